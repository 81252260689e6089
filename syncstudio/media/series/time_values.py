"""Turns the cells of a time column into whole nanoseconds, exactly.

"0.001" s is 1,000,000 ns, and an epoch of ten digits and nine decimals keeps its last one: cells are read as
decimal numbers, not as floating ones, which are 240 ns wide at today's epoch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.series.date_texts import Times, clocks, dates, whole
from syncstudio.media.series.time_units import CLOCK as CLOCK
from syncstudio.media.series.time_units import CLOCKS, DATES, DAY_NS, EXCEL, GPS
from syncstudio.media.series.time_units import EPOCHS as EPOCHS
from syncstudio.media.series.time_units import ISO as ISO
from syncstudio.media.series.time_units import NS_PER_UNIT as NS_PER_UNIT
from syncstudio.media.series.time_units import UNITS as UNITS
from syncstudio.media.series.time_units import is_epoch as is_epoch

if TYPE_CHECKING:
    import pyarrow as pa

_DECIMALS = {"ns": 0, "us": 3, "ms": 6, "s": 9, "min": 9}

# Digits of a time; numbers of more cannot be counted exactly.
_LONGEST = 38

# From 1899-12-30 to 1970.
_EXCEL_ZERO_DAYS = 25_569

# GPS time begins here; leap seconds since are counted by UTC alone. They were put in before these instants.
_GPS_ZERO_S = 315_964_800
_WEEK_NS = 7 * DAY_NS
_LEAPS = (
    "1981-07 1982-07 1983-07 1985-07 1988-01 1990-01 1991-01 1992-07 1993-07 1994-07 1996-01 1997-07 1999-01 2006-01 "
    "2009-01 2012-07 2015-07 2017-01"
)


def times_from_cells(cells: pa.Array, unit: str, decimal: str = ".", beside: pa.Array | None = None) -> Times:
    """(nanoseconds, readable) of a column of texts, numbers or timestamps; unreadable cells are 0 and False.

    `beside` are the cells of a second column: the day of each time of day, or the week of each GPS time.
    """
    found = _from_column(_one_array(cells), unit, decimal)
    if beside is None:
        return _utc_from_gps(found) if unit in GPS else found
    if unit in GPS:
        weeks, good = _from_column(_one_array(beside), "ns", decimal)
        good = good & (weeks >= 0) & (weeks < 10_000)
        times = found[0] + np.where(good, weeks, 0) * _WEEK_NS
        return _utc_from_gps((times, found[1] & good))
    days, good = _from_column(_one_array(beside), CLOCKS.get(unit, ISO), decimal)
    readable = found[1] & good
    return np.where(readable, days + found[0], 0), readable


def _one_array(cells: pa.Array) -> pa.Array:
    import pyarrow as pa

    return cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells


def _from_column(cells: pa.Array, unit: str, decimal: str) -> Times:
    import pyarrow as pa
    import pyarrow.types as types

    if types.is_dictionary(cells.type):
        cells = cells.cast(cells.type.value_type)
    if types.is_timestamp(cells.type) or types.is_date(cells.type):
        return whole(cells.cast(pa.timestamp("ns", tz=getattr(cells.type, "tz", None)), safe=False))
    if types.is_time(cells.type):
        return whole(cells.cast(pa.time64("ns"), safe=False))
    if types.is_duration(cells.type):
        return whole(cells.cast(pa.duration("ns"), safe=False))
    if types.is_string(cells.type) or types.is_large_string(cells.type):
        return _from_text(cells, unit, decimal)
    if types.is_null(cells.type):
        return np.zeros(len(cells), np.int64), np.zeros(len(cells), bool)
    return _from_numbers(cells, EPOCHS.get(unit, GPS.get(unit, unit)))


def _utc_from_gps(found: Times) -> Times:
    """Counts from 1980-01-06 as counts from 1970, leap seconds taken off."""
    times, readable = found
    leaps = np.array([f"{month}-01" for month in _LEAPS.split()], "datetime64[s]").astype(np.int64)
    # The count at which each comes in: those before it have been counted.
    at_ns = (leaps - _GPS_ZERO_S + np.arange(len(leaps))) * NS_PER_UNIT["s"]
    passed = np.searchsorted(at_ns, times, "right")
    return np.where(readable, times + (_GPS_ZERO_S - passed) * NS_PER_UNIT["s"], 0), readable


def unrolled(times_ns: NDArray[np.int64]) -> NDArray[np.int64]:
    """Times of day that pass midnight, made to go on: a step back of more than half a day is a new day."""
    if not len(times_ns):
        return times_ns
    steps = np.diff(times_ns, prepend=times_ns[:1])
    days: NDArray[np.int64] = np.cumsum(steps < -DAY_NS // 2) - np.cumsum(steps > DAY_NS // 2)
    return times_ns + days * DAY_NS


def _from_text(cells: pa.Array, unit: str, decimal: str) -> Times:
    import pyarrow.compute as pc

    cells = pc.utf8_trim_whitespace(cells)
    if unit in DATES:
        return dates(cells, unit)
    if decimal == ",":
        cells = pc.replace_substring(cells, ",", ".")
    if unit in CLOCKS:
        return clocks(cells, lambda seconds: _from_decimals(seconds, "s"))
    numeric = pc.match_substring_regex(cells, r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
    # Decimals beyond any unit's nanoseconds, as programs print them; what is longer still is no time.
    cells = pc.replace_substring_regex(cells, r"^([+-]?\d{1,20}\.\d{15})\d+$", r"\1")
    numeric = pc.and_(numeric, pc.less_equal(pc.utf8_length(cells), _LONGEST))
    cells = pc.if_else(numeric, cells, None)
    if unit == EXCEL:
        import pyarrow as pa

        return _from_numbers(cells.cast(pa.float64()), unit)
    return _from_decimals(cells, EPOCHS.get(unit, GPS.get(unit, unit)))


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

    if unit == EXCEL:
        return _from_days(cells)
    scale = NS_PER_UNIT.get(unit, 1)
    if types.is_integer(cells.type):
        counts, readable = whole(cells.cast(pa.int64(), safe=False))
        readable = readable & (np.abs(counts) < (1 << 62) // scale)
        return np.where(readable, counts * scale, 0), readable
    if types.is_decimal(cells.type):
        return _from_decimals(cells, unit)
    values = cells.cast(pa.float64()).to_numpy(zero_copy_only=False)
    with np.errstate(invalid="ignore", over="ignore"):
        scaled = np.round(values * scale)
        readable = np.isfinite(scaled) & (np.abs(scaled) < 2.0**62)
    return np.where(readable, scaled, 0).astype(np.int64), readable


def _from_days(cells: pa.Array) -> Times:
    """Days since 1899-12-30, to the microsecond: a spreadsheet keeps no finer ones."""
    import pyarrow as pa

    days = np.asarray(cells.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False), np.float64)
    # Within the years that nanoseconds can count.
    readable = np.isfinite(days) & (np.abs(days) < 100_000)
    micros = np.round((np.where(readable, days, 0.0) - _EXCEL_ZERO_DAYS) * (DAY_NS // 1000))
    return np.where(readable, micros.astype(np.int64) * 1000, 0), readable
