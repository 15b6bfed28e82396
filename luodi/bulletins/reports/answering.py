"""What each unit has to answer at a dispatch: what of it is overdue, and what waits for it, as everybody may read it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from luodi.accounts.models import User
from luodi.bulletins.reports.book import Book
from luodi.bulletins.reports.standing import name_of
from luodi.bulletins.reports.troubles import Row, due
from luodi.documents.model import Block, Column, Heading, Paragraph, Piece, Table
from luodi.library.flows import FLOWS
from luodi.library.reports import open_steps
from luodi.projects.reports.masking import names_for_everybody

# So many things of one unit are listed, the kinds in their order.
LISTED = 30
_COLUMNS = (Column("类别", 0.6, "center"), Column("项目或事项", 2), Column("情况", 3.4))


@dataclass(frozen=True)
class Matter:
    """One kind of things to answer: its key, what it is called (``short`` in rows), how it is counted, and the things."""

    code: str
    name: str
    short: str
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
            words=f"{step.table.label}，{'时限暂停' if step.is_stopped else due(step.due_on)}",
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
        lines = [(matter.short, row["name"], row["words"]) for matter, rows in told for row in rows]
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
