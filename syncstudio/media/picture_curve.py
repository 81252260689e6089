"""Flashes and cuts of a video as a series: how bright every frame is, and how much it differs from the one before.

>>> curve = picture_curve("camera.mp4", 0, build_index("camera.mp4", 0))
>>> curve.names
('luma', 'change')
"""

from __future__ import annotations

import os
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.cache import cache_file, mark_used, written_whole
from syncstudio.media.errors import MediaError
from syncstudio.media.fingerprint import fingerprint
from syncstudio.media.luma import LumaReader, Thinned
from syncstudio.media.series.series import Series
from syncstudio.media.series.series_file import SeriesFile
from syncstudio.media.series.series_writer import write_series
from syncstudio.media.whole_frames import whole_frames

if TYPE_CHECKING:
    from pathlib import Path

    from syncstudio.media.frame_index import FrameIndex

NAMES = ("luma", "change")

_NS_PER_S = 1_000_000_000
# Raised whenever the meaning of a kept curve changes.
_VERSION = 1


def picture_curve(
    path: str | os.PathLike[str],
    stream_index: int,
    index: FrameIndex,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    zero_s: Fraction | None = None,
) -> Series:
    """The curve of one video stream, from the cache where the same content was decoded before.

    One row for each frame of `index`: "luma", the mean of the luma plane in per cent of black to white, and
    "change", the mean difference from the frame before in the same unit (NaN for the first one). Damaged frames are
    NaN. Times count from `zero_s` (seconds on the stream's own stamps), without it from the first frame; they are
    rounded down, so that at the instant a frame comes on show its own row is read.

    `progress` hears a fraction. Raises MediaError when the file cannot be decoded at all, MediaCancelled when
    `cancelled()` turns true, and nothing is kept then.
    """
    zero = index.start_tick * index.time_base if zero_s is None else zero_s
    times = shown_ns(index, zero)
    mark = f"{_VERSION}-{stream_index}-{zero.numerator:x}-{zero.denominator:x}"
    target = cache_file("curves", f"{fingerprint(path)}-{mark}", ".series")
    kept = SeriesFile.opened(target)
    if kept is not None and not np.array_equal(np.asarray(kept.times), times):
        # The frames have been told apart anew since.
        kept.close()
        kept = None
    if kept is None:
        with written_whole(target) as part:
            _write(part, path, stream_index, index, times, progress, cancelled)
        kept = SeriesFile.opened(target)
    else:
        mark_used(target)
    if kept is None:
        raise MediaError(
            f"The curve of {os.fspath(path)} could not be kept in the cache; free some disk space."
        )
    return Series(kept)


def shown_ns(index: FrameIndex, zero_s: Fraction) -> NDArray[np.int64]:
    """When each frame comes on show after `zero_s`, in ns rounded down."""
    scale, shift = index.time_base * _NS_PER_S, zero_s * _NS_PER_S
    # (pts * a - b) // c in whole numbers; beyond 64 bits one by one.
    bottom = scale.denominator * shift.denominator
    top, off = scale.numerator * shift.denominator, shift.numerator * scale.denominator
    reach = max(abs(index.start_tick), abs(int(index.pts[-1]))) * abs(top) + abs(off)
    if reach < 1 << 62:
        return np.asarray((index.pts * top - off) // bottom, np.int64)
    return np.array([(pts * top - off) // bottom for pts in index.pts.tolist()], np.int64)


def _write(
    part: Path,
    path: str | os.PathLike[str],
    stream_index: int,
    index: FrameIndex,
    times: NDArray[np.int64],
    progress: Callable[[float], None] | None,
    cancelled: Callable[[], bool] | None,
) -> None:
    values = np.full((len(NAMES), len(index)), np.nan)
    _fill(values, path, stream_index, index, progress, cancelled)
    lost = int(np.isnan(values[0]).sum())
    if lost == len(index):
        raise MediaError(f"No frame of {os.fspath(path)} can be decoded; check the file with another player.")
    frames = "1 frame is" if lost == 1 else f"{lost:,} frames are"
    steps = np.diff(times)
    facts = {
        "names": NAMES,
        "units": ("%", "%"),
        "notes": [f"{frames} damaged and left out of the flash and cut curve."] if lost else [],
        "says": "The mean luma of every frame, and its mean difference from the frame before.",
        "epoch_ns": None,
        "interval_ns": int(np.median(steps)) if len(steps) else _last_ns(index),
    }
    write_series(part, times, list(values), facts)


def _fill(
    values: NDArray[np.float64],
    path: str | os.PathLike[str],
    stream_index: int,
    index: FrameIndex,
    progress: Callable[[float], None] | None,
    cancelled: Callable[[], bool] | None,
) -> None:
    """Decode everything once, in order; rows of frames that do not come out, or damaged, stay as they are."""
    reader = LumaReader()
    before: Thinned | None = None
    for number, frame in whole_frames(
        path, stream_index, index, "Reading the pictures of", progress, cancelled
    ):
        thinned = reader.read(frame)
        values[0, number] = 100 * thinned.mean
        if before is not None:
            values[1, number] = 100 * thinned.difference(before)
        before = thinned


def _last_ns(index: FrameIndex) -> int:
    return int(int(index.durations[-1]) * index.time_base * _NS_PER_S)
