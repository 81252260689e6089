"""A clip that costs a decoder what a camera's does: textures that move, grain, and a number in every frame."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from syncstudio.media.burned_code import burn_code

# About 5 Mbit/s at 1080p30, as video from the web has.
X264 = {"preset": "veryfast", "crf": "23", "bf": "3", "b-adapt": "0", "sc_threshold": "0"}
RATE = Fraction(30)

# How far the ground, and the window that moves across it, go per frame, in pixels.
_GROUND_STEP = (3, 1)
_WINDOW_STEP = (11, 5)
_GRAINS = 16
_GRAIN = 3.0

Plane = NDArray[np.uint8]


def write_moving_clip(path: Path, frames: int, size: tuple[int, int], gop: int) -> None:
    """Encode `frames` pictures of `size` with a key frame every `gop`; picture n carries the code n."""
    width, height = size
    chance = np.random.default_rng(7)
    ground, inset = _texture(chance, width, height), _texture(chance, width, height)
    grains = [chance.normal(0, _GRAIN, (height, width)).astype(np.int16) for _ in range(_GRAINS)]
    tints = [_texture(chance, width // 2, height // 2) // 2 + 64 for _ in range(2)]
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=RATE, options=X264)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.gop_size = gop
        for number in range(frames):
            luma = _panned(ground, number, _GROUND_STEP).astype(np.int16)
            top, left = (number * 2) % (height // 2), (number * 5) % (width // 2)
            window = _panned(inset, number, _WINDOW_STEP)[: height // 3, : width // 3]
            luma[top : top + height // 3, left : left + width // 3] = window
            luma += grains[int(chance.integers(_GRAINS))]
            grey = np.clip(luma, 16, 235).astype(np.uint8)
            burn_code(grey, number)
            frame = av.VideoFrame(width, height, "yuv420p")
            for plane, rows in zip(
                frame.planes, (grey, *(_panned(tint, number, (1, 1)) for tint in tints)), strict=True
            ):
                target = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
                target[: rows.shape[0], : rows.shape[1]] = rows
            frame.pts, frame.time_base = number, 1 / RATE
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


def _texture(chance: np.random.Generator, width: int, height: int) -> Plane:
    """Clouds with detail at every scale, twice as large as the picture either way so that it can move."""
    sum_of: NDArray[np.float64] = np.zeros((2 * height, 2 * width))
    for cell in (4, 12, 36, 108):
        rows, columns = -(-2 * height // cell), -(-2 * width // cell)
        coarse = chance.normal(0, cell**0.6, (rows, columns))
        sum_of += np.kron(coarse, np.ones((cell, cell)))[: 2 * height, : 2 * width]
    spread = float(np.abs(sum_of).max())
    return (128 + 96 * sum_of / spread).astype(np.uint8)


def _panned(texture: Plane, number: int, step: tuple[int, int]) -> Plane:
    """The part of a texture that is in the picture at a frame; it goes to and fro."""
    height, width = texture.shape[0] // 2, texture.shape[1] // 2
    left, top = (_to_and_fro(number * by, room) for by, room in zip(step, (width, height), strict=True))
    return texture[top : top + height, left : left + width]


def _to_and_fro(way: int, room: int) -> int:
    place = way % (2 * room)
    return min(place, 2 * room - place)
