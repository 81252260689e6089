"""Bars side by side: how many or how long of each, and how values are spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from syncstudio.interchange.pages.drawing import Drawing, shortened
from syncstudio.interchange.pages.frame import WIDTH, Frame
from syncstudio.timebase.counts import counted

_ROW, _NAME, _VALUE = 20, 170, 120


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, how long it is, what is written at its end, and its style."""

    name: str
    value: float
    text: str
    style: str = "b0"


def bars(title: str, rows: Sequence[Bar]) -> Markup:
    """A bar for each row, the names at the left and the texts at the ends."""
    said = "; ".join(f"{row.name}: {row.text}" for row in rows[:40])
    drawing = Drawing(WIDTH, 24 + _ROW * len(rows), title, said or "Nothing to show.")
    drawing.text(0, 12, title, "h")
    most = max((row.value for row in rows), default=0.0) or 1.0
    room = WIDTH - _NAME - _VALUE
    for place, row in enumerate(rows):
        y = 22 + place * _ROW
        drawing.text(_NAME - 8, y + 13, shortened(row.name, 26), "t", "end")
        long = max(row.value / most * room, 1.0 if row.value else 0.0)
        drawing.box(_NAME, y + 3, long, _ROW - 7, row.style, f"{row.name}: {row.text}")
        drawing.text(_NAME + long + 6, y + 13, row.text, "t")
    return drawing.markup()


def histogram(
    title: str,
    values: NDArray[np.float64],
    unit: str,
    edges: Sequence[tuple[float, str]] = (),
    bins: int = 60,
) -> Markup:
    """How many values lie where; the outermost bars hold what lies further out. `edges` are lines with a name."""
    known = values[np.isfinite(values)]
    if not len(known):
        return bars(title, [])
    marked = [value for value, _ in edges]
    low, high = (float(each) for each in np.quantile(known, (0.005, 0.995)))
    low, high = min([low, *marked]), max([high, *marked])
    if high <= low:
        low, high = low - 0.5, high + 0.5
    room = (high - low) * 0.04
    low, high = low - room, high + room
    counts, at = np.histogram(np.clip(known, low, high), bins=bins, range=(low, high))
    beyond = int(((known < low) | (known > high)).sum())
    middle, spread = float(np.median(known)), np.quantile(known, (0.05, 0.95))
    many = counted(len(known), "value", "values")
    said = (
        f"{many}, the middle one {middle:.4g} {unit}, nine of ten between {spread[0]:.4g} and "
        f"{spread[1]:.4g} {unit}"
    )
    said += f"; {beyond:,} lie further out and are counted at the edges." if beyond else "."
    frame = Frame(title, said, (low, high), (0.0, float(counts.max()) * 1.08), (unit, "samples"), 180)
    for count, left, right in zip(counts.tolist(), at[:-1].tolist(), at[1:].tolist(), strict=True):
        if count:
            x, y = frame.x.at(left), frame.y.at(count)
            tip = f"{left:.4g} to {right:.4g} {unit}: {count:,}"
            frame.drawing.box(x, y, max(frame.x.at(right) - x - 1, 0.8), frame.foot - y, "b0", tip)
    for value, name in edges:
        frame.drawing.line(frame.x.at(value), frame.top, frame.x.at(value), frame.foot, "limit")
        frame.drawing.text(frame.x.at(value) + 3, frame.top + 9, name, "t")
    return frame.drawing.markup()
