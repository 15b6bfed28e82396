"""The officers of the centre, projects that units share, money that arrives, and what an indicator says."""

from datetime import date

import pytest

from luodi.common import clock
from luodi.library.models import Case, Certificate, ShareLine
from luodi.metrics.periods import Period
from luodi.metrics.reports.indicators import by_code
from luodi.progress.actions import facts, verdicts
from tests.moments import at
from tests.progress.conftest import WAN, fact_entry, officers, signed

__all__ = ["officers", "signed"]
YEAR = Period.of_year(2026)


@pytest.fixture
def share(units):
    """Let units share a project: ``share(project, {"east": 70, "west": 30})``, the leading one first."""

    def certify(project, parts, double_count=False):
        case = Case.objects.filter(project=project).first()
        case = case or Case.objects.create(
            county=units["county"], flow="transfer", project=project, unit=project.unit,
            started_by=project.unit.posts.first().user, started_post=project.unit.posts.first(),
            ended_at=clock.now(), outcome="moved",
        )  # fmt: skip
        made = Certificate.objects.create(
            county=units["county"], project=project, case=case, mode="agreed", double_count=double_count,
            number=f"分-{project.pk}", issued_at=clock.now(),
        )  # fmt: skip
        for place, (unit, part) in enumerate(parts.items()):
            ShareLine.objects.create(
                county=units["county"], certificate=made, unit=units[unit], place=place, parts=part
            )
        return made

    return certify


@pytest.fixture
def receive(officers, enter):
    """Let money arrive at a factory and be verified: ``receive(factory, 1200)``, in 万元."""

    def received(project, wan, basis="outside_province", on=date(2026, 11, 20)):
        entry = fact_entry(project, "arrived", wan * WAN, on, basis=basis, explanation="已核对")
        fact = facts.record_fact(entry=entry, by=officers["centre_two"])
        verdicts.verify_facts(facts=[fact], by=officers["centre"])
        fact.refresh_from_db()
        return fact

    return received


@pytest.fixture
def says(units):
    """Return what an indicator says of units by their keys, and of the county under ``None``: ``says("arrived")``."""

    def value(code, *keys, period=YEAR, as_of=None):
        indicator = by_code(units["county"].pk, 2026)[code]
        figures = indicator.figures(units["county"].pk, period, as_of)
        return [indicator.value(figures, units[key].pk if key else None) for key in keys]

    return value


@pytest.fixture
def live(enter, stand):
    """Let a project live: ``live("甲厂", "east", signed="2026-01-05", started="2026-03-01")``; days as they happen."""

    def lived(name, unit="east", *, wan=1000, **days):
        with clock.moved_to(at("2025-01-02 09:00")):
            project = enter(name, unit, stage="talks", investment=None if wan is None else wan * WAN)
        for stage, day in days.items():
            with clock.moved_to(at(f"{day} 10:00")):
                stand(project, stage)
        return project

    return lived
