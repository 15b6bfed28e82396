"""What the units reported month by month, and what the centre made of it: verified, returned, reversed, months closed."""

import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from random import Random

from luodi.accounts.models import User
from luodi.common import clock
from luodi.demo.bodies import County
from luodi.demo.diary import Act, Diary, Row, rows_of
from luodi.demo.papers import sample
from luodi.progress.actions import facts, months, returns, verdicts
from luodi.progress.entries import FactEntry, Proof
from luodi.progress.models import Fact, FactState
from luodi.progress.periods import after, before, month_of
from luodi.progress.recognition import EvidenceKind, FactKind
from luodi.progress.reports import figures
from luodi.progress.reports.returns import expected_of, to_remind
from luodi.projects.models import Project
from luodi.projects.stages import Stage
from luodi.projects.terms import Origin

Ids = Mapping[str, int]
WAN = 10**6
MONTHS = 24
OFFICER, HEAD = "centre_officer", "centre_head"
SITE = (Stage.STARTED, Stage.BUILDING, Stage.COMPLETED, Stage.PRODUCING, Stage.AT_CAPACITY)
RUNS = (Stage.PRODUCING, Stage.AT_CAPACITY)
NOTES = (
    "本月完成形象进度过半，天气影响 4 天工期。",
    "主要设备到场，正在安装调试。",
    "厂区道路和给排水管网完成，开始绿化。",
    "企业追加一班工人，春节前可封顶。",
    "配电室验收通过，等供电公司送电。",
    "与安置户补签协议 3 份，施工面全部打开。",
)
# Kind → the documents it is proved by, the first nearly always.
PAPERS = {
    FactKind.ARRIVED: (EvidenceKind.BANK_SLIP, EvidenceKind.INVOICE),
    FactKind.COMPLETED: (EvidenceKind.SETTLEMENT, EvidenceKind.INVOICE),
    FactKind.EMPLOYED: (EvidenceKind.PAYROLL,),
    FactKind.TAX: (EvidenceKind.TAX_RECEIPT,),
}
UNCLEAR = "回单上的付款方不是投资方，请补充说明或换一份"


def note_facts(diary: Diary, county: County, projects: Ids) -> None:
    """Note two years of reports; the last one is still being verified when the county is built."""
    desk = _Desk(diary, county, projects)
    month = month_of(diary.day)
    for _ in range(MONTHS):
        month = before(month)
    while month < month_of(diary.day):
        over = date.fromisoformat(f"{after(month)}-01")
        if diary.office.has_opened_since(over):
            desk.note_month(month, (diary.day - over).days)
        month = after(month)
    desk.note_today()


