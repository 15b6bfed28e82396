"""Scoring a county and a province: the figures of all units from the database, then every line with its working.

The province is scored in a process of its own, so that its memory is that of the work and of nothing else.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from django.db import connection

from luodi.assessment import checks
from luodi.assessment.engine import scoring
from luodi.assessment.engine.results import Results
from luodi.assessment.engine.scheme import Scheme
from luodi.assessment.kinds import Counting
from luodi.assessment.reports.gathering import sources, write_figures, write_targets
from luodi.bench import by_hand, province
from luodi.bench.measure import Comparison, medians, run
from luodi.common import clock
from luodi.metrics.reports import targets
from luodi.metrics.reports.credit import Value
from luodi.metrics.reports.figures import figures_in
from luodi.metrics.reports.indicators import by_code
from luodi.progress.models import Fact
from luodi.projects.times import AsOf

COUNTY_SECONDS, PROVINCE_SECONDS, PROVINCE_MB = 0.5, 10.0, 500
HEAD = """title: 测速用考核办法
period: year
edge_cases: {missing_fact: error, missing_target: leave_out, zero_target: full, zero_over_zero: zero, equal_minmax: full, negative_total: keep}
rounding: {line: {places: 2, mode: half_up}, total: {places: 2, mode: half_up}}
ranking: {by: [{of: total, best: largest}], ties: share, edge_tie: all_in}
"""
# What lines of real schemes do, and by which indicators: against a target, in the group, by the two sides of a rate.
AIMED = (
    "own_entered",
    "admitted_amount",
    "reserve",
    "entered.signed",
    "entered.started",
    "entered.producing",
    "arrived",
    "arrived.outside_province",
    "completed",
)
COMPARED = ("entered.signed.amount", "arrived.foreign", "output", "tax", "start_overdue")
RATES = (
    "rate.performed",
    "rate.started",
    "rate.producing",
    "rate.arrived",
    "rate.start_in_time",
    "rate.returns_on_time",
)
OF_TARGETS = (
    "{completion: {of: %s, target: %s, cap: 120%%}}",
    "{step: {of: %s, against: %s, base: 5, above: {every: 10%%, points: 0.5, part: whole, limit: 2}, below: in_proportion}}",
)
OF_RATES = (
    "{completion: {of: %s, target: %s, cap: 100%%}}",
    "{bands: {of: {ratio: [%s, %s]}, rows: [{ge: 100%%, then: 5}, {ge: 60%%, then: 3}], otherwise: 0}}",
)
IN_GROUP = "{minmax: {of: %s, floor: 60%%, best: largest}}"
Units = dict[int, list[int]]
Moment = datetime | None
Told = dict[int, dict[str, Value]]
Found = TypeVar("Found")


def compare(rounds: int, size: province.Size = province.WHOLE) -> Iterator[Comparison]:
    """Lay down a province; measure a county in turns, the province once as of now and of yesterday, each figure against SQL."""
    units = province.build(size, AIMED)
    scheme = example(next(iter(units)))
    facts, lines = Fact.objects.count(), len(list(scheme.all_lines()))
    one = dict([next(iter(units.items()))])
    took = medians({"county": lambda: list(scored(scheme, one, None))}, rounds)
    _, _, cpu = _clocked(lambda: list(scored(scheme, one, None)))
    told = f"{size.units} 个单位、{lines} 行，连同指标、目标和算式（本进程处理器 {cpu:.2f} s）"
    yield Comparison(f"一个县计分：{told}", took["county"], "目标", COUNTY_SECONDS, 1)
    for words, days in (("数据截至今天", 0), ("数据截至昨天（按历史版本）", 1)):
        alone = apart(days)
        title = f"全省 {size.counties} 个县计分，{facts:,} 条数据，{words}：{alone['words']}"
        yield Comparison(title, alone["seconds"], "目标", PROVINCE_SECONDS, 1)
        if alone["mb"]:
            yield Comparison(
                f"全省计分的内存峰值（{alone['mb']} MB）",
                alone["mb"] / 1000,
                "目标（MB÷1000）",
                PROVINCE_MB / 1000,
                1,
            )
    yield from against_hand(list(units), rounds)


def example(county_id: int) -> Scheme:
    """Return a scheme with twenty lines on as many indicators, read as the office's are."""
    facts, lines = ["facts:"], ["lines:"]
    known = sources(county_id, province.period().year)
    for at, code in enumerate((*AIMED, *COMPARED, *RATES)):
        done, whole = f"a{at}", f"t{at}"
        way, sides = _line(at, code)
        measure = known[code if code not in RATES else f"{code}.part"].measure
        metric, beside = (
            (f"{code}.part", f"metric: {code}.whole") if code in RATES else (code, f"target: {code}")
        )
        facts.append(f"  {done}: {{unit: {measure}, metric: {metric}, missing: zero}}")
        if sides == 2:
            facts.append(f"  {whole}: {{unit: {measure}, {beside}}}")
        lines.append(f"  - {{line: 第{at + 1}行, points: 5, score: {way % (done, whole)[:sides]}}}")
    text = HEAD + "\n".join([*facts, *lines])
    return checks.read(text, known, Counting.YEAR_TO_DATE)


