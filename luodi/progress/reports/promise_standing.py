"""What the rules must know of one promise: what it waits for, what rests on it, who did what before."""

from django.db.models import Q

from luodi.accounts.models import User
from luodi.accounts.permissions import Role
from luodi.common.amounts import Total
from luodi.progress.models import Promise, PromiseChange, PromiseReport, StageMove
from luodi.progress.promises import RECORD, Act, Milestone, Side, Standing, State, stage_milestone, why_not
from luodi.projects.stages import Stage, is_reached

Said = PromiseReport.State
GONE = (State.LIFTED, State.VOID)


def standing_of(promise: Promise) -> Standing:
    """Read what the rules ask, in a fixed number of queries; the project comes with the promise."""
    return Standing(
        state=State(promise.state),
        side=Side(promise.side),
        milestones=milestones_of(promise),
        review=promise.review,
        doers=_doers(promise),
        resting=_resting(promise) if promise.side == Side.FIRM else (),
    )


def milestones_of(promise: Promise) -> tuple[Milestone, ...]:
    """Return what must be verified before the promise counts as kept."""
    found = []
    if promise.after_promise_id:
        now = current_wording(promise.after_promise_id)
        found.append(Milestone(f"企业承诺“{now.what}”", now.state == State.KEPT, now.state in GONE))
    if promise.after_stage:
        stage, now_at = Stage(promise.after_stage), Stage(promise.project.stage)
        found.append(stage_milestone(stage, now_at, is_verified=_was_verified(promise.project_id, stage)))
    return tuple(found)


def _was_verified(project_id: int, stage: Stage) -> bool:
    """Tell whether somebody verified that the project came to the stage, or past it; an opening alone is only said."""
    later = [one for one in Stage if is_reached(stage, by=one)]
    return bool(StageMove.objects.proven().filter(project=project_id, to_stage__in=later).exists())


def current_wording(root_id: int) -> Promise:
    """Return the wording of a promise that holds now; after lifting or voiding the last one that held."""
    rows = Promise.objects.filter(Q(pk=root_id) | Q(first=root_id)).exclude(state=State.CHANGED)
    return rows.order_by("-pk")[0]


def _doers(promise: Promise) -> dict[str, int]:
    """Return who did last what another person must follow up."""
    found: dict[str, int] = {RECORD: promise.recorded_by_id}
    for report in promise.reports.filter(state__in=[Said.WAITING, Said.VERIFIED]).order_by("pk"):
        found[Act.REPORT] = report.by_id
        if report.checked_by_id:
            found[Act.VERIFY] = report.checked_by_id
    asked = promise.changes.filter(state=PromiseChange.State.WAITING).first()
    return found | {Act.ASK: asked.by_id} if asked else found


def _resting(promise: Promise) -> list[str]:
    """Return what of the government's promises was said to be kept because this one was."""
    said = Q(reports__state__in=[Said.WAITING, Said.VERIFIED])
    rows = Promise.objects.filter(said, after_promise=promise.root_id).distinct()
    return list(rows.order_by("pk").values_list("what", flat=True))


def kept_so_far(promise: Promise) -> int:
    """Return what was verified, in 分, the wordings before this one included."""
    own = promise.reports.filter(state=Said.VERIFIED).aggregate(sum=Total("amount"))["sum"] or 0
    return int(promise.kept_before or 0) + int(own)


def why_not_now(act: Act, promise: Promise, by: User, standing: Standing | None = None) -> str:
    """Return why the person cannot do this with the promise now, in words; "" where it is possible."""
    told = standing or standing_of(promise)
    if reason := why_not(act, told, Role(by.post.role), by.pk):
        return reason
    if not Promise.objects.writable_by(by).filter(pk=promise.pk).exists():
        return f"这条承诺由{promise.unit or promise.project.unit}办理，请联系该单位。"
    return ""


def acts_open_to(promise: Promise, by: User) -> set[str]:
    """Return the codes of the acts that the person could do with the promise now."""
    if promise.project.voided_at:
        return set()
    told = standing_of(promise)
    role = Role(by.post.role)
    able = {act for act in Act if not why_not(act, told, role, by.pk)}
    writes = bool(able) and Promise.objects.writable_by(by).filter(pk=promise.pk).exists()
    return {act.value for act in able} if writes else set()
