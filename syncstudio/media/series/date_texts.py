"""Reads texts of dates and of times of day, in the forms that loggers and spreadsheets write, as whole nanoseconds.

Dates that name no zone are those of a clock on a wall, and count as if it showed UTC.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.series.time_units import DAY_FIRST, DAY_NS, MONTH_FIRST

if TYPE_CHECKING:
    import pyarrow as pa

Times = tuple[NDArray[np.int64], NDArray[np.bool_]]

_HOUR_NS = 3_600 * 1_000_000_000
_FORM = r"^\d{4}-\d\d-\d\d([T ]\d\d(:?\d\d(:?\d\d(\.\d+)?)?)?)?"
_ZONE = r"\s?(Z|[+-]\d\d(:?\d\d)?)$"
# "12:30:00.5 pm", "9 AM"
_HALF = r"(?i)\s?([ap])\.?m\.?$"
_CLOCK = r"^(?P<h>\d{1,3}):(?P<m>\d{1,2})(?::(?P<s>\d{1,2}(?:\.\d{1,9})?))?\d*$"

# What stands where in a date, by its order; a date of eight digits has its year first.
_YEAR_FIRST = (
    (r"^(\d{4})[-/. ](\d\d?)[-/. ](\d\d?)", r"\1-0\2-0\3"),
    (r"^(\d{4})(\d\d)(\d\d)([T_ ]|$)", r"\1-\2-\3\4"),
)
_DAYS_FIRST = (
    (r"^(\d\d?)[-/. ](\d\d?)[-/. ](\d{4})", r"\3-0\2-0\1"),
    (r"^(\d\d?)[-/. ](\d\d?)[-/. ](\d\d)\b", r"20\3-0\2-0\1"),
)
_MONTHS_FIRST = (
    (r"^(\d\d?)[-/. ](\d\d?)[-/. ](\d{4})", r"\3-0\1-0\2"),
    (r"^(\d\d?)[-/. ](\d\d?)[-/. ](\d\d)\b", r"20\3-0\1-0\2"),
)
_DOTTED = ((r"^(\d\d?)\.(\d\d?)\.(\d{4})", r"\3-0\2-0\1"),)
_ORDERS = {
    DAY_FIRST: (*_YEAR_FIRST, *_DAYS_FIRST),
    MONTH_FIRST: (*_YEAR_FIRST, *_MONTHS_FIRST),
}


def dates(cells: pa.Array, order: str) -> Times:
    """Dates and times, with or without a zone, seconds and decimals (nine at most; a comma will do).

    `order` says how dates like 3/4/2026 are meant: one of `time_units.DATES`.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = pc.replace_substring(cells, ",", ".")
    cells = pc.replace_substring_regex(cells, r"(\.\d{9})\d+", r"\1")
    late: NDArray[np.int64] | None = None
    if not pc.all(pc.match_substring_regex(cells, rf"{_FORM}({_ZONE[:-1]})?$")).as_py():
        cells, late = _plain_form(cells, order)
    plain = pc.if_else(pc.match_substring_regex(cells, _FORM + "$"), cells, None)
    zoned = pc.if_else(
        pc.match_substring_regex(cells, _FORM + _ZONE), pc.replace_substring(cells, " +", "+"), None
    )
    try:
        one = plain.cast(pa.timestamp("ns")).cast(pa.int64())
        two = zoned.cast(pa.timestamp("ns", tz="UTC")).cast(pa.int64())
        found = whole(pc.coalesce(one, two))
    except pa.ArrowInvalid:
        # One cell is no date after all (a 31st of February); find out which, one by one.
        found = _one_by_one(pc.coalesce(plain, zoned))
    if late is not None:
        found = (_by_halves(found[0], late), found[1])
    return found


def names_zone(cells: pa.Array) -> bool:
    """Whether texts of dates name the zone they are of."""
    import pyarrow.compute as pc

    named = pc.match_substring_regex(pc.utf8_trim_whitespace(cells), rf"[T ]\d\d?:?\d\d.*{_ZONE}")
    return bool(pc.any(named).as_py())


