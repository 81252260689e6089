"""Brightness and motion of a video in each part of its picture, so that a clap in a corner is seen.

>>> curve = motion_curve("camera.mp4", 0, build_index("camera.mp4", 0))
>>> curve.names[:3]
('luma', 'change', 'luma 1.1')
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.cache import cache_file, mark_used, written_whole
from syncstudio.media.errors import MediaError
from syncstudio.media.fingerprint import fingerprint
from syncstudio.media.kept_arrays import kept_array
from syncstudio.media.luma import LumaReader, Thinned
from syncstudio.media.picture_curve import shown_ns
from syncstudio.media.whole_frames import whole_frames

if TYPE_CHECKING:
    from pathlib import Path

    from syncstudio.media.frame_index import FrameIndex

ROWS, COLUMNS = 4, 6
"""Parts of the picture, downwards and across."""

NAMES = (
    "luma",
    "change",
    *(f"luma {row + 1}.{column + 1}" for row in range(ROWS) for column in range(COLUMNS)),
    *(f"change {row + 1}.{column + 1}" for row in range(ROWS) for column in range(COLUMNS)),
)
"""Of the whole picture, then of each part: row and column counted from the upper left."""

# Raised whenever the meaning of a kept curve changes.
_VERSION = 1


@dataclass(frozen=True, slots=True, eq=False)
class MotionCurve:
    """A row a frame: `times_ns` int64 (n,) when it comes on show; `values` float32 (n, 50), per cent of black to white.

    "luma" is the mean brightness, "change" the mean difference from the frame before (NaN for the first one). Rows of
    damaged frames are NaN.
    """

    times_ns: NDArray[np.int64]
    values: NDArray[np.float32]
    names: tuple[str, ...] = NAMES


def motion_curve(
    path: str | os.PathLike[str],
    stream_index: int,
    index: FrameIndex,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    zero_s: Fraction | None = None,
) -> MotionCurve:
    """The curve of one video stream, from the cache where the same content was decoded before.

    Times count from `zero_s` (seconds on the stream's own stamps), without it from the first frame, in ns rounded
    down. `progress` hears a fraction. Raises MediaError when the file cannot be decoded at all, MediaCancelled when
    `cancelled()` turns true, and nothing is kept then.
    """
    zero = index.start_tick * index.time_base if zero_s is None else zero_s
    target = cache_file("curves", f"{fingerprint(path)}-motion{_VERSION}-{stream_index}", ".npy")
    values = _kept(target, len(index))
    if values is None:
        values = _decoded(path, stream_index, index, progress, cancelled)
        if np.isnan(values[:, 0]).all():
            raise MediaError(
                f"No frame of {os.fspath(path)} can be decoded; check the file with another player."
            )
        with written_whole(target) as part:
            np.save(part, values)
    else:
        mark_used(target)
    return MotionCurve(shown_ns(index, zero), values)


def _kept(target: Path, rows: int) -> NDArray[np.float32] | None:
    """What the cache holds; None when there is nothing, or of another table of frames."""
    values = kept_array(target)
    same = values is not None and values.shape == (rows, len(NAMES)) and values.dtype == np.float32
    return values if same else None


def _decoded(
    path: str | os.PathLike[str],
    stream_index: int,
    index: FrameIndex,
    progress: Callable[[float], None] | None,
    cancelled: Callable[[], bool] | None,
) -> NDArray[np.float32]:
    """Decode everything once, in order; rows of frames that do not come out, or damaged, stay NaN."""
    values = np.full((len(index), len(NAMES)), np.nan, np.float32)
    reader = LumaReader()
    before: Thinned | None = None
    for number, frame in whole_frames(
        path, stream_index, index, "Reading the pictures of", progress, cancelled
    ):
        thinned = reader.read(frame)
        values[number] = _row(thinned, before)
        before = thinned
    return values


def _row(thinned: Thinned, before: Thinned | None) -> NDArray[np.float32]:
    parts = ROWS * COLUMNS
    row = np.full(len(NAMES), np.nan, np.float32)
    row[0] = 100 * thinned.mean
    row[2 : 2 + parts] = 100 * (_means(thinned.luma) - thinned.black) / thinned.span
    if (
        before is not None
        and before.luma.shape == thinned.luma.shape
        and before.luma.dtype == thinned.luma.dtype
    ):
        apart = np.maximum(thinned.luma, before.luma) - np.minimum(thinned.luma, before.luma)
        row[1] = 100 * float(apart.mean(dtype=np.float64)) / thinned.span
        row[2 + parts :] = 100 * _means(apart) / thinned.span
    return row


def _means(plane: NDArray[np.unsignedinteger]) -> NDArray[np.float64]:
    """The mean of each part of a plane, rows first: float64 (24,)."""
    height, width = plane.shape
    tall, wide = max(1, height // ROWS), max(1, width // COLUMNS)
    if height < ROWS or width < COLUMNS:
        return np.full(ROWS * COLUMNS, plane.mean(dtype=np.float64))
    cut = plane[: tall * ROWS, : wide * COLUMNS].reshape(ROWS, tall, COLUMNS, wide)
    return np.asarray(cut.mean(axis=(1, 3), dtype=np.float64).ravel())
