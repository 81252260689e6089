"""The ground of a chart with two axes: where its values lie, its lines and the numbers beside them."""

from __future__ import annotations

from collections.abc import Iterable

from syncstudio.interchange.pages.drawing import Drawing
from syncstudio.interchange.pages.scale import Scale

WIDTH = 660
"""Fits the text of a page of A4 and a column on a screen."""
_LEFT, _RIGHT, _TOP, _FOOT = 62, 12, 26, 34


class Frame:
    """A drawing with axes; `x` and `y` place values in it."""

    def __init__(
        self,
        title: str,
        description: str,
        across: tuple[float, float],
        up: tuple[float, float],
        units: tuple[str, str],
        height: int = 220,
    ) -> None:
        self.drawing = Drawing(WIDTH, height, title, description)
        self.x = Scale.over(*across, _LEFT, WIDTH - _RIGHT)
        self.y = Scale.over(*up, height - _FOOT, _TOP)
        self.top, self.foot = _TOP, height - _FOOT
        self.drawing.text(0, 12, title, "h")
        for value, text in self.y.rounds(5):
            y = self.y.at(value)
            self.drawing.line(_LEFT, y, WIDTH - _RIGHT, y, "grid")
            self.drawing.text(_LEFT - 6, y + 3.5, text, "t", "end")
        for value, text in self.x.rounds(8):
            x = self.x.at(value)
            self.drawing.line(x, self.foot, x, self.foot + 4, "axis")
            self.drawing.text(x, self.foot + 16, text, "t", "middle")
        self.drawing.line(_LEFT, self.foot, WIDTH - _RIGHT, self.foot, "axis")
        self.drawing.text(WIDTH - _RIGHT, height - 3, units[0], "t", "end")
        self.drawing.text(WIDTH - _RIGHT, 12, units[1], "t", "end")

    def curve(self, xs: Iterable[float], ys: Iterable[float], style: str) -> None:
        """A line through values."""
        self.drawing.curve(map(self.x.at, xs), map(self.y.at, ys), style)
