"""A county to which things happen at random: what is told of it must hold whatever happens."""

from datetime import timedelta
from random import Random

from luodi.common import clock
from luodi.progress.actions import facts, staging, verdicts
from luodi.progress.actions.facts import FactRefused
from luodi.progress.actions.staging import StageRefused
from luodi.progress.models import Fact
from luodi.projects.actions import levels, merges, moving, record
from luodi.projects.actions.firms import tell_firms
from luodi.projects.actions.levels import LevelBlocked
from luodi.projects.actions.merges import MergeRefused
from luodi.projects.entries import FirmEntry, ProjectEntry
from luodi.projects.models import Merge, Project
from luodi.projects.stages import NEXT_AT_LEVEL, Level, StatusAtLevel
from luodi.projects.voiding import NotNow
from tests.progress.conftest import WAN, fact_entry

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
        tell_firms(project=project, firms=firms, by=self.cast["centre"])
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
