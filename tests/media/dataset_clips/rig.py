"""A small video whose frames and sound are known: what clips are cut out of in these tests."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

RATE = 8000
FPS = Fraction(30000, 1001)
SIZE = (96, 64)


def picture(number: int) -> np.ndarray:
    """Frame `number`: a bright bar that moves, over a ground that says which ten it is in."""
    image = np.full((SIZE[1], SIZE[0], 3), 30 + number // 10 % 8 * 12, np.uint8)
    x = number * 5 % (SIZE[0] - 16)
    image[8:40, x : x + 16] = 230
    return image


def sound(seconds: float, start_s: float = 0.0, drift: float = 0.0, rate: int = RATE) -> np.ndarray:
    """A sum of tones as a recorder hears it that began at `start_s` and whose clock drifts: float32 (n,)."""
    at = start_s + np.arange(int(seconds * rate)) / rate * (1 + drift)
    dice = np.random.default_rng(5)
    wave = sum(
        np.sin(2 * np.pi * hz * at + turn)
        for hz, turn in zip(dice.uniform(120, 1500, 40), dice.uniform(0, 6, 40), strict=True)
    )
    return (0.02 * wave).astype(np.float32)


def write_video(path: Path, frames: int = 90, bf: str = "2", cuts: tuple[int, ...] = ()) -> Path:
    """H.264 with B-frames and a key frame every 30; after each of `cuts` the ground is quite another."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=FPS, options={"bf": bf, "g": "30", "sc_threshold": "0"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for number in range(frames):
            image = picture(number)
            if sum(number >= cut for cut in cuts) % 2:
                image = 255 - image
            for packet in stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)
    return path
