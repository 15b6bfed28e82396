"""承诺: of the promises that fell due in a period, how many were kept in time, of the government and of firms."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from luodi.common import clock
from luodi.metrics.reports.credit import Way
from luodi.metrics.reports.indicators.base import Asked, FigureKind, Indicator, Subject
from luodi.metrics.reports.indicators.rates import is_part
from luodi.progress.models import Promise, PromiseChange, PromiseReport
from luodi.progress.promise_entries import ChangeKind
from luodi.progress.promises import Side
from luodi.progress.reports.entering import has_reached
from luodi.projects.models import Project
from luodi.projects.stages import Stage

_SAID = PromiseReport.State


def _due(asked: Asked, side: Side) -> QuerySet[Any]:
    """Return the promises of a side that fell due in the period and still bound or were kept; ``is_part`` tells in time."""
    last = min(asked.period.last, clock.day_of(asked.moment) - timedelta(days=1))
    rows = Promise.objects.filter(county_id__in=asked.counties, side=side, recorded_at__lte=asked.moment)
    rows = rows.filter(due_on__gte=asked.period.first, due_on__lte=last).filter(_binds(asked))
    kept = _kept(asked, Q(promise=OuterRef("pk")))
    in_time = Exists(kept.filter(happened_on__lte=OuterRef("due_on")))
    rows = rows.filter(Exists(kept) | ~_waits(asked)).annotate(counts_for=_unit(asked, side))
    return rows.annotate(is_part=is_part(in_time))


def _kept(asked: Asked, which: Q) -> QuerySet[Any]:
    """Return the reports by which promises were kept whole, as verified and not reversed by the moment."""
    held = Q(state=_SAID.VERIFIED) | Q(state=_SAID.REVERSED, reversed_at__gt=asked.moment)
    return PromiseReport.objects.filter(which, held, is_whole=True, checked_at__lte=asked.moment)


def _binds(asked: Asked) -> Q:
    """Return the condition that a promise was neither voided, nor lifted, nor replaced, and its project not voided."""
    moment = asked.moment
    lifted = PromiseChange.objects.filter(
        promise=OuterRef("pk"),
        kind=ChangeKind.LIFT,
        state=PromiseChange.State.APPROVED,
        checked_at__lte=moment,
    )
    later = Promise.objects.filter(replaces=OuterRef("pk"), recorded_at__lte=moment)
    stands = Q(voided_at__isnull=True) | Q(voided_at__gt=moment)
    lives = Q(project__voided_at__isnull=True) | Q(project__voided_at__gt=moment)
    return stands & lives & ~Q(Exists(lifted)) & ~Q(Exists(later))


def _waits(asked: Asked) -> Q:
    """Return the condition that what must come before the promise has not come, so that nobody is late yet."""
    root = OuterRef("after_promise_id")
    before = _kept(asked, Q(promise=root) | Q(promise__first=root))
    found = Q(after_promise__isnull=False) & ~Q(Exists(before))
    for stage in Stage:
        found |= Q(after_stage=stage) & ~Q(has_reached(stage, asked.as_of, project="project_id"))
    return found


def _unit(asked: Asked, side: Side) -> Any:
    if side == Side.GOVERNMENT:
        return F("unit_id")
    if asked.as_of is None:
        return F("project__unit_id")
    versions = Project.history.filter(id=OuterRef("project_id"), history_date__lte=asked.as_of)
    return Subquery(versions.order_by("-history_id").values("unit_id")[:1])


def _rate(code: str, name: str, side: Side, whom: str) -> Indicator:
    return Indicator(
        code,
        name,
        f"期限在本期、已经到期的{side.label}中，在期限内全部兑现的占多少，按条数算；兑现前提还没有达到的、作废的、经批准解除的不计，"
        "变更过的按变更后的算。",
        partial(_due, side=side),
        kind=FigureKind.RATE,
        way=Way(unit="counts_for", part="is_part"),
        subject=Subject.PROMISE,
        timing="按承诺的期限；没有约定期限的不计。",
        recognition=f"兑现经另一人核定，撤销的不算；{whom}",
        sides=("按期兑现", "到期"),
    )


PROMISES = (
    _rate("rate.promises_government", "政府承诺按期兑现率", Side.GOVERNMENT, "记给承办单位。"),
    _rate("rate.promises_firm", "企业承诺按期兑现率", Side.FIRM, "记给项目的责任单位。"),
)
