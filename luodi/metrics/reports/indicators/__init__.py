"""指标: each is defined here, once, with the rows behind it. Screens, targets and the assessment ask nobody else."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from luodi.common import clock
from luodi.metrics.periods import Period
from luodi.metrics.reports.indicators.admitted import AMOUNT, OWN, of_size
from luodi.metrics.reports.indicators.base import FigureKind, Indicator, count_of
from luodi.metrics.reports.indicators.leads import FOLLOWED, LEADS, OUTCOMES
from luodi.metrics.reports.indicators.money import MONEY
from luodi.metrics.reports.indicators.problems import PROBLEMS
from luodi.metrics.reports.indicators.promises import PROMISES
from luodi.metrics.reports.indicators.rates import RATES
from luodi.metrics.reports.indicators.reserve import HELD, ripe
from luodi.metrics.reports.indicators.returns import returns
from luodi.metrics.reports.indicators.stages import ENTERED
from luodi.metrics.reports.indicators.starts import starts
from luodi.metrics.sizes import Size
from luodi.rulebook.reports import packs

__all__ = [
    "AMOUNT",
    "FOLLOWED",
    "LEADS",
    "OWN",
    "SHARING",
    "FigureKind",
    "Group",
    "Indicator",
    "Period",
    "Ruled",
    "by_code",
    "count_of",
    "groups",
    "known_under",
    "registered",
    "ruled",
    "ruled_in",
]

# To which unit projects and their money count; beside the definitions, once.
SHARING = "有分成证明的，件数记给证明上的第一个单位，金额按份数分；双计只在单位之间比较时用；没有证明的记给责任单位。全县合计每个项目只计一次。"


@dataclass(frozen=True)
class Ruled:
    """What the rules of a county say that indicators rest on; counties of which it is the same are counted together."""

    sizes: tuple[Size, ...]
    start_days: int
    report_day: int
    ripe: int


def ruled(county_id: int, year: int) -> Ruled:
    """Return what the rules say that hold on the last day of a year, or today in a year that goes on."""
    return ruled_in((county_id,), year)[county_id]


def ruled_in(counties: Collection[int], year: int) -> dict[int, Ruled]:
    """Return the same of many counties, in one query for each kind of rules."""
    day = min(clock.today(), date(year, 12, 31))
    kinds = ("target_sizes", "limits", "recognition", "depth")
    told = [packs.in_force_in(counties, kind, day) for kind in kinds]
    found = {}
    for pk in counties:
        sizes, limits, recognition, depth = (of_kind[pk].rules for of_kind in told)
        found[pk] = Ruled(sizes.sizes, limits.start_days, recognition.report_day, depth.ripe)
    return found


@dataclass(frozen=True)
class Group:
    """Indicators that are looked at together."""

    key: str
    label: str
    indicators: tuple[Indicator, ...]


def grouped(rules: Ruled) -> tuple[Group, ...]:
    """Return every indicator there is under these rules, by subject."""
    return (
        Group("library", "入库", (*map(of_size, rules.sizes), AMOUNT, OWN, HELD, ripe(rules.ripe))),
        Group("leads", "线索和流转", OUTCOMES),
        Group("stages", "项目进展", ENTERED),
        Group("money", "资金和投资", MONEY),
        Group("rates", "转化", (*RATES, *starts(rules.start_days))),
        Group("duties", "月报、问题和承诺", (*returns(rules.report_day), PROBLEMS, *PROMISES)),
    )


def known_under(rules: Ruled) -> dict[str, Indicator]:
    """Return the same by their codes."""
    return {one.code: one for group in grouped(rules) for one in group.indicators}


def groups(county_id: int, year: int) -> tuple[Group, ...]:
    """Return every indicator of a county under the rules of a year, by subject."""
    return grouped(ruled(county_id, year))


def registered(county_id: int, year: int) -> tuple[Indicator, ...]:
    """Return the same in one row."""
    return tuple(by_code(county_id, year).values())


def by_code(county_id: int, year: int) -> dict[str, Indicator]:
    """Return the same by their codes."""
    return known_under(ruled(county_id, year))
