"""交办: to whom something may be handed down, what a handing is about, and the list of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from luodi.accounts.models import Post, Unit, User
from luodi.accounts.permissions import Permission
from luodi.common import clock, paging
from luodi.common.jinja import sentence_day
from luodi.common.lateness import late_by
from luodi.library.clocks import Clocks
from luodi.library.flows.handing import BACK, CONFIRM, HANDING, JUDGE, RECEIVERS, REPORT, SIGN, SUPPORT
from luodi.library.models import Case, Handing, HandingUnit, Step
from luodi.projects.models import Project
from luodi.projects.reports import masking
from luodi.projects.sensitivity import NOTHING_SAID
from luodi.rulebook.reports import calendar, packs

# What the list can be narrowed to, with its word.
SORTS = {"": "在办", "late": "逾期", "ended": "已办结", "all": "全部"}


def receivers(county_id: int, giver: User) -> QuerySet[Unit]:
    """Return the units where somebody else than the giver can sign today; never the giver's own."""
    today = clock.today()
    able = Post.objects.valid_on(today).filter(role__in=RECEIVERS, unit=OuterRef("pk"), user__is_active=True)
    units = Unit.objects.filter(county_id=county_id).valid_on(today).exclude(pk=giver.post.unit_id)
    found: QuerySet[Unit] = units.filter(Exists(able.exclude(user=giver)))
    return found


def usual_due(user: User) -> date:
    """Return by when a unit that keeps the time limits in force has signed, judged and reported once, if it began today."""
    limits: Clocks = packs.in_force(user.post.county_id, "clocks").rules
    day = clock.today()
    for kind in (SIGN, JUDGE, REPORT):
        limit = limits.of(kind)
        day = calendar.due_on(day, limit.days, working=limit.working).on
    return day


def due_light(handing: Handing, *, is_over: bool) -> tuple[str, str]:
    """Say by when a handing is to be finished, and whether that day has passed; "" where none was set."""
    if handing.due_on is None:
        return "", ""
    today = clock.today()
    if not is_over and (late := late_by(handing.due_on, today)):
        return f"{sentence_day(handing.due_on)}到期，{late}", "red"
    return f"{sentence_day(handing.due_on)}前", "amber" if handing.due_on == today and not is_over else ""


@dataclass
class Line:
    """A handing in the list: with whom it is, what it waits for, what was reported last."""

    case: Case
    name: str
    units: list[HandingUnit] = field(default_factory=list)
    waiting: list[Step] = field(default_factory=list)
    report: Step | None = None
    is_closed: bool = False

    @property
    def leading(self) -> Unit:
        """The unit that leads, or led last: what was taken back or called off has none any more."""
        led = [held for held in self.units if held.leads]
        return next((held for held in led if held.until is None), led[-1]).unit

    @property
    def supporting(self) -> str:
        """The units that support it, in a few words."""
        names = [str(held.unit) for held in self.units if not held.leads and held.until is None]
        return "、".join(names[:2]) + (f"等 {len(names)} 个单位" if len(names) > 2 else "")

    @property
    def next(self) -> Step | None:
        """What must happen next: what the giver decides, what is late, what the leading unit does, by due day."""
        return min(self.waiting, key=_urgency, default=None)

    @property
    def reported(self) -> str:
        """What was reported last, with its day; what 商业敏感 closes is not told."""
        if self.report is None:
            return ""
        return (
            f"{sentence_day(self.report.closed_at)}：{NOTHING_SAID if self.is_closed else self.report.words}"
        )

    @property
    def due(self) -> tuple[str, str]:
        """Return by when it is to be finished, and whether that day has passed."""
        return due_light(self.case.handing, is_over=self.case.ended_at is not None)

    @property
    def light(self) -> tuple[str, str]:
        """Return in a word where it stands, and whether somebody must act."""
        step = self.next
        if step is None:
            return self.case.outcome_label, "green" if self.case.outcome == "finished" else ""
        if step.is_stopped:
            return f"待{step.table.label}，时限暂停", ""
        today = clock.today()
        what = f"待{step.table.label}" if step.kind != SUPPORT else f"待{step.unit}签收"
        if late := late_by(step.due_on, today):
            return f"{what}，{late}", "red"
        tone = "amber" if step.due_on == today or step.kind in (BACK, CONFIRM) else "blue"
        return f"{what}，{sentence_day(step.due_on)}到期", tone


