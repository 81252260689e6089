"""Finds which column of a table is time, and in which unit, and says so.

A name ("time", "timestamp", "t_ms") counts most, then a date's form, then values that only go up in even
steps. Someone can always choose another: every choice is a `TimeColumn`, and the proposal lists the
alternatives.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from syncstudio.media.errors import MediaError, NoTimeColumnError
from syncstudio.media.series.choice_words import check_choice as check_choice
from syncstudio.media.series.choice_words import described as described
from syncstudio.media.series.choice_words import sentence, zone_text
from syncstudio.media.series.table_head import TableHead, table_head
from syncstudio.media.series.table_reading import TimeColumn as TimeColumn
from syncstudio.media.series.time_forms import day_form, text_form
from syncstudio.media.series.time_units import (
    CLOCK,
    CLOCK_DAY_FIRST,
    CLOCK_MONTH_FIRST,
    CLOCKS,
    DATES,
    DAY_FIRST,
    EPOCHS,
    EXCEL,
    ISO,
    MONTH_FIRST,
    NS_PER_UNIT,
    NUMERIC,
    unit_text,
)
from syncstudio.media.series.time_values import times_from_cells

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TIME_TEXT = """
    t ts time times timestamp timestamps stamp date datetime zeit zeitstempel temps tiempo tempo elapsed uptime
    seconds second secs sec clock epoch unixtime unix utc gpstime millis micros msec usec nsec ms us ns
"""
_STRONG_TEXT = "t time timestamp zeit zeitstempel temps tiempo datetime"
_COUNT_TEXT = "index idx frame frames sample samples row rows id nr no number count counter n i"
_TIME_WORDS = frozenset(_TIME_TEXT.split())
_STRONG_WORDS = frozenset(_STRONG_TEXT.split())
_COUNT_WORDS = frozenset(_COUNT_TEXT.split())
_UNIT_WORDS = {
    "s": "s sec secs second seconds sekunden",
    "ms": "ms msec msecs milli millis millisecond milliseconds",
    "us": "us µs μs usec usecs micro micros microsecond microseconds",
    "ns": "ns nsec nsecs nano nanos nanosecond nanoseconds",
    "min": "min mins minute minutes",
}
_UNIT_OF_WORD = {word: unit for unit, words in _UNIT_WORDS.items() for word in words.split()}
_CLOCK_OF_DAY = {ISO: CLOCK, DAY_FIRST: CLOCK_DAY_FIRST, MONTH_FIRST: CLOCK_MONTH_FIRST}

# Columns of days that count them as spreadsheets do; and GPS seconds of the years since 2013, which as seconds since
# 1970 would be of years before.
_DAY_WORDS = frozenset({"date", "datetime", "datum", "fecha"})
_MANY_COLUMNS = 200
_MOSTLY = 0.9
_GPS_RANGE_S = (1.04e9, 1.6e9)

# Epoch counts lie between 2001 and 2096; anything counted from a start is smaller for centuries.
_EPOCH_RANGE_S = (1.0e9, 4.0e9)


@dataclass(frozen=True, slots=True)
class _Candidate:
    choice: TimeColumn
    score: float


def propose(path: str | os.PathLike[str], choice: TimeColumn | None = None) -> TimeColumn:
    """The likeliest time column of the table at `path`, laid out as `choice` says, with the alternatives.

    Raises MediaError when the file is not a table of numbers, NoTimeColumnError when no column reads as time;
    the sentence says what to choose.
    """
    return propose_from(table_head(path, choice))


def propose_from(head: TableHead) -> TimeColumn:
    """Like `propose`, for a table whose head has been read already."""
    candidates = [found for index in _worth_a_look(head) if (found := _candidate(head, index)) is not None]
    candidates.sort(key=lambda candidate: -candidate.score)
    if not candidates:
        if not any(head.kind(index) in ("number", "truth", "text") for index in range(len(head.names))):
            raise MediaError(
                f"{head.path} has neither a time column nor a column of numbers; choose another table."
            )
        falling = next((head.names[index] for index in _worth_a_look(head) if _falls(head, index)), None)
        if falling is not None:
            raise NoTimeColumnError(
                f"{head.path} has no column that rises with time, for its column “{falling}” runs backwards: write the "
                "rows in the order of time, choose another column, or give the rate of the rows in Hz."
            )
        names = ", ".join(head.names[:12]) + (", ..." if len(head.names) > 12 else "")
        raise NoTimeColumnError(
            f"{head.path} has no column that reads as time (it has: {names}); choose the column and its unit, or give "
            f"the rate of its rows in Hz."
        )
    choices = [candidate.choice for candidate in candidates]
    best, others = _with_day(head, choices)
    numeric = best.unit in NUMERIC
    units = [unit for unit in NUMERIC if unit != best.unit] if numeric else []
    others += [
        TimeColumn(best.column, unit, says=f'"{best.column}" read as {unit_text(unit)}.') for unit in units
    ]
    return replace(best, says=best.says + zone_text(head, best), alternatives=tuple(others))


def guessed_unit(head: TableHead, index: int) -> str:
    """The unit of a column of numbers that someone chose as time: the header's, else what the values make likely."""
    return _unit(head, index, _words(head.names[index]), 5.0) or "s"


