"""Answers which frame is on show when: the table of every presented frame of a video, sorted by PTS.

A frame number is an index into this table and nothing else; no rate is ever multiplied. `build_index` makes
the table once per file (index_source.py says how) and keeps it in the cache by the file's fingerprint.
"""

from __future__ import annotations

import contextlib
import os
import zipfile
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.cache import cache_file, mark_used, written_whole
from syncstudio.media.errors import MediaError
from syncstudio.media.fingerprint import fingerprint
from syncstudio.media.packet_table import Cancelled, Progress

# Raised whenever the meaning of a cached index changes, so that old ones are built again.
INDEX_VERSION = 3

Stamps = Literal["pts", "dts", "place", "ordinal"]
Source = Literal["tables", "packets", "frames"]


@dataclass(frozen=True, slots=True, eq=False)
class FrameIndex:
    """Every presented frame of one video stream, in presentation order.

    `pts` (strictly increasing) and `durations` are int64 ticks of `time_base`; `keys` marks frames that
    decode on their own. `missing_timestamps` says that the file gives no PTS: frames then stand in display
    order at the nominal rate.

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
    _order: NDArray[np.int64] = field(init=False)
    _sorted_marks: NDArray[np.int64] = field(init=False)
    _key_numbers: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
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
        return int(self.pts[-1] + self.durations[-1])

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


def build_index(
    path: str | os.PathLike[str],
    stream_index: int,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> FrameIndex:
    """The frame index of one video stream, from the cache when the same content was indexed before.

    `progress` hears the fraction done (0 to 1) and `cancelled` is asked now and then. Raises MediaError
    when the file cannot be read or shows no frame, MediaCancelled when told to stop.
    """
    from syncstudio.media.index_source import index_from_file

    try:
        kept: Path | None = cache_file("frames", f"{fingerprint(path)}-{stream_index}", ".npz")
    except MediaError:
        if not os.path.isfile(path):
            raise
        kept = None
    index = load_index(kept) if kept is not None else None
    if index is None:
        index = index_from_file(path, stream_index, progress, cancelled)
        if kept is not None:
            # A full or read-only cache costs time at the next opening, nothing else.
            with contextlib.suppress(OSError):
                save_index(index, kept)
    if progress is not None:
        progress(1.0)
    return index


def save_index(index: FrameIndex, target: Path) -> None:
    """Keep an index in one file, replaced as a whole. Raises OSError when it cannot be written."""
    words = [index.stamps, index.source]
    numbers = [
        INDEX_VERSION,
        index.time_base.numerator,
        index.time_base.denominator,
        int(index.missing_timestamps),
    ]
    with written_whole(target) as part, part.open("wb") as file:
        np.savez(
            file,
            numbers=np.array(numbers, dtype=np.int64),
            words=np.array(words),
            pts=index.pts,
            durations=index.durations,
            keys=index.keys,
            marks=index.marks if index.marks is not index.pts else np.empty(0, dtype=np.int64),
            offsets=index.offsets if (index.offsets >= 0).any() else np.empty(0, dtype=np.int64),
        )


def load_index(target: Path) -> FrameIndex | None:
    """A kept index, or None when there is none, it is of another version, or it is damaged."""
    try:
        with target.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            version, numerator, denominator, missing = (int(value) for value in kept["numbers"])
            if version != INDEX_VERSION:
                return None
            stamps, source = (str(word) for word in kept["words"])
            pts, offsets, marks = kept["pts"], kept["offsets"], kept["marks"]
            index = FrameIndex(
                Fraction(numerator, denominator),
                pts,
                kept["durations"],
                kept["keys"],
                marks if len(marks) else pts,
                offsets if len(offsets) else np.full(len(pts), -1, dtype=np.int64),
                stamps,  # type: ignore[arg-type]
                source,  # type: ignore[arg-type]
                bool(missing),
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    mark_used(target)
    return index if len(index) else None
