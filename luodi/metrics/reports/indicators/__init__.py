"""指标: each is defined here, once, with the rows behind it. Screens, targets and the assessment ask nobody else."""

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
    "by_code",
    "count_of",
    "groups",
    "indicators",
    "registered",
]

# To which unit projects and their money count; beside the definitions, once.
SHARING = "有分成证明的，件数记给证明上的第一个单位，金额按份数分；双计只在单位之间比较时用；没有证明的记给责任单位。全县合计每个项目只计一次。"


def indicators(county_id: int, year: int) -> tuple[Indicator, ...]:
    """Return the indicators of the table of targets of a year: those by size as the rules of that year name them, then the others."""
    return (*_sizes(county_id, year), AMOUNT, OWN, LEADS, FOLLOWED)


@dataclass(frozen=True)
class Group:
    """Indicators that are looked at together."""

    key: str
    label: str
    indicators: tuple[Indicator, ...]


def groups(county_id: int, year: int) -> tuple[Group, ...]:
    """Return every indicator there is under the rules of a year, by subject."""
    day = _rule_day(year)
    limits = packs.in_force(county_id, "limits", day).rules
    report_day = packs.in_force(county_id, "recognition", day).rules.report_day
    depth = packs.in_force(county_id, "depth", day).rules
    return (
        Group("library", "入库", (*_sizes(county_id, year), AMOUNT, OWN, HELD, ripe(depth.ripe))),
        Group("leads", "线索和流转", OUTCOMES),
        Group("stages", "项目进展", ENTERED),
        Group("money", "资金和投资", MONEY),
        Group("rates", "转化", (*RATES, *starts(limits.start_days))),
        Group("duties", "月报、问题和承诺", (*returns(report_day), PROBLEMS, *PROMISES)),
    )


def registered(county_id: int, year: int) -> tuple[Indicator, ...]:
    """Return the same in one row."""
    return tuple(one for group in groups(county_id, year) for one in group.indicators)


def by_code(county_id: int, year: int) -> dict[str, Indicator]:
    """Return the same by their codes."""
    return {one.code: one for one in registered(county_id, year)}


def _sizes(county_id: int, year: int) -> tuple[Indicator, ...]:
    sizes = packs.in_force(county_id, "target_sizes", _rule_day(year)).rules.sizes
    return tuple(of_size(size) for size in sizes)


def _rule_day(year: int) -> date:
    return min(clock.today(), date(year, 12, 31))
