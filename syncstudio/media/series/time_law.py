"""Says when the rows of a regular series were recorded, without a stamp for each of them.

>>> law = TimeLaw.regular(rows=100_000_000, start_ns=0, period_ns=Fraction(1_000_000_000, 256))
>>> law.times(256, 258).tolist()
[1000000000, 1003906250]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.series.time_steps import is_even

Times = NDArray[np.int64]

# What keeps a product within 63 bits.
_WIDE = 1 << 62


@dataclass(frozen=True, slots=True)
class TimePiece:
    """Row k of `rows` lies at `start_ns` + k * `period_ns`, rounded up as every tick is."""

    rows: int
    start_ns: int
    period_ns: Fraction

    def times(self, first: int, last: int) -> Times:
        """The times of rows [first, last)."""
        num, den = self.period_ns.numerator, self.period_ns.denominator
        if (last - first) * num + den < _WIDE:
            # Counted from the first of them, so that products stay small however late they are.
            whole, rest = divmod(first * num, den)
            steps = -((-rest - np.arange(last - first, dtype=np.int64) * num) // den)
            return np.asarray(steps + (whole + self.start_ns), np.int64)
        return np.array([-((-row * num) // den) + self.start_ns for row in range(first, last)], np.int64)

    def row_before(self, at_ns: int) -> int:
        """How many rows lie before one instant."""
        if at_ns <= self.start_ns:
            return 0
        num, den = self.period_ns.numerator, self.period_ns.denominator
        return min((at_ns - self.start_ns - 1) * den // num + 1, self.rows)

    def rows_before(self, at_ns: Times) -> Times:
        """How many rows lie before each instant."""
        num, den = self.period_ns.numerator, self.period_ns.denominator
        # Nothing later than the end is asked, so that products stay small.
        reach = -((-self.rows * num) // den)
        since = np.clip(at_ns - self.start_ns, 0, reach + 1)
        # ceil(k * period) < since, in whole numbers: k * period <= since - 1.
        if (reach + 1) * den < _WIDE:
            found = (since - 1) * den // num + 1
        else:
            found = np.array([(int(one) - 1) * den // num + 1 for one in since], np.int64)
        return np.asarray(np.clip(found, 0, self.rows), np.int64)


class TimeLaw:
    """The times of a series in regular pieces, one after another: each begins after the last row of the one before."""

    def __init__(self, pieces: Sequence[TimePiece]) -> None:
        self.pieces = tuple(piece for piece in pieces if piece.rows > 0)
        for piece in self.pieces:
            if piece.period_ns <= 0:
                raise ValueError(f"rows cannot lie {piece.period_ns} ns apart")
        self._firsts = np.cumsum([0, *(piece.rows for piece in self.pieces)], dtype=np.int64)
        for before, piece in zip(self.pieces, self.pieces[1:], strict=False):
            if piece.start_ns < int(before.times(before.rows - 1, before.rows)[0]):
                raise ValueError("the pieces of a series are not in order of time")

    @classmethod
    def regular(cls, rows: int, start_ns: int, period_ns: Fraction | int) -> TimeLaw:
        """Rows without a gap."""
        return cls((TimePiece(rows, start_ns, Fraction(period_ns)),))

    @classmethod
    def of(cls, times_ns: Times) -> TimeLaw | None:
        """The law of stamps that are evenly apart to the nanosecond; None of others."""
        if len(times_ns) < 3 or not is_even(times_ns):
            return None
        return cls.regular(len(times_ns), int(times_ns[0]), int(times_ns[1]) - int(times_ns[0]))

    @classmethod
    def from_json(cls, kept: Sequence[Sequence[Any]]) -> TimeLaw:
        """From `to_json`; ValueError, TypeError or ZeroDivisionError when it is something else."""
        return cls([TimePiece(int(rows), int(start), Fraction(period)) for rows, start, period in kept])

    def to_json(self) -> list[list[Any]]:
        """As plain values."""
        return [[piece.rows, piece.start_ns, str(piece.period_ns)] for piece in self.pieces]

    def __len__(self) -> int:
        return int(self._firsts[-1])

    def __getitem__(self, row: int) -> int:
        """The time of one row; a negative number counts from the end."""
        row += len(self) if row < 0 else 0
        if not 0 <= row < len(self):
            raise IndexError(row)
        return int(self.times(row, row + 1)[0])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return self.times(0, len(self)).astype(dtype or np.int64, copy=False)

    def times(self, first: int, last: int) -> Times:
        """The times of rows [first, last) in ns."""
        parts = []
        for start, piece in zip(self._firsts.tolist(), self.pieces, strict=False):
            low, high = max(first - start, 0), min(last - start, piece.rows)
            if low < high:
                parts.append(piece.times(low, high))
        if not parts:
            return np.empty(0, np.int64)
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def row_before(self, at_ns: int) -> int:
        """How many rows lie before one instant."""
        return sum(piece.row_before(at_ns) for piece in self.pieces)

    def rows_before(self, at_ns: Times) -> Times:
        """How many rows lie before each instant."""
        found = np.zeros(np.shape(at_ns), np.int64)
        for piece in self.pieces:
            found += piece.rows_before(at_ns)
        return found

    def moved(self, by_ns: int) -> TimeLaw:
        """The same rows, later by so much."""
        return TimeLaw([TimePiece(each.rows, each.start_ns + by_ns, each.period_ns) for each in self.pieces])

    @property
    def interval_ns(self) -> int:
        """The step of the longest piece, rounded."""
        longest = max(self.pieces, key=lambda piece: piece.rows, default=None)
        return round(longest.period_ns) if longest is not None and len(self) > 1 else 0
