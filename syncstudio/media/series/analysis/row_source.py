"""Rows with times and channels: a whole series, or a part of one that is looked at by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class RowSource(Protocol):
    """What is asked of a series when something is worked out from it."""

    @property
    def rows(self) -> int: ...
    @property
    def names(self) -> Sequence[str]: ...
    @property
    def units(self) -> Sequence[str]: ...
    @property
    def kinds(self) -> Sequence[str]: ...

    def column(self, channel: int, first: int, last: int) -> NDArray[np.float64]: ...

    def times(self, first: int, last: int) -> NDArray[np.int64]: ...

    def row_after(self, ns: int) -> int: ...


class Part:
    """Rows [first, last) of a series, numbered from 0."""

    def __init__(self, whole: RowSource, first: int, last: int) -> None:
        self._whole, self._first = whole, first
        self.rows = last - first
        self.names, self.units, self.kinds = whole.names, whole.units, whole.kinds

    def column(self, channel: int, first: int, last: int) -> NDArray[np.float64]:
        """As a series has it."""
        return self._whole.column(channel, self._first + first, self._first + last)

    def times(self, first: int, last: int) -> NDArray[np.int64]:
        """As a series has it."""
        return self._whole.times(self._first + first, self._first + last)

    def row_after(self, ns: int) -> int:
        """As a series has it, within the part."""
        return min(max(self._whole.row_after(ns) - self._first, 0), self.rows)
