"""交办和流转: what leads a unit was given and what projects it passed on, and what became of them."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from luodi.library.flows.handing import JUDGE
from luodi.library.models import Handing, HandingUnit, Step, Transfer
from luodi.metrics.reports.credit import Way
from luodi.metrics.reports.indicators.base import Asked, FigureKind, Indicator, Subject
from luodi.metrics.reports.indicators.rates import is_part
from luodi.progress.reports.entering import has_reached
from luodi.projects.stages import Stage

_TIMING = "按交办的时间。"
_TO_PROJECT = "handing__case__project"


def _leads(asked: Asked) -> QuerySet[Any]:
    """Return for each lead handed down in the period the unit that leads it last."""
    held = HandingUnit.objects.filter(
        county_id__in=asked.counties,
        leads=True,
        handing__kind=Handing.Kind.LEAD,
        handing__case__started_at__gte=asked.period.start,
        handing__case__started_at__lt=asked.period.end,
    )
    taken_back = Q(handing__case__outcome__in=["withdrawn", "called_off"])
    if asked.as_of is None:
        held = held.filter(until__isnull=True).exclude(taken_back)
    else:
        held = held.filter(Q(until__isnull=True) | Q(until__gt=asked.as_of), since__lte=asked.as_of)
        held = held.exclude(taken_back & Q(handing__case__ended_at__lte=asked.as_of))
    project = OuterRef(_TO_PROJECT)
    return held.filter(~Exists(held.filter(**{_TO_PROJECT: project}, pk__gt=OuterRef("pk"))))


def _judged(asked: Asked) -> QuerySet[Any]:
    """Return the same with ``is_part``: whether the unit judged the lead worth following."""
    steps = Step.objects.filter(case=OuterRef("handing__case"), unit=OuterRef("unit"), kind=JUDGE)
    steps = steps.filter(closed_at__lte=asked.moment)
    rows = _leads(asked).alias(judged=Subquery(steps.order_by("-pk").values("outcome")[:1]))
    return rows.annotate(is_part=is_part(Q(judged="follow")))


def _followed(asked: Asked) -> QuerySet[Any]:
    return _judged(asked).filter(is_part=True)


def _signed(asked: Asked) -> QuerySet[Any]:
    """Return the leads that have become signed projects."""
    return _leads(asked).filter(has_reached(Stage.SIGNED, asked.as_of, project=f"{_TO_PROJECT}_id"))


LEADS = Indicator(
    "leads_handed",
    "接收交办线索",
    "本年交办、由该单位牵头的线索，几次交办的只计最后一次；撤回、撤销和已改交其他单位的不计。",
    _leads,
    way=Way(),
    subject=Subject.LEAD,
    timing=_TIMING,
    recognition="交办即算。",
)
FOLLOWED = Indicator(
    "leads_followed",
    "跟进交办线索",
    "“接收交办线索”中，牵头单位最近一次研判为“可以跟进”的线索。",
    _followed,
    way=Way(),
    subject=Subject.LEAD,
    timing=_TIMING,
    recognition="牵头单位已经研判。",
    has_targets=True,
)
FOLLOW_RATE = Indicator(
    "rate.leads_followed",
    "线索跟进率",
    "“接收交办线索”中，牵头单位最近一次研判为“可以跟进”的占多少。",
    _judged,
    kind=FigureKind.RATE,
    way=Way(part="is_part"),
    subject=Subject.LEAD,
    timing=_TIMING,
    recognition="牵头单位已经研判。",
    sides=("可以跟进", "接收线索"),
)
SIGNED = Indicator(
    "leads_signed",
    "交办线索已签约",
    "“接收交办线索”中，到统计时已经签约的；签约不限在本期内。",
    _signed,
    way=Way(),
    subject=Subject.LEAD,
    timing=_TIMING,
    recognition="签约经另一人认定，后来退回到签约以前的不计。",
)


def _referred(asked: Asked) -> QuerySet[Any]:
    """Return the projects that units passed on to others in the period; ``is_part`` tells whether they were signed since."""
    rows = Transfer.objects.filter(
        county_id__in=asked.counties,
        case__outcome="moved",
        case__ended_at__gte=asked.period.start,
        case__ended_at__lt=asked.period.end,
        case__ended_at__lte=asked.moment,
    )
    reached = has_reached(Stage.SIGNED, asked.as_of, project="case__project_id")
    return rows.annotate(is_part=is_part(Q(reached)))


REFERRED = Indicator(
    "referred",
    "流转给其他单位的项目",
    "本期因不适合本单位而流转给其他单位、已经办结的项目，记给转出单位；流转几次的每次都计。",
    _referred,
    way=Way(unit="from_unit_id"),
    subject=Subject.TRANSFER,
    timing="按流转办结的时间。",
    recognition="招商中心同意、接收单位接收后才算。",
)
REFERRED_RATE = Indicator(
    "rate.referred_signed",
    "流转项目签约率",
    "“流转给其他单位的项目”中，到统计时已经签约的占多少；签约不限在本期内。",
    _referred,
    kind=FigureKind.RATE,
    way=Way(unit="from_unit_id", part="is_part"),
    subject=Subject.TRANSFER,
    timing="按流转办结的时间。",
    recognition="签约经另一人认定。",
    sides=("已签约", "流转"),
)

OUTCOMES = (LEADS, FOLLOWED, FOLLOW_RATE, SIGNED, REFERRED, REFERRED_RATE)
