"""Who gets what on every route: the table behind tests/test_matrix.py. A route without a row fails the suite.

A row names a route, how to call it, and the status each person of the cast gets; ``OTHERS`` stands for everybody
not named. Arguments and bodies are worked out from the test's world, so that ids need no guessing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

OTHERS = "others"
NOBODY = "nobody"  # not logged in


@dataclass(frozen=True)
class Row:
    """One call of one route: ``args`` and ``body`` take the world and return what to send."""

    route: str
    statuses: dict[str, int]
    method: str = "get"
    args: Callable[[Any], list[Any]] = field(default=lambda world: [])
    body: Callable[[Any], dict[str, Any]] = field(default=lambda world: {})


ADMINS = ("system_admin", "security_admin", "audit_admin")


def only(*people: str, ok: int = 200, refused: int = 403) -> dict[str, int]:
    """Return: these people get in, everybody else is refused, and strangers are sent to the log-in page."""
    return {**dict.fromkeys(people, ok), OTHERS: refused, NOBODY: 302}


ROWS: list[Row] = [
    Row("desk:home", {OTHERS: 200, NOBODY: 302}),
    Row(
        "accounts:switch_post",
        {"both": 302, OTHERS: 404, NOBODY: 302},
        method="post",
        body=lambda world: {"post": world.cast["both"].posts_now[1].pk},
    ),
]
