"""The chains of sectors of a compound file (.xls, .et): in a damaged one they may go in circles for ever.

Layout after [MS-CFB]: the header's first 109 entries and a chain after them tell where the table of sectors lies.
"""

import struct
from collections.abc import Iterator
from itertools import islice

_END = 0xFFFFFFFA  # this and above are marks, not sectors
_STREAM, _ROOT = 2, 5
_ENTRY = 128
_IN_SMALL = 4096  # shorter streams lie in small sectors

Table = tuple[int, ...]


def has_endless_chain(data: bytes) -> bool:
    """Tell whether a chain that a reader follows comes back to where it was."""
    if len(data) < 512:
        return False
    size = 1 << min(struct.unpack_from("<H", data, 30)[0], 12)
    directory, small, more = (struct.unpack_from("<I", data, at)[0] for at in (48, 60, 68))
    most = len(data) // size + 1
    places = list(struct.unpack_from("<109I", data, 76))
    # Each sector of the list of tables ends with the place of the next one.
    for _ in range(most):
        if more >= _END:
            break
        *held, more = _numbers(data, size, more) or (_END,)
        places += held
    else:
        return True
    sectors = _table(data, size, places)
    if _is_endless(sectors, directory) or _is_endless(sectors, small):
        return True
    small_sectors = _table(data, size, list(_chain(sectors, small)))
    entries = b"".join(_sector(data, size, at) for at in _chain(sectors, directory))
    return any(
        _is_endless(small_sectors if kind == _STREAM and length < _IN_SMALL else sectors, start)
        for kind, start, length in _streams(entries)
    )


def _streams(entries: bytes) -> Iterator[tuple[int, int, int]]:
    """The kind, first sector and length of each stream of the directory."""
    for at in range(0, len(entries) - _ENTRY + 1, _ENTRY):
        if entries[at + 66] in {_STREAM, _ROOT}:
            yield (entries[at + 66], *struct.unpack_from("<II", entries, at + 116))


def _sector(data: bytes, size: int, at: int) -> bytes:
    return data[(at + 1) * size : (at + 2) * size]


def _numbers(data: bytes, size: int, at: int) -> Table:
    held = _sector(data, size, at)
    return struct.unpack(f"<{len(held) // 4}I", held[: len(held) // 4 * 4])


def _table(data: bytes, size: int, places: list[int]) -> Table:
    return tuple(number for at in places if at < _END for number in _numbers(data, size, at))


def _chain(table: Table, start: int) -> Iterator[int]:
    """The sectors of a chain, without end if it goes in circles."""
    while start < len(table):
        yield start
        start = table[start]


def _is_endless(table: Table, start: int) -> bool:
    """A chain longer than the table has been somewhere twice."""
    return next(islice(_chain(table, start), len(table), None), None) is not None
