"""What the routes of promises and hand-overs point at in the world of the matrix."""

from datetime import timedelta
from typing import Any

from luodi.accounts.models import Post
from luodi.accounts.permissions import READS, Role
from luodi.common import clock
from luodi.progress.actions import hand_overs
from luodi.progress.models import Promise
from luodi.projects.models import Project
from tests.progress.promising import given


def _given(world: Any) -> Promise:
    """The eastern township promised a grant, the firm that money arrives."""
    project, clerk = Project.objects.get(pk=world.project.pk), world.cast["east_clerk"]
    given(project, clerk, "firm")
    return given(project, clerk)


def of_promise(world: Any) -> list[Any]:
    return [_given(world).pk]


def of_firm_promise(world: Any) -> list[Any]:
    _given(world)
    return [Promise.objects.get(side="firm").pk]


def of_file(world: Any) -> list[Any]:
    promise = _given(world)
    return [promise.pk, promise.files.get().pk]


def of_void(world: Any) -> list[Any]:
    return [_given(world).pk, "void"]


def former_head(person: Any, unit: Any) -> Post:
    """Let a person have been the head of a unit up to yesterday."""
    told = {"role": Role.HEAD, "unit": unit, "county_id": unit.county_id, "scope": READS[Role.HEAD][0]}
    return Post.objects.create(user=person, valid_to=clock.today() - timedelta(1), **told)


def of_hand_over(world: Any) -> list[Any]:
    """The eastern township, handed over by one who is the head of the western one now."""
    _given(world)
    east, cast = world.units["east"], world.cast
    former_head(cast["west_head"], east)
    made = hand_overs.make(
        unit=east,
        from_person=cast["west_head"],
        to_person=cast["east_head"],
        day=clock.today(),
        by=cast["centre"],
    )
    return [made.pk]
