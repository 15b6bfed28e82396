"""How a ledger stands for one user: which rows are ready, which wait for answers, which belong to others."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from luodi.accounts.models import Unit, UnitKind, User
from luodi.projects.models import Batch, BatchRow, LevelStatus, Project
from luodi.projects.models.batches import left_to_others
from luodi.projects.stages import Level, StatusAtLevel

Outcome, Plan = BatchRow.Outcome, BatchRow.Plan


@dataclass(frozen=True)
class Standing:
    """Counts of the project rows of a batch as one user meets them."""

    total: int
    # Own rows that can go in now, by what they do there.
    create: int = 0
    update: int = 0
    skip: int = 0
    # Own rows with an open question, own rows that wait for another row, rows whose unit nobody knows yet.
    blocked: int = 0
    waiting: int = 0
    unitless: int = 0
    # Own rows about a project of another unit, which must agree first.
    held: int = 0
    # Unit → its rows, for units the user may not write for.
    others: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)

    @property
    def ready(self) -> int:
        """Own rows that can go in now."""
        return self.create + self.update + self.skip

    @property
    def left_over(self) -> int:
        """Rows that keep the user from confirming everything at once."""
        return self.blocked + self.unitless

    @property
    def of_others(self) -> int:
        """Rows that somebody else must confirm."""
        return sum(self.others.values())

    @property
    def done(self) -> int:
        """Rows that were dealt with."""
        return sum(count for outcome, count in self.outcomes.items() if outcome != Outcome.OPEN)

    @property
    def told_outcomes(self) -> str:
        """Return what became of the rows that were dealt with, in words."""
        words = {"created": "新建", "updated": "更新", "skipped": "跳过", "returned": "退回"}
        told = [f"{word} {self.outcomes[key]:,}" for key, word in words.items() if self.outcomes.get(key)]
        return "，".join(told)

    @property
    def other_units(self) -> str:
        """Return the names of the first other units, for a sentence."""
        names = list(self.others)
        return "、".join(names[:4]) + (f"等 {len(names)} 个单位" if len(names) > 4 else "")


def level_of(unit: Unit) -> Level:
    """Return the library that what a unit confirms stands in: its own, and the county's for the centre and the county."""
    if unit.kind == UnitKind.TOWNSHIP:
        return Level.TOWNSHIP
    return Level.COUNTY if unit.kind in (UnitKind.CENTRE, UnitKind.COUNTY) else Level.DEPARTMENT


def open_rows(batch: Batch) -> QuerySet[BatchRow]:
    """Return the project rows that are not dealt with yet."""
    return BatchRow.objects.filter(batch=batch, passed_over="", outcome=Outcome.OPEN)


def ready_rows(batch: Batch, user: User) -> QuerySet[BatchRow]:
    """Return the rows that the user could put into the library now."""
    own = (open_rows(batch) & BatchRow.objects.writable_by(user)).clear().exclude(left_to_others(user))
    coming = own.values("pk")
    leader_there = Q(same_as__isnull=True) | ~Q(same_as__outcome=Outcome.OPEN) | Q(same_as__in=coming)
    parent_there = Q(below__isnull=True) | ~Q(below__outcome=Outcome.OPEN) | Q(below__in=coming)
    return own.filter(leader_there, parent_there)


def to_take_over(user: User, project_ids: Any) -> QuerySet[Project]:
    """Return which of these projects the user may say to stand in the county's library, and do not yet."""
    known = Project.objects.writable_by(user).current().filter(pk__in=project_ids)
    if not user.reach.writes.everything:
        return known.none()
    nowhere = LevelStatus.objects.filter(level=Level.COUNTY, status=StatusAtLevel.NOT_FILED)
    return known.filter(pk__in=nowhere.values("project_id")).exclude(
        pk__in=Project.objects.closed_to(user).values("pk")
    )


def standing_of(batch: Batch, user: User) -> Standing:
    """Count the rows of the batch as the user meets them; a fixed number of queries."""
    rows = BatchRow.objects.filter(batch=batch, passed_over="")
    outcomes = dict(rows.values_list("outcome").annotate(n=Count("pk")))
    left = open_rows(batch)
    own = left & BatchRow.objects.writable_by(user)
    ready = Counter(dict(ready_rows(batch, user).values_list("plan").annotate(n=Count("pk"))))
    clear, mine = own.clear().count(), own.filter(unit__isnull=False).count()
    held = own.clear().filter(left_to_others(user)).count()
    others = left.filter(unit__isnull=False).exclude(pk__in=own.values("pk"))
    by_unit: Any = others.values_list("unit__name").annotate(n=Count("pk")).order_by("-n", "unit__name")
    return Standing(
        total=sum(outcomes.values()),
        create=ready[Plan.CREATE],
        update=ready[Plan.UPDATE],
        skip=ready[Plan.SKIP],
        blocked=mine - clear,
        waiting=clear - sum(ready.values()) - held,
        held=held,
        unitless=(left & BatchRow.objects.answerable_by(user)).filter(unit__isnull=True).count(),
        others=dict(by_unit),
        outcomes=outcomes,
    )
