"""Writes plain tables in every form that ledgers come in; small, with no limit of length, and always the same bytes."""

import csv
import datetime
import html as markup
import io
import math
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from email.message import EmailMessage
from email.mime.text import MIMEText

import xlwt

from .tables import Table

Tables = Sequence[Table]
ERRORS = ("#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?", "#NULL!", "#NUM!")
_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XLS_ROWS, _XLS_COLUMNS, _XLS_TEXT = 65_536, 256, 32_767


def package(parts: Mapping[str, bytes]) -> bytes:
    """Return an archive of the parts that holds no time of its making."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            about = zipfile.ZipInfo(name)
            about.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            target.writestr(about, content)
    return buffer.getvalue()


def _escape(value: object) -> str:
    return markup.escape(str(value)).replace("'", "&apos;")


def letters(at: int) -> str:
    """Return the name of a column."""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _serial(value: datetime.date) -> float:
    day = value if isinstance(value, datetime.datetime) else datetime.datetime(*value.timetuple()[:3])  # noqa: DTZ001
    return (day - datetime.datetime(1899, 12, 30)) / datetime.timedelta(days=1)  # noqa: DTZ001


def _xlsx_cell(row: int, column: int, value: object) -> str:
    place = f'r="{letters(column)}{row + 1}"'
    if isinstance(value, datetime.date):
        return f'<c {place} s="1"><v>{_serial(value)}</v></c>'
    if isinstance(value, bool):
        return f'<c {place} t="b"><v>{int(value)}</v></c>'
    if _is_number(value):
        return f"<c {place}><v>{value}</v></c>"
    if value in ERRORS:
        return f'<c {place} t="e"><f>A1/0</f><v>{value}</v></c>'
    return f'<c {place} t="inlineStr"><is><t xml:space="preserve">{_escape(value)}</t></is></c>'


def xlsx(tables: Tables) -> bytes:
    """Write a workbook of texts in place."""
    numbers = range(1, len(tables) + 1)
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        for at in numbers
    )
    names = "".join(
        f'<sheet name="{_escape(table.name)}" sheetId="{at}" r:id="rId{at}"/>'
        for at, table in enumerate(tables, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in numbers
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{_TYPES}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>{kinds}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_OFFICE}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}<Relationship Id="rId0" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{_SPREADSHEET}"><fonts><font/></fonts><fills><fill/></fills><borders><border/></borders>'
        '<cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
    }
    for at, table in enumerate(tables, 1):
        parts[f"xl/worksheets/sheet{at}.xml"] = _sheet(table)
    return package({name: text.encode("utf-8", "replace") for name, text in parts.items()})


def _sheet(table: Table) -> str:
    rows = "".join(
        f'<row r="{row + 1}">'
        + "".join(_xlsx_cell(row, at, value) for at, value in enumerate(line) if value not in ("", None))
        + "</row>"
        for row, line in enumerate(table.rows)
    )
    merges = "".join(
        f'<mergeCell ref="{letters(b)}{a + 1}:{letters(d)}{c + 1}"/>' for a, b, c, d in table.merges
    )
    merged = f"<mergeCells>{merges}</mergeCells>" if merges else ""
    return f'<worksheet xmlns="{_SPREADSHEET}"><sheetData>{rows}</sheetData>{merged}</worksheet>'


def xls(tables: Tables) -> bytes:
    """Write a workbook of Excel 97, as far as its form goes."""
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for at, table in enumerate(tables):
        sheet = book.add_sheet(f"表{at}", cell_overwrite_ok=True)
        for row, line in enumerate(table.rows[:_XLS_ROWS]):
            for column, value in enumerate(line[:_XLS_COLUMNS]):
                if value in ("", None):
                    continue
                if isinstance(value, datetime.date) and value.year >= 1900:
                    sheet.write(row, column, value, day)
                elif _is_number(value) and abs(float(value)) < 1e300:
                    sheet.write(row, column, float(value))
                else:
                    sheet.write(row, column, str(value)[:_XLS_TEXT].encode("utf-8", "replace").decode())
        for merge in table.merges:
            sheet.merged_ranges.append(
                tuple(min(end, most) for end, most in zip((merge[0], merge[2], merge[1], merge[3]), (65535, 65535, 255, 255), strict=True))
            )  # fmt: skip
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def csv_text(tables: Tables, codec: str = "utf-8-sig") -> bytes:
    """Write the first table as text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n", escapechar="\\")
    writer.writerows(tables[0].rows)
    return buffer.getvalue().encode(codec, "replace")


def _spans(table: Table) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """The height and width of each merged cell, and the cells that it covers."""
    firsts, covered = {}, set()
    for a, b, c, d in table.merges:
        firsts[a, b] = (c - a + 1, d - b + 1)
        # A range that was made giant covers what is there, not itself.
        covered |= {
            (row, at)
            for row in range(a, min(c + 1, len(table.rows)))
            for at in range(b, min(d + 1, 100))
            if (row, at) != (a, b)
        }
    return firsts, covered


def _html_rows(table: Table) -> Iterator[str]:
    firsts, covered = _spans(table)
    for row, line in enumerate(table.rows):
        cells = []
        for at, value in enumerate(line):
            if (row, at) in covered:
                continue
            high, wide = firsts.get((row, at), (1, 1))
            span = f' rowspan="{high}" colspan="{wide}"' if (high, wide) != (1, 1) else ""
            cells.append(f'<td class="xl{65 + at % 3}"{span}>{_escape(value)}</td>')
        yield f'<tr style="height:15pt">{"".join(cells)}</tr>'


