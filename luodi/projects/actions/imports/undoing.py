"""Taking a whole batch back while nothing was built on it."""

from collections.abc import Sequence
from typing import Any, cast

from django.db import transaction
from django.db.models import F, Q

from luodi.accounts.asking import permitted
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.common import clock
from luodi.projects import replanning, signals, totals, voiding
from luodi.projects.actions import levels, moving, record, writing
from luodi.projects.actions.remembering import remember_all
from luodi.projects.models import Attachment, Batch, BatchRow, LevelStatus, Part, Project, ProjectLink
from luodi.projects.reports.masking import names_for
from luodi.projects.stages import UNDER_WAY, Standing

Outcome = BatchRow.Outcome
REASON = "撤销导入批次"
SHOWN = 5
AT_ONCE = 500


class CannotUndo(Exception):
    """Something was built on the batch; ``obstacles`` says what, line by line."""

    def __init__(self, obstacles: Sequence[str]) -> None:
        more = f"……等 {len(obstacles)} 处" if len(obstacles) > SHOWN else ""
        super().__init__("不能撤销：" + "；".join(obstacles[:SHOWN]) + more + "。")
        self.obstacles = list(obstacles)


@permitted(Permission.IMPORT_UNDO, reads="batch")
@transaction.atomic
def undo(*, batch: Batch, by: User) -> Batch:
    """Void what the batch created and put back what it updated, all of it or nothing."""
    current = Batch.objects.select_for_update().get(pk=batch.pk)
    replanning.take_back(current, by)
    rows = list(
        BatchRow.objects.filter(
            batch=current, outcome__in=[Outcome.CREATED, Outcome.UPDATED, Outcome.SKIPPED]
        )
    )
    if current.state not in (Batch.State.ASKING, Batch.State.COMMITTED) or not rows:
        raise CannotUndo(["这一批没有项目入库"])
    if obstacles := obstacles_to(current, rows, by):
        raise CannotUndo(obstacles)
    _void([_about(row) for row in rows if row.outcome == Outcome.CREATED], by)
    _put_back([row for row in rows if row.outcome == Outcome.UPDATED], current, by)
    _take_part_no_more([row for row in rows if row.outcome == Outcome.SKIPPED], current, by)
    BatchRow.objects.filter(batch=current, passed_over="").update(outcome=Outcome.UNDONE)
    current.state = Batch.State.UNDONE
    current.save(update_fields=["state"])
    signals.batch_undone.send(sender=Batch, batch=current, by=by)
    trail.record("batch.undone", current, by=by, rows=len(rows))
    return current


def _about(row: BatchRow) -> int:
    return cast(int, row.project_id)


def obstacles_to(batch: Batch, rows: Sequence[BatchRow], by: User) -> list[str]:
    """Return, in words, what stands in the way of taking the batch back."""
    touched = {_about(row): row for row in rows if row.outcome in (Outcome.CREATED, Outcome.UPDATED)}
    # Under locks, so that nothing begins for them before they are void.
    projects = Project.objects.select_for_update().in_bulk(list(touched))
    of_batch = BatchRow.objects.filter(batch=batch, outcome__in=[Outcome.CREATED, Outcome.UPDATED])
    not_own = (
        len(touched) - Project.objects.writable_by(by).filter(pk__in=of_batch.values("project_id")).count()
    )
    # Rows that only gave their unit a part are taken back by that unit, or by the centre, as well.
    joined = BatchRow.objects.filter(batch=batch, part__isnull=False)
    not_own += joined.exclude(pk__in=BatchRow.objects.writable_by(by).values("pk")).count()
    found = [f"其中 {not_own} 个项目属于别的单位，请由招商中心撤销"] if not_own else []
    closed = Project.objects.closed_to(by).filter(pk__in=of_batch.values("project_id")).count()
    found += [f"其中 {closed} 个项目标为商业敏感，请由参与的单位先取消再撤销"] if closed else []
    built_on = [pk for pk, p in projects.items() if p.version != touched[pk].version or p.voided_at]
    names = names_for(by, built_on)
    found += [f"“{names[pk]}”入库后又改过" for pk in built_on if projects[pk].version != touched[pk].version]
    found += [f"“{names[pk]}”已作废" for pk in built_on if projects[pk].voided_at]
    found += _under_way(by, [pk for pk, row in touched.items() if row.outcome == Outcome.CREATED])
    found += _filed_since(by, of_batch.values("project_id"))
    return found + _attached(by, of_batch.filter(outcome=Outcome.CREATED).values("project_id"))


