"""How the mouth of whoever is seen talking moves: a row a frame.

>>> motion = face_motion("talk.mp4", 0)
>>> motion.names
('mouth_motion', 'head_motion', 'mouth_opening', 'face')
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.cache import cache_file, mark_used, written_whole
from syncstudio.media.face_finder import MISSED, Box, FaceFinder, Followed, Grey, opencv
from syncstudio.media.fingerprint import fingerprint
from syncstudio.media.index_store import build_index
from syncstudio.media.kept_arrays import kept_array
from syncstudio.media.picture_curve import shown_ns
from syncstudio.media.probe import probe
from syncstudio.media.whole_frames import whole_frames

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("mouth_motion", "head_motion", "mouth_opening", "face")
UNITS = ("%", "%", "%", "")

# Raised whenever the meaning of kept rows changes.
_VERSION = 2
# A face is searched for every so many frames and followed in between.
_EVERY = 5
GREY_WIDTH = 400
"""Pictures are looked at so wide."""

# Where a mouth, and eyes and nose, are in a Haar box: left, top, right, bottom as parts of it.
_MOUTH, _EYES = (0.25, 0.64, 0.75, 0.98), (0.15, 0.18, 0.85, 0.52)
_PATCH = (36, 24)


@dataclass(frozen=True, slots=True, eq=False)
class FaceMotion:
    """A row a frame: `times_ns` int64 (n,) after source zero; `values` float64 (n, 4), NaN where no face is seen.

    Of the largest face, in per cent of black to white: how much the region of the mouth changed since the frame
    before, how much that of the eyes did (the head), how much darker the mouth's inside is than the face. "face" tells
    faces and scenes apart. `frame_ns` is how long a frame usually stays.
    """

    times_ns: NDArray[np.int64]
    values: NDArray[np.float64]
    frame_ns: int
    names: tuple[str, ...] = NAMES
    units: tuple[str, ...] = UNITS

    @property
    def seconds(self) -> float:
        """How long a face is seen in all."""
        return float(np.isfinite(self.values[:, 0]).sum()) * self.frame_ns / 1e9


def face_motion(
    path: str | os.PathLike[str],
    stream_index: int,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> FaceMotion:
    """The mouth's motion of one video stream, from the cache where the same content was looked at before.

    Raises MediaError when the file cannot be decoded or OpenCV is not installed, MediaCancelled when `cancelled()`
    turns true.
    """
    opencv()
    index = build_index(path, stream_index, None, cancelled)
    times = shown_ns(index, probe(path).zero_s)
    target = cache_file("curves", f"{fingerprint(path)}-faces{_VERSION}-{stream_index}", ".npy")
    values = _kept(target, len(index))
    if values is None:
        frames = whole_frames(path, stream_index, index, "Looking for faces in", progress, cancelled)
        values = _Watcher(len(index)).watch((number, _grey(frame)) for number, frame in frames)
        with written_whole(target) as part:
            np.save(part, values)
    else:
        mark_used(target)
    return FaceMotion(times, values, int(np.median(np.diff(times))) if len(times) > 1 else 0)


def motion_of(greys: Iterable[tuple[int, Grey]], times_ns: NDArray[np.int64]) -> FaceMotion:
    """The mouth's motion in pictures that were decoded already, numbered by their place among `times_ns`."""
    frame_ns = int(np.median(np.diff(times_ns))) if len(times_ns) > 1 else 0
    return FaceMotion(times_ns, _Watcher(len(times_ns)).watch(greys), frame_ns)


def _kept(target: Path, rows: int) -> NDArray[np.float64] | None:
    values = kept_array(target)
    same = values is not None and values.shape == (rows, len(NAMES)) and values.dtype == np.float64
    return values if same else None


class _Watcher:
    """Decodes everything once; frames wait until the next one that is searched for faces."""

    def __init__(self, rows: int) -> None:
        self._values = np.full((rows, len(NAMES)), np.nan)
        self._finder = FaceFinder()
        self._cv2 = opencv()
        self._waiting: list[tuple[int, Grey]] = []
        self._since = 0
        self._last: Followed | None = None
        self._last_box: Box | None = None
        self._mouth: NDArray[Any] | None = None
        self._eyes: NDArray[Any] | None = None

    def watch(self, greys: Iterable[tuple[int, Grey]]) -> NDArray[np.float64]:
        """All rows of a stream."""
        for number, grey in greys:
            self._waiting.append((number, grey))
            self._since += 1
            if self._since >= _EVERY:
                self._look()
        if self._waiting:
            self._look()
        return self._values

    def _look(self) -> None:
        """Find the largest face in the last frame that waits, and follow it to there from where it was before.

        A face that is missed now and then (eyes shut, a head that nods) is followed through to where it is found again.
        """
        self._since = 0
        found = self._finder.look(self._waiting[-1][1])
        now = found[0] if found else None
        before = self._last_box if now is not None and self._last is not None and now is self._last else None
        if now is not None:
            if before is None:
                # Seen first in the last of them.
                self._mouth = self._eyes = None
                self._row(*self._waiting[-1], now.box, now.number)
            else:
                count = len(self._waiting)
                for place, (number, grey) in enumerate(self._waiting, 1):
                    box = before + (now.box - before) * (place / count)
                    self._row(number, grey, box, now.number)
            self._last, self._last_box = now, now.box.copy()
        elif self._last is not None and 0 < self._last.missed <= MISSED:
            # Same face, same scene: it may be found again.
            return
        else:
            self._last = self._last_box = self._mouth = self._eyes = None
        self._waiting.clear()

    def _row(self, number: int, grey: Grey, box: Box, face: int) -> None:
        mouth, eyes = self._patch(grey, box, _MOUTH), self._patch(grey, box, _EYES)
        row = self._values[number]
        if self._mouth is not None and self._eyes is not None:
            row[0] = 100 * float(np.abs(mouth - self._mouth).mean()) / 255
            row[1] = 100 * float(np.abs(eyes - self._eyes).mean()) / 255
        # The darkest quarter of the mouth's region against the skin around it.
        dark = np.partition(mouth.ravel(), mouth.size // 4)[: mouth.size // 4]
        row[2] = 100 * float(np.median(mouth) - dark.mean()) / 255
        row[3] = face
        self._mouth, self._eyes = mouth, eyes

    def _patch(self, grey: Grey, box: Box, part: tuple[float, float, float, float]) -> NDArray[Any]:
        """A part of a face's box, to a fraction of a pixel, brought to one size."""
        x, y, width, height = box
        left, top = x + part[0] * width, y + part[1] * height
        scale_x = (part[2] - part[0]) * width / _PATCH[0]
        scale_y = (part[3] - part[1]) * height / _PATCH[1]
        map_to = np.array([[scale_x, 0, left], [0, scale_y, top]])
        flags = self._cv2.INTER_LINEAR | self._cv2.WARP_INVERSE_MAP
        patch = self._cv2.warpAffine(grey, map_to, _PATCH, flags=flags, borderMode=self._cv2.BORDER_REPLICATE)
        return np.asarray(patch, np.float32)


def _grey(frame: Any) -> Grey:
    """A frame in grey, at most GREY_WIDTH wide."""
    width = min(GREY_WIDTH, frame.width)
    height = max(1, round(frame.height * width / frame.width))
    small = frame.reformat(width, height, "gray", interpolation="AREA")
    return np.ascontiguousarray(small.to_ndarray())
