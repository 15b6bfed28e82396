"""Merging two records of one project into one, and taking that back for thirty days."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import models, transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.common import clock
from luodi.projects import freezing, merging
from luodi.projects.actions import moving, twins, writing
from luodi.projects.actions.masking import refuse_closed
from luodi.projects.actions.remembering import signed
from luodi.projects.models import Merge, MergedRow, Part, Project, TwinPair
from luodi.projects.reports import merges
from luodi.projects.reports.masking import unnamed
from luodi.projects.sensitivity import TAG
from luodi.projects.terms import PartKind, Verdict

How = MergedRow.How


class MergeRefused(Exception):
    """These two cannot be merged, or parted, now; the message is fit to show the user."""


class PreviewOutdated(MergeRefused):
    """Something changed after the preview was shown."""

    def __init__(self) -> None:
        super().__init__("您核对之后，这两个项目又有改动，请看过新的清单再合并。")


@permitted(Permission.MERGE)
@transaction.atomic
def merge_projects(
    *,
    survivor: Project,
    absorbed: Project,
    fill: Iterable[str] = (),
    seen: str | None = None,
    reason: str = "",
    by: User,
) -> Merge:
    """Let the survivor take over what hangs on the absorbed project, which leaves the library and stays readable.

    ``fill`` names the blanks of the survivor to be filled; ``seen`` is the fingerprint of the preview that was shown.
    Raises MergeRefused, ClosedToYou and freezing.Frozen.
    """
    survivor, absorbed = _locked(survivor, absorbed, by)
    plan = merges.preview(survivor, absorbed)
    if plan.refusals:
        raise MergeRefused("".join(dict.fromkeys(plan.refusals)))
    if seen is not None and seen != plan.fingerprint:
        raise PreviewOutdated
    merge = Merge.objects.create(
        county_id=survivor.county_id, survivor=survivor, absorbed=absorbed, merged_by=by, merged_as=str(by.post),
        reason=reason.strip()[:200],
    )  # fmt: skip
    rows = [*_move(plan, merge, by), *_report_too(plan, merge, by), *_fill(plan, set(fill), merge)]
    MergedRow.objects.bulk_create(rows)
    merging.rows_moved([survivor.pk, absorbed.pk])
    # The merged record says much the same, and names the one it went into.
    absorbed.is_sensitive = absorbed.is_sensitive or survivor.is_masked
    absorbed.voided_at, absorbed.merged_into = clock.now(), survivor
    absorbed.void_reason = f"并入“{survivor.name}”"[:200]
    writing.save([survivor, absorbed], by=by)
    _settle_pair(merge, by)
    _tell(merge, rows, by)
    return merge


def _locked(survivor: Project, absorbed: Project, by: User) -> tuple[Project, Project]:
    """Return both projects under locks, always taken in the same order; refuse what cannot be merged."""
    pks = [survivor.pk, absorbed.pk]
    both = {
        project.pk: project
        for project in Project.objects.select_for_update(of=("self",))
        .select_related("unit")
        .filter(pk__in=pks)
        .order_by("pk")
    }
    if len(both) < 2 or len({project.county_id for project in both.values()}) > 1:
        raise MergeRefused("请选本县的两个不同项目。")
    _may_write(list(both.values()), by)
    refuse_closed(both.values(), by)
    for project in both.values():
        if project.merged_into_id:
            into = Project.objects.get(pk=project.merged_into_id)
            home = unnamed(by, [into.pk], merged=[into.pk]).get(into.pk, f"“{into.name}”")
            raise MergeRefused(f"“{project.name}”已经并入{home}，不用再办。")
        if project.voided_at:
            raise MergeRefused(f"“{project.name}”已经作废，不用合并。")
    if frozen := freezing.frozen_among(pks):
        named = [f"“{both[pk].name}”{freeze.sentence}" for pk, freeze in frozen.items()]
        raise MergeRefused("".join(named))
    return both[survivor.pk], both[absorbed.pk]


def _may_write(projects: Sequence[Project], by: User) -> None:
    pks = [project.pk for project in projects]
    if Project.objects.writable_by(by).filter(pk__in=pks).count() < len(pks):
        raise MergeRefused("两个项目不都归您单位负责，请由县招商服务中心办理。")


def _move(plan: merges.Preview, merge: Merge, by: User) -> list[MergedRow]:
    """Move every row of the plan; return what was done to each."""
    changes = [(kind.label, change) for kind in plan.plans for change in kind.changes]
    noted = []
    for label, change in changes:
        before = {name: getattr(change.row, name) for name in change.values}
        noted.append(_noted(merge, How.MOVED, change.row, label, change.words, before, dict(change.values)))
    _save([(change.row, change.values) for _, change in changes], by)
    return noted


def _noted(
    merge: Merge,
    how: str,
    row: models.Model,
    label: str,
    words: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> MergedRow:
    return MergedRow(
        county_id=merge.county_id, merge=merge, how=how, model=row._meta.label_lower, row_id=row.pk,
        before=dict(before), after=dict(after), label=label, words=words[:200],
    )  # fmt: skip


def _save(changes: Iterable[tuple[models.Model, Mapping[str, Any]]], by: User) -> None:
    """Give rows their values: projects with version and search text, others as they are, each with its history."""
    below: dict[int, Mapping[str, Any]] = {}
    for row, values in changes:
        if isinstance(row, Project):
            below[row.pk] = values
            continue
        for name, value in values.items():
            setattr(row, name, value)
        signed(row, by).save(update_fields=list(values))
    projects = Project.objects.select_for_update().in_bulk(list(below))
    for pk, project in projects.items():
        for name, value in below[pk].items():
            setattr(project, name, value)
    writing.save(list(projects.values()), by=by)


def _report_too(plan: merges.Preview, merge: Merge, by: User) -> list[MergedRow]:
    """Let the unit of the absorbed record take part in the survivor, so that it goes on seeing its project."""
    if not plan.reports_too:
        return []
    part = moving.take_part(
        project=plan.survivor, unit_id=plan.absorbed.unit_id, kind=PartKind.REPORTING, by=by, merge=merge.pk
    )
    return [_noted(merge, How.MADE, part, "参与单位和人员", str(part), {}, {})] if part else []


def _fill(plan: merges.Preview, chosen: set[str], merge: Merge) -> list[MergedRow]:
    """Fill the chosen blanks of the survivor; saving it is left to the caller."""
    noted = []
    for blank in plan.blanks:
        if blank.key in chosen:
            before = {name: getattr(plan.survivor, name) for name in blank.names}
            after = {name: getattr(plan.absorbed, name) for name in blank.names}
            writing.apply(plan.survivor, after)
            noted.append(_noted(merge, How.FILLED, plan.survivor, blank.label, blank.value, before, after))
    if plan.absorbed.is_masked and not plan.survivor.is_sensitive:
        # What one record keeps closed the other must not tell.
        plan.survivor.is_sensitive = True
        told = {"is_sensitive": False}, {"is_sensitive": True}
        noted.append(_noted(merge, How.FILLED, plan.survivor, TAG, "随并入的项目", *told))
    return noted


def _settle_pair(merge: Merge, by: User) -> None:
    """The question whether the two are one is answered, and those about the absorbed record are asked of the survivor."""
    one, other = sorted((merge.survivor_id, merge.absorbed_id))
    asked = TwinPair.objects.select_for_update().filter(county_id=merge.county_id, one=one, other=other)
    if pair := asked.first():
        twins.settle(pair, Verdict.SAME, words=merge.reason, by=by)
    twins.look_for_twins(project=merge.absorbed)
    twins.look_for_twins(project=merge.survivor)


def _tell(merge: Merge, rows: Sequence[MergedRow], by: User) -> None:
    filled = [row for row in rows if row.how == How.FILLED and row.label != TAG]
    facts: dict[str, Any] = {
        "survivor": merge.survivor.name,
        "absorbed": merge.absorbed.name,
        "merge": merge.pk,
        "reason": merge.reason or None,
    }
    moved = merges.counted(list(rows)) or None
    told: dict[str, Any] = {}
    if filled:
        told["before"] = {name: value for row in filled for name, value in row.before.items()}
        told["after"] = {name: value for row in filled for name, value in row.after.items()}
    trail.record("project.merged", merge.survivor, by=by, moved=moved, **facts, **told)
    trail.record("project.merged_away", merge.absorbed, by=by, moved=moved, **facts)


@permitted(Permission.MERGE)
@transaction.atomic
def undo_merge(*, merge: Merge, reason: str, by: User) -> Merge:
    """Part two merged projects again: moved rows go back, what the survivor got since stays with it.

    Raises MergeRefused, ClosedToYou and freezing.Frozen.
    """
    both = list(
        Project.objects.select_for_update(of=("self",))
        .select_related("unit")
        .filter(pk__in=[merge.survivor_id, merge.absorbed_id])
        .order_by("pk")
    )
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    merge.survivor, merge.absorbed = _by_role(both, merge)
    _may_write(both, by)
    # Who takes part in the absorbed record does so through the survivor now.
    refuse_closed([merge.survivor], by)
    if refused := merges.refusal_to_undo(merge):
        raise MergeRefused(refused)
    for freeze in freezing.frozen_among([project.pk for project in both]).values():
        raise MergeRefused(f"项目{freeze.sentence}")
    if still := merges.frozen(merge.survivor):
        raise MergeRefused(still[0])
    if not reason.strip():
        raise MergeRefused("请写明撤销的原因。")
    rows = [*merge.rows.order_by("pk"), *_leaning_too(merge)]
    back = _move_back(rows, by) + _take_back(rows, merge.survivor, by)
    merging.rows_moved([merge.survivor_id, merge.absorbed_id])
    merge.absorbed.voided_at, merge.absorbed.void_reason, merge.absorbed.merged_into = None, "", None
    writing.save([merge.survivor, merge.absorbed], by=by)
    merge.undone_at, merge.undone_by, merge.undone_as = clock.now(), by, str(by.post)
    merge.undo_reason = reason.strip()[:200]
    merge.save()
    _ask_again(merge)
    for project in both:
        trail.record(
            "project.merge_undone",
            project,
            by=by,
            survivor=merge.survivor.name,
            absorbed=merge.absorbed.name,
            merge=merge.pk,
            back=back,
            left=len(rows) - back or None,
            reason=merge.undo_reason,
        )
    return merge


def _by_role(both: list[Project], merge: Merge) -> tuple[Project, Project]:
    known = {project.pk: project for project in both}
    return known[merge.survivor_id], known[merge.absorbed_id]


def _move_back(rows: Sequence[MergedRow], by: User) -> int:
    """Put moved rows back that stand as the merge left them; what was deleted or moved on since is left alone."""
    moved = [row for row in rows if row.how == How.MOVED]
    found: list[tuple[models.Model, Mapping[str, Any]]] = []
    for name in dict.fromkeys(row.model for row in moved):
        noted = {row.row_id: row for row in moved if row.model == name}
        model: Any = apps.get_model(name)
        for row in model._default_manager.select_for_update().filter(pk__in=noted).order_by("pk"):
            if _stands(row, noted[row.pk].after):
                found.append((row, noted[row.pk].before))
    _save(found, by)
    return len(found)


def _leaning_too(merge: Merge) -> list[MergedRow]:
    """Note what was made on the survivor since and rests on a row that moved, such as the reversal of a fact: it goes along."""
    to, back = {"project_id": merge.survivor_id}, {"project_id": merge.absorbed_id}
    moved: dict[str, dict[int, str]] = {}
    for row in merge.rows.filter(how=How.MOVED).order_by("pk"):
        if row.after == to:
            moved.setdefault(row.model, {})[row.row_id] = row.label
    made: list[MergedRow] = []
    for name, labels in moved.items():
        while found := merges.leaning_on(apps.get_model(name), labels, merge.survivor_id):
            label = next(iter(labels.values()))
            made += [_noted(merge, How.MOVED, row, label, str(row), back, to) for row in found]
            labels |= {row.pk: label for row in found}
    return MergedRow.objects.bulk_create(made)


def _stands(row: Any, after: Mapping[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in after.items())


def _take_back(rows: Sequence[MergedRow], survivor: Project, by: User) -> int:
    """Take back what the merge made, and the blanks it filled that nobody has changed since."""
    count = 0
    made = {row.row_id for row in rows if row.how == How.MADE}
    for part in Part.objects.filter(pk__in=made, project=survivor).select_related("project", "unit"):
        moving.end_part(part=part, by=by)
        count += 1
    for row in rows:
        if row.how == How.FILLED and _stands(survivor, row.after):
            for name, value in row.before.items():
                setattr(survivor, name, value)
            count += 1
    return count


def _ask_again(merge: Merge) -> None:
    """The pair waits again, as do the other pairs of the absorbed record."""
    one, other = sorted((merge.survivor_id, merge.absorbed_id))
    asked = TwinPair.objects.select_for_update().filter(county_id=merge.county_id, one=one, other=other)
    if pair := asked.first():
        twins.reopen(pair)
    for project in (merge.absorbed, merge.survivor):
        twins.look_for_twins(project=project)
