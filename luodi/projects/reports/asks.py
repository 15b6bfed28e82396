"""One question of a ledger as the page shows it: where it stands, why it is asked, what can be answered."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from luodi.accounts.models import User
from luodi.common import clock, money
from luodi.projects import checks, reading, replanning, totals
from luodi.projects.models import Batch, BatchRow, Doubt, Project
from luodi.projects.models.batches import told_of_closed
from luodi.projects.reports import batches, words
from luodi.projects.stages import Standing
from luodi.projects.totals import Figures, beside

Severity = Doubt.Severity


@dataclass
class Ask:
    """One question as the page shows it, for one row or for all rows that share it."""

    doubt: Doubt
    kind: str
    rows: int = 1
    members: Sequence[BatchRow] = ()
    changes: Sequence[tuple[str, str, str]] = ()
    project: Project | None = None
    # The unit that holds a project the user may not read.
    held_by: str = ""
    may_update: bool = False

    @property
    def tone(self) -> str:
        """Which colour the box has."""
        if self.doubt.answer is not None:
            return "done"
        return "red" if self.doubt.severity == Severity.ERROR else "amber"

    @property
    def where(self) -> str:
        """Return where the question stands, in words."""
        if self.kind == "unit":
            return "责任单位"
        if self.kind == "twins":
            return " 与 ".join(str(row) for row in self.members)
        word = self._reader.get("word") or ""
        return f"{self.doubt.row}　{word}".strip()

    @property
    def found(self) -> str:
        """Return what stands in the doubtful cell."""
        text = self._reader.get("cell") or (
            str(self.doubt.asks.get("text") or "") if self.kind == "unit" else ""
        )
        return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"

    @property
    def why(self) -> str:
        """Return the reader's sentence without what stands before it already."""
        said = str(self.doubt.asks.get("why") or "")
        if self.held_by:
            # In what they are alike would tell what stands in a record that the user may not read.
            return ""
        if self.kind == "twins":
            reasons = TWIN_REASONS.search(said)
            return f"像同一个项目：{reasons[1]}。" if reasons else "像同一个项目。"
        return said[len(self._reader.get("all") or "") :]

    @property
    def words(self) -> str:
        """Return the question in one cell's words, for where no page stands around it."""
        if self.kind == "library" and self.project is None:
            return self.held
        said = str(self.doubt.asks.get("why") or "请核对")
        return f"{self.doubt.cell}：{said}" if self.doubt.cell else said

    @property
    def held(self) -> str:
        """Say all that may be told of a project that the reader may not read."""
        return f"这个项目已由{self.held_by}登记，请与该单位联系。"

    @property
    def _reader(self) -> Mapping[str, str | None]:
        """Return the parts of 第 22 行总投资“3.5”：单位是万元…"""
        found = READER_SAYS.match(str(self.doubt.asks.get("why") or ""))
        return {"all": found[0], **found.groupdict()} if found else {}

    def amount_of(self, row: BatchRow) -> str:
        """Return the amount of a row that looks like another."""
        return (
            f"{money.in_wan(fen)} 万元"
            if (fen := reading.fen(row.reading.get("investment_wan"))) is not None
            else "—"
        )

    @property
    def hint(self) -> str:
        """Return how a value is typed."""
        if self.doubt.field in reading.DATES:
            return "如 2026-07"
        return "万元" if self.doubt.field == "investment" or self.doubt.field in reading.AMOUNTS else ""

    @property
    def can_be_typed(self) -> bool:
        """Tell whether another value can be put in by hand."""
        return reading.can_be_typed(self.doubt.field)

    @property
    def proposals(self) -> Sequence[Mapping[str, Any]]:
        """Return the answers one click away."""
        return self.doubt.asks.get("proposals") or []


MOST_SHOWN = 40
# What the reader's sentences begin with, since they must also be clear without a page around them.
READER_SAYS = re.compile(r"第 \d+ 行(?:(?P<word>[^“”，。：]{2,8}?)(?:填的是)?“(?P<cell>[^”]*)”[：，]?)?")
TWIN_REASONS = re.compile(r"（(.+)）像是同一个项目")


