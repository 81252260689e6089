"""Turns a decoded frame into the picture people see: BGRA pixels in the right colours, the right way up."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from numpy.typing import NDArray

from syncstudio.media.errors import MediaError
from syncstudio.media.planes import Looks, Planes, Restorer, plane_rows

Pixels = NDArray[np.uint8]

# AVColorSpace (ITU-T H.273, table 4) to the matrix that undoes it.
MATRICES = {
    1: Colorspace.ITU709,
    4: Colorspace.FCC,
    5: Colorspace.ITU601,
    6: Colorspace.SMPTE170M,
    7: Colorspace.SMPTE240M,
    9: Colorspace.BT2020,
    10: Colorspace.BT2020,
}
_FULL_RANGE = 2

_LARGEST_BLANK = 1 << 26

# A file that does not name its matrix means BT.709 from high definition up and BT.601 below, as players
# take it.
_HIGH_DEFINITION = (1280, 720)


class PictureMaker:
    """Converts frames one at a time; each thread has its own, as the scaler inside keeps its tables
    between frames."""

    def __init__(self, pixel_aspect: Fraction = Fraction(1)) -> None:
        self._pixel_aspect = pixel_aspect
        self._restorer = Restorer()
        self._same_size = VideoReformatter()
        self._scaled = VideoReformatter()
        self._stand_in = VideoReformatter()

    def another(self) -> PictureMaker:
        """One for another thread that makes the same pictures."""
        return PictureMaker(self._pixel_aspect)

    def bgra(
        self, planes: Planes, size: tuple[int, int] | None = None, stands_for: tuple[int, int] | None = None
    ) -> Pixels:
        """The frame as uint8 (height, width, 4), blue first, alpha 255, turned as its file asks.

        Without `size` every stored pixel is one pixel. With `size` (width, height) the picture is scaled to
        fit into that box with the shape it is meant to be seen in (pixel aspect honoured), never larger
        than the box. A small copy is shown as large as the frame it `stands_for` (width, height as stored).
        """
        frame, turns = self._restorer.frame(planes), planes.turns
        width, height = stored = stands_for or (frame.width, frame.height)
        maker, how = self._same_size, Interpolation.BILINEAR
        if size is not None:
            box = (size[1], size[0]) if turns % 2 else size
            width, height = fitted(*stored, self._pixel_aspect, box)
        if stands_for is not None:
            maker, how = self._stand_in, Interpolation.FAST_BILINEAR
        elif size is not None:
            maker, how = self._scaled, Interpolation.AREA
        options: dict[str, Any] = {}
        if not is_rgb(frame):
            options["src_colorspace"] = MATRICES[matrix_number(frame)]
            options["src_color_range"] = ColorRange.JPEG if is_full_range(frame) else ColorRange.MPEG
        try:
            painted = maker.reformat(
                frame,
                width,
                height,
                "bgra",
                interpolation=how,
                dst_color_range=ColorRange.JPEG,
                threads=1,
                **options,
            )
        except (av.error.FFmpegError, ValueError) as error:
            raise MediaError(
                f"Pictures of the kind {frame.format.name} cannot be shown; convert the video."
            ) from error
        pixels = plane_rows(painted.planes[0])[:height, : width * 4].reshape(height, width, 4)
        return np.ascontiguousarray(np.rot90(pixels, turns) if turns else pixels)


def fitted(width: int, height: int, pixel_aspect: Fraction, box: tuple[int, int]) -> tuple[int, int]:
    """The largest size, in square pixels, with the picture's shape that fits into `box`; at least 1 x 1."""
    seen_width = width * pixel_aspect
    scale = min(box[0] / seen_width, Fraction(box[1], height))
    return max(1, min(box[0], round(seen_width * scale))), max(1, min(box[1], round(height * scale)))


def is_full_range(frame: av.VideoFrame) -> bool:
    """Whether luma uses all of 0 to 255 rather than 16 to 235."""
    return int(frame.color_range) == _FULL_RANGE or frame.format.name.startswith("yuvj")


def blank(width: int, height: int) -> Pixels:
    """A black picture, for a place where nothing can be decoded."""
    if width * height > _LARGEST_BLANK:
        # A size that only a damaged header can have meant.
        width, height = 16, 9
    pixels = np.zeros((max(1, height), max(1, width), 4), dtype=np.uint8)
    pixels[:, :, 3] = 255
    return pixels


def is_rgb(frame: av.VideoFrame) -> bool:
    """Whether a frame has no matrix to undo: red, green and blue, a palette, or grey."""
    return bool(frame.format.is_rgb) or frame.format.has_palette or len(frame.format.components) < 3


def matrix_number(frame: av.VideoFrame | Looks) -> int:
    """The AVColorSpace number of the matrix a frame's colours are in; by its size where nothing is named."""
    named = int(frame.colorspace)
    if named in MATRICES:
        return named
    high = frame.width >= _HIGH_DEFINITION[0] or frame.height >= _HIGH_DEFINITION[1]
    return 1 if high else 5
