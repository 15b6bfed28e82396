"""承诺台账: the list with its filters, the two columns on the page of a project, and what a unit hands over."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q

from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.common import clock, money
from luodi.common.jinja import day as day_words
from luodi.progress.handing_over import Line
from luodi.progress.models import Promise
from luodi.progress.models.promise import PromiseQuerySet
from luodi.progress.promises import BINDING, Promises, Side, State, due_light, lacks_review, lights
from luodi.projects.models import Project
from luodi.projects.reports import masking
from luodi.projects.sensitivity import NOTHING_SAID
from luodi.rulebook.lights import LATE, Light
from luodi.rulebook.reports import packs

RELATED = ("unit", "firm", "project__unit")


def rules_of(county_id: int) -> Promises:
    """Return the rules of the county as they hold today."""
    rules: Promises = packs.in_force(county_id, "promises").rules
    return rules


@dataclass(frozen=True)
class Row:
    """A promise as one reader may see it, with its lights and what is wrong with its review."""

    promise: Promise
    project: str
    is_closed: bool
    lights: list[Light]
    flag: str

    @property
    def what(self) -> str:
        """What was promised, where the reader may know."""
        return NOTHING_SAID if self.is_closed else self.promise.what

    @property
    def promiser(self) -> str:
        """Who must keep it; a firm would give a closed project away."""
        hidden = self.is_closed and self.promise.side == Side.FIRM
        return NOTHING_SAID if hidden else str(self.promise.promiser)

    @property
    def amount(self) -> str:
        """The amount in 万元."""
        return money.in_wan(self.promise.amount)


def row_of(promise: Promise, rules: Promises, closed: Mapping[int, str] | None = None) -> Row:
    """Put a promise into a row; ``closed`` holds the open names of the projects that are closed to the reader."""
    today, names = clock.today(), closed or {}
    # What was paid as soon as the firm had done its part is not late, whatever the day.
    is_tied = promise.after_promise_id or promise.after_stage
    kept_on = None if is_tied else promise.kept_on
    return Row(
        promise=promise,
        project=names.get(promise.project_id, promise.project.name),
        is_closed=promise.project_id in names,
        lights=lights(
            State(promise.state), promise.due_on, kept_on, today, rules.remind_days, waits=promise.waits
        ),
        flag=flag_of(promise),
    )


def flag_of(promise: Promise) -> str:
    """Say what is wrong with the review of a promise that still binds; "" for nothing."""
    if promise.state not in BINDING:
        return ""
    return lacks_review(promise.needs_review, promise.review, promise.review_until, clock.today())


def rows_of(promises: Iterable[Promise], user: User) -> list[Row]:
    """Put promises into rows for a reader, in three queries however many."""
    found = list(promises)
    masked = {one.project_id for one in found if one.project.is_masked}
    closed = masking.closed_among(user, masked) if masked else set()
    names = masking.names_for(user, closed) if closed else {}
    rules = rules_of(user.post.county_id or found[0].county_id) if found else None
    return [row_of(one, rules, names) for one in found] if rules else []


# The parts of the list; each is a condition of the queryset.
SHELVES = {
    "": "未了结",
    "late": "逾期",
    "soon": "临期",
    "checking": "待核查",
    "no_review": "未见审查结论",
    "kept": "已兑现",
    "ended": "已变更、解除",
}


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to."""

    shelf: str = ""
    side: str = ""
    unit_id: int | None = None
    words: str = ""

    @property
    def query(self) -> dict[str, Any]:
        """The address of the list without its part."""
        told = {"side": self.side, "unit": self.unit_id, "words": self.words}
        return {key: value for key, value in told.items() if value}


def register_of(user: User) -> PromiseQuerySet:
    """Return the promises the user may read, but for what was entered in error; the earliest due first."""
    rows: PromiseQuerySet = (
        Promise.objects.visible_to(user)
        .with_waiting()
        .filter(project__voided_at=None)
        .exclude(state=State.VOID)
    )
    return rows.order_by(F("due_on").asc(nulls_last=True), "pk")