def _candidate(head: TableHead, index: int) -> _Candidate | None:
    name = head.names[index]
    form = _form(head, index)
    if form is None:
        return None
    words = _words(name)
    named = _name_score(words)
    unit = form if form != "number" else _unit(head, index, words, named)
    if unit is None:
        return None
    times, readable = times_from_cells(head.cells(index), unit, head.decimal)
    times = times[readable]
    steps = np.diff(times)
    # Recorders write a few rows out of order; a column that goes down more often is not time, unless named
    # so.
    backwards = 0.6 if named >= 6 else 0.2
    if len(times) > 1 and ((steps < 0).mean() > backwards or not steps.any()):
        return None
    rising = len(times) > 1 and bool((steps > 0).all())
    even = rising and bool(np.median(np.abs(steps - np.median(steps))) <= 0.1 * np.median(steps))
    counting = bool(words & _COUNT_WORDS) or (name.startswith("column ") and _counts(times, unit))
    dated = unit in DATES or unit in CLOCKS or unit in EPOCHS
    score = named + 2.0 * dated + rising + even - 0.01 * index - 4 * counting
    # Without a name or a date's form, only a column that rises evenly all the way is believed, and the first
    # ones.
    if named == 0 and not dated and (counting or not even or index > 1):
        return None
    return _Candidate(TimeColumn(name, unit, says=sentence(name, unit, steps)), score)


def _falls(head: TableHead, index: int) -> bool:
    """Whether a column is called time and goes down from nearly every row to the next."""
    form = _form(head, index)
    words = _words(head.names[index])
    named = _name_score(words)
    unit = form if form != "number" else _unit(head, index, words, named)
    if not named or form is None or unit is None:
        return False
    times, readable = times_from_cells(head.cells(index), unit, head.decimal)
    steps = np.diff(times[readable])
    return bool(len(steps) and (steps < 0).mean() > _MOSTLY)


def _worth_a_look(head: TableHead) -> list[int]:
    """The columns that may be time: of a table too wide to look at all, its first ones and those named so."""
    every = range(len(head.names))
    if len(every) <= _MANY_COLUMNS:
        return list(every)
    return [index for index in every if index < _MANY_COLUMNS or _name_score(_words(head.names[index]))]


def _with_day(head: TableHead, choices: list[TimeColumn]) -> tuple[TimeColumn, list[TimeColumn]]:
    """The best choice and the others; times of day get the column that holds their days, where there is one."""
    best, others = choices[0], choices[1:]
    days = {head.names[index]: form for index in _worth_a_look(head) if (form := day_form(head, index))}
    clock = next((each for each in choices if each.unit == CLOCK), None)
    if clock is None or not days or (best is not clock and best.column not in days):
        return best, others
    day, form = next(iter(days.items()))
    if best.column in days:
        day, form = str(best.column), days[str(best.column)]
    unit = _CLOCK_OF_DAY[form]
    at, beside = (head.cells(head.names.index(str(name))) for name in (clock.column, day))
    times, readable = times_from_cells(at, unit, head.decimal, beside)
    if not readable.any():
        return best, others
    says = sentence(str(clock.column), unit, np.diff(times[readable]), day)
    found = TimeColumn(clock.column, unit, says=says, beside=day)
    return found, [each for each in choices if each.column != day]


def _form(head: TableHead, index: int) -> str | None:
    """Whether a column holds dates, times of day, or numbers; None when it is text or empty."""
    kind = head.kind(index)
    if kind in ("timestamp", "clock"):
        return ISO if kind == "timestamp" else CLOCK
    return "number" if kind == "number" else text_form(head, index)


def _words(name: str) -> set[str]:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return {word for word in re.split(r"[^a-zµμ]+", spaced.lower()) if word}


def _name_score(words: set[str]) -> float:
    if words & _STRONG_WORDS:
        return 6.0 if len(words) == 1 or words <= _STRONG_WORDS | set(_UNIT_OF_WORD) else 5.0
    return 4.0 if words & _TIME_WORDS else 0.0


def _unit(head: TableHead, index: int, words: set[str], named: float) -> str | None:
    """The unit in the header, else what the values' size and spacing make likely."""
    values = head.numbers(index)
    values = values[np.isfinite(values)]
    if not len(values):
        return None
    said = _UNIT_OF_WORD.get(head.units[index].lower()) or next(
        (unit for word, unit in _UNIT_OF_WORD.items() if word in words and (len(words) > 1 or named)), None
    )
    if head.units[index] and said is None and named < 5:
        # Its unit is not one of time: a length, a voltage.
        return None
    if words & _DAY_WORDS and 30_000 < float(np.median(values)) < 80_000 and not said:
        return EXCEL
    if (
        "gps" in words
        and _GPS_RANGE_S[0] < float(np.median(values)) < _GPS_RANGE_S[1]
        and said in (None, "s")
    ):
        return "gps s"
    epoch = _epoch(float(np.median(values)), said)
    if epoch is not None and (named or (len(values) > 1 and bool((np.diff(values) >= 0).all()))):
        return epoch
    return said or _unit_from_spacing(values)


def _epoch(value: float, said: str | None) -> str | None:
    for name, unit in EPOCHS.items():
        low, high = (bound * 1e9 / NS_PER_UNIT[unit] for bound in _EPOCH_RANGE_S)
        # A count of nanoseconds since start-up reaches a billion within a second; only seconds named so are
        # believed.
        if low <= value <= high and said in (None, unit):
            return name
    return None


def _unit_from_spacing(values: NDArray[np.float64]) -> str:
    """Whole numbers far apart are small units (1 kHz is every 1000 us); decimals, and steps of one, are
    seconds."""
    steps = np.abs(np.diff(values))
    steps = steps[steps > 0]
    if not len(steps) or (values != np.floor(values)).any():
        return "s"
    step = float(np.median(steps))
    if step >= 500_000:
        return "ns"
    if step >= 500:
        return "us"
    return "ms" if step > 1 else "s"


def _counts(times_ns: NDArray[np.int64], unit: str) -> bool:
    """Whether a nameless column only counts rows: 0, 1, 2, ..."""
    steps = np.diff(times_ns)
    return len(steps) > 0 and bool((steps == NS_PER_UNIT.get(unit, 0)).all())
