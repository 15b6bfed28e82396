"""Results of a final run of the assessment: which run and version of the scheme they are of, the ranking, red and black list.

All of it is read from the frozen result; what the scheme proposes is told only where it was decided.
"""

from collections import defaultdict
from collections.abc import Sequence

from luodi.accounts.models import User
from luodi.assessment.kinds import Proposed, Verdict
from luodi.assessment.models import Run
from luodi.assessment.reports import results
from luodi.assessment.reports.results import Results, Row
from luodi.bulletins.reports.book import Book
from luodi.common import clock
from luodi.documents.model import (
    Block,
    Column,
    Document,
    Entry,
    Figure,
    Heading,
    Honours,
    Note,
    Paragraph,
    Table,
    day_words,
)

TOTAL = "assessment.total"
COLUMNS = (
    Column("名次", 0.7, "center"),
    Column("单位", 2),
    Column("总分", 1, "right"),
    Column("等次", 1, "center"),
)


def built(book: Book, ranking: list[str], by: User) -> Document:
    """Build the bulletin of a final run."""
    run = _run(book)
    return Document(
        title=f"关于{run.span.words.replace(' ', '')}{run.scheme.title}\n结果的通报",
        day=clock.today(),
        addressed="各乡镇人民政府，各园区管委会，县直有关单位：",
        blocks=(
            Heading("考核依据和经过"),
            Paragraph((f"{_cited(run)}{_objections(run)}",)),
            Heading("考核结果"),
            *_rankings(book, run),
            Heading("结果运用"),
            *_honours(book, run),
            Note(_which(run), run.counted_until),
        ),
        signed_by=(by.post.unit.name,),
    )


def told_beside(book: Book) -> Sequence[Block]:
    """Return the results as a part of another bulletin; nothing where it has no run."""
    if book.run is None:
        return ()
    run = book.run
    return (
        Heading(f"{run.span.words.replace(' ', '')}考核结果"),
        Paragraph((_cited(run),)),
        *_rankings(book, run),
        *_honours(book, run),
        Note(_which(run), run.counted_until),
    )


def _run(book: Book) -> Run:
    assert book.run is not None  # noqa: S101  nothing is drafted without it
    return book.run


def _found(run: Run) -> Results:
    found = results.results_of(run, None)
    assert found is not None  # noqa: S101  a final run has results
    return found


def _cited(run: Run) -> str:
    version = run.frozen["scheme"]
    count = len(run.frozen["results"]["units"])
    assert run.shown_at  # noqa: S101  a final run was shown before
    assert run.final_at  # noqa: S101
    return (
        f"按照《{version['title']}》（第{version['version']}版，{version['basis']}），对{count}个单位"
        f"{run.span.words.replace(' ', '')}的情况进行了考核，结果自{day_words(clock.day_of(run.shown_at))}起公示，"
        f"{day_words(clock.day_of(run.final_at))}定稿。"
    )


def _objections(run: Run) -> str:
    verdicts = list(run.objections.values_list("verdict", flat=True))
    if not verdicts:
        return "公示期间没有收到异议。"
    return f"公示期间收到异议{len(verdicts)}件，已逐件书面答复，其中成立{verdicts.count(Verdict.UPHELD)}件。"


def _which(run: Run) -> str:
    version = run.frozen["scheme"]
    return (
        f"名次、总分取自第{run.frozen['number']}次计算的定稿结果（《{version['title']}》第{version['version']}版，"
        f"指纹{run.sha256[:12]}）；“—”表示不考核或没有结果，不作零计。"
    )


def _key(book: Book, run: Run, row: Row) -> str:
    """Note the total of a unit, frozen as the run froze it, and return its key."""
    key = f"{TOTAL}@{run.pk}@{row.unit}"
    version = run.frozen["scheme"]
    book.data[key] = {
        "code": TOTAL,
        "name": f"{version['title']}总分",
        "definition": f"按《{version['title']}》第{version['version']}版（{version['basis']}）计分，取定稿结果。",
        "unit": row.unit,
        "unit_name": row.name,
        "period": run.period,
        "period_words": run.span.words,
        "as_of": book.as_of.isoformat(),
        "value": row.value,
        "sides": None,
        "shown": row.total,
        "measure": "分",
        "place": row.told["place"],
        "run": run.pk,
        "version": version["version"],
        "sha256": run.sha256,
    }
    return key


def _rankings(book: Book, run: Run) -> list[Block]:
    found: list[Block] = []
    for group, rows in results.ranking(_found(run)):
        lines = tuple(
            (
                "—" if row.told["place"] is None else str(row.told["place"]),
                row.name,
                Figure(_key(book, run, row), row.total),
                row.told["grade"] or "—",
            )
            for row in rows
        )
        found.append(Table(f"{group or '各单位'}考核排名", COLUMNS, lines, unit="分"))
    return found


def _honours(book: Book, run: Run) -> list[Block]:
    """Return those for whom something was decided: honours as the red list, the rest as the black one."""
    rows = {row.unit: row for _, rows in results.ranking(_found(run)) for row in rows}
    praised = {one["outcome"] for row in rows.values() for one in row.told["outcomes"] if one["honour"]}
    decided: dict[bool, dict[int, list[str]]] = {True: defaultdict(list), False: defaultdict(list)}
    proposed = list(run.consequences.order_by("unit__path", "pk"))
    for one in proposed:
        if one.verdict == Verdict.UPHELD:
            reward = one.kind == Proposed.REWARD
            words = one.outcome + (f"（{one.falls_on}）" if one.falls_on else "") + one.sum
            decided[reward or one.outcome in praised][one.unit_id].append(words)
    found: list[Block] = []
    for is_praise, units in decided.items():
        if units:
            entries = tuple(_entry(book, run, rows[unit], told) for unit, told in units.items())
            found.append(Honours("red" if is_praise else "black", entries))
    waiting = sum(one.verdict == Verdict.OPEN for one in proposed)
    if waiting:
        found.append(Paragraph((f"另有{waiting}项结果建议还没有决定，不列入本通报。",)))
    return found or [Paragraph(("本期没有决定的奖惩事项。",))]


def _entry(book: Book, run: Run, row: Row, told: list[str]) -> Entry:
    place = f"，居第{row.told['place']}位" if row.told["place"] else ""
    return Entry(
        row.name, (f"{'、'.join(told)}。总分", Figure(_key(book, run, row), row.total), f"分{place}。")
    )
