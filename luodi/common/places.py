"""So many at once in the whole house, whichever of its processes they run in."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache


class NoPlaceFree(Exception):
    """All places are taken."""


@contextmanager
def place(name: str, *, most: int, seconds: int) -> Iterator[None]:
    """Hold one of so many places; that of somebody who was killed is free after some seconds. Raises NoPlaceFree."""
    keys = (f"place.{name}.{number}" for number in range(most))
    taken = next((key for key in keys if cache.add(key, True, seconds)), None)
    if taken is None:
        raise NoPlaceFree
    try:
        yield
    finally:
        cache.delete(taken)
