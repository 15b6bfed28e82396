"""What a bad disk, a broken line and a careless hand do to the bytes of a file."""

import random
from collections.abc import Callable

Chance = random.Random


def _span(data: bytes, chance: Chance, most: int = 4000) -> tuple[int, int]:
    begin = chance.randrange(len(data))
    return begin, min(len(data), begin + chance.randrange(1, most))


def flip_bits(data: bytes, chance: Chance) -> bytes:
    """Turn some bits over."""
    spoilt = bytearray(data)
    for _ in range(chance.choice((1, 1, 3, 20, 200))):
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def cut_off(data: bytes, chance: Chance) -> bytes:
    """Lose the end."""
    return data[: chance.randrange(len(data))]


def cut_out(data: bytes, chance: Chance) -> bytes:
    """Lose a piece."""
    begin, end = _span(data, chance)
    return data[:begin] + data[end:]


def put_in(data: bytes, chance: Chance) -> bytes:
    """Gain noise."""
    at = chance.randrange(len(data))
    return data[:at] + chance.randbytes(chance.choice((1, 2, 17, 600, 5000))) + data[at:]


def repeat_piece(data: bytes, chance: Chance) -> bytes:
    """Have a piece many times."""
    begin, end = _span(data, chance)
    return data[:end] + data[begin:end] * chance.choice((1, 2, 50)) + data[end:]


def run_of_zeros(data: bytes, chance: Chance) -> bytes:
    """Have zeros where something stood."""
    begin, end = _span(data, chance)
    return data[:begin] + bytes(end - begin) + data[end:]


def swap_blocks(data: bytes, chance: Chance) -> bytes:
    """Have two blocks in each other's place."""
    size = chance.choice((16, 64, 512))
    blocks = [data[at : at + size] for at in range(0, len(data), size)]
    one, other = chance.randrange(len(blocks)), chance.randrange(len(blocks))
    blocks[one], blocks[other] = blocks[other], blocks[one]
    return b"".join(blocks)


def set_bytes(data: bytes, chance: Chance) -> bytes:
    """Have the largest, the smallest or odd values in single bytes."""
    spoilt = bytearray(data)
    for _ in range(chance.choice((1, 4, 30))):
        spoilt[chance.randrange(len(spoilt))] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
    return bytes(spoilt)


WAYS: dict[str, Callable[[bytes, Chance], bytes]] = {
    "位翻转": flip_bits,
    "尾部丢失": cut_off,
    "中间丢失": cut_out,
    "插入乱码": put_in,
    "一段重复": repeat_piece,
    "一段变零": run_of_zeros,
    "两块对调": swap_blocks,
    "字节改值": set_bytes,
}
