"""本单位库新入库: each project once, in the year and for the unit that first had it, whatever becomes of it later."""

from importlib import import_module

import pytest
from django.db import connection

from luodi.accounts.models import User
from luodi.accounts.permissions import Role
from luodi.bench import world
from luodi.common import clock
from luodi.library.actions import handings, leaving, transfers
from luodi.metrics.reports import behind
from luodi.metrics.reports.indicators import OWN, Period
from luodi.projects.actions import record, writing
from luodi.projects.entries import ProjectEntry
from luodi.projects.models import LevelStatus, Project
from tests.conftest import _person
from tests.library.moves import settle
from tests.moments import at

LAST, YEAR = Period.of_year(2025), Period.of_year(2026)


@pytest.fixture
def move(cast, units):
    """Let a project go over to another unit whole: ``move(project, "west")``."""
    _person("park_clerk", "园区经办", Role.CLERK, "park", units)

    def moved(project, to):
        case = transfers.ask_transfer(
            project=project, reason="land", words="缺地", to=units[to], by=cast["east_clerk"]
        )
        settle(case, "transfer.decide", "agree", cast["centre"], said={"to": units[to], "mode": "single"})
        settle(case, "transfer.accept", "accept", User.objects.get(username=f"{to}_clerk"))
        return Project.objects.get(pk=project.pk)

    return moved


@pytest.fixture
def before(enter, cast, units):
    """A project that the eastern township entered last year."""
    with clock.moved_to(at("2025-05-01 09:00")):
        return enter("去年的厂")


@pytest.fixture
def taken_over(cast, units):
    """A project that a ledger of the eastern township brought last year."""
    with clock.moved_to(at("2025-05-01 09:00")):
        batch = world.batch(cast["centre"])
        entry = ProjectEntry({"name": "老厂", "unit_id": units["east"].pk, "level": "township"})
        (pk,) = record.create_projects(entries=[entry], by=cast["centre"], batch=batch)
    return Project.objects.get(pk=pk)


def leave(project, cast):
    """Let the project leave every library."""
    case = leaving.ask_to_leave(project=project, reason="停建", by=cast["east_clerk"])
    settle(case, "leaving.agree", "agree", cast["east_head"])
    return Project.objects.get(pk=project.pk)


@pytest.fixture
def says(cast, units):
    """Return what the indicator says of a period by unit, after its rows were found to say the same."""

    def told(period=YEAR):
        found = OWN.figures(units["county"].pk, period)
        names = {unit.pk: key for key, unit in units.items()}
        by_unit = {names[pk]: value for pk, value in found.by_unit.items()}
        for key, value in by_unit.items():
            assert len(behind.rows(cast["centre"], OWN, period, units[key], None).lines) == value
        assert behind.rows(cast["centre"], OWN, period, None, None).page.total == found.total
        assert found.total == sum(by_unit.values())
        return by_unit

    return told


@pytest.mark.parametrize("to", ["west", "park"])
def test_what_was_taken_over_is_not_new_after_a_transfer(taken_over, move, says, to):
    move(taken_over, to)
    assert says() == says(LAST) == {}


@pytest.mark.parametrize("to", ["west", "park"])
def test_a_transfer_changes_neither_year_nor_unit(before, move, says, to):
    move(before, to)
    assert (says(LAST), says()) == ({"east": 1}, {})


def test_what_was_taken_back_is_not_new(before, taken_over, cast, says):
    for project in (before, taken_over):
        left = leave(project, cast)
        assert says(LAST) == ({} if project is before else {"east": 1}), "no library holds it"
        leaving.take_back(project=left, reason="复工", by=cast["east_clerk"])
    assert (says(LAST), says()) == ({"east": 1}, {})


def test_a_corrected_unit_takes_the_figure_along(before, cast, units, says):
    entry = ProjectEntry(writing.plain(before) | {"unit_id": units["bureau"].pk})
    record.change_project(project=before, entry=entry, version=before.version, by=cast["centre"])
    assert says(LAST) == {"bureau": 1}


def test_a_lead_of_the_county_counts_where_it_was_followed_once_it_is_more(cast, units, says, stand):
    with clock.moved_to(at("2025-12-30 09:00")):
        case = handings.hand_down_lead(
            entry=ProjectEntry({"name": "冷链物流园"}), order="对接", lead=units["east"], by=cast["centre"]
        )
    with clock.moved_to(at("2026-01-05 09:00")):
        settle(case, "handing.sign", "sign", cast["east_clerk"])
    assert says() == {}
    lead = Project.objects.get(pk=case.project_id)
    stand(lead, "talks")
    assert (says(LAST), says()) == ({}, {"east": 1})


def test_projects_from_before_keep_the_first_unit_that_is_known(before, taken_over, move, cast, units, says):
    record.create_projects(
        entries=[ProjectEntry({"name": "没动过的", "unit_id": units["west"].pk, "level": "township"})],
        by=cast["centre"],
    )
    for project in (before, taken_over):
        move(project, "west")
    told = "project_id", "level", "taken_over", "entered_at", "entered_unit_id"
    known = set(LevelStatus.objects.values_list(*told))
    LevelStatus.objects.update(entered_at=None, entered_unit=None, taken_over=False)
    filled = import_module("luodi.projects.migrations.0010_entered_before")
    with connection.cursor() as cursor:
        cursor.execute(filled.FIRST_UNIT)
        cursor.execute(filled.TAKEN_OVER, [True])
    assert set(LevelStatus.objects.values_list(*told)) == known
    assert (says(LAST), says()) == ({"east": 1}, {"west": 1})
