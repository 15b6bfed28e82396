"""`luodi bench`: builds a large county in a database of its own, measures, and leaves nothing behind."""

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection

from luodi.accounts.models import User
from luodi.bench import bulletins, imports, libraries, lists, past, scoring, steps, targets, world
from luodi.bench.measure import Comparison, machine

PARTS = ("lists", "libraries", "steps", "targets", "past", "imports", "bulletins", "scoring")
# These need no county: the one measures no database, the other lays a province of its own.
WITHOUT_COUNTY = ("bulletins", "scoring")
# The county before it grows; a unit keeps as many projects as it had, others come to be.
FEW = 20_000


def main(words: Sequence[str]) -> int:
    """Measure and print; return 0 when every goal was met, else 1."""
    parser = argparse.ArgumentParser(prog="luodi bench", description="在本机测速，打印与基准的比值")
    parser.add_argument("--projects", type=int, default=100_000, help="项目数，默认 100000")
    parser.add_argument("--units", type=int, default=2_000, help="单位数，默认 2000")
    parser.add_argument("--facts", type=int, default=400_000, help="数据条数，默认 400000")
    parser.add_argument("--grow", action="store_true", help="先建 20000 个项目，测完再长到全部，比较同一页面")
    parser.add_argument("--rows", type=int, default=10_000, help="导入台账的行数，默认 10000")
    parser.add_argument("--rounds", type=int, default=7, help="每项测几轮取中位数，默认 7")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="只测其中几项，默认全测")
    options = parser.parse_args(words)
    say(f"机器：{machine()}\n数据库：{connection.vendor}")
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        return _measure(options)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _measure(options: argparse.Namespace) -> int:
    if options.grow:
        return _grow(options)
    parts: dict[str, Callable[[Any], Iterable[Comparison]]] = {
        "lists": lambda people: lists.compare(people, options.rounds),
        "libraries": lambda people: libraries.compare(people, options.rounds),
        "steps": lambda people: steps.compare(people, options.rounds),
        "targets": lambda people: targets.compare(people, options.rounds),
        "past": lambda people: past.compare(people, options.facts, options.rounds),
        "imports": lambda people: imports.compare(people, options.rows, options.rounds),
        "bulletins": lambda people: bulletins.compare(options.rounds),
        "scoring": lambda people: scoring.compare(options.rounds),
    }
    people = _people(options) if set(options.only) - set(WITHOUT_COUNTY) else {}
    return _told(comparison for name in options.only for comparison in parts[name](people))


def _people(options: argparse.Namespace) -> dict[str, User]:
    say(f"正在准备 {options.projects:,} 个项目、{options.units:,} 个单位……")
    return world.build(options.projects, options.units)


def _grow(options: argparse.Namespace) -> int:
    say(f"正在准备 {options.projects:,} 个项目、{options.units:,} 个单位……")
    people = world.build(FEW, options.units)
    past.report(people, options.facts * FEW // options.projects)
    before = past.pages(people, options.rounds)
    world.grow(people, options.projects - FEW)
    past.report(people, options.facts - options.facts * FEW // options.projects)
    after = past.pages(people, options.rounds)
    return _told(past.grown(before, after, FEW, options.projects))


def _told(comparisons: Iterable[Comparison]) -> int:
    """Print each comparison; return 0 when every goal was met, else 1."""
    met = True
    for comparison in comparisons:
        say(comparison.line())
        met = met and comparison.ratio <= comparison.goal
    return 0 if met else 1


def say(text: str) -> None:
    """Write a line at once, since the next one may take a while."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
