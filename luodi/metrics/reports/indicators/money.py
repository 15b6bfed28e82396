"""资金和投资: what verified facts came to in a period; missing is not zero."""

from functools import partial
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from luodi.metrics.reports.credit import Way
from luodi.metrics.reports.indicators.base import Asked, FigureKind, Indicator, Subject
from luodi.progress.periods import month_of
from luodi.progress.recognition import FactKind
from luodi.progress.reports.figures import held, within
from luodi.projects.models import Project
from luodi.projects.terms import Origin

_TIMING = (
    "按数据计入的月份：发生当月没有关账的计入当月，已经关账的计入最早没有关账的月份；期初数不计入任何月份。"
)
_RECOGNITION = (
    "按认定规则审核认定的才计；冲销的，在冲销计入的月份减去。没有一条认定的数据就没有数，不按零算。"
)


_WAY = Way(unit="counts_for", project="project", worth="amount", divides=True, known="stands")


def facts(asked: Asked, kind: FactKind, basis: str = "") -> QuerySet[Any]:
    """Return the facts of a kind that count in the months of the period, reversals among them; ``counts_for`` their unit.

    The unit is the one that is responsible for the project, now or at the moment.
    """
    rows = held(asked.as_of).filter(county_id__in=asked.counties).of_kind(kind).counting(asked.as_of)
    rows = within(rows, month_of(asked.period.first), month_of(asked.period.last))
    found: QuerySet[Any] = rows.annotate(counts_for=_unit(asked))
    return found.filter(basis=basis) if basis else found


def _unit(asked: Asked) -> Any:
    if asked.as_of is None:
        return F("project__unit_id")
    versions = Project.history.filter(id=OuterRef("held_by"), history_date__lte=asked.as_of)
    return Subquery(versions.order_by("-history_id").values("unit_id")[:1])


def _of(
    code: str, name: str, definition: str, kind: FactKind, basis: str = "", *, has_targets: bool = False
) -> Indicator:
    return Indicator(
        code,
        name,
        definition,
        partial(facts, kind=kind, basis=basis),
        kind=FigureKind.MONEY,
        way=_WAY,
        subject=Subject.FACT,
        timing=_TIMING,
        recognition=_RECOGNITION,
        blank=None,
        has_targets=has_targets,
    )


ARRIVED = _of(
    "arrived",
    "到位资金",
    "本期认定的到位资金之和，不分资金来源；没有写明资金来源的也在内。",
    FactKind.ARRIVED,
    has_targets=True,
)
ARRIVED_BY_BASIS = tuple(
    _of(
        f"arrived.{origin}",
        f"{origin.label}到位资金",
        f"“到位资金”中，资金来源登记为“{origin.label}”的部分。",
        FactKind.ARRIVED,
        origin,
        has_targets=origin == Origin.PROVINCE_OUTSIDE,
    )
    for origin in Origin
)
COMPLETED = _of("completed", "完成投资", "本期认定的完成投资之和。", FactKind.COMPLETED, has_targets=True)
OUTPUT = _of("output", "产值", "本期认定的投产项目产值之和。", FactKind.OUTPUT)
TAX = _of("tax", "税收", "本期认定的项目税收之和。", FactKind.TAX)

MONEY = (ARRIVED, *ARRIVED_BY_BASIS, COMPLETED, OUTPUT, TAX)
