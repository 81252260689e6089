"""Turns the cells of a time column into whole nanoseconds, exactly.

"0.001" s is 1,000,000 ns, and an epoch of ten digits and nine decimals keeps its last one: cells are read as
decimal numbers, not as floating ones, which are 240 ns wide at today's epoch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

# Nanoseconds in one of each unit; an epoch counts from 1970-01-01 UTC in the same units.
NS_PER_UNIT = {"ns": 1, "us": 1_000, "ms": 1_000_000, "s": 1_000_000_000, "min": 60_000_000_000}
EPOCHS = {"epoch s": "s", "epoch ms": "ms", "epoch us": "us", "epoch ns": "ns"}

# Text of a date and time (ISO 8601); text of a time of day (HH:MM:SS, decimals).
ISO, CLOCK = "iso8601", "clock"

UNITS = (*NS_PER_UNIT, *EPOCHS, ISO, CLOCK)

_DAY_NS = 86_400 * 1_000_000_000
_DECIMALS = {"ns": 0, "us": 3, "ms": 6, "s": 9, "min": 9}

Times = tuple[NDArray[np.int64], NDArray[np.bool_]]


def is_epoch(unit: str) -> bool:
    """Whether times in this unit count from 1970."""
    return unit in EPOCHS or unit == ISO


def times_from_cells(cells: pa.Array, unit: str, decimal: str = ".") -> Times:
    """(nanoseconds, readable) of a column of texts, numbers or timestamps; unreadable cells are 0 and
    False."""
    import pyarrow as pa
    import pyarrow.types as types

    if isinstance(cells, pa.ChunkedArray):
        cells = cells.combine_chunks()
    if types.is_timestamp(cells.type) or types.is_date(cells.type):
        return _whole(cells.cast(pa.timestamp("ns", tz=getattr(cells.type, "tz", None)), safe=False))
    if types.is_time(cells.type):
        return _whole(cells.cast(pa.time64("ns"), safe=False))
    if types.is_duration(cells.type):
        return _whole(cells.cast(pa.duration("ns"), safe=False))
    if types.is_string(cells.type) or types.is_large_string(cells.type):
        return _from_text(cells, unit, decimal)
    return _from_numbers(cells, EPOCHS.get(unit, unit))


def unrolled(times_ns: NDArray[np.int64]) -> NDArray[np.int64]:
    """Times of day that pass midnight, made to go on: a step back of more than half a day is a new day."""
    steps = np.diff(times_ns, prepend=times_ns[:1])
    days: NDArray[np.int64] = np.cumsum(steps < -_DAY_NS // 2) - np.cumsum(steps > _DAY_NS // 2)
    return times_ns + days * _DAY_NS


def _from_text(cells: pa.Array, unit: str, decimal: str) -> Times:
    import pyarrow.compute as pc

    cells = pc.utf8_trim_whitespace(cells)
    if unit == ISO:
        return _from_iso(cells)
    if decimal == ",":
        cells = pc.replace_substring(cells, ",", ".")
    if unit == CLOCK:
        return _from_clock(cells)
    numeric = pc.match_substring_regex(cells, r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
    cells = pc.if_else(numeric, cells, None)
    return _from_decimals(cells, EPOCHS.get(unit, unit))


def _from_decimals(cells: pa.Array, unit: str) -> Times:
    import pyarrow as pa

    try:
        exact = cells.cast(pa.decimal128(38, _DECIMALS[unit]))
    except pa.ArrowInvalid:
        # More decimals than nanoseconds: printed by a program that computes in floating point anyway.
        return _from_numbers(cells.cast(pa.float64()), unit)
    readable = exact.is_valid().to_numpy(zero_copy_only=False)
    # A decimal128 is 128 bits, low half first; what fits 64 bits is the low half.
    halves = np.frombuffer(exact.buffers()[1], np.int64)[2 * exact.offset :][: 2 * len(exact)]
    low, high = halves[0::2], halves[1::2]
    scale = NS_PER_UNIT[unit] // 10 ** _DECIMALS[unit]
    readable = readable & (high == low >> 63) & (np.abs(low) < (1 << 62) // max(1, scale))
    return np.where(readable, low * scale, 0), readable


def _from_numbers(cells: pa.Array, unit: str) -> Times:
    import pyarrow as pa
    import pyarrow.types as types

    scale = NS_PER_UNIT.get(unit, 1)
    if types.is_integer(cells.type):
        whole, readable = _whole(cells.cast(pa.int64(), safe=False))
        readable = readable & (np.abs(whole) < (1 << 62) // scale)
        return np.where(readable, whole * scale, 0), readable
    if types.is_decimal(cells.type):
        return _from_decimals(cells, unit)
    values = cells.cast(pa.float64()).to_numpy(zero_copy_only=False)
    with np.errstate(invalid="ignore", over="ignore"):
        scaled = np.round(values * scale)
        readable = np.isfinite(scaled) & (np.abs(scaled) < 2.0**62)
    return np.where(readable, scaled, 0).astype(np.int64), readable


def _from_iso(cells: pa.Array) -> Times:
    """Dates and times, with or without a zone, seconds and decimals (nine at most; a comma will do)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = pc.replace_substring(cells, ",", ".")
    cells = pc.replace_substring_regex(cells, r"(\.\d{9})\d+", r"\1")
    form = r"^\d{4}-\d\d-\d\d([T ]\d\d(:?\d\d(:?\d\d(\.\d+)?)?)?)?"
    zone = r"\s?(Z|[+-]\d\d(:?\d\d)?)$"
    plain = pc.if_else(pc.match_substring_regex(cells, form + "$"), cells, None)
    zoned = pc.if_else(
        pc.match_substring_regex(cells, form + zone), pc.replace_substring(cells, " +", "+"), None
    )
    try:
        one = plain.cast(pa.timestamp("ns")).cast(pa.int64())
        two = zoned.cast(pa.timestamp("ns", tz="UTC")).cast(pa.int64())
    except pa.ArrowInvalid:
        # One cell is no date after all (a 31st of February); find out which, one by one.
        return _one_by_one(cells, _iso_ns)
    return _whole(pc.coalesce(one, two))


