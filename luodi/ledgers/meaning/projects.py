"""From the cells of a project to its row: name, words, codes, stage, money and dates, every doubt explained."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from luodi.ledgers.files.grid import cell_name
from luodi.ledgers.flags import Flag, Proposal, flag
from luodi.ledgers.language import codes, names
from luodi.ledgers.language.money_words import UNITS
from luodi.ledgers.language.name_parts import name_parts
from luodi.ledgers.language.progress import of_phase, read_words
from luodi.ledgers.language.stage_words import CATEGORY
from luodi.ledgers.language.text import clean_name, is_blank_word, names_nothing, one_line, squeeze
from luodi.ledgers.layout import ticks
from luodi.ledgers.layout.rows import Record
from luodi.ledgers.layout.sections import unit_named
from luodi.ledgers.layout.tables import Table
from luodi.ledgers.meaning import events, funds, money, sides, timing, totals
from luodi.ledgers.meaning.purse import Columns, Purse, read_purse
from luodi.ledgers.meaning.reading import Row
from luodi.ledgers.meaning.stages import Said, StageReading, read_stage
from luodi.ledgers.signs import Sign

_TEXTS = frozenset((
    "industry", "unit", "investor", "content", "origin", "leader", "contact", "phone", "remark", "progress",
    "cooperation", "introducer", "fund_kind", "document", "nature", "reporting_unit",
))  # fmt: skip
_PACKAGE_WHOLE = re.compile(r"(?:共|含|包含|涉及|打包)?(\d{1,4})(?:项|个|处)(?:子?项目|工程|点位)?")
_PACKAGE_IN = re.compile(
    r"(?:^|[(，,；;。\[])(?:共|含|打包|合并|捆绑|涉及)?(\d{1,4})(?:项|处|个(?:子?项目|工程|点位|村级项目))(?=$|[)，,；;。\]])|(?:共|打包|合并|捆绑)(?:计|有)?(\d{1,4})(?:项|处|个(?:子?项目|点位|工程))"
)
_FUND_WORDS = re.compile(
    r"(?:申报|申请|拟发|发行|列入|争取|使用|纳入).{0,8}(?:专项债|一般债|政府债券)|专项债券?(?:申报|项目|需求|资金)"
    r"|债券资金|资金(?:分配|下达|安排)|下达(?:投资计划|资金|补助)|待发行|即将发行"
)
_FUND_SECTION = re.compile(r"专项债|一般债|中央预算内|衔接资金|国债|上级资金|专项资金|补助资金|转移支付")
# Only money from above is 申报 or 下达.
# 项目名称及建设内容: the name ends where the description begins.
_NAME_AND_MORE = re.compile(r"名称?.{0,6}(?:内容|规模|概况|简介)")
_BRACKET_OR_STOP = re.compile(
    r"(?P<bracket>[(（][^()（）]*+[)）])|(?P<opens>[(（])|(?P<closes>[)）])"
    r"|[。;；:：,，\n\u3000]|——|(?:主要|拟)?建设(?:内容|规模)|(?<=项目|工程)(?=新[增建]|主要|占地|配套|拟建|总投资)"
)
_SIZE = re.compile(r"\d(?:亩|㎡|平方米|公里|万元|亿元)")
_BETWEEN = "。;；:：,，—\n\u3000 "
_SHORTEST_NAME = 4
_ENDED = re.compile(
    r"^[(（](?P<before>已?(?:取消|终止|撤销|退出|流失))[)）]|[(（](?P<after>已?(?:取消|终止|撤销|退出|流失))[)）]$"
)
_NUMBERED = re.compile(r"(\d{1,3})[.、．]\s*(?=[^\d\s])")
_FUND_STATUS = re.compile(r"(?:已|拟|待|正在)?(?:下达|申报|申请)(?:中|资金)?")
_YELLOW = re.compile(r"黄牌")
_NUMBERING = re.compile(r"^[一二三四五六七八九十]+、|^[(（][一二三四五六七八九十]+[)）]|^第.{1,3}部分")


@dataclass(frozen=True)
class Scene:
    """What a table's surroundings say of all its rows."""

    table: Table
    clock: timing.Clock
    unit: str | None
    purpose: str
    yellow_means_card: bool


def scene(table: Table, as_of: date, titles: Sequence[str], yellow_means_card: bool) -> Scene:
    """Reads the titles of a table and of its sheet."""
    lines = [*table.titles, *titles]
    name = table.grid.name
    unit = names.reporting_unit(lines, name) if table.column("unit") is None else None
    year = names.sheet_year(table.titles) or names.sheet_year(titles)
    return Scene(
        table,
        timing.Clock(as_of, year),
        unit,
        " ".join([*table.titles, *titles[:2], name]),
        yellow_means_card,
    )


