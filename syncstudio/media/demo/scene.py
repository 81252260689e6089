"""What a camera of the demo sees at a true time: a clock, a swinging arm, two people, clapping hands, a lamp.

The frame's number is burned in twice: as digits for people and as `burned_code` blocks for programs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from syncstudio.media.burned_code import burn_code
from syncstudio.media.demo import brush, motion
from syncstudio.media.demo.brush import Colour, Picture
from syncstudio.media.demo.font import HEIGHT, WIDTH, text_mask
from syncstudio.media.demo.story import Story

SIZE = (640, 360)
DIGITS = 5
_DIGIT_DOT = 5


@dataclass(frozen=True, slots=True)
class View:
    """Where a camera stands, how its picture is tinted, and how long its shutter is open for a frame."""

    label: str
    mirrored: bool
    zoom: float
    middle: tuple[float, float]
    top: Colour
    bottom: Colour
    accent: Colour
    second: Colour
    digits_at: tuple[int, int]
    open_s: float


CAMERA_A = View(
    "CAM A",
    False,
    1.0,
    (320, 180),
    (16, 22, 32),
    (27, 42, 58),
    (79, 199, 181),
    (91, 156, 240),
    (24, 304),
    1 / 125,
)
CAMERA_B = View(
    "CAM B",
    True,
    1.12,
    (322, 186),
    (30, 20, 26),
    (56, 38, 34),
    (240, 148, 91),
    (167, 139, 250),
    (466, 304),
    1 / 100,
)
_PAPER: Colour = (226, 231, 238)
_SKIN: dict[str, Colour] = {"Ana": (214, 170, 140), "Ben": (172, 124, 96)}
_HAIR: dict[str, Colour] = {"Ana": (122, 62, 44), "Ben": (44, 40, 46)}
_DARK: Colour = (26, 28, 34)
_LAMP: Colour = (255, 244, 214)

# The scene's own plan, in the pixels of camera A.
_CLOCK, _CLOCK_RADIUS = (112.0, 128.0), 76.0
_PIVOT, _ARM_PX = (330.0, 48.0), 168.0
_HEADS = {"Ana": (500.0, 84.0), "Ben": (572.0, 168.0)}
_HANDS, _REACH = (478.0, 288.0), 46.0
_BULB = (478.0, 222.0)


class Painter:
    """Paints one camera's frames; keeps what never moves ready."""

    def __init__(self, story: Story, view: View) -> None:
        self.story = story
        self.view = view
        self._still = self._paint_still()
        self._picture = self._still.copy()

    def paint(self, true_s: float, number: int) -> Picture:
        """The picture of one instant with its frame number burned in: planes, uint8 (3, 360, 640).

        The array is painted over by the next call.
        """
        picture = self._picture
        np.copyto(picture, self._still)
        light = motion.lamp(self.story, true_s, self.view.open_s)
        self._clock_hand(picture, true_s)
        self._arm(picture, true_s)
        for name in _HEADS:
            self._mouth(picture, name, true_s)
        self._hands(picture, true_s, light)
        if light:
            brush.brighten(picture, round(64 * light))
        x, y = self.view.digits_at
        brush.ink(picture, text_mask(f"{number:0{DIGITS}d}", _DIGIT_DOT), x, y, _PAPER)
        burn_code(picture[0], number)
        return picture

    def _at(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the scene's plan falls in this camera's picture."""
        width, height = SIZE
        across = (x - self.view.middle[0]) * self.view.zoom * (-1 if self.view.mirrored else 1)
        return width / 2 + across, height / 2 + (y - self.view.middle[1]) * self.view.zoom

    def _paint_still(self) -> Picture:
        width, height = SIZE
        view, zoom = self.view, self.view.zoom
        shade = np.linspace(0, 1, height, dtype=np.float32)[:, None]
        top, bottom = brush.planes_of(view.top), brush.planes_of(view.bottom)
        picture: Picture = np.empty((3, height, width), dtype=np.uint8)
        picture[:] = np.round(top + (bottom - top) * shade)
        raised: Colour = (view.bottom[0] + 14, view.bottom[1] + 14, view.bottom[2] + 14)

        x, y = self._at(*_CLOCK)
        brush.disc(picture, x, y, _CLOCK_RADIUS * zoom, view.top)
        brush.ring(picture, x, y, _CLOCK_RADIUS * zoom, 3, view.accent)
        for second in range(10):
            angle = math.tau * second / 10
            outer, inner = (
                (_CLOCK_RADIUS - 7) * zoom,
                (_CLOCK_RADIUS - (20 if second % 5 == 0 else 14)) * zoom,
            )
            brush.bar(
                picture, x + outer * math.sin(angle), y - outer * math.cos(angle),
                x + inner * math.sin(angle), y - inner * math.cos(angle), 1.5, _PAPER,
            )  # fmt: skip

        x, y = self._at(*_PIVOT)
        brush.bar(picture, x - 60 * zoom, y - 10 * zoom, x + 60 * zoom, y - 10 * zoom, 3, raised)
        for name, place in _HEADS.items():
            x, y = self._at(*place)
            brush.ellipse(picture, x, y + 50 * zoom, 34 * zoom, 22 * zoom, raised)
            brush.disc(picture, x, y - 10 * zoom, 33 * zoom, _HAIR[name])
            brush.ellipse(picture, x, y + 2 * zoom, 27 * zoom, 32 * zoom, _SKIN[name])
            for side in (-1, 1):
                brush.disc(picture, x + side * 10 * zoom, y - 8 * zoom, 3.2 * zoom, _DARK)
            mask = text_mask(name.upper(), 2)
            brush.ink(picture, mask, int(x) - 3 * WIDTH, int(y + 50 * zoom) - HEIGHT, _PAPER)

        x, y = self._at(*_BULB)
        brush.disc(picture, x, y, 15 * zoom, raised)
        brush.ring(picture, x, y, 15 * zoom, 2, view.accent)
        brush.ink(picture, text_mask(view.label, 3), *self._label_place(), view.accent)
        left, upper = view.digits_at
        panel = picture[:, upper - 8 : upper + HEIGHT * _DIGIT_DOT + 8, left - 10 : left + 30 * DIGITS + 5]
        panel[:] = brush.planes_of(view.top)
        # No colour under the code's blocks.
        picture[1:, :10, :260] = 128
        return picture

    def _label_place(self) -> tuple[int, int]:
        x, y = self.view.digits_at
        return x, y - 40

    def _clock_hand(self, picture: Picture, true_s: float) -> None:
        x, y = self._at(*_CLOCK)
        angle = math.tau * (true_s % motion.CLOCK_TURN_S) / motion.CLOCK_TURN_S
        reach = (_CLOCK_RADIUS - 22) * self.view.zoom
        brush.bar(
            picture, x, y, x + reach * math.sin(angle), y - reach * math.cos(angle), 3, self.view.second
        )
        brush.disc(picture, x, y, 6, self.view.accent)

    def _arm(self, picture: Picture, true_s: float) -> None:
        angle = float(motion.arm_angle(np.array([true_s]))[0])
        x0, y0 = self._at(*_PIVOT)
        x1, y1 = self._at(_PIVOT[0] + _ARM_PX * math.sin(angle), _PIVOT[1] + _ARM_PX * math.cos(angle))
        brush.bar(picture, x0, y0, x1, y1, 4, self.view.second)
        brush.disc(picture, x0, y0, 8, _PAPER)
        brush.disc(picture, x1, y1, 19 * self.view.zoom, self.view.accent)
        brush.disc(picture, x1, y1, 9 * self.view.zoom, _DARK)

    def _mouth(self, picture: Picture, name: str, true_s: float) -> None:
        x, y = self._at(*_HEADS[name])
        open_px = 1.6 + 9.5 * motion.mouth(self.story, name, true_s)
        brush.ellipse(
            picture, x, y + 15 * self.view.zoom, 10.5 * self.view.zoom, open_px * self.view.zoom, _DARK
        )

    def _hands(self, picture: Picture, true_s: float, light: float) -> None:
        zoom = self.view.zoom
        apart = _REACH * motion.hands_apart(self.story, true_s)
        for side, name in ((-1, "Ana"), (1, "Ben")):
            x, y = self._at(_HANDS[0] + side * (apart + 8), _HANDS[1])
            brush.bar(picture, x, y - 16 * zoom, x, y + 16 * zoom, 9 * zoom, _SKIN[name])
        if light:
            x, y = self._at(*_BULB)
            brush.disc(picture, x, y, 40 * zoom, _LAMP, 0.35 * light)
            brush.disc(picture, x, y, 15 * zoom, _LAMP, light)
