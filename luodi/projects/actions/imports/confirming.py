"""Putting understood rows into the library: everything one user may confirm, in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any, cast

from django.db import transaction
from django_q.tasks import async_task

from luodi.accounts.asking import permitted
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.accounts.reports.unit_names import UnitNames
from luodi.audit import trail
from luodi.common import bulk, clock, memory
from luodi.projects import checks, freezing, reading, replanning, signals, totals
from luodi.projects.actions import levels, moving, record, writing
from luodi.projects.actions.imports.answers import locked
from luodi.projects.actions.imports.settling import DIFFERENT
from luodi.projects.actions.masking import ClosedToYou, refuse_closed
from luodi.projects.entries import ProjectEntry
from luodi.projects.models import Batch, BatchRow, Doubt, Part, Project, ProjectLink
from luodi.projects.reports.batches import said_by
from luodi.projects.reports.masking import closed_among
from luodi.projects.reports.standing import level_of, open_rows, ready_rows, standing_of, to_take_over
from luodi.projects.stages import DAY_OF, Level, Standing
from luodi.projects.terms import LinkKind, PartKind
from luodi.projects.totals import Figures, beside

State, Plan, Outcome = Batch.State, BatchRow.Plan, BatchRow.Outcome
# More rows than these are left to the worker; nobody waits for them in front of a blank page.
AT_ONCE = 200
REPORTED = {*Standing._fields, *totals.TOLD}
WRITTEN = ("project_id", "outcome", "changes", "version", "part_id")


class NotReady(Exception):
    """The rows cannot be confirmed like this; the message says what stands in the way."""


@permitted(Permission.IMPORT, reads="batch")
@transaction.atomic
def confirm(
    *, batch: Batch, good_only: bool, by: User, take_over: bool = False, history: bool = False
) -> Batch:
    """Confirm every row the user may confirm: all of them or none, or the clear ones while the others go back.

    With ``take_over`` the ledger is one of the county's library, and known projects that it lists stand there. With
    ``history`` what earlier months of the ledger tell of new projects is kept as of its months.
    """
    current = locked(batch)
    stands = standing_of(current, by)
    if not good_only and stands.left_over:
        raise NotReady(
            f"还有 {stands.left_over} 行有疑问没有答复。请先处理，或者选“好的先入库，有问题的退回”。"
        )
    if not stands.ready:
        raise NotReady("没有您可以确认的行。")
    if stands.ready < AT_ONCE:
        return _commit(current, good_only, by, take_over, history)
    current.state, current.heard_at, current.problem = State.COMMITTING, clock.now(), ""
    told = {
        "user": by.pk,
        "post": by.post.pk,
        "good_only": good_only,
        "take_over": take_over,
        "history": history,
    }
    current.answers["confirm"] = told
    current.save()
    async_task("luodi.projects.jobs.commit", current.pk)
    return current


def commit_confirmed(batch: Batch) -> None:
    """Do what was confirmed, for the worker; what was done already is left alone."""
    try:
        with transaction.atomic():
            current = Batch.objects.select_for_update().get(pk=batch.pk)
            if current.state == State.COMMITTING:
                wanted = current.answers["confirm"]
                how = wanted.get("take_over", False), wanted.get("history", False)
                _commit(current, wanted["good_only"], _confirmer(wanted), *how)
    except (NotReady, record.NotYourUnit, ClosedToYou) as why:
        Batch.objects.filter(pk=batch.pk, state=State.COMMITTING).update(
            state=State.ASKING, problem=str(why)[:300]
        )


@permitted(Permission.IMPORT, reads="batch")
@transaction.atomic
def commit_batch(*, batch: Batch, by: User, good_only: bool = True) -> Batch:
    """Put the clear rows in at once however many there are, for commands and measurements."""
    return _commit(locked(batch), good_only, by)


def _confirmer(wanted: Mapping[str, Any]) -> User:
    """Return who confirmed, acting under the post of that moment if it is still held."""
    user = User.objects.get(pk=wanted["user"])
    post = next((post for post in user.posts_now if post.pk == wanted["post"]), None)
    if post is None:
        raise NotReady(f"{user}已不在当时的岗位上，请由现在的经办人重新确认。")
    return user.act_under(post)


@memory.uncollected()
def _commit(batch: Batch, good_only: bool, by: User, take_over: bool = False, history: bool = False) -> Batch:
    # What the cells were is kept and not asked for any more.
    ready = ready_rows(batch, by).defer("cells").order_by("pk")
    rows = _that_lean_on_nothing_missing(list(ready))
    try:
        _create([row for row in rows if row.plan == Plan.CREATE], rows, batch, by, history)
        _update([row for row in rows if row.plan == Plan.UPDATE], batch, by)
        _skip([row for row in rows if row.plan == Plan.SKIP], rows, by)
        if take_over:
            _take_over(rows, batch, by)
    except (_BadRow, levels.NotTheCountys, freezing.Frozen) as bad:
        raise NotReady(str(bad)) from bad
    bulk.update(BatchRow, WRITTEN, rows)
    _link_different(batch, rows, by)
    returned = _give_back(batch, by) if good_only else 0
    _close(batch, rows, returned, by)
    return batch


def _that_lean_on_nothing_missing(rows: list[BatchRow]) -> list[BatchRow]:
    """Leave out rows that repeat, or stand below, a row that neither is in the library nor comes now."""
    while True:
        coming = {row.pk for row in rows}
        needed = {pk for row in rows for pk in (row.same_as_id, row.below_id) if pk} - coming
        there = set(
            BatchRow.objects.filter(pk__in=needed, project__isnull=False).values_list("pk", flat=True)
        )
        found = coming | there | {None}
        kept = [row for row in rows if {row.same_as_id, row.below_id} <= found]
        if len(kept) == len(rows):
            return rows
        rows = kept


class _BadRow(Exception):
    """A row that the record refuses."""


def _refused(rows: Sequence[BatchRow], why: record.EntryInvalid) -> _BadRow:
    return _BadRow(f"{rows[why.index]}：{why} 请改正后再确认。")


def _create(
    rows: Sequence[BatchRow], all_rows: Sequence[BatchRow], batch: Batch, by: User, history: bool
) -> None:
    """Enter new projects; those below another row of the ledger after it."""
    coming = {row.pk: row for row in rows}
    first = [row for row in rows if row.below_id not in coming]
    second = [row for row in rows if row.below_id in coming]
    entry = _entries(all_rows, batch, by, history)
    for wave in (first, second):
        if not wave:
            continue
        try:
            ids = record.create_projects(entries=[entry(row) for row in wave], by=by, batch=batch)
        except record.EntryInvalid as why:
            raise _refused(wave, why) from why
        for row, pk in zip(wave, ids, strict=True):
            row.project_id, row.outcome, row.version = pk, Outcome.CREATED, 1


def _entries(
    rows: Sequence[BatchRow], batch: Batch, by: User, history: bool
) -> Callable[[BatchRow], ProjectEntry]:
    """Return what makes a row an entry, with the rows that repeat it and the project it stands below."""
    known = {row.pk: row for row in rows}
    repeats: dict[int, list[BatchRow]] = {}
    for row in rows:
        if row.same_as_id:
            repeats.setdefault(row.same_as_id, []).append(row)
    above = [row.below_id for row in rows if row.below_id and row.below_id not in known]
    known |= BatchRow.objects.in_bulk(above)
    level = level_of(by.post.unit)
    units = _units_named(rows, batch)

    def entry(row: BatchRow) -> ProjectEntry:
        others = [(said_by(other), other.unit_id) for other in repeats.get(row.pk, [])]
        made = reading.entry_of(
            said_by(row), unit_id=cast(int, row.unit_id), level=level, others=others, units=units
        )
        if history:
            made.past = reading.past_of(row.reading)
        if row.below_id:
            made.fields["parent_id"] = known[row.below_id].project_id
        return made

    return entry


def _units_named(rows: Sequence[BatchRow], batch: Batch) -> dict[str, int]:
    """Return the units that rows name beside the responsible one, by the text that surely means them."""
    texts = {
        str(row.reading.get(key) or "").strip() for row in rows for key in ("introducer", "reporting_unit")
    }
    if not texts - {""}:
        return {}
    names = UnitNames(batch.county)
    return {text: unit.pk for text in texts - {""} if (unit := names.match(text).unit)}


def _about(row: BatchRow) -> int:
    """Return the project that a row is about which updates one."""
    return cast(int, row.project_id)


def _new_values(row: BatchRow, project: Project, known: Mapping[int, Figures]) -> dict[str, Any]:
    said = reading.fields_of(said_by(row))
    current = writing.plain(project) | beside(said, known.get(project.pk, {}))
    changed = reading.differences(current, said)
    return {name: new for name, (_, new) in changed.items()}


def _without_earned(project: Project, values: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what a ledger only reports, and days of stages that the log of stages has otherwise."""
    logged = checks.day_problems(project.stage, writing.plain(project), values, today=clock.today())
    return {name: value for name, value in values.items() if name not in REPORTED and name not in logged}