def page(table: Table) -> str:
    """Write one table as a web page."""
    rows = "\n".join(_html_rows(table))
    style = "<style>.xl65 {mso-number-format:General;} .xl66 {text-decoration:none;}</style>"
    head = f'<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">{style}</head>'
    return f'<html xmlns:x="urn:schemas-microsoft-com:office:excel">{head}<body><table border="1">{rows}</table></body></html>'


def html(tables: Tables) -> bytes:
    """Write all tables as one web page, as platforms hand out under the name .xls."""
    pages = [page(table) for table in tables]
    bodies = [text[text.index("<table") : text.index("</body>")] for text in pages]
    whole = pages[0][: pages[0].index("<table")] + "<p>附表</p>".join(bodies) + "</body></html>"
    return whole.encode("utf-8", "replace")


def mht(tables: Tables) -> bytes:
    """Write each table as a page of one archive."""
    return mht_of([page(table) for table in tables])


def mht_of(pages: Sequence[str]) -> bytes:
    """Pack web pages as Excel does."""
    book = EmailMessage()
    book.set_content("x")
    book.clear()
    book["MIME-Version"], book["X-Document-Type"] = "1.0", "Workbook"
    book.make_related(boundary="----=_NextPart_01D0")
    for text in pages:
        book.attach(MIMEText(text.encode("utf-8", "replace").decode(), "html", "utf-8"))
    return book.as_bytes()


def xml(tables: Tables) -> bytes:
    """Write an XML Spreadsheet 2003."""
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    sheets = "".join(
        f'<Worksheet ss:Name="{_escape(table.name)}"><Table>{"".join(_xml_rows(table))}</Table></Worksheet>'
        for table in tables
    )
    style = '<Styles><Style ss:ID="s1"><NumberFormat ss:Format="Short Date"/></Style></Styles>'
    head = '<?xml version="1.0" encoding="utf-8"?><?mso-application progid="Excel.Sheet"?>'
    return f'{head}\n<Workbook xmlns="{space}" xmlns:ss="{space}">{style}{sheets}</Workbook>'.encode(
        "utf-8", "replace"
    )


def _xml_rows(table: Table) -> Iterator[str]:
    firsts, covered = _spans(table)
    for row, line in enumerate(table.rows):
        cells = []
        for at, value in enumerate(line):
            if (row, at) in covered or value in ("", None):
                continue
            high, wide = firsts.get((row, at), (1, 1))
            merged = (
                f' ss:MergeDown="{high - 1}" ss:MergeAcross="{wide - 1}"' if (high, wide) != (1, 1) else ""
            )
            kind = (
                "DateTime"
                if isinstance(value, datetime.date)
                else "Number"
                if _is_number(value)
                else "String"
            )
            text = value.isoformat() if isinstance(value, datetime.date) else value
            cells.append(f'<Cell ss:Index="{at + 1}"{merged}><Data ss:Type="{kind}">{_escape(text)}</Data></Cell>')  # fmt: skip
        yield f'<Row ss:Index="{row + 1}">{"".join(cells)}</Row>'


def ods(tables: Tables) -> bytes:
    """Write an OpenDocument spreadsheet."""
    names = {"office": "office", "style": "style", "text": "text", "table": "table", "number": "datastyle"}
    spaces = " ".join(f'xmlns:{k}="urn:oasis:names:tc:opendocument:xmlns:{v}:1.0"' for k, v in names.items())
    sheets = "".join(
        f'<table:table table:name="{_escape(table.name)}"><table:table-column table:number-columns-repeated="30"/>{"".join(_ods_rows(table))}</table:table>'
        for table in tables
    )
    style = '<office:automatic-styles><style:style style:name="ce1" style:family="table-cell"/></office:automatic-styles>'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}>{style}<office:body><office:spreadsheet>{sheets}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    parts = {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content.encode("utf-8", "replace"),
        "META-INF/manifest.xml": b"<manifest/>",
    }
    return package(parts)


def _ods_rows(table: Table) -> Iterator[str]:
    firsts, covered = _spans(table)
    for row, line in enumerate(table.rows):
        cells = []
        for at, value in enumerate(line):
            if (row, at) in covered:
                cells.append("<table:covered-table-cell/>")
                continue
            high, wide = firsts.get((row, at), (1, 1))
            span = (
                f' table:number-rows-spanned="{high}" table:number-columns-spanned="{wide}"'
                if (high, wide) != (1, 1)
                else ""
            )
            cells.append(_ods_cell(value, span))
        yield f"<table:table-row>{''.join(cells)}</table:table-row>"


def _ods_cell(value: object, span: str) -> str:
    if value in ("", None):
        return f"<table:table-cell{span}/>"
    if isinstance(value, datetime.date):
        kind = f'"date" office:date-value="{value.isoformat()}"'
    elif _is_number(value) and not math.isnan(float(value)):
        kind = f'"float" office:value="{value}"'
    else:
        kind = '"string"'
    return f'<table:table-cell table:style-name="ce1"{span} office:value-type={kind}><text:p>{_escape(value)}</text:p></table:table-cell>'


WRITERS = {
    ".xlsx": xlsx,
    ".xls": xls,
    ".csv": csv_text,
    ".ods": ods,
    ".html": html,
    ".mht": mht,
    ".xml": xml,
}
