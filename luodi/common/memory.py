"""Work that makes very many objects, none of them garbage: looking for garbage among them takes a third of its time."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Put off looking for what refers to itself; all else is freed as ever. Also decorates a function."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
