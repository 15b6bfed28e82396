"""The library list: which projects, in which order, with which sums. Every list, export and count starts here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Concat, Substr

from luodi.accounts.models import Unit
from luodi.common import clock, paging
from luodi.projects import totals as of_facts
from luodi.projects.columns import Line, Record, origin_words, unit_words
from luodi.projects.industries import sections
from luodi.projects.models import LevelStatus, Part, Project, ProjectFirm
from luodi.projects.reports.standing import level_of
from luodi.projects.stages import PLACES, Level, Stage, StatusAtLevel, place_key, place_words
from luodi.projects.terms import FirmRole

LATEST = "-updated"
NO_INDUSTRY = "-"
SORTS = {
    "updated": "updated_at", "investment": "investment", "year_plan": "year_plan",
    "signed_on": "signed_on", "started_on": "started_on", "produced_on": "produced_on",
    "planned_start_on": "planned_start_on", "planned_production_on": "planned_production_on",
    "entered_on": "entered_on", "stage": "stage", "level": "level", "status": "status", "unit": "unit__path",
    "industry": "industry",
}  # fmt: skip
# Missing stands last whichever way the list is sorted; the two databases disagree on it by themselves.
NULLABLE = {"investment", "year_plan", *of_facts.TOLD}


@dataclass(frozen=True)
class Filters:
    """What the reader wants to see; nothing set means everything in reach."""

    q: str = ""
    stages: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    # Statuses at levels (county.in_review): of one level any, of several levels all must fit.
    places: tuple[str, ...] = ()
    units: tuple[int, ...] = ()
    industry: str = ""
    least: int | None = None
    most: int | None = None
    batch: int | None = None
    missing_amount: bool = False
    # No library holds them any more.
    left: bool = False
    quiet_days: int | None = None
    entered_days: int | None = None
    picked: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return self != Filters()


@dataclass(frozen=True)
class Totals:
    """How many projects, how many of them with an amount, and the sum of those."""

    count: int
    with_amount: int
    investment: int | None

    @property
    def without_amount(self) -> int:
        return self.count - self.with_amount


@dataclass(frozen=True)
class Group:
    """A group of the list with its totals; ``key`` is what the list filters by."""

    key: str
    label: str
    totals: Totals


def filtered(user, filters: Filters):
    """Return the projects the user may read that pass the filters, in no order."""
    return in_reach(user).filter(passing(filters, _read_whole(user)))


def in_reach(user):
    """Return every project the user may read, in no order."""
    return Project.objects.visible_to(user).current()


def own_level(user) -> Level:
    """Return the level whose library is the reader's own: the county's for who reads all of it."""
    return Level.COUNTY if user.reach.reads.everything else level_of(user.post.unit)


def passing(filters: Filters, counties: Sequence[int] = ()) -> Q:
    """Return the condition that the filters set; ``counties`` are those whose rows are read all."""
    exact = {
        "stage__in": filters.stages,
        "status__in": filters.statuses,
        "level__in": filters.levels,
        "unit_id__in": filters.units,
        "pk__in": filters.picked,
        "industry__startswith": filters.industry.strip(NO_INDUSTRY),
        "batch_id": filters.batch,
        "investment__gte": filters.least,
        "investment__lte": filters.most,
    }
    found = Q(**{name: value for name, value in exact.items() if value not in (None, "", ())})
    for word in filters.q.lower().split():
        # What is closed to the reader is not found by its words either.
        found &= Q(search__contains=word, is_closed=False)
    if filters.industry == NO_INDUSTRY:
        found &= Q(industry="")
    if filters.missing_amount:
        found &= Q(investment__isnull=True, investment_min__isnull=True, foreign_amount__isnull=True)
    if filters.left:
        found &= _left(counties)
    return found & _standing(filters.places, counties) & _in_time(filters)


def _left(counties: Sequence[int]) -> Q:
    """Return the condition for what left a library and is held by none; of all, those that left are few."""
    rows = LevelStatus.objects.filter(level__in=Level.values)
    left = rows.filter(status=StatusAtLevel.LEFT)
    there = Q(pk__in=left.filter(county_id__in=counties).values("project_id"))
    found = there if counties else Q(Exists(left.filter(project=OuterRef("pk"))))
    return found & ~Q(Exists(rows.filter(status=StatusAtLevel.ADMITTED, project=OuterRef("pk"))))


def _standing(places: Sequence[str], counties: Sequence[int]) -> Q:
    found = Q()
    asked: dict[Level, list[StatusAtLevel]] = {}
    for level, status in (PLACES[key] for key in places):
        asked.setdefault(level, []).append(status)
    for level, statuses in asked.items():
        rows = LevelStatus.objects.filter(level=level, status__in=statuses)
        # Of a whole county the rows are taken from their index at once; of a few projects each is looked up.
        there = Q(pk__in=rows.filter(county_id__in=counties).values("project_id"))
        found &= there if counties else Q(Exists(rows.filter(project=OuterRef("pk"))))
    return found


def _read_whole(user) -> Sequence[int]:
    """Return the counties all of whose projects the user reads."""
    area = user.reach.reads
    return area.counties if area.everything else ()


def _in_time(filters: Filters) -> Q:
    found = Q()
    if filters.quiet_days:
        found &= Q(updated_at__lt=clock.now() - timedelta(days=filters.quiet_days))
    if filters.entered_days:
        found &= Q(created_at__gte=clock.now() - timedelta(days=filters.entered_days))
    return found


def counts(user, several: Sequence[Filters]) -> list[int]:
    """Count the projects that pass each of several filters, in one query."""
    counties = _read_whole(user)
    asked = {f"n{place}": Count("pk", filter=passing(one, counties)) for place, one in enumerate(several)}
    told = in_reach(user).aggregate(**asked)
    return [told[name] for name in asked]


def ordered(rows, sort: str = LATEST):
    """Order the rows by a column's key, ``-`` in front for the greatest first."""
    key, down = sort.removeprefix("-"), sort.startswith("-")
    paths = SORTS | dict(of_facts.sorts())
    if key not in paths:
        key, down = "updated", True
    if key == "updated":
        return rows.order_by("-updated_at", "-pk") if down else rows.order_by("updated_at", "pk")
    by = _by_place(key) if key in ("stage", "level") else F(paths[key])
    last = {"nulls_last": True} if key in NULLABLE else {}
    if key.endswith("_on"):
        # Unknown days are empty text; they belong at the end as well.
        rows = rows.alias(known=Case(When(**{SORTS[key]: ""}, then=Value(1)), default=Value(0)))
        return rows.order_by("known", by.desc() if down else by.asc(), "-pk")
    return rows.order_by(by.desc(**last) if down else by.asc(**last), "-pk")


