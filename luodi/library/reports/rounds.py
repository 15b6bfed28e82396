"""Reads for 季度清理 and 年度征集: whom a round would ask and about what, how far it has come, one unit's sitting."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse

from luodi.accounts.models import Post, Unit, User
from luodi.accounts.permissions import Permission, Role, may
from luodi.common import clock, paging
from luodi.common.lateness import late_by
from luodi.common.todo import Item
from luodi.library.flows.reserve import CALL, CALL_ANSWER, REVIEW, REVIEW_ANSWER
from luodi.library.flows.tables import CLERK_AND_HEAD
from luodi.library.models import Case, Round, Step, Sweep, SweepLine
from luodi.library.models.rounds import Answer
from luodi.library.reports import reserve
from luodi.library.upkeep import quarter_of
from luodi.projects.models import Project
from luodi.projects.reports import masking
from luodi.rulebook.reports import packs

ANSWERING = (REVIEW_ANSWER, CALL_ANSWER)


def period_of(flow: str) -> str:
    """Return the period that a round begun today belongs to: 2026-Q4, or 2026."""
    today = clock.today()
    return quarter_of(today) if flow == REVIEW.code else str(today.year)


def title_of(flow: str, period: str) -> str:
    """Return what a round is called."""
    year, _, quarter = period.partition("-Q")
    return f"{year}年第{quarter}季度储备库清理" if quarter else f"{year}年度储备项目征集"


def asked_about(flow: str, county_id: int) -> QuerySet[Project]:
    """Return the projects that a round begun today would ask about: in a review the stale ones, else the whole reserve."""
    rows = reserve.held(Project.objects.filter(county_id=county_id))
    return rows.filter(reserve.stale(county_id)) if flow == REVIEW.code else rows


def able_units(county_id: int) -> list[Unit]:
    """Return the units for which somebody can answer today: a clerk or head of their own, or of a unit above."""
    today = clock.today()
    posts = Post.objects.valid_on(today).filter(county_id=county_id, role__in=CLERK_AND_HEAD)
    above = set(posts.values_list("unit__path", flat=True))
    units = Unit.objects.filter(county_id=county_id).valid_on(today).order_by("path")
    return [unit for unit in units if any(unit.path.startswith(path) for path in above)]


def candidates(flow: str, county_id: int) -> list[tuple[Unit, int]]:
    """Return the units that a round could ask, with how many projects; a review asks none that has nothing stale."""
    counts = asked_about(flow, county_id).values("unit").annotate(count=Count("pk"))
    told = dict(counts.values_list("unit", "count"))
    found = [(unit, told.get(unit.pk, 0)) for unit in able_units(county_id)]
    return [(unit, count) for unit, count in found if count or flow == CALL.code]


def to_ask(flow: str, county_id: int, unit_ids: Collection[int]) -> list[tuple[Unit, list[int]]]:
    """Return for each of the units that can be asked the ids of its projects."""
    told: dict[int, list[int]] = {}
    rows = asked_about(flow, county_id).filter(unit_id__in=unit_ids).order_by("pk")
    for pk, unit_id in rows.values_list("pk", "unit_id"):
        told.setdefault(unit_id, []).append(pk)
    units = [unit for unit, _ in candidates(flow, county_id) if unit.pk in set(unit_ids)]
    return [(unit, told.get(unit.pk, [])) for unit in units]


@dataclass(frozen=True)
class Standing:
    """How far one unit has come in a round."""

    sweep: Sweep
    total: int
    answered: int
    leaving: int
    refreshed: int
    new: int
    waiting: Step | None

    @property
    def light(self) -> tuple[str, str]:
        """Return in a word where the unit stands, and whether somebody must act."""
        if self.waiting is None:
            return self.sweep.case.outcome_label, "green" if self.sweep.case.outcome == "done" else ""
        late = late_by(self.waiting.due_on, clock.today())
        word = "待单位答复" if self.waiting.kind in ANSWERING else "待招商中心核对"
        if self.waiting.is_stopped:
            return f"{word}，时限暂停", ""
        return (f"{word}，{late}", "red") if late else (word, "blue")


def standings(begun: Round, user: User) -> list[Standing]:
    """Return the units of a round that the reader may see, in order of the county; the same queries however many."""
    sweeps = list(
        Sweep.objects.visible_to(user)
        .filter(round=begun)
        .select_related("unit", "case", "round")
        .annotate(
            total=Count("lines"),
            answered=Count("lines", filter=~Q(lines__answer="")),
            leaving=Count("lines", filter=Q(lines__answer=Answer.LEAVE)),
            refreshed=Count("lines", filter=Q(lines__project__updated_at__gte=F("round__started_at"))),
        )
        .order_by("unit__path")
    )
    waits = {
        step.case_id: step
        for step in Step.objects.open().filter(case__in=[sweep.case_id for sweep in sweeps]).with_stopped()
    }
    new = _new_since(begun)
    return [
        Standing(
            sweep, sweep.total, sweep.answered, sweep.leaving, sweep.refreshed,
            new.get(sweep.unit_id, 0), waits.get(sweep.case_id),
        )
        for sweep in sweeps
    ]  # fmt: skip


def _new_since(begun: Round) -> dict[int, int]:
    """Return how many projects each unit entered since the round began."""
    rows = Project.objects.current().filter(county_id=begun.county_id, created_at__gte=begun.started_at)
    rows = rows.exclude(pk__in=SweepLine.objects.filter(sweep__round=begun).values("project_id"))
    return dict(rows.values("unit").annotate(count=Count("pk")).values_list("unit", "count"))


@dataclass(frozen=True)
class Line:
    """One project in the sitting of a unit."""

    line: SweepLine
    name: str
    percent: int | None
    is_refreshed: bool
    is_closed: bool

    @property
    def silent_days(self) -> int:
        """How many days nobody has touched the project."""
        return (clock.now() - self.line.project.updated_at).days


SIZE = 100


def sitting(sweep: Sweep, user: User, wanted: str | None) -> paging.Page:
    """Return a page of what a unit is asked about, the ones without an answer first."""
    rows = sweep.lines.to_answer().select_related("project", "leaving", "answered_by")
    page = paging.page_of(rows.order_by("project__updated_at", "pk"), wanted, size=SIZE)
    ids = [line.project_id for line in page.rows]
    names, closed = masking.names_for(user, ids), masking.closed_among(user, ids)
    percents = reserve.percents(ids)
    lines = [
        Line(
            line,
            names[line.project_id],
            percents.get(line.project_id),
            line.project.updated_at >= sweep.round.started_at,
            line.project_id in closed,
        )
        for line in page.rows
    ]
    return paging.Page(lines, page.number, page.size, page.total)


def may_answer(sweep: Sweep, user: User) -> bool:
    """Tell whether the step of answering waits for the reader."""
    waiting = Step.objects.waiting_for(user).filter(case=sweep.case_id, kind__in=ANSWERING)
    return user.can(Permission.STEP_TAKE) and waiting.exists()


def about(case: Case, user: User) -> dict[str, Any]:
    """Return what the page of a case shows above its steps."""
    lines = case.sweep.lines.to_answer()
    counts = lines.aggregate(
        total=Count("pk"),
        answered=Count("pk", filter=~Q(answer="")),
        leaving=Count("pk", filter=Q(answer=Answer.LEAVE)),
    )
    return {"sweep": case.sweep, "may_answer": may_answer(case.sweep, user), **counts}


def items_for(user: User) -> list[Item]:
    """Remind the centre of rounds that should have begun: the review of a quarter with stale projects, the yearly call."""
    posts = [post for post in user.posts_now if may(Role(post.role), Permission.CALL)]
    if not posts:
        return []
    county_id = posts[0].county_id
    begun = set(
        Round.objects.filter(
            county_id=county_id, period__in=[period_of(REVIEW.code), period_of(CALL.code)]
        ).values_list("flow", flat=True)
    )
    return [
        _reminder(flow)
        for flow in (REVIEW.code, CALL.code)
        if flow not in begun and _is_time(flow, county_id)
    ]


def _is_time(flow: str, county_id: int) -> bool:
    if flow == REVIEW.code:
        return asked_about(flow, county_id).exists()
    months = packs.in_force(county_id, "upkeep").rules.call_months
    return clock.today().month in months


def _reminder(flow: str) -> Item:
    title = title_of(flow, period_of(flow))
    return Item(
        title=f"发起{title}",
        url=f"{reverse('library:begin_round')}?flow={flow}",
        button="去发起",
        source={"review": REVIEW, "call": CALL}[flow].label,
        due_on=_end_of(flow),
        since=_start_of(flow),
        sender="系统提醒",
        reminds=True,
    )


def _start_of(flow: str) -> date:
    """Return the first day of the quarter, or of the month in which the call is due."""
    today = clock.today()
    return date(today.year, (today.month - 1) // 3 * 3 + 1 if flow == REVIEW.code else today.month, 1)


def _end_of(flow: str) -> date:
    """Return the last day of the quarter, or of the month in which the call is due."""
    today = clock.today()
    month = (today.month + 2) // 3 * 3 if flow == REVIEW.code else today.month
    return date(today.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
