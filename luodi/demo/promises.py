"""承诺台账 of the demonstration: what both sides promised when projects were signed, and what became of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from io import BytesIO
from random import Random
from typing import Any

from luodi.accounts.models import User
from luodi.common import clock, money
from luodi.demo.bodies import County
from luodi.demo.diary import Act, Diary, Row, back, rows_of
from luodi.demo.lives import STAGES, WAN
from luodi.demo.lives import money as fen
from luodi.demo.papers import SAMPLE
from luodi.progress.actions import promise_changes, promise_keeping, promise_urging
from luodi.progress.models import Promise
from luodi.progress.promise_entries import (
    ChangeEntry,
    PromiseEntry,
    ReportEntry,
    ReviewEntry,
    UrgingEntry,
    Wording,
)
from luodi.progress.promises import Review, Side, State
from luodi.progress.reports.promise_standing import milestones_of
from luodi.projects.models import Project

Ids = Mapping[str, int]
OFFICER, DEPUTY = "centre_officer", "centre_deputy"
KEPT = {
    "money": "首期资金已进项目公司账户。",
    "start": "已取得施工许可，现场已动工。",
    "produce": "生产线试车合格，首批产品出厂。",
    "land": "征地补偿已付清，土地已交付。",
    "roads": "水、电、路已通到红线。",
    "grant": "奖补资金已拨到企业账户。",
}


@dataclass(frozen=True)
class Clause:
    """A promise as contracts word it: due so many days after signing, kept by a unit (of the government)."""

    code: str
    kind: str
    what: str
    clause: str
    days: int
    unit: str = ""
    # How often projects have it, and how often it is kept in time where nothing else decides that.
    often: float = 1.0
    kept: float = 0.6
    after: str = ""


LAND = {"what": "供应工业用地 80 亩", "clause": "甲方依法供应工业用地约 80 亩。", "clause_no": "第四条"}
PART = {
    "what": "设备投资奖补 600 万元", "clause": "设备到货安装后，甲方分次兑付奖补 600 万元。",
    "clause_no": "第九条", "amount": 600 * WAN,
}  # fmt: skip
JOBS = {
    "what": "吸纳本地就业 120 人",
    "clause": "乙方前期用工吸纳本县劳动力不少于 120 人。",
    "clause_no": "第十条",
}
HALLS = {
    "what": "提供标准厂房 2 万平方米",
    "clause": "甲方在设备到货前提供标准厂房约 2 万平方米。",
    "clause_no": "第六条",
}
AFTER_PRODUCTION = {
    "what": "投产后兑付固定资产投资奖补 2,000 万元", "clause": "项目投产后三个月内，甲方兑付固定资产投资奖补 2,000 万元。",
    "clause_no": "第九条", "amount": 2_000 * WAN, "after_stage": "producing",
}  # fmt: skip

# In the order of a contract; the firm's come first, since what the government pays waits for them.
CLAUSES = (
    Clause("money", "资金到位", "签约后四个月内到位首期资金{}", "乙方应于本协议签订之日起四个月内到位首期资金{}。", 120, kept=0.95),
    Clause("start", "开工", "签约后六个月内开工建设", "乙方应于本协议签订之日起六个月内取得施工许可并开工建设。", 180),
    Clause("produce", "投产", "签约后十八个月内建成投产", "项目应于本协议签订之日起十八个月内建成投产。", 540, often=0.5),
    Clause("land", "土地供应", "签约后五个月内完成征地和供地", "甲方应于本协议签订之日起五个月内完成征地拆迁并依法供地。", 150, "land"),
    Clause("roads", "基础设施配套", "水、电、路接到厂区红线", "甲方负责将给排水、供电、道路接至项目用地红线。", 200, "housing", often=0.4, kept=0.8),
    Clause("grant", "奖补资金", "首期资金到位后兑付基础设施奖补{}", "乙方首期资金到位并经核定后，甲方兑付基础设施奖补{}。", 210, "finance", often=0.5, kept=0.75, after="money"),
)  # fmt: skip
SIGNED = STAGES.index("signed")
REVIEWED, PUT_OFF = 0.65, 0.8


def note_promises(diary: Diary, county: County, projects: Ids) -> None:
    """Note the promises of the signed projects and what happened to some of them."""
    desk = _Desk(diary, county, projects)
    for row in rows_of("projects.csv"):
        if (
            STAGES.index(row["stage"]) >= SIGNED
            and row["signed"]
            and row["investor"]
            and not row["void_reason"]
        ):
            desk.note_contract(row)
    desk.note_turns()


class _Desk:
    """The acts about promises; it remembers each by project and code of the clause."""

    def __init__(self, diary: Diary, county: County, projects: Ids) -> None:
        self.diary, self.county, self.projects = diary, county, projects
        self.promises: dict[tuple[str, str], Promise] = {}
        self.chance = Random("promises")  # noqa: S311  a story, not a secret

    def _note(self, *told: tuple[int, Act]) -> None:
        """Note what becomes of one promise, or of one office."""
        self.diary.chain(self.chance).note_all(told)

    # Contracts

    def note_contract(self, row: Row) -> None:
        """Note what a contract says, from the day it is known to the system, and what was kept since."""
        chance = Random(f"promises {row['source_row_id']}")  # noqa: S311  a story, not a secret
        signed = back(row["signed"])
        known = min(signed, back(row["entered"]) - 3) - chance.randint(2, 6)
        if known < 1:
            return
        # What waits for a promise of the firm is entered after it.
        held, hour = set[str](), self.diary.hour(known, self.chance)
        for number, clause in enumerate(CLAUSES, start=3):
            if chance.random() < clause.often and (not clause.after or clause.after in held):
                held.add(clause.code)
                chain = self.diary.chain(self.chance)
                chain.note_at(hour, partial(self.give, row, clause, number, signed))
                chain.note_all(self._reviewed(row, clause, known, chance))
                kept = list(self._kept(row, clause, known, signed, chance))
                chain.note_all(kept or self._put_off(row, clause, known, signed, chance))

    def _reviewed(self, row: Row, clause: Clause, known: int, chance: Random) -> Iterator[tuple[int, Act]]:
        if clause.code in ("land", "grant") and chance.random() < REVIEWED and known > 4:
            number = chance.randint(1, 60)
            yield known - 3, partial(self.review, row["source_row_id"], clause.code, "passed", number)

    def _kept(
        self, row: Row, clause: Clause, known: int, signed: int, chance: Random
    ) -> Iterator[tuple[int, Act]]:
        days = self._kept_back(row, clause, signed, chance)
        # What waits for the money is paid some weeks after it was verified.
        least = 6 if not clause.after else 25
        if days is None or (days := min(days, known - least)) < 1:
            return
        yield days, partial(self.report, row["source_row_id"], clause.code)
        if days > 3:
            yield days - 3, partial(self.verify, row["source_row_id"], clause.code)

    def _put_off(
        self, row: Row, clause: Clause, known: int, signed: int, chance: Random
    ) -> Iterator[tuple[int, Act]]:
        """Of what was not kept for weeks most got another day, as both sides agreed before the old one had come."""
        late = signed - clause.days
        if late < 30 or known - 8 < late or chance.random() > PUT_OFF:
            return
        key, later = (
            row["source_row_id"],
            {"due_on": self.diary.day + timedelta(days=chance.randint(-12, 240))},
        )
        yield late + 6, partial(self.ask, key, clause.code, later)
        yield late + 2, partial(self.approve, key, clause.code)

    def _kept_back(self, row: Row, clause: Clause, signed: int, chance: Random) -> int | None:
        """Return how many days back a promise was kept; None for not at all. The ledger knows when work began."""
        facts = {"start": row["started"], "produce": row["produced"]}
        if clause.code in facts:
            return back(facts[clause.code]) - 2 if facts[clause.code] else None
        if clause.code == "land" and row["started"]:
            return back(row["started"]) + 12
        return signed - clause.days + chance.randint(-20, 25) if chance.random() < clause.kept else None

    def give(self, row: Row, clause: Clause, number: int, signed: int) -> None:
        """Put a clause of a contract on record."""
        key, total = row["source_row_id"], fen(row["investment_wan"])
        amount = {"money": _share(total, 30), "grant": _share(total, 3) or 100 * WAN}.get(clause.code)
        said = f" {money.in_wan(amount)} 万元" if amount else ""
        after = self.promises[key, clause.after].pk if clause.after else None
        words = {
            "what": clause.what.format(said),
            "clause": clause.clause.format(said),
            "clause_no": f"第{'零一二三四五六七八九'[number]}条",
            "amount": amount,
            "due_on": self.diary.day - timedelta(days=signed - clause.days),
            "after_promise_id": after,
        }
        self.record(key, clause.code, clause.kind, clause.unit, words, signed)

    def record(
        self, key: str, code: str, kind: str, unit: str, words: Mapping[str, Any], signed: int
    ) -> None:
        """Put a promise on record: of the unit, or of the firm of the project where none is named."""
        project = Project.objects.get(pk=self.projects[key])
        firm = project.firms.order_by("pk")[0].firm_id
        keeper = {"unit_id": self.county.units[unit].pk} if unit else {"firm_id": firm}
        entry = PromiseEntry(
            side=Side.GOVERNMENT if unit else Side.FIRM,
            kind=kind,
            source="contract",
            source_title=f"《{project.name[:60]}投资协议》",
            wording=Wording(**words, **keeper),
            source_on=self.diary.day - timedelta(days=signed),
            files=_paper("投资协议（相关页）"),
        )
        by = self._clerk(project)
        self.promises[key, code] = promise_keeping.record_promise(project=project, entry=entry, by=by)

    def _clerk(self, project: Project) -> User:
        return self.county.clerks()[project.unit_id]

    def _promise(self, key: str, code: str) -> Promise:
        rows = Promise.objects.select_related("project", "unit")
        found: Promise = rows.get(pk=self.promises[key, code].pk)
        return found

    def _keeper(self, promise: Promise) -> User:
        """Return who speaks for the promise: a clerk of the unit that keeps it, or of the project's."""
        return self.county.clerks()[promise.unit_id or promise.project.unit_id]

    def report(self, key: str, code: str, *, share: int = 100) -> None:
        """Say that a promise was kept; what waits for money that nobody verified is not paid."""
        promise = self._promise(key, code)
        if any(not one.is_reached for one in milestones_of(promise)):
            return
        amount = _share(promise.amount, share) if share < 100 else promise.amount
        day, words = clock.today() - timedelta(days=1), KEPT.get(code, "已按约定办结。")
        entry = ReportEntry(share == 100, day, words, amount, _paper("兑现依据"))
        promise_keeping.report(promise=promise, entry=entry, by=self._keeper(promise))

    def verify(self, key: str, code: str) -> None:
        """Agree to what was said, if anything was."""
        promise = self._promise(key, code)
        if promise.state == State.CLAIMED:
            words = "资料齐全，与现场一致。"
            promise_keeping.verify(promise=promise, words=words, by=self.county.person(OFFICER))

    def urge(self, count: int) -> None:
        """Ask the firms whose promises are late longest to keep them."""
        of_firms: Any = Promise.objects.filter(side=Side.FIRM, project__is_sensitive=False)
        late = of_firms.late().order_by("due_on", "pk")
        for promise in late.select_related("project", "unit")[:count]:
            day = clock.today()
            words = "资金月内到位，设备已订货，请再宽限几天。"
            entry = UrgingEntry(day - timedelta(days=1), "企业项目负责人", words, day + timedelta(days=10))
            promise_urging.urge(promise=promise, entry=entry, by=self._keeper(promise))

    def review(self, key: str, code: str, outcome: str, number: int = 0, **told: Any) -> None:
        """Put on record what a review came to."""
        promise = self._promise(key, code)
        paper = f"云市监公竞审〔{clock.today().year}〕{number}号" if number else ""
        by = self.county.person(OFFICER) if outcome == Review.NOT_CONCERNED else self._clerk(promise.project)
        promise_keeping.note_review(promise=promise, entry=ReviewEntry(outcome, paper, **told), by=by)

    # What else happened

    def note_turns(self) -> None:
        """Note promises of a kind of their own, and what was changed, lifted, given back, reversed and voided."""
        self._note_change()
        self._note_reviews()
        self._note(
            (200, partial(self.record, "R093", "land2", "土地供应", "land", LAND, 285)),
            (30, partial(self.lift, "R093", "land2")),
            (26, partial(self.approve, "R093", "land2")),
        )
        self._note(
            (90, partial(self.record, "R084", "grant2", "奖补资金", "finance", PART, 326)),
            (48, partial(self.report, "R084", "grant2", share=40)),
            (44, partial(self.verify, "R084", "grant2")),
        )
        self._note(
            (150, partial(self.record, "R046", "jobs", "就业", "", JOBS, 385)),
            (149, partial(self.record, "R046", "jobs2", "就业", "", JOBS, 385)),
            (147, partial(self.void, "R046", "jobs2")),
            (70, partial(self.report, "R046", "jobs")),
            (66, partial(self.verify, "R046", "jobs")),
            (40, partial(self.reverse, "R046", "jobs")),
            (9, partial(self.report, "R046", "jobs")),
            (6, partial(self.give_back, "R046", "jobs")),
        )
        self._note((3, partial(self.urge, 4)))

    def _note_change(self) -> None:
        """A grant that is paid in two years instead of one, agreed to; another change waits."""
        slower = {
            "what": "投产后分两年兑付固定资产投资奖补 2,000 万元",
            "due_on": self.diary.day + timedelta(days=700),
        }
        later = {"due_on": self.diary.day + timedelta(days=150)}
        self._note(
            (180, partial(self.record, "R225", "grant2", "奖补资金", "finance", AFTER_PRODUCTION, 585)),
            (60, partial(self.ask, "R225", "grant2", slower, compensation=30 * WAN)),
            (54, partial(self.approve, "R225", "grant2")),
        )
        self._note(
            (120, partial(self.record, "R036", "halls", "基础设施配套", "park", HALLS, 276)),
            (4, partial(self.ask, "R036", "halls", later)),
        )

    def _note_reviews(self) -> None:
        until = self.diary.day + timedelta(days=240)
        for days, key, kind, what, outcome, told in (
            (75, "R094", "税费", "前三年税收地方留成部分给予奖励", "failed", {"number": 31, "words": "以在本地纳税为条件给予奖励"}),
            (40, "R012", "优惠政策", "租用村集体厂房按评估价计租", "not_concerned", {"words": "按评估价计租，没有优惠"}),
            (60, "R247", "优惠政策", "吸纳脱贫人口的岗位给予培训补贴", "exception", {"number": 44, "until": until}),
        ):  # fmt: skip
            words = {"what": what, "clause": f"甲方同意{what}。", "clause_no": "第八条", "due_on": until}
            self._note(
                (days, partial(self.record, key, "special", kind, "finance", words, days + 2)),
                (days - 8, partial(self.review, key, "special", outcome, **told)),
            )

    def ask(self, key: str, code: str, words: Mapping[str, Any], *, compensation: int | None = None) -> None:
        """Ask for a change that the county's government decided."""
        promise = self._promise(key, code)
        wording = Wording(**vars(promise.wording) | words)
        loss = "错期资金利息损失，随第一笔一并付清。" if compensation else "企业书面同意，没有损失。"
        self._ask(
            promise, "change", "agreed", "财政年度安排调整，双方协商一致。", wording, compensation, loss
        )

    def lift(self, key: str, code: str) -> None:
        """Ask that a promise be lifted because the other side did not keep its own."""
        words, loss = "企业未按约定到位资金，项目已终止。", "企业违约在先，不涉及补偿。"
        self._ask(self._promise(key, code), "lift", "breach", words, None, None, loss)

    def _ask(
        self,
        promise: Promise,
        kind: str,
        why: str,
        words: str,
        wording: Wording | None,
        compensation: int | None,
        loss: str,
    ) -> None:
        decided = clock.today() - timedelta(days=5)
        entry = ChangeEntry(
            kind=kind,
            why=why,
            words=words,
            decided_by="县人民政府常务会议",
            paper=f"县政府常务会议纪要〔{decided.year}〕{decided.month + 8}号",
            decided_on=decided,
            compensation="due" if compensation else "none",
            compensation_amount=compensation,
            compensation_words=loss,
            wording=wording,
            files=_paper("常务会议纪要"),
        )
        promise_changes.ask(promise=promise, entry=entry, by=self._keeper(promise))

    def approve(self, key: str, code: str) -> None:
        """Agree to a change or to lifting."""
        by, words = self.county.person(OFFICER), "程序完备，同意。"
        promise_changes.approve(promise=self._promise(key, code), words=words, by=by)

    def give_back(self, key: str, code: str) -> None:
        """Give a report back."""
        by, words = self.county.person(OFFICER), "社保缴费证明只有两个月的，请补齐。"
        promise_keeping.give_back(promise=self._promise(key, code), words=words, by=by)

    def reverse(self, key: str, code: str) -> None:
        """Take a verification back."""
        by, reason = self.county.person(DEPUTY), "名册中有 30 人不在本县参保，核定有误。"
        promise_keeping.reverse(promise=self._promise(key, code), reason=reason, by=by)

    def void(self, key: str, code: str) -> None:
        """Void what was put on record twice."""
        by = self.county.person(OFFICER)
        promise_keeping.void(promise=self._promise(key, code), reason="与前一条重复登记", by=by)


def _paper(name: str) -> list[Any]:
    return [(BytesIO(f"{name}\n{SAMPLE}".encode()), f"{name}.txt")]


def _share(amount: int | None, percent: int) -> int | None:
    """Return some percent in whole 10 万元."""
    return amount * percent // 100 // (10 * WAN) * (10 * WAN) or None if amount else None