def read_projects(records: Sequence[Record], stage: Scene) -> Iterator[Row]:
    """The rows of one table; all amounts are seen before any is judged."""
    for record in records:
        events.give_days(record, stage.clock)
    purses = [read_purse(record) for record in records]
    columns = Columns(purses)
    for record, purse in zip(records, purses, strict=True):
        yield _row(record, purse, columns, stage)


def _row(record: Record, purse: Purse, columns: Columns, about: Scene) -> Row:
    row = Row(record)
    _set_name(row)
    _set_texts(row, about)
    row.fund = _is_fund(row)
    money.flag_lost(row, purse)
    money.set_investment(row, purse, columns)
    money.set_foreign_column(row, purse, columns)
    totals.compare_totals(row, purse)
    sides.set_side_amounts(row, purse, columns)
    funds.set_funds(row, purse, columns)
    _set_stage(row, about)
    funds.check_sums(row, purse)
    money.flag_missing(row, purse)
    sides.flag_mixed_units(row, purse)
    timing.set_dates(row, about.clock)
    _set_code(row)
    _set_package(row)
    _set_marks(row, about)
    return row


def _set_name(row: Row) -> None:
    record = row.record
    cell = record.first_cell("name")
    number = record.first + 1
    if cell is None or names_nothing(cell.text):
        row.flags.append(flag("NAME_MISSING", f"第 {number} 行没有项目名称，请补填。", field="name"))
        return
    text = cell.text
    below = [one for one in record.cells["name"][1:] if one.column.at == cell.column.at]
    if below and not record.table.lines:
        text += "".join(one.text for one in below)
        asked = (
            f"第 {number} 行的项目名称像是写在 {cell.name}、{below[-1].name} 两格里，合为“{text}”，请核对。"
        )
        row.flags.append(flag("NAME_OVER_CELLS", asked, field="name", cell=cell.name))
    if _NAME_AND_MORE.search(cell.column.head) and (end := _end_of_name(text)):
        text, row.texts["content"] = text[:end], one_line(text[end:].lstrip(_BETWEEN))
    name = clean_name(text)
    if record.table.column("serial") is None and (numbered := _NUMBERED.match(name.text)):
        # 1.甲项目, where no column holds the serial number.
        row.texts["serial"] = numbered[1]
        name = replace(name, text=name.text[numbered.end() :])
    if ended := _ENDED.search(name.text):
        # （已取消）县游泳馆: no part of the name, but news of it.
        row.ended = ended["before"] or ended["after"]
        name = replace(name, text=_ENDED.sub("", name.text))
    row.name, row.where["name"] = name.text, cell.name
    if cell.column.guessed_from == "firm":
        row.texts.setdefault("investor", name.text)
    if name.masked:
        row.flags.append(
            flag(
                "NAME_MASKED",
                f"第 {number} 行项目名称“{name.text}”被遮盖，请补全。",
                field="name",
                cell=cell.name,
            )
        )
    if name.line_break:
        row.flags.append(
            flag("NAME_LINEBREAK", f"第 {number} 行项目名称里的换行已去掉。", field="name", cell=cell.name)
        )


def _end_of_name(text: str) -> int:
    """Where the description behind a name begins, outside brackets; 0 where there is none."""
    depth = 0
    for found in _BRACKET_OR_STOP.finditer(text):
        depth += bool(found["opens"]) - bool(found["closes"])
        if depth > 0 or found["opens"] or found["closes"]:
            continue
        if found["bracket"]:
            stops = bool(_SIZE.search(found["bracket"]))
        else:
            stops = not text[found.end() :].isspace() and found.end() < len(text)
        if stops and len(text[: found.start()].strip()) >= _SHORTEST_NAME:
            return found.start()
    return 0


def _set_texts(row: Row, about: Scene) -> None:
    record = row.record
    for field in record.cells.keys() & _TEXTS:
        text = _words(record.text(field))
        # A column 单位 that says 万元 is about the amounts beside it.
        if text and not (field == "unit" and squeeze(text) in UNITS):
            row.texts[field] = text
    places = record.cells.get("place", ())
    if places:
        joined = "".join(dict.fromkeys(text for cell in places if (text := _words(cell.text))))
        if joined:
            row.texts["place"] = joined
    serial = record.text("serial")
    if serial:
        row.texts["serial"] = serial
    if "unit" not in row.texts and about.table.column("unit") is None:
        headed = (unit_named(section.title) for section in reversed(record.sections))
        if unit := next(filter(None, headed), about.unit):
            row.texts["unit"] = unit


@lru_cache(maxsize=32768)
def _words(text: str) -> str:
    # **** hides a word; it does not say that there is none.
    return "" if not text or (is_blank_word(text) and "*" not in text) else one_line(text)


