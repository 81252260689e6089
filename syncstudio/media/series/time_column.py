"""Finds which column of a table is time, and in which unit, and says so.

A name ("time", "timestamp", "t_ms") counts most, then a date's form, then values that only go up in even
steps. Someone can always choose another: every choice is a `TimeColumn`, and the proposal lists the
alternatives.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from syncstudio.media.errors import MediaError, NoTimeColumnError
from syncstudio.media.series.table_head import TableHead, table_head
from syncstudio.media.series.time_values import CLOCK, EPOCHS, ISO, NS_PER_UNIT, UNITS, times_from_cells

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
_ISO_FORM = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:?\d\d.*)?")
_CLOCK_FORM = re.compile(r"\d{1,3}:\d{1,2}(:\d{1,2}([.,]\d+)?)?")

# Epoch counts lie between 2001 and 2096; anything counted from a start is smaller for centuries.
_EPOCH_RANGE_S = (1.0e9, 4.0e9)


@dataclass(frozen=True, slots=True)
class TimeColumn:
    """A choice of where a table's times come from: a column and its unit, or a rate on the row's number.

    `unit` is one of s, ms, us, ns, min, epoch s/ms/us/ns, iso8601, clock; "row" with `rate` in Hz and no
    `column`. `says` explains a proposal in a sentence; `alternatives` are other choices, the likeliest first.
    """

    column: str | None
    unit: str
    rate: Fraction | None = None
    says: str = ""
    alternatives: tuple[TimeColumn, ...] = ()

    @classmethod
    def at_rate(cls, rate: Fraction | int) -> TimeColumn:
        """Row n lies at n / rate seconds."""
        if rate <= 0:
            raise MediaError(f"A rate must be more than 0 Hz, not {rate}.")
        return cls(None, "row", Fraction(rate), says=f"The rows come at {float(rate):g} Hz.")

    def to_json(self) -> str:
        """The choice alone, as kept in a project."""
        rate = None if self.rate is None else str(self.rate)
        return json.dumps({"column": self.column, "unit": self.unit, "rate": rate})

    @classmethod
    def from_json(cls, text: str) -> TimeColumn:
        """The choice that `to_json` wrote; MediaError when it is none."""
        try:
            kept = json.loads(text)
            rate = None if kept.get("rate") is None else Fraction(kept["rate"])
            return cls(kept["column"], kept["unit"], rate)
        except (ValueError, KeyError, AttributeError, TypeError, ZeroDivisionError) as error:
            raise MediaError(f"{text!r} is no choice of a time column; choose one again.") from error


@dataclass(frozen=True, slots=True)
class _Candidate:
    choice: TimeColumn
    score: float


def propose(path: str | os.PathLike[str]) -> TimeColumn:
    """The likeliest time column of the table at `path`, with the alternatives.

    Raises MediaError when the file is not a table of numbers, NoTimeColumnError when no column reads as time;
    the sentence says what to choose.
    """
    return propose_from(table_head(path))


def propose_from(head: TableHead) -> TimeColumn:
    """Like `propose`, for a table whose head has been read already."""
    candidates = [found for index in range(len(head.names)) if (found := _candidate(head, index)) is not None]
    candidates.sort(key=lambda candidate: -candidate.score)
    if not candidates:
        if not any(head.kind(index) in ("number", "truth") for index in range(len(head.names))):
            raise MediaError(
                f"{head.path} has neither a time column nor a column of numbers; choose another table."
            )
        names = ", ".join(head.names[:12]) + (", ..." if len(head.names) > 12 else "")
        raise NoTimeColumnError(
            f"{head.path} has no column that reads as time (it has: {names}); choose the column and its unit, or give "
            f"the rate of its rows in Hz."
        )
    best = candidates[0].choice
    others = [candidate.choice for candidate in candidates[1:]]
    numeric = best.unit in NS_PER_UNIT or best.unit in EPOCHS
    units = [unit for unit in UNITS if unit not in (best.unit, ISO, CLOCK)] if numeric else []
    others += [
        TimeColumn(best.column, unit, says=f'"{best.column}" read as {_unit_text(unit)}.') for unit in units
    ]
    return replace(best, alternatives=tuple(others))


def described(choice: TimeColumn) -> str:
    """What a choice means, in a sentence."""
    if choice.rate is not None:
        return f"The rows come at {float(choice.rate):g} Hz."
    return choice.says or f'Time is column "{choice.column}", read as {_unit_text(choice.unit)}.'


def check_choice(head: TableHead, choice: TimeColumn) -> None:
    """Raise MediaError when the table has no such column or there is no such unit."""
    if choice.column is None:
        if choice.rate is None or choice.rate <= 0:
            raise MediaError(f"{head.path} needs a time column, or a rate of its rows in Hz above 0.")
        return
    if choice.column not in head.names:
        names = ", ".join(head.names[:12])
        raise MediaError(f'{head.path} has no column "{choice.column}"; choose one of: {names}.')
    if choice.unit not in UNITS:
        raise MediaError(f'"{choice.unit}" is no unit of time; choose one of: {", ".join(UNITS)}.')


def sentence(name: str, unit: str, steps: NDArray[np.int64]) -> str:
    """A column read as time, in words; `steps` are those between its first values, in ns."""
    positive = steps[steps > 0]
    text = f'Time is column "{name}", read as {_unit_text(unit)}'
    if len(positive):
        text += f"; rows come at about {1e9 / float(np.median(positive)):.4g} Hz"
    return text + "."


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
    unit = form if form in (ISO, CLOCK) else _unit(head, index, words, named)
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
    score = (
        named + 2.0 * (form in (ISO, CLOCK) or unit in EPOCHS) + rising + even - 0.01 * index - 4 * counting
    )
    # Without a name or a date's form, only a column that rises evenly all the way is believed, and the first
    # ones.
    if named == 0 and form not in (ISO, CLOCK) and unit not in EPOCHS and (counting or not even or index > 1):
        return None
    return _Candidate(TimeColumn(name, unit, says=sentence(name, unit, steps)), score)


def _form(head: TableHead, index: int) -> str | None:
    """Whether a column holds dates, times of day, or numbers; None when it is text or empty."""
    kind = head.kind(index)
    if kind in ("timestamp", "clock"):
        return ISO if kind == "timestamp" else CLOCK
    if kind == "number":
        return "number"
    texts = [text for text in head.texts(index) if text][:50]
    if texts and all(_ISO_FORM.fullmatch(text) for text in texts):
        return ISO
    return CLOCK if texts and all(_CLOCK_FORM.fullmatch(text) for text in texts) else None


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


def _unit_text(unit: str) -> str:
    if unit in EPOCHS:
        return f"{EPOCHS[unit]} since 1970"
    if unit == ISO:
        return "dates and times (ISO 8601)"
    return "times of day" if unit == CLOCK else unit
