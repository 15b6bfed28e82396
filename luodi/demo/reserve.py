"""How the reserve is kept: how far projects are prepared, two quarterly reviews and the call of the year."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from random import Random

from luodi.accounts.models import User
from luodi.demo.bodies import County
from luodi.demo.diary import Diary
from luodi.demo.stories import told_of
from luodi.library.actions import maturity, rounds, steps
from luodi.library.actions.rounds import Said
from luodi.library.depth import State
from luodi.library.models import Round, Step, Sweep
from luodi.library.models.leaving import Why
from luodi.library.models.rounds import Answer
from luodi.projects.models import Project
from luodi.projects.stages import Stage
from luodi.rulebook.reports import packs

Ids = Mapping[str, int]
CENTRE = "centre_officer"
WORDS = ("列入明年前期计划", "等上级资金申报通知", "已委托编制可研", "等用地指标")


@dataclass(frozen=True)
class Plan:
    """A round: which, when it begins, what it says, and up to where the units come one after the other."""

    flow: str
    begun: int
    words: str
    # Every unit does as the next word says, and again from the first: done, checking, half, silent.
    pace: tuple[str, ...]
    called_off: bool = False


def note_reserve(diary: Diary, county: County, projects: Ids) -> None:
    """Note the assessments, and the rounds as they fall in the year of the day."""
    desk = _Desk(diary, county, projects)
    for days in (150, 75, 24):
        diary.note(diary.hour(days, desk.chance), partial(desk.assess_some, days))
    for plan in _plans(diary):
        desk.note_round(plan)


def _plans(diary: Diary) -> list[Plan]:
    quarter = date(diary.day.year, (diary.day.month - 1) // 3 * 3 + 1, 1)
    since = (diary.day - quarter).days
    call, review = "请各单位把明年计划实施的项目一次补齐。", "停建的写明原因，没有动静的提出去留意见。"
    plans = [
        Plan("call", 390, call, ("done", "done", "done", "silent"), called_off=True),
        Plan("call", 18, call, ("done", "checking", "half", "silent")),
        Plan("review", since + 62, review, ("done",)),
    ]
    if since > 2 and diary.office.has_opened_since(quarter):
        plans.append(Plan("review", min(since - 2, 16), review, ("done", "checking", "half", "silent")))
    return plans


class _Desk:
    """The acts of the centre and of the units' clerks."""

    def __init__(self, diary: Diary, county: County, projects: Ids) -> None:
        self.diary, self.county, self.projects = diary, county, projects
        self.chance = Random("reserve")  # noqa: S311  a story, not a secret
        self.rounds: dict[Plan, Round] = {}

    def _told(self) -> frozenset[int]:
        return frozenset(self.projects[key] for key in told_of() if key in self.projects)

    def assess_some(self, days: int) -> None:
        """Let units assess every other project of the reserve, some of them for the second time."""
        rows = Project.objects.current().filter(stage__in=[Stage.RESERVE, Stage.TALKS], is_sensitive=False)
        clerks = self.county.clerks()
        for project in rows.filter(unit_id__in=clerks).order_by("pk"):
            if self.chance.random() < 0.4:
                self._assess(project, 1 - days / 300, clerks[project.unit_id])

    def _assess(self, project: Project, ripe: float, by: User) -> None:
        checklist = packs.in_force(project.county_id, "depth").rules.checklist(project.industry)
        answers = {item.name: (self._state(ripe * self.chance.random()), "") for item in checklist.items}
        maturity.assess(project=project, answers=answers, by=by)

    def _state(self, ripe: float) -> str:
        if self.chance.random() < 0.1:
            return State.NOT_NEEDED
        return State.DONE if ripe > 0.35 else State.DOING if ripe > 0.2 else State.NOT_YET

    def begin(self, plan: Plan) -> None:
        """Ask all units; a review leaves out those that have nothing stale."""
        units = [unit.pk for unit in self.county.units.values()]
        self.rounds[plan] = rounds.begin(
            flow=plan.flow, unit_ids=units, words=plan.words, by=self.county.person(CENTRE)
        )

    def note_round(self, plan: Plan) -> None:
        """Note how a round begins and what the units make of it; how many it asks is known when it has begun."""
        length = plan.begun if plan.begun < 20 else 40
        acts = ((0, self.begin), (length // 3, self.answer), (length // 2, self.submit))
        later = ((length * 3 // 4, self.check), (length * 7 // 8, self.call_off))
        told = [(plan.begun - days, partial(act, plan)) for days, act in (*acts, *later)]
        self.diary.chain(self.chance).note_all(told)

    def _sweeps(self, plan: Plan, *paces: str) -> list[Sweep]:
        found = self.rounds[plan].sweeps.select_related("case", "round", "unit").order_by("unit__path")
        return [one for number, one in enumerate(found) if plan.pace[number % len(plan.pace)] in paces]

    def answer(self, plan: Plan) -> None:
        """Let clerks answer for their projects, some for half of them."""
        for sweep in self._sweeps(plan, "done", "checking", "half"):
            lines = list(sweep.lines.to_answer().select_related("project").order_by("pk"))
            is_half = plan.pace != ("done",) and sweep in self._sweeps(plan, "half")
            shown = lines[: max(1, len(lines) // 2)] if is_half else lines
            said = {line.pk: Said(Answer.KEEP, self.chance.choice(WORDS)) for line in shown}
            if plan.flow == "review" and plan.begun < 20:
                said |= self._let_go(shown, self._told())
            rounds.answer(sweep=sweep, said=said, by=self.county.clerks()[sweep.unit_id])

    def _let_go(self, lines: Collection, told: Collection[int]) -> dict[int, Said]:
        """Propose that one project leaves, though none that another story is about."""
        free = [line for line in lines if line.project_id not in told and line.project.stage == Stage.RESERVE]
        return {line.pk: Said(Answer.LEAVE, "两年没有资金来源，先退出。", Why.STALE) for line in free[:1]}

    def submit(self, plan: Plan) -> None:
        """Let clerks hand in what is whole."""
        for sweep in self._sweeps(plan, "done", "checking"):
            rounds.submit(sweep=sweep, by=self.county.clerks()[sweep.unit_id])

    def check(self, plan: Plan) -> None:
        """Let the centre look at what came in; one unit has to add something first."""
        by = self.county.person(CENTRE)
        for number, sweep in enumerate(self._sweeps(plan, "done")):
            if number == 1:
                self._settle(sweep, "return", "请写明明年的投资计划。", by)
                rounds.submit(sweep=sweep, by=self.county.clerks()[sweep.unit_id])
            self._settle(sweep, "accept", "", by)

    def _settle(self, sweep: Sweep, outcome: str, words: str, by: User) -> None:
        waiting: Step = sweep.case.steps.open().get()
        steps.take(step=waiting, outcome=outcome, words=words, by=by)

    def call_off(self, plan: Plan) -> None:
        """End a round whose last units never answered."""
        if plan.called_off:
            reason = "征集已结束，未报的单位并入下一季度清理。"
            rounds.call_off(begun=self.rounds[plan], reason=reason, by=self.county.person(CENTRE))
