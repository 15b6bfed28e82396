"""Spoils what lies inside the container: parts of an archive, pages of a web archive, records of an .xls."""

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from typing import NamedTuple

from . import spoiling_markup
from .books import Book, tables_of
from .writers import mht_of, package, page

Chance = random.Random
# Sheets first: the other parts are many and small.
_SHEETS = re.compile(r"sheet\d+\.xml$|content\.xml$|sharedStrings")


def parts_of(data: bytes) -> dict[str, bytes]:
    """Return the parts of an archive, unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return {name: source.read(name) for name in source.namelist()}


def spoil_markup(book: Book, chance: Chance, way: str) -> bytes:
    """Spoil one part of the book that is markup."""
    act = spoiling_markup.WAYS[way]
    if book.suffix == ".mht":
        pages = [page(table) for table in tables_of(_source_of_mht())]
        at = chance.randrange(len(pages))
        pages[at] = act(pages[at], chance)
        return mht_of(pages)
    if not book.data.startswith(b"PK"):
        return act(book.data.decode(), chance).encode("utf-8", "surrogatepass")
    parts = parts_of(book.data)
    marked = [name for name in parts if name.endswith((".xml", ".rels"))]
    sheets = [name for name in marked if _SHEETS.search(name)]
    chosen = chance.choice(sheets if chance.random() < 0.7 or not marked else marked)
    parts[chosen] = act(parts[chosen].decode(), chance).encode("utf-8", "surrogatepass")
    return package(parts)


def _source_of_mht() -> bytes:
    from .books import books

    return books()[5].data


def lose_part(parts: dict[str, bytes], chance: Chance) -> dict[str, bytes]:
    """Lose a part."""
    gone = chance.choice(list(parts))
    return {name: content for name, content in parts.items() if name != gone}


def swap_parts(parts: dict[str, bytes], chance: Chance) -> dict[str, bytes]:
    """Have two parts under each other's name."""
    one, other = chance.choice(list(parts)), chance.choice(list(parts))
    return parts | {one: parts[other], other: parts[one]}


def empty_part(parts: dict[str, bytes], chance: Chance) -> dict[str, bytes]:
    """Have nothing, zeros or noise in a part."""
    return parts | {
        chance.choice(list(parts)): chance.choice((b"", bytes(500), b"<x/>", chance.randbytes(300)))
    }


def cut_part(parts: dict[str, bytes], chance: Chance) -> dict[str, bytes]:
    """Lose the end of a part."""
    cut = chance.choice(list(parts))
    return parts | {cut: parts[cut][: chance.randrange(len(parts[cut]) + 1)]}


def large_part(parts: dict[str, bytes], chance: Chance) -> dict[str, bytes]:
    """Have rows, texts or styles many times over."""
    grown = chance.choice([name for name in parts if _SHEETS.search(name) or "styles" in name])
    text = parts[grown].decode()
    at = [found.end() for found in re.finditer(r"</(?:row|si|xf|table:table-row|c)>", text)]
    if len(at) < 2:
        return parts
    begin = chance.randrange(len(at) - 1)
    piece = text[at[begin] : at[begin + 1]]
    return parts | {grown: (text[: at[begin]] + piece * chance.choice((10, 1000, 20_000)) + text[at[begin] :]).encode()}  # fmt: skip


PARTS: dict[str, Callable[[dict[str, bytes], Chance], dict[str, bytes]]] = {
    "部件丢失": lose_part,
    "部件对调": swap_parts,
    "部件变空": empty_part,
    "部件截断": cut_part,
    "部件极多行": large_part,
}


def spoil_parts(book: Book, chance: Chance, way: str) -> bytes:
    """Spoil the archive as an archive."""
    return package(PARTS[way](parts_of(book.data), chance))


class Record(NamedTuple):
    """A record of the stream in an .xls."""

    kind: int
    body: bytes

    def packed(self) -> bytes:
        """As it stands in the stream."""
        return struct.pack("<HH", self.kind, len(self.body)) + self.body


_STREAM = 512  # what xlwt and the sample write begins behind the head of the container, in one piece


def records(data: bytes) -> tuple[list[Record], int]:
    """Return the records of the stream and where it ends in the file."""
    found, at, _deep = [], _STREAM, 0
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, at)
        if kind == 0 and size == 0:
            break
        found.append(Record(kind, data[at + 4 : at + 4 + size]))
        at += 4 + size
    return found, at


def _put_back(data: bytes, changed: bytes, end: int) -> bytes:
    """Lay the stream down again in the room it had; what is too long loses its end."""
    room = end - _STREAM
    return data[:_STREAM] + changed[:room].ljust(room, b"\0") + data[end:]


