"""The library list: which projects, in which order, with which sums. Every list, export and count starts here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Concat, Substr

from luodi.accounts.models import Unit
from luodi.common import clock, paging
from luodi.common.amounts import Total
from luodi.projects import lights
from luodi.projects import totals as of_facts
from luodi.projects.columns import Line, Record, origin_words, unit_words
from luodi.projects.industries import sections
from luodi.projects.reports.sources import NOW, Source, source_of
from luodi.projects.reports.standing import level_of
from luodi.projects.stages import PLACES, Level, Stage, StatusAtLevel, place_key, place_words
from luodi.projects.terms import FirmRole
from luodi.projects.times import AsOf

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
NULLABLE = {"investment", "year_plan", "light", *of_facts.TOLD}


@dataclass(frozen=True)
class Filters:
    """What the reader wants to see; nothing set means everything in reach."""

    q: str = ""
    stages: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    lights: tuple[str, ...] = ()
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
    # None is now.
    as_of: AsOf | None = None

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
    """Return the projects the user may read that pass the filters, in no order; as of the day the filters name."""
    source = source_of(filters.as_of)
    return source.rows(user).filter(passing(filters, _read_whole(user), source))


def in_reach(user):
    """Return every project the user may read, in no order."""
    return NOW.rows(user)


def own_level(user) -> Level:
    """Return the level whose library is the reader's own: the county's for who reads all of it."""
    return Level.COUNTY if user.reach.reads.everything else level_of(user.post.unit)


def passing(filters: Filters, counties: Sequence[int] = (), source: Source = NOW) -> Q:
    """Return the condition that the filters set; ``counties`` are those whose rows are read all."""
    stage, status, unit = (source.path(name) for name in ("stage", "status", "unit_id"))
    exact = {
        f"{stage}__in": filters.stages,
        f"{status}__in": filters.statuses,
        "level__in": filters.levels,
        f"{unit}__in": filters.units,
        "id__in": filters.picked,
        "industry__startswith": filters.industry.strip(NO_INDUSTRY),
        "batch_id": filters.batch,
        **lights.passing(filters.lights),
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
        found &= _left(counties, source)
    return found & _standing(filters.places, counties, source) & _in_time(filters)


def _left(counties: Sequence[int], source: Source) -> Q:
    """Return the condition for what left a library and is held by none; of all, those that left are few."""
    rows = source.levels().filter(level__in=Level.values)
    left = rows.filter(status=StatusAtLevel.LEFT)
    there = Q(id__in=left.filter(county_id__in=counties).values("project_id"))
    found = there if counties else Q(Exists(left.filter(project_id=OuterRef("id"))))
    return found & ~Q(Exists(rows.filter(status=StatusAtLevel.ADMITTED, project_id=OuterRef("id"))))


def _standing(places: Sequence[str], counties: Sequence[int], source: Source) -> Q:
    found = Q()
    asked: dict[Level, list[StatusAtLevel]] = {}
    for level, status in (PLACES[key] for key in places):
        asked.setdefault(level, []).append(status)
    for level, statuses in asked.items():
        rows = source.levels().filter(level=level, status__in=statuses)
        # Of a whole county the rows are taken from their index at once; of a few projects each is looked up.
        there = Q(id__in=rows.filter(county_id__in=counties).values("project_id"))
        found &= there if counties else Q(Exists(rows.filter(project_id=OuterRef("id"))))
    return found


def _read_whole(user) -> Sequence[int]:
    """Return the counties all of whose projects the user reads."""
    area = user.reach.reads
    return area.counties if area.everything else ()


def _in_time(filters: Filters) -> Q:
    found, now = Q(), filters.as_of.moment if filters.as_of else clock.now()
    if filters.quiet_days:
        found &= Q(updated_at__lt=now - timedelta(days=filters.quiet_days))
    if filters.entered_days:
        found &= Q(created_at__gte=now - timedelta(days=filters.entered_days))
    return found


def counts(user, several: Sequence[Filters]) -> list[int]:
    """Count the projects that pass each of several filters, in one query for each day they are read as of."""
    counties = _read_whole(user)
    found: dict[str, int] = {}
    for as_of in {one.as_of for one in several}:
        source = source_of(as_of)
        asked = {
            f"n{place}": Count("id", filter=passing(one, counties, source))
            for place, one in enumerate(several)
            if one.as_of == as_of
        }
        found |= source.rows(user).aggregate(**asked)
    return [found[f"n{place}"] for place in range(len(several))]


def ordered(rows, sort: str = LATEST, source: Source = NOW):
    """Order the rows by a column's key, ``-`` in front for the greatest first."""
    key, down = sort.removeprefix("-"), sort.startswith("-")
    paths = SORTS | dict(source.sorts())
    if key not in paths:
        key, down = "updated", True
    if key == "updated":
        return rows.order_by("-updated_at", "-id") if down else rows.order_by("updated_at", "id")
    by = _by_place(key, source) if key in ("stage", "level") else F(source.path(paths[key]))
    last = {"nulls_last": True} if key in NULLABLE else {}
    if key.endswith("_on"):
        # Unknown days are empty text; they belong at the end as well.
        rows = rows.alias(known=Case(When(**{SORTS[key]: ""}, then=Value(1)), default=Value(0)))
        return rows.order_by("known", by.desc() if down else by.asc(), "-id")
    return rows.order_by(by.desc(**last) if down else by.asc(**last), "-id")