def _by_place(key: str) -> Case:
    order = {"stage": Stage, "level": Level}[key]
    places = [When(**{key: value}, then=Value(place)) for place, value in enumerate(order.values)]
    return Case(*places, output_field=IntegerField())


def page(
    rows, wanted: str | None, *, sort: str = LATEST, total: int, own: str = "", size: int = paging.SIZE
) -> paging.Page:
    """Return one page of lines. The page is cut from bare ids: sorting whole records costs many times as much.

    With the level that is the reader's own, the lines know how they stand at each.
    """
    cut = paging.page_of(ordered(rows, sort).values_list("pk", flat=True), wanted, total=total, size=size)
    found = {row[0]: Record._make(row) for row in _records().filter(pk__in=cut.rows)}
    return replace(cut, rows=lines(rows, [found[pk] for pk in cut.rows if pk in found], own))


def all_lines(rows, *, sort: str = LATEST, chunk: int = 1000) -> Iterator[Line]:
    """Yield every line, some at a time, for exports."""
    waiting: list[Record] = []
    for row in ordered(rows, sort).values_list(*Record._fields).iterator(chunk_size=chunk):
        waiting.append(Record._make(row))
        if len(waiting) == chunk:
            yield from lines(rows, waiting)
            waiting = []
    yield from lines(rows, waiting)


@cache
def _records():
    """The query of the records, its columns looked up once: that takes longer than running it."""
    return Project.objects.values_list(*Record._fields)


@cache
def _parts():
    return Part.objects.order_by("pk").values_list(
        "project_id", "kind", "unit__short_name", "unit__name", "person__full_name", "person_name"
    )


@cache
def _firms():
    return ProjectFirm.objects.order_by("pk").values_list(
        "project_id", "role", "firm__name", "firm__origin", "firm__origin_text"
    )


