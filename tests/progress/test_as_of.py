"""The library as it stood on any day: what was known then, and what today knows of that day."""

from datetime import date, timedelta

import pytest
from django.db.models import Count

from luodi.common import clock
from luodi.progress.models import Fact
from luodi.projects.columns import COLUMNS, OF_TODAY
from luodi.projects.models import Firm, LevelStatus, Merge, Project
from luodi.projects.reports import lists
from luodi.projects.reports.sources import source_of
from luodi.projects.stages import Level
from luodi.projects.times import AsOf, Known
from luodi.projects.totals import Figure
from tests.moments import at
from tests.progress.living import History

FIRST, DAYS, ASKED = date(2025, 9, 1), 240, 100


def ledger(user, as_of=None):
    """Every line of the ledger as a reader meets it, with its place in the libraries."""
    filters = lists.Filters(as_of=as_of)
    rows, source = lists.filtered(user, filters), source_of(as_of)
    lines = lists.all_lines(rows, own=Level.COUNTY, source=source)
    return {
        line.record.pk: [column.read(line) for column in COLUMNS if column.key not in OF_TODAY]
        for line in lines
    }


def replayed(user, day):
    """What today knows of a day, worked out line by line: stage, status, unit and money of each project."""
    found = {}
    for project in Project.objects.visible_to(user).current():
        stage = status = None
        for line in project.stage_moves.order_by("certain_by", "recorded_at", "pk"):
            if line.certain_by <= day:
                is_opening = line.how == "opening"
                stage = line.to_stage if is_opening or line.from_stage != line.to_stage else stage
                status = line.to_status if is_opening or line.from_status != line.to_status else status
        if stage is None:
            continue
        units = project.history.order_by("history_id").values_list("history_date", "unit__short_name")
        known = [unit for moment, unit in units if clock.day_of(moment) <= day] or [units[0][1]]
        found[project.pk] = [stage, status, known[-1], _money(project, day)]
    return found


def _money(project, day):
    counting = project.facts.filter(kind="arrived", state="recognised", happened_on__lte=day)
    gone = {fact.reverses_id for fact in counting if fact.reverses_id}
    standing = [fact.amount for fact in counting if not fact.reverses_id and fact.pk not in gone]
    return sum(standing) if standing else None


def in_hindsight(user, day):
    as_of = AsOf(day, Known.TODAY)
    rows = lists.filtered(user, lists.Filters(as_of=as_of))
    return {
        line.record.pk: [
            line.record.stage,
            line.record.status,
            line.record.unit__short_name,
            line.figures.get("arrived", Figure()).verified,
        ]
        for line in lists.all_lines(rows, source=source_of(as_of))
    }


HAPPENED = {
    "recognised": Fact.objects.filter(state="recognised"),
    "reversed": Fact.objects.filter(state="recognised", reverses__isnull=False),
    "waiting": Fact.objects.filter(state="pending"),
    "merged": Merge.objects.filter(undone_at=None, rows__model="progress.fact"),
    "parted": Merge.objects.filter(undone_at__isnull=False, rows__model="progress.fact"),
    "voided": Project.objects.filter(voided_at__isnull=False, merged_into=None),
    "moved": Project.history.values("id").annotate(units=Count("unit_id", distinct=True)).filter(units__gt=1),
    "firms": Firm.history.filter(history_type="~"),
    "left": LevelStatus.history.filter(status="left"),
}


@pytest.mark.parametrize("seed", [1, 2])
def test_any_day_reads_as_it_read_then_and_as_today_knows_it(seed, officers, units):
    """Two histories, each asked for 100 of its days at random: as the ledger read then, and replayed from the facts."""
    history = History(seed, officers, units)
    asked = set(history.dice.sample(range(DAYS), ASKED))
    read = {}
    with clock.moved_to(at(f"{FIRST} 00:10")):
        history.enter()
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        with clock.moved_to(at(f"{day} {history.dice.randint(0, 22):02d}:30")):
            history.a_day()
        if number in asked:
            with clock.moved_to(at(f"{day} 23:59")):
                read[day] = ledger(officers["centre"])
    assert [name for name, rows in HAPPENED.items() if not rows.all().exists()] == []
    for day, lines in read.items():
        assert ledger(officers["centre"], AsOf(day)) == lines, day
        assert in_hindsight(officers["centre"], day) == replayed(officers["centre"], day), day
