"""The share of each step in a long work: named functions are timed while it runs, each without those within it."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import wraps
from inspect import isgenerator
from typing import Any
from unittest.mock import patch

# What is told to the reader, and the functions that do it: each as (module or class that is asked for it, name).
Steps = Sequence[tuple[str, Sequence[tuple[Any, str]]]]
OTHER = "其他"


def shares(act: Callable[[], object], steps: Steps) -> str:
    """Run the act once and return in one line which part of its time each step took."""
    took = {title: 0.0 for title, _ in steps} | {OTHER: 0.0}
    clock = _Exclusive(took)
    with ExitStack() as patched:
        for title, functions in steps:
            for home, name in functions:
                patched.enter_context(patch.object(home, name, clock.timed(title, getattr(home, name))))
        with clock.within(OTHER):
            act()
    whole = sum(took.values())
    return "；".join(f"{title} {took[title] / whole:.0%}" for title in took)


class _Exclusive:
    """Adds up the time of each step; a step within another one stops the clock of the outer one."""

    def __init__(self, took: dict[str, float]) -> None:
        self.took = took
        self.running: list[str] = []
        self.since = 0.0

    def _settle(self) -> None:
        now = time.perf_counter()
        if self.running:
            self.took[self.running[-1]] += now - self.since
        self.since = now

    @contextmanager
    def within(self, title: str) -> Iterator[None]:
        self._settle()
        self.running.append(title)
        try:
            yield
        finally:
            self._settle()
            self.running.pop()

    def timed(self, title: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def run(*args: Any, **named: Any) -> Any:
            with self.within(title):
                done = function(*args, **named)
            return self._each(title, done) if isgenerator(done) else done

        return run

    def _each(self, title: str, left: Iterator[Any]) -> Iterator[Any]:
        nothing = object()
        while True:
            with self.within(title):
                one = next(left, nothing)
            if one is nothing:
                return
            yield one
