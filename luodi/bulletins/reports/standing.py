"""How units stand: the table of a ranking, red and black lists by rules that the text states, and targets beside figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from luodi.accounts.models import Unit
from luodi.bulletins.reports.book import Book, measure
from luodi.documents.model import (
    MISSING,
    Attachment,
    Block,
    Chart,
    Column,
    Entry,
    Honours,
    Paragraph,
    Piece,
    Pieces,
    Table,
)
from luodi.metrics import phases
from luodi.metrics.periods import Period
from luodi.metrics.phases import Phase
from luodi.metrics.reports import targets
from luodi.metrics.reports.credit import Value
from luodi.metrics.reports.indicators import Indicator

LISTED = 3
# As many indicators as fit side by side on a lying page.
MOST_BESIDE = 4
# An indicator with what units are to reach by it, by their ids.
Aims = tuple[Indicator, dict[int, int]]


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
    """Return how many units reached what was due, by indicator, and one table of units against indicators as an attachment.

    At the end of a quarter that is its phase, else the target of the year; the sides of each are in the table.
    """
    phase = phases.ending_on(period.last) or Phase.YEAR
    words = "全年目标" if phase == Phase.YEAR else f"{phase.label}时序目标"
    asked = Period.of_year(period.year) if phase == Phase.YEAR else period
    due = targets.values(book.county_id, period.year, asked, book.as_of)
    paragraphs: list[Block] = []
    known: list[Aims] = []
    for code, indicator in book.indicators.items():
        aims = {unit.pk: due.get((unit.pk, code)) for unit in book.units}
        if told := {pk: target for pk, target in aims.items() if target is not None}:
            known.append((indicator, told))
    for indicator, told in known:
        reached = sum(_is_reached(book, indicator, period, unit, target) for unit, target in told.items())
        paragraphs.append(
            Paragraph((f"{indicator.name}：{len(told)}个单位有{words}，其中{reached}个达到。",))
        )
    if not paragraphs:
        return [Paragraph((f"没有{words}在册。",))], ()
    several = [known[at : at + MOST_BESIDE] for at in range(0, len(known), MOST_BESIDE)]
    tables = tuple(_matrix(book, period, f"各单位{words}完成情况", some) for some in several)
    return paragraphs, (Attachment("目标任务完成情况", tables),)


def _matrix(book: Book, period: Period, title: str, known: Sequence[Aims]) -> Table:
    """Return units against indicators: of each what is to be reached, what is done, and the rate."""
    columns = [Column("单位", 1.6)]
    for indicator, _ in known:
        columns += [
            Column(label, share, "right", _head(indicator))
            for label, share in (("目标", 1), ("完成", 1), ("完成率", 0.8))
        ]
    rows: list[Pieces] = []
    for unit in book.units:
        if not any(unit.pk in told for _, told in known):
            continue
        row: list[Piece] = [name_of(unit)]
        for indicator, told in known:
            row += _against(book, indicator, period, unit, told.get(unit.pk))
        rows.append(tuple(row))
    return Table(title, tuple(columns), tuple(rows))


def _against(book: Book, indicator: Indicator, period: Period, unit: Unit, target: int | None) -> list[Piece]:
    """Return target, figure and rate of a unit; who has no target has none of them."""
    if target is None:
        return [MISSING] * 3
    done = targets.reached(indicator, book.figures(indicator.code, period), unit.pk)
    rate = f"{done * 100 // target}%" if done is not None and target else MISSING
    return [targets.shown(indicator, target), book.figure(indicator.code, period, unit), rate]


def _is_reached(book: Book, indicator: Indicator, period: Period, unit: int, target: int) -> bool:
    done = targets.reached(indicator, book.figures(indicator.code, period), unit)
    return done is not None and done >= target


def name_of(unit: Unit) -> str:
    """Return what a unit is called in tables."""
    return unit.short_name or unit.name


def _head(indicator: Indicator) -> str:
    return f"{indicator.name}（{indicator.unit_label}）"
