"""Reads GPMF, the key-length-value form in which action cameras keep sensor data, from one payload.

    key (4 letters) | type (1) | size of a sample (1) | repeat (2) | values, padded to 4 bytes

Everything is big-endian; type 0 holds further items. The form is published by GoPro (gpmf-parser, "GPMF
Introduction").
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_HEAD = struct.Struct(">4sBBH")
NESTED = 0
COMPLEX = ord("?")

# Types that hold numbers, as numpy reads them, and what a fixed-point value is divided by.
_NUMBERS: dict[str, tuple[str, float]] = {
    "b": (">i1", 1.0),
    "B": (">u1", 1.0),
    "s": (">i2", 1.0),
    "S": (">u2", 1.0),
    "l": (">i4", 1.0),
    "L": (">u4", 1.0),
    "j": (">i8", 1.0),
    "J": (">u8", 1.0),
    "f": (">f4", 1.0),
    "d": (">f8", 1.0),
    # Q15.16 and Q31.32.
    "q": (">i4", 65536.0),
    "Q": (">i8", 4294967296.0),
}
# Types that hold letters, and how many bytes one takes.
_LETTERS = {"c": 1, "F": 4, "U": 16, "G": 16}

# Deeper nests, and more items in one payload, are damage; cameras nest three deep and write some hundreds.
_DEEPEST = 8
_MOST_ITEMS = 100_000
_MOST_ELEMENTS = 255

# Counts and stamps beyond this are damage: in nanoseconds they would not fit 64 bits.
_LARGEST_WHOLE = 1 << 50

_ELEMENT = re.compile(r"([A-Za-z])(?:\[(\d{1,3})\])?")


class DamagedPayloadError(Exception):
    """A payload is not GPMF from here on; what was read before stays good."""


@dataclass(frozen=True, slots=True)
class Item:
    """One key with its values: `repeat` samples of `size` bytes each in `data`; `type` is a letter, or "" in a
    nest."""

    key: str
    type: str
    size: int
    repeat: int
    data: bytes

    @property
    def is_nest(self) -> bool:
        """Whether further items lie within."""
        return self.type == ""


def items_of(data: bytes) -> Iterator[Item]:
    """The items of a payload, or of a nest, in their order.

    Raises DamagedPayloadError where a length leads beyond the end; the items before it have been given by then.
    """
    place = 0
    for _ in range(_MOST_ITEMS):
        # Padding of the last item may be cut off, and files are filled up with zeros.
        if place + _HEAD.size > len(data) or not data[place : place + 4].strip(b"\0"):
            return
        key, kind, size, repeat = _HEAD.unpack_from(data, place)
        place += _HEAD.size
        length = size * repeat
        if place + length > len(data) or not all(32 <= letter < 127 for letter in key):
            raise DamagedPayloadError
        yield Item(
            key.decode("ascii"), chr(kind) if kind else "", size, repeat, bytes(data[place : place + length])
        )
        place += -(-length // 4) * 4
    raise DamagedPayloadError


def nests_of(data: bytes, key: str, depth: int = 0) -> Iterator[Item]:
    """Every nest of this name at any depth, outermost first; damage within one nest ends that nest only."""
    if depth > _DEEPEST:
        return
    try:
        for item in items_of(data):
            if not item.is_nest:
                continue
            if item.key == key:
                yield item
            else:
                yield from nests_of(item.data, key, depth + 1)
    except DamagedPayloadError:
        if not depth:
            raise


def text_of(item: Item) -> str:
    """Letters as text; GPMF writes degrees, squares and micro in Latin-1."""
    return item.data.split(b"\0")[0].decode("latin-1").strip()


def texts_of(item: Item) -> tuple[str, ...]:
    """One text per sample, as units are written."""
    size = max(item.size, 1)
    parts = [item.data[at : at + size] for at in range(0, len(item.data), size)]
    return tuple(part.split(b"\0")[0].decode("latin-1").strip() for part in parts)


def number_of(item: Item) -> float | None:
    """The first number of an item; None when it holds none."""
    values = values_of(item)
    return float(values[0, 0]) if values.size and np.isfinite(values[0, 0]) else None


def whole_of(item: Item) -> int | None:
    """The first number of an item exactly, where it is a whole one; stamps of 64 bits have more digits than a
    floating number."""
    found = _NUMBERS.get(item.type)
    if found is None or found[0][1] not in "iu" or found[1] != 1.0:
        return None
    data = np.frombuffer(item.data, found[0], len(item.data) // int(found[0][2]))
    return int(data[0]) if len(data) and abs(int(data[0])) < _LARGEST_WHOLE else None


def values_of(item: Item, structure: str = "") -> NDArray[np.float64]:
    """All numbers of an item, float64 (repeat, elements), unscaled; letters among them are NaN.

    `structure` is what TYPE says of a complex item. Nothing that can be read answers an empty array (0, 0).
    """
    elements = elements_of(structure) if item.type == "?" else _plain_elements(item)
    length = sum(_size_of(letter) for letter in elements)
    if not elements or not length or length > item.size or not item.repeat:
        return np.empty((0, 0))
    rows = np.frombuffer(item.data, np.uint8).reshape(item.repeat, item.size)
    out = np.full((item.repeat, len(elements)), np.nan)
    at = 0
    for number, letter in enumerate(elements):
        size = _size_of(letter)
        if letter in _NUMBERS:
            kind, divisor = _NUMBERS[letter]
            cells = np.ascontiguousarray(rows[:, at : at + size]).view(kind)
            with np.errstate(invalid="ignore"):
                out[:, number] = cells[:, 0].astype(np.float64) / divisor
        at += size
    out[~np.isfinite(out)] = np.nan
    return out


def labels_of(item: Item, structure: str) -> tuple[str, ...]:
    """The FourCC at the head of each sample of a complex item, as classes of scenes are written; else none."""
    if elements_of(structure)[:1] != ("F",) or item.size < 4:
        return ()
    heads = [item.data[at : at + 4] for at in range(0, len(item.data), item.size)]
    return tuple(head.decode("latin-1").strip("\0 ") for head in heads)


def elements_of(structure: str) -> tuple[str, ...]:
    """The types a complex sample is made of: "f[3]L" is f, f, f, L; empty when it cannot be read."""
    out: list[str] = []
    place = 0
    while place < len(structure):
        found = _ELEMENT.match(structure, place)
        if found is None or not _size_of(found[1]) or len(out) > _MOST_ELEMENTS:
            return ()
        out += [found[1]] * int(found[2] or 1)
        place = found.end()
    return tuple(out) if len(out) <= _MOST_ELEMENTS else ()


def _plain_elements(item: Item) -> tuple[str, ...]:
    size = _size_of(item.type)
    return (item.type,) * (item.size // size) if item.type in _NUMBERS and size else ()


def _size_of(letter: str) -> int:
    if letter in _NUMBERS:
        return int(_NUMBERS[letter][0][2])
    return _LETTERS.get(letter, 0)
