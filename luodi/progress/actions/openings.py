"""期初: with what a project was entered, the first line of its stage log; unverified until somebody looked at it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Permission
from luodi.accounts.two_people import refuse_same
from luodi.audit import trail
from luodi.common import bulk, clock
from luodi.progress.actions.staging import StageRefused
from luodi.progress.models import StageClaim, StageMove
from luodi.progress.periods import certain_by
from luodi.progress.reports.judging import FIELDS, Entered
from luodi.progress.reports.staging import KIND, OVER
from luodi.projects.actions import writing
from luodi.projects.actions.masking import refuse_closed
from luodi.projects.entries import ProjectEntry
from luodi.projects.models import Batch, Project
from luodi.projects.stages import DAY_OF, Stage, Standing, Status
from luodi.rulebook.actions import packs as pinning

ORDER: list[str] = list(Stage)
USUAL = (Stage.RESERVE, "", Status.NORMAL)

# What each move says of its own, before what those of one batch share.
OWN = (
    "county_id", "project_id", "unit_id", "to_stage", "to_sub_stage", "to_status", "happened_on", "certain_by", "verified_at",
)  # fmt: skip
OPENING = (
    *OWN, "how", "from_stage", "from_sub_stage", "from_status", "reason", "cause", "lost_to", "claim_id", "batch_id", "by_id",
    "post_id", "recorded_at", "verified_by_id",
)  # fmt: skip


@transaction.atomic
def open_logs(
    *, ids: Sequence[int], entries: Sequence[ProjectEntry], by: User, batch: Batch | None
) -> dict[int, list[Entered]]:
    """Begin the stage logs of new projects; return county → those that live, as they are judged first.

    What nobody needs to prove, a project in reserve that goes well, counts as verified.
    """
    units = {entry.fields["unit_id"] for entry in entries}
    counties = dict(Unit.objects.filter(pk__in=units).values_list("pk", "county_id"))
    now = clock.now()
    today = clock.day_of(now)
    told = [standing_told(entry, batch, today.isoformat()) for entry in entries]
    # Ledgers name few days, and each is worked out once.
    certain = {day: certain_by(day, today) for _, day in told}
    shared = {
        "how": StageMove.How.OPENING, "batch_id": batch.pk if batch else None, "by_id": by.pk,
        "post_id": by.post.pk if by.post else None, "recorded_at": now, "claim_id": None, "verified_by_id": None,
    }  # fmt: skip
    tail = [shared.get(name, "") for name in OPENING[len(OWN) :]]
    rows = []
    living: dict[int, list[Entered]] = {}
    for pk, entry, (to, day) in zip(ids, entries, told, strict=True):
        unit_id = entry.fields["unit_id"]
        plain = to.stage == Stage.RESERVE and to.status == Status.NORMAL
        rows.append((counties[unit_id], pk, unit_id, *to, day, certain[day], now if plain else None, *tail))
        if to.status not in OVER:
            said = {name: entry.fields.get(name, writing.DEFAULTS[name]) for name in FIELDS}
            living.setdefault(counties[unit_id], []).append(Entered(pk, to.stage, day, said))
    bulk.insert(StageMove, OPENING, rows)
    return living


def standing_told(entry: ProjectEntry, batch: Batch | None, today: str) -> tuple[Standing, str]:
    """Return where a project stands as it was entered, and since when.

    That is the day the ledger gives for the stage, else the day of the ledger.
    """
    to = Standing(
        *(entry.fields.get(name, usual) for name, usual in zip(Standing._fields, USUAL, strict=True))
    )
    if said := entry.fields.get(DAY_OF.get(Stage(to.stage), "entered_on")):
        # What a ledger dates ahead cannot have been reached yet.
        return to, str(said) if "Q" in said or said <= today else today
    return to, batch.as_of.isoformat() if batch and batch.as_of else today


@transaction.atomic
def report_standing(*, told: Mapping[int, Mapping[str, Any]], batch: Batch, by: User) -> None:
    """Note what a ledger says of known projects as claims that their units complete and send; it sets nothing itself.

    What says no more than is known, or of a project about which something waits already, is passed over: the row of
    the ledger keeps it.
    """
    projects = Project.objects.select_for_update(of=("self",)).select_related("unit").in_bulk(list(told))
    waiting = set(_open(StageClaim.objects.filter(project_id__in=told)).values_list("project_id", flat=True))
    release = pinning.pin(county_id=batch.county_id, kind=KIND)
    day = min(batch.as_of or clock.today(), clock.today())
    claims = []
    for pk, values in told.items():
        project = projects[pk]
        stage, ended = values.get("stage", project.stage), values.get("status") in OVER
        ahead = ORDER.index(stage) > ORDER.index(project.stage)
        if pk in waiting or project.voided_at or project.status in OVER or not (ahead or ended):
            continue
        claims.append(
            StageClaim(
                county_id=project.county_id, project=project, unit=project.unit, state=StageClaim.State.PREPARING,
                from_stage=project.stage, to_stage=project.stage if ended else stage,
                to_status=values["status"] if ended else "", batch=batch,
                happened_on=day if ended else _day_told(values, stage) or day,
                words=f"台账“{batch.file_name}”", claimed_by=by, claimed_post=by.post, claimed_at=clock.now(),
                gates=release.number,
            )
        )  # fmt: skip
    StageClaim.objects.bulk_create(claims)
    trail.record("batch.stages_reported", batch, by=by, count=len(claims))


def _day_told(values: Mapping[str, Any], stage: str) -> date | None:
    """Return the day that a ledger gives for a stage, where it is a whole day that has come."""
    said = values.get(DAY_OF.get(Stage(stage), ""), "")
    day = date.fromisoformat(said) if len(said) == len("2026-07-04") else None
    return day if day and day <= clock.today() else None


def _open(claims: Any) -> Any:
    return claims.filter(state__in=StageClaim.OPEN)


@transaction.atomic
def take_reports_back(*, batch: Batch, by: User) -> None:
    """Withdraw what a ledger said and nobody sent yet, since the ledger was taken back."""
    StageClaim.objects.filter(batch=batch, state=StageClaim.State.PREPARING).update(
        state=StageClaim.State.WITHDRAWN, settled_by=by, settled_post=by.post, settled_at=clock.now()
    )


@permitted(Permission.STAGE_VERIFY)
@transaction.atomic
def verify_openings(*, moves: Sequence[StageMove], by: User) -> int:
    """Verify stages that ledgers brought, many at once, with the ledger as evidence. Raises StageRefused and ClosedToYou."""
    wanted = [move.pk for move in moves]
    current = list(
        StageMove.objects.select_for_update(of=("self",))
        .filter(pk__in=wanted, verified_at__isnull=True)
        .select_related("project")
    )
    if StageMove.objects.visible_to(by).filter(pk__in=wanted).count() < len(set(wanted)):
        raise StageRefused("只能认定您查看范围内的项目的期初。")
    refuse_closed({move.project for move in current}, by)
    entered_by = [move.by_id for move in current]
    own = entered_by.count(by.pk)
    refuse_same("stage.openings_verified", by, *entered_by, what=own, refusal=StageRefused)
    if not current:
        raise StageRefused("选中的期初都已认定，请刷新页面。")
    for some in writing.by_500([move.pk for move in current]):
        StageMove.objects.filter(pk__in=some).update(verified_by=by, verified_at=clock.now())
    trail.record(
        "stage.openings_verified", None, by=by, county_id=by.post.county_id, count=len(current),
        moves=[move.pk for move in current],
    )  # fmt: skip
    return len(current)
