"""What keeps a project from being voided: a part with something under way for it registers a function, in its apps.py."""

from collections.abc import Callable

Obstacle = Callable[[int], str]
_obstacles: list[Obstacle] = []


class NotNow(Exception):
    """Something is under way for the project; the message says what, and what to do first."""


def register(obstacle: Obstacle) -> None:
    """Add a function that says, for the id of a project, why it cannot be voided now; "" where it can."""
    if obstacle not in _obstacles:
        _obstacles.append(obstacle)


def check(project_id: int) -> None:
    """Raise NotNow when a part has something under way for the project."""
    for obstacle in _obstacles:
        if words := obstacle(project_id):
            raise NotNow(words)
