"""Reads how bright decoded frames are, from a part of their luma that says as much as all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorRange, Interpolation, VideoReformatter
from numpy.typing import NDArray

from syncstudio.media.picture import is_full_range
from syncstudio.media.planes import plane_rows

# About so many rows of a frame are read; a flash or a cut is seen in all of them.
_ROWS = 240
# Luma in limited range goes from 16 to 235 of 255, in more bits likewise.
_BLACK, _RANGE = 16, 219


@dataclass(frozen=True, slots=True, eq=False)
class Thinned:
    """Every so many samples of a frame's luma as they are stored; `black` and `span` say what 0 and 1 are."""

    luma: NDArray[Any]
    black: float
    span: float

    @property
    def mean(self) -> float:
        """The mean luma from 0 (black) to 1 (white); a little beyond where the frame goes beyond."""
        return (float(self.luma.mean(dtype=np.float64)) - self.black) / self.span

    def difference(self, before: Thinned) -> float:
        """The mean absolute difference from another frame, 0 to 1; NaN between pictures of different sizes."""
        if before.luma.shape != self.luma.shape or before.luma.dtype != self.luma.dtype:
            return float("nan")
        # Unsigned samples: the larger minus the smaller never runs below 0.
        apart = np.maximum(self.luma, before.luma) - np.minimum(self.luma, before.luma)
        return float(apart.mean(dtype=np.float64)) / self.span


class LumaReader:
    """Takes the luma out of frames, one at a time, about `rows` rows of each."""

    def __init__(self, rows: int = _ROWS) -> None:
        self._rows = rows
        self._grey = VideoReformatter()

    def read(self, frame: av.VideoFrame) -> Thinned:
        """The thinned luma of a frame; what is handed out is a copy of its own."""
        kind = frame.format
        first = kind.components[0]
        bits = int(first.bits)
        plain = not (kind.is_rgb or kind.has_palette or kind.is_bit_stream)
        # Packed formats have other samples between those of luma.
        apart = kind.is_planar or len(kind.components) == 1
        if not (plain and apart and first.plane == 0 and 8 <= bits <= 16 and first.is_luma):
            return self._converted(frame)
        samples = plane_rows(frame.planes[0])
        if bits > 8:
            order = ">u2" if kind.is_big_endian else "<u2"
            samples = samples.view(order)
            if kind.name.startswith("p0") or kind.name.startswith("p2") or kind.name.startswith("p4"):
                bits = 16  # kept in the upper bits
        thin = _thinned(samples[: frame.height, : frame.width], self._rows)
        # Grey pictures use the whole range unless they say otherwise, as the scaler takes them.
        grey = len(kind.components) < 3 and int(frame.color_range) != ColorRange.MPEG
        if grey or is_full_range(frame):
            return Thinned(thin, 0, (1 << bits) - 1)
        return Thinned(thin, _BLACK << (bits - 8), _RANGE << (bits - 8))

    def _converted(self, frame: av.VideoFrame) -> Thinned:
        """Other kinds of frames through the scaler, as grey of full range."""
        every = _every(frame.height, self._rows)
        grey = self._grey.reformat(
            frame,
            max(1, frame.width // every),
            max(1, frame.height // every),
            "gray",
            interpolation=Interpolation.AREA,
            dst_color_range=ColorRange.JPEG,
            threads=1,
        )
        return Thinned(plane_rows(grey.planes[0])[: grey.height, : grey.width].copy(), 0, 255)


def _every(height: int, rows: int) -> int:
    """How many rows apart those read lie: an odd number, so that both fields of interlaced pictures count."""
    return max(1, height // rows) | 1


def _thinned(samples: NDArray[Any], rows: int) -> NDArray[Any]:
    every = _every(samples.shape[0], rows)
    # Whole rows first: picking single samples out of what the processor has at hand takes half as long.
    return np.ascontiguousarray(np.ascontiguousarray(samples[::every])[:, ::every])
