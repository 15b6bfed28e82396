"""月报: which projects a unit reports, what it said the month before, and which units are late or incomplete."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Permission
from luodi.common import clock
from luodi.common.jinja import sentence_day
from luodi.common.lateness import late_by
from luodi.progress.models import Fact, FactOrigin, Reminder, Return
from luodi.progress.periods import after, before, due_on, month_of
from luodi.progress.recognition import FactKind, Recognition
from luodi.projects.models import Project
from luodi.projects.stages import Stage
from luodi.rulebook.reports import packs

# From the contract until the works are in production a project is reported every month; 商业敏感 has ended by then.
REPORTED = (
    Stage.SIGNED, Stage.PREPARING, Stage.STARTED, Stage.BUILDING, Stage.COMPLETED, Stage.PRODUCING,
)  # fmt: skip


def expected_of(user: User) -> Any:
    """Return the projects that the acting post's unit reports every month, those it took over included."""
    rows = Project.objects.writable_by(user).alive().filter(unit_id__in=user.reach.own, stage__in=REPORTED)
    return rows.order_by("pk")


def month_to_report() -> str:
    """Return the month whose return is due next: the last one that is over."""
    return before(month_of(clock.today()))


def filed_of(user: User, month: str) -> Return | None:
    """Return what the acting post's unit filed for a month."""
    rows = Return.objects.filter(county_id=user.post.county_id, unit=user.post.unit, month=month)
    return rows.select_related("filed_by").first()


@dataclass
class Line:
    """One project on the screen of the return: what was said the month before, and what was already recorded in the month."""

    project: Project
    before: dict[str, int]
    recorded: dict[str, int]
    basis: str = ""


def rows_of(user: User) -> list[tuple[int, str]]:
    """Return number and name of the projects to report, in the order of the screen."""
    return list(expected_of(user).values_list("pk", "name"))


def lines_of(user: User, month: str) -> list[Line]:
    """Return the projects to report, with what was recorded for the month before and for this one; two queries."""
    lines = {project.pk: Line(project, {}, {}) for project in expected_of(user).select_related("unit")}
    rows = Fact.objects.live().filter(project_id__in=list(lines), reverses__isnull=True)
    rows = rows.filter(happened_on__lt=f"{after(month)}-01").exclude(origin=FactOrigin.OPENING)
    money = rows.of_kind(FactKind.ARRIVED, FactKind.COMPLETED).order_by("happened_on", "pk")
    for pk, kind, day, amount, basis in money.values_list(
        "project_id", "kind", "happened_on", "amount", "basis"
    ):
        line = lines[pk]
        line.basis = basis or line.basis
        for of, told in ((before(month), line.before), (month, line.recorded)):
            if of == month_of(day):
                told[kind] = told.get(kind, 0) + amount
    return list(lines.values())


@dataclass(frozen=True)
class Standing:
    """How a unit stands with the return of a month."""

    unit_id: int
    unit: str
    expected: int
    filed: Return | None
    light: tuple[str, str]
    reminders: Sequence[Reminder] = ()

    @property
    def is_reminded_today(self) -> bool:
        """Whether the unit was reminded today."""
        return any(one.on == clock.today() for one in self.reminders)


@dataclass(frozen=True)
class Overview:
    """All units of a month, and the two figures: on time, and complete."""

    month: str
    due_on: date
    standings: list[Standing]

    @property
    def on_time(self) -> int:
        return sum(bool(one.filed and one.filed.is_on_time) for one in self.standings)

    @property
    def complete(self) -> int:
        return sum(bool(one.filed and one.filed.is_complete) for one in self.standings)

    @property
    def open(self) -> list[Standing]:
        """The units that have not filed."""
        return [one for one in self.standings if one.filed is None]


def overview(user: User, month: str) -> Overview:
    """Return how the units that the user may read stand with the return of a month; a fixed number of queries."""
    rules: Recognition = packs.in_force(user.post.county_id, "recognition").rules
    due = due_on(month, rules.report_day)
    filed = {
        one.unit_id: one
        for one in Return.objects.visible_to(user).filter(month=month).select_related("unit", "filed_by")
    }
    rows = Project.objects.visible_to(user).alive().filter(stage__in=REPORTED)
    counts = dict(rows.order_by().values_list("unit_id").annotate(Count("pk")))
    units = {unit.pk: str(unit) for unit in Unit.objects.filter(pk__in=[*counts, *filed])}
    told = reminders(user.post.county_id, month, list(units))
    standings = []
    for pk, name in units.items():
        one = filed.get(pk)
        expected = one.expected if one else counts.get(pk, 0)
        standings.append(Standing(pk, name, expected, one, _light(one, due), told.get(pk, ())))
    return Overview(month, due, standings)


def reminders(county_id: int, month: str, units: Sequence[int]) -> dict[int, list[Reminder]]:
    """Return how these units were reminded of the return of a month, the last time first; one query."""
    found: dict[int, list[Reminder]] = defaultdict(list)
    rows = Reminder.objects.filter(county_id=county_id, month=month, unit_id__in=units)
    for one in rows.select_related("by", "post__unit").order_by("-on"):
        found[one.unit_id].append(one)
    return found


def reminded_of(user: User, month: str) -> str:
    """Return who reminded the acting post's unit last of a return that it has not filed, in words; "" where nobody did."""
    told = reminders(user.post.county_id, month, [user.post.unit_id]).get(user.post.unit_id)
    if not told:
        return ""
    last = told[0]
    return f"{last.post.unit}{last.by.full_name}{sentence_day(last.on)}催报" + (
        f"，已催 {len(told)} 次" if len(told) > 1 else ""
    )


def to_remind(user: User, month: str) -> list[int]:
    """Return the units that the acting post may remind today of the return of a month; none but of the one that is due next."""
    if not user.can(Permission.RETURN_REMIND) or month != month_to_report():
        return []
    standings = overview(user, month).open
    return [
        one.unit_id for one in standings if not one.is_reminded_today and one.unit_id not in user.reach.own
    ]


def _light(filed: Return | None, due: date) -> tuple[str, str]:
    if filed:
        return ("按时报送", "green") if filed.is_on_time else ("逾期报送", "amber")
    late = late_by(due, clock.today())
    return (f"未报，{late}", "red") if late else ("未报", "")


def months_to_choose() -> list[str]:
    """Return the months whose returns can be looked at, the latest first."""
    month, found = month_to_report(), []
    for _ in range(12):
        found.append(month)
        month = before(month)
    return found


def may_file(user: User, month: str) -> bool:
    """Tell whether the acting post may file the return of its unit for a month now."""
    now = month_of(clock.today())
    open_ = user.can(Permission.FACT_RECORD) and now in (month, after(month))
    return bool(open_ and filed_of(user, month) is None and expected_of(user).exists())