def _by_place(key: str, source: Source) -> Case:
    order = {"stage": Stage, "level": Level}[key]
    path = source.path(key)
    places = [When(**{path: value}, then=Value(place)) for place, value in enumerate(order.values)]
    return Case(*places, output_field=IntegerField())


def page(
    rows,
    wanted: str | None,
    *,
    sort: str = LATEST,
    total: int,
    own: str = "",
    size: int = paging.SIZE,
    source: Source = NOW,
) -> paging.Page:
    """Return one page of lines. The page is cut from bare ids: sorting whole records costs many times as much.

    With the level that is the reader's own, the lines know how they stand at each.
    """
    ids = ordered(rows, sort, source).values_list("id", flat=True)
    cut = paging.page_of(ids, wanted, total=total, size=size)
    found = {record.pk: record for record in source.records(rows, cut.rows)}
    return replace(cut, rows=lines(rows, [found[pk] for pk in cut.rows if pk in found], own, source))


def all_lines(
    rows, *, sort: str = LATEST, chunk: int = 1000, own: str = "", source: Source = NOW
) -> Iterator[Line]:
    """Yield every line, some at a time, for exports."""
    waiting: list[Record] = []
    for row in ordered(rows, sort, source).values_list(*source.fields).iterator(chunk_size=chunk):
        waiting.append(Record._make(row))
        if len(waiting) == chunk:
            yield from lines(rows, waiting, own, source)
            waiting = []
    yield from lines(rows, waiting, own, source)


def lines(rows, records: Sequence[Record], own: str = "", source: Source = NOW) -> list[Line]:
    """Join records of the rows with parts, firms, figures and lights, in a fixed number of queries however many there are.

    One more is asked for the levels, where they are wanted, and one where a record is masked for somebody.
    """
    found = {record.pk: Line(record, {}, {}, own=own) for record in records}
    for pk, level, status in source.levels_of(list(found)) if own and found else ():
        found[pk].levels[level] = status
    for pk, kind, short, name, person, person_name in source.parts(list(found)):
        words = person or person_name or unit_words(short or "", name or "")
        found[pk].parts[kind] = _and(found[pk].parts.get(kind), words)
    for pk, role, name, origin, text in source.firms(list(found)):
        line = found[pk]
        line.firms[role] = _and(line.firms.get(role), name)
        if role == FirmRole.INVESTOR and not line.origin:
            line.origin = origin_words(origin, text)
    for pk, known in source.figures(list(found)).items():
        found[pk].figures = known
    for pk, light in source.lights(list(found)).items():
        found[pk].light = light
    for pk in source.closed(rows, records):
        found[pk].veil()
    return list(found.values())


def _and(words: str | None, more: str) -> str:
    return f"{words}、{more}" if words else more


def totals(rows) -> Totals:
    """Count the rows and add up their total investments, in one query."""
    told = rows.aggregate(count=Count("*"), with_amount=Count("investment"), investment=Total("investment"))
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


def groups(rows, by: str, level: str = Level.COUNTY, source: Source = NOW) -> list[Group]:
    """Return the totals by stage, unit, level, status at a level or industry section; together the totals of all rows.

    The largest groups stand alone, the rest of a long list is one group.
    """
    key = source.path({"unit": "unit_id", "industry": "section"}.get(by, by))
    if by == "industry":
        rows = rows.annotate(section=Substr("industry", 1, 1))
    if by == "at":
        rows = source.standing_at(rows, level)
        rows = rows.annotate(at=Concat(Value(place_key(level, "")), "there"))
    told = rows.order_by().values(key).annotate(
        count=Count("*"), with_amount=Count("investment"), investment=Total("investment")
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
