"""The library as it stood on any day: what was known then, and what today knows of that day."""

from datetime import date, timedelta
from random import Random

import pytest
from django.db.models import Count

from luodi.common import clock
from luodi.progress.actions import facts, staging, verdicts
from luodi.progress.actions.facts import FactRefused
from luodi.progress.actions.staging import StageRefused
from luodi.progress.models import Fact
from luodi.projects.actions import levels, merges, moving, record
from luodi.projects.actions.firms import tell_firms
from luodi.projects.actions.levels import LevelBlocked
from luodi.projects.actions.merges import MergeRefused
from luodi.projects.columns import COLUMNS, OF_TODAY
from luodi.projects.entries import FirmEntry, ProjectEntry
from luodi.projects.models import Firm, LevelStatus, Merge, Project
from luodi.projects.reports import lists
from luodi.projects.reports.sources import source_of
from luodi.projects.stages import NEXT_AT_LEVEL, Level, StatusAtLevel
from luodi.projects.times import AsOf, Known
from luodi.projects.totals import Figure
from luodi.projects.voiding import NotNow
from tests.moments import at
from tests.progress.conftest import WAN, fact_entry

FIRST, DAYS, ASKED = date(2025, 9, 1), 240, 100
STAGES = ("talks", "signed", "preparing", "started", "building", "completed")
REFUSALS = (FactRefused, StageRefused, MergeRefused, LevelBlocked, NotNow)


class History:
    """A county to which things happen at random, some entered late, some reversed, some moved to other units."""

    def __init__(self, seed, cast, units):
        self.dice, self.cast, self.units = Random(seed), cast, units
        self.acts = (
            [self.enter] * 2 + [self.report] * 6 + [self.settle] * 5 + [self.reverse] * 2 + [self.correct] * 2
            + [self.move, self.take_part, self.stand, self.stand, self.slow_down, self.file, self.void]
            + [self.merge, self.part_again]
        )  # fmt: skip

    def live(self):
        if not Project.objects.current().exists():
            self.enter()
        return self.dice.choice(Project.objects.current().order_by("pk"))

    def a_day(self):
        for _ in range(self.dice.choice((0, 1, 1, 2, 3))):
            try:
                self.dice.choice(self.acts)()
            except REFUSALS:
                continue

    def enter(self):
        if Project.objects.current().count() > 12:
            return
        unit = self.units[self.dice.choice(("east", "west", "bureau"))]
        told = {"arrived": self.dice.randint(1, 900) * WAN} if self.dice.random() < 0.5 else {}
        level = "department" if unit.kind == "department" else "township"
        fields = {"name": f"项目{self.dice.random():.6f}", "unit_id": unit.pk, "level": level}
        if self.dice.random() < 0.5:
            fields |= {
                "stage": "building",
                "started_on": self.dice.choice(("2024", "2025-03", "2025-07-04", "")),
            }
        firms = [FirmEntry(f"企业{self.dice.randint(1, 5)}", origin_text=self.dice.choice(("浙江", "江苏")))]
        entry = ProjectEntry(fields, firms=firms, told=told)
        record.create_projects(entries=[entry], by=self.cast["centre"])

    def report(self):
        kind = self.dice.choice(("arrived", "completed", "employed"))
        amount = self.dice.randint(1, 800) * (1 if kind == "employed" else WAN)
        on = clock.today() - timedelta(days=self.dice.choice((0, 0, 3, 40, 90)))
        entry = fact_entry(self.live(), kind, amount, on, explanation="已核对")
        facts.record_fact(entry=entry, by=self.cast["centre_two"])

    def settle(self):
        waiting = list(Fact.objects.waiting().order_by("pk"))
        if not waiting:
            return
        some, by = self.dice.sample(waiting, min(2, len(waiting))), self.cast["centre"]
        if self.dice.random() < 0.8:
            for fact in some:
                done = verdicts.approve_reversal if fact.waits_for_approval else verdicts.verify_facts
                told = {"fact": fact} if fact.waits_for_approval else {"facts": [fact]}
                done(**told, by=self.cast["leader"] if fact.waits_for_approval else by)
        else:
            verdicts.return_facts(facts=some, reason="材料不清", by=by)

    def reverse(self):
        counting = list(Fact.objects.standing().order_by("pk"))
        if counting:
            fact = self.dice.choice(counting)
            verdicts.ask_reversal(fact=fact, reason="重复登记", by=self.cast["centre_two"])

    def correct(self):
        project = self.live()
        fields = {"investment": self.dice.randint(1, 90) * 100 * WAN, "remark": f"{self.dice.random()}"}
        firms = [FirmEntry(f"企业{self.dice.randint(1, 5)}", origin_text=self.dice.choice(("浙江", "陕西")))]
        tell_firms(county_id=project.county_id, firms=firms, by=self.cast["centre"])
        entry = ProjectEntry({**record.writing.plain(project), **fields}, firms=firms)
        record.change_project(project=project, entry=entry, version=project.version, by=self.cast["centre"])

    def move(self):
        unit = self.units[self.dice.choice(("east", "west", "bureau", "culture"))]
        moving.move_to_unit(project=self.live(), unit=unit, by=self.cast["centre"], former="reporting")

    def take_part(self):
        told = {"project": self.live(), "unit_id": self.units["culture"].pk, "kind": "supporting"}
        (moving.take_part if self.dice.random() < 0.6 else moving.leave_part)(**told, by=self.cast["centre"])

    def stand(self):
        on = clock.today() - timedelta(days=self.dice.choice((0, 5, 50)))
        told = {"happened_on": on, "reason": "核实后调整", "by": self.cast["centre"]}
        staging.move_out_of_order(project=self.live(), to=self.dice.choice(STAGES), **told)

    def slow_down(self):
        status = self.dice.choice(("normal", "delayed", "stalled"))
        cause = "" if status == "normal" else "land"
        staging.set_status(
            project=self.live(), status=status, reason="实地看过", cause=cause, by=self.cast["centre"]
        )

    def file(self):
        project = self.live()
        now = StatusAtLevel(project.levels.get(level=Level.COUNTY).status)
        to = self.dice.choice(NEXT_AT_LEVEL[now])
        levels.set_status(project=project, level=Level.COUNTY, status=to, by=self.cast["centre"])

    def void(self):
        # What counts is not taken away by voiding the record.
        empty = list(Project.objects.current().exclude(facts__in=Fact.objects.standing()).order_by("pk"))
        if empty and self.dice.random() < 0.5:
            project = self.dice.choice(empty)
            record.void_project(project=project, reason="误登记", by=self.cast["centre"])

    def merge(self):
        some = list(Project.objects.current().order_by("pk"))
        if len(some) > 1:
            survivor, absorbed = self.dice.sample(some, 2)
            merges.merge_projects(
                survivor=survivor, absorbed=absorbed, reason="同一项目", by=self.cast["centre"]
            )

    def part_again(self):
        done = Merge.objects.filter(undone_at=None).order_by("-pk").first()
        if done:
            merges.undo_merge(merge=done, reason="不是同一项目", by=self.cast["centre"])


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
