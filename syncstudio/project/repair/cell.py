"""The record format of SQLite: varints, serial types, and values from the bytes of a row."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache

Value = int | float | str | bytes | None

# Bytes that integers of the serial types 1 to 6 take.
_INTEGER_BYTES = (0, 1, 2, 3, 4, 6, 8)
_MOST_COLUMNS = 200


class CellError(Exception):
    """These bytes are no row."""


def varint(data: bytes, place: int) -> tuple[int, int]:
    """A number of one to nine bytes, seven bits a byte and eight of the ninth; it and the place after it."""
    value = 0
    for step in range(9):
        if place >= len(data):
            raise CellError("a number beyond the end")
        byte = data[place]
        place += 1
        if step == 8:
            return (value << 8) | byte, place
        value = (value << 7) | (byte & 0x7F)
        if byte < 0x80:
            break
    return value, place


@dataclass(frozen=True, slots=True)
class Layout:
    """What the head of a row says: where each value begins and ends behind the row's start, and of which kind it is.

    `classes` has a letter for each value: n nothing, i integer, f float, t text, b bytes.
    """

    kinds: tuple[int, ...]
    ends: tuple[int, ...]
    classes: str


def decoded(payload: bytes, size: int) -> tuple[tuple[Value, ...], frozenset[int], str]:
    """The values of a row, which of them are missing because the payload is shorter than `size`, and their classes.

    Raises CellError where the head makes no sense: types that do not exist, lengths that do not add up.
    """
    head, _ = varint(payload, 0)
    if not 1 <= head <= min(len(payload), 9 * _MOST_COLUMNS):
        raise CellError("a head beyond its row")
    layout = _layout(payload[:head])
    if layout.ends[-1] != size:
        raise CellError("a row that does not add up")
    whole = len(payload)
    values: list[Value] = []
    broken = []
    start = head
    for column, (kind, end) in enumerate(zip(layout.kinds, layout.ends, strict=True)):
        if end > whole and end > start:
            broken.append(column)
            values.append(None)
        else:
            values.append(_value(kind, payload[start:end]))
        start = end
    return tuple(values), frozenset(broken), layout.classes


@lru_cache(maxsize=1 << 14)
def _layout(head: bytes) -> Layout:
    _, place = varint(head, 0)
    kinds, ends = [], []
    end = len(head)
    while place < len(head):
        kind, place = varint(head, place)
        end += _length(kind)
        kinds.append(kind)
        ends.append(end)
    if place != len(head) or not kinds or len(kinds) > _MOST_COLUMNS:
        raise CellError("a head that does not add up")
    return Layout(tuple(kinds), tuple(ends), "".join(map(_class, kinds)))


def _class(kind: int) -> str:
    if kind == 0:
        return "n"
    if kind == 7:
        return "f"
    if kind < 10:
        return "i"
    return "t" if kind % 2 else "b"


def _length(kind: int) -> int:
    if kind <= 6:
        return _INTEGER_BYTES[kind]
    if kind == 7:
        return 8
    if kind in (8, 9):
        return 0
    if kind < 12:
        raise CellError("a type that does not exist")
    return (kind - 12) // 2


def _value(kind: int, part: bytes) -> Value:
    if kind == 0:
        return None
    if kind <= 6:
        return int.from_bytes(part, "big", signed=True)
    if kind == 7:
        return float(struct.unpack(">d", part)[0])
    if kind in (8, 9):
        return kind - 8
    if kind % 2:
        # A flipped bit may have made a letter that is none.
        return part.decode("utf-8", "replace")
    return part
