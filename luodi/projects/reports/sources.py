"""Where the list reads from: the library as it is, as it was known at the end of a day, or as today knows that day.

Each source answers the same few questions, so that list, sums, groups and exports are written once.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, FilteredRelation, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from luodi.accounts.models import User
from luodi.projects import lights, totals
from luodi.projects.columns import Record
from luodi.projects.models import Firm, LevelStatus, Merge, Part, Project, ProjectFirm
from luodi.projects.stages import Standing
from luodi.projects.times import AsOf, Known

PARTS = ("project_id", "kind", "unit__short_name", "unit__name", "person__full_name", "person_name")
OF_FIRM = ("project_id", "role", "firm__name", "firm__origin", "firm__origin_text")


def stood(model: Any, moment: Any, **of: Any) -> Any:
    """Return the versions of a model's rows that stood at a moment; ``of`` limits what is looked through."""
    told = model.history.filter(history_date__lte=moment, **of)
    return _last(model, told)


def _last(model: Any, told: Any) -> Any:
    last = told.order_by().values("id").annotate(last=Max("history_id")).values("last")
    return model.history.filter(history_id__in=last).exclude(history_type="-").order_by()


def _ever_of(model: Any, ids: Collection[int]) -> Any:
    """Return the ids of the rows that hung on projects at any time; merging moves rows from one to another."""
    return model.history.filter(project_id__in=ids).order_by().values("id")


def _of_these(rows: Any, ids: Collection[int]) -> list[tuple[Any, ...]]:
    """Return the rows, which begin with their project, that hung on one of the projects at that moment."""
    asked = set(ids)
    return [row for row in rows if row[0] in asked]


