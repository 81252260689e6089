"""Cuts the face out of a video, 25 times a second, for a learned model to look at."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaCancelled
from syncstudio.media.face_finder import Box, FaceFinder, opencv
from syncstudio.media.frame_decoder import FrameDecoder
from syncstudio.media.index_store import build_index
from syncstudio.media.picture_curve import shown_ns
from syncstudio.media.probe import probe

PER_S = 25
"""Crops a second: what SyncNet and its kin were taught with."""

MOST = 1500
"""Crops at most: a minute."""

# Faces are looked for in every so many crops, in pictures so wide, and cut out with a margin.
_EVERY, _WIDTH, _MARGIN = 5, 400, 1.2
_NS = 1_000_000_000


@dataclass(frozen=True, slots=True, eq=False)
class FaceCrops:
    """`pixels` uint8 (n, height, width, 3), RGB; `place` int64 (n,): crop k shows the instant `place[k] / 25` s after
    source zero; `face` int64 (n,) tells faces and scenes apart.
    """

    place: NDArray[np.int64]
    pixels: NDArray[np.uint8]
    face: NDArray[np.int64]


def face_crops(
    path: str | os.PathLike[str],
    stream_index: int,
    size: tuple[int, int],
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> FaceCrops:
    """The largest face of a video stream, cut out and brought to `size` (width, height), for a minute of it at most.

    Raises MediaError when the file cannot be decoded or OpenCV is not installed, MediaCancelled when `cancelled()`
    turns true.
    """
    cv2 = opencv()
    index = build_index(path, stream_index, None, cancelled)
    times = shown_ns(index, probe(path).zero_s)
    # The frame on show at each instant of the grid; a frame may be shown at several.
    grid = np.arange(-(-int(times[0]) * PER_S // _NS), int(times[-1]) * PER_S // _NS + 1)
    shown = np.searchsorted(times, grid * (_NS // PER_S), side="right") - 1
    wanted = dict[int, list[int]]()
    for place, number in zip(grid.tolist(), shown.tolist(), strict=True):
        wanted.setdefault(number, []).append(place)
    finder = FaceFinder()
    crops: list[tuple[int, NDArray[np.uint8], int]] = []
    box: tuple[Box, int] | None = None
    looked = 0
    decoder = FrameDecoder(path, stream_index, index)
    try:
        decoder.seek(0, 0)
        while not decoder.ended and len(crops) < MOST:
            for number, frame in decoder.step():
                if number not in wanted or frame.is_corrupt:
                    continue
                picture = np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)
                scale = picture.shape[1] / min(_WIDTH, picture.shape[1])
                if looked % _EVERY == 0:
                    found = finder.look(_small_grey(cv2, picture, scale))
                    box = (found[0].box * scale, found[0].number) if found else None
                looked += 1
                if box is not None:
                    pixels = _cut(cv2, picture, box[0], size)
                    crops += [(place, pixels, box[1]) for place in wanted[number]]
                if progress is not None:
                    progress(number / len(index))
            if cancelled is not None and cancelled():
                raise MediaCancelled(f"Looking for faces in {os.fspath(path)} was cancelled.")
    finally:
        decoder.close()
    crops = crops[:MOST]
    pixels_of = [pixels for _, pixels, _ in crops]
    return FaceCrops(
        np.array([place for place, _, _ in crops], np.int64),
        np.stack(pixels_of) if crops else np.zeros((0, size[1], size[0], 3), np.uint8),
        np.array([face for _, _, face in crops], np.int64),
    )


def _small_grey(cv2: Any, picture: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    size = (round(picture.shape[1] / scale), max(1, round(picture.shape[0] / scale)))
    return np.asarray(
        cv2.resize(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), size, interpolation=cv2.INTER_AREA)
    )


def _cut(cv2: Any, picture: NDArray[np.uint8], box: Box, size: tuple[int, int]) -> NDArray[np.uint8]:
    """The face with a margin, at the size asked for; beyond the picture its edge goes on."""
    x, y, width, height = box
    middle_x, middle_y = x + width / 2, y + height / 2
    scale_x, scale_y = _MARGIN * width / size[0], _MARGIN * height / size[1]
    map_to = np.array(
        [[scale_x, 0, middle_x - scale_x * size[0] / 2], [0, scale_y, middle_y - scale_y * size[1] / 2]]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(picture, map_to, size, flags=flags, borderMode=cv2.BORDER_REPLICATE))
