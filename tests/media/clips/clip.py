"""What a maker of clips answers, and the numbered picture all of them are made of."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.burned_code import burn_code

WIDTH, HEIGHT = 384, 216
FRAMES = 75
# Kinds that differ only in how they are stored need no more than this.
SMALL = (192, 112)
FEW = 40
NTSC = Fraction(30000, 1001)


@dataclass(frozen=True)
class Clip:
    """A synthesised file: `codes[n]` is the number burned into presented frame n of stream `stream`.

    `seconds` are the times a right index has them at, None where the container rounds or shifts what it is
    given. `harmed` lists the frames that damage may have taken or spoilt; `pixel_aspect` and `rotation`
    (degrees clockwise) are what the file asks a viewer to do.
    """

    path: Path
    codes: list[int]
    seconds: list[Fraction] | None = None
    rotation: int = 0
    missing_timestamps: bool = False
    stream: int = 0
    pixel_aspect: Fraction = Fraction(1)
    harmed: frozenset[int] = frozenset()


def picture(number: int, width: int = WIDTH, height: int = HEIGHT) -> NDArray[np.uint8]:
    """A moving pattern with its number burned in, RGB."""
    rows = np.arange(height, dtype=np.uint8)[:, None]
    columns = np.arange(width, dtype=np.uint8)[None, :]
    image = np.empty((height, width, 3), dtype=np.uint8)
    # Bytes wrap around, which makes the pattern repeat; the numbers make it move.
    image[:, :, 0] = columns + np.uint8(5 * number % 256)
    image[:, :, 1] = rows * np.uint8(2) + np.uint8(3 * number % 256)
    image[:, :, 2] = columns // np.uint8(2) + rows
    burn_code(image, number)
    return image


def even(rate: Fraction, count: int = FRAMES, start: Fraction = Fraction(0)) -> list[Fraction]:
    """The seconds of `count` frames at an even rate."""
    return [start + number / rate for number in range(count)]