class Source:
    """The library as it is."""

    # Field of Record → where it is found here, if not under its own name.
    names: Mapping[str, str] = {}

    def path(self, name: str) -> str:
        """Return where a field of the record is found."""
        return self.names.get(name, name)

    @property
    def fields(self) -> list[str]:
        """Return the names of ``Record`` in its order, as they are found here."""
        return [self.path("id" if name == "pk" else name) for name in Record._fields]

    def rows(self, user: User) -> Any:
        """Return the projects the user may read, in no order; ``is_closed`` says what is closed to the user today."""
        return Project.objects.visible_to(user).current()

    def records(self, rows: Any, ids: Sequence[int]) -> list[Record]:
        """Return the records of some of the rows, in no order."""
        return [Record._make(row) for row in _records().filter(pk__in=ids)]

    def closed(self, rows: Any, records: Sequence[Record]) -> list[int]:
        """Return which of the records are closed to the reader."""
        masked = [record.pk for record in records if record.is_masked]
        closed = rows.filter(pk__in=masked, is_closed=True)
        return list(closed.order_by().values_list("pk", flat=True)) if masked else []

    def levels(self) -> Any:
        """Return the statuses at levels: rows with ``project_id``, ``county_id``, ``level`` and ``status``."""
        return LevelStatus.objects.all()

    def standing_at(self, rows: Any, level: str) -> Any:
        """Add to the rows, as ``there``, how each stands at a level."""
        held = FilteredRelation("levels", condition=Q(levels__level=level))
        return rows.annotate(held=held, there=F("held__status"))

    def levels_of(self, ids: Collection[int]) -> Any:
        """Return project, level and status for some projects."""
        return self.levels().filter(project_id__in=ids).values_list("project_id", "level", "status")

    def parts(self, ids: Collection[int]) -> Any:
        """Return who takes part in projects, as tuples of ``PARTS``."""
        return _parts().filter(project_id__in=ids)

    def firms(self, ids: Collection[int]) -> Any:
        """Return the firms of projects, as tuples of ``OF_FIRM``."""
        return _firms().filter(project_id__in=ids)

    def figures(self, ids: Collection[int]) -> dict[int, totals.Figures]:
        """Return what verified facts come to."""
        return totals.known(ids)

    def lights(self, ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
        """Return word and tone of the lights of projects; nobody keeps those of other days."""
        return lights.known(ids)

    def sorts(self) -> Mapping[str, str]:
        """Return by what the list can be sorted that is not in the record: figures and lights."""
        return {**totals.sorts(), **lights.sorts()}


@cache
def _records() -> Any:
    """The query of the records, its columns looked up once: that takes longer than running it."""
    return Project.objects.values_list(*Record._fields)


@cache
def _parts() -> Any:
    return Part.objects.order_by("pk").values_list(*PARTS)


@cache
def _firms() -> Any:
    return ProjectFirm.objects.order_by("pk").values_list(*OF_FIRM)


class Then(Source):
    """The library as it was known at the end of a day: what had been recorded by then, under the units of that day.

    What the reader may read, and what is closed to the reader, is judged by today.
    """

    def __init__(self, as_of: AsOf) -> None:
        self.as_of, self.moment = as_of, as_of.moment

    def rows(self, user: User) -> Any:
        area = user.reach.reads
        whole = Q(county_id__in=area.counties)
        readable = whole if area.everything else Q(id__in=Project.objects.visible_to(user).values("pk"))
        secret = Project.objects.closed_to(user).values("pk")
        # What a record had taken in and gave back since is no more open there than in its own place.
        held = Merge.objects.filter(
            merged_at__lte=self.moment, undone_at__gt=self.moment, absorbed__in=secret
        )
        closed = Q(id__in=secret) | Q(id__in=held.values("survivor"))
        rows = stood(Project, self.moment).filter(readable, voided_at__isnull=True)
        return rows.annotate(is_closed=ExpressionWrapper(closed, BooleanField()))

    def records(self, rows: Any, ids: Sequence[int]) -> list[Record]:
        found = stood(Project, self.moment, id__in=ids).values_list(*self.fields)
        return [Record._make(row) for row in found]

    def closed(self, rows: Any, records: Sequence[Record]) -> list[int]:
        closed = set(rows.filter(is_closed=True).order_by().values_list("id", flat=True))
        return [record.pk for record in records if record.pk in closed]

    def levels(self) -> Any:
        return stood(LevelStatus, self.moment)

    def standing_at(self, rows: Any, level: str) -> Any:
        there = self.levels().filter(level=level, project_id=OuterRef("id")).values("status")[:1]
        return rows.annotate(there=Subquery(there))

    def levels_of(self, ids: Collection[int]) -> Any:
        rows = stood(LevelStatus, self.moment, project_id__in=ids)
        return rows.values_list("project_id", "level", "status")

    def parts(self, ids: Collection[int]) -> Any:
        rows = stood(Part, self.moment, id__in=_ever_of(Part, ids))
        return _of_these(rows.order_by("id").values_list(*PARTS), ids)

    def firms(self, ids: Collection[int]) -> Any:
        rows = stood(ProjectFirm, self.moment, id__in=_ever_of(ProjectFirm, ids))
        held = _of_these(rows.order_by("id").values_list("project_id", "role", "firm_id"), ids)
        firms = stood(Firm, self.moment, id__in={firm for _, _, firm in held})
        said = {pk: told for pk, *told in firms.values_list("id", "name", "origin", "origin_text")}
        return [(project, role, *said[firm]) for project, role, firm in held if firm in said]

    def figures(self, ids: Collection[int]) -> dict[int, totals.Figures]:
        return totals.known(ids, as_of=self.as_of)

    def lights(self, ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
        return {}

    def sorts(self) -> Mapping[str, str]:
        return {}


class InHindsight(Then):
    """A day as today knows it: stage and money by the day they happened, late entries and reversals told; the rest of
    the record as it reads today, under the units of that day. What was recorded later has its first units."""

    names = {
        "stage": "stage_then",
        "sub_stage": "sub_stage_then",
        "status": "status_then",
        "unit_id": "unit_then",
        "unit__path": "unit_path_then",
        "unit__name": "unit_name_then",
        "unit__short_name": "unit_short_then",
    }

    def rows(self, user: User) -> Any:
        stood = totals.stood(self.as_of.day)
        then = {f"{name}_then": stood[name] for name in Standing._fields}
        rows = Project.objects.visible_to(user).current().annotate(**then, **self._units())
        return rows.filter(stage_then__isnull=False)

    def _units(self) -> dict[str, Any]:
        versions = Project.history.filter(id=OuterRef("pk"))
        last = versions.filter(history_date__lte=self.moment).order_by("-history_id")
        first = versions.order_by("history_id")
        paths = {"then": "unit_id", "path_then": "unit__path", "name_then": "unit__name"}
        paths["short_then"] = "unit__short_name"
        return {
            f"unit_{name}": Coalesce(Subquery(last.values(path)[:1]), Subquery(first.values(path)[:1]))
            for name, path in paths.items()
        }

    def records(self, rows: Any, ids: Sequence[int]) -> list[Record]:
        return [Record._make(row) for row in rows.filter(pk__in=ids).order_by().values_list(*self.fields)]

    def _entered(self) -> Q:
        """Return the condition for versions of that day, or the first ones of what was recorded later."""
        later = Q(project__created_at__gt=self.moment, history_date__lte=F("project__created_at"))
        return Q(history_date__lte=self.moment) | later

    def levels(self) -> Any:
        return _last(LevelStatus, LevelStatus.history.filter(self._entered()))

    def levels_of(self, ids: Collection[int]) -> Any:
        told = LevelStatus.history.filter(self._entered(), project_id__in=ids)
        return _last(LevelStatus, told).values_list("project_id", "level", "status")

    def parts(self, ids: Collection[int]) -> Any:
        told = Part.history.filter(self._entered(), id__in=_ever_of(Part, ids))
        return _of_these(_last(Part, told).order_by("id").values_list(*PARTS), ids)

    def firms(self, ids: Collection[int]) -> Any:
        return NOW.firms(ids)


NOW = Source()


def source_of(as_of: AsOf | None) -> Source:
    """Return where to read for a day; None is now."""
    if as_of is None:
        return NOW
    return Then(as_of) if as_of.known == Known.THEN else InHindsight(as_of)
