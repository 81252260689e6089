"""A chart as SVG: shapes in a box, its title and its description for those who do not see it.

Colours are classes of the page's style sheet, so that one chart is right in light, in dark and on paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from markupsafe import Markup, escape

Anchor = Literal["start", "middle", "end"]
Shape = Literal["dot", "triangle", "diamond", "cross"]


class Drawing:
    """`width` by `height` units, which are pixels where the page is wide enough."""

    def __init__(self, width: int, height: int, title: str, description: str) -> None:
        self.width, self.height = width, height
        self._title, self._description = title, description
        self._parts: list[str] = []

    def line(self, x1: float, y1: float, x2: float, y2: float, style: str) -> None:
        """A straight line."""
        self._parts.append(f'<line class="{style}" x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}"/>')

    def box(self, x: float, y: float, width: float, height: float, style: str, tip: str = "") -> None:
        """A filled box; `tip` is told at the mouse."""
        size = f'x="{_n(x)}" y="{_n(y)}" width="{_n(max(width, 0.0))}" height="{_n(max(height, 0.0))}"'
        self._parts.append(f'<rect class="{style}" {size}{_closed("rect", tip)}')

    def curve(self, xs: Iterable[float], ys: Iterable[float], style: str) -> None:
        """A line through many points; a point that is no number parts it."""
        steps, pen = [], "M"
        for x, y in zip(xs, ys, strict=True):
            if x != x or y != y:
                pen = "M"
                continue
            steps.append(f"{pen}{_n(x)} {_n(y)}")
            pen = "L"
        self._parts.append(f'<path class="{style}" d="{"".join(steps)}"/>')

    def area(self, corners: Sequence[tuple[float, float]], style: str) -> None:
        """A filled shape."""
        points = " ".join(f"{_n(x)},{_n(y)}" for x, y in corners)
        self._parts.append(f'<polygon class="{style}" points="{points}"/>')

    def mark(self, shape: Shape, x: float, y: float, style: str, size: float = 4.0, tip: str = "") -> None:
        """A small sign; shapes differ as well as colours."""
        if shape == "dot":
            self._parts.append(
                f'<circle class="{style}" cx="{_n(x)}" cy="{_n(y)}" r="{_n(size)}"{_closed("circle", tip)}'
            )
            return
        if shape == "cross":
            d = f"M{_n(x - size)} {_n(y - size)}L{_n(x + size)} {_n(y + size)}"
            d += f"M{_n(x - size)} {_n(y + size)}L{_n(x + size)} {_n(y - size)}"
        elif shape == "triangle":
            d = f"M{_n(x)} {_n(y - size)}L{_n(x + size)} {_n(y + size)}L{_n(x - size)} {_n(y + size)}Z"
        else:
            d = f"M{_n(x)} {_n(y - size)}L{_n(x + size)} {_n(y)}L{_n(x)} {_n(y + size)}L{_n(x - size)} {_n(y)}Z"
        self._parts.append(f'<path class="{style}" d="{d}"{_closed("path", tip)}')

    def text(self, x: float, y: float, text: str, style: str = "t", anchor: Anchor = "start") -> None:
        """Words, their baseline at `y`."""
        where = "" if anchor == "start" else f' text-anchor="{anchor}"'
        self._parts.append(f'<text class="{style}" x="{_n(x)}" y="{_n(y)}"{where}>{escape(text)}</text>')

    def markup(self) -> Markup:
        """The chart, to be put into a page."""
        head = (
            f'<svg class="chart" role="img" viewBox="0 0 {self.width} {self.height}" width="{self.width}" '
            f'height="{self.height}" aria-label="{escape(self._title)}"><title>{escape(self._title)}</title>'
            f"<desc>{escape(self._description)}</desc>"
        )
        # Everything in it is made here, and every text was escaped.
        return Markup(head + "".join(self._parts) + "</svg>")


def _closed(name: str, tip: str) -> str:
    return f"><title>{escape(tip)}</title></{name}>" if tip else "/>"


def _n(value: float) -> str:
    """A number with a tenth of a pixel, as short as it goes."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def shortened(text: str, letters: int) -> str:
    """The beginning of a text that has no room."""
    line = " ".join(text.split())
    return line if len(line) <= letters else line[: letters - 1].rstrip() + "…"