def _under_way(by: User, created: Sequence[int]) -> list[str]:
    """Return what is under way for new projects and keeps them from being voided."""
    found: dict[int, str] = {}
    for some in writing.by_500(created):
        found |= voiding.obstacles_among(some)
    names = names_for(by, found)
    return [f"“{names[pk]}”{words}" for pk, words in found.items()]


def _filed_since(by: User, touched: Any) -> list[str]:
    """Return what went on between the levels: projects under way into a library, or whose status changed since."""
    moved = Q(status__in=UNDER_WAY) | Q(since__gt=F("project__updated_at"))
    rows = list(LevelStatus.objects.filter(moved, project__in=touched).order_by("project_id", "pk"))
    names = names_for(by, {row.project_id for row in rows})
    return [
        f"“{names[row.project_id]}”在{row.get_level_display()}已是“{row.get_status_display()}”"
        for row in rows
    ]


def _attached(by: User, created: Any) -> list[str]:
    """Return what hangs on new projects: files, projects below them, links that people made."""
    with_files = Attachment.objects.filter(project_id__in=created, voided_at__isnull=True)
    filed = sorted(set(with_files.values_list("project_id", flat=True)))
    children = Project.objects.filter(parent_id__in=created, voided_at__isnull=True).exclude(pk__in=created)
    families = list(children.values_list("parent_id", "pk"))
    links = ProjectLink.objects.filter(Q(one__in=created) | Q(other__in=created))
    outside = links.exclude(one__in=created, other__in=created).exclude(kind="different")
    pairs = list(outside.values_list("one_id", "other_id"))
    named = names_for(by, {pk for some in [filed, *families, *pairs] for pk in some})
    found = [f"“{named[pk]}”有附件" for pk in filed]
    found += [f"“{named[parent]}”下面有项目“{named[child]}”" for parent, child in families]
    return found + [f"“{named[one]}”与“{named[other]}”已有关联" for one, other in pairs]


def _void(ids: Sequence[int], by: User) -> None:
    now = clock.now()
    for start in range(0, len(ids), AT_ONCE):
        some = Project.objects.filter(pk__in=ids[start : start + AT_ONCE])
        some.update(voided_at=now, void_reason=REASON, version=F("version") + 1, updated_at=now)
        remember_all(list(some), by=by, now=now)


def _put_back(rows: Sequence[BatchRow], batch: Batch, by: User) -> None:
    earned = {*Standing._fields, *totals.TOLD}
    before = [
        (_about(row), {name: old for name, (old, _) in row.changes.items() if name not in earned})
        for row in rows
    ]
    levels.give_back_many(before={pk: old.pop("level") for pk, old in before if "level" in old}, by=by)
    if changes := [(pk, old) for pk, old in before if old]:
        reasons = [f"撤销导入《{batch}》"] * len(changes)
        try:
            record.update_projects(changes=changes, reasons=reasons, by=by, batch=batch)
        except replanning.PlanRefused as refused:
            raise CannotUndo([str(refused).rstrip("。")]) from refused


def _take_part_no_more(rows: Sequence[BatchRow], batch: Batch, by: User) -> None:
    """Take back the parts that repeating rows gave their units."""
    given = [row.part_id for row in rows if row.part_id]
    for part in Part.objects.filter(pk__in=given).select_related("project", "unit"):
        moving.end_part(part=part, by=by, batch=batch.pk)