_NUMBERS = (0, 1, 0x7F, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF)
# Bounds of the book, texts, cells, rows, columns, merged ranges, looks, names of formats.
_TOLD = (
    0x809,
    0x85,
    0xFC,
    0x3C,
    0xFF,
    0xFD,
    0x203,
    0x27E,
    0xBD,
    0xBE,
    0x208,
    0x7D,
    0xE5,
    0xE0,
    0x31,
    0x41E,
    0x200,
    0x22,
    0x42,
)


def _chosen(found: list[Record], chance: Chance) -> int:
    kinds = sorted({record.kind for record in found if record.kind in _TOLD})
    kind = chance.choice(kinds)
    return chance.choice([at for at, record in enumerate(found) if record.kind == kind])


def wrong_length(found: list[Record], chance: Chance) -> bytes:
    """Say another length than the record has."""
    at = _chosen(found, chance)
    size = chance.choice((*_NUMBERS, max(0, len(found[at].body) - 1), len(found[at].body) + 1))
    return b"".join(
        struct.pack("<HH", record.kind, size) + record.body if number == at else record.packed()
        for number, record in enumerate(found)
    )


def wrong_kind(found: list[Record], chance: Chance) -> bytes:
    """Call a record what it is not."""
    at = _chosen(found, chance)
    kind = chance.choice((*_TOLD, 0x2F, 0x0A, 0xFFFF))
    return b"".join((r._replace(kind=kind) if n == at else r).packed() for n, r in enumerate(found))


def lose_records(found: list[Record], chance: Chance) -> bytes:
    """Lose records."""
    gone = {_chosen(found, chance) for _ in range(chance.choice((1, 1, 5)))}
    return b"".join(record.packed() for at, record in enumerate(found) if at not in gone)


def double_records(found: list[Record], chance: Chance) -> bytes:
    """Have a record more than once."""
    at, times = _chosen(found, chance), chance.choice((2, 30))
    return b"".join(record.packed() * (times if n == at else 1) for n, record in enumerate(found))


def wrong_counts(found: list[Record], chance: Chance) -> bytes:
    """Have the counts, rows, columns and indexes inside records wrong."""
    changed = list(found)
    for _ in range(chance.choice((1, 1, 4))):
        at = _chosen(found, chance)
        body = bytearray(changed[at].body)
        if len(body) < 2:
            continue
        # Counts and places stand at the beginning of most records.
        where = chance.choice((0, 2, 4, 6, chance.randrange(len(body) - 1)))
        if where + 4 <= len(body) and chance.random() < 0.3:
            struct.pack_into("<I", body, where, chance.choice((0xFFFFFFFF, 0x7FFFFFFF, 0x80000000, 1 << 24)))
        elif where + 2 <= len(body):
            struct.pack_into("<H", body, where, chance.choice(_NUMBERS))
        changed[at] = Record(changed[at].kind, bytes(body))
    return b"".join(record.packed() for record in changed)


def noise_in_records(found: list[Record], chance: Chance) -> bytes:
    """Have noise in the body of records."""
    changed = list(found)
    for _ in range(chance.choice((1, 3, 20))):
        at = _chosen(found, chance)
        body = bytearray(changed[at].body)
        if body:
            body[chance.randrange(len(body))] = chance.randrange(256)
        changed[at] = Record(changed[at].kind, bytes(body))
    return b"".join(record.packed() for record in changed)


RECORDS: dict[str, Callable[[list[Record], Chance], bytes]] = {
    "记录长度": wrong_length,
    "记录种类": wrong_kind,
    "记录丢失": lose_records,
    "记录重复": double_records,
    "记录里的个数和行列": wrong_counts,
    "记录里的乱码": noise_in_records,
}
CONTAINER = "复合文档目录"


def spoil_records(book: Book, chance: Chance, way: str) -> bytes:
    """Spoil the stream of an .xls, or the container around it."""
    found, end = records(book.data)
    if way == CONTAINER:
        return _spoil_container(book.data, end, chance)
    return _put_back(book.data, RECORDS[way](found, chance), end)


def _spoil_container(data: bytes, end: int, chance: Chance) -> bytes:
    spoilt = bytearray(data)
    places = [*range(24, 512, 4), *range((end + 511) // 512 * 512, len(data) - 4, 4)]
    for _ in range(chance.choice((1, 1, 3, 10))):
        number = chance.choice((0, 1, 2, 7, 0xFFFFFFFE, 0xFFFFFFFF, 0x7FFFFFFF, chance.randrange(64)))
        struct.pack_into("<I", spoilt, chance.choice(places), number)
    return bytes(spoilt)


def ways_of(book: Book) -> Iterator[str]:
    """Name what can be done to the inside of a book."""
    if book.data.startswith(b"PK"):
        yield from PARTS
    if book.data.startswith(b"\xd0\xcf"):
        yield from (*RECORDS, CONTAINER)
    elif book.suffix != ".csv":
        yield from spoiling_markup.WAYS
