"""Bulletins as the matrix asks for them: a draft of last month, and one that was issued."""

from datetime import timedelta
from typing import Any

from luodi.bulletins.actions import bulletins
from luodi.bulletins.kinds import Kind
from luodi.bulletins.models import Bulletin
from luodi.common import clock
from luodi.metrics.periods import Period

RANKING = ["entered.signed", "arrived"]


def draft_of(world: Any) -> Bulletin:
    """Return a draft of the month in which yesterday lies."""
    day = clock.today() - timedelta(days=1)
    period = Period.of_month(day.year, day.month)
    return bulletins.draft(
        kind=Kind.MONTHLY, period=period, day=day, ranking=RANKING, by=world.cast["centre"]
    )


def issued_of(world: Any) -> Bulletin:
    return bulletins.issue(bulletin=draft_of(world), version=1, by=world.cast["leader"])


def of_draft(world: Any) -> list[Any]:
    return [draft_of(world).pk]


def of_issued(world: Any) -> list[Any]:
    return [issued_of(world).pk]


def of_figure(world: Any) -> list[Any]:
    made = issued_of(world)
    return [made.pk, next(iter(made.data))]


def of_file(world: Any) -> list[Any]:
    return [issued_of(world).pk, "pdf"]
