"""Puts many bands of the same columns on screen at one go: the channels of a series, a picture for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from syncstudio.panes import theme as look
from syncstudio.panes.timeline.envelope import coverages
from syncstudio.panes.timeline.plan import Band

# Pixels worked on at once; wider strips are painted in parts.
_AT_ONCE = 1 << 19


@cache
def shades(value: str) -> npt.NDArray[np.uint32]:
    """Premultiplied ARGB of a colour at each of the 256 coverages."""
    made = look.color(value)
    alpha = np.arange(256, dtype=np.uint32)
    red, green, blue = ((alpha * part + 127) // 255 for part in (made.red(), made.green(), made.blue()))
    return (alpha << 24 | red << 16 | green << 8 | blue).astype(np.uint32)


@lru_cache(maxsize=256)
def _palette(colors: tuple[str, ...]) -> npt.NDArray[np.uint32]:
    """The shades of many colours, one after the other."""
    return np.concatenate([shades(color) for color in colors])


def paint_bands(painter: QPainter, bands: Sequence[Band], ratio: float) -> None:
    """Paint bands of the same columns, in order. Those apart from one another become one picture."""
    if not len(bands[0].tops):
        return
    tops, bottoms = np.stack([band.tops for band in bands]), np.stack([band.bottoms for band in bands])
    firsts = np.maximum(np.floor(tops.min(axis=1)), 0).astype(np.int64)
    heights = np.ceil(bottoms.max(axis=1)).astype(np.int64) - firsts
    seen = heights > 0
    if not seen.any():
        return
    if not seen.all():
        tops, bottoms, firsts, heights = tops[seen], bottoms[seen], firsts[seen], heights[seen]
    colors = tuple(band.color for band, shown in zip(bands, seen.tolist(), strict=True) if shown)
    highest = int(heights.max())
    offsets = (np.arange(len(colors), dtype=np.int64) * 256)[:, None, None]
    each = max(_AT_ONCE // (highest * len(colors)), 1)
    for at in range(0, tops.shape[1], each):
        part = slice(at, at + each)
        covered = coverages(tops[:, part], bottoms[:, part], firsts.astype(np.float32), highest)
        pixels = np.take(_palette(colors), covered + offsets, mode="clip")
        _draw(painter, pixels, firsts, heights, bands[0].column + at, ratio)


def _draw(
    painter: QPainter,
    pixels: npt.NDArray[np.uint32],
    firsts: npt.NDArray[np.int64],
    heights: npt.NDArray[np.int64],
    column: int,
    ratio: float,
) -> None:
    lasts = firsts + heights
    low, high = int(firsts.min()), int(lasts.max())
    if int(heights.sum()) > 1.5 * (high - low):  # over one another: each is laid over those before
        for band, first, height in zip(pixels, firsts.tolist(), heights.tolist(), strict=True):
            _image(painter, band[:height], column, first, ratio)
        return
    whole = np.zeros((high - low, pixels.shape[2]), np.uint32)
    for band, first, last in zip(pixels, (firsts - low).tolist(), (lasts - low).tolist(), strict=True):
        place = whole[first:last]
        # Neighbours share a row at most, where one of them is thin.
        np.copyto(place, band[: last - first], where=place == 0)
    _image(painter, whole, column, low, ratio)


def _image(painter: QPainter, pixels: npt.NDArray[np.uint32], column: int, row: int, ratio: float) -> None:
    height, width = pixels.shape
    image = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    painter.drawImage(QPointF(column / ratio, row / ratio), image)
