"""Says where in a file the numbers of one channel lie, and what they stand for."""

from __future__ import annotations

import mmap
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Raw = NDArray[Any]
Floats = NDArray[np.float64]

# The kinds of numbers that are kept, in either byte order.
DTYPES = frozenset({"f4", "f8", "i1", "u1", "i2", "u2", "i4"})


@dataclass(frozen=True, slots=True)
class ColumnPlace:
    """Number r of a channel lies at byte `at` + (r // block_rows) * block_bytes + (r % block_rows) * its size.

    `dtype` is NumPy's ("<f4", ">i2"). A value is number * `scale` + `offset`; the whole number `missing`, if any, says
    that nothing was recorded.
    """

    at: int
    dtype: str
    block_rows: int = 1
    block_bytes: int = 0
    scale: float = 1.0
    offset: float = 0.0
    missing: int | None = None

    def end(self, rows: int) -> int:
        """The byte after the last of so many numbers."""
        if not rows:
            return self.at
        blocks, rest = divmod(rows - 1, self.block_rows)
        return self.at + blocks * self.block_bytes + (rest + 1) * np.dtype(self.dtype).itemsize

    def checked(self, rows: int, size: int) -> ColumnPlace:
        """Itself; ValueError when it is no place within a file of `size` bytes."""
        kind = np.dtype(self.dtype)
        if kind.str[1:] not in DTYPES:
            raise ValueError(f"numbers of the kind {self.dtype} are not kept")
        if (
            self.block_rows < 1
            or self.block_bytes < self.block_rows * kind.itemsize
            or rows < 0
            or self.at < 0
        ):
            raise ValueError("the blocks of a channel overlap")
        if self.end(rows) > size:
            raise ValueError("a channel goes on past the end of its file")
        return self

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


class Column:
    """The numbers of one channel in a mapped file."""

    def __init__(self, mapped: mmap.mmap, place: ColumnPlace, rows: int) -> None:
        self.place = place
        kind = np.dtype(place.dtype)
        self._blocks: Raw | None = None
        if not rows:
            self._rows = np.empty(0, kind)
        elif place.block_rows in (1, rows) or place.block_bytes == place.block_rows * kind.itemsize:
            step = place.block_bytes if place.block_rows == 1 else kind.itemsize
            self._rows = np.ndarray((rows,), kind, mapped, place.at, (step,))
        else:
            whole = rows // place.block_rows
            shape, steps = (whole, place.block_rows), (place.block_bytes, kind.itemsize)
            self._blocks = np.ndarray(shape, kind, mapped, place.at, steps)
            last, rest = place.at + whole * place.block_bytes, rows - whole * place.block_rows
            self._rows = np.ndarray((rest,), kind, mapped, last) if rest else np.empty(0, kind)
        # What holds every number of it without loss; a float32 holds 24 bits.
        self.wide = not (kind.itemsize <= 2 or kind.str[1:] == "f4")
        self.is_plain = place.scale == 1.0 and place.offset == 0.0
        self._is_whole = kind.kind in "iu"

    def raw(self, first: int, last: int) -> Raw:
        """The numbers of rows [first, last) as they lie there; perhaps the file itself, which is not to be written."""
        if self._blocks is None:
            return self._rows[first:last]
        size, whole = self.place.block_rows, len(self._blocks)
        start, stop = first // size, -(-last // size)
        if stop - start == 1:
            block = self._blocks[start] if start < whole else self._rows
            return block[first - start * size : last - start * size]
        part = self._blocks[start : min(stop, whole)].reshape(-1)
        if stop > whole:
            part = np.concatenate([part, self._rows]) if start < whole else self._rows
        return part[first - start * size : last - start * size]

    def bare(self, first: int, last: int) -> Raw:
        """The numbers of rows [first, last) before scaling: floating and NaN where nothing was recorded, or whole."""
        return self._told(self.raw(first, last))

    def picked(self, rows: NDArray[np.int64]) -> Raw:
        """Like `bare`, of any rows, in the shape of `rows`."""
        if self._blocks is None:
            return self._told(self._rows[rows])
        size, whole = self.place.block_rows, len(self._blocks)
        block, within = np.divmod(rows, size)
        found = np.empty(rows.shape, self._rows.dtype)
        late = block >= whole
        found[~late] = self._blocks[block[~late], within[~late]]
        found[late] = self._rows[within[late]]
        return self._told(found)

    def _told(self, raw: Raw) -> Raw:
        if not self._is_whole:
            return raw if raw.dtype.isnative else raw.astype(raw.dtype.newbyteorder("="))
        missing = self.place.missing
        if missing is None:
            return raw if raw.dtype.isnative else raw.astype(raw.dtype.newbyteorder("="))
        gone = raw == missing
        if not gone.any():
            return raw
        out = raw.astype(np.float64 if self.wide else np.float32)
        out[gone] = np.nan
        return out

    def values(self, first: int, last: int) -> Floats:
        """The values of rows [first, last), a copy; NaN where nothing was recorded."""
        out = np.array(self.bare(first, last), np.float64)
        if not self._is_whole:
            out[np.isinf(out)] = np.nan
        return out if self.is_plain else self.scaled(out)

    def scaled(self, bare: Floats) -> Floats:
        """Values of numbers."""
        return bare * self.place.scale + self.place.offset