def _is_fund(row: Row) -> bool:
    if row.record.table.kind == "fund":
        return True
    if any(_FUND_SECTION.search(section.title) for section in row.record.sections):
        return True
    # A bond named in the news of a building site is where its money comes from.
    site = read_words(row.texts.get("progress", ""), False, None, ()).stage in {"开工", "在建", "投产"}
    fields = ("fund_kind", "remark", "cooperation", *(() if site else ("progress",)))
    told = " ".join(row.texts.get(field, "") for field in fields)
    if _FUND_STATUS.fullmatch(squeeze(row.record.text("stage") or row.texts.get("progress", ""))):
        return True
    return bool(_FUND_WORDS.search(told) or "专项债" in row.texts.get("fund_kind", ""))


# Where the sign of a stage stands.
_SIGN_FIELDS = {
    "status": ("stage",),
    "words": ("progress", "stage"),
    "day": ("date_produced", "date_started"),
    "produced": ("date_produced",),
    "signed": ("date_signed",),
    "done": ("done", "progress"),
    "remark": ("remark",),
    "ended": ("remark",),
    "named": ("name",),
    "problem": ("problem",),
}


def _set_stage(row: Row, about: Scene) -> None:
    record = row.record
    ticked = ticks.furthest(
        [(cell.column, cell.text) for cell in record.cells.get("tick", ())], record.table.columns
    )
    said = Said(
        # With its line breaks: they end clauses.
        of_phase(record.text("progress"), name_parts(row.name).phase) if row.texts.get("progress") else "",
        _words(record.text("stage")),
        row.texts.get("remark", ""),
        _words(record.text("problem")),
        bool(row.money.get("done_fen")) and not _only_arrived(row),
        None if row.fund else timing.furthest_dated(record, about.clock),
        row.sheet,
        ticked,
        row.ended,
    )
    sections = [section.title for section in record.sections]
    # 类别: 拟签约 groups the rows as a heading would.
    if CATEGORY.fullmatch(kind := squeeze(record.text("industry"))):
        sections.append(kind)
        row.texts.pop("industry", None)
    reading = read_stage(said, sections, about.purpose, fund=row.fund, as_of=about.clock.as_of)
    row.stage = reading.stage
    found = [replace(sign, cell=_sign_cell(record, sign)) for sign in reading.verdict.signs]
    if (cell := _sign_cell(record, found[0] if found else None)) is not None:
        row.where["stage"] = cell
    elif ticked is not None:
        row.where["stage"] = cell_name(record.first, ticked.column.at)
    row.flags.extend(_stage_flag(code, row, reading, found) for code in reading.flags)


def _only_arrived(row: Row) -> bool:
    """Money that arrived stands for what was completed where no column tells; it builds nothing by itself."""
    return "done" not in row.where and row.money.get("done_fen") == row.money.get("arrived_fen")


def _sign_cell(record: Record, sign: Sign | None) -> str | None:
    """The cell where the sign stands; for signs around the row, the cell where its stage would."""
    fields = _SIGN_FIELDS.get(sign.kind, ()) if sign is not None else ()
    cells = (record.first_cell(name) for name in (*fields, "stage", "progress", "problem"))
    return next((cell.name for cell in cells if cell is not None), None)


def _stage_flag(code: str, row: Row, reading: StageReading, found: Sequence[Sign]) -> Flag:
    head, stage = f"第 {row.record.first + 1} 行", row.stage or "空"
    by, *against = [sign.told("stage") for sign in found] or [""]
    whys = {
        "STAGE_CONFLICT": f"{head}{by}，可是{'，'.join(against)}，先按{stage}，请确认。",
        "STAGE_BORDERLINE": f"{head}{by}，各地口径不同，先按{stage}，请按本县口径确认。",
        "STAGE_UNKNOWN": f"{head}看不出项目阶段，请选定。",
        "TERMINATED": f"{head}{by}，按终止记。",
        "YELLOW_CARD": f"{head}写有黄牌。",
    }
    choices = dict.fromkeys(one for one in (row.stage, *reading.accepts) if one)
    mild = code == "STAGE_CONFLICT" and not reading.conflict_is_error
    return flag(
        code,
        whys.get(code, head),
        severity="warning" if mild else None,
        field="stage",
        cell=found[0].cell if found else None,
        proposals=[Proposal(f"采用{one}", {"stage": one}) for one in choices],
    )


