"""Damages the bytes of a file in the ways in which disks, cables, programs and people do."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_NUMBERS = (
    0,
    1,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0xFFFF,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFFF,
    (1 << 63) - 1,
    1 << 63,
    (1 << 64) - 1,
)
_NAN = (b"\x00\x00\xc0\x7f", b"\x00\x00\x00\x00\x00\x00\xf8\x7f")


def truncated(data: bytearray, rng: random.Random) -> bytearray:
    return data[: rng.randrange(len(data) + 1)]


def flipped(data: bytearray, rng: random.Random) -> bytearray:
    for _ in range(rng.choice((1, 2, 4, 16, 64))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return data


def in_head(data: bytearray, rng: random.Random) -> bytearray:
    for _ in range(rng.choice((1, 1, 2, 4))):
        data[rng.randrange(min(len(data), 512))] = rng.choice(
            (0, 1, 0x20, 0x30, 0x39, 0x7F, 0x80, 0xFF, rng.randrange(256))
        )
    return data


def lying_number(data: bytearray, rng: random.Random) -> bytearray:
    width = rng.choice((1, 2, 4, 8))
    at = rng.randrange(max(1, min(len(data) - width, rng.choice((64, 1024, len(data))))))
    number = rng.choice(_NUMBERS) & ((1 << 8 * width) - 1)
    data[at : at + width] = number.to_bytes(width, rng.choice(("little", "big")))
    return data


def blotted(data: bytearray, rng: random.Random) -> bytearray:
    at = rng.randrange(len(data))
    length = min(rng.choice((4, 64, 512, 4096)), len(data) - at)
    data[at : at + length] = rng.choice((bytes(length), b"\xff" * length, rng.randbytes(length)))
    return data


def cut_out(data: bytearray, rng: random.Random) -> bytearray:
    at = rng.randrange(len(data))
    del data[at : at + rng.choice((1, 2, 7, 64, 1000))]
    return data


def doubled(data: bytearray, rng: random.Random) -> bytearray:
    at = rng.randrange(len(data))
    length = rng.choice((1, 8, 100, 1000, len(data)))
    return data[: at + length] + data[at:]


def wrong_endian(data: bytearray, rng: random.Random) -> bytearray:
    width = rng.choice((2, 4, 8))
    at = rng.choice((0, 64, 256, rng.randrange(len(data))))
    for start in range(at, len(data) - width + 1, width):
        data[start : start + width] = data[start : start + width][::-1]
    return data


def all_nan(data: bytearray, rng: random.Random) -> bytearray:
    mark = rng.choice(_NAN)
    at = rng.randrange(len(data))
    data[at:] = (mark * (len(data) // len(mark) + 1))[: len(data) - at]
    return data


def unsorted(data: bytearray, rng: random.Random) -> bytearray:
    lines = bytes(data).split(b"\n")
    if len(lines) < 8:
        width = rng.choice((4, 8, 16, 100))
        at = len(data) // 2
        lines = [bytes(data[start : start + width]) for start in range(at, len(data), width)]
        rng.shuffle(lines)
        return data[:at] + b"".join(lines)
    rest = lines[2:]
    rng.shuffle(rest)
    return bytearray(b"\n".join([*lines[:2], *rest]))


def long_number(data: bytearray, rng: random.Random) -> bytearray:
    places = [match.span() for match in re.finditer(rb"\d+", bytes(data[:20_000]))]
    if not places:
        return flipped(data, rng)
    first, last = rng.choice(places)
    other = rng.choice((b"9" * 5000, b"-1", b"nan", b"1e999", b"", b"0", b"inf", b"1e-400"))
    return data[:first] + other + data[last:]


def kept_width_number(data: bytearray, rng: random.Random) -> bytearray:
    places = [match.span() for match in re.finditer(rb"\d+ *", bytes(data[:4096]))]
    if not places:
        return lying_number(data, rng)
    first, last = rng.choice(places)
    other = rng.choice(
        (b"9" * 20, b"-1" + b" " * 20, b"0" + b" " * 20, b"1e9" + b" " * 20, b"nan" + b" " * 20)
    )
    data[first:last] = other[: last - first]
    return data


DAMAGES: tuple[Callable[[bytearray, random.Random], bytearray], ...] = (
    truncated, flipped, in_head, lying_number, lying_number, blotted, cut_out, doubled, wrong_endian, all_nan, unsorted,
    long_number, kept_width_number,
)  # fmt: skip


def damaged(data: bytes, rng: random.Random) -> bytes:
    """Damaged in one to three ways."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        if out:
            out = rng.choice(DAMAGES)(out, rng)
    return bytes(out)
