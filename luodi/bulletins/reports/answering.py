"""What each unit has to answer at a dispatch: what of it is overdue, and what waits for it, as everybody may read it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from luodi.accounts.models import User
from luodi.bulletins.reports.book import Book
from luodi.bulletins.reports.standing import name_of
from luodi.bulletins.reports.troubles import Row
from luodi.common import clock
from luodi.common.lateness import late_by
from luodi.documents.model import Block, Column, Heading, Paragraph, Piece, Table
from luodi.library.flows import FLOWS
from luodi.library.reports import open_steps
from luodi.projects.reports.masking import names_for_everybody

# So many things of one unit are listed, the kinds in their order.
LISTED = 30
_COLUMNS = (Column("类别", 1, "center"), Column("项目", 2), Column("情况", 3.4))


@dataclass(frozen=True)
class Matter:
    """One kind of things to answer: its key, what it is called, how it is counted and what that means, and the things."""

    code: str
    name: str
    measure: str
    definition: str
    rows: Sequence[Row]


def waiting(user: User) -> list[Row]:
    """Return the steps under way that wait for a unit, as far as the drafter's scope goes, the earliest due first."""
    steps = list(open_steps.rows(user, open_steps.Wanted()).with_stopped().select_related("unit", "case"))
    names = names_for_everybody(step.case.project_id for step in steps if step.case.project_id)
    return [
        Row(
            project=step.case.project_id,
            name=names.get(step.case.project_id, FLOWS[step.case.flow].label),
            unit=name_of(step.unit),
            words=f"{step.table.label}，{_due(step)}",
        )
        for step in steps
    ]


def by_unit(book: Book, matters: Sequence[Matter]) -> list[Block]:
    """Return for each unit a heading, a sentence that counts what it has to answer, and the things themselves."""
    order = {name_of(unit): place for place, unit in enumerate(book.units)}
    names = {row["unit"] for matter in matters for row in matter.rows}
    blocks: list[Block] = []
    for name in sorted(names, key=lambda name: (order.get(name, len(order)), name)):
        told = [
            (matter, rows)
            for matter in matters
            if (rows := [one for one in matter.rows if one["unit"] == name])
        ]
        lines = [(matter.name, row["name"], row["words"]) for matter, rows in told for row in rows]
        counted = Paragraph((*_counted(book, name, told), _rest(len(lines))))
        blocks += [Heading(name, 2), counted, Table("", _COLUMNS, tuple(lines[:LISTED]))]
    return blocks


def _counted(book: Book, unit: str, told: Sequence[tuple[Matter, list[Row]]]) -> Iterator[Piece]:
    for place, (matter, rows) in enumerate(told):
        yield f"{'，' if place else ''}{matter.name}"
        yield book.count(matter.code, matter.name, matter.definition, rows, unit)
        yield matter.measure


def _rest(count: int) -> str:
    return f"，以下列出{LISTED}件。" if count > LISTED else "。"


def _due(step: open_steps.Step) -> str:
    if step.is_stopped:
        return "时限暂停"
    if step.due_on is None:
        return "没有期限"
    late = late_by(step.due_on, clock.today()).replace(" ", "")
    return f"期限 {step.due_on}" + (f"，{late}" if late else "")