def asks_of(batch: Batch, user: User, doubts: Sequence[Doubt]) -> list[Ask]:
    """Return questions with what the page needs to show them, in a fixed number of queries."""
    asks = [Ask(doubt, batches.kind_of(doubt.code)) for doubt in doubts]
    _count_names(batch, [ask for ask in asks if ask.kind == "unit"])
    _find_members(batch, user, [ask for ask in asks if ask.kind == "twins"])
    _compare(user, [ask for ask in asks if ask.kind == "library"])
    return asks


def words_of(user: User, doubts: Sequence[Doubt]) -> list[str]:
    """Return each question in one cell's words, as the reader may have them, in a fixed number of queries."""
    asks = [Ask(doubt, batches.kind_of(doubt.code)) for doubt in doubts]
    _name(user, [ask for ask in asks if ask.kind == "library"])
    return [ask.words for ask in asks]


def _count_names(batch: Batch, asks: Sequence[Ask]) -> None:
    if asks:
        same = Doubt.objects.filter(
            batch=batch, code=Doubt.UNIT_NAME, subject__in=[a.doubt.subject for a in asks]
        )
        counts = dict(same.values_list("subject").annotate(n=Count("pk")))
        for ask in asks:
            ask.rows = counts[ask.doubt.subject]


def _find_members(batch: Batch, user: User, asks: Sequence[Ask]) -> None:
    if not asks:
        return
    places = {_place(name) for ask in asks for name in ask.doubt.asks["members"]}
    condition = Q(pk__in=[])
    for sheet, number in places:
        condition |= Q(sheet=sheet, number=number)
    told = BatchRow.objects.filter(condition, batch=batch).exclude(told_of_closed(user))
    rows = told.select_related("unit")
    found = {(row.sheet, row.number): row for row in rows}
    for ask in asks:
        named = [found.get(_place(name)) for name in ask.doubt.asks["members"]]
        ask.members = [row for row in named if row is not None]


def _place(name: str) -> tuple[str, int]:
    sheet, _, number = name.rpartition("!")
    return sheet, int(number)


def _compare(user: User, asks: Sequence[Ask]) -> None:
    """Put the project of the library beside each row; of one that the user may not read only the unit is told."""
    if not asks:
        return
    _name(user, asks)
    seen = [ask.project.pk for ask in asks if ask.project is not None]
    own = set(Project.objects.writable_by(user).filter(pk__in=seen).values_list("pk", flat=True))
    known = totals.known(seen)
    for ask in asks:
        if ask.project is not None:
            ask.may_update = ask.project.pk in own
            ask.changes = changes_of(ask.doubt.row, ask.project, known.get(ask.project.pk, {}))


def _name(user: User, asks: Sequence[Ask]) -> None:
    """Give each question its project of the library, or only the unit that holds it where the user may not read it."""
    wanted = {ask.doubt.asks["project"] for ask in asks}
    if not wanted:
        return
    readable = Project.objects.visible_to(user).filter(is_closed=False)
    seen = readable.select_related("unit").in_bulk(wanted)
    held = dict(Project.objects.filter(pk__in=wanted - seen.keys()).values_list("pk", "unit__name"))
    for ask in asks:
        pk = ask.doubt.asks["project"]
        ask.project, ask.held_by = seen.get(pk), held.get(pk, "")


def changes_of(row: BatchRow, project: Project, known: Figures) -> list[tuple[str, str, str]]:
    """Return label, old and new value of what the row would change, or only report, given the figures that are known.

    A day that the log of stages has otherwise is shown as what stays.
    """
    current = {f.attname: getattr(project, f.attname) for f in Project._meta.concrete_fields}
    said = reading.fields_of(batches.said_by(row))
    changed = reading.differences(current | beside(said, known), said)
    values = {name: new for name, (_, new) in changed.items()}
    logged = checks.day_problems(project.stage, current, values, today=clock.today())
    held = replanning.held_back(project, values)
    return [
        (words.label(name), old, new + _not_set(name, logged, held))
        for name, old, new in words.differences(changed, {})
    ]


def _not_set(name: str, logged: Mapping[str, str], held: Mapping[str, Any]) -> str:
    if name in totals.TOLD:
        return "（差额作为数据，等待认定）"
    if name in logged:
        return "（不改，日期以阶段认定为准）"
    if name in held:
        return "（已签约，招商服务中心同意后计入）"
    return "（不直接改，作为申请等待认定）" if name in Standing._fields else ""
