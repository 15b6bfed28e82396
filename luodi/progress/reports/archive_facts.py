"""Facts in the archive of a project: each with its working, and sums that are counted anew from them."""

from collections.abc import Iterable, Sequence

from luodi.accounts.models import User
from luodi.common import money
from luodi.common.jinja import day, moment
from luodi.common.pdf import Block, Column, Pairs, Row, Table, Words
from luodi.progress.models import Fact, FactOrigin, FactState, Figures
from luodi.progress.recognition import COUNTED, UNCOUNTED, FactKind
from luodi.progress.reports import figures
from luodi.projects.chapters import Held, Told
from luodi.projects.models import Project

PEOPLE = ("author", "author_post__unit", "verified_by", "approved_by", "batch", "reverses")
TURNED_DOWN = (FactState.RETURNED, FactState.WITHDRAWN)
COLUMNS = (
    Column("编号", 0.8), Column("发生日期", 1.2), Column("计入月份", 1), Column("内容", 1.4), Column("状态", 1),
)  # fmt: skip


def chapter(project: Project, user: User) -> Told | None:
    """Return the facts of a project by kind; None where there is none."""
    rows = Fact.objects.filter(project=project).select_related(*PEOPLE)
    facts = list(rows.prefetch_related("evidence__file", "reversals").order_by("happened_on", "pk"))
    if not facts:
        return None
    counted = figures.figures([project.pk])[project.pk]
    blocks: list[Block] = [*_disagreements(project, counted), _sums(counted)]
    if any(fact.evidence.all() for fact in facts):
        blocks.append(Words("", "佐证原件在“附件”里，文件名以数据的编号开头。"))
    for kind in FactKind:
        own = [fact for fact in facts if fact.kind == kind]
        if own:
            blocks.append(_notes(own) if kind in UNCOUNTED else _table(kind, own, counted[kind]))
    return Told(blocks, [held for fact in facts for held in _files(fact)], wide=True)


def _words(kind: str, value: int | None) -> str:
    """Write an amount exactly, without its unit; unknown is —."""
    if value is None:
        return money.NOTHING
    return f"{value:,}" if kind == FactKind.EMPLOYED else money.in_wan(value)


def _unit(kind: str) -> str:
    return "人" if kind == FactKind.EMPLOYED else "万元"


def _disagreements(project: Project, counted: figures.Values) -> list[Block]:
    """Warn of sums that the system stores and the facts do not come to."""
    stored = Figures.objects.filter(project=project).first()
    wrong = [
        f"{kind.label}：按逐条数据合计 {_words(kind, counted[kind])}，系统存的是 {_words(kind, getattr(stored, kind, None))}"
        for kind in COUNTED
        if getattr(stored, kind, None) != counted[kind]
    ]
    words = f"系统存的累计数与逐条数据合计不一致，以逐条数据为准。{'；'.join(wrong)}。请系统管理员检查。"
    return [Words("", words, warns=True)] if wrong else []


def _sums(counted: figures.Values) -> Block:
    rows = []
    for kind in COUNTED:
        waiting = counted.get(f"{kind}_waiting")
        if counted[kind] is None and waiting is None:
            continue
        words = f"{_words(kind, counted[kind])} {_unit(kind)}" if counted[kind] is not None else money.NOTHING
        rows.append(
            (kind.label, words + (f"（另有待认定 {_words(kind, waiting)} {_unit(kind)}）" if waiting else ""))
        )
    return Pairs("已认定的累计数（按下列逐条数据重新计算）", rows)


def _table(kind: FactKind, facts: Sequence[Fact], whole: int | None) -> Table:
    """List facts of a kind with the sum up to each, of what counts; of kinds that replace, what held from then on."""
    columns = [
        *COLUMNS[:4],
        Column(f"数额（{_unit(kind)}）", 1.4, right=True),
        Column(f"{'累计' if facts[0].adds else '此后为'}（{_unit(kind)}）", 1.4, right=True),
        COLUMNS[4],
    ]
    running = Running(facts)
    rows = [
        Row(
            [
                str(fact.pk), day(fact.happened_on), fact.counts_in or _why_no_month(fact), fact.label,
                _words(kind, fact.amount), running.after(fact), fact.state_words,
            ],
            working(fact),
        )
        for fact in facts
    ]  # fmt: skip
    foot = ["合计" if facts[0].adds else "最近一次", "", "", "", "", _words(kind, whole), ""]
    return Table(kind.label, columns, rows, foot)


