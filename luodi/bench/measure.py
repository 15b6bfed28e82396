"""Measuring side by side: candidates take turns, so that a noisy machine is noisy to all of them alike."""

import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext


@dataclass(frozen=True)
class Comparison:
    """One line of the report: what was done, how long it took, and against what."""

    title: str
    seconds: float
    against: str
    base: float
    goal: float
    plus: float = 0.0

    @property
    def ratio(self) -> float:
        """How many times the base it took, after the allowance ``plus`` (seconds)."""
        return max(self.seconds - self.plus, 0.0) / self.base

    def line(self) -> str:
        """Return the line as it is printed."""
        allowance = f" + {self.plus:g} s" if self.plus else ""
        mark = "达到" if self.ratio <= self.goal else "未达到"
        return (
            f"{self.title}\n    {self.seconds * 1000:.2f} ms；{self.against} {self.base * 1000:.2f} ms；"
            f"比值 {self.seconds / self.base:.2f}，目标 ≤ {self.goal:g} 倍{allowance}：{mark}"
        )


def medians(candidates: Mapping[str, Callable[[], object]], rounds: int = 7) -> dict[str, float]:
    """Run the candidates in turn, ``rounds`` times after one warm-up, and return the median seconds of each."""
    took: dict[str, list[float]] = {name: [] for name in candidates}
    for round_number in range(rounds + 1):
        for name, work in candidates.items():
            started = time.perf_counter()
            work()
            if round_number:
                took[name].append(time.perf_counter() - started)
    return {name: statistics.median(values) for name, values in took.items()}


def queries_of(act: Callable[[], object]) -> list[str]:
    """Return the SQL that an act runs."""
    with CaptureQueriesContext(connection) as caught:
        act()
    return [query["sql"] for query in caught if query["sql"].startswith("SELECT")]


def run(statements: Sequence[str]) -> None:
    """Run statements and fetch what they find."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            cursor.fetchall()


def against_sql(
    title: str, act: Callable[[], object], by_hand: Sequence[str], rounds: int, goal: float
) -> Comparison:
    """Compare the SQL that an act runs with statements written by hand that find the same.

    The title says how many queries that is, and how long the act takes as a whole.
    """
    act()
    ours = queries_of(act)
    took = medians({"ours": lambda: run(ours), "best": lambda: run(by_hand), "whole": act}, rounds)
    told = f"{title}：{len(ours)} 次查询，连同程序 {took['whole'] * 1000:.1f} ms"
    return Comparison(told, took["ours"], "手写 SQL", took["best"], goal)


def machine() -> str:
    """Return a line that names the machine."""
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as info:
            model = next(line.split(":", 1)[1].strip() for line in info if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return f"{model}，{os.cpu_count()} 核，{platform.system()} {platform.release()}，Python {platform.python_version()}"