def _line(at: int, code: str) -> tuple[str, int]:
    """Return how the line of an indicator is scored, and of how many facts."""
    if code in COMPARED:
        return IN_GROUP, 1
    return (OF_RATES if code in RATES else OF_TARGETS)[at % 2], 2


def scored(scheme: Scheme, units: Units, as_of: Moment) -> Iterator[Results]:
    """Yield the results of each county; figures and targets of all of them are asked for together."""
    for facts in written(scheme, units, figures(scheme, units, as_of), as_of):
        yield scoring.score(scheme, facts)


def figures(scheme: Scheme, units: Units, as_of: Moment) -> Told:
    """Return what the indicators say of all units."""
    return figures_in(list(units), set(checks.metrics_of(scheme).values()), province.period(), as_of)


def written(scheme: Scheme, units: Units, told: Told, as_of: Moment) -> Iterator[dict[str, Any]]:
    """Yield the facts of each county as its run would gather them."""
    period = province.period()
    known, held = (
        by_code(next(iter(units)), period.year),
        targets.values_in(list(units), period.year, period, as_of),
    )
    for members in units.values():
        facts: dict[int, dict[str, Any]] = {unit: {} for unit in members}
        write_figures(scheme, known, told, facts)
        write_targets(scheme, known, held, facts)
        yield {"units": {f"单位{unit}": mine for unit, mine in facts.items()}}


ALONE = "import sys, django; django.setup(); from luodi.bench import scoring; scoring.alone(*sys.argv[1:])"


def apart(days: int) -> dict[str, Any]:
    """Score the province in a process of its own where the database can be reached from there, else here; memory only there."""
    if connection.vendor == "sqlite":
        return measured(days) | {"mb": 0}
    command = [sys.executable, "-c", ALONE, str(connection.settings_dict["NAME"]), str(days)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  our own program
    return dict(json.loads(done.stdout))


def alone(name: str, days: str) -> None:
    """Score the province of a database by name, and print how long that took; for ``apart``."""
    connection.settings_dict["NAME"] = name
    sys.stdout.write(json.dumps(measured(int(days))))


def measured(days: int) -> dict[str, Any]:
    """Score the province as of now, or of the end of the day so many days ago; return seconds, memory and words about them."""
    units = province.known()
    as_of = AsOf(clock.today() - timedelta(days=days)).moment if days else None
    scheme = example(next(iter(units)))
    told, *metrics = _clocked(lambda: figures(scheme, units, as_of))
    facts, *gathering = _clocked(lambda: list(written(scheme, units, told, as_of)))
    count, *engine = _clocked(lambda: sum(len(scoring.score(scheme, one).units) for one in facts))
    parts = zip(("指标", "取数和目标", "计分"), (metrics, gathering, engine), strict=True)
    words = "，".join(f"{name} {wall:.2f} s（本进程处理器 {cpu:.2f} s）" for name, (wall, cpu) in parts)
    return {
        "seconds": metrics[0] + gathering[0] + engine[0],
        "words": f"{words}，{count:,} 个单位有结果",
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _clocked(work: Callable[[], Found]) -> tuple[Found, float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, time.perf_counter() - wall, time.process_time() - cpu


def against_hand(counties: list[int], rounds: int) -> Iterator[Comparison]:
    """Yield each figure of the province against one SQL by hand, and all of them together."""
    period, hand = province.period(), by_hand.Hand(counties, province.period())
    known = by_code(counties[0], period.year)
    ours, best = 0.0, 0.0
    for code in (*AIMED, *COMPARED, *RATES):
        told: dict[str, Callable[[], object]] = {
            "ours": partial(known[code].figures_in, counties, period),
            "best": partial(run, [hand.sql(code)]),
        }
        took = medians(told, min(rounds, 3))
        ours, best = ours + took["ours"], best + took["best"]
        yield Comparison(f"全省指标：{known[code].name}", took["ours"], "手写 SQL", took["best"], goal=5)
    yield Comparison("全省 20 项指标合计", ours, "手写 SQL", best, goal=3)
