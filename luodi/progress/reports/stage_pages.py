"""What the pages of stages show: on the page of a project, on that of a claim, and in the lists of what waits."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from luodi.accounts.models import Post, User
from luodi.accounts.permissions import Permission, Role
from luodi.common import clock
from luodi.common.todo import Item
from luodi.progress.gates import Verifier, next_stage
from luodi.progress.models import Proof, SiteCheck, StageClaim, StageMove
from luodi.progress.proofs import ProofKind
from luodi.progress.reports import staging
from luodi.projects.models import Project
from luodi.projects.reports import masking
from luodi.projects.stages import SUB_STAGES, Stage
from luodi.rulebook.reports import packs

TONES = {"preparing": "amber", "claimed": "blue", "verified": "green", "returned": "amber", "withdrawn": ""}
SHELVES = {"": "等待认定", "preparing": "台账报来的", "settled": "已办", "openings": "期初待核"}
MOST = 200


def next_step(project: Project, user: User) -> dict[str, Any] | None:
    """Return what the next stage still asks for, for the page of the project; what waits to be verified comes first."""
    claim = staging.open_claim(project)
    rules = staging.rules_of(project)
    found = staging.next_of(project, rules)
    if claim is None and found is None:
        return None
    return {
        "project": project,
        "claim": claim,
        "next": found,
        "tones": TONES,
        "may_claim": _may_claim(project, user),
        "places": places(project),
        "days": _days_here(project),
        "usual": rules.of(project.stage).days,
    }


def _days_here(project: Project) -> int | None:
    """Return for how many days the project has been in its stage, as far as the day is known."""
    entering = StageMove.objects.filter(project=project).exclude(
        how__in=[StageMove.How.FINER, StageMove.How.STATUS]
    )
    last = entering.filter(to_stage=project.stage).order_by("-recorded_at", "-pk").first()
    if last is None or len(last.happened_on) < len("2026-11-27"):
        return None
    return (clock.today() - date.fromisoformat(last.happened_on)).days


def places(project: Project) -> dict[str, tuple[str, str]]:
    """Return where what is lacking is made good: address and the verb of its button."""
    page = project.get_absolute_url()
    proofs = {
        kind.value: (reverse("progress:add_proof", args=[project.pk, kind.value]), "登记材料")
        for kind in ProofKind
    }
    return proofs | {
        "record": (reverse("projects:edit", args=[project.pk]), "去填写"),
        "facts": (f"{page}#facts", "去登记"),
    }


def _may_claim(project: Project, user: User) -> bool:
    return bool(not project.voided_at and user.can(Permission.STAGE_CLAIM) and project.is_writable_by(user))


def log(project: Project, user: User) -> dict[str, Any] | None:
    """Return the stage log for the page of the project, the latest first."""
    moves = StageMove.objects.filter(project=project).select_related(
        "by", "verified_by", "claim__claimed_by", "batch"
    )
    found = list(moves.order_by("-recorded_at", "-pk"))
    return {"moves": found} if found else None


def papers(project: Project, user: User) -> dict[str, Any] | None:
    """Return the proofs for the page of the project, the latest first, the void ones with them."""
    found = list(
        Proof.objects.filter(project=project)
        .select_related("file", "added_by", "voided_by")
        .order_by("-added_at", "-pk")
    )
    if not found:
        return None
    return {"project": project, "proofs": found, "may_write": _may_claim(project, user)}


def menu(project: Project, user: User) -> dict[str, Any] | None:
    """Return what is rarely done with stage and status, behind 更多."""
    if project.voided_at or not _may_claim(project, user):
        return None
    is_over = project.status in staging.OVER
    return {
        "project": project,
        "is_over": is_over,
        "has_finer": bool(SUB_STAGES.get(Stage(project.stage))) and not is_over,
        "may_override": user.can(Permission.STAGE_OVERRIDE),
    }


def claim_page(claim: StageClaim, user: User) -> dict[str, Any]:
    """Return what the page of a claim shows, and what the reader may do there."""
    project = claim.project
    rules = staging.rules_under(claim)
    gate = rules.of(claim.to_stage)
    checks = list(claim.checks.select_related("by", "post__unit").order_by("recorded_at"))
    needs = [] if claim.to_status else staging.needs_of(project, rules, claim.to_stage)
    may_settle = user.can(Permission.STAGE_VERIFY) or staging.verifier(claim, gate) == Verifier.HEAD
    return {
        "claim": claim,
        "project": project,
        "gate": gate,
        "verifier": staging.verifier(claim, gate),
        "needs": needs,
        "lacks": staging.lacks(needs),
        "checks": checks,
        "site_lack": staging.site_lack(claim, gate, checks),
        "proofs": staging.standing_proofs(project) if claim.is_open else [],
        "tones": TONES,
        "places": places(project),
        "may_write": _may_claim(project, user),
        "may_claim_again": _may_claim_again(claim, user),
        "may_check": _may_check(claim, gate, user, checks),
        "may_settle": may_settle and not staging.why_not_settle(claim, gate, user),
    }


def _may_claim_again(claim: StageClaim, user: User) -> bool:
    """Tell whether a claim that came back can be made once more as it was meant."""
    project = claim.project
    is_next = claim.to_status != "" or claim.to_stage == next_stage(project.stage)
    is_back = claim.state == StageClaim.State.RETURNED and is_next and _may_claim(project, user)
    return is_back and not staging.why_not_claim(project, user)


def _may_check(claim: StageClaim, gate: Any, user: User, checks: list[SiteCheck]) -> bool:
    return user.can(Permission.SITE_CHECK) and not staging.why_not_check(claim, gate, user, checks)


def claims_on_shelf(user: User, shelf: str) -> QuerySet[StageClaim]:
    """Return the claims of projects the user may read, those that wait longest first or the latest settled first."""
    rows = StageClaim.objects.visible_to(user).select_related("project", "unit", "claimed_by", "settled_by")
    if shelf == "settled":
        return rows.exclude(state__in=StageClaim.OPEN).order_by("-settled_at", "-pk")
    return rows.filter(state=shelf or StageClaim.State.CLAIMED).order_by("claimed_at", "pk")


def openings_of(user: User) -> QuerySet[StageMove]:
    """Return the openings that wait to be verified, of projects the user may read."""
    rows = StageMove.objects.visible_to(user).filter(UNVERIFIED, project__voided_at__isnull=True)
    # Nobody verifies what is closed to him.
    rows = rows.exclude(project__in=Project.objects.closed_to(user).values("pk"))
    return rows.select_related("project", "unit", "by", "batch").order_by("unit__path", "pk")


UNVERIFIED = Q(how=StageMove.How.OPENING, verified_at__isnull=True)


def names_of(user: User, rows: Any) -> dict[int, str]:
    """Return the names the user may read of the projects that rows are about; one query."""
    return masking.names_for(user, [row.project_id for row in rows])


def items_for(user: User) -> list[Item]:
    """List what waits for the user about stages, over all posts: to verify, to complete, to do again."""
    acting = user.post
    found: list[Item] = []
    for post in user.posts_now:
        user.act_under(post)
        found += _of_post(user, post)
    user.act_under(acting)
    return found


def _of_post(user: User, post: Post) -> list[Item]:
    rows = StageClaim.objects.select_related("project", "claimed_by", "unit")
    claimed = rows.filter(state=StageClaim.State.CLAIMED).exclude(claimed_by=user)
    if post.role == Role.CENTRE:
        waiting = claimed.filter(county_id__in=user.reach.reads.counties)
        return _items(user, post, waiting, _to_verify, lambda who: who == Verifier.CENTRE)
    if not user.can(Permission.STAGE_CLAIM):
        return []
    own = user.reach.writes.units
    found = _items(user, post, rows.filter(_TO_COMPLETE, unit_id__in=own), _to_complete)
    if post.role == Role.HEAD:
        found += _items(
            user, post, claimed.filter(unit_id__in=own), _to_verify, lambda who: who == Verifier.HEAD
        )
    return found


_LATER = StageClaim.objects.filter(project=OuterRef("project"), pk__gt=OuterRef("pk"))
# A ledger said so and nobody sent it yet; or it came back, and nothing was claimed or moved since.
_TO_COMPLETE = Q(state=StageClaim.State.PREPARING) | Q(
    ~Exists(_LATER), state=StageClaim.State.RETURNED, project__stage=F("from_stage"), project__voided_at=None
)


def _items(
    user: User,
    post: Post,
    rows: QuerySet[StageClaim],
    worded: Callable[[StageClaim], tuple[str, str]],
    verified_by: Callable[[Verifier], bool] | None = None,
) -> list[Item]:
    claims = list(rows.order_by("claimed_at", "pk")[:MOST])
    if verified_by is not None:
        claims = [claim for claim, who in _with_verifiers(claims) if verified_by(who)]
    names = names_of(user, claims) if claims else {}
    return [
        Item(
            title=worded(claim)[0],
            url=claim.get_absolute_url(),
            button=worded(claim)[1],
            subject=names[claim.project_id],
            source="阶段认定",
            since=clock.day_of(claim.claimed_at),
            sender=str(claim.unit),
            post=post,
        )
        for claim in claims
    ]


def _with_verifiers(claims: Sequence[StageClaim]) -> list[tuple[StageClaim, Verifier]]:
    """Return each claim with who verifies it; one query for each version of the gates, of which few are in use."""
    versions = {(claim.county_id, claim.gates) for claim in claims}
    rules = {one: packs.version(one[0], staging.KIND, one[1]).rules for one in versions}
    return [
        (claim, staging.verifier(claim, rules[claim.county_id, claim.gates].of(claim.to_stage)))
        for claim in claims
    ]


def _to_verify(claim: StageClaim) -> tuple[str, str]:
    return f"认定“{claim.wanted}”", "去认定"


def _to_complete(claim: StageClaim) -> tuple[str, str]:
    if claim.state == StageClaim.State.RETURNED:
        return f"“{claim.wanted}”的申请被退回，请补正后重新申请", "看意见"
    return f"台账报“{claim.wanted}”，请补齐材料", "去补齐"
