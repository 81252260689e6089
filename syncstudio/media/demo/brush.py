"""Smooth-edged discs, bars and ellipses painted into a picture of three planes: uint8 (3, height, width).

The planes are luma and the two colour differences of BT.601 in studio range, as the encoder wants them;
colours are given as RGB.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]
Mask = NDArray[np.float32]

_FROM_RGB = np.array(
    [[65.481, 128.553, 24.966], [-37.797, -74.203, 112.0], [112.0, -93.786, -18.214]], dtype=np.float64
)
"""ITU-R BT.601-7, 8 bits: luma 16 to 235, colour differences 16 to 240 about 128."""


@lru_cache(maxsize=64)
def planes_of(colour: Colour) -> Mask:
    """A colour's value in each plane, float32 (3, 1, 1)."""
    values = _FROM_RGB @ (np.array(colour) / 255) + np.array([16, 128, 128])
    planes: Mask = values.astype(np.float32)[:, None, None]
    return planes


def _window(
    picture: Picture, left: float, top: float, right: float, bottom: float
) -> tuple[slice, slice] | None:
    height, width = picture.shape[1:]
    x0, x1 = max(0, int(left) - 1), min(width, int(right) + 2)
    y0, y1 = max(0, int(top) - 1), min(height, int(bottom) + 2)
    return (slice(y0, y1), slice(x0, x1)) if x0 < x1 and y0 < y1 else None


def _axes(window: tuple[slice, slice]) -> tuple[Mask, Mask]:
    rows, columns = window
    y = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None]
    x = np.arange(columns.start, columns.stop, dtype=np.float32)[None, :]
    return x, y


def _lay(
    picture: Picture, window: tuple[slice, slice], outside_px: NDArray[Any], colour: Colour, opacity: float
) -> None:
    """Paint where the distance to the shape's edge is negative, with one pixel of soft edge."""
    cover = np.clip(0.5 - outside_px, 0, 1) * np.float32(opacity)
    part = picture[:, window[0], window[1]]
    part += ((planes_of(colour) - part) * cover).astype(np.int16).astype(np.uint8)


def disc(picture: Picture, x: float, y: float, radius: float, colour: Colour, opacity: float = 1.0) -> None:
    """A filled circle."""
    window = _window(picture, x - radius, y - radius, x + radius, y + radius)
    if window:
        across, down = _axes(window)
        _lay(picture, window, np.sqrt((across - x) ** 2 + (down - y) ** 2) - radius, colour, opacity)


def ring(picture: Picture, x: float, y: float, radius: float, thick: float, colour: Colour) -> None:
    """A circle's outline, centred on the radius."""
    reach = radius + thick
    window = _window(picture, x - reach, y - reach, x + reach, y + reach)
    if window:
        across, down = _axes(window)
        away = np.abs(np.sqrt((across - x) ** 2 + (down - y) ** 2) - radius) - thick / 2
        _lay(picture, window, away, colour, 1.0)


def ellipse(
    picture: Picture, x: float, y: float, half_width: float, half_height: float, colour: Colour
) -> None:
    """A filled ellipse with upright axes."""
    window = _window(picture, x - half_width, y - half_height, x + half_width, y + half_height)
    if window:
        across, down = _axes(window)
        size = np.sqrt(((across - x) / half_width) ** 2 + ((down - y) / half_height) ** 2)
        _lay(picture, window, (size - 1) * min(half_width, half_height), colour, 1.0)


def bar(picture: Picture, x0: float, y0: float, x1: float, y1: float, radius: float, colour: Colour) -> None:
    """A line with round ends."""
    window = _window(
        picture, min(x0, x1) - radius, min(y0, y1) - radius, max(x0, x1) + radius, max(y0, y1) + radius
    )
    if window:
        across, down = _axes(window)
        long_x, long_y = x1 - x0, y1 - y0
        along = ((across - x0) * long_x + (down - y0) * long_y) / max(long_x**2 + long_y**2, 1e-6)
        along = np.clip(along, 0, 1)
        away = np.sqrt((across - x0 - along * long_x) ** 2 + (down - y0 - along * long_y) ** 2)
        _lay(picture, window, away - radius, colour, 1.0)


def ink(picture: Picture, mask: NDArray[np.bool_], left: int, top: int, colour: Colour) -> None:
    """A bitmap, such as text, in one colour."""
    height, width = mask.shape
    picture[:, top : top + height, left : left + width][:, mask] = planes_of(colour)[:, :, 0].astype(np.uint8)


def brighten(picture: Picture, by: int) -> None:
    """Add light to the whole picture; white stays white."""
    luma = picture[0]
    np.minimum(luma, np.uint8(235 - by), out=luma)
    luma += np.uint8(by)
