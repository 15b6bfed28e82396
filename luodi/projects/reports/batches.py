"""Ledgers on screen: the list of batches, the questions of one, its sheet as it is, and what was understood."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from luodi.accounts.models import User
from luodi.common import money, paging
from luodi.files.models import StoredFile
from luodi.projects import reading
from luodi.projects.models import Batch, BatchRow, Doubt
from luodi.projects.models.batches import DoubtQuerySet
from luodi.projects.reports.standing import ready_rows
from luodi.projects.stages import Stage, Status
from luodi.projects.terms import Qualifier

Outcome, Severity = BatchRow.Outcome, Doubt.Severity
ASKS_A_PAGE, ROWS_A_PAGE, WINDOW, ABOVE = 20, 50, 40, 12

# What kinds of questions there are on screen, and which codes belong to each; the last takes the rest.
KINDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("unit", "单位名称", (Doubt.UNIT_NAME,)),
    ("twins", "像同一个项目", (Doubt.TWINS,)),
    ("library", "库里已有", (Doubt.IN_LIBRARY,)),
    ("amount", "金额", ("UNIT_", "AMOUNT", "APPROX", "LOWER", "RANGE", "MERGED", "MISSING_", "FUND_", "SUM_", "FOREIGN", "TOTALS_")),
    ("date", "时间", ("DATE_", "OVERDUE")),
    ("stage", "阶段", ("STAGE_", "TERMINATED", "YELLOW_CARD")),
    ("other", "其他", ()),
)  # fmt: skip


# Lines of a sheet that say what the others mean; they belong to no unit.
FRAME = ("title", "unit_line", "header", "section", "section_unit_switch", "second_table_title", "footnote")


@dataclass
class BatchLine:
    """A batch in the list, with how far it is."""

    batch: Batch
    rows: int = 0
    done: int = 0
    questions: int = 0

    @property
    def light(self) -> tuple[str, str]:
        """Return the state in a word and whether somebody must act."""
        state = self.batch.state
        if state == Batch.State.ASKING:
            if self.questions:
                return f"{self.questions} 行有疑问", "amber"
            return ("等别的单位确认", "blue") if self.done else ("待确认", "blue")
        tones: dict[str, str] = {Batch.State.UNREADABLE: "red", Batch.State.COMMITTED: "green"}
        return str(Batch.State(state).label), tones.get(state, "")


@dataclass
class KindCount:
    """How many questions of a kind are open."""

    key: str
    label: str
    count: int


@dataclass
class SheetWindow:
    """Some rows of a sheet as they are, around one of them."""

    sheet: str
    letters: Sequence[str]
    rows: Sequence[BatchRow]
    doubtful: Mapping[tuple[int, str], str]
    here: BatchRow | None
    # A row of the page above and of the page below.
    earlier: int | None
    later: int | None
    # The column that stays in sight.
    name_letter: str = ""

    def line(self, row: BatchRow) -> str:
        """Return the cells of a row that was passed over, from left to right."""
        return "　".join(row.cells[letter] for letter in self.letters if letter in row.cells)

    def why(self, row: BatchRow) -> str:
        """Return why a row was passed over, in a word or two."""
        return PASSED_OVER.get(row.passed_over, "已略过")


PASSED_OVER = {
    "title": "标题", "unit_line": "单位说明", "header": "表头", "section": "小标题，已略过",
    "section_unit_switch": "小标题，换了单位", "second_table_title": "另一张表的标题", "subtotal": "小计，已略过",
    "total": "合计，已略过", "summary": "汇总，已略过", "toc_row": "目录，已略过", "empty_card": "空卡片，已略过",
    "footnote": "脚注，已略过", "example": "填写示例，已略过", "nameless": "没有名称，已略过", "unread": "没认出来", "general": "没有写哪个项目，已略过",
    "part": "“其中”分项，已略过", "aside": "表格以外的文字，已略过", "sensitive": "商业敏感，已略过", "history": "较早月份，留作历史",
}  # fmt: skip


def batch_lines(batches: QuerySet[Batch], wanted: str | None) -> tuple[paging.Page, list[BatchLine]]:
    """Return a page of batches, the latest first, with their counts."""
    latest = (
        batches.select_related("unit", "uploaded_by")
        .defer("understood", "answers")
        .order_by("-created_at", "-pk")
    )
    page = paging.page_of(latest, wanted)
    lines = {batch.pk: BatchLine(batch) for batch in page.rows}
    rows = BatchRow.objects.filter(batch__in=lines, passed_over="")
    for pk, outcome, count in rows.values_list("batch", "outcome").annotate(n=Count("pk")):
        lines[pk].rows += count
        lines[pk].done += count if outcome != Outcome.OPEN else 0
    asked = Doubt.objects.filter(batch__in=lines).blocking()
    for pk, count in (
        asked.filter(row__outcome=Outcome.OPEN).values_list("batch").annotate(n=Count("row", distinct=True))
    ):
        lines[pk].questions = count
    return page, list(lines.values())


def visible_rows(batch: Batch, user: User) -> QuerySet[BatchRow]:
    """Return the rows of the batch that the user may read, with the heads that make a sheet readable."""
    frame = BatchRow.objects.filter(batch=batch, passed_over__in=FRAME)
    return frame | BatchRow.objects.visible_to(user).filter(batch=batch)


def earlier_with(file: StoredFile, user: User) -> BatchLine | None:
    """Return the latest batch that was made of the same bytes, if the user may see it and it was not given up."""
    same = Batch.objects.visible_to(user).filter(file=file)
    dead = [Batch.State.DROPPED, Batch.State.UNREADABLE]
    _, lines = batch_lines(same.exclude(state__in=dead), None)
    return lines[0] if lines else None


def questions_of(batch: Batch, user: User) -> DoubtQuerySet:
    """Return the questions that the user can settle, for every row that asks them."""
    return Doubt.objects.filter(batch=batch, row__in=BatchRow.objects.answerable_by(user).filter(batch=batch))


def asked_of(batch: Batch, user: User) -> QuerySet[Doubt]:
    """Return one question for each that the user can settle; those that rows share stand once."""
    asked = questions_of(batch, user).that_matter()
    shared = Q(code=Doubt.UNIT_NAME) | ~Q(subject="")
    firsts = asked.filter(shared).values("code", "subject").annotate(first=Min("pk")).values("first")
    return asked.filter(~shared | Q(pk__in=firsts))


def codes_of(kind: str) -> Q:
    """Return the condition for the codes of a kind."""
    named = {key: codes for key, _, codes in KINDS}
    if kind not in named:
        return Q()
    if kind == "other":
        return ~_any_of([code for _, _, codes in KINDS for code in codes])
    found = _any_of(named[kind])
    return found & ~Q(code=Doubt.UNIT_NAME) if kind == "amount" else found


def _any_of(codes: Iterable[str]) -> Q:
    condition = Q(pk__in=[])
    for code in codes:
        condition |= Q(code__startswith=code)
    return condition


def kind_of(code: str) -> str:
    """Return the kind a code belongs to."""
    exact = {Doubt.UNIT_NAME: "unit", Doubt.TWINS: "twins", Doubt.IN_LIBRARY: "library"}
    if code in exact:
        return exact[code]
    return next((key for key, _, codes in KINDS for one in codes if code.startswith(one)), "other")


def kind_counts(asked: QuerySet[Doubt]) -> list[KindCount]:
    """Count questions by kind, in the order of the page; kinds without any are left out."""
    counts: dict[str, int] = {}
    for code, count in asked.values_list("code").annotate(n=Count("pk")).order_by():
        counts[kind_of(code)] = counts.get(kind_of(code), 0) + count
    return [KindCount(key, label, counts[key]) for key, label, _ in KINDS if key in counts]


def asks_on_page(asked: QuerySet[Doubt], wanted: str | None) -> tuple[paging.Page, list[Doubt]]:
    """Return a page of questions in file order, those about the whole ledger first."""
    page = paging.page_of(asked.select_related("row", "row__unit").order_by("pk"), wanted, size=ASKS_A_PAGE)
    return page, list(page.rows)


def sheet_window(batch: Batch, user: User, sheet: str, around: int) -> SheetWindow:
    """Return the rows of a sheet around a row number, with the cells that are in doubt."""
    rows = visible_rows(batch, user).filter(sheet=sheet)
    above = rows.filter(number__lt=around).order_by("-number").values_list("number", flat=True)[:ABOVE]
    first = min(above, default=around)
    shown = list(rows.filter(number__gte=first).select_related("unit").order_by("number")[: WINDOW + 1])
    later, shown = shown[WINDOW:], shown[:WINDOW]
    before = list(
        rows.filter(number__lt=first).order_by("-number").values_list("pk", flat=True)[: WINDOW - ABOVE]
    )
    letters = sorted({letter for row in shown for letter in row.cells}, key=lambda name: (len(name), name))
    here = next((row for row in shown if row.number == around), None)
    earlier = before[-1] if before else None
    next_page = later[0].pk if later else None
    name = _name_letter(batch, sheet, around)
    return SheetWindow(sheet, letters, shown, _doubtful(shown), here, earlier, next_page, name)


def _name_letter(batch: Batch, sheet: str, number: int) -> str:
    """Return the column of the names in the table that a row belongs to."""
    tables = (t for one in batch.understood.get("sheets", []) if one["name"] == sheet for t in one["tables"])
    columns = (
        c
        for t in tables
        if t["first_row"] <= number <= t["last_row"] and t["kind"] != "matrix"
        for c in t["columns"]
    )
    return next((c["letter"] for c in columns if c["field"] == "name" and not c["hidden"]), "")


def _doubtful(rows: Sequence[BatchRow]) -> dict[tuple[int, str], str]:
    """Return (row, column) → severity of the cells that still raise a question."""
    found: dict[tuple[int, str], str] = {}
    asked = Doubt.objects.filter(row__in=rows, answer__isnull=True).that_matter().exclude(cell="")
    for row, cell, severity in asked.values_list("row", "cell", "severity"):
        key = (row, cell.rstrip("0123456789"))
        found[key] = Severity.ERROR if Severity.ERROR in (severity, found.get(key)) else severity
    return found


FUNDS = {
    "central": "中央", "provincial": "省级", "local": "地方", "special_bond": "专项债", "general_bond": "一般债", "other": "其他",
}  # fmt: skip


@dataclass
class Understood:
    """A project row as understood, after all answers."""

    row: BatchRow
    said: Mapping[str, Any]
    questions: int = 0
    notes: Sequence[str] = ()

    @property
    def qualifier(self) -> str:
        """Return 约 or 以上, where the ledger says so."""
        word = self.said.get("investment_qualifier", "")
        return str(Qualifier(word).label) if word in Qualifier.values else ""

    @property
    def stage(self) -> str:
        """Return stage or status in a word."""
        if self.said.get("status") == Status.TERMINATED:
            return str(Status.TERMINATED.label)
        return str(Stage(self.said["stage"]).label) if "stage" in self.said else "—"

    @property
    def place(self) -> str:
        """Return where the row stands."""
        return f"{self.row.sheet} {self.row.number}"

    @property
    def funds(self) -> str:
        """Return the money from above by source, in 万元, as a fund ledger gives it."""
        given = self.row.reading.get("funds_wan") or {}
        known = [(word, reading.fen(given[key])) for key, word in FUNDS.items() if given.get(key) is not None]
        return "、".join(f"{word} {money.in_wan(fen)}" for word, fen in known)

    @property
    def fund_stage(self) -> str:
        """Return the word of a fund ledger that the stage was read from."""
        word = str(self.row.reading.get("stage") or "")
        return word if word in ("申报", "下达") else ""

    @property
    def fate(self) -> tuple[str, str]:
        """Return what becomes of the row, and whether somebody must act."""
        row = self.row
        if row.outcome != Outcome.OPEN:
            tones: dict[str, str] = {
                Outcome.CREATED: "green",
                Outcome.UPDATED: "green",
                Outcome.RETURNED: "red",
            }
            return str(Outcome(row.outcome).label), tones.get(row.outcome, "")
        if row.unit_id is None:
            return "先认定单位", "red"
        if self.questions:
            return f"{self.questions} 处疑问", "red"
        if row.same_as is not None:
            return f"同第 {row.same_as.number} 行", ""
        return str(BatchRow.Plan(row.plan).label), "blue"


def understood_rows(rows: QuerySet[BatchRow], wanted: str | None) -> tuple[paging.Page, list[Understood]]:
    """Return a page of project rows with what they say."""
    page = paging.page_of(
        rows.filter(passed_over="").select_related("unit", "same_as", "below", "project").order_by("pk"),
        wanted,
        size=ROWS_A_PAGE,
    )
    asked = Doubt.objects.filter(row__in=page.rows).blocking()
    open_now = dict(asked.values_list("row").annotate(n=Count("pk")))
    return page, [
        Understood(row, reading.fields_of(said_by(row)), open_now.get(row.pk, 0), notes_of(row))
        for row in page.rows
    ]


def said_by(row: BatchRow) -> dict[str, Any]:
    """Return what the row says after all answers, in the reader's words."""
    return reading.answered(row.reading, row.answers)


def notes_of(row: BatchRow) -> list[str]:
    """Return what the reader noticed without asking, and what earlier months of the same form say."""
    flags = row.reading.get("flags", [])
    seen = [flag["why"] for flag in flags if flag["severity"] == "info" and flag["why"]]
    return [*seen, *map(_month_told, row.reading.get("history") or ())]


def _month_told(month: Mapping[str, Any]) -> str:
    """Return 5月（第 3 行）：开工，累计完成 300 万元."""
    figures = (("累计完成", month.get("done_wan")), ("累计到位", month.get("arrived_wan")))
    told = [f"{word} {money.in_wan(reading.fen(wan))} 万元" for word, wan in figures if wan is not None]
    return (
        f"{month['sheet']}（第 {month['excel_row']} 行）：{'，'.join([month['stage'] or '阶段不明', *told])}"
    )


def ready_updates(batch: Batch, user: User) -> QuerySet[BatchRow]:
    """Return the rows that would change a project if the user confirmed now."""
    return ready_rows(batch, user).filter(plan=BatchRow.Plan.UPDATE)
