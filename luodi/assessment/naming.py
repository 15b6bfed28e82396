"""Names of lines and blocks: where a scheme goes by them, and one that nothing has yet."""

import re
from collections.abc import Iterator
from typing import Any

from luodi.common.faults import Place


def renamed(content: Any, old: str, at: Place) -> list[Place]:
    """Return the places that name a line or block by its name, beside where it gets it; none where two have the same."""
    found, named = [], 0
    for place, key, value in _strings(content, ()):
        if value != old or place == at:
            named += place == at
            continue
        if key in ("line", "block") and isinstance(place[-2], int) and place[-3] == "lines":
            named += 1
        elif key in ("line", "block", "moved_to", "what", "not_in"):
            found.append(place)
    return found if named == 1 else []


def _strings(told: Any, at: Place, key: str = "") -> Iterator[tuple[Place, str, str]]:
    if isinstance(told, dict):
        for name, one in told.items():
            yield from _strings(one, (*at, str(name)), str(name))
    elif isinstance(told, list):
        for number, one in enumerate(told):
            yield from _strings(one, (*at, number), key)
    elif isinstance(told, str):
        yield at, key, told


def free_name(names: list[str], wanted: str) -> str:
    """Return a name that nothing has yet: 到位资金（2）."""
    stem, number = re.sub(r"（\d+）$", "", wanted), 2
    while f"{stem}（{number}）" in names:
        number += 1
    return f"{stem}（{number}）"
