"""What the routes of promises point at in the world of the matrix."""

from typing import Any

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


def of_file(world: Any) -> list[Any]:
    promise = _given(world)
    return [promise.pk, promise.files.get().pk]


def of_void(world: Any) -> list[Any]:
    return [_given(world).pk, "void"]
