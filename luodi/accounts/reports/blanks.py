"""Workbooks to fill in: heads, what is known already, choices to pick from, and a sheet that explains each column."""

import io
from collections.abc import Iterable, Mapping, Sequence

from xlsxwriter import Workbook

from luodi.accounts.columns import Column

ROWS = 2000


def blank_workbook(
    name: str,
    columns: Sequence[Column],
    known: Mapping[str, Sequence[str]],
    lines: Iterable[Sequence[str | float | None]] = (),
) -> bytes:
    """Return the workbook; ``known`` gives the words to pick from where they stand in the database.

    ``lines`` are filled in already, cell by cell in the order of the columns.
    """
    written = io.BytesIO()
    with Workbook(
        written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        head = book.add_format({"bold": True, "bg_color": "#EAF1F8", "border": 1, "border_color": "#CFD8E2"})
        must = book.add_format({"bold": True, "bg_color": "#FFF5DE", "border": 1, "border_color": "#CFD8E2"})
        as_text, as_number = (book.add_format({"num_format": form}) for form in ("@", "#,##0.######"))
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(name)
        told = book.add_worksheet("填写说明")
        picks = book.add_worksheet("可选内容")
        for at, column in enumerate(columns):
            sheet.write(
                0,
                at,
                f"{column.label}*" if column.required else column.label,
                must if column.required else head,
            )
            sheet.set_column(at, at, column.width, as_number if column.is_number else as_text)
            told.write_row(at + 1, 0, [column.label, "必填" if column.required else "", column.hint], wrapped)
            words = list(column.choices or known.get(column.key, ()))
            if words:
                picks.write_column(0, at, [column.label, *words])
                letter = chr(ord("A") + at)
                source = f"='可选内容'!${letter}$2:${letter}${len(words) + 1}"
                options = {"validate": "list", "source": source, "error_type": "warning"}
                sheet.data_validation(1, at, ROWS, at, options)
        for row, cells in enumerate(lines, start=1):
            sheet.write_row(row, 0, cells)
        sheet.freeze_panes(1, 0)
        told.write_row(0, 0, ["列", "是否必填", "怎么填"], head)
        told.set_column(0, 1, 18)
        told.set_column(2, 2, 70)
    return written.getvalue()
