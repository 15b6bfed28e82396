"""A round as the matrix asks for it: the yearly call, of the eastern township."""

from typing import Any

from luodi.library.actions import rounds
from luodi.library.models import Sweep


def of_round(world: Any) -> list[Any]:
    return [rounds.begin(flow="call", unit_ids=[world.units["east"].pk], by=world.cast["centre"]).pk]


def of_sweep(world: Any) -> list[Any]:
    of_round(world)
    return [Sweep.objects.get().case_id]
