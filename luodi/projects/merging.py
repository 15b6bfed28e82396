"""What merging two records does with the rows that point at a project.

Every model that does is named here or in the ``apps.py`` of its part; a test fails for one that is not.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import models
from django.db.models import Q

from luodi.projects.models import LevelStatus, Project, ProjectLink
from luodi.projects.stages import UNDER_WAY, Level, StatusAtLevel

UNDO_DAYS = 30
ALREADY_THERE = "保留的项目上已有同样的"
STANDS_ITSELF = "在哪一级库以保留的项目为准"


@dataclass(frozen=True)
class Change:
    """One row that gets other values: plain ones, by attribute name, so that undoing can compare and put back."""

    row: models.Model
    values: Mapping[str, Any]
    words: str


@dataclass(frozen=True)
class Plan:
    """What happens to the rows of one kind: some move, some stay with the merged record, and why."""

    label: str
    changes: Sequence[Change] = ()
    stays: Sequence[tuple[str, str]] = ()
    # What must be settled before these two can be merged, in sentences.
    refusals: Sequence[str] = ()


class MergeHandler(Protocol):
    """Knows what merging does with the rows of one model that point at a project by these fields."""

    @property
    def model(self) -> type[models.Model]:
        """The model whose rows point at projects."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The foreign keys by which they do."""

    def plan(self, survivor: Project, absorbed: Project) -> Plan:
        """Return what would happen; changes nothing."""


@dataclass(frozen=True)
class Moves:
    """Rows go over to the survivor, but for those of which it has the same already.

    ``same`` names what makes two rows the same beside the unique constraints; ``only`` limits what moves, and
    ``otherwise`` says why the rest stays.
    """

    model: type[models.Model]
    through: str
    label: str
    same: tuple[str, ...] = ()
    only: Q = field(default_factory=Q)
    otherwise: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The one foreign key."""
        return (self.through,)

    def plan(self, survivor: Project, absorbed: Project) -> Plan:
        """Return which rows move and which stay."""
        own = self._rows(absorbed)
        moving = set(own.filter(self.only).values_list("pk", flat=True))
        doubled = self._doubled(survivor, absorbed)
        changes, stays = [], []
        for row in own.order_by("pk"):
            if row.pk in moving and row.pk not in doubled:
                changes.append(Change(row, {f"{self.through}_id": survivor.pk}, str(row)))
            else:
                stays.append((str(row), self.otherwise if row.pk not in moving else ALREADY_THERE))
        return Plan(self.label, changes, stays)

    def _rows(self, project: Project) -> Any:
        to_one = [f.name for f in self.model._meta.concrete_fields if f.many_to_one or f.one_to_one]
        return self.model._default_manager.filter(**{self.through: project}).select_related(*to_one)

    def _doubled(self, survivor: Project, absorbed: Project) -> set[Any]:
        """Return the rows that would stand on the survivor twice."""
        found: set[Any] = set()
        if self.same:
            found |= self._meeting(survivor, absorbed, self.same, Q(), unknown_meets=True)
        for constraint in self.model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint) and self.through in constraint.fields:
                others = tuple(name for name in constraint.fields if name != self.through)
                found |= self._meeting(survivor, absorbed, others, constraint.condition or Q())
        return found

    def _meeting(
        self,
        survivor: Project,
        absorbed: Project,
        names: tuple[str, ...],
        where: Q,
        *,
        unknown_meets: bool = False,
    ) -> set[Any]:
        """Return the absorbed rows whose named values one of the survivor's rows has too; to a database NULL meets nothing."""
        there = set(self._rows(survivor).filter(where).values_list(*names))
        rows = self._rows(absorbed).filter(where).values_list("pk", *names)
        return {
            pk for pk, *values in rows
            if tuple(values) in there and (unknown_meets or None not in values)
        }  # fmt: skip


@dataclass(frozen=True)
class Keeps:
    """Rows stay with the merged record; without ``why`` nobody needs to be told of them."""

    model: type[models.Model]
    fields: tuple[str, ...]
    label: str
    why: str = ""

    def plan(self, survivor: Project, absorbed: Project) -> Plan:
        """Count what stays."""
        if not self.why:
            return Plan(self.label)
        own = Q()
        for name in self.fields:
            own |= Q(**{name: absorbed})
        count = self.model._default_manager.filter(own).count()
        return Plan(self.label, stays=[(f"{count} 条", self.why)] if count else [])


