"""Who gets what on the routes of nodes; tests/matrix.py reads these rows with its own.

The western township's land office sees to one node: here the bureau, which reads and reports it and nothing else.
"""

from datetime import timedelta
from typing import Any

from luodi.common import clock
from luodi.progress.models import Node
from tests.progress.planned import begin


def of_signed(world: Any) -> list[Any]:
    """A signed project of the eastern township without nodes."""
    return [world.enter("纸箱厂", "east", stage="signed", industry="C22").pk]


def of_planned(world: Any) -> list[Any]:
    """A signed project of the eastern township whose nodes run since a while."""
    project = world.enter("纸箱厂", "east", stage="signed", industry="C22")
    first = clock.today() - timedelta(days=20)
    begin(project, world.cast["east_clerk"], first=first, LX06A=world.units["bureau"])
    return [project.pk]


def of_node(world: Any) -> list[Any]:
    """The node of that project that the bureau sees to."""
    return [Node.objects.get(project=of_planned(world)[0], code="LX06A").pk]


def said_to_begin(world: Any) -> dict[str, Any]:
    """Two nodes of the template, the second one shorter than it says."""
    told: dict[str, Any] = {"kind": "industry", "first_day": clock.today()}
    for code, label, days in (("LX02A", "立项备案", 1), ("PG01B", "环评", 5)):
        told |= {f"take-{code}": "on", f"label-{code}": label, f"days-{code}": days}
    return told


def said_of_one(world: Any) -> dict[str, Any]:
    """A node as the unit plans it."""
    today = clock.today()
    return {
        "label": "取水论证",
        "planned_start": today,
        "planned_end": today,
        "after": ["LX02A"],
        "reason": "改期",
    }
