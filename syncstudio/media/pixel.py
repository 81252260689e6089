"""Reads one pixel of a decoded frame: the values as they are stored, and the colour people see."""

from __future__ import annotations

from dataclasses import dataclass, replace

import av
from av.video.format import VideoFormat, VideoFormatComponent

from syncstudio.media.picture import PictureMaker, matrix_number
from syncstudio.media.planes import Planes, Rows, plane_rows

# The window around a pixel that is turned into colours, so that colour stored at half the size is spread as
# in the whole picture. A multiple of every subsampling there is, and of the bits in a byte.
_ALIGNED = 8
_WINDOW = 24


@dataclass(frozen=True, slots=True)
class PixelValue:
    """One stored pixel: `values` by `names` (Y U V, R G B, Y, index; A where there is alpha), each of as many
    `bits` as stored. `rgb` is the colour shown, 8 bits each.

    Kinds of packing that are not known here have no names and values, only the colour.
    """

    names: tuple[str, ...]
    values: tuple[int, ...]
    bits: tuple[int, ...]
    rgb: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a component's samples lie: plane, bytes from one to the next, bytes to the first, bytes a sample,
    bits to shift down, bits a sample, and how many pixels share one across and down."""

    plane: int
    step: int
    offset: int
    width: int
    shift: int
    bits: int
    across: int = 1
    down: int = 1


def pixel_at(planes: Planes, x: int, y: int) -> PixelValue:
    """The pixel in column `x` and row `y` of the frame as it is stored, before it is turned for viewing.

    Colour stored for several pixels at once is that of the sample which covers this one. Raises ValueError
    outside the frame, MediaError for a kind of picture that cannot be shown at all.
    """
    looks = planes.looks
    if not (0 <= x < looks.width and 0 <= y < looks.height):
        raise ValueError(f"({x}, {y}) is outside a picture of {looks.width} x {looks.height}")
    form = VideoFormat(looks.format, looks.width, looks.height)
    rows = _rows(planes)
    if form.has_palette:
        index = int(rows[0][y, x])
        blue, green, red = (int(value) for value in rows[1].reshape(-1)[index * 4 : index * 4 + 3])
        return PixelValue(("index",), (index,), (8,), (red, green, blue))
    if form.is_bit_stream:
        bit = int(rows[0][y, x // 8]) >> (7 - x % 8) & 1
        return PixelValue(("Y",), (bit,), (1,), _shown(planes, form, rows, x, y))
    places = _places(form)
    values = tuple(_sample(rows, place, x, y, form.is_big_endian) for place in places)
    names = _names(form)[: len(places)]
    bits = tuple(place.bits for place in places)
    return PixelValue(names, values, bits, _shown(planes, form, rows, x, y))


def _rows(planes: Planes) -> tuple[Rows, ...]:
    if planes.own is None:
        return planes.kept
    return tuple(plane_rows(plane) for plane in planes.own.planes)


def _sample(rows: tuple[Rows, ...], place: _Place, x: int, y: int, big_endian: bool) -> int:
    start = x // place.across * place.step + place.offset
    taken = rows[place.plane][y // place.down, start : start + place.width].tobytes()
    whole = int.from_bytes(taken, "big" if big_endian else "little")
    return whole >> place.shift & (1 << place.bits) - 1


def _names(form: VideoFormat) -> tuple[str, ...]:
    if form.is_rgb:
        return ("R", "G", "B", "A")
    return ("Y", "A") if len(form.components) <= 2 else ("Y", "U", "V", "A")


# Packings of several components in one plane: bytes from pixel to pixel, then the byte of each component, in
# the order of the names. FFmpeg's pixel formats of 8 bits.
_BYTES: dict[str, tuple[int, tuple[int, ...]]] = {
    "rgb24": (3, (0, 1, 2)),
    "bgr24": (3, (2, 1, 0)),
    "rgba": (4, (0, 1, 2, 3)),
    "bgra": (4, (2, 1, 0, 3)),
    "argb": (4, (1, 2, 3, 0)),
    "abgr": (4, (3, 2, 1, 0)),
    "rgb0": (4, (0, 1, 2)),
    "bgr0": (4, (2, 1, 0)),
    "0rgb": (4, (1, 2, 3)),
    "0bgr": (4, (3, 2, 1)),
    "ya8": (2, (0, 1)),
}
# The same of 16 bits a component, by the format's name without its byte order.
_WORDS: dict[str, tuple[int, tuple[int, ...]]] = {
    "rgb48": (6, (0, 2, 4)),
    "bgr48": (6, (4, 2, 0)),
    "rgba64": (8, (0, 2, 4, 6)),
    "bgra64": (8, (4, 2, 0, 6)),
    "ya16": (4, (0, 2)),
}
# Two pixels that share their colour, in four bytes: the byte of Y, U and V.
_PAIRS = {"yuyv422": (0, 1, 3), "uyvy422": (1, 0, 2), "yvyu422": (0, 3, 1)}
# Several components in the bits of one little-endian word: its bytes, then each one's lowest bit and bits.
_BITS: dict[str, tuple[int, tuple[tuple[int, int], ...]]] = {
    "rgb565le": (2, ((11, 5), (5, 6), (0, 5))),
    "bgr565le": (2, ((0, 5), (5, 6), (11, 5))),
    "rgb555le": (2, ((10, 5), (5, 5), (0, 5))),
    "bgr555le": (2, ((0, 5), (5, 5), (10, 5))),
    "x2rgb10le": (4, ((20, 10), (10, 10), (0, 10))),
    "x2bgr10le": (4, ((0, 10), (10, 10), (20, 10))),
}
# Luma in one plane, both colours by turns in the next; U first unless named here.
_V_FIRST = ("nv21", "nv42")


def _places(form: VideoFormat) -> tuple[_Place, ...]:
    """Where the components of a format lie, in the order of their names; empty for packings not known."""
    name = form.name
    if name in _BYTES:
        step, offsets = _BYTES[name]
        return tuple(_Place(0, step, offset, 1, 0, 8) for offset in offsets)
    if name[:-2] in _WORDS:
        step, offsets = _WORDS[name[:-2]]
        return tuple(_Place(0, step, offset, 2, 0, 16) for offset in offsets)
    if name in _BITS:
        step, fields = _BITS[name]
        return tuple(_Place(0, step, 0, step, shift, bits) for shift, bits in fields)
    if name in _PAIRS:
        luma, *colours = _PAIRS[name]
        return (_Place(0, 2, luma, 1, 0, 8), *(_Place(0, 4, offset, 1, 0, 8, 2) for offset in colours))
    parts = form.components
    if len({part.plane for part in parts}) == len(parts):
        return tuple(_alone(form, part) for part in parts)
    if len(parts) == 3 and [part.plane for part in parts] == [0, 1, 1]:
        return _by_turns(form)
    return ()


def _alone(form: VideoFormat, part: VideoFormatComponent) -> _Place:
    width = (part.bits + 7) // 8
    return _Place(part.plane, width, 0, width, 0, part.bits, *_sharing(form, part))


def _by_turns(form: VideoFormat) -> tuple[_Place, ...]:
    luma, colour = form.components[0], form.components[1]
    width = (luma.bits + 7) // 8
    shift = 8 * width - luma.bits  # the bits of P010 and its kin lie at the top of their words
    order = (1, 0) if form.name in _V_FIRST else (0, 1)
    sharing = _sharing(form, colour)
    colours = (_Place(1, 2 * width, width * place, width, shift, luma.bits, *sharing) for place in order)
    return (_Place(0, width, 0, width, shift, luma.bits), *colours)


def _sharing(form: VideoFormat, part: VideoFormatComponent) -> tuple[int, int]:
    return _shared(form.width, part.width), _shared(form.height, part.height)


def _shared(pixels: int, samples: int) -> int:
    """How many pixels share a sample: the power of two that makes so many samples of so many pixels."""
    shared = 1
    while samples < pixels and (pixels + shared - 1) // shared > samples:
        shared *= 2
    return shared


def _shown(planes: Planes, form: VideoFormat, rows: tuple[Rows, ...], x: int, y: int) -> tuple[int, int, int]:
    looks = planes.looks
    left, width = _window(x, looks.width)
    top, height = _window(y, looks.height)
    cut = av.VideoFrame(width, height, looks.format)
    for number, plane in enumerate(cut.planes):
        target = plane_rows(plane)
        across, down, bytes_wide = _grain(form, number)
        start = left // across * bytes_wide if bytes_wide else left // 8
        taken = rows[number][top // down :, start : start + target.shape[1]][: len(target)]
        target[: len(taken), : taken.shape[1]] = taken
    # A frame that does not name its matrix is judged by its whole size.
    cut.colorspace, cut.color_range = matrix_number(looks), looks.color_range
    about = replace(looks, width=width, height=height, colorspace=cut.colorspace)
    picture = PictureMaker().bgra(replace(planes, turns=0, looks=about, own=cut, kept=()))
    blue, green, red = (int(value) for value in picture[y - top, x - left, :3])
    return red, green, blue


def _window(at: int, size: int) -> tuple[int, int]:
    """Where a window around a place begins, and how long it is."""
    start = max(0, at // _ALIGNED * _ALIGNED - _ALIGNED)
    return start, min(_WINDOW, size - start)


def _grain(form: VideoFormat, plane: int) -> tuple[int, int, int]:
    """How many pixels one step in a plane covers across and down, and its bytes (0: less than one)."""
    if form.is_bit_stream:
        return 1, 1, 0
    inside = [part for part in form.components if part.plane == plane]
    if not form.is_planar:
        return 1, 1, max(1, form.padded_bits_per_pixel // 8)
    across, down = _sharing(form, inside[0])
    return across, down, sum((part.bits + 7) // 8 for part in inside)
