"""Reads the samples of a WFDB signal file, block by block.

Layouts are those of https://physionet.org/physiotools/wag/signal-5.htm: whole numbers of 8 to 32 bits, some of them
packed into fewer bytes than they would need.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Samples that are packed together, and the bytes they take, by format.
PACKED: dict[int, tuple[int, int]] = {
    8: (1, 1), 16: (1, 2), 24: (1, 3), 32: (1, 4), 61: (1, 2), 80: (1, 1), 160: (1, 2), 212: (2, 3), 310: (3, 4),
    311: (3, 4),
}  # fmt: skip
# The number that says that nothing was recorded: the least of each format.
MISSING: dict[int, int] = {
    16: -(1 << 15), 24: -(1 << 23), 32: -(1 << 31), 61: -(1 << 15), 80: -128, 160: -(1 << 15), 212: -2048, 310: -512,
    311: -512,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SampleFile:
    """Samples of one format from byte `at` on, `width` of them a frame."""

    path: Path
    form: int
    width: int
    at: int

    def frames(self) -> int:
        """Whole frames in the file; OSError when it cannot be read."""
        samples, size = PACKED[self.form]
        there = max(0, self.path.stat().st_size - self.at)
        # Of samples packed together, the first ones are whole when the last ones were never written.
        whole, rest = divmod(there, size)
        extra = 1 if self.form == 212 and rest == 2 else 0
        return (whole * samples + extra) // self.width

    def blocks(self, frames: int, at_once: int) -> Iterator[NDArray[np.int32]]:
        """The first so many frames, int32 (n, width), `at_once` together: a whole number of samples packed together."""
        samples, size = PACKED[self.form]
        last = np.zeros(self.width, np.int64)
        with self.path.open("rb") as file:
            file.seek(self.at)
            for first in range(0, frames, at_once):
                count = min(at_once, frames - first) * self.width
                data = file.read(-(-count // samples) * size)
                found = _unpacked(data, self.form)[:count]
                if len(found) < count:
                    raise OSError(None, "it became shorter while it was read")
                block = found.reshape(-1, self.width)
                if self.form == 8:
                    sums = np.cumsum(block, axis=0, dtype=np.int64) + last
                    last = sums[-1]
                    block = sums.astype(np.int32)
                yield block


def _unpacked(data: bytes, form: int) -> NDArray[np.int32]:
    _, size = PACKED[form]
    raw: NDArray[Any] = np.frombuffer(data + bytes(-len(data) % size), np.uint8)
    if form in (16, 32, 61, 8):
        return raw.view({16: "<i2", 32: "<i4", 61: ">i2", 8: "i1"}[form]).astype(np.int32)
    if form == 80:
        return raw.astype(np.int32) - 128
    if form == 160:
        return raw.view("<u2").astype(np.int32) - 32768
    if form == 24:
        padded = np.zeros((len(raw) // 3, 4), np.uint8)
        padded[:, 1:] = raw.reshape(-1, 3)
        return np.asarray(padded.view("<i4")[:, 0] >> 8, np.int32)
    if form == 212:
        three = raw.reshape(-1, 3).astype(np.int32)
        pair = np.empty((len(three), 2), np.int32)
        pair[:, 0] = three[:, 0] | (three[:, 1] & 0x0F) << 8
        pair[:, 1] = three[:, 2] | (three[:, 1] & 0xF0) << 4
        return _signed(pair.reshape(-1), 12)
    words = raw.view("<u2").reshape(-1, 2).astype(np.int32)
    parts = np.empty((len(words), 3), np.int32)
    if form == 310:
        parts[:, 0], parts[:, 1] = words[:, 0] >> 1, words[:, 1] >> 1
        parts[:, 2] = words[:, 0] >> 11 | (words[:, 1] >> 11) << 5
    else:
        parts[:, 0] = words[:, 0]
        parts[:, 1] = words[:, 0] >> 10 | (words[:, 1] & 0x0F) << 6
        parts[:, 2] = words[:, 1] >> 4
    return _signed(parts.reshape(-1) & 0x3FF, 10)


def _signed(numbers: NDArray[np.int32], bits: int) -> NDArray[np.int32]:
    return np.where(numbers >= 1 << (bits - 1), numbers - (1 << bits), numbers).astype(np.int32)
