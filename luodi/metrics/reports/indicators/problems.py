"""问题: of what was settled in a period or is overdue at its end, how much was answered in time and closed."""

from typing import Any

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from luodi.common import clock
from luodi.metrics.reports.credit import Way
from luodi.metrics.reports.indicators.base import Asked, FigureKind, Indicator, Subject
from luodi.metrics.reports.indicators.rates import is_part
from luodi.progress.models import Problem, ProblemStep
from luodi.progress.problems import Act, State

# After these acts the owner unit has to answer; after the others somebody else is next, or nobody.
_ASKS_OWNER = (Act.RAISE, Act.REOPEN)
_TURNS = (*_ASKS_OWNER, Act.ANSWER, Act.CONFIRM, Act.OBJECT, Act.ASK_AGAIN, Act.PASS, Act.END, Act.WITHDRAW)
_STEPS = ProblemStep.objects.filter(problem=OuterRef("pk"))


def _settled(asked: Asked) -> QuerySet[Any]:
    """Return the problems closed in the period, and those whose answer is overdue at its end; ``is_part`` tells in time."""
    closed = Q(state=State.CLOSED, ended_at__gte=asked.period.start, ended_at__lt=asked.period.end)
    closed &= Q(ended_at__lte=asked.moment)
    overdue = Q(waits_for__in=_ASKS_OWNER, due_then__lt=clock.day_of(asked.end))
    late_answer = Exists(_STEPS.filter(act=Act.ANSWER, at__date__gt=F("due_on")))
    rows = _as_of(asked).filter(closed | overdue)
    in_time: QuerySet[Any] = rows.annotate(is_part=is_part(closed & ~Q(late_answer)))
    return in_time


def _as_of(asked: Asked) -> QuerySet[Any]:
    """Return the problems raised by the end, with ``waits_for`` the last act and ``due_then`` the due day of then, and
    ``owner`` the unit that was to solve it at the moment."""
    last = _STEPS.filter(act__in=_TURNS, at__lte=asked.end).order_by("-pk")
    living = Q(project__voided_at__isnull=True) | Q(project__voided_at__gt=asked.moment)
    rows = Problem.objects.filter(living, county_id__in=asked.counties, raised_at__lte=asked.end)
    owner = _next(asked.moment, "from_unit", from_unit__isnull=False)
    found: QuerySet[Any] = rows.annotate(
        waits_for=Subquery(last.values("act")[:1]),
        due_then=Coalesce(_next(asked.end, "due_on", due_on__isnull=False), F("due_on")),
        owner=Coalesce(owner, F("unit_id"), output_field=BigIntegerField()),
    )
    return found


def _next(moment: Any, told: str, **which: Any) -> Any:
    """Return what the first act after a moment says of how things stood before it."""
    later = _STEPS.filter(at__gt=moment, **which)
    return Subquery(later.order_by("pk").values(told)[:1])


PROBLEMS = Indicator(
    "rate.problems_in_time",
    "问题按期办结率",
    "本期销号的问题和期末（本期没有结束的，到统计时）逾期还没有答复的问题中，每次都在期限内答复并已销号的占多少；终止、撤回的不计。",
    _settled,
    kind=FigureKind.RATE,
    way=Way(unit="owner", part="is_part"),
    subject=Subject.PROBLEM,
    timing="销号的按销号时间，逾期未答复的看期末或统计时；期限以同意延期后的为准。",
    recognition="承办单位、企业、核查人三方签字才算销号；记给承办单位。",
    sides=("按期办结", "应办结"),
)
