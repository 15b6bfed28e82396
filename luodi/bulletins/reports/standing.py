"""How units stand: the table of a ranking, red and black lists by rules that the text states, and targets beside figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from luodi.accounts.models import Unit
from luodi.bulletins.reports.book import Book, measure
from luodi.documents.model import Attachment, Block, Chart, Column, Entry, Honours, Paragraph, Pieces, Table
from luodi.metrics import phases
from luodi.metrics.periods import Period
from luodi.metrics.phases import Phase
from luodi.metrics.reports import targets
from luodi.metrics.reports.credit import Value
from luodi.metrics.reports.indicators import Indicator

LISTED = 3


@dataclass(frozen=True)
class Ranked:
    """A unit with its rank; none where it has no figure."""

    unit: Unit
    value: Value
    rank: int | None


def ranked(book: Book, code: str, period: Period) -> list[Ranked]:
    """Return the units, the highest figure first; equal figures share a rank, who has no figure stands last without one."""
    values = [(unit, book.value(code, period, unit)) for unit in book.units]
    known = sorted((value for _, value in values if value is not None), reverse=True)
    lines = [Ranked(unit, value, None if value is None else known.index(value) + 1) for unit, value in values]
    return sorted(lines, key=lambda line: (line.rank is None, line.rank or 0))


def ranking(book: Book, codes: Sequence[str], period: Period, words: str) -> Table:
    """Return the table of all units by some indicators, in the order of the first one."""
    known = [book.indicators[code] for code in codes]
    columns = (
        Column("名次", 0.7, "center"),
        Column("单位", 1.8),
        *(Column(_head(one), 1.3, "right") for one in known),
    )
    rows: tuple[Pieces, ...] = tuple(
        (
            "—" if line.rank is None else str(line.rank),
            name_of(line.unit),
            *(book.figure(code, period, line.unit) for code in codes),
        )
        for line in ranked(book, codes[0], period)
    )
    total: Pieces = ("", "全县", *(book.figure(code, period) for code in codes))
    return Table(f"各单位{words}情况（按{known[0].name}排序）", columns, rows, total)


def bars(book: Book, code: str, period: Period, words: str) -> Chart:
    """Return the figures of the units as bars, the highest first; who has none is left out."""
    indicator = book.indicators[code]
    lines = [line for line in ranked(book, code, period) if line.value is not None][:30]
    return Chart(
        f"各单位{words}{indicator.name}",
        "bars",
        tuple(name_of(line.unit) for line in lines),
        (book.series(indicator.name, [(code, period, line.unit) for line in lines]),),
        indicator.unit_label,
    )


def honours(book: Book, code: str, period: Period, overdue: Sequence[tuple[str, int]]) -> list[Block]:
    """Return red and black list behind the rules they follow; ``overdue`` are the units with overdue problems, most first."""
    name = book.indicators[code].name
    best = [line for line in ranked(book, code, period) if line.value and line.rank and line.rank <= LISTED]
    rule = (
        f"红榜列{name}居前{LISTED}位且不为零的单位，并列的都列；"
        f"黑榜列有逾期未办问题的承办单位，按逾期件数取前{LISTED}位。没有数据的单位不作零计，不列入黑榜。"
    )
    found: list[Block] = [Paragraph((rule,))]
    if best:
        entries = tuple(
            Entry(
                name_of(line.unit),
                (
                    f"{name}",
                    book.figure(code, period, line.unit),
                    measure(book.indicators[code]),
                    f"，居第{line.rank}位。",
                ),
            )
            for line in best
        )
        found.append(Honours("red", entries))
    if overdue:
        worst = tuple(Entry(unit, (f"逾期未办的问题{count}件。",)) for unit, count in overdue[:LISTED])
        found.append(Honours("black", worst))
    else:
        found.append(Paragraph(("没有逾期未办的问题，本期黑榜没有单位。",)))
    return found


def against_targets(book: Book, period: Period) -> tuple[list[Block], tuple[Attachment, ...]]:
    """Return how many units reached what was due, by indicator, and the tables behind it as an attachment.

    At the end of a quarter that is its phase, else the target of the year; the sides of each are in the table.
    """
    phase = phases.ending_on(period.last) or Phase.YEAR
    words = "全年目标" if phase == Phase.YEAR else f"{phase.label}时序目标"
    asked = Period.of_year(period.year) if phase == Phase.YEAR else period
    due = targets.values(book.county_id, period.year, asked, book.as_of)
    paragraphs: list[Block] = []
    tables: list[Block] = []
    for code in sorted({code for _, code in due} & set(book.indicators), key=list(book.indicators).index):
        indicator = book.indicators[code]
        rows, reached = _target_rows(
            book, indicator, period, {pk: value for (pk, one), value in due.items() if one == code}
        )
        if not rows:
            continue
        paragraphs.append(
            Paragraph((f"{indicator.name}：{len(rows)}个单位有{words}，其中{reached}个达到。",))
        )
        columns = (
            Column("单位", 2),
            Column(words, 1.2, "right"),
            Column("累计完成", 1.2, "right"),
            Column("完成率", 1, "right"),
        )
        tables.append(Table(_head(indicator), columns, tuple(rows)))
    if not paragraphs:
        return [Paragraph((f"没有{words}在册。",))], ()
    return paragraphs, (Attachment("目标任务完成情况", tuple(tables)),)


def _target_rows(
    book: Book, indicator: Indicator, period: Period, due: dict[int, int | None]
) -> tuple[list[Pieces], int]:
    rows: list[Pieces] = []
    reached = 0
    figures = book.figures(indicator.code, period)
    for unit in book.units:
        target = due.get(unit.pk)
        if target is None:
            continue
        done = targets.reached(indicator, figures, unit.pk)
        reached += done is not None and done >= target
        rate = f"{done * 100 // target}%" if done is not None and target else "—"
        rows.append(
            (
                name_of(unit),
                targets.shown(indicator, target),
                book.figure(indicator.code, period, unit),
                rate,
            )
        )
    return rows, reached


def name_of(unit: Unit) -> str:
    """Return what a unit is called in tables."""
    return unit.short_name or unit.name


def _head(indicator: Indicator) -> str:
    return f"{indicator.name}（{indicator.unit_label}）"
