"""A scheme as the document it comes from has it: a table of what is assessed, what it weighs, how it is scored and from what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from luodi.assessment import checks
from luodi.assessment.checks import Source
from luodi.assessment.engine import numbers
from luodi.assessment.engine.nodes import Number
from luodi.assessment.engine.scheme import Block, EdgeCases, Line, Roundings, Scheme
from luodi.assessment.engine.weights import full_mark, together
from luodi.assessment.sentences import lines, voice_of
from luodi.assessment.sentences.figures import rounded
from luodi.assessment.sentences.words import Voice, bounds
from luodi.assessment.shapes import numbered
from luodi.assessment.terms import PERIODS, STEPS, case_word
from luodi.common.faults import Place

HUNDRED = Fraction(100)


@dataclass(frozen=True)
class Tally:
    """What the full marks add up to, beside what they should; ``added`` is None where units have different ones."""

    added: Fraction | None
    full: Fraction | None
    # Block → its full mark, as it is written; without bonuses and what is not the same for all units.
    blocks: tuple[tuple[str, str], ...] = ()

    @property
    def is_off(self) -> bool:
        """Whether they add up to something else than the full mark, or than the hundred that schemes usually make."""
        return self.added not in (None, 0, self.full if self.full is not None else HUNDRED)

    @property
    def words(self) -> str:
        """What to say beside the sum."""
        if self.added is None:
            return "各单位的满分不一样，不能合计。"
        if not self.is_off:
            return ""
        full = HUNDRED if self.full is None else self.full
        apart = numbers.plain(abs(self.added - full))
        word = "多" if self.added > full else "少"
        if self.full is None:
            return f"不是 100 分，{word} {apart} 分；办法没有写满分合计。"
        return f"和满分合计 {numbers.plain(full)} 分不符，{word} {apart} 分。"

    @property
    def shown(self) -> str:
        """The sum as it is written; nothing where there is none."""
        return "" if self.added is None else numbers.plain(self.added)


def tally(scheme: Scheme) -> Tally:
    """Add up the full marks of a scheme; what is a bonus is not counted."""
    full = scheme.full.number if isinstance(scheme.full, Number) else None
    blocks = [(one.block, full_mark(one)) for one in scheme.lines if isinstance(one, Block) and not one.bonus]
    told = tuple((name, numbers.plain(mark)) for name, mark in blocks if mark is not None)
    return Tally(together(scheme.lines), full, told)


@dataclass(frozen=True)
class Taken:
    """Facts that a line reckons with, and where they come from; no titles where the source is called the same."""

    titles: str
    words: str


@dataclass(frozen=True)
class Row:
    """A block or a line of the table."""

    number: str
    name: str
    points: str
    how: tuple[str, ...]
    taken: tuple[Taken, ...] = ()
    checked_by: str = ""
    note: str = ""
    is_block: bool = False
    is_bonus: bool = False


@dataclass(frozen=True)
class Ruling:
    """One thing that follows from scores: its name, when, and what then."""

    name: str
    when: str
    then: str = ""


@dataclass(frozen=True)
class Paper:
    """All of it: the table with its sum, what is decided after it in this order, and what else is settled."""

    facts: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    tally: Tally
    rulings: tuple[tuple[str, tuple[Ruling, ...]], ...]
    settled: tuple[tuple[str, tuple[str, ...]], ...]


def paper(scheme: Scheme, sources: Mapping[str, Source]) -> Paper:
    """Return a scheme as a table; ``sources`` are the indicators by code."""
    voice = voice_of(scheme)
    found = ((title, tuple(rulings)) for title, rulings in _rulings(scheme, voice))
    settled = ((title, tuple(words)) for title, words in _settled(scheme, voice))
    return Paper(
        tuple(_facts(scheme, voice)),
        tuple(_Table(scheme, voice, sources).rows(scheme.lines)),
        tally(scheme),
        tuple((title, rulings) for title, rulings in found if rulings),
        tuple((title, words) for title, words in settled if words),
    )


def _facts(scheme: Scheme, voice: Voice) -> Iterator[tuple[str, str]]:
    if scheme.basis:
        yield "办法依据", scheme.basis
    if scheme.period is not None:
        yield "考核周期", PERIODS[scheme.period]
    if scheme.group_by:
        yield "分组", f"按{voice.called(scheme.group_by)}分组排名"
    if scheme.note:
        yield "说明", scheme.note


class _Table:
    def __init__(self, scheme: Scheme, voice: Voice, sources: Mapping[str, Source]) -> None:
        self.scheme, self.voice, self.sources = scheme, voice, sources

    def rows(
        self, entries: tuple[Line | Block, ...], above: Place = (), *, bonus: bool = False
    ) -> Iterator[Row]:
        """Go through the rows, a block before its lines."""
        for place, one in enumerate(entries):
            at, is_bonus = (*above, place), bonus or one.bonus
            number, marks, how = numbered(at), self._marks(one), tuple(lines.of_entry(one, self.voice))
            if isinstance(one, Block):
                how = (*self._weight(one), *how)
                yield Row(number, one.block, marks, how, is_block=True, is_bonus=is_bonus)
                yield from self.rows(one.lines, at, bonus=is_bonus)
            else:
                taken = tuple(self._taken(one))
                yield Row(number, one.line, marks, how, taken, one.source, one.note, is_bonus=is_bonus)

    def _marks(self, one: Line | Block) -> str:
        """Return the full mark; in words where it is not the same for all units."""
        found = full_mark(one)
        if found is None:
            told = one.points if isinstance(one, Line) else None
            return self.voice.number(told) if told is not None else "因单位而不同"
        nothing = isinstance(one, Line) and one.points is None or found == 0 and isinstance(one, Block)
        return "" if nothing else numbers.plain(found)

    def _weight(self, one: Block) -> list[str]:
        if one.weight is None:
            return []
        inside = together(one.lines)
        told = f"各行合计 {numbers.plain(inside)} 分，" if inside else ""
        return [f"{told}权重 {self.voice.number(one.weight)}"]

    def _taken(self, line: Line) -> Iterator[Taken]:
        """Go through what the facts of a line come from, those together that come from the same."""
        found: dict[str, list[str]] = {}
        for name in checks.names_in(self.scheme, line):
            found.setdefault(self._source(name), []).append(self.voice.called(name))
        for words, titles in found.items():
            yield Taken("" if words.endswith(f"“{titles[0]}”") else "、".join(titles), words)

    def _source(self, name: str) -> str:
        if name in self.scheme.records:
            return "清单，考核人员填报"
        fact = self.scheme.facts[name]
        if fact.metric:
            return checks.OF_UNITS.get(fact.metric) or f"指标“{self._named(fact.metric)}”"
        if fact.target:
            return f"目标任务“{self._named(fact.target)}”"
        if fact.scheme:
            return f"《{fact.scheme}》的总分"
        return f"{fact.source}，考核人员填报" if fact.source else "考核人员填报"

    def _named(self, code: str) -> str:
        return self.sources[code].name if code in self.sources else code


def _rulings(scheme: Scheme, voice: Voice) -> Iterator[tuple[str, list[Ruling]]]:
    """Go through what is decided, in the order in which it is decided."""
    yield (
        "一票否决等",
        [Ruling(one.gate, voice.number(one.when), lines.of_gate(one, voice)) for one in scheme.gates],
    )
    yield "等次", [Ruling(one.grade, lines.of_grade(one, voice)) for one in scheme.grades]
    ranking = lines.of_ranking(scheme.ranking, voice) if scheme.ranking is not None else ()
    yield "排名", [Ruling(name, words) for name, words in ranking]
    yield "奖项", [Ruling(one.prize, *lines.of_prize(one, voice)) for one in scheme.prizes]
    yield (
        "结果",
        [
            Ruling(one.outcome, voice.number(one.when), lines.of_consequence(one, voice))
            for one in scheme.outcomes
        ],
    )
    yield "奖励", [Ruling(one.reward, *lines.of_reward(one, voice)) for one in scheme.rewards]
    yield (
        "进入其他考核",
        [Ruling(one.into, f"总分按 {voice.number(one.weight)} 计入") for one in scheme.flows],
    )


def _settled(scheme: Scheme, voice: Voice) -> Iterator[tuple[str, list[str]]]:
    """Go through what else a scheme settles."""
    yield (
        "有名称的数",
        [f"{voice.called(name)}＝{voice.number(one.of)}" for name, one in scheme.figures.items()],
    )
    for name, one in scheme.records.items():
        yield f"清单“{voice.called(name)}”", list(lines.of_records(name, one, voice))
    if scheme.limit is not None:
        words = bounds(scheme.limit.least, scheme.limit.most, voice.points, ("最低", "最高"))
        yield "总分上下限", [words]
    yield (
        "没有填报、没有目标时",
        [
            f"{told.title}：{case_word(key, code)}"
            for key, told in EdgeCases.model_fields.items()
            if (code := getattr(scheme.edge_cases, key)) is not None
        ],
    )
    yield "小数", _roundings(scheme.rounding)


def _roundings(told: Roundings | None) -> list[str]:
    kept = [] if told is None else [(key, getattr(told, key)) for key in Roundings.model_fields]
    return [f"{STEPS[key]}{rounded(one)}" for key, one in kept if one is not None] or [
        "都不取小数，按原数相加"
    ]
