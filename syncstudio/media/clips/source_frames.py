"""Frames of a video from one to another, decoded once, and turned upright for coding."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.frame_decoder import FrameDecoder
from syncstudio.media.frame_hunt import Hunt
from syncstudio.media.frame_index import FrameIndex
from syncstudio.media.picture import MATRICES, is_full_range, is_rgb, matrix_number
from syncstudio.media.planes import plane_rows

_LAYOUT = "yuv420p"
_BT709, _LIMITED, _FULL = 1, 1, 2


def frames_between(
    path: str | os.PathLike[str],
    stream_index: int,
    index: FrameIndex,
    first: int,
    last: int,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[tuple[int, av.VideoFrame]]:
    """Every frame from `first` to `last`, in order. MediaError at the first that is damaged or does not come."""
    name = os.path.basename(path)
    decoder = FrameDecoder(path, stream_index, index)
    wanted = first
    try:
        hunt = Hunt(decoder, index, first, first)
        while wanted <= last:
            came = decoder.step() if hunt.over else hunt.step()
            for number, frame in came:
                # While the first is hunted for, later ones come from where decoding was begun in vain.
                if number < wanted or number > last or (number > wanted and not hunt.over):
                    continue
                if number > wanted or frame.is_corrupt:
                    raise MediaError(f"Frame {wanted} of {name} is damaged and cannot be decoded.")
                yield number, frame
                wanted = number + 1
            if cancelled is not None and cancelled():
                raise MediaCancelled(f"Reading the pictures of {name} was cancelled.")
            if wanted == first and hunt.over and not came and decoder.floor > first:
                raise MediaError(f"Frame {first} of {name} is damaged and cannot be decoded.")
            if decoder.ended and wanted <= last and hunt.over:
                raise MediaError(f"Frame {wanted} of {name} is damaged and cannot be decoded.")
    finally:
        decoder.close()


def coded_size(
    width: int, height: int, turns: int, pixel_aspect: Fraction, wanted_height: int | None
) -> tuple[int, int]:
    """Width and height of the coded picture, upright, both even; with a wanted height its pixels are square."""
    if wanted_height is None:
        if turns % 2:
            width, height = height, width
        return max(2, width // 2 * 2), max(2, height // 2 * 2)
    shown = Fraction(width) * pixel_aspect
    if turns % 2:
        shown, height = Fraction(height), round(shown)
    rows = max(2, min(wanted_height, height) // 2 * 2)
    return max(2, 2 * round(shown * rows / height / 2)), rows


class Upright:
    """Makes frames ready for coding: upright, of one size, 8 bits of 4:2:0, in the colours they came in."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = size
        self._scaler = VideoReformatter()

    def frame(self, frame: av.VideoFrame) -> av.VideoFrame:
        """The frame as it is coded. MediaError for a kind of picture that cannot be converted."""
        turns = (frame.rotation // 90) % 4
        width, height = self._size if turns % 2 == 0 else self._size[::-1]
        full = is_full_range(frame) and not is_rgb(frame)
        options: dict[str, Any] = {"dst_color_range": ColorRange.JPEG if full else ColorRange.MPEG}
        if is_rgb(frame):
            options["dst_colorspace"] = Colorspace.ITU709
        else:
            matrix = MATRICES[matrix_number(frame)]
            options |= {"src_colorspace": matrix, "dst_colorspace": matrix}
            options["src_color_range"] = options["dst_color_range"]
        try:
            made = self._scaler.reformat(
                frame, width, height, _LAYOUT, interpolation=Interpolation.AREA, threads=1, **options
            )
        except (av.error.FFmpegError, ValueError) as error:
            raise MediaError(
                f"Pictures of the kind {frame.format.name} cannot be written; convert the video."
            ) from error
        made = _turned(made, turns) if turns else made
        made.colorspace = _BT709 if is_rgb(frame) else matrix_number(frame)
        made.color_range = _FULL if full else _LIMITED
        return made


def _turned(frame: av.VideoFrame, turns: int) -> av.VideoFrame:
    width, height = (frame.height, frame.width) if turns % 2 else (frame.width, frame.height)
    out = av.VideoFrame(width, height, _LAYOUT)
    for plane, source in zip(out.planes, frame.planes, strict=True):
        rows, from_rows = plane_rows(plane), plane_rows(source)
        turned = np.rot90(from_rows[: source.height, : source.width], turns)
        rows[: turned.shape[0], : turned.shape[1]] = turned
    return out
