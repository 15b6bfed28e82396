"""Bulletins as the matrix asks for them: a draft of last month, one that was issued, and a workbook to fill."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
from openpyxl.workbook.defined_name import DefinedName

from luodi.bulletins.actions import bulletins, sheets
from luodi.bulletins.kinds import Kind
from luodi.bulletins.models import Bulletin
from luodi.common import clock
from luodi.metrics.periods import Period
from tests.assessment import runs as assessed

COLUMNS = ("名次", "单位", "新签约项目", "本月到位资金", "税收")
RANKING = ["entered.signed", "arrived"]


def draft_of(world: Any) -> Bulletin:
    """Return a draft of the month in which yesterday lies."""
    day = clock.today() - timedelta(days=1)
    period = Period.of_month(day.year, day.month)
    return bulletins.draft(
        kind=Kind.MONTHLY, period=period, day=day, ranking=RANKING, by=world.cast["centre"]
    )


def issued_of(world: Any) -> Bulletin:
    return bulletins.issue(bulletin=draft_of(world), version=1, by=world.cast["leader"])


def of_draft(world: Any) -> list[Any]:
    return [draft_of(world).pk]


def of_issued(world: Any) -> list[Any]:
    return [issued_of(world).pk]


def of_figure(world: Any) -> list[Any]:
    made = issued_of(world)
    return [made.pk, next(iter(made.data))]


def draft_of_run(world: Any) -> Bulletin:
    """Return what who assessed drafted of a final run."""
    run = assessed.final(world.units, world.cast["assessor"])
    told = {"period": run.span, "day": run.counted_until, "ranking": [], "run": run}
    with clock.moved_to(run.final_at):
        return bulletins.draft(kind=Kind.ASSESSMENT, by=world.cast["assessor"], **told)


def of_draft_of_run(world: Any) -> list[Any]:
    return [draft_of_run(world).pk]


def of_run_figure(world: Any) -> list[Any]:
    """A total of the assessment in the bulletin of a final run."""
    draft = draft_of_run(world)
    with clock.moved_to(draft.made_at):
        made = bulletins.issue(bulletin=draft, version=1, by=world.cast["leader"])
    return [made.pk, next(iter(made.data))]


def of_file(world: Any) -> list[Any]:
    return [issued_of(world).pk, "pdf"]


def workbook(columns: tuple[str, ...] = COLUMNS, name: str = "排名") -> io.BytesIO:
    """Return a workbook of the county: the number above, a list of units below."""
    book = openpyxl.Workbook()
    sheet = book.active
    for at, column in enumerate(columns, start=1):
        sheet.cell(3, at).value = column
        sheet.cell(4, at).value = f"{{{column}}}"
    last = openpyxl.utils.get_column_letter(len(columns))
    book.defined_names["文号"] = DefinedName("文号", attr_text=f"'{sheet.title}'!$A$1")
    book.defined_names[name] = DefinedName(name, attr_text=f"'{sheet.title}'!$A$4:${last}$4")
    made = io.BytesIO()
    book.save(made)
    made.seek(0)
    return made


def template_of(world: Any) -> Any:
    return sheets.upload(content=workbook(), file_name="县台账.xlsx", name="县台账", by=world.cast["centre"])


def of_template(world: Any) -> list[Any]:
    return [template_of(world).pk]


def of_filling(world: Any) -> list[Any]:
    return [issued_of(world).pk, template_of(world).pk]
