"""The record format of SQLite: varints, serial types, and values from the bytes of a row."""

from __future__ import annotations

import struct

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


def decoded(payload: bytes, size: int) -> tuple[tuple[Value, ...], frozenset[int]]:
    """The values of a row, and which of them are missing because the payload is shorter than `size`.

    Raises CellError where the head makes no sense: types that do not exist, lengths that do not add up.
    """
    head, place = varint(payload, 0)
    if not 1 <= head <= min(len(payload), 9 * _MOST_COLUMNS):
        raise CellError("a head beyond its row")
    types = []
    while place < head:
        kind, place = varint(payload, place)
        types.append(kind)
    if place != head or not types or len(types) > _MOST_COLUMNS:
        raise CellError("a head that does not add up")
    lengths = [_length(kind) for kind in types]
    if head + sum(lengths) != size:
        raise CellError("a row that does not add up")
    values: list[Value] = []
    broken = set()
    for column, (kind, length) in enumerate(zip(types, lengths, strict=True)):
        part = payload[place : place + length]
        place += length
        if len(part) < length:
            broken.add(column)
            values.append(None)
        else:
            values.append(_value(kind, part))
    return tuple(values), frozenset(broken)


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