def _reported(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a ledger reports and does not set: stage and status are earned, figures are sums of facts."""
    named = REPORTED | ({*DAY_OF.values()} if "stage" in values else set())
    return {name: value for name, value in values.items() if name in named}


def _update(rows: Sequence[BatchRow], batch: Batch, by: User) -> None:
    if not rows:
        return
    projects = Project.objects.select_for_update().in_bulk([_about(row) for row in rows])
    known = totals.known(list(projects))
    said = [(_about(row), _new_values(row, projects[_about(row)], known)) for row in rows]
    changes = [(pk, _without_earned(projects[pk], values)) for pk, values in said]
    told = {pk: _reported(values) for pk, values in said}
    asked = {pk for pk, values in changes if replanning.held_back(projects[pk], values)}
    reasons = [f"台账《{batch}》{row}" for row in rows]
    try:
        results = record.update_projects(changes=changes, reasons=reasons, by=by, batch=batch)
    except record.EntryInvalid as why:
        raise _refused(rows, why) from why
    except (freezing.Frozen, replanning.PlanRefused) as why:
        raise _BadRow(f"{why}可以先把这一行选为“不入库”，其余的照常确认。") from why
    if reported := {pk: values for pk, values in told.items() if values}:
        signals.ledger_reported.send(sender=Batch, told=reported, batch=batch, by=by)
    # What the projects are left in: an undo must find them untouched.
    versions = {pk: one.version for pk, one in Project.objects.in_bulk(list(projects)).items()}
    for row, changed in zip(rows, results, strict=True):
        tells = changed or told[_about(row)] or _about(row) in asked
        row.outcome = Outcome.UPDATED if tells else Outcome.SKIPPED
        row.changes, row.version = changed, versions[_about(row)]
    batch.answers["plans_asked"] = batch.answers.get("plans_asked", 0) + len(asked)


def _skip(rows: Sequence[BatchRow], all_rows: Sequence[BatchRow], by: User) -> None:
    """Leave rows out that are in the library or repeat another row; their unit takes part as one that reported it."""
    coming = {row.pk: row for row in all_rows}
    for row in rows:
        row.outcome = Outcome.SKIPPED
        if row.same_as_id:
            main = coming.get(row.same_as_id) or BatchRow.objects.get(pk=row.same_as_id)
            row.project_id = main.project_id
            if row.same_as_id not in coming or main.plan != Plan.CREATE:
                _report_too(row, by)


def _take_over(rows: Sequence[BatchRow], batch: Batch, by: User) -> None:
    """Let known projects of a ledger of the county's library stand there; the first row about each says so."""
    first = {row.project_id: row for row in reversed(rows) if row.plan != Plan.CREATE and row.project_id}
    may = to_take_over(by, first)
    before = levels.take_over_many(project_ids=may.values_list("pk", flat=True), by=by, batch=batch)
    versions = dict(Project.objects.filter(pk__in=before).values_list("pk", "version"))
    for pk, level in before.items():
        row = first[pk]
        row.outcome, row.version = Outcome.UPDATED, versions[pk]
        row.changes = {**row.changes, "level": [level, Level.COUNTY.value]}


def _report_too(row: BatchRow, by: User) -> None:
    """Note that the row's unit reported a project that stands in the library already."""
    if Part.objects.filter(project=row.project_id, unit=row.unit_id).exists():
        return
    # The rows were asked for this already (left_to_others); the project is asked once more under its lock.
    own = Project.objects.select_for_update().filter(pk__in=Project.objects.writable_by(by))
    project = own.get(pk=cast(int, row.project_id))
    refuse_closed([project], by)
    told = {"batch": row.batch_id, "row": str(row)}
    row.part = moving.take_part(
        project=project, unit_id=cast(int, row.unit_id), kind=PartKind.REPORTING, by=by, **told
    )


def _link_different(batch: Batch, rows: Sequence[BatchRow], by: User) -> None:
    """Keep what people judged not to be the same project, so that nobody is asked again.

    What was said of a project that is not the user's own does not settle it: the pair waits for who may decide it.
    """
    about = {row.pk: row.project_id for row in rows if row.project_id}
    judged = Doubt.objects.filter(batch=batch, code__in=[Doubt.TWINS, Doubt.IN_LIBRARY], answer__isnull=False)
    pairs: set[tuple[int, int]] = set()
    groups: dict[str, set[int]] = {}
    told: Any = judged.values_list("row", "code", "subject", "asks", "answer")
    for row, code, subject, asks, answer in told:
        if row not in about:
            continue
        if code == Doubt.TWINS and answer["verdict"] == DIFFERENT:
            groups.setdefault(subject, set()).add(about[row])
        elif code == Doubt.IN_LIBRARY and answer["verdict"] == Plan.CREATE:
            pairs.add((asks["project"], about[row]))
    for members in groups.values():
        pairs |= set(combinations(sorted(members), 2))
    links = [
        ProjectLink(county_id=batch.county_id, one_id=one, other_id=other, kind=LinkKind.DIFFERENT)
        for one, other in _own_pairs(pairs, by)
    ]
    ProjectLink.objects.bulk_create(links, ignore_conflicts=True)


def _own_pairs(pairs: set[tuple[int, int]], by: User) -> list[tuple[int, int]]:
    own: set[int] = set()
    for some in writing.by_500(sorted({pk for pair in pairs for pk in pair})):
        mine = Project.objects.writable_by(by).filter(pk__in=some)
        own |= set(mine.values_list("pk", flat=True)) - closed_among(by, some)
    return [pair for pair in sorted(pairs) if own.issuperset(pair)]


def _give_back(batch: Batch, by: User) -> int:
    """Mark the user's rows that still have questions as given back, those without a unit too."""
    asked = (
        open_rows(batch)
        .filter(pk__in=BatchRow.objects.answerable_by(by))
        .exclude(pk__in=open_rows(batch).clear())
    )
    return BatchRow.objects.filter(pk__in=list(asked.values_list("pk", flat=True))).update(
        outcome=Outcome.RETURNED
    )


def _close(batch: Batch, rows: Sequence[BatchRow], returned: int, by: User) -> None:
    """Let the batch be done when nothing is left, else open for those whose rows wait."""
    left = open_rows(batch).exists()
    batch.answers.pop("confirm", None)
    batch.state = State.ASKING if left else State.COMMITTED
    batch.committed_at, batch.problem = clock.now(), ""
    batch.save()
    counts = {
        outcome: sum(1 for row in rows if row.outcome == outcome)
        for outcome in ("created", "updated", "skipped")
    }
    trail.record("batch.committed", batch, by=by, returned=returned, **counts)
