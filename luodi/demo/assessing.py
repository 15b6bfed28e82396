"""The assessments: a quarter final, decided and issued as a bulletin, the next one shown and objected to, the year's begun."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random

from luodi import assessment
from luodi.accounts.models import User
from luodi.assessment.actions import deciding, inputs, runs, schemes
from luodi.assessment.kinds import Proposed, Work
from luodi.assessment.models import Consequence, Run, Scheme
from luodi.bulletins.actions import bulletins
from luodi.bulletins.kinds import Kind
from luodi.bulletins.models import Bulletin
from luodi.common import clock
from luodi.demo.bodies import County
from luodi.demo.diary import Diary
from luodi.metrics.periods import Period
from luodi.metrics.reports.targets import GIVEN_TO

TEXT = Path(assessment.__path__[0]) / "default_scheme.yaml"
OF_YEAR = Path(__file__).parent / "year_scheme.yaml"
# What the next year's version weighs otherwise.
REWEIGHED = (
    ("line: 项目储备, points: 20", "line: 项目储备, points: 10"),
    ("line: 到位资金, points: 25", "line: 到位资金, points: 35"),
)
# So long ago a quarter must have ended for its assessment to be shown today.
WORKED = 20
# What the county adds to the scheme that the system comes with.
REWARD = """\
rewards:
  - {reward: 招商工作经费, unit: 万元, when: {outcome: 通报表扬}, amount: 5万元}
