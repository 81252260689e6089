"""How much the lower and the upper part of faces move whose places are known: what tells a mouth that speaks.

>>> motion = region_motion("talk.mp4", 0, index, boxes)
>>> motion.mouth.shape
(regions, frames)
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaCancelled
from syncstudio.media.frame_decoder import FrameDecoder
from syncstudio.media.frame_index import FrameIndex

Floats = NDArray[np.float64]

# Pictures are looked at so wide at most: a face in a group is still some 40 pixels across.
_WIDTH = 640
# Where a mouth, and eyes and nose, lie in a box around a face, as parts of it: left, top, right, bottom. Boxes drawn by
# hand hold the hair or the chin or not, so both are taken wide.
_MOUTH, _EYES = (0.2, 0.58, 0.8, 0.98), (0.15, 0.15, 0.85, 0.52)
_PATCH = (36, 24)
_TELL_EVERY = 16


@dataclass(frozen=True, slots=True, eq=False)
class RegionMotion:
    """Change since the frame before, in per cent of black to white: float64 (regions, frames), frames counted from
    `first`; NaN where a region is not seen, or was not in the frame before."""

    first: int
    mouth: Floats
    head: Floats


def region_motion(
    path: str | os.PathLike[str],
    stream_index: int,
    index: FrameIndex,
    first: int,
    boxes: Floats,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> RegionMotion:
    """Decode the frames from `first` on that hold one of `boxes`, float64 (regions, frames, 4): left, top, right and
    bottom in pixels of the picture as shown upright, NaN where a region is not seen.

    Raises MediaError when the stream cannot be decoded, MediaCancelled when `cancelled()` turns true.
    """
    count = boxes.shape[1]
    motion = RegionMotion(first, np.full(boxes.shape[:2], np.nan), np.full(boxes.shape[:2], np.nan))
    patches: dict[int, tuple[int, NDArray[np.float32], NDArray[np.float32]]] = {}
    decoder = FrameDecoder(path, stream_index, index)
    steps = 0
    try:
        decoder.seek(first, first)
        over = False
        while not decoder.ended and not over:
            for number, frame in decoder.step():
                place = number - first
                over = over or place >= count - 1
                if not 0 <= place < count or frame.is_corrupt or not np.isfinite(boxes[:, place, 0]).any():
                    continue
                grey, scale = _upright(frame)
                for region in np.flatnonzero(np.isfinite(boxes[:, place, 0])).tolist():
                    box = boxes[region, place] * scale
                    mouth, eyes = _patch(grey, box, _MOUTH), _patch(grey, box, _EYES)
                    before = patches.get(region)
                    if before is not None and before[0] == number - 1:
                        motion.mouth[region, place] = _change(mouth, before[1])
                        motion.head[region, place] = _change(eyes, before[2])
                    patches[region] = (number, mouth, eyes)
            steps += 1
            if steps % _TELL_EVERY == 0:
                if cancelled is not None and cancelled():
                    raise MediaCancelled(f"Looking at faces in {os.fspath(path)} was cancelled.")
                if progress is not None and patches:
                    last = max(number for number, _, _ in patches.values())
                    progress(min(1.0, (last - first) / max(1, count)))
    finally:
        decoder.close()
    return motion


def _upright(frame: Any) -> tuple[NDArray[np.float32], float]:
    """A frame in grey as it is shown, at most _WIDTH wide as it is stored; and its pixels to one of the picture's."""
    width = min(_WIDTH, frame.width)
    height = max(1, round(frame.height * width / frame.width))
    small = frame.reformat(width, height, "gray", interpolation="AREA").to_ndarray()
    turned = np.rot90(small, (frame.rotation // 90) % 4)
    return np.ascontiguousarray(turned, np.float32), width / float(frame.width)


def _patch(
    grey: NDArray[np.float32], box: Floats, part: tuple[float, float, float, float]
) -> NDArray[np.float32]:
    """A part of a box, to a fraction of a pixel, brought to one size; beyond the picture its edge goes on."""
    left, top, right, bottom = (float(edge) for edge in box)
    xs = left + (right - left) * np.linspace(part[0], part[2], _PATCH[0])
    ys = top + (bottom - top) * np.linspace(part[1], part[3], _PATCH[1])
    xs, ys = np.clip(xs, 0, grey.shape[1] - 1.001), np.clip(ys, 0, grey.shape[0] - 1.001)
    x0, y0 = xs.astype(int), ys.astype(int)
    across, down = (xs - x0).astype(np.float32), (ys - y0).astype(np.float32)[:, None]
    x1, y1 = np.minimum(x0 + 1, grey.shape[1] - 1), np.minimum(y0 + 1, grey.shape[0] - 1)
    upper = grey[y0[:, None], x0] * (1 - across) + grey[y0[:, None], x1] * across
    lower = grey[y1[:, None], x0] * (1 - across) + grey[y1[:, None], x1] * across
    return np.asarray(upper * (1 - down) + lower * down, np.float32)


def _change(now: NDArray[np.float32], before: NDArray[np.float32]) -> float:
    """How much a patch changed, other than becoming lighter or darker as a whole."""
    apart = now - before
    return 100 * float(np.abs(apart - apart.mean()).mean()) / 255
