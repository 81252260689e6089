"""Works a formula out over all rows of a series, in chunks: each part of it becomes a column that is read by rows.

What needs only the rows beside it is worked out as it is read; what needs all rows before it (filters, integrals) is
worked out once for all rows and kept while the formula lasts. Nothing reaches over a gap: a row without a number, or
a step too long to be one of the series.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaCancelled
from syncstudio.media.series.analysis.column import CHUNK, Column, Constant, Kept, Seconds, Values
from syncstudio.media.series.analysis.formula import Call, Name, Node, Number
from syncstudio.media.series.analysis.formula_error import FormulaError
from syncstudio.media.series.analysis.formula_functions import FUNCTIONS, applied
from syncstudio.media.series.analysis.rhythm import rhythm_of

if TYPE_CHECKING:
    from syncstudio.media.series.analysis.row_source import RowSource

# A rolling window may hold so many rows; a filter does what a longer one would.
_WIDEST = 1 << 21


class Working:
    """One formula at work on one series; `find` answers the column of a name, `progress` is told 0 to 1.

    `notes` are sentences for people about what was done. Close it when all rows have been read.
    """

    def __init__(
        self,
        series: RowSource,
        find: Callable[[Name], Column | None],
        progress: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        self.series = series
        self.rows = series.rows
        self.rhythm = rhythm_of(series)
        self.notes: list[str] = []
        self._find = find
        self._progress, self._cancelled = progress, cancelled
        self._kept: list[Kept] = []
        self._steps, self._done = 1, 0.0

    def column(self, node: Node) -> Column:
        """The column of a formula; FormulaError where it names what is not there or asks for what cannot be."""
        self._steps = 1 + _passes(node)
        return self._made(node)

    def chunks(self) -> list[tuple[int, int]]:
        """The rows to read one after another."""
        return [(first, min(first + CHUNK, self.rows)) for first in range(0, self.rows, CHUNK)]

    def went(self, rows: int, of: int | None = None) -> None:
        """So many more rows of one pass are done; MediaCancelled when nobody wants the rest."""
        if self._cancelled is not None and self._cancelled():
            raise MediaCancelled("The channel was not worked out: it was cancelled.")
        self._done += rows / max(of or self.rows, 1)
        if self._progress is not None:
            self._progress(min(self._done / self._steps, 1.0))

    def kept(self) -> Kept:
        """Room for the values of every row."""
        made = Kept(self.rows)
        self._kept.append(made)
        return made

    def close(self) -> None:
        """Let go of what was kept."""
        for kept in self._kept:
            kept.close()

    def linked(self, values: Values, first: int, last: int) -> NDArray[np.bool_]:
        """(n - 1,): whether neighbours among rows [first, last) belong together."""
        known = ~np.isnan(values)
        near = np.diff(self.series.times(first, last)) <= self.rhythm.longest_ns
        return known[1:] & known[:-1] & near

    # -- inside ---------------------------------------------------------------------------------------------------

    def _made(self, node: Node) -> Column:
        if isinstance(node, Number):
            return Constant(node.value)
        if isinstance(node, Name):
            found = self._find(node)
            if found is None and node.channel == "time" and not node.track:
                return Seconds(self.series)
            if found is None:
                raise FormulaError(f"There is no channel “{node.channel}” here.", node.at, node.end)
            return found
        function = FUNCTIONS[node.function]
        if function.apply is not None and not (node.function in ("min", "max") and len(node.arguments) == 1):
            return _Plain(node, [self._made(each) for each in node.arguments])
        from syncstudio.media.series.analysis.working_around import around

        return around(self, node, self._made(node.arguments[0]))

    def half_window_ns(self, node: Call) -> int:
        """Half the length of a rolling window; FormulaError when it would hold too much."""
        window = node.arguments[1]
        assert isinstance(window, Number)
        if window.value * self.rhythm.rate > _WIDEST:
            raise FormulaError("This window is too long: use lowpass instead.", window.at, window.end)
        return round(window.value * 1e9 / 2)


class _Plain:
    """A function of the values side by side."""

    def __init__(self, node: Call, columns: list[Column]) -> None:
        self._function, self._columns = FUNCTIONS[node.function], columns

    def read(self, first: int, last: int) -> Values:
        return applied(self._function, [each.read(first, last) for each in self._columns])


# Ways through all rows that a function needs before its values can be read.
_PASSES = {
    "integral": 1,
    "unwrap": 1,
    "detrend": 1,
    "mean": 1,
    "std": 1,
    "min": 1,
    "max": 1,
    "lowpass": 3,
    "highpass": 3,
    "bandpass": 3,
}


def _passes(node: Node) -> int:
    if not isinstance(node, Call):
        return 0
    own = _PASSES.get(node.function, 0)
    if node.function in ("mean", "std", "min", "max") and len(node.arguments) > 1:
        own = 0
    return own + sum(_passes(each) for each in node.arguments)
