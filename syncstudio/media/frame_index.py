"""Answers which frame is on show when: the table of every presented frame of a video, sorted by PTS.

A frame number is an index into this table and nothing else; no rate is ever multiplied. How a file's table is
had says index_store.py, how it is made index_source.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Stamps = Literal["pts", "dts", "place", "ordinal"]
Source = Literal["tables", "packets", "frames"]


@dataclass(frozen=True, slots=True, eq=False)
class FrameIndex:
    """Every presented frame of one video stream, in presentation order.

    `pts` (strictly increasing) and `durations` are int64 ticks of `time_base`; `keys` marks frames that
    decode on their own. `missing_timestamps` says that the file gives no PTS: frames then stand in display
    order at the nominal rate. `gap_numbers` are the frames after which nothing is on show for a while: pictures that
    were taken far apart.

    For decoders: `stamps` is what identifies a packet's picture ("pts", "dts", its "place" in the file in
    bytes, or its "ordinal" in the stream), `marks` that stamp for each frame, `offsets` the byte position of
    its packet in a raw stream, else -1. `source` says how the table came about: from the container's tables,
    by demuxing, or by decoding.
    """

    time_base: Fraction
    pts: NDArray[np.int64]
    durations: NDArray[np.int64]
    keys: NDArray[np.bool_]
    marks: NDArray[np.int64]
    offsets: NDArray[np.int64]
    stamps: Stamps = "pts"
    source: Source = "packets"
    missing_timestamps: bool = False
    gap_numbers: NDArray[np.int64] = field(init=False)
    _order: NDArray[np.int64] = field(init=False)
    _sorted_marks: NDArray[np.int64] = field(init=False)
    _key_numbers: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        ends = self.pts[:-1] + self.durations[:-1]
        object.__setattr__(self, "gap_numbers", np.flatnonzero(ends < self.pts[1:]))
        order = np.argsort(self.marks, kind="stable")
        object.__setattr__(self, "_order", order)
        object.__setattr__(self, "_sorted_marks", self.marks[order])
        object.__setattr__(self, "_key_numbers", np.flatnonzero(self.keys))

    def __len__(self) -> int:
        return len(self.pts)

    @property
    def start_tick(self) -> int:
        """The PTS of the first frame."""
        return int(self.pts[0])

    @property
    def end_tick(self) -> int:
        """Where the last frame's showing ends."""
        return int(self.pts[-1]) + int(self.durations[-1])

    def pts_of(self, number: int) -> int:
        """The PTS of a frame; IndexError for a number outside the table (negative ones too)."""
        if not 0 <= number < len(self.pts):
            raise IndexError(f"frame {number} of {len(self.pts)}")
        return int(self.pts[number])

    def frame_at_tick(self, tick: int) -> int | None:
        """The number of the last frame whose PTS is at or before `tick`; None before the first."""
        number = int(np.searchsorted(self.pts, tick, side="right")) - 1
        return number if number >= 0 else None

    def frame_span(self, number: int) -> tuple[int, int]:
        """The ticks `[start, end)` during which a frame is on show."""
        start = self.pts_of(number)
        return start, start + int(self.durations[number])

    def key_before(self, number: int) -> int | None:
        """The nearest key frame at or before a frame; None when decoding must begin at the file's start."""
        place = int(np.searchsorted(self._key_numbers, number, side="right")) - 1
        return int(self._key_numbers[place]) if place >= 0 else None

    def number_of_mark(self, mark: int) -> int | None:
        """The frame that a decoder's stamp belongs to; None when no presented frame has it."""
        place = int(np.searchsorted(self._sorted_marks, mark))
        if place < len(self._sorted_marks) and int(self._sorted_marks[place]) == mark:
            return int(self._order[place])
        return None