def lines(rows, records: Sequence[Record], own: str = "") -> list[Line]:
    """Join records of the rows with parts, firms and figures, in three further queries however many there are.

    A third one is asked for the levels, where they are wanted, and one where a record is masked for somebody.
    """
    found = {record.pk: Line(record, {}, {}, own=own) for record in records}
    if own:
        told = LevelStatus.objects.filter(project_id__in=found)
        for pk, level, status in told.values_list("project_id", "level", "status"):
            found[pk].levels[level] = status
    for pk, kind, short, name, person, person_name in _parts().filter(project_id__in=found):
        words = person or person_name or unit_words(short or "", name or "")
        found[pk].parts[kind] = _and(found[pk].parts.get(kind), words)
    for pk, role, name, origin, text in _firms().filter(project_id__in=found):
        line = found[pk]
        line.firms[role] = _and(line.firms.get(role), name)
        if role == FirmRole.INVESTOR and not line.origin:
            line.origin = origin_words(origin, text)
    for pk, known in of_facts.known(list(found)).items():
        found[pk].figures = known
    for pk in _closed(rows, records):
        found[pk].veil()
    return list(found.values())


def _closed(rows, records: Sequence[Record]) -> list[int]:
    masked = [record.pk for record in records if record.is_masked]
    closed = rows.filter(pk__in=masked, is_closed=True)
    return list(closed.order_by().values_list("pk", flat=True)) if masked else []


def _and(words: str | None, more: str) -> str:
    return f"{words}、{more}" if words else more


def totals(rows) -> Totals:
    """Count the rows and add up their total investments, in one query."""
    told = rows.aggregate(count=Count("*"), with_amount=Count("investment"), investment=Sum("investment"))
    return _totals(told)


def _totals(told) -> Totals:
    amount = told["investment"]
    return Totals(told["count"], told["with_amount"], None if amount is None else int(amount))


MOST_GROUPS = 30
REST = "…"
GROUPINGS = {
    "stage": "按阶段",
    "unit": "按单位",
    "level": "按库层级",
    "at": "按本级状态",
    "industry": "按行业门类",
}


def groups(rows, by: str, level: str = Level.COUNTY) -> list[Group]:
    """Return the totals by stage, unit, level, status at a level or industry section; together the totals of all rows.

    The largest groups stand alone, the rest of a long list is one group.
    """
    key = {"unit": "unit_id", "industry": "section"}.get(by, by)
    if by == "industry":
        rows = rows.annotate(section=Substr("industry", 1, 1))
    if by == "at":
        there = FilteredRelation("levels", condition=Q(levels__level=level))
        rows = rows.annotate(there=there, at=Concat(Value(place_key(level, "")), "there__status"))
    told = rows.order_by().values(key).annotate(
        count=Count("*"), with_amount=Count("investment"), investment=Sum("investment")
    )  # fmt: skip
    found = sorted(told, key=lambda group: -group["count"])
    labels = _group_labels(by, [group[key] for group in found[:MOST_GROUPS]])
    named = [Group(str(g[key]) or NO_INDUSTRY, labels[g[key]], _totals(g)) for g in found[:MOST_GROUPS]]
    if by in ("stage", "level", "at"):
        named.sort(key=lambda group: list(labels.values()).index(group.label))
    return named + _rest(found[MOST_GROUPS:])


def _group_labels(by: str, keys: list) -> dict:
    if by == "unit":
        units = Unit.objects.filter(pk__in=keys).values_list("pk", "short_name", "name")
        return {pk: unit_words(short, name) for pk, short, name in units}
    if by == "industry":
        return sections() | {"": "行业未填"}
    if by == "at":
        return {key: place_words(key) for key in PLACES}
    return dict({"stage": Stage, "level": Level}[by].choices)


def _rest(left: list) -> list[Group]:
    if not left:
        return []
    amounts = [int(g["investment"]) for g in left if g["investment"] is not None]
    told = {
        "count": sum(g["count"] for g in left),
        "with_amount": sum(g["with_amount"] for g in left),
        "investment": sum(amounts) if amounts else None,
    }
    return [Group(REST, f"其余 {len(left)} 组", _totals(told))]
