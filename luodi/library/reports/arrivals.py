"""今天收到: what other units sent in today, so that the centre sees it without opening a list."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from luodi.accounts.models import Unit, User, units_acted_for
from luodi.common import clock
from luodi.library.flows.filing import APPROVE, OPINE
from luodi.library.flows.handing import JUDGE, REPLY, REPORT
from luodi.library.flows.reserve import CALL_ANSWER, REVIEW_ANSWER
from luodi.library.models import Case, Claim, Step
from luodi.projects.reports import masking

# The flows that a unit begins and the centre decides in; the steps by which a unit answers what it was asked. A filing
# comes in when the head agrees to it.
BEGUN = ("transfer", "leaving", "dispute", "plan")
ANSWERED = (APPROVE, OPINE, JUDGE, REPLY, REPORT, REVIEW_ANSWER, CALL_ANSWER)
MOST = 8


@dataclass(frozen=True)
class Arrival:
    """Something that came in: when, of what kind, about what, from whom."""

    at: datetime
    kind: str
    name: str
    unit: Unit
    who: str
    url: str
    said: str = ""


def today(user: User) -> tuple[list[Arrival], int]:
    """Return the latest of what other units sent in today, and how much it was in all; a fixed number of queries."""
    begun, answers, claims = _begun(user), _answers(user), _claims(user)
    count = begun.count() + answers.count() + claims.count()
    begun, answers = begun[:MOST], answers[:MOST]
    about = {case.project_id for case in (*begun, *(step.case for step in answers)) if case.project_id}
    names = masking.names_for(user, about)
    found = [*_of_cases(begun, names), *_of_steps(answers, names), *map(_of_claim, claims[:MOST])]
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST], count


def _midnight() -> datetime:
    return timezone.make_aware(datetime.combine(clock.today(), time.min))


def _begun(user: User) -> QuerySet[Case]:
    rows = Case.objects.visible_to(user).filter(flow__in=BEGUN, started_at__gte=_midnight())
    rows = rows.exclude(started_post__unit__in=units_acted_for(user))
    found: QuerySet[Case] = rows.select_related("started_by", "started_post__unit").order_by(
        "-started_at", "-pk"
    )
    return found


def _answers(user: User) -> QuerySet[Step]:
    rows = Step.objects.visible_to(user).filter(kind__in=ANSWERED, closed_at__gte=_midnight())
    rows = rows.filter(closed_by__isnull=False).exclude(unit__in=units_acted_for(user))
    rows = rows.exclude(kind=APPROVE, outcome="return")
    found: QuerySet[Step] = rows.select_related("case", "closed_by", "unit").order_by("-closed_at", "-pk")
    return found


def _claims(user: User) -> QuerySet[Claim]:
    rows = Claim.objects.visible_to(user).filter(registered_at__gte=_midnight())
    rows = rows.exclude(unit__in=units_acted_for(user)).select_related("unit", "registered_by")
    found: QuerySet[Claim] = rows.order_by("-registered_at", "-pk")
    return found


def _of_cases(cases: Iterable[Case], names: dict[int, str]) -> Iterator[Arrival]:
    for case in cases:
        yield Arrival(
            case.started_at,
            case.table.label,
            names.get(case.project_id or 0, case.title),
            case.started_post.unit,
            case.started_by.full_name,
            case.get_absolute_url(),
        )


def _of_steps(steps: Iterable[Any], names: dict[int, str]) -> Iterator[Arrival]:
    for step in steps:
        yield Arrival(
            step.closed_at,
            step.table.label,
            names.get(step.case.project_id or 0, step.case.title),
            step.unit,
            step.closed_by.full_name,
            step.case.get_absolute_url(),
            step.outcome_label,
        )


def _of_claim(claim: Claim) -> Arrival:
    return Arrival(
        claim.registered_at,
        "首谈登记",
        claim.project_name,
        claim.unit,
        claim.registered_by.full_name,
        claim.get_absolute_url(),
        claim.get_state_display(),
    )