def clocks(cells: pa.Array, seconds: Any) -> Times:
    """Times of day; `seconds` reads decimal texts of seconds as ns."""
    import pyarrow as pa
    import pyarrow.compute as pc

    late = None
    if pc.any(pc.match_substring_regex(cells, _HALF)).as_py():
        late, cells = _halves(cells), pc.replace_substring_regex(cells, _HALF, "")
    parts = pc.extract_regex(cells, _CLOCK)
    readable = parts.is_valid().to_numpy(zero_copy_only=False)
    total = np.zeros(len(cells), np.int64)
    for name, per in (("h", 3600), ("m", 60), ("s", 1)):
        text = pc.fill_null(pc.struct_field(parts, name), "0")
        text = pc.if_else(pc.equal(text, ""), "0", text)
        total += per * seconds(text.cast(pa.string()))[0]
    total = np.where(readable, total, 0)
    return (total if late is None else _by_halves(total, late)), readable


def whole(cells: pa.Array) -> Times:
    """(values, readable) of cells of whole numbers."""
    import pyarrow as pa
    import pyarrow.compute as pc

    readable = cells.is_valid().to_numpy(zero_copy_only=False)
    values = pc.fill_null(cells.cast(pa.int64()), 0).to_numpy(zero_copy_only=False)
    return values, readable


def _plain_form(cells: pa.Array, order: str) -> tuple[pa.Array, NDArray[np.int64] | None]:
    """Dates as ISO 8601 writes them, and which halves of the day they name."""
    import pyarrow.compute as pc

    late = None
    if pc.any(pc.match_substring_regex(cells, _HALF)).as_py():
        late, cells = _halves(cells), pc.replace_substring_regex(cells, _HALF, "")
    for pattern, form in _ORDERS.get(order, (*_YEAR_FIRST, *_DOTTED)):
        cells = pc.replace_substring_regex(cells, pattern, form)
    # Two digits each, whatever was written.
    cells = pc.replace_substring_regex(cells, r"-0(\d\d)", r"-\1")
    cells = pc.replace_substring_regex(cells, r"^(\d{4}-\d\d-\d\d)[T_. ]+(\d):", r"\1 0\2:")
    cells = pc.replace_substring_regex(cells, r"^(\d{4}-\d\d-\d\d)[T_. ]+", r"\1 ")
    return pc.replace_substring_regex(cells, r" (\d\d)(\d\d)(\d\d)\b", r" \1:\2:\3"), late


def _halves(cells: pa.Array) -> NDArray[np.int64]:
    """1 where a text ends in "am", 2 where in "pm", else 0."""
    import pyarrow.compute as pc

    def ends(pattern: str) -> NDArray[np.bool_]:
        found = pc.fill_null(pc.match_substring_regex(cells, pattern), False)
        return np.asarray(found.to_numpy(zero_copy_only=False), bool)

    return ends(r"(?i)a\.?m\.?$").astype(np.int64) + 2 * ends(r"(?i)p\.?m\.?$").astype(np.int64)


def _by_halves(times: NDArray[np.int64], late: NDArray[np.int64]) -> NDArray[np.int64]:
    """Times of twelve hours as those of twenty-four: 12 am is 0, 12 pm is 12."""
    hour = times % DAY_NS // _HOUR_NS
    times = np.where((late == 2) & (hour < 12), times + 12 * _HOUR_NS, times)
    return np.where((late == 1) & (hour == 12), times - 12 * _HOUR_NS, times)


def _one_by_one(cells: pa.Array) -> Times:
    import pyarrow as pa

    def read(text: str | None) -> int | None:
        for kind in (pa.timestamp("ns"), pa.timestamp("ns", tz="UTC")):
            try:
                return None if text is None else int(pa.array([text]).cast(kind).cast(pa.int64())[0].as_py())
            except pa.ArrowInvalid:
                continue
        return None

    found = [read(text) for text in cells.to_pylist()]
    return np.array([ns or 0 for ns in found], np.int64), np.array([ns is not None for ns in found], bool)
