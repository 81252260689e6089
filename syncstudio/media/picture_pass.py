"""A video decoded once, for everything that a check asks of its pictures: when each is shown, how it moves, faces.

>>> seen = picture_pass("clip.mp4", probe("clip.mp4"))
>>> seen.curve.names[:2], seen.rows
(('luma', 'change'), 250)
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaError
from syncstudio.media.luma import LumaReader
from syncstudio.media.motion_curve import COLUMNS, NAMES, ROWS, MotionCurve
from syncstudio.media.stretch_pictures import pictures_of

if TYPE_CHECKING:
    import av

    from syncstudio.media.probe import FileFacts

# Rows and columns of a picture that are looked at, about so many: motion is seen in all of them.
_LOOKED_AT = 120
# Pictures are worked out so many at a time.
_BATCH = 16

Watch = Callable[[int, "av.VideoFrame"], None]


@dataclass(frozen=True, slots=True, eq=False)
class PictureSeen:
    """What one pass saw: `curve`, a row a frame as `motion_curve` has it, from fewer pixels; `rows` frames in all.

    `usable` is False where the decoder gave no rising times: then the frame table must be asked (`motion_curve`).
    """

    curve: MotionCurve
    rows: int
    usable: bool


def picture_pass(
    path: str | os.PathLike[str],
    facts: FileFacts,
    stream_index: int | None = None,
    cancelled: Callable[[], bool] | None = None,
    watch: Watch | None = None,
    span_ns: tuple[int, int] | None = None,
) -> PictureSeen:
    """Decode one video stream (the first, unless told) with one thread; no picture is kept on disk.

    Times count from the file's source zero. `watch` is shown every whole frame with its number. With a span only what
    it takes is decoded: from a key frame before it to its end, and the rows are those of what was decoded. Raises
    MediaError when nothing of it can be decoded, MediaCancelled when `cancelled()` turns true.
    """
    stream_index = facts.of_kind("video")[0].index if stream_index is None else stream_index
    stretch = None
    if span_ns is not None:
        from syncstudio.media.picture_stretch import stretch_of

        stretch = stretch_of(path, stream_index, facts.zero_s, span_ns, cancelled)
    times: list[int] = []
    work = _Curve()
    scale, shift = _scale(facts.stream(stream_index).time_base, facts.zero_s)
    known = True
    for frame in pictures_of(path, stream_index, stretch, cancelled):
        if frame.pts is None or frame.is_corrupt:
            known = known and frame.pts is not None
            if frame.pts is None:
                continue
        times.append((frame.pts * scale[0] - shift) // scale[1])
        work.add(None if frame.is_corrupt else frame)
        if watch is not None and not frame.is_corrupt:
            watch(len(times) - 1, frame)
    if not times:
        raise MediaError(f"No frame of {os.fspath(path)} can be decoded; check the file with another player.")
    at_ns = np.array(times, np.int64)
    usable = known and bool((np.diff(at_ns) > 0).all())
    return PictureSeen(MotionCurve(at_ns, work.values()), len(times), usable)


def _scale(time_base: Fraction | None, zero_s: Fraction) -> tuple[tuple[int, int], int]:
    """(top, bottom) and shift, so that `(pts * top - shift) // bottom` are ns after source zero, rounded down."""
    base = Fraction(time_base or Fraction(1, 1_000_000)) * 1_000_000_000
    zero = zero_s * 1_000_000_000
    bottom = base.denominator * zero.denominator
    return (base.numerator * zero.denominator, bottom), zero.numerator * base.denominator


class _Curve:
    """Brightness and change of each part of pictures, worked out some pictures at a time."""

    def __init__(self) -> None:
        self._reader = LumaReader(_LOOKED_AT)
        # The picture before the first, then those that wait; used again and again, as is what they differ by: new
        # memory for each batch takes longer than the sums.
        self._chain: NDArray[Any] = np.empty((0, 0, 0), np.uint8)
        self._apart = (self._chain, self._chain)
        self._waiting = 0
        self._goes_on = False
        self._scale = (0.0, 1.0)
        self._rows: list[NDArray[np.float32]] = []

    def add(self, frame: av.VideoFrame | None) -> None:
        """The next picture, None a damaged one."""
        if frame is None:
            self._flush()
            self._rows.append(np.full((1, len(NAMES)), np.nan, np.float32))
            return
        thin = self._reader.read(frame)
        alike = self._chain.shape[1:] == thin.luma.shape and self._chain.dtype == thin.luma.dtype
        if (thin.black, thin.span) != self._scale or not alike:
            self._flush()
            self._scale = (thin.black, thin.span)
        if not alike:
            self._chain = np.empty((_BATCH + 1, *thin.luma.shape), thin.luma.dtype)
            self._apart = (np.empty_like(self._chain[1:]), np.empty_like(self._chain[1:]))
            self._goes_on = False
        self._waiting += 1
        self._chain[self._waiting] = thin.luma
        if self._waiting >= _BATCH:
            self._flush()

    def values(self) -> NDArray[np.float32]:
        """All rows."""
        self._flush()
        return np.concatenate(self._rows)

    def _flush(self) -> None:
        count = self._waiting
        if not count:
            return
        black, span = self._scale
        rows = np.full((count, len(NAMES)), np.nan, np.float32)
        parts = ROWS * COLUMNS
        means, whole = _means(self._chain[1 : count + 1])
        rows[:, 0] = 100 * (whole - black) / span
        rows[:, 2 : 2 + parts] = 100 * (means - black) / span
        chain = self._chain[0 if self._goes_on else 1 : count + 1]
        steps = len(chain) - 1
        if steps:
            # Unsigned samples: the larger minus the smaller never runs below 0.
            apart = np.maximum(chain[1:], chain[:-1], out=self._apart[0][:steps])
            apart -= np.minimum(chain[1:], chain[:-1], out=self._apart[1][:steps])
            means, whole = _means(apart)
            rows[-steps:, 1] = 100 * whole / span
            rows[-steps:, 2 + parts :] = 100 * means / span
        self._rows.append(rows)
        self._chain[0] = self._chain[count]
        self._waiting, self._goes_on = 0, True


def _means(planes: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The mean of each part of planes (n, height, width), rows first: float64 (n, 24); and of the whole (n,)."""
    count, height, width = planes.shape
    if height < ROWS or width < COLUMNS:
        whole = planes.reshape(count, -1).mean(axis=1, dtype=np.float64)
        return np.repeat(whole[:, None], ROWS * COLUMNS, axis=1), whole
    tall, wide = height // ROWS, width // COLUMNS
    cut = planes[:, : tall * ROWS, : wide * COLUMNS].reshape(count, ROWS, tall, wide * COLUMNS)
    # Rows first, which lie side by side in memory.
    lines = cut.sum(axis=2, dtype=np.uint32)
    sums = lines.reshape(count, ROWS, COLUMNS, wide).sum(axis=3, dtype=np.uint64)
    means = sums.reshape(count, -1) / float(tall * wide)
    return np.asarray(means, np.float64), np.asarray(means.mean(axis=1), np.float64)