def _iso_ns(text: str) -> int | None:
    import pyarrow as pa

    for kind in (pa.timestamp("ns"), pa.timestamp("ns", tz="UTC")):
        try:
            return int(pa.array([text]).cast(kind).cast(pa.int64())[0].as_py())
        except pa.ArrowInvalid:
            continue
    return None


def _from_clock(cells: pa.Array) -> Times:
    import pyarrow as pa
    import pyarrow.compute as pc

    parts = pc.extract_regex(cells, r"^(?P<h>\d{1,3}):(?P<m>\d{1,2})(?::(?P<s>\d{1,2}(?:\.\d{1,9})?))?\d*$")
    readable = parts.is_valid().to_numpy(zero_copy_only=False)
    total = np.zeros(len(cells), np.int64)
    for name, per in (("h", 3600), ("m", 60), ("s", 1)):
        text = pc.fill_null(pc.struct_field(parts, name), "0")
        text = pc.if_else(pc.equal(text, ""), "0", text)
        total += per * _from_decimals(text.cast(pa.string()), "s")[0]
    return np.where(readable, total, 0), readable


def _one_by_one(cells: pa.Array, read: Any) -> Times:
    found = [None if text is None else read(text) for text in cells.to_pylist()]
    return np.array([ns or 0 for ns in found], np.int64), np.array([ns is not None for ns in found])


def _whole(cells: pa.Array) -> Times:
    import pyarrow as pa
    import pyarrow.compute as pc

    readable = cells.is_valid().to_numpy(zero_copy_only=False)
    values = pc.fill_null(cells.cast(pa.int64()), 0).to_numpy(zero_copy_only=False)
    return values, readable
