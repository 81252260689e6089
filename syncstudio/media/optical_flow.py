"""How a video's whole picture moves from frame to frame, as a series: what a turning or shaking camera leaves.

>>> flow = optical_flow("camera.mp4", 0, build_index("camera.mp4", 0))
>>> flow.names
('pan', 'tilt', 'roll', 'zoom', 'speed', 'fit')
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
from syncstudio.media.picture_shift import PictureShift, SmallLuma
from syncstudio.media.series.series import Series
from syncstudio.media.series.series_file import SeriesFile
from syncstudio.media.series.series_writer import write_series
from syncstudio.media.whole_frames import whole_frames

if TYPE_CHECKING:
    from pathlib import Path

    from syncstudio.media.frame_index import FrameIndex

NAMES = ("pan", "tilt", "roll", "zoom", "speed", "fit")
UNITS = ("%/s", "%/s", "deg/s", "%/s", "%/s", "")

_NS_PER_S = 1_000_000_000
# Raised whenever the meaning of a kept flow changes.
_VERSION = 1


def optical_flow(
    path: str | os.PathLike[str],
    stream_index: int,
    index: FrameIndex,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    zero_s: Fraction | None = None,
) -> Series:
    """The flow of one video stream, from the cache where the same content was decoded before.

    One row for each frame of `index`: its movement since the frame before, per second. "pan" and "tilt" in per cent
    of the picture's width (right and down), "roll" in degrees (clockwise), "zoom" in per cent, "speed" the mean
    length of all that, "fit" the part of the difference between both frames that the movement explains, 0 to 1.
    NaN for the first frame, damaged ones and where nothing fits.

    **A row is stamped with the middle between the instants of both frames**, where the mean movement between them
    belongs; the first row with its own frame's. Times count from `zero_s` (seconds on the stream's own stamps),
    without it from the first frame.

    `progress` hears a fraction. Raises MediaError when the file cannot be decoded at all, MediaCancelled when
    `cancelled()` turns true, and nothing is kept then.
    """
    zero = index.start_tick * index.time_base if zero_s is None else zero_s
    shown = np.array(
        [int((int(pts) * index.time_base - zero) * _NS_PER_S // 1) for pts in index.pts], np.int64
    )
    times = shown.copy()
    times[1:] = shown[:-1] + (shown[1:] - shown[:-1]) // 2
    mark = f"{_VERSION}-{stream_index}-{zero.numerator:x}-{zero.denominator:x}"
    target = cache_file("flows", f"{fingerprint(path)}-{mark}", ".series")
    kept = SeriesFile.opened(target)
    if kept is not None and not np.array_equal(np.asarray(kept.times), times):
        # The frames have been told apart anew since.
        kept.close()
        kept = None
    if kept is None:
        with written_whole(target) as part:
            _write(part, path, stream_index, index, times, np.diff(shown), progress, cancelled)
        kept = SeriesFile.opened(target)
    else:
        mark_used(target)
    if kept is None:
        raise MediaError(
            f"The flow of {os.fspath(path)} could not be kept in the cache; free some disk space."
        )
    return Series(kept)


def _write(
    part: Path,
    path: str | os.PathLike[str],
    stream_index: int,
    index: FrameIndex,
    times: NDArray[np.int64],
    steps: NDArray[np.int64],
    progress: Callable[[float], None] | None,
    cancelled: Callable[[], bool] | None,
) -> None:
    values = np.full((len(NAMES), len(index)), np.nan)
    seen = _fill(values, path, stream_index, index, steps, progress, cancelled)
    if seen == 0:
        raise MediaError(f"No frame of {os.fspath(path)} can be decoded; check the file with another player.")
    lost = len(index) - seen
    frames = "1 frame is" if lost == 1 else f"{lost:,} frames are"
    facts = {
        "names": NAMES,
        "units": UNITS,
        "notes": [f"{frames} damaged and left out of the movement."] if lost else [],
        "says": "How the whole picture moved since the frame before, at the middle between both.",
        "epoch_ns": None,
        "interval_ns": int(np.median(steps)) if len(steps) else _NS_PER_S // 25,
    }
    write_series(part, times, list(values), facts)


def _fill(
    values: NDArray[np.float64],
    path: str | os.PathLike[str],
    stream_index: int,
    index: FrameIndex,
    steps: NDArray[np.int64],
    progress: Callable[[float], None] | None,
    cancelled: Callable[[], bool] | None,
) -> int:
    """Decode everything once, in order; the number of frames that came out whole."""
    small = SmallLuma()
    shift = PictureShift()
    before, seen = -2, 0
    for number, frame in whole_frames(
        path, stream_index, index, "Reading the pictures of", progress, cancelled
    ):
        seen += 1
        moved = shift.next(small.read(frame))
        # Only neighbours: what lies between others was not seen.
        if moved is not None and number == before + 1 and steps[number - 1] > 0:
            per_s = _NS_PER_S / int(steps[number - 1])
            values[:5, number] = np.array(moved[:5]) * per_s
            values[5, number] = moved[5]
        before = number
    return seen