class _Desk:
    """The acts of the units' clerks and of the centre."""

    def __init__(self, diary: Diary, county: County, projects: Ids) -> None:
        self.diary, self.county, self.projects = diary, county, projects
        self.chance = Random("facts")  # noqa: S311  a story, not a secret
        self.chain = diary.chain(self.chance)
        self.rows = {row["source_row_id"]: row for row in rows_of("projects.csv") if row["stage"] in SITE}
        self.number = 0

    def note_month(self, month: str, over: int) -> None:
        """Note what happens about one month that was over so many days before the county is built."""
        latest = over < 33
        told: list[tuple[int, Act]] = [(2, partial(self.report, month)), (7, partial(self.verify, latest))]
        if latest:
            told[1:1] = [(4, partial(self.remind, month)), (6, partial(self.remind, month))]
        else:
            told.append((8, partial(self.close, month)))
        if 62 < over < 94:
            told += [(14, partial(self.exempt, month)), (16, self.verify)]
        self.chain.note_all((over - days, act) for days, act in told if days <= over)

    def note_today(self) -> None:
        """Note what is under way: reversals on both sides of their second approval, and notes of the last days."""
        told: tuple[tuple[int, Act], ...] = (
            (95, partial(self.ask_back, "同一笔款登记了两次")),
            (91, self.verify_back),
            (88, self.approve_back),
            (7, partial(self.ask_back, "付款方退回了其中一部分，按净额重新登记")),
            (4, self.verify_back),
            (4, partial(self.report_at_once, 4)),
            (3, partial(self.add_notes, 6)),
            (2, self.return_one),
            (1, partial(self.add_notes, 5)),
        )
        self.diary.chain(self.chance).note_all(told)

    def _live(self) -> list[tuple[Row, Project, User]]:
        """Return the projects at a building site or beyond, with the clerk who answers for each."""
        clerks = self.county.clerks()
        known = Project.objects.alive().select_related("unit").in_bulk(list(self.projects.values()))
        found = []
        for key, row in self.rows.items():
            project = known.get(self.projects.get(key, 0))
            if project and project.stage in SITE and project.unit_id in clerks and not row["quiet"]:
                found.append((row, project, clerks[project.unit_id]))
        return found

    def report(self, month: str) -> None:
        """Let every unit report its projects for a month, each in one go."""
        live = self._live()
        known = figures.figures([project.pk for _, project, _ in live])
        by_clerk: dict[int, tuple[User, list[FactEntry]]] = {}
        for row, project, clerk in live:
            entries = by_clerk.setdefault(clerk.pk, (clerk, []))[1]
            told = list(self._entries(row, project, month, known[project.pk]))
            # Of what turns out to be entered twice nothing was reported: what counts is not voided.
            entries += [] if row["void_reason"] else told
        for clerk, entries in by_clerk.values():
            self._file(month, entries, clerk)

    def _file(self, month: str, entries: list[FactEntry], clerk: User) -> None:
        """File the return of a unit; what it does not report of is nothing new, now and then something is forgotten."""
        expected = set(expected_of(clerk).values_list("pk", flat=True))
        own = [entry for entry in entries if entry.project_id in expected]
        quiet = sorted(expected - {entry.project_id for entry in own})
        forgotten = self.chance.random() < 0.1
        if expected and self.chance.random() < 0.96:
            returns.file_return(month=month, entries=own, nothing_new=quiet[forgotten:], by=clerk)
        if others := [entry for entry in entries if entry.project_id not in expected]:
            facts.record_facts(entries=others, by=clerk)

    def remind(self, month: str) -> None:
        """Remind the units that have not filed, if there are any."""
        officer = self.county.person(OFFICER)
        if to_remind(officer, month):
            returns.remind_units(month=month, by=officer)

    def _entries(
        self, row: Row, project: Project, month: str, known: dict[str, int | None]
    ) -> Iterator[FactEntry]:
        for kind, whole in (
            (FactKind.ARRIVED, row["arrived_wan"]),
            (FactKind.COMPLETED, row["completed_wan"]),
        ):
            so_far = (known[kind] or 0) + (known[f"{kind}_waiting"] or 0)
            left = (int(float(whole)) if whole else 0) - so_far // WAN
            if left > 0 and self.chance.random() < 0.55:
                part = max(left * self.chance.randint(8, 26) // 100, min(left, 10))
                yield self._entry(project, kind, month, part * WAN, row["origin"].split(";")[0])
        if project.stage in RUNS and month[-2:] in ("03", "06", "09", "12"):
            yield self._entry(project, FactKind.EMPLOYED, month, self.chance.randint(18, 160))
            yield self._entry(project, FactKind.TAX, month, self.chance.randint(4, 60) * WAN)
            yield self._output(project, month)
        if self.chance.random() < 0.12:
            yield self._entry(project, FactKind.NOTE, month, None)

    def _entry(
        self, project: Project, kind: FactKind, month: str, amount: int | None, origin: str = ""
    ) -> FactEntry:
        on = date.fromisoformat(f"{month}-{self.chance.randint(2, 27):02d}")
        if kind == FactKind.NOTE:
            return FactEntry(
                project.pk, kind, on, text=self.chance.choice(NOTES), proofs=self._photos(project)
            )
        basis = (origin or Origin.LOCAL) if kind == FactKind.ARRIVED else ""
        papers = [
            self._paper(project, one, on) for one in PAPERS[kind][: 1 if self.chance.random() < 0.8 else 2]
        ]
        return FactEntry(project.pk, kind, on, amount, basis=basis, proofs=papers)

    def _output(self, project: Project, month: str) -> FactEntry:
        """Return what the works turned out in a quarter, by the accounts of the firm."""
        chance = Random(f"output {project.name} {month}")  # noqa: S311  a story, not a secret
        on = date.fromisoformat(f"{month}-25")
        papers = [self._paper(project, EvidenceKind.ACCOUNTS, on)]
        return FactEntry(project.pk, FactKind.OUTPUT, on, chance.randint(120, 2_400) * WAN, proofs=papers)

    def _paper(self, project: Project, kind: EvidenceKind, on: date) -> Proof:
        self.number += 1
        number = f"{on:%Y%m}{self.number:06d}"
        paper = sample(
            f"{kind.label}.pdf", [kind.label, f"编号：{number}", f"项目：{project.name}", f"日期：{on}"]
        )
        return Proof(kind, paper.name, BytesIO(paper.content), number=number)

    def _photos(self, project: Project) -> list[Proof]:
        self.number += 1
        if self.chance.random() < 0.6:
            return []
        return [Proof(EvidenceKind.PHOTO, f"现场{self.number}.png", BytesIO(_picture(self.number)))]

    def verify(self, only_some: bool = False) -> None:
        """Verify what waits; of the latest month only what came from some units. Now and then one is returned."""
        waiting = list(Fact.objects.waiting().filter(reverses__isnull=True).order_by("pk"))
        units = list(dict.fromkeys(fact.unit_id for fact in waiting))
        rows = [fact for fact in waiting if not only_some or fact.unit_id in units[::2]]
        money = [fact for fact in rows if fact.kind == FactKind.ARRIVED]
        unclear = [fact for fact in money if self.chance.random() < 0.05]
        good = [fact for fact in rows if fact not in unclear]
        if unclear:
            verdicts.return_facts(facts=unclear, reason=UNCLEAR, by=self.county.person(OFFICER))
        if good:
            verdicts.verify_facts(facts=good, by=self.county.person(OFFICER))
        for fact in unclear if not only_some else ():
            self._redo(fact)

    def _redo(self, fact: Fact) -> None:
        """Let the clerk report anew what came back, with a better slip."""
        paper = self._paper(fact.project, EvidenceKind.BANK_SLIP, fact.happened_on)
        entry = FactEntry(
            fact.project_id, FactKind(fact.kind), fact.happened_on, fact.amount, basis=fact.basis, proofs=[paper],
            text="已附付款说明", explanation="补正后重报",
        )  # fmt: skip
        current = Fact.objects.get(pk=fact.pk)
        facts.record_fact(entry=entry, instead_of=current, by=fact.author)

    def close(self, month: str) -> None:
        months.close_month(month=month, by=self.county.person(HEAD))

    def exempt(self, month: str) -> None:
        """Let one unit report for a closed month, and let it do so."""
        row, project, clerk = self._live()[0]
        until = clock.today() + timedelta(days=10)
        months.grant_exemption(
            unit=project.unit, form=FactKind.ARRIVED, month=month, until=until, reason="银行回单月底才到，已核对流水",
            by=self.county.person(HEAD),
        )  # fmt: skip
        entry = self._entry(project, FactKind.ARRIVED, month, 60 * WAN, row["origin"].split(";")[0])
        facts.record_fact(entry=replace(entry, explanation="特准补报"), by=clerk)

    def ask_back(self, reason: str) -> None:
        """Ask to reverse the smallest amount that stands."""
        money = Fact.objects.standing().of_kind(FactKind.ARRIVED).filter(origin="entered")
        fact = money.filter(reversals=None, unit_id__in=self.county.clerks()).order_by("amount", "pk").first()
        if fact is not None:
            verdicts.ask_reversal(fact=fact, reason=reason, by=self.county.clerks()[fact.project.unit_id])

    def verify_back(self) -> None:
        waiting = Fact.objects.waiting().filter(reverses__isnull=False, verified_at__isnull=True)
        verdicts.verify_facts(facts=list(waiting), words="已与银行流水核对", by=self.county.person(OFFICER))

    def approve_back(self) -> None:
        for fact in Fact.objects.filter(state=FactState.PENDING, reverses__isnull=False):
            verdicts.approve_reversal(fact=fact, words="同意冲销", by=self.county.person(HEAD))

    def report_at_once(self, count: int) -> None:
        """Let some clerks report money on the day it came, whatever the returns of the month are up to."""
        for row, project, clerk in self.chance.sample(self._live(), count):
            on, basis = clock.today(), row["origin"].split(";")[0] or Origin.LOCAL
            amount = self.chance.randint(20, 90) * WAN
            papers = [self._paper(project, EvidenceKind.BANK_SLIP, on)]
            entry = FactEntry(project.pk, FactKind.ARRIVED, on, amount, basis=basis, proofs=papers)
            facts.record_fact(entry=replace(entry, explanation="当日到账，当日登记"), by=clerk)

    def return_one(self) -> None:
        """Return one fact that waits; its clerk has not put it right yet."""
        waiting = Fact.objects.waiting().of_kind(FactKind.ARRIVED).filter(reverses__isnull=True)
        verdicts.return_facts(
            facts=waiting.order_by("pk")[:1], reason=UNCLEAR, by=self.county.person(OFFICER)
        )

    def add_notes(self, count: int) -> None:
        """Let some clerks note what they saw today."""
        for _, project, clerk in self.chance.sample(self._live(), count):
            text = self.chance.choice(NOTES)
            entry = FactEntry(
                project.pk, FactKind.NOTE, clock.today(), text=text, proofs=self._photos(project)
            )
            facts.record_fact(entry=entry, by=clerk)


def _picture(seed: int, width: int = 160, height: int = 120) -> bytes:
    """Return a small PNG: sky, ground and a grey hall, a little different each time."""
    chance = Random(seed)  # noqa: S311  a story, not a secret
    sky, ground, hall = (178, 205, 232 - seed % 20), (150, 128 + seed % 30, 96), (120, 124, 130)
    left, wide, top = chance.randint(15, 60), chance.randint(50, 90), chance.randint(35, 60)
    lines = bytearray()
    for y in range(height):
        lines.append(0)
        for x in range(width):
            inside = left < x < left + wide and top < y < 90
            lines += bytes(hall if inside else sky if y < 84 else ground)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(lines)))
        + chunk(b"IEND", b"")
    )
