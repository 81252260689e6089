"""What could be time in a table that does not say so itself, and what each choice would mean."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaError
from syncstudio.media.series.choice_words import check_choice, sentence, zone_text
from syncstudio.media.series.clock_parts import lay, true_times
from syncstudio.media.series.table_channels import table_channels
from syncstudio.media.series.table_head import TableHead, table_head
from syncstudio.media.series.table_reading import TimeColumn
from syncstudio.media.series.time_column import guessed_unit, propose_from
from syncstudio.media.series.time_forms import text_form
from syncstudio.media.series.time_units import CLOCK, CLOCKS, DATES, ISO, NUMERIC
from syncstudio.media.series.time_values import times_from_cells

# Ways to write times as text; how the day beside a time of day is written, is found.
_TEXTS = (*DATES, CLOCK)
_SHOWN_UNITS = ((1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "us"), (1, "ns"))

# Columns that are looked at for time; nobody chooses from a longer list.
_MOST_LISTED = 500

_RATE = re.compile(r"(\d{1,12}(?:[.,]\d{0,12})?|[.,]\d{1,12})(?:/(\d{1,12}))?(?:\s*hz)?", re.IGNORECASE)


def rate_from_text(text: str) -> Fraction:
    """A rate in Hz exactly as typed: 100, 99.7 or 30000/1001; MediaError when it is none above 0."""
    if not text.strip():
        raise MediaError("Type how many rows come in a second, such as 100 or 30000/1001.")
    form = _RATE.fullmatch(text.strip())
    top, bottom = (Fraction(form[1].replace(",", ".")), int(form[2] or 1)) if form else (Fraction(0), 1)
    if top == 0 or bottom == 0:
        raise MediaError(f"“{text}” is not a rate: type rows per second, such as 100 or 30000/1001.")
    return top / bottom


class TimeChoices:
    """The first rows of one table, asked for ways to read their time.

    `choice` says how it is laid out. Raises MediaError when the file at `path` is not a table.
    """

    def __init__(self, path: str | os.PathLike[str], choice: TimeColumn | None = None) -> None:
        self._head = table_head(path, choice)
        self.path = self._head.path
        self._units: dict[str, tuple[str, ...]] = {}

    @property
    def head(self) -> TableHead:
        """The first rows themselves."""
        return self._head

    @property
    def names(self) -> tuple[str, ...]:
        """All columns, whatever they hold."""
        return self._head.names

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that can be read as time, in the table's order."""
        return tuple(name for name in self._head.names[:_MOST_LISTED] if self.units(name))

    def units(self, column: str) -> tuple[str, ...]:
        """The units a column can be read in."""
        if column not in self._units:
            known = column in self._head.names
            self._units[column] = self._readable(self._head.names.index(column)) if known else ()
        return self._units[column]

    def choice(self, column: str, unit: str | None = None) -> TimeColumn:
        """A column as time; without a unit, in the one that its header or its values make likely."""
        units = self.units(column)
        if unit is None and units:
            index = self._head.names.index(column)
            found = text_form(self._head, index)
            unit = guessed_unit(self._head, index) if units[0] in NUMERIC else found
            unit = unit if unit in units else units[0]
        return self.checked(TimeColumn(column, unit or "s"))

    def proposed(self) -> TimeColumn | None:
        """What the table itself makes likeliest; None where nothing in it reads as time."""
        try:
            return propose_from(self._head)
        except MediaError:
            return None

    def first_rising(self) -> TimeColumn | None:
        """The first column whose values never go down, to begin choosing with."""
        for column in self.columns:
            try:
                choice = self.choice(column)
            except MediaError:
                continue
            times = self.times(choice)
            steps = np.diff(times)
            if steps.size and bool((steps >= 0).all()) and steps.any():
                return choice
        return None

    def checked(self, choice: TimeColumn) -> TimeColumn:
        """The choice with what it means in words; MediaError when the table cannot be read so."""
        head = self._head
        check_choice(head, choice)
        table_channels(head, choice)
        if choice.column is None:
            assert choice.rate is not None
            step_ns = round(1_000_000_000 / choice.rate)
            return replace(
                choice, says=f"The rows come at {float(choice.rate):g} Hz, one every {length_text(step_ns)}."
            )
        times = self.times(choice)
        if not times.size:
            raise MediaError(
                f'No value of column "{choice.column}" in {head.path.name} reads as {choice.unit}; choose another '
                "column or unit."
            )
        return replace(choice, says=self._meaning(choice, times))

    def times(self, choice: TimeColumn) -> NDArray[np.int64]:
        """The first readable times, in the order of the file, in their zone; none where none can be read so."""
        if choice.column is None:
            return np.zeros(0, np.int64)
        known = self.units(choice.column)
        if choice.unit not in known and not (choice.unit in CLOCKS and CLOCK in known):
            return np.zeros(0, np.int64)
        cells = self._head.cells(self._head.names.index(choice.column))
        day = None if choice.beside is None else self._head.cells(self._head.names.index(choice.beside))
        times, readable = times_from_cells(cells, choice.unit, self._head.decimal, day)
        return true_times(np.asarray(times[readable], np.int64), choice, self._head)[0]

    def _meaning(self, choice: TimeColumn, times: NDArray[np.int64]) -> str:
        assert choice.column is not None
        steps = np.diff(times)
        count = len(self._head.cells(self._head.names.index(choice.column)))
        text: str = sentence(choice.column, choice.unit, steps, choice.beside)
        text += zone_text(self._head, choice)
        if len(times) > 1:
            text += f" The first {len(times)} rows last {length_text(int(times.max()) - int(times.min()))}."
        if len(times) < count:
            lost = count - len(times)
            text += f" {lost} of the first {count} rows {'has' if lost == 1 else 'have'} no readable time."
        if (steps < 0).any():
            parts = len(lay(times, choice.dated).resets)
            text += (
                " The clock goes back: what comes after is laid behind what was before."
                if parts
                else " The values go back in places: rows are sorted by time."
            )
        return text

    def _readable(self, index: int) -> tuple[str, ...]:
        """The units in which some cell of a column reads as a time."""
        head, kind = self._head, self._head.kind(index)
        if kind == "timestamp":
            return (ISO,)
        if kind == "clock":
            return (CLOCK,)
        if head.dialect is None and kind != "text":
            return NUMERIC if kind == "number" else ()
        cells = head.cells(index)

        def reads(unit: str) -> bool:
            return bool(times_from_cells(cells, unit, head.decimal)[1].any())

        # What reads as seconds reads in every unit; thousandths since 1970 are too many to be whole seconds.
        numeric = NUMERIC if reads("s") else tuple(unit for unit in NUMERIC if reads(unit))
        texts = () if kind == "number" else tuple(unit for unit in _TEXTS if reads(unit))
        return (*numeric, *texts)


def length_text(length_ns: int) -> str:
    """A length of time in the unit that suits it, four digits long."""
    for unit_ns, unit in _SHOWN_UNITS:
        if length_ns >= unit_ns:
            return f"{length_ns / unit_ns:.4g} {unit}"
    return "0 s"
