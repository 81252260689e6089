"""What to draw, said in plain values: a plan is a list of shapes, tested with plain asserts and painted by `paint.py`.

Lengths are pixels of the row (x from the left edge of the view, y from the top of the row), colours are "#rrggbb".
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Align: TypeAlias = Literal["left", "centre", "right"]


@dataclass(frozen=True, slots=True)
class Box:
    """A filled, perhaps rounded and outlined rectangle. `alpha` is the fill's opacity, 0 to 255."""

    x: float
    y: float
    w: float
    h: float
    fill: str | None
    outline: str | None = None
    radius: float = 0.0
    alpha: int = 255
    outline_width: float = 1.0
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A straight hairline, or a wider one."""

    x0: float
    y0: float
    x1: float
    y1: float
    color: str
    width: float = 1.0
    alpha: int = 255


@dataclass(frozen=True, slots=True)
class Ticks:
    """Many vertical hairlines of one colour between two heights."""

    xs: npt.NDArray[np.float64]
    y0: float
    y1: float
    color: str
    alpha: int = 255


@dataclass(frozen=True, slots=True)
class Bars:
    """Many narrow rectangles of one colour between two heights; one for each pair of edges."""

    x0s: npt.NDArray[np.float64]
    x1s: npt.NDArray[np.float64]
    y0: float
    y1: float
    color: str
    alpha: int = 255


@dataclass(frozen=True, slots=True)
class Columns:
    """Vertical lines side by side, a device column each, from device column `first` on: which of the `colors` each
    has, counted from 1, and 0 where there is nothing."""

    first: int
    codes: npt.NDArray[np.intp]
    colors: tuple[str, ...]
    y0: float
    y1: float


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text in a rectangle, cut with an ellipsis where it does not fit."""

    x: float
    y: float
    w: float
    h: float
    text: str
    color: str
    px: int = 11
    mono: bool = False
    bold: bool = False
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Hatch:
    """A stretch in which nothing is recorded, drawn in thin diagonals."""

    x: float
    w: float
    y: float
    h: float
    color: str


@dataclass(frozen=True, slots=True)
class Band:
    """A filled band between two edges, one pair per device column.

    `column` is the first device column; `tops` and `bottoms` are device rows from
    the row's top (float32, top <= bottom).
    """

    column: int
    tops: npt.NDArray[np.float32]
    bottoms: npt.NDArray[np.float32]
    color: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A small picture: uint8 (height, width, 4) BGRA, drawn into a rectangle."""

    x: float
    y: float
    w: float
    h: float
    pixels: npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Diamond:
    """A labelled instant."""

    x: float
    y: float
    size: float
    fill: str
    outline: str | None = None


@dataclass(frozen=True, slots=True)
class Dot:
    """A filled circle around a point; `size` is its radius."""

    x: float
    y: float
    size: float
    fill: str
    outline: str | None = None


@dataclass(frozen=True, slots=True)
class Triangle:
    """A triangle that stands on its base; `size` is half of its width."""

    x: float
    y: float
    size: float
    fill: str
    outline: str | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through many points, float64 of one length; where a value is not a number the line is broken."""

    xs: npt.NDArray[np.float64]
    ys: npt.NDArray[np.float64]
    color: str
    width: float = 1.0


Shape: TypeAlias = (
    Box | Line | Ticks | Bars | Columns | Text | Hatch | Band | Picture | Diamond | Dot | Triangle | Curve
)
Plan: TypeAlias = list[Shape]
