"""How two pictures are compared: what each mode shows, and what their difference is. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from syncstudio.panes.picture_view import PictureShape
from syncstudio.panes.video_plan import Rect, letterbox

Mode = Literal["overlay", "wipe", "difference"]
MODES: tuple[Mode, ...] = ("overlay", "wipe", "difference")
GAINS = (1, 2, 4, 8, 16)
Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """How far two pictures are apart: `image` uint8 (height, width, 4) BGRA of the absolute differences times a
    gain; `mean` and `most` over all colours of all pixels both have, in steps of 255, without the gain."""

    image: Pixels
    mean: float
    most: int


def difference(first: Pixels, second: Pixels, gain: int = 1) -> Difference:
    """The difference of two pictures (uint8 (height, width, 4) BGRA), laid middle on middle; where only one of
    them lies nothing is compared, and the image is black."""
    height, width = min(first.shape[0], second.shape[0]), min(first.shape[1], second.shape[1])
    one, other = _middle(first, height, width), _middle(second, height, width)
    apart = np.maximum(one, other)
    np.subtract(apart, np.minimum(one, other), out=apart)
    apart[:, :, 3] = 0
    # Row by row, sums fit 32 bits, which is twice as fast as 64.
    mean = float(apart.reshape(height, -1).sum(axis=1, dtype=np.uint32).sum()) / max(1, height * width * 3)
    most = int(apart.max(initial=0))
    if gain > 1:
        # Bytes wrap around: what would, is brought down to the largest that does not, which is white enough.
        np.minimum(apart, 255 // gain, out=apart)
        np.multiply(apart, gain, out=apart)
    if (height, width) == first.shape[:2]:
        return Difference(apart, mean, most)
    whole = np.zeros_like(first)
    top, left = (first.shape[0] - height) // 2, (first.shape[1] - width) // 2
    whole[top : top + height, left : left + width] = apart
    return Difference(whole, mean, most)


def same_pixels(first: PictureShape, second: PictureShape) -> bool:
    """Whether two pictures can be compared stored pixel by stored pixel."""
    return first.upright == second.upright and first.seen == second.seen


def boxes(
    mode: Mode, first: PictureShape, second: PictureShape, decoded: tuple[int, int] | None
) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """The boxes both are decoded into, when `decoded` is the one that suits the pane (None: as stored).

    A difference is always taken at the stored size, or its figures would be of other pixels than the file's;
    pictures that are not stored alike are fitted into the size of the first.
    """
    if same_pixels(first, second):
        return (None, None) if mode == "difference" else (decoded, decoded)
    if mode == "difference" or decoded is None:
        size = max(1, round(first.seen[0])), max(1, round(first.seen[1]))
        return size, size
    return decoded, decoded


def within(box: Rect, shape: PictureShape) -> Rect:
    """Where a picture lies that is fitted into the place of another."""
    fitted = letterbox(shape.seen, box.width, box.height)
    return Rect(box.x + fitted.x, box.y + fitted.y, fitted.width, fitted.height)


def _middle(pixels: Pixels, height: int, width: int) -> Pixels:
    top, left = (pixels.shape[0] - height) // 2, (pixels.shape[1] - width) // 2
    return pixels[top : top + height, left : left + width]
