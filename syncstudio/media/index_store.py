"""Gives the frame index of a video: made once per content (index_source.py says how), then kept in the cache by
the file's fingerprint."""

from __future__ import annotations

import contextlib
import os
from fractions import Fraction
from pathlib import Path

import numpy as np

from syncstudio.media.cache import cache_file, mark_used, written_whole
from syncstudio.media.errors import MediaError
from syncstudio.media.fingerprint import fingerprint
from syncstudio.media.frame_index import FrameIndex
from syncstudio.media.index_source import index_from_file
from syncstudio.media.kept_arrays import kept_arrays
from syncstudio.media.packet_table import Cancelled, Progress

# Raised whenever the meaning of a cached index changes, so that old ones are built again.
INDEX_VERSION = 4


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
    kept = kept_arrays(target)
    if kept is None:
        return None
    try:
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
    except (ValueError, LookupError, ArithmeticError, TypeError):
        return None
    mark_used(target)
    return index if len(index) else None
