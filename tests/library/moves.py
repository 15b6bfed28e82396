"""Settling the open step of a case, as the person who may."""

from luodi.library.actions import steps


def settle(case, kind, outcome, by, *, unit=None, words="", said=None):
    """Settle the open step of this kind (and unit) with an outcome; words are made up where they are needed."""
    waiting = case.steps.open().filter(kind=kind)
    step = waiting.get(unit=unit) if unit else waiting.get()
    return steps.take(step=step, outcome=outcome, words=words or "情况属实", by=by, said=said)
