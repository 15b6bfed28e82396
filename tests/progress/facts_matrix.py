"""Who gets what on the routes of facts and months; tests/matrix.py reads these rows with its own."""

from typing import Any

from luodi.common import clock
from luodi.progress.actions import facts, months, verdicts
from luodi.progress.models import Fact
from tests.progress.conftest import fact_entry


def recorded(world: Any, kind: str = "arrived") -> Fact:
    """Record a fact about the project of the eastern township, as its clerk."""
    entry = fact_entry(world.project, kind, on=clock.today())
    return facts.record_fact(entry=entry, by=world.cast["east_clerk"])


def verified(world: Any) -> Fact:
    (fact,) = verdicts.verify_facts(facts=[recorded(world)], by=world.cast["centre"])
    return fact


def of_fact(world: Any) -> list[Any]:
    return [recorded(world).pk]


def of_counting(world: Any) -> list[Any]:
    return [verified(world).pk]


def of_reversal(world: Any) -> list[Any]:
    back = verdicts.ask_reversal(fact=verified(world), reason="登记重复", by=world.cast["east_clerk"])
    verdicts.verify_facts(facts=[back], by=world.cast["centre"])
    return [back.pk]


def of_evidence(world: Any) -> list[Any]:
    fact = recorded(world)
    return [fact.pk, fact.evidence.get().pk]


def of_kind(world: Any) -> list[Any]:
    return [world.project.pk, "note"]


def picks(world: Any) -> dict[str, Any]:
    return {"pick": recorded(world).pk, "outcome": "verify"}


def exempting(world: Any) -> dict[str, Any]:
    months.close_month(month="2026-01", by=world.cast["centre"])
    until = clock.today().isoformat()
    return {
        "unit": world.units["east"].pk,
        "form": "tax",
        "month": "2026-01",
        "until": until,
        "reason": "补到",
    }