"""
CIRCULAR = "县招商服务中心关于月报报送情况的通报"
# Who had reported late or not at all how often.
MISSED: tuple[Mapping[str, str], ...] = (
    {"gudu": "2", "baiya": "1", "culture": "1", "water": "3"},
    {"liuwan": "1", "shuangqiao": "2", "health": "1"},
)
# What is entered for the year: the document, the fact, and the value of each unit; the last one waits for the second person.
OF_PAPERS: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    (
        "县招商服务中心外出招商登记表",
        "outings",
        {"dongchuan": "3", "nanyu": "5", "gudu": "1", "liuwan": "2", "park": "6"},
    ),
    ("县纪委监委关于营商环境问题的通报", "blamed", {"baiya": "是"}),
    ("市招商引资工作简报第 9 期", "praised", {"dongchuan": "1", "park": "1"}),
    (
        "县工商联企业满意度问卷汇总表",
        "heard",
        {"dongchuan": "92", "nanyu": "88", "shuangqiao": "85", "health": "90"},
    ),
)


def note_assessing(diary: Diary, county: County) -> None:
    """Note a quarter from its begin to the leader's decisions, the next one up to its objections, and the year's draft."""
    chance = Random("assessing")  # noqa: S311  a story, not a secret
    desk, year = _Desk(county), _Desk(county)
    last = _ended(diary.day - timedelta(days=WORKED))
    before = _ended(last.first - timedelta(days=1))
    ago = (diary.day - before.last).days
    told = (
        (ago - 5, partial(desk.found_quarterly, date(before.year, 1, 1))),
        (ago - 10, partial(desk.begin, before)),
        (ago - 13, partial(desk.enter, 0)),
        (ago - 17, desk.confirm),
        (ago - 21, desk.compute),
        (ago - 25, partial(desk.show, 10)),
        (ago - 29, partial(desk.question, "gudu", "gudu", "履约和报送", "通报列了两次，其中 4 月那次已补报，请核减。")),
        (ago - 33, partial(desk.answer, "refused", "补报在关账以后，仍算迟报一次，通报无误。")),
        (ago - 39, desk.finish),
        (ago - 45, desk.decide),
        (ago - 46, desk.draft_bulletin),
        (ago - 47, desk.issue_bulletin),
        (24, partial(year.found_yearly, date(last.year, 1, 1))),
        (19, partial(desk.begin, last)),
        (16, partial(desk.enter, 1)),
        (13, desk.confirm),
        (10, desk.compute),
        (9, partial(year.begin, Period.of_year(last.year))),
        (8, partial(year.enter_papers, OF_PAPERS[:-1])),
        (7, partial(desk.show, 14)),
        (6, year.confirm),
        (5, year.compute),
        (4, partial(desk.question, "nanyu", "nanyu", "到位资金", "9 月有一笔设备款没有计入，回单已补交招商中心。")),
        (3, partial(desk.reweigh, date(diary.day.year + 1, 1, 1))),
        (2, partial(year.enter_papers, OF_PAPERS[-1:])),
        (1, partial(desk.question, "dongchuan", "shicha", "项目储备", "有一个项目由两镇共同招引，请核对首报单位。")),
    )  # fmt: skip
    diary.chain(chance).note_all(told)


def _ended(day: date) -> Period:
    """Return the last quarter that was over on a day."""
    quarter = (day.month - 1) // 3
    ended = Period.of_quarter(day.year, (day.month + 2) // 3)
    if ended.last <= day:
        return ended
    return Period.of_quarter(day.year, quarter) if quarter else Period.of_quarter(day.year - 1, 4)


class _Desk:
    """The acts of the two assessors, of units, of the leading group's office and of the leader."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.scheme: Scheme | None = None
        self.run: Run | None = None

    @property
    def assessor(self) -> User:
        """The head of the assessing section."""
        return self.county.person("assessor")

    @property
    def _run(self) -> Run:
        assert self.run is not None  # noqa: S101  the diary begins it first
        return Run.objects.select_related("scheme", "version").get(pk=self.run.pk)

    def found_quarterly(self, since: date) -> None:
        """Set the scheme that the system comes with."""
        basis = "本系统默认办法，县招商引资工作领导小组会议同意试行"
        self._found("招商引资季度考核", TEXT.read_text("utf-8") + REWARD, since, basis)

    def found_yearly(self, since: date) -> None:
        """Set the scheme of the year, which takes the totals of the quarters."""
        basis = "县招商引资工作领导小组会议：年度考核办法（演示）"
        self._found("招商引资年度综合考核", OF_YEAR.read_text("utf-8"), since, basis)

    def _found(self, title: str, text: str, since: date, basis: str) -> None:
        # A unit that was merged into another one is assessed no more.
        told = (unit for key, unit in self.county.units.items() if key != "forestry")
        units = [unit for unit in told if unit.kind in GIVEN_TO and unit.valid_to is None]
        self.scheme = schemes.found(title=title, units=units, by=self.assessor)
        version = schemes.set_version(
            scheme=self.scheme,
            text=text,
            counting="to_date",
            effective_from=since,
            basis=basis,
            by=self.assessor,
        )
        schemes.release_version(version=version, by=self.county.person("governor"))

    def reweigh(self, since: date) -> None:
        """Set the version of the next year, which weighs money that arrived more and what is only in the library less."""
        assert self.scheme is not None  # noqa: S101  the diary founds it first
        text = TEXT.read_text("utf-8")
        for before, after in REWEIGHED:
            text = text.replace(before, after)
        schemes.set_version(
            scheme=self.scheme, text=text, counting="to_date", effective_from=since,
            basis="县招商引资工作领导小组会议：明年突出到位资金，储备项目降权", by=self.assessor,
        )  # fmt: skip

    def begin(self, period: Period) -> None:
        """Begin the assessment of a quarter."""
        assert self.scheme is not None  # noqa: S101  the diary founds it first
        self.run = runs.begin(scheme=self.scheme, period=period.code, by=self.assessor)

    def enter(self, number: int) -> None:
        """Enter from the circular who missed the returns how often."""
        self.enter_papers([(f"{CIRCULAR}（第 {number + 2} 期）", "missed", MISSED[number])])

    def enter_papers(self, papers: Sequence[tuple[str, str, Mapping[str, str]]]) -> None:
        """Enter what documents say of units."""
        told = [
            inputs.Told(self.county.units[key], fact, value, document)
            for document, fact, values in papers
            for key, value in values.items()
        ]
        inputs.enter_all(run=self._run, facts=told, by=self.county.person("assessor_two"))

    def confirm(self) -> None:
        """Confirm what the colleague entered."""
        inputs.confirm_all(entries=list(self._run.inputs.order_by("pk")), by=self.assessor)

    def compute(self) -> None:
        """Compute the run, as the worker would."""
        computation = runs.prepare(run=self._run, as_of=clock.today(), by=self.assessor)
        runs.compute(computation.pk)
        computation.refresh_from_db()
        if computation.work != Work.DONE:
            raise ValueError(computation.problem)

    def show(self, days: int) -> None:
        """Show the draft to the units."""
        runs.show(run=self._run, until=clock.today() + timedelta(days=days), by=self.assessor)

    def question(self, by: str, of: str, line: str, words: str) -> None:
        """Object to a line of a unit."""
        of_unit, head = self.county.units[of], self.county.person(f"{by}_head")
        deciding.object_to(run=self._run, of_unit=of_unit, line=line, words=words, by=head)

    def answer(self, verdict: str, reason: str) -> None:
        """Answer the objections for the leading group's office."""
        for objection in self._run.objections.order_by("pk"):
            deciding.settle(
                objection=objection, verdict=verdict, reason=reason, by=self.county.person("group_office")
            )

    def finish(self) -> None:
        """Make the run final."""
        runs.finish(run=self._run, by=self.assessor)

    def decide(self) -> None:
        """Let the leader decide what the scheme proposed; the last one is still on the table."""
        proposed = list(Consequence.objects.filter(run=self._run).order_by("pk"))
        turned_down = set()
        for number, one in enumerate(proposed[:-1]):
            # Who is not praised gets no reward for it.
            if number % 4 == 3 or (one.kind == Proposed.REWARD and one.unit_id in turned_down):
                verdict, reason = "refused", "该单位年初调整了班子，本次不采纳，下季度一并看。"
                turned_down.add(one.unit_id)
            else:
                verdict, reason = "upheld", "同意，按程序办理。"
            deciding.decide(
                consequence=one, verdict=verdict, reason=reason, by=self.county.person("governor")
            )

    def draft_bulletin(self) -> None:
        """Let who assessed draft the bulletin of the final result."""
        run = self._run
        bulletins.draft(
            kind=Kind.ASSESSMENT,
            period=run.span,
            day=run.counted_until,
            ranking=[],
            run=run,
            by=self.assessor,
        )

    def issue_bulletin(self) -> None:
        """Let the county's head issue it."""
        draft = Bulletin.objects.get(run=self._run)
        bulletins.issue(bulletin=draft, version=draft.version, by=self.county.person("governor"))
