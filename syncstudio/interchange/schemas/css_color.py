"""A colour as web pages write it, as the nearest entry of the palette."""

from __future__ import annotations

import colorsys
import re

from syncstudio.interchange.schemas.schema import COLORS

# About the hues of the palette in degrees, where names of colours would put them; slate is for what has hardly any.
_HUES = {"blue": 224, "violet": 268, "teal": 176, "orange": 30, "rose": 345, "green": 125, "gold": 52}
# The colours of CSS that labelling configs really use, by hue and whether they are grey.
_NAMED = {
    "red": 0, "crimson": 348, "tomato": 9, "orangered": 16, "darkorange": 33, "orange": 39, "gold": 51, "yellow": 60,
    "olive": 60, "lime": 120, "green": 120, "darkgreen": 120, "lightgreen": 120, "seagreen": 146, "springgreen": 150,
    "turquoise": 174, "teal": 180, "cyan": 180, "aqua": 180, "skyblue": 197, "deepskyblue": 195, "lightblue": 195,
    "dodgerblue": 210, "steelblue": 207, "royalblue": 225, "blue": 240, "navy": 240, "darkblue": 240, "indigo": 275,
    "purple": 300, "violet": 300, "magenta": 300, "fuchsia": 300, "darkviolet": 282, "hotpink": 330, "pink": 350,
    "deeppink": 328, "salmon": 6, "coral": 16, "brown": 0, "chocolate": 25, "maroon": 0, "firebrick": 0,
    "goldenrod": 43, "khaki": 54, "tan": 34, "wheat": 39,
}  # fmt: skip
_GREY = frozenset(
    {"gray", "grey", "black", "white", "silver", "darkgray", "lightgray", "slategray", "dimgray"}
)
_HEX = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_RGB = re.compile(r"rgba?\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)")
_LEAST_SATURATION = 0.12
# The palette as the light theme paints it, in its order; each is its own nearest entry.
_PALETTE = ("#3d7dc9", "#865fd0", "#2d9c8b", "#c4682b", "#e05a92", "#57b962", "#d69f12", "#6a7078")


def palette_hex(color: int) -> str:
    """An entry of the palette as "#rrggbb", for files of other tools; `nearest_color` answers the same entry."""
    return _PALETTE[color % len(_PALETTE)]


def nearest_color(written: str) -> int | None:
    """The place in `COLORS` of the entry whose hue is nearest; None where no colour is written."""
    text = written.strip().casefold()
    if text in _GREY:
        return COLORS.index("slate")
    if text in _NAMED:
        return _of_hue(_NAMED[text])
    channels = _channels(text)
    if channels is None:
        return None
    hue, _lightness, saturation = colorsys.rgb_to_hls(*(channel / 255 for channel in channels))
    return COLORS.index("slate") if saturation < _LEAST_SATURATION else _of_hue(hue * 360)


def _channels(text: str) -> tuple[int, int, int] | None:
    found = _HEX.fullmatch(text)
    if found is not None:
        digits = found[1] if len(found[1]) > 4 else "".join(digit * 2 for digit in found[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    triple = _RGB.match(text)
    return (
        None
        if triple is None
        else (min(255, int(triple[1])), min(255, int(triple[2])), min(255, int(triple[3])))
    )


def _of_hue(hue: float) -> int:
    nearest = min(_HUES, key=lambda name: min(abs(hue - _HUES[name]), 360 - abs(hue - _HUES[name])))
    return COLORS.index(nearest)


def css_hex(written: str) -> str:
    """A colour as "#rrggbb": as it is written, or for a name its hue; "" where no colour is written."""
    text = written.strip().casefold()
    channels = _channels(text)
    if channels is None and text in _GREY:
        channels = (0x80, 0x80, 0x80)
    if channels is None and text in _NAMED:
        red, green, blue = colorsys.hls_to_rgb(_NAMED[text] / 360, 0.5, 0.7)
        channels = (round(red * 255), round(green * 255), round(blue * 255))
    return "" if channels is None else "#{:02x}{:02x}{:02x}".format(*channels)