def _set_code(row: Row) -> None:
    record = row.record
    credit = record.first_cell("credit_code")
    if credit is not None:
        _set_credit_code(row)
    if record.table.column("project_code") is None:
        return
    row.has_code = True
    cell, number = record.first_cell("project_code"), record.first + 1
    if cell is not None and "备案" in cell.column.head and codes.project_code(cell.text) is None:
        return  # the number of a filing may be one of a paper
    if cell is None or is_blank_word(cell.text):
        row.flags.append(flag("CODE_MISSING", f"第 {number} 行没有项目代码。", field="project_code"))
        return
    row.where["project_code"] = cell.name
    code = codes.project_code(cell.text)
    if code is None:
        why = f"第 {number} 行项目代码“{cell.text}”不是 4-6-2-2-6 位的格式，请核对。"
        row.flags.append(
            flag(
                "CODE_INVALID",
                why,
                field="project_code",
                cell=cell.name,
                proposals=[Proposal("先空着", {"project_code": None})],
            )
        )
        return
    row.project_code = code.code
    if code.fullwidth:
        row.flags.append(
            flag(
                "CODE_FULLWIDTH",
                f"第 {number} 行项目代码里的全角字符已换成半角。",
                field="project_code",
                cell=cell.name,
            )
        )
    if code.legacy:
        row.flags.append(
            flag("CODE_LEGACY", f"第 {number} 行是旧式项目代码。", field="project_code", cell=cell.name)
        )


def _set_credit_code(row: Row) -> None:
    cell = row.record.cells["credit_code"][0]
    if is_blank_word(cell.text):
        return
    number, value = row.record.first + 1, cell.value
    if codes.credit_digits_lost(value if isinstance(value, (str, float)) else cell.text):
        why = f"第 {number} 行统一社会信用代码存成了数字，后几位已经丢失，请按文本重新填写。"
        row.flags.append(flag("CREDIT_CODE_DIGITS_LOST", why, field="credit_code", cell=cell.name))
        return
    row.texts["credit_code"], row.where["credit_code"] = squeeze(cell.text).upper(), cell.name
    if not codes.credit_code_ok(cell.text):
        why = f"第 {number} 行统一社会信用代码“{cell.text}”不合规则，请核对。"
        row.flags.append(flag("CREDIT_CODE_INVALID", why, field="credit_code", cell=cell.name))


def _set_package(row: Row) -> None:
    count = _package_count(row)
    if count is None or count < 2:
        return
    row.package_count = count
    row.flags.append(
        flag(
            "PACKAGE_ROW",
            f"第 {row.record.first + 1} 行一行含 {count} 个项目，不能按 1 个计数，请附明细。",
            field="package_count",
        )
    )


def _package_count(row: Row) -> int | None:
    counted = row.record.text("count")
    if counted and (digits := re.fullmatch(r"(\d{1,4})(?:\.0+)?(?:个|项|处)?", squeeze(counted))):
        return int(digits[1])
    for field in ("remark", "content"):
        whole = _PACKAGE_WHOLE.fullmatch(squeeze(row.texts.get(field, "")))
        if whole:
            return int(whole[1])
    for text in (row.name, row.texts.get("content", ""), row.texts.get("remark", "")):
        found = _PACKAGE_IN.search(squeeze(text)) if text else None
        if found:
            return int(found[1] or found[2])
    return None


def _set_marks(row: Row, about: Scene) -> None:
    record, marks = row.record, about.table.grid.marks
    cell = record.first_cell("name")
    place = (cell.row, cell.column.at) if cell is not None else (record.first, about.table.left)
    row.strike = place in marks.struck
    number = record.first + 1
    if row.strike and not row.has("TERMINATED"):
        row.flags.append(
            flag(
                "TERMINATED",
                f"第 {number} 行项目名称划了删除线，按终止记，请确认。",
                field="stage",
                cell=cell.name if cell else None,
            )
        )
        row.stage = "终止"
    if record.first in marks.hidden_rows:
        row.flags.append(flag("HIDDEN_ROW", f"第 {number} 行在表里是隐藏的，仍已读入，请确认是否需要。"))
    told = (
        " ".join(row.texts.get(field, "") for field in ("remark", "progress"))
        + record.text("card")
        + row.name
    )
    if row.has("YELLOW_CARD"):
        return
    if (
        _YELLOW.search(told)
        or "黄" in record.text("card")
        or (about.yellow_means_card and place in marks.yellow)
    ):
        row.flags.append(flag("YELLOW_CARD", f"第 {number} 行标有黄牌。", field="remark"))


def fund_kind_of(row: Row) -> str | None:
    """The kind of money, from its column or the nearest heading."""
    if row.texts.get("fund_kind"):
        return row.texts["fund_kind"]
    for section in reversed(row.record.sections):
        if _FUND_SECTION.search(section.title):
            return re.sub(r"[(（].*", "", _NUMBERING.sub("", section.title)).strip() or None
    return None
