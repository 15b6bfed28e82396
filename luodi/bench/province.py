"""A province to score: many counties with projects, their log of stages, facts, monthly returns and targets, laid in bulk."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Role
from luodi.bench import world
from luodi.common import bulk, clock
from luodi.library.flows.targets import TARGETS
from luodi.library.models import Case, Certificate, ShareLine
from luodi.library.shares import Mode
from luodi.metrics.models import Target
from luodi.metrics.periods import Period
from luodi.progress.models import Fact, Return, StageMove
from luodi.progress.models import Figures as StoredFigures
from luodi.progress.models.facts import FactState
from luodi.progress.periods import due_on
from luodi.progress.recognition import FactKind
from luodi.projects.actions.remembering import EXTRA
from luodi.projects.models import LevelStatus, Project
from luodi.projects.stages import DAY_OF, Level, Stage, StatusAtLevel
from luodi.projects.terms import Origin

STAGES = (
    Stage.RESERVE,
    Stage.TALKS,
    Stage.SIGNED,
    Stage.PREPARING,
    Stage.STARTED,
    Stage.BUILDING,
    Stage.PRODUCING,
)
KINDS = (
    FactKind.ARRIVED,
    FactKind.ARRIVED,
    FactKind.COMPLETED,
    FactKind.COMPLETED,
    FactKind.OUTPUT,
    FactKind.TAX,
)
NAME = "省测县"
# As the pack we ship has it.
REPORT_DAY = 6
Versions = list[tuple[Project, datetime]]


@dataclass(frozen=True)
class Size:
    """How large a province is."""

    counties: int = 100
    units: int = 40
    projects: int = 5  # of each unit
    facts: int = 10  # about each project


WHOLE = Size()


def period() -> Period:
    """Return the year that is scored: the last one that is over, so that every run of the bench has a whole one."""
    return Period.of_year(clock.today().year - 1)


def known() -> dict[int, list[int]]:
    """Return county → its units, of the province that was laid down."""
    found: dict[int, list[int]] = {}
    rows = Unit.objects.filter(county__name__startswith=NAME).exclude(kind="county").order_by("path")
    for county, unit in rows.values_list("county_id", "pk"):
        found.setdefault(county, []).append(unit)
    return found


def build(size: Size, aims: Sequence[str]) -> dict[int, list[int]]:
    """Lay down the province, each unit with targets by the indicators ``aims``; return county → its units."""
    chance = random.Random(20261128)  # noqa: S311  a fixed world, not a secret
    clerks: list[User] = []
    found: dict[int, list[int]] = {}
    for number in range(size.counties):
        county = Unit.objects.add_root({"name": f"{NAME}{number}", "kind": "county"})
        Unit.objects.filter(pk=county.pk).update(county=county)
        county.county_id = county.pk
        units = [
            Unit.objects.add_child(
                county,
                {"name": f"单位{at}", "kind": "township" if at % 2 else "department", "county": county},
            )
            for at in range(size.units)
        ]
        names = ("clerk", "judge", "third")
        clerks = clerks or [world.person(f"province-{name}", Role.CENTRE, county) for name in names]
        found[county.pk] = [unit.pk for unit in units]
        with transaction.atomic():
            _County(county.pk, found[county.pk], clerks, chance, size).lay(aims)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return found


class _County:
    """Lays down the rows of one county."""

    def __init__(
        self, pk: int, units: list[int], clerks: list[User], chance: random.Random, size: Size
    ) -> None:
        self.pk, self.units, self.clerks, self.chance, self.size = pk, units, clerks, chance, size
        self.year = period().year
        self.last = clock.today() - timedelta(days=7)

    def lay(self, aims: Sequence[str]) -> None:
        case = Case.objects.create(
            county_id=self.pk, unit_id=self.pk, flow=TARGETS.code, started_by=self.clerks[0],
            started_post=self.clerks[0].post,
        )  # fmt: skip
        lives = [self._life(pk, at) for at, pk in enumerate(self._ids(Project))]
        _lay(Project, [versions[-1][0] for versions in lives])
        _remember(Project, (one for versions in lives for one in versions))
        _lay(StageMove, [move for versions in lives for move in self._moves(versions)])
        self._levels(lives)
        self._facts([versions[-1][0] for versions in lives])
        self._certificates([versions[-1][0] for versions in lives[::20]], case)
        _lay(Return, [one for unit in self.units for one in self._returns(unit)])
        told = {"county_id": self.pk, "year": self.year, "case": case, "set_by": self.clerks[0]}
        whole = [
            Target(**told, unit_id=unit, indicator=code, value=self._aim(code), since=_at(date(self.year, 2, 1)))
            for unit in self.units
            for code in aims
        ]  # fmt: skip
        _lay(Target, whole)

    def _ids(self, model: type[models.Model], each: int = 1) -> Sequence[int]:
        return bulk.next_ids(model, len(self.units) * self.size.projects * each)

    def _aim(self, code: str) -> int:
        money = code in ("arrived", "completed", "admitted_amount") or code.startswith("arrived.")
        return self.chance.randrange(1, 9) * (500_000_000 if money else 1)

    def _life(self, pk: int, at: int) -> Versions:
        """Return what was recorded of a project from stage to stage, and when."""
        day = date(self.year - 1, 1, 1) + timedelta(days=self.chance.randrange(600))
        fields: dict[str, Any] = {
            "id": pk,
            "county_id": self.pk,
            "unit_id": self.units[at % len(self.units)],
            "name": f"{world.brand(self.chance)}{self.chance.choice(world.WORDS)}{self.chance.choice(world.ENDINGS)}",
            "level": Level.COUNTY,
            "investment": None if at % 5 == 0 else self.chance.randrange(100, 500_000) * 1_000_000,
            "created_at": _at(day),
        }
        found: Versions = []
        for stage in STAGES:
            if found and (self.chance.random() < 0.1 or day > self.last):
                break
            fields |= {"stage": stage, "updated_at": _at(day), "version": len(found) + 1}
            if stage in DAY_OF:
                fields[DAY_OF[stage]] = str(day)
            found.append((Project(**fields), _at(day)))
            day += timedelta(days=self.chance.randrange(15, 110))
        return found

    def _moves(self, versions: Versions) -> Iterator[StageMove]:
        clerk, judge, _ = self.clerks
        before = ""
        for project, at in versions:
            yield StageMove(
                county_id=self.pk, project_id=project.pk, unit_id=project.unit_id, from_stage=before,
                from_status="normal" if before else "", to_stage=project.stage, to_status="normal",
                how="claimed" if before else "opening", happened_on=str(clock.day_of(at)),
                certain_by=clock.day_of(at), by=clerk, post=clerk.post, recorded_at=at, verified_by=judge,
                verified_at=at,
            )  # fmt: skip
            before = project.stage

    def _levels(self, lives: list[Versions]) -> None:
        """Let each project stand in the library of its unit from the first day, and some in the county's from the second stage."""
        ids = iter(self._ids(LevelStatus, 3))
        rows, told = [], []
        for at, versions in enumerate(lives):
            project, entered = versions[0][0], versions[0][1]
            for level in (Level.TOWNSHIP, Level.DEPARTMENT, Level.COUNTY):
                own = level == (
                    Level.DEPARTMENT if self.units.index(project.unit_id) % 2 == 0 else Level.TOWNSHIP
                )
                row = LevelStatus(
                    id=next(ids), county_id=self.pk, project_id=project.pk, level=level, since=entered
                )
                if own:
                    row.status, row.unit_id, row.is_origin = StatusAtLevel.ADMITTED, project.unit_id, True
                    row.entered_at, row.entered_unit_id = entered, project.unit_id
                told.append((row, entered))
                if level == Level.COUNTY and len(versions) > 1 and at % 5 < 3:
                    row = LevelStatus(
                        id=row.pk, county_id=self.pk, project_id=project.pk, level=level, since=versions[1][1],
                        status=StatusAtLevel.ADMITTED, unit_id=self.pk,
                    )  # fmt: skip
                    told.append((row, versions[1][1]))
                rows.append(row)
        _lay(LevelStatus, rows)
        _remember(LevelStatus, told)

    def _facts(self, projects: list[Project]) -> None:
        sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        ids = iter(self._ids(Fact, self.size.facts))
        rows: list[Fact] = []
        for project in projects:
            own: list[Fact] = []
            for _ in range(self.size.facts):
                own.append(self._fact(next(ids), project, own))
            rows += own
            for one in own:
                if one.state == FactState.RECOGNISED:
                    sums[project.pk][one.kind] += one.amount or 0
        _lay(Fact, rows)
        _lay(
            StoredFigures,
            [StoredFigures(county_id=self.pk, project_id=pk, **told) for pk, told in sums.items()],
        )

    def _fact(self, pk: int, project: Project, before: list[Fact]) -> Fact:
        """Return a verified fact, one in fifty of them the reversal of the one before; one in twenty waits."""
        clerk, judge, third = self.clerks
        day = min(date(self.year - 1, 1, 1) + timedelta(days=self.chance.randrange(730)), self.last)
        dice = self.chance.random()
        kind = self.chance.choice(KINDS)
        fact = Fact(
            id=pk, county_id=self.pk, project_id=project.pk, unit_id=project.unit_id, kind=kind, happened_on=day,
            amount=self.chance.randrange(1, 900) * 1_000_000, author=clerk, author_post=clerk.post, recorded_at=_at(day),
            basis=self.chance.choice(Origin.values) if kind == FactKind.ARRIVED else "",
        )  # fmt: skip
        if dice < 0.05:
            return fact
        fact.state, fact.verified_by, fact.verified_at = FactState.RECOGNISED, judge, _at(day, 17)
        fact.settled_at, fact.counts_in = fact.verified_at, f"{day:%Y-%m}"
        last = before[-1] if before else None
        if dice > 0.98 and last and last.state == FactState.RECOGNISED and not last.reverses_id:
            fact.kind, fact.basis, fact.amount = last.kind, last.basis, -(last.amount or 0)
            fact.reverses_id, fact.explanation = last.pk, "重复登记"
            fact.approved_by, fact.approved_at = third, fact.verified_at
        return fact

    def _certificates(self, projects: list[Project], case: Case) -> None:
        rows, lines = [], []
        for place, (pk, project) in enumerate(
            zip(bulk.next_ids(Certificate, len(projects)), projects, strict=True)
        ):
            since = project.created_at
            rows.append(
                Certificate(
                    id=pk, county_id=self.pk, project=project, case=case, mode=Mode.AGREED, number=f"分成{place}",
                    double_count=place % 5 == 4, drawn_at=since, issued_at=since,
                )
            )  # fmt: skip
            beside = self.units[(self.units.index(project.unit_id) + 1) % len(self.units)]
            for at, (unit, parts) in enumerate(((project.unit_id, 7), (beside, 3))):
                signed = {"signed_by": self.clerks[0], "signed_post": self.clerks[0].post, "signed_at": since}
                lines.append(
                    ShareLine(
                        county_id=self.pk, certificate_id=pk, unit_id=unit, place=at, parts=parts, **signed
                    )
                )
        _lay(Certificate, rows)
        _lay(ShareLine, lines)

    def _returns(self, unit: int) -> Iterator[Return]:
        for number in range(1, 13):
            month = f"{self.year}-{number:02d}"
            due = due_on(month, REPORT_DAY)
            if self.chance.random() < 0.9 and due < self.last:
                yield Return(
                    county_id=self.pk, unit_id=unit, month=month, due_on=due, expected=3,
                    reported=self.chance.choice((3, 3, 3, 2)), filed_by=self.clerks[0],
                    filed_post=self.clerks[0].post, filed_at=_at(due + timedelta(days=self.chance.randrange(-4, 2))),
                )  # fmt: skip


def _at(day: date, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _names(model: type[models.Model], rows: Sequence[models.Model]) -> list[str]:
    """Return the fields to write; the key where the rows have one already."""
    return [f.attname for f in model._meta.concrete_fields if not f.primary_key or rows[0].pk is not None]


def _lay(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    if rows:
        names = _names(model, rows)
        bulk.insert(model, names, ([getattr(row, name) for name in names] for row in rows))


def _remember(model: Any, told: Iterable[tuple[Any, datetime]]) -> None:
    """Write versions, each with its moment."""
    names = [field.attname for field in model._meta.concrete_fields]
    rows = ([*(getattr(row, name) for name in names), at, None, "~", None] for row, at in told)
    bulk.insert(model.history.model, (*names, *EXTRA), rows)
