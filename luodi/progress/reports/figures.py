"""What verified facts come to: the one definition of every sum, whether it is stored, shown as of a day or checked."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)

from luodi.common.amounts import Total
from luodi.progress.models import Fact
from luodi.progress.models import Figures as StoredFigures
from luodi.progress.models.facts import FactQuerySet, counted, waited
from luodi.progress.recognition import ADDING, COUNTED, FactKind, known_sum
from luodi.projects import totals as told
from luodi.projects.reports.merges import moved_since
from luodi.projects.times import AsOf, Known

TOGETHER = 500
WAITING = (FactKind.ARRIVED, FactKind.COMPLETED)

TOLD_NAMES = (*told.TOLD, *(f"{name}_waiting" for name in told.TOLD))

# Field of Figures → value, of one project.
Values = dict[str, Any]
NAMES = (
    *(str(kind.value) for kind in COUNTED),
    *(f"{kind}_waiting" for kind in WAITING),
    "last_fact_on",
    "last_recorded_at",
)


# What a reversal reverses counts in the month of the reversal.
SAME_MONTH = Q(reverses__counts_in=F("counts_in"))


def sums(facts: FactQuerySet, *by: str, inside: Q = SAME_MONTH) -> dict[tuple[Any, ...], int | None]:
    """Return, of facts that count in some months, (…, kind) → the sum of the adding kinds, by the named columns first.

    None where every fact was reversed within them: missing is not zero. ``inside`` tells which reversals reverse what
    counts in the same months; the others correct something earlier, and take away no fact of these.
    """
    gone = Count("pk", filter=Q(reverses__isnull=False) & inside)
    rows = facts.of_kind(*ADDING).order_by().values_list(*by, "kind")
    counted = rows.annotate(whole=Total("amount"), others=Count("pk") - gone, gone=gone)
    return {tuple(key): known_sum(whole, others, gone) for *key, whole, others, gone in counted}


def within(facts: FactQuerySet, first: str, last: str) -> FactQuerySet:
    """Return the facts that count from one month to another, each with ``stands``: -1 for what reverses one of them, else 1.

    Where these add up to nothing, nothing stands within the months: the rule of ``sums``, for who adds up by other means.
    """
    same = Q(reverses__counts_in__gte=first, reverses__counts_in__lte=last)
    stands = Case(When(same, then=-1), default=1, output_field=IntegerField())
    return facts.counted_in(first, last).annotate(stands=stands)


def arrived_of(as_of: datetime | None = None) -> Any:
    """Return, for a query of projects, the money that had arrived at each by now, as it is stored, or as of a moment."""
    if as_of is None:
        return F("figures__arrived")
    facts = held(as_of).filter(held_by=OuterRef("pk")).of_kind(FactKind.ARRIVED).counting(as_of)
    stands = Total(Case(When(reverses__isnull=False, then=-1), default=1))
    known = facts.order_by().values("held_by").annotate(whole=Total("amount"), stands=stands)
    return Subquery(known.filter(stands__gt=0).values("whole"))


def latest(standing: FactQuerySet) -> dict[tuple[int, str], int]:
    """Return, of facts that stand and say by whom they are ``held_by``, (project, kind) → the latest amount of the kinds that replace."""
    rows = standing.exclude(kind__in=ADDING).order_by("happened_on", "settled_at", "pk")
    return {
        (project, kind): amount for project, kind, amount in rows.values_list("held_by", "kind", "amount")
    }


def figures(
    project_ids: Collection[int], *, as_of: datetime | None = None, up_to: date | None = None
) -> dict[int, Values]:
    """Return the figures of projects: now, as they were known at a moment, or of what happened up to a day."""
    found: dict[int, Values] = {pk: dict.fromkeys(NAMES) for pk in project_ids}
    for some in by_500(sorted(found)):
        facts = _facts_of(some, as_of)
        if up_to is not None:
            facts = facts.filter(happened_on__lte=up_to)
        for pk, values in _sums(facts, as_of, ADDING):
            found[pk] |= values
        for (pk, kind), value in latest(facts.standing(as_of)).items():
            found[pk][kind] = value
        for pk, day, moment in _last(facts, as_of):
            found[pk] |= {"last_fact_on": day, "last_recorded_at": moment}
    return found


def held(as_of: datetime | None) -> FactQuerySet:
    """Return all facts, ``held_by`` the project they hung on at the moment: merging moves facts."""
    return Fact.objects.annotate(held_by=_held_by(moved_since(Fact, None, as_of) if as_of else {}))


def _facts_of(ids: Sequence[int], as_of: datetime | None) -> FactQuerySet:
    """Return the facts of projects, ``held_by`` one of these."""
    moved = moved_since(Fact, ids, as_of) if as_of else {}
    there = Q(project_id__in=ids) | Q(pk__in=list(moved)) if moved else Q(project_id__in=ids)
    facts = Fact.objects.filter(there).annotate(held_by=_held_by(moved))
    return facts.filter(held_by__in=ids) if moved else facts


def _held_by(moved: Mapping[int, int]) -> Any:
    then = [When(pk=pk, then=Value(project)) for pk, project in moved.items()]
    return Case(*then, default=F("project_id"), output_field=BigIntegerField()) if then else F("project_id")


def _sums(
    facts: FactQuerySet, as_of: datetime | None, kinds: Collection[FactKind]
) -> Iterator[tuple[int, Values]]:
    """Yield, of kinds that add up, what counts and what waits, reversals apart; everything in one reading."""
    own, back = Q(reverses__isnull=True), Q(reverses__isnull=False)
    rows = facts.of_kind(*kinds).order_by().values_list("held_by", "kind")
    told = rows.annotate(
        whole=Total("amount", filter=counted(as_of)),
        standing=Count("pk", filter=counted(as_of) & own),
        gone=Count("pk", filter=counted(as_of) & back),
        waits=Total("amount", filter=waited(as_of) & own),
    )
    for pk, kind, whole, standing, gone, waits in told:
        waiting = {f"{kind}_waiting": waits} if kind in WAITING else {}
        yield pk, {kind: known_sum(whole, standing, gone), **waiting}


def _last(facts: FactQuerySet, as_of: datetime | None) -> Any:
    """Return the last business day and moment of what was not turned down; a reversal is no sign of life."""
    live = facts.live() if as_of is None else facts.filter(_live_at(as_of))
    own = live.filter(reverses__isnull=True).order_by()
    return own.values_list("held_by").annotate(Max("happened_on"), Max("recorded_at"))


def _live_at(moment: datetime) -> Q:
    """Return the condition for what was recorded and not turned down by a moment."""
    down = Q(state__in=("returned", "withdrawn"), settled_at__lte=moment)
    return Q(recorded_at__lte=moment) & ~down


def by_500(values: Sequence[int]) -> Any:
    """Cut a list into pieces: SQLite takes only so many parameters in one statement."""
    return (values[start : start + TOGETHER] for start in range(0, len(values), TOGETHER))


def known(project_ids: Collection[int], as_of: AsOf | None = None) -> dict[int, told.Figures]:
    """Return what lists, exports and imports show and compare: the stored sums of the projects that have any.

    As of a day they are added up from the facts.
    """
    if as_of is not None:
        return _known_then(project_ids, as_of)
    found: dict[int, told.Figures] = {}
    for some in by_500(sorted(project_ids)):
        rows = StoredFigures.objects.filter(project_id__in=some)
        values = rows.values_list("project_id", *told.TOLD, *(f"{name}_waiting" for name in told.TOLD))
        for pk, *amounts in values:
            pairs = zip(told.TOLD, amounts[: len(told.TOLD)], amounts[len(told.TOLD) :], strict=True)
            found[pk] = {name: told.Figure(verified, waiting) for name, verified, waiting in pairs}
    return found


def keeps_from_voiding(project_ids: Collection[int]) -> dict[int, str]:
    """Return for each project that cannot be voided how many of its facts count, and what to do: only reversals take them back."""
    rows = Fact.objects.filter(project_id__in=project_ids).standing().order_by()
    told = rows.values_list("project_id").annotate(Count("pk"))
    words = "条已认定的数据，请先逐条申请冲销（和别的项目重复的，请改用合并）"
    return {pk: f"有 {count} {words}" for pk, count in told}


def _known_then(project_ids: Collection[int], as_of: AsOf) -> dict[int, told.Figures]:
    """Return the same as of a day, of the projects that had any."""
    then = as_of.known == Known.THEN
    moment, up_to = (as_of.moment, None) if then else (None, as_of.day)
    found: dict[int, Values] = {}
    for some in by_500(sorted(project_ids)):
        facts = _facts_of(some, moment)
        facts = facts if up_to is None else facts.filter(happened_on__lte=up_to)
        for pk, values in _sums(facts, moment, WAITING):
            found.setdefault(pk, dict.fromkeys(TOLD_NAMES)).update(values)
    return {pk: _told(values) for pk, values in found.items()}


def _told(values: Values) -> told.Figures:
    return {name: told.Figure(values[name], values[f"{name}_waiting"]) for name in told.TOLD}


def touched(since: datetime, until: datetime) -> Any:
    """Return the ids of projects about which a fact was recorded or settled after one moment and up to another."""
    between = Q(recorded_at__gt=since, recorded_at__lte=until) | Q(
        settled_at__gt=since, settled_at__lte=until
    )
    return Fact.objects.filter(between).values("project_id")
