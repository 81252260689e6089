"""Makes a sound's peak pyramid, or takes it from the cache.

Reading in blocks, halving in pairs: numpy's `min(axis=1)` over short rows takes ten times as long as taking
the minimum of two long halves again and again.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.cache import cache_file, mark_used
from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.fingerprint import fingerprint
from syncstudio.media.peak_levels import BASE, PeakLevels
from syncstudio.media.peaks import PeakPyramid
from syncstudio.media.samples import SampleReader

# Samples reduced at once: 256 KiB of 16-bit stereo stay in the processor's cache.
_CHUNK = 1 << 16

# Chunks whose bins are put into the levels together once a sound is long: bringing the levels above up to date costs as
# much for one as for all of them.
_TOGETHER = 16

# Progress is told this often at most: often enough for a bar, seldom enough for those who redraw on it.
_REPORTS = 200

# Below this many rows halving gives way to one reduction over transposed columns.
_ROWS_LEFT = 8

Progress = Callable[[float], None]


def build_peaks(
    path: str | os.PathLike[str],
    stream_index: int,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    started: Callable[[PeakPyramid], None] | None = None,
) -> PeakPyramid:
    """The finished pyramid of one sound stream, from the cache or made now.

    `started` is told of the pyramid before it is filled, so that it can be shown while it grows; the same one
    is answered at the end. `progress` hears a fraction. Raises MediaCancelled when `cancelled()` turns true,
    MediaError when the sound cannot be read or the cache cannot be written; nothing is left in the cache
    then.
    """
    target = cache_file("peaks", f"{fingerprint(path)}-{stream_index}", ".peaks")
    levels = PeakLevels.opened(target)
    if levels is not None:
        mark_used(target)
        pyramid = PeakPyramid(path, stream_index, levels, levels.count)
        pyramid.done = True
        if started is not None:
            started(pyramid)
        return pyramid
    with SampleReader(path, stream_index) as reader:
        return _built(reader, target, progress, cancelled, started)


def _built(
    reader: SampleReader,
    target: Path,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
    started: Callable[[PeakPyramid], None] | None,
) -> PeakPyramid:
    part: Path | None = None
    pyramid: PeakPyramid | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".part-", suffix=".peaks", dir=target.parent)
        os.close(handle)
        part = Path(name)
        levels = PeakLevels.created(part, reader.rate, reader.channels, reader.count or 0)
        pyramid = PeakPyramid(reader.path, reader.stream_index, levels, reader.count)
        if started is not None:
            started(pyramid)
        _fill(pyramid, reader, progress, cancelled)
        with pyramid.lock:
            levels.finish(pyramid.filled, target)
            pyramid.count, pyramid.done = pyramid.filled, True
        return pyramid
    except BaseException as error:
        if pyramid is not None:
            pyramid.close()
        if isinstance(error, OSError):
            why = error.strerror or str(error)
            raise MediaError(
                f"The peaks of {reader.path} cannot be kept ({why}); free some disk space."
            ) from error
        raise
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


def _fill(
    pyramid: PeakPyramid,
    reader: SampleReader,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
) -> None:
    chunks = _Chunks(pyramid)
    next_report = 1
    for first, data in reader.blocks():
        if cancelled is not None and cancelled():
            raise MediaCancelled(f"Reading the sound of {reader.path} was cancelled.")
        chunks.add(first, data)
        if progress is not None and pyramid.filled >= next_report:
            # A length nobody knows has no fraction, but there is more to show.
            progress(min(1.0, pyramid.filled / reader.count) if reader.count else 0.0)
            next_report = pyramid.filled + max(_CHUNK, (reader.count or 0) // _REPORTS)
    chunks.end()


class _Chunks:
    """Gathers blocks into whole chunks, silence where blocks leave gaps, and appends their bins."""

    def __init__(self, pyramid: PeakPyramid) -> None:
        self._pyramid = pyramid
        self._held: NDArray[Any] | None = None
        self._size = 0
        self._next = 0
        self._bins: list[tuple[NDArray[np.int16], NDArray[np.int16]]] = []
        self._samples = 0
        self._chunks = 0

    def add(self, first: int, data: NDArray[Any]) -> None:
        while first > self._next:
            gap = min(first - self._next, _CHUNK)
            self._take(np.zeros((gap, data.shape[1]), data.dtype))
        self._take(data)

    def end(self) -> None:
        if self._held is not None and self._size:
            self._publish(self._held[: self._size])
        self._show()

    def _take(self, data: NDArray[Any]) -> None:
        self._next += len(data)
        if not self._size and len(data) == _CHUNK:
            self._publish(data)
            return
        if self._held is None:
            self._held = np.empty((_CHUNK, data.shape[1]), data.dtype)
        while len(data):
            part = data[: _CHUNK - self._size]
            self._held[self._size : self._size + len(part)] = part
            self._size += len(part)
            data = data[len(part) :]
            if self._size == _CHUNK:
                self._publish(self._held)
                self._size = 0

    def _publish(self, chunk: NDArray[Any]) -> None:
        self._bins.append(bins_of(chunk))
        self._samples += len(chunk)
        self._chunks += 1
        if len(self._bins) >= min(_TOGETHER, 1 + self._chunks // _TOGETHER):
            self._show()

    def _show(self) -> None:
        """Put what was found into the levels, where it can be seen."""
        if not self._bins:
            return
        low, high = (np.concatenate(side) for side in zip(*self._bins, strict=True))
        with self._pyramid.lock:
            self._pyramid.levels.append(low, high)
            self._pyramid.filled += self._samples
        self._bins, self._samples = [], 0


def bins_of(chunk: NDArray[Any]) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Minima and maxima of every BASE samples of (samples, channels), as int16 (bins, channels); the last may
    be short.

    Floating samples are rounded outwards and clipped at full scale, so that not even the faintest spike is
    lost.
    """
    channels = chunk.shape[1]
    short = -len(chunk) % BASE
    if short:
        # Repeating the last sample changes neither minimum nor maximum.
        chunk = np.concatenate([chunk, np.repeat(chunk[-1:], short, axis=0)])
    low = high = np.ascontiguousarray(chunk).reshape(-1, BASE * channels)
    rows = BASE
    while rows > _ROWS_LEFT:
        rows //= 2
        low = np.minimum(low[:, : rows * channels], low[:, rows * channels :])
        high = np.maximum(high[:, : rows * channels], high[:, rows * channels :])
    low = np.ascontiguousarray(low.T).reshape(rows, channels, -1).min(axis=0).T
    high = np.ascontiguousarray(high.T).reshape(rows, channels, -1).max(axis=0).T
    if low.dtype == np.int16:
        return low, high
    with np.errstate(invalid="ignore"):
        down = np.clip(np.floor(np.nan_to_num(low) * 32768), -32768, 32767)
        up = np.clip(np.ceil(np.nan_to_num(high) * 32768), -32768, 32767)
    return down.astype(np.int16), up.astype(np.int16)
