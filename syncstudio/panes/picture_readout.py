"""What a stored pixel says: its place, its values as they are stored, and the colour shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QPainter

from syncstudio.panes.picture_feed import PictureFeed
from syncstudio.panes.picture_tags import TAG_ROW, Part, paint_tag, tag_width

if TYPE_CHECKING:
    from syncstudio.media.pixel import PixelValue

_CONTEXT = "PictureReadout"
_BETWEEN: Part = (" · ", True)


@dataclass(frozen=True, slots=True)
class Readout:
    """The texts of one pixel, and the colour shown (red, green, blue) once it is known."""

    place: str
    values: str
    rgb: tuple[int, int, int] | None


def readout(feed: PictureFeed, across: float, down: float) -> Readout | None:
    """The pixel at a place of the picture on show, in fractions of it; None beside the picture.

    It is read from the very frame on show. While that one is not at hand as it is stored, the values say so.
    """
    if feed.answer is None or feed.state != "shown":
        return None
    shape = feed.shape
    stored = shape.stored_pixel(across, down)
    if stored is None:
        return None
    x, y = stored
    turned = _tr(" before turning") if shape.turns else ""
    place = _tr("x {x}  y {y}").format(x=x, y=y) + turned + _true_place(feed, x, y)
    planes = feed.planes()
    known = feed.answer.exact or feed.answer.message is not None
    if planes is None or not known:
        return Readout(place, _tr("decoding…"), None)
    from syncstudio.media.errors import MediaError
    from syncstudio.media.pixel import pixel_at

    try:
        pixel = pixel_at(planes, x, y)
    except MediaError as error:
        return Readout(place, str(error), None)
    rgb = _shown(feed, across, down) or pixel.rgb
    return Readout(place, value_text(pixel), rgb)


def paint_readout(
    painter: QPainter,
    feed: PictureFeed,
    place: tuple[float, float],
    left: int,
    top: int,
    widest: int,
    name: str = "",
) -> int:
    """Write the pixel at a place of the picture (fractions of it) into a tag, or two tags upwards where one would
    be too wide; how many there are."""
    pixel = readout(feed, *place)
    if pixel is None:
        return 0
    start: list[Part] = [(f"{name}   ", False)] if name else []
    where, values = (pixel.place, True), (pixel.values, True)
    shown: list[Part] = [] if pixel.rgb is None else [_BETWEEN, (rgb_text(pixel.rgb), True)]
    swatch = None if pixel.rgb is None else QColor(*pixel.rgb)
    rows = [[*start, where, _BETWEEN, values, *shown]]
    if tag_width(rows[0], swatch is not None) > widest:
        rows = [[values], [*start, where, *shown]]
    for number, parts in enumerate(rows):
        here = swatch if number == len(rows) - 1 else None
        paint_tag(painter, parts, left, top - number * TAG_ROW, widest, here)
    return len(rows)


def value_text(pixel: PixelValue) -> str:
    """The stored values with their names, and how many bits each has: "Y 118  U 130  V 121 · 10 bit"."""
    if not pixel.values:
        return _tr("stored in a way that is not read out")
    text = "  ".join(f"{name} {value}" for name, value in zip(pixel.names, pixel.values, strict=True))
    if pixel.names == ("index",):
        return text
    bits = list(dict.fromkeys(pixel.bits))
    return text + " · " + _tr("{bits} bit").format(bits=", ".join(map(str, pixel.bits if bits[1:] else bits)))


def rgb_text(rgb: tuple[int, int, int]) -> str:
    """The colour shown: "RGB 120 118 121"."""
    return "RGB " + " ".join(map(str, rgb))


def _true_place(feed: PictureFeed, x: int, y: int) -> str:
    """Where a pixel lies in millimetres from the upper left corner, in pictures that know how large they are."""
    scale = feed.pixel_mm
    if scale is None:
        return ""
    return _tr("  ({across} × {down} mm)").format(across=f"{x * scale[1]:.1f}", down=f"{y * scale[0]:.1f}")


def _shown(feed: PictureFeed, across: float, down: float) -> tuple[int, int, int] | None:
    """The colour on the screen where each stored pixel has its own (fields taken apart included)."""
    if not feed.full_size or feed.answer is None:
        return None
    image = feed.answer.image
    blue, green, red = image[int(down * image.shape[0]), int(across * image.shape[1]), :3]
    return int(red), int(green), int(blue)


def _tr(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
