"""Conditions in words."""

from luodi.assessment.engine import conditions, numbers, standing
from luodi.assessment.engine.nodes import Condition, Flag
from luodi.assessment.engine.wording import GLOSSES
from luodi.assessment.sentences.words import Voice, said
from luodi.assessment.terms import SIGNS


@said.register
def of_flag(one: Flag, voice: Voice) -> str:
    return voice.called(one.name)


@said.register
def of_not(one: conditions.Not, voice: Voice) -> str:
    if isinstance(one.of, Flag):
        return f"“{voice.called(one.of.name)}”为否"
    if isinstance(one.of, conditions.Is):
        return "，或".join(_value(name, wanted, voice, "不为") for name, wanted in one.of.of.items())
    return f"不是（{voice.same(one.of)}）"


def _inner(one: Condition, voice: Voice) -> str:
    words = voice.same(one)
    return f"（{words}）" if isinstance(one, (conditions.All, conditions.AnyOf)) else words


@said.register
def of_all(one: conditions.All, voice: Voice) -> str:
    return "，且".join(_inner(part, voice) for part in one.of)


@said.register
def of_any(one: conditions.AnyOf, voice: Voice) -> str:
    return "，或".join(_inner(part, voice) for part in one.of)


@said.register
def of_at_least(one: conditions.AtLeast, voice: Voice) -> str:
    return f"至少满足 {one.number} 项（{'；'.join(voice.same(part) for part in one.of)}）"


@said.register
def of_comparison(one: conditions.Comparison, voice: Voice) -> str:
    return SIGNS[one.kind].join(voice.term(part, "") for part in one.of)


@said.register
def of_is(one: conditions.Is, voice: Voice) -> str:
    return "，且".join(_value(name, wanted, voice, "为") for name, wanted in one.of.items())


def _value(name: str, wanted: object, voice: Voice, word: str) -> str:
    options = wanted if isinstance(wanted, list) else [wanted]
    return f"{voice.called(name)}{word}{'或'.join(f'“{conditions.as_text(one)}”' for one in options)}"


@said.register
def of_has(one: conditions.Has, voice: Voice) -> str:
    return f"填报了{'、'.join(voice.called(name) for name in one.names)}"


def _end(one: standing.Window, word: str) -> str:
    if isinstance(one.number, int):
        return f"名次在{word} {one.number} 名"
    rounding = "" if one.mode == numbers.Mode.DOWN else f"（名额不是整数时{GLOSSES[one.mode.value]}）"
    return f"名次在{word} {numbers.plain(one.number * 100)}%{rounding}"


@said.register
def of_first(one: standing.First, voice: Voice) -> str:
    return _end(one, "前")


@said.register
def of_last(one: standing.Last, voice: Voice) -> str:
    return _end(one, "后")


@said.register
def of_span(one: standing.Places, voice: Voice) -> str:
    first, last = one.span
    return f"名次在第 {first} 到第 {last} 名"


@said.register
def of_outcome(one: standing.Outcome, voice: Voice) -> str:
    return f"本期有“{one.name}”"


@said.register
def of_grade(one: standing.Grade, voice: Voice) -> str:
    return f"“{one.line}”评为“{one.name}”" if one.line else f"等次为“{one.name}”"


def _window(within: int | str, word: str) -> str:
    return f"最近 {within} 期（{word}）" if isinstance(within, int) else "本年内"


@said.register
def of_repeated(one: standing.Repeated, voice: Voice) -> str:
    return f"{_window(one.within, '含本期')}至少 {one.times} 次“{one.outcome or one.grade}”"


@said.register
def of_before(one: standing.Before, voice: Voice) -> str:
    before = _window(one.within, "不含本期")
    if one.line:
        return f"这一条{before}在“{one.line}”得过分"
    return f"{before}至少 {one.times} 次“{one.outcome or one.grade}”"
