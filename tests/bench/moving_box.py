"""A clip of one dark box that walks, turns and hurries over a light ground as a comedian does, and where it is."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

SIZE = (640, 360)
RATE = 25
_INK, _GROUND = 30, 200


def box_at(number: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Upper left and lower right corner in a frame, in pixels: it sways, hops, and grows as it comes nearer."""
    t = number / RATE
    x = 250 + 190 * np.sin(0.9 * t) + 24 * np.sin(3.1 * t)
    y = 150 + 60 * np.sin(0.6 * t + 1) - 14 * abs(np.sin(2.4 * t))
    wide, high = 70 + 16 * np.sin(0.5 * t), 110 + 24 * np.sin(0.5 * t)
    left, top = round(float(x - wide / 2)), round(float(y - high / 2))
    return (left, top), (left + round(float(wide)), top + round(float(high)))


def write_moving_box(path: Path, frames: int, stamps: NDArray[np.int64] | None = None) -> None:
    """Encode it; `stamps` are PTS in ms where the rate is to vary, else it is 25 a second."""
    with av.open(str(path), "w") as output:
        stream = output.add_stream(
            "libx264", rate=Fraction(RATE), options={"preset": "veryfast", "crf": "18"}
        )
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        if stamps is not None:
            stream.codec_context.time_base = Fraction(1, 1000)
        for number in range(frames):
            picture = np.full((SIZE[1], SIZE[0]), _GROUND, np.uint8)
            (left, top), (right, bottom) = box_at(number)
            picture[top:bottom, left:right] = _INK
            frame = av.VideoFrame.from_ndarray(picture, format="gray").reformat(format="yuv420p")
            if stamps is not None:
                frame.pts, frame.time_base = int(stamps[number]), Fraction(1, 1000)
            output.mux(stream.encode(frame))
        output.mux(stream.encode())


def box_seen(grey: NDArray[np.uint8]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where the box is in a decoded picture."""
    dark = grey < (_INK + _GROUND) // 2
    across, down = np.flatnonzero(dark.any(axis=0)), np.flatnonzero(dark.any(axis=1))
    return (float(across[0]), float(down[0])), (float(across[-1] + 1), float(down[-1] + 1))