class LinkMoves:
    """Links go over to the survivor, but for those that would link it with itself or with the same project twice."""

    model = ProjectLink
    fields = ("one", "other")
    label = "项目之间的认定"

    def plan(self, survivor: Project, absorbed: Project) -> Plan:
        """Return which links move; their two ends stand in the order of their numbers."""
        known = {survivor.pk}
        for pair in _links(survivor).values_list("one_id", "other_id"):
            known.update(pair)
        changes, stays = [], []
        for row in _links(absorbed).select_related("one", "other").order_by("pk"):
            partner = row.other_id if row.one_id == absorbed.pk else row.one_id
            if partner in known:
                stays.append((str(row), ALREADY_THERE))
            else:
                one, other = sorted((survivor.pk, partner))
                changes.append(Change(row, {"one_id": one, "other_id": other}, str(row)))
        return Plan(self.label, changes, stays)


def _links(project: Project) -> Any:
    return ProjectLink.objects.filter(Q(one=project) | Q(other=project))


class ChildMoves:
    """Projects below the absorbed one come to stand below the survivor."""

    model = Project
    fields = ("parent",)
    label = "下级项目"

    def plan(self, survivor: Project, absorbed: Project) -> Plan:
        """Return the projects below; refuse to merge a project into one that stands below it."""
        if absorbed.pk in above(survivor):
            words = f"“{survivor.name}”是“{absorbed.name}”的下级项目，请改为保留“{absorbed.name}”。"
            return Plan(self.label, refusals=[words])
        below = Project.objects.filter(parent=absorbed).order_by("pk")
        return Plan(self.label, [Change(row, {"parent_id": survivor.pk}, row.name) for row in below])


class LevelsStay:
    """The survivor stands in the libraries as it did; merging neither admits it anywhere nor ends what is under way."""

    model = LevelStatus
    fields = ("project",)
    label = "三级库状态"

    def plan(self, survivor: Project, absorbed: Project) -> Plan:
        """Refuse to lose a place in the county's library or a filing; say what stays with the merged record."""
        rows = absorbed.levels.exclude(status=StatusAtLevel.NOT_FILED).order_by("pk")
        refusals = [
            f"“{absorbed.name}”在{row.get_level_display()}是“{row.get_status_display()}”，请先撤回报送或等办完再合并。"
            for row in rows
            if row.status in UNDER_WAY
        ]
        if absorbed.level == Level.COUNTY and survivor.level != Level.COUNTY:
            refusals.append(
                f"“{absorbed.name}”在县级库，“{survivor.name}”不在，请改为保留“{absorbed.name}”。"
            )
        return Plan(self.label, stays=[(str(row), STANDS_ITSELF) for row in rows], refusals=refusals)


def above(project: Project) -> set[int]:
    """Return the numbers of all projects that the project stands below."""
    found: set[int] = set()
    pk = project.parent_id
    while pk and pk not in found:
        found.add(pk)
        pk = Project.objects.values_list("parent_id", flat=True).get(pk=pk)
    return found


_handlers: dict[tuple[str, tuple[str, ...]], MergeHandler] = {}
# What is worked out from rows that moved is worked out anew by the part that keeps it.
Follower = Callable[[Sequence[int]], None]
_followers: list[Follower] = []


def register(*handlers: MergeHandler) -> None:
    """Add handlers, in the order in which people read what moves."""
    for handler in handlers:
        _handlers.setdefault((handler.model._meta.label, handler.fields), handler)


def follow(follower: Follower) -> None:
    """Add a function that is given the numbers of both projects after rows moved, in the same transaction."""
    if follower not in _followers:
        _followers.append(follower)


def rows_moved(project_ids: Sequence[int]) -> None:
    """Let every part follow what a merge, or taking it back, moved between two projects."""
    for follower in _followers:
        follower(project_ids)


def plans(survivor: Project, absorbed: Project) -> list[Plan]:
    """Return what merging would do with everything that points at the absorbed project."""
    return [handler.plan(survivor, absorbed) for handler in _handlers.values()]


def unhandled(pointing: Iterable[tuple[str, str]]) -> list[str]:
    """Return, of (model, foreign key) pairs, those that nobody said anything about."""
    known = {(label, name) for label, fields in _handlers for name in fields}
    return sorted(f"{label}.{name}" for label, name in pointing if (label, name) not in known)
