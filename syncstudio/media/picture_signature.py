"""What a picture is recognised by: the mean luma of 16 x 9 cells of it, from points spread evenly over them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from syncstudio.media.picture import PictureMaker, Pixels
from syncstudio.media.planes import Looks, Planes, Restorer, plane_rows

CELLS = (16, 9)
# Points read in each cell, each way. More of them see finer grain, which tells a still scene's frames apart.
_POINTS = 8
# Signatures count in 64ths of a grey level, so that means of 64 points lose nothing.
_LEVEL = 64
_FULL, _LIMITED = 2, 1
# For a difference so many rows and columns apart are enough; odd, so that both fields count.
_EVERY = 5


def luma_signature(luma: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """The signature of an upright picture's luma: uint8 (height, width) -> uint16 (cells,), row by row."""
    height, width = luma.shape
    columns = _places(width, CELLS[0] * _POINTS)
    rows = _places(height, CELLS[1] * _POINTS)
    points = luma[rows][:, columns].reshape(CELLS[1], _POINTS, CELLS[0], _POINTS)
    sums = points.sum(axis=(1, 3), dtype=np.uint32)
    cells: NDArray[np.uint16] = (sums * _LEVEL // (_POINTS * _POINTS)).astype(np.uint16)
    return cells.reshape(-1)


class SignatureReader:
    """Takes signatures of decoded frames of any kind; each thread has its own."""

    def __init__(self) -> None:
        self._restorer = Restorer()
        self._grey = VideoReformatter()

    def read(self, planes: Planes) -> NDArray[np.uint16]:
        """The signature of a frame as it is seen upright."""
        luma = self._luma(planes)
        return luma_signature(np.rot90(luma, planes.turns) if planes.turns else luma)

    def difference(self, luma: NDArray[np.uint8], planes: Planes) -> float | None:
        """The mean distance of an upright luma from a frame's, in grey levels, from every few samples; None where
        they are of different sizes."""
        ours = self._luma(planes)
        ours = np.rot90(ours, planes.turns) if planes.turns else ours
        if ours.shape != luma.shape:
            return None
        one, other = (each[::_EVERY, ::_EVERY].astype(np.int16) for each in (ours, luma))
        return float(np.abs(one - other).mean())

    def _luma(self, planes: Planes) -> NDArray[np.uint8]:
        looks = planes.looks
        if planes.kept and looks.format in _PLAIN:
            return planes.kept[0][: looks.height, : looks.width]
        # As VLC turns other kinds of frames into this one.
        frame = self._grey.reformat(self._restorer.frame(planes), format="yuv420p", threads=1)
        rows: NDArray[np.uint8] = plane_rows(frame.planes[0])[: frame.height, : frame.width]
        return rows


class PlayedPictures:
    """Makes pictures of what another player decoded to planes, in the colours that the exact ones have."""

    def __init__(self, pixel_aspect: Fraction = Fraction(1)) -> None:
        self._maker = PictureMaker(pixel_aspect)

    def bgra(
        self,
        planes: tuple[NDArray[np.uint8], ...],
        size: tuple[int, int],
        alike: Planes,
        box: tuple[int, int] | None,
    ) -> Pixels:
        """Upright 4:2:0 planes of a `size` as they are painted into a `box`; `alike` is a frame of the same video."""
        full = alike.looks.color_range == _FULL or alike.looks.format.startswith("yuvj")
        looks = Looks(*size, "yuv420p", alike.looks.colorspace, _FULL if full else _LIMITED)
        bytes_ = sum(plane.size for plane in planes)
        return self._maker.bgra(Planes(0, False, None, bytes_, looks, None, planes), box)


def _places(length: int, count: int) -> NDArray[np.intp]:
    return ((2 * np.arange(count) + 1) * length // (2 * count)).astype(np.intp)


_PLAIN = frozenset(
    f"{name}{kind}" for name in ("yuv", "yuvj") for kind in ("420p", "422p", "444p", "440p", "411p", "410p")
) | {"nv12", "nv21", "gray"}
