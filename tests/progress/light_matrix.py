"""Who gets what on the routes of lights and silence; tests/matrix.py reads these rows with its own."""

from datetime import date, timedelta
from typing import Any

from luodi.common import clock
from luodi.progress.actions import light_changes, stagnation
from luodi.progress.models import LightChange, Stagnation
from tests.moments import at


def factory(world: Any) -> Any:
    """A signed project of the eastern township that is half a year late to start, and of which nothing was heard since."""
    with clock.moved_to(at("2026-03-02 09:00")):
        made = world.enter("纸箱厂", "east", stage="signed", planned_start_on="2026-05")
    stagnation.keep(county_id=made.county_id)
    return made


def of_factory(world: Any) -> list[Any]:
    return [factory(world).pk]


def change(world: Any) -> LightChange:
    """Somebody at the centre says that yellow is right; the person who asks is not of the cast of the rows."""
    until = clock.today() + timedelta(days=30)
    made = light_changes.ask_change(
        project=factory(world), to="yellow", reason="县里同意延后开工", until=until, by=world.cast["centre"]
    )
    # The matrix asks what another officer may do, too.
    LightChange.objects.filter(pk=made.pk).update(asked_by=world.cast["east_clerk"])
    return made


def of_change(world: Any) -> list[Any]:
    return [change(world).pk]


def of_stagnation(world: Any) -> list[Any]:
    return [Stagnation.objects.get(project=factory(world)).pk]


def said_to_change(world: Any) -> dict[str, Any]:
    return {"to": "yellow", "reason": "县里同意延后开工", "until": date(2026, 12, 31)}
