"""Times in cells: seconds, milliseconds, frames, clock text and timecode, to whole nanoseconds and back.

Nothing is computed in floats: "1.25" s goes through its digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_format import ReadOptions
from syncstudio.interchange.subtitles.cue_time import MOST_NS, NS_PER_S

UNIT_NS = {"s": NS_PER_S, "ms": 1_000_000, "us": 1_000, "ns": 1}

_CLOCK = re.compile(r"([-−+]?)(?:(\d{1,6}):)?(\d{1,5}):(\d{1,2})(?:[.,](\d+))?")
_TIMECODE = re.compile(r"[-−]?\d{1,3}:\d{2}:\d{2}[:;]\d{2,3}")
_WITH_UNIT = re.compile(
    r"([-−+]?[\d.,]+(?:[eE][-+]?\d+)?)\s*(s|ms|us|µs|ns|sec|seconds?|min|h)\.?", re.IGNORECASE
)
_WORD_NS = {"sec": NS_PER_S, "second": NS_PER_S, "seconds": NS_PER_S, "min": 60 * NS_PER_S}
_WORD_NS |= {"h": 3600 * NS_PER_S, "µs": 1_000} | UNIT_NS


class CellTime:
    """Reads times of one unit; `frame_ns` turns a frame number into nanoseconds where frames are counted.

    `rate` is the frame rate that timecode counts by, None where it is not known.
    """

    def __init__(
        self, unit: str, frame_ns: Callable[[int], int | None] | None = None, rate: Fraction | None = None
    ) -> None:
        self._frame_ns, self._rate = frame_ns, rate
        self._counts_frames = unit == "frames"
        self._unit_ns = UNIT_NS.get(unit, NS_PER_S)
        self._digits = len(str(self._unit_ns)) - 1
        # What is longer may be beyond the largest time.
        self._most_digits = 18 - self._digits

    def __call__(self, cell: str) -> int | None:
        """The nanoseconds of a cell; None when it is no time."""
        whole, point, rest = cell.partition(".")
        if not self._counts_frames and len(whole) <= self._most_digits and whole.isdecimal():
            if not point:
                return int(whole) * self._unit_ns
            if rest.isdecimal() and len(rest) <= self._digits:
                return int(whole) * self._unit_ns + int(rest.ljust(self._digits, "0"))
        return self._slowly(cell.strip())

    def _slowly(self, cell: str) -> int | None:
        if ":" in cell:
            return self._clock(cell)
        unit_ns = self._unit_ns
        named = _WITH_UNIT.fullmatch(cell)
        if named is not None:
            cell, unit_ns = named[1], _WORD_NS[named[2].casefold()]
        number = decimal_of(cell)
        if number is None:
            return None
        if self._counts_frames and named is None:
            whole = number == number.to_integral_value() and abs(number) < 1 << 53
            return self._frame_ns(int(number)) if whole and self._frame_ns is not None else None
        return _within(number, unit_ns)

    def _clock(self, cell: str) -> int | None:
        found = _CLOCK.fullmatch(cell)
        if found is None:
            return self._timecode(cell)
        sign, hours, minutes, seconds, rest = found.groups()
        whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
        ns = _within(Decimal(f"{whole}.{rest or 0}"), NS_PER_S)
        return -ns if ns is not None and sign in ("-", "−") else ns

    def _timecode(self, cell: str) -> int | None:
        from syncstudio.timebase.timecode import TimecodeError, frame_from_smpte

        if self._rate is None or self._frame_ns is None or not _TIMECODE.fullmatch(cell):
            return None
        try:
            return self._frame_ns(frame_from_smpte(cell.replace("−", "-"), self._rate))
        except TimecodeError:
            return None


def is_timecode(cell: str) -> bool:
    """Whether a cell is HH:MM:SS:FF, which a frame rate must be known for."""
    return _TIMECODE.fullmatch(cell.strip()) is not None


def frame_clock(options: ReadOptions) -> tuple[Callable[[int], int | None] | None, Fraction | None]:
    """(what starts a frame in nanoseconds, frame rate) by the options of reading; None for what they do not say."""
    from syncstudio.timebase.instant import ns_from_ticks

    rate = frame_rate_of(options.frame_rate)
    starts = options.frame_starts_ns
    if len(starts):
        return lambda frame: int(starts[frame]) if 0 <= frame < len(starts) else None, rate
    return (None if rate is None else lambda frame: ns_from_ticks(frame, 1 / rate)), rate


def frame_rate_of(text: str) -> Fraction | None:
    """A frame rate in words ("25", "29.97", "30000/1001"); None for "". InterchangeError when it is none."""
    if not text.strip():
        return None
    try:
        rate = Fraction(text.strip().replace(",", "."))
    except (ValueError, ZeroDivisionError):
        rate = Fraction(0)
    if not 0 < rate <= 100_000:
        raise InterchangeError(f"“{text}” is no frame rate; write it as 25, 29.97 or 30000/1001.")
    # 23.976, 29.97 and 59.94 are what people call 24000/1001, 30000/1001 and 60000/1001.
    exact = Fraction(round(rate) * 1000, 1001)
    return exact if rate.denominator > 1 and abs(rate - exact) < Fraction(1, 100) else rate


def decimal_of(cell: str) -> Decimal | None:
    """A number with a decimal point or comma, thousands grouped or not; None when it is none."""
    cell = cell.replace("−", "-").replace(" ", "").replace("\xa0", "").replace("'", "")
    comma, point = cell.rfind(","), cell.rfind(".")
    if comma > point:
        cell = cell.replace(".", "").replace(",", ".") if cell.count(",") == 1 else cell.replace(",", "")
    elif comma >= 0:
        cell = cell.replace(",", "")
    try:
        number = Decimal(cell)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _within(number: Decimal, unit_ns: int) -> int | None:
    # Compared before it is multiplied: a number may be larger than any product.
    if not abs(number) < MOST_NS:
        return None
    ns = int((number * unit_ns).to_integral_value())
    return ns if abs(ns) < MOST_NS else None


def seconds_text(ns: int) -> str:
    """Seconds with as many decimals as are needed and at least one."""
    sign, size = ("-", -ns) if ns < 0 else ("", ns)
    whole, rest = divmod(size, NS_PER_S)
    return f"{sign}{whole}.{rest:09d}".rstrip("0") if rest else f"{sign}{whole}.0"


def milliseconds_text(ns: int) -> str:
    """Milliseconds with as many decimals as are needed, none for whole ones."""
    sign, size = ("-", -ns) if ns < 0 else ("", ns)
    whole, rest = divmod(size, 1_000_000)
    return f"{sign}{whole}.{rest:06d}".rstrip("0") if rest else f"{sign}{whole}"


def clock_cell(ns: int) -> str:
    """HH:MM:SS with at least three and at most nine decimals, none of them lost."""
    sign, size = ("-", -ns) if ns < 0 else ("", ns)
    whole, rest = divmod(size, NS_PER_S)
    decimals = f"{rest:09d}"
    decimals = decimals[:3] if decimals.endswith("000000") else decimals.rstrip("0")
    return f"{sign}{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}.{decimals}"
