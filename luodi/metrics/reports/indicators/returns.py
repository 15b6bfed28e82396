"""月报: of the returns that were due, how many came in time, and how many were complete."""

from luodi.metrics.reports.credit import Way
from luodi.metrics.reports.indicators.base import Asked, FigureKind, Indicator, Subject
from luodi.progress.periods import after, month_of
from luodi.progress.reports.due_returns import DueReturn, due_returns

_DUE = (
    "应报月报，是指该单位在那个月的月末有已签约、还没有达产的项目，到截止日仍由它负责；没有报的也计入分母。"
    "撤并的单位，撤并以后应报的记给承接单位。"
)
_TIMING = "按报告的月份归入统计期；截止日还没有过的不计。"


def returns(report_day: int) -> tuple[Indicator, Indicator]:
    """Return the indicators of monthly returns that are due on a day of the next month."""

    def due(asked: Asked) -> list[DueReturn]:
        months, last = [month_of(asked.period.first)], month_of(asked.period.last)
        while months[-1] < last:
            months.append(after(months[-1]))
        return due_returns(asked.counties, months, report_day, asked.moment)

    on_time = Indicator(
        "rate.returns_on_time",
        "月报按时率",
        f"本期应报的月报中，在截止日（次月 {report_day} 日）以前报送的占多少。{_DUE}",
        due,
        kind=FigureKind.RATE,
        way=Way(part="is_on_time"),
        subject=Subject.RETURN,
        timing=_TIMING,
        recognition="以系统收到的时间为准。",
        sides=("按时报送", "应报"),
    )
    complete = Indicator(
        "rate.returns_complete",
        "月报完整率",
        f"本期应报的月报中，已经报送、每个应报项目都报了情况（没有变化的也要说明）的占多少，不分早晚。{_DUE}",
        due,
        kind=FigureKind.RATE,
        way=Way(part="is_complete"),
        subject=Subject.RETURN,
        timing=_TIMING,
        recognition="报送时的应报项目都有情况。",
        sides=("完整", "应报"),
    )
    return on_time, complete
