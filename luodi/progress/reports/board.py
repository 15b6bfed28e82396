"""看板: the list of projects by stage, with the sums of each stage, and what a move from one to another comes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from luodi.accounts.models import User
from luodi.accounts.permissions import Permission, Role
from luodi.common.amounts import Total
from luodi.progress import gates
from luodi.progress.models import StageClaim
from luodi.progress.reports import staging
from luodi.progress.reports.staging import Next
from luodi.projects import lights, totals
from luodi.projects.columns import investment_words
from luodi.projects.models import Project
from luodi.projects.reports import lists
from luodi.projects.reports.lists import Filters
from luodi.projects.stages import Stage, Status
from luodi.projects.totals import Figure

SIZE = 25
CALM = "green"
STATUS_TONES = {Status.DELAYED: "amber", Status.STALLED: "red"}


@dataclass(frozen=True)
class Card:
    """One project on the board; ``next`` and ``claim`` are None where it is closed to the reader."""

    project: Project
    arrived: Figure
    next: Next | None
    claim: StageClaim | None
    may_move: bool
    may_settle: bool
    may_override: bool
    # Word and tone of the light where it warns.
    warning: tuple[str, str] | None = None

    @property
    def money(self) -> str:
        """The total investment as its source puts it, with its unit; "" where nothing is known."""
        words = investment_words(self.project, unit="万元")
        return "" if words == "—" else words

    @property
    def notices(self) -> list[tuple[str, str]]:
        """What somebody should notice, in words with their tones: the light where it warns, a status that is not normal."""
        found = [self.warning] if self.warning else []
        status = Status(self.project.status)
        return found if status == Status.NORMAL else [*found, (status.label, STATUS_TONES.get(status, ""))]


@dataclass(frozen=True)
class Column:
    """All projects of one stage that pass the filters: how many, their sums in 分 (None: nothing known), the first cards."""

    stage: Stage
    count: int = 0
    with_amount: int = 0
    investment: int | None = None
    arrived: int | None = None
    cards: Sequence[Card] = ()

    @property
    def left(self) -> int:
        return self.count - len(self.cards)


@dataclass(frozen=True)
class More:
    """Some further cards of a stage, the page of them that follows, and how many are left for it."""

    stage: Stage
    cards: Sequence[Card]
    following: int
    left: int


def columns(user: User, filters: Filters, sort: str) -> list[Column]:
    """Return the board in a fixed number of queries however many projects there are; only the stages asked for, else all."""
    rows = lists.filtered(user, filters)
    sums = _sums(rows)
    shown = [stage for stage in Stage if not filters.stages or stage in filters.stages]
    cut = {stage: _cut(rows, stage, sort, 0) if stage in sums else [] for stage in shown}
    cards = _cards(user, [pk for ids in cut.values() for pk in ids])
    return [
        Column(stage, **sums.get(stage, {}), cards=[cards[pk] for pk in cut[stage] if pk in cards])
        for stage in shown
    ]


def _sums(rows: QuerySet[Project]) -> dict[str, dict[str, Any]]:
    told = rows.order_by().values("stage").annotate(
        count=Count("*"), with_amount=Count("investment"), sum=Total("investment"), money=Total("figures__arrived")
    )  # fmt: skip
    return {
        row["stage"]: {
            "count": row["count"],
            "with_amount": row["with_amount"],
            "investment": None if row["sum"] is None else int(row["sum"]),
            "arrived": None if row["money"] is None else int(row["money"]),
        }
        for row in told
    }


def _cut(rows: QuerySet[Project], stage: str, sort: str, start: int) -> list[int]:
    found = lists.ordered(rows.filter(stage=stage), sort).values_list("pk", flat=True)
    return list(found[start : start + SIZE])


def more(user: User, filters: Filters, sort: str, stage: Stage, page: int) -> More:
    """Return one further page of a column, counted from 1 for what the board itself shows."""
    rows = lists.filtered(user, filters)
    ids = _cut(rows, stage, sort, (page - 1) * SIZE)
    cards = _cards(user, ids)
    left = max(rows.filter(stage=stage).count() - page * SIZE, 0)
    return More(stage, [cards[pk] for pk in ids if pk in cards], page + 1, left)


def _cards(user: User, ids: Sequence[int]) -> dict[int, Card]:
    """Return the cards of these projects, each as the reader may see it."""
    rows = Project.objects.visible_to(user).filter(pk__in=ids).select_related("unit")
    projects = {project.pk: project for project in rows}
    open_to = [pk for pk, project in projects.items() if not project.is_closed]
    nexts = staging.nexts_of([projects[pk] for pk in open_to])
    claims = {
        claim.project_id: claim
        for claim in StageClaim.objects.filter(project__in=open_to, state__in=StageClaim.OPEN)
    }
    figures, shown = totals.known(ids), lights.known(open_to)
    movable, may_override = _movable(user, open_to), user.can(Permission.STAGE_OVERRIDE)
    return {
        pk: Card(
            project,
            arrived=figures.get(pk, {}).get("arrived", Figure()),
            next=nexts.get(pk),
            claim=claims.get(pk),
            may_move=pk in movable,
            may_settle=pk in movable and _may_settle(claims.get(pk), user),
            may_override=pk in movable and may_override,
            warning=shown[pk] if pk in shown and shown[pk][1] != CALM else None,
        )
        for pk, project in projects.items()
    }


def _movable(user: User, ids: Sequence[int]) -> set[int]:
    if not user.can(Permission.STAGE_CLAIM):
        return set()
    return set(Project.objects.writable_by(user).filter(pk__in=ids).values_list("pk", flat=True))


def _may_settle(claim: StageClaim | None, user: User) -> bool:
    """Tell whether the acting post is one that verifies; whether this very claim, the move itself asks."""
    waits = claim is not None and claim.state == StageClaim.State.CLAIMED and claim.claimed_by_id != user.pk
    return waits and (user.can(Permission.STAGE_VERIFY) or user.post.role == Role.HEAD)


@dataclass(frozen=True)
class Move:
    """What bringing a project to a stage comes to: a claim, the verification of one, a move out of order, or nothing.

    ``refusal`` says why nothing can be done, with what to do; ``next`` what the stage that follows asks for.
    """

    way: str
    to: str
    next: Next | None = None
    claim: StageClaim | None = None
    refusal: str = ""
    site_lack: str = ""
    may_override: bool = False

    @property
    def lacks_something(self) -> bool:
        return self.way in (CLAIM, SETTLE) and bool(self.site_lack or self.next and self.next.lacking)


CLAIM, SETTLE, OVERRIDE = "claim", "settle", "override"


def move_of(project: Project, to: str, user: User, *, out_of_order: bool = False) -> Move:
    """Return what the user may do to bring the project to a stage, as the page of the project offers it."""
    if claim := staging.open_claim(project):
        return _settling(claim, project, to, user)
    following = staging.next_of(project, staging.rules_of(project))
    may_override = user.can(Permission.STAGE_OVERRIDE)
    is_next = following is not None and to == following.stage
    if may_override and (out_of_order or not is_next):
        return Move(OVERRIDE, to, following, may_override=True)
    refusal = staging.why_not_claim(project, user) or ("" if is_next else _out_of_reach(project))
    return Move("" if refusal else CLAIM, to, following, refusal=refusal, may_override=may_override)


def _out_of_reach(project: Project) -> str:
    following = gates.next_stage(project.stage)
    wanted = f"下一步只能申请进入“{following.label}”" if following else "已经是最后一个阶段"
    return f"项目现在是“{project.get_stage_display()}”，{wanted}；退回或跨阶段调整由招商服务中心办理。"


def _settling(claim: StageClaim, project: Project, to: str, user: User) -> Move:
    claim.project = project
    rules = staging.rules_under(claim)
    gate = rules.of(claim.to_stage)
    if to != claim.to_stage or claim.to_status:
        refusal = f"有一个“{claim.wanted}”的申请{claim.get_state_display()}，请先认定、退回或撤回。"
        return Move("", to, claim=claim, refusal=refusal)
    following = Next(Stage(to), staging.needs_of(project, rules, to), gate)
    if refusal := staging.why_not_settle(claim, gate, user):
        return Move("", to, following, claim, refusal)
    site = staging.site_lack(claim, gate, list(claim.checks.select_related("by")))
    return Move(SETTLE, to, following, claim, site_lack=site)
