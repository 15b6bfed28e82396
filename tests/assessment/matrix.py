"""Who gets what on the routes of the assessment; tests/matrix.py reads these rows with its own."""

from typing import Any

from luodi.assessment.actions import deciding
from luodi.assessment.models import Consequence
from tests.assessment import runs as made


def of_scheme(world: Any) -> list[Any]:
    """A scheme that assesses the two townships."""
    return [made.found_scheme(world.units, world.cast["assessor"]).pk]


def of_waiting(world: Any) -> list[Any]:
    """A version that waits to be released."""
    scheme = made.found_scheme(world.units, world.cast["assessor"])
    return [scheme.pk, made.second_version(scheme, world.cast["assessor"]).number]


def of_computed_scheme(world: Any) -> list[Any]:
    """The scheme of a run that was computed, with a second version."""
    run = made.draft(world.units, world.cast["assessor"])
    made.second_version(run.scheme, world.cast["assessor"])
    return [run.scheme_id]


def of_draft(world: Any) -> list[Any]:
    return [made.draft(world.units, world.cast["assessor"]).pk]


def of_shown(world: Any) -> list[Any]:
    return [made.shown(world.units, world.cast["assessor"]).pk]


def of_unit(world: Any) -> list[Any]:
    """The eastern township in a run that is shown."""
    return [*of_shown(world), world.units["east"].pk]


def of_input(world: Any) -> list[Any]:
    run = made.draft(world.units, world.cast["assessor"])
    entry = made.enter(run, world.units["east"], "2", made.second_assessor(world.units))
    return [run.pk, entry.pk]


def of_objection(world: Any) -> list[Any]:
    run = made.shown(world.units, world.cast["assessor"])
    said = {
        "of_unit": world.units["west"],
        "line": "报送",
        "words": "少算一次",
        "by": world.cast["east_head"],
    }
    return [run.pk, deciding.object_to(run=run, **said).pk]


def of_consequence(world: Any) -> list[Any]:
    run = made.final(world.units, world.cast["assessor"])
    return [run.pk, Consequence.objects.filter(run=run).first().pk]
