"""What keeps a project from being voided: a part with something under way for it registers a function, in its apps.py."""

from collections.abc import Callable, Collection, Mapping

Obstacles = Callable[[Collection[int]], Mapping[int, str]]
_obstacles: list[Obstacles] = []


class NotNow(Exception):
    """Something is under way for the project; the message says what, and what to do first."""


def register(obstacles: Obstacles) -> None:
    """Add a function that says for ids of projects which cannot be voided now: what goes on and what to do first.

    Its words follow the name of the project, without a full stop; it needs a fixed number of queries.
    """
    if obstacles not in _obstacles:
        _obstacles.append(obstacles)


def obstacles_among(project_ids: Collection[int]) -> dict[int, str]:
    """Return which of at most 500 projects cannot be voided now, and why; the first part that says so speaks."""
    found: dict[int, str] = {}
    for obstacles in _obstacles:
        found = dict(obstacles(project_ids)) | found
    return found


def check(project_id: int) -> None:
    """Raise NotNow when a part has something under way for the project."""
    if words := obstacles_among([project_id]).get(project_id):
        raise NotNow(f"这个项目{words}，再作废。")