def _why_no_month(fact: Fact) -> str:
    return (
        "期初" if fact.state == FactState.RECOGNISED and fact.origin == FactOrigin.OPENING else money.NOTHING
    )


class Running:
    """What the facts of one kind come to after each of them, in the order of their days."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._after: dict[int, str] = {}
        total, standing = 0, 0
        for fact in facts:
            if fact.state != FactState.RECOGNISED:
                continue
            undone = any(one.state == FactState.RECOGNISED for one in fact.reversals.all())
            if fact.adds:
                total += fact.amount or 0
                standing += -1 if fact.reverses_id else 1
                self._after[fact.pk] = _words(fact.kind, total if standing else None)
            elif not fact.reverses_id and not undone:
                self._after[fact.pk] = _words(fact.kind, fact.amount)

    def after(self, fact: Fact) -> str:
        """Return the sum after a fact; — for one that does not count."""
        return self._after.get(fact.pk, money.NOTHING)


def _notes(facts: Sequence[Fact]) -> Table:
    columns = [Column("编号", 0.6), Column("日期", 1), Column("进展", 7), Column("状态", 0.8)]
    rows = [
        Row([str(fact.pk), day(fact.happened_on), fact.text, fact.state_words], working(fact, text=False))
        for fact in facts
    ]
    return Table("进展", columns, rows)


def working(fact: Fact, *, text: bool = True) -> str:
    """Say how a fact came about: money and its rate, why, what proves it, who recorded and verified it."""
    lines = [
        "　".join(filter(None, [_basis(fact), _foreign(fact), fact.text if text else ""])),
        f"{'原因' if fact.reverses_id else '情况说明'}：{fact.explanation}" if fact.explanation else "",
        _reversals(fact),
        _proofs(fact),
        "；".join(_people(fact)),
    ]
    return "\n".join(filter(None, lines))


def _basis(fact: Fact) -> str:
    return f"资金来源：{fact.get_basis_display()}" if fact.basis else ""


def _foreign(fact: Fact) -> str:
    if not fact.currency:
        return ""
    whole, rest = divmod(abs(fact.foreign_amount or 0), 100)
    sign = "-" if (fact.foreign_amount or 0) < 0 else ""
    return f"外币 {fact.currency} {sign}{whole:,}.{rest:02d}，按 {fact.rate}（{fact.rate_on}，{fact.rate_source}）折成人民币"


def _reversals(fact: Fact) -> str:
    if fact.reverses_id:
        return f"冲销第 {fact.reverses_id} 号"
    undoing = [one for one in fact.reversals.all() if one.state in (FactState.RECOGNISED, FactState.PENDING)]
    told = [f"第 {one.pk} 号{'' if one.state == FactState.RECOGNISED else '（待认定）'}" for one in undoing]
    return f"已由{'、'.join(told)}冲销" if told else ""


def _proofs(fact: Fact) -> str:
    told = [
        "，".join(
            filter(
                None,
                [
                    one.get_kind_display(),
                    one.number and f"票据号 {one.number}",
                    one.name,
                    f"SHA-256 {one.file.sha256[:16]}…",
                ],
            )
        )
        for one in fact.evidence.all()
    ]
    return f"佐证：{'；'.join(told)}" if told else ("" if fact.reverses_id else "没有佐证")


def _people(fact: Fact) -> list[str]:
    came = f"（{fact.get_origin_display()}）" if fact.origin != FactOrigin.ENTERED else ""
    ledger = f"，来自台账“{fact.batch.file_name}”" if fact.batch else ""
    told = [f"登记：{fact.author_post.unit} {fact.author.full_name} {moment(fact.recorded_at)}{came}{ledger}"]
    if fact.verified_by:
        did = "退回" if fact.state in TURNED_DOWN else "认定"
        told.append(f"{did}：{fact.verified_by.full_name} {moment(fact.verified_at)}")
    if fact.approved_by:
        told.append(f"复核：{fact.approved_by.full_name} {moment(fact.approved_at)}")
    if fact.verdict:
        told.append(f"意见：{fact.verdict}")
    return told


def _files(fact: Fact) -> list[Held]:
    is_void = fact.state in TURNED_DOWN
    return [
        Held(
            one.file, f"{fact.pk}号 {one.name}", f"第 {fact.pk} 号{fact.label}的佐证：{one.get_kind_display()}"
            + (f"，票据号 {one.number}" if one.number else ""), is_void,
        )
        for one in fact.evidence.all()
    ]  # fmt: skip