def narrowed(rows: PromiseQuerySet, user: User, filters: Filters) -> PromiseQuerySet:
    """Return the promises of one side, unit and with the words; of closed projects none is found by its words."""
    if filters.side in Side.values:
        rows = rows.filter(side=filters.side)
    if filters.unit_id is not None:
        rows = rows.of_units([filters.unit_id])
    if filters.words:
        said = Q(what__icontains=filters.words) | Q(project__name__icontains=filters.words)
        rows = rows.filter(said).exclude(project__in=Project.objects.closed_to(user).values("pk"))
    return rows


def on_shelf(rows: PromiseQuerySet, shelf: str, remind_days: int) -> PromiseQuerySet:
    """Return one part of the list."""
    match shelf:
        case "late":
            return rows.late()
        case "soon":
            return rows.due_by(clock.today() + timedelta(days=remind_days))
        case "checking":
            return rows.filter(state__in=[State.CLAIMED, State.CHANGING])
        case "no_review":
            return rows.without_review()
        case "kept":
            return rows.filter(state=State.KEPT)
        case "ended":
            return rows.filter(state__in=[State.CHANGED, State.LIFTED])
    return rows.binding()


@dataclass(frozen=True)
class Shelf:
    """A part of the list with how many promises it holds."""

    label: str
    url: str
    count: int
    active: bool


def shelves(rows: PromiseQuerySet, filters: Filters, remind_days: int, url: str) -> list[Shelf]:
    """Count every part of the list; one query each."""
    return [
        Shelf(
            label,
            f"{url}?{urlencode(filters.query | ({'shelf': key} if key else {}))}",
            on_shelf(rows, key, remind_days).order_by().count(),
            key == filters.shelf,
        )
        for key, label in SHELVES.items()
    ]


# What the page of a project shows: what binds, was kept or lifted; what a change replaced stands on the promise itself.
_ON_PROJECT = (*BINDING, State.KEPT, State.LIFTED)


def on_project(project: Project, user: User) -> dict[str, Any] | None:
    """Show what both sides promised, side by side; nothing where nobody promised and the reader records nothing."""
    rows = Promise.objects.filter(project=project, state__in=_ON_PROJECT).select_related(*RELATED)
    rows = rows.with_waiting()
    rules = rules_of(project.county_id)
    found = [row_of(one, rules) for one in rows.order_by(F("due_on").asc(nulls_last=True), "pk")]
    may_record = user.can(Permission.PROMISE_KEEP) and not project.voided_at and project.is_writable_by(user)
    if not found and not may_record:
        return None
    columns = [(side, [row for row in found if row.promise.side == side]) for side in Side]
    return {"project": project, "columns": columns, "may_record": may_record}


def has_any(units: Collection[int]) -> bool:
    """Tell whether units have a promise to keep, or to see kept."""
    return bool(Promise.objects.of_units(units).binding().exists())


HAND_OVER_COLUMNS = ("哪一方", "承诺内容", "条款", "承办", "金额（万元）", "期限", "状态")


def to_hand_over(units: Collection[int]) -> list[Line]:
    """Return the promises that units hand over, the latest due day last, each in words as it stands today."""
    rows = Promise.objects.of_units(units).binding().with_waiting().select_related(*RELATED)
    found = list(rows.order_by(F("due_on").asc(nulls_last=True), "pk"))
    rules = rules_of(found[0].county_id) if found else None
    return [_line(one, rules) for one in found] if rules else []


def _line(promise: Promise, rules: Promises) -> Line:
    row = row_of(promise, rules)
    said = "；".join([light.word for light in row.lights] + ([row.flag] if row.flag else []))
    clause = "，".join(filter(None, [promise.source_title, promise.clause_no]))
    due = day_words(promise.due_on) if promise.due_on else "未约定"
    cells = (
        Side(promise.side).label,
        promise.what,
        clause,
        str(promise.promiser),
        row.amount,
        due,
        said,
    )
    late = due_light(promise.due_on, clock.today(), rules.remind_days, waits=promise.waits).tone == LATE
    return Line(
        promise.project_id, promise.project.name, cells, is_late=late and promise.state != State.CLAIMED
    )
