"""Strips over one time: what was recorded when, where something was found, where labels lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from syncstudio.interchange.pages.drawing import Drawing, Shape, shortened
from syncstudio.interchange.pages.frame import WIDTH
from syncstudio.interchange.pages.scale import Scale

_ROW, _NAME = 22, 150
# Finer than a printed page shows.
_COLUMNS = 1_000
_MOST_SPANS, _MOST_MARKS = 400, 200
_STYLES = {"error": "bad", "warning": "unsure", "info": "quiet"}
_SHAPES: dict[str, Shape] = {"error": "diamond", "warning": "triangle", "info": "dot"}


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """One strip: spans in seconds as int or float (n,), and marks as (second, severity, what is said of it)."""

    name: str
    starts_s: NDArray[np.float64]
    ends_s: NDArray[np.float64]
    style: str = "b0"
    marks: Sequence[tuple[float, str, str]] = field(default=())


def strips(title: str, rows: Sequence[Strip], span_s: tuple[float, float], said: str = "") -> Markup:
    """The strips one below another over the seconds of `span_s`."""
    told = said or "; ".join(_told(row) for row in rows[:40])
    height = 24 + _ROW * len(rows) + 22
    drawing = Drawing(WIDTH, height, title, told or "Nothing to show.")
    drawing.text(0, 12, title, "h")
    scale = Scale.over(*span_s, _NAME, WIDTH - 12)
    foot = height - 22
    for value, text in scale.rounds(6):
        x = scale.at(value)
        drawing.line(x, 22, x, foot, "grid")
        drawing.text(x, foot + 14, f"{text} s", "t", "middle" if x < WIDTH - 24 else "end")
    for place, row in enumerate(rows):
        y = 22 + place * _ROW
        drawing.text(_NAME - 8, y + 15, shortened(row.name, 22), "t", "end")
        drawing.line(_NAME, y + _ROW, WIDTH - 12, y + _ROW, "grid")
        for left, right in _shown(row, scale):
            drawing.box(left, y + 5, max(right - left, 1.2), _ROW - 9, row.style)
        for at_s, severity, tip in row.marks[:_MOST_MARKS]:
            shape, style = _SHAPES.get(severity, "dot"), _STYLES.get(severity, "quiet")
            drawing.mark(shape, scale.at(at_s), y + 11, style, 4.5, tip)
    return drawing.markup()


def _told(row: Strip) -> str:
    words = f"{row.name}: {len(row.starts_s):,} {'span' if len(row.starts_s) == 1 else 'spans'}"
    marks = "1 mark" if len(row.marks) == 1 else f"{len(row.marks):,} marks"
    return f"{words}, {marks}" if row.marks else words


def _shown(row: Strip, scale: Scale) -> list[tuple[float, float]]:
    """The spans in pixels; of very many, the columns of the strip that hold some."""
    if len(row.starts_s) <= _MOST_SPANS:
        pairs = zip(row.starts_s.tolist(), row.ends_s.tolist(), strict=True)
        return [(scale.at(start), scale.at(end)) for start, end in pairs]
    step = (scale.high - scale.low) / _COLUMNS
    first = np.clip(((row.starts_s - scale.low) / step).astype(np.int64), 0, _COLUMNS - 1)
    last = np.clip(((row.ends_s - scale.low) / step).astype(np.int64), 0, _COLUMNS - 1)
    change = np.zeros(_COLUMNS + 1, np.int64)
    np.add.at(change, first, 1)
    np.add.at(change, last + 1, -1)
    held = np.concatenate([[False], np.cumsum(change[:-1]) > 0, [False]])
    turns = np.flatnonzero(held[1:] != held[:-1])
    at = [scale.at(scale.low + step * turn) for turn in turns.tolist()]
    return list(zip(at[::2], at[1::2], strict=True))
