"""What could be time in a table that does not say so itself, and what each choice would mean."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaError
from syncstudio.media.series.table_head import table_head
from syncstudio.media.series.time_column import TimeColumn, check_choice, guessed_unit, sentence
from syncstudio.media.series.time_values import CLOCK, EPOCHS, ISO, NS_PER_UNIT, times_from_cells

_NUMERIC = (*NS_PER_UNIT, *EPOCHS)
_SHOWN_UNITS = ((1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "us"), (1, "ns"))

_RATE = re.compile(r"(\d{1,12}(?:[.,]\d{0,12})?|[.,]\d{1,12})(?:/(\d{1,12}))?(?:\s*hz)?", re.IGNORECASE)


def rate_from_text(text: str) -> Fraction:
    """A rate in Hz exactly as typed: 100, 99.7 or 30000/1001; MediaError when it is none above 0."""
    form = _RATE.fullmatch(text.strip())
    top, bottom = (Fraction(form[1].replace(",", ".")), int(form[2] or 1)) if form else (Fraction(0), 1)
    if top == 0 or bottom == 0:
        raise MediaError(f"“{text}” is not a rate: type rows per second, such as 100 or 30000/1001.")
    return top / bottom


class TimeChoices:
    """The first rows of one table, asked for ways to read their time.

    Raises MediaError when the file at `path` is not a table.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._head = table_head(path)
        self.path = self._head.path
        self._units = {name: self._readable(index) for index, name in enumerate(self._head.names)}

    @property
    def names(self) -> tuple[str, ...]:
        """All columns, whatever they hold."""
        return self._head.names

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that can be read as time, in the table's order."""
        return tuple(name for name, units in self._units.items() if units)

    def units(self, column: str) -> tuple[str, ...]:
        """The units a column can be read in."""
        return self._units.get(column, ())

    def choice(self, column: str, unit: str | None = None) -> TimeColumn:
        """A column as time; without a unit, in the one that its header or its values make likely."""
        units = self.units(column)
        if unit is None and units:
            unit = (
                guessed_unit(self._head, self._head.names.index(column)) if units[0] in _NUMERIC else units[0]
            )
        return self.checked(TimeColumn(column, unit or "s"))

    def first_rising(self) -> TimeColumn | None:
        """The first column whose values never go down, to begin choosing with."""
        for column in self.columns:
            try:
                choice = self.choice(column)
            except MediaError:
                continue
            times = self._times(choice)
            steps = np.diff(times)
            if steps.size and bool((steps >= 0).all()) and steps.any():
                return choice
        return None

    def checked(self, choice: TimeColumn) -> TimeColumn:
        """The choice with what it means in words; MediaError when the table cannot be read so."""
        head = self._head
        check_choice(head, choice)
        values = [index for index, name in enumerate(head.names) if name != choice.column]
        if not any(head.kind(index) in ("number", "truth") for index in values):
            raise MediaError(
                f"{head.path.name} has no column of numbers besides its time; choose another column."
            )
        if choice.column is None:
            assert choice.rate is not None
            step_ns = round(1_000_000_000 / choice.rate)
            return replace(
                choice, says=f"The rows come at {float(choice.rate):g} Hz, one every {_length(step_ns)}."
            )
        times = self._times(choice)
        if not times.size:
            raise MediaError(
                f'No value of column "{choice.column}" in {head.path.name} reads as {choice.unit}; choose another '
                "column or unit."
            )
        return replace(choice, says=self._meaning(choice, times))

    def _times(self, choice: TimeColumn) -> NDArray[np.int64]:
        if choice.column is None or choice.unit not in self.units(choice.column):
            return np.zeros(0, np.int64)
        cells = self._head.cells(self._head.names.index(choice.column))
        times, readable = times_from_cells(cells, choice.unit, self._head.decimal)
        return np.asarray(times[readable], np.int64)

    def _meaning(self, choice: TimeColumn, times: NDArray[np.int64]) -> str:
        assert choice.column is not None
        steps = np.diff(times)
        count = len(self._head.cells(self._head.names.index(choice.column)))
        text: str = sentence(choice.column, choice.unit, steps)
        if len(times) > 1:
            text += f" The first {len(times)} rows last {_length(int(times.max()) - int(times.min()))}."
        if len(times) < count:
            text += f" {count - len(times)} of the first {count} rows have no readable time."
        if (steps < 0).any():
            text += " The values go back in places: rows are sorted by time."
        return text

    def _readable(self, index: int) -> tuple[str, ...]:
        """The units in which some cell of a column reads as a time."""
        head, kind = self._head, self._head.kind(index)
        if kind == "timestamp":
            return (ISO,)
        if kind == "clock":
            return (CLOCK,)
        if head.dialect is None:
            return _NUMERIC if kind == "number" else ()
        found: list[str] = []
        for probe, units in (("s", _NUMERIC), (ISO, (ISO,)), (CLOCK, (CLOCK,))):
            if times_from_cells(head.cells(index), probe, head.decimal)[1].any():
                found += units
        return tuple(found)


def _length(length_ns: int) -> str:
    """A length of time in the unit that suits it, four digits long."""
    for unit_ns, unit in _SHOWN_UNITS:
        if length_ns >= unit_ns:
            return f"{length_ns / unit_ns:.4g} {unit}"
    return "0 s"