def _urgency(step: Step) -> tuple[bool, bool, bool, bool, date]:
    is_late = step.due_on < clock.today()
    return step.kind not in (BACK, CONFIRM), step.is_stopped, not is_late, step.kind == SUPPORT, step.due_on


def chosen(cases: Any, sort: str) -> Any:
    """Narrow handings to those under way, late or ended."""
    rows = cases.filter(flow=HANDING.code)
    if sort == "all":
        return rows
    if sort == "ended":
        return rows.filter(ended_at__isnull=False)
    if sort == "late":
        late = Step.objects.open().filter(case=OuterRef("pk"), due_on__lt=clock.today()).with_stopped()
        rows = rows.filter(Exists(late.filter(is_stopped=False)) | Q(handing__due_on__lt=clock.today()))
    return rows.under_way()


def lines(user: User, sort: str, wanted: str | None) -> tuple[paging.Page, list[Line]]:
    """Return a page of the handings that the user may read, the latest first; the same number of queries for any."""
    rows = chosen(Case.objects.visible_to(user), sort).select_related("unit", "started_by", "handing")
    page = paging.page_of(rows.order_by("-started_at", "-pk"), wanted)
    names = masking.names_for(user, [case.project_id for case in page.rows])
    closed = masking.closed_among(user, names)
    found = {
        case.pk: Line(case, names[case.project_id], is_closed=case.project_id in closed) for case in page.rows
    }
    held = HandingUnit.objects.filter(handing__case__in=found).select_related("unit", "handing")
    for unit in held.order_by("pk"):
        found[unit.handing.case_id].units.append(unit)
    _add_steps(found)
    return page, list(found.values())


def _add_steps(found: dict[int, Line]) -> None:
    """Give each line the steps that wait in it and the last report."""
    told = Q(closed_at__isnull=True) | Q(kind=REPORT, outcome__in=["report", "finish"])
    steps = Step.objects.filter(told, case__in=found).with_stopped()
    for step in steps.select_related("unit").order_by("pk"):
        line = found[step.case_id]
        if step.closed_at is None:
            line.waiting.append(step)
        else:
            line.report = step


def about(case: Case, user: User) -> dict[str, Any]:
    """Return what a handing is about: the order, the units with what each did last, the rhythm and the reports."""
    handing = case.handing
    held = sorted(
        handing.units.select_related("unit"), key=lambda one: (one.until is not None, not one.leads, one.pk)
    )
    steps = case.steps.filter(kind__in=[SIGN, SUPPORT, JUDGE, REPORT]).order_by("pk")
    last = {unit: (kind, outcome) for unit, kind, outcome in steps.values_list("unit_id", "kind", "outcome")}
    return {
        "handing": handing,
        "held": [(one, _state(one, *last[one.unit_id])) for one in held],
        "due": due_light(handing, is_over=case.ended_at is not None),
        "rhythm": rhythm(case),
        "reports": case.steps.filter(kind=REPORT, outcome="report").count(),
    }


def _state(held: HandingUnit, kind: str, outcome: str) -> tuple[str, str]:
    """Return in a word how a unit stands to what it was handed, by its last step."""
    if held.until is not None:
        return f"{sentence_day(held.until)}改交", ""
    if outcome == "hand_back":
        return "已退回", "amber"
    if kind in (SIGN, SUPPORT) and outcome != "sign":
        return ("待签收", "amber") if not outcome else ("未签收", "")
    return "已签收", "green"


def rhythm(case: Case) -> str:
    """Say how often the leading unit reports under the rules the case began with."""
    limit = packs.pinned(case.county_id, "clocks", case.rules, case.started_at).rules.of(REPORT)
    return f"每 {limit.days} {'个工作日' if limit.working else '天'}报告一次"


def on_project(project: Project, user: User) -> dict[str, Any] | None:
    """Offer handing the project down to whoever may, unless it is handed down already."""
    if project.voided_at or project.is_closed or not user.can(Permission.HAND_DOWN):
        return None
    if Case.objects.under_way().filter(flow=HANDING.code, project=project).exists():
        return None
    return {"project": project}


def grouped(units: Iterable[Unit]) -> list[tuple[str, list[Unit]]]:
    """Return the units under the words for their kinds, for choosing among them."""
    found: dict[str, list[Unit]] = {}
    for unit in units:
        found.setdefault(unit.get_kind_display(), []).append(unit)
    return list(found.items())
