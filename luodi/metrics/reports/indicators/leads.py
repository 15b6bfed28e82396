"""交办线索: what leads a unit was given, and what became of them."""

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from luodi.library.flows.handing import JUDGE
from luodi.library.models import Handing, HandingUnit, Step
from luodi.metrics.reports.credit import Way
from luodi.metrics.reports.indicators.base import Asked, Indicator, Subject

_TIMING = "按交办的时间。"


def _leads(asked: Asked) -> QuerySet[HandingUnit]:
    """Return for each lead handed down in the period the unit that leads it last."""
    held = HandingUnit.objects.filter(
        county_id=asked.county_id,
        leads=True,
        until__isnull=True,
        handing__kind=Handing.Kind.LEAD,
        handing__case__started_at__gte=asked.period.start,
        handing__case__started_at__lt=asked.period.end,
    ).exclude(handing__case__outcome__in=["withdrawn", "called_off"])
    project = OuterRef("handing__case__project")
    return held.filter(~Exists(held.filter(handing__case__project=project, pk__gt=OuterRef("pk"))))


def _followed(asked: Asked) -> QuerySet[HandingUnit]:
    """Return those that the unit judged worth following."""
    judged = Step.objects.filter(case=OuterRef("handing__case"), unit=OuterRef("unit"), kind=JUDGE)
    words = judged.filter(closed_at__isnull=False).order_by("-pk").values("outcome")[:1]
    return _leads(asked).alias(judged=Subquery(words)).filter(judged="follow")


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
    "上一项中，牵头单位最近一次研判为“可以跟进”的线索。",
    _followed,
    way=Way(),
    subject=Subject.LEAD,
    timing=_TIMING,
    recognition="牵头单位已经研判。",
    has_targets=True,
)
