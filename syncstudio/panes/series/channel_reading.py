"""What a channel says at an instant, in words and figures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from syncstudio.panes.series.figures import in_print

if TYPE_CHECKING:
    from syncstudio.panes.series.channel_rhythm import Rhythm
    from syncstudio.session.series.channel_view import ChannelView

# How many rows are looked back through for a channel's last value.
_ROWS_BACK = 4096
# Values this many times larger than what they reach over need more than four digits, and have no more decimals than so.
_FEW_DIGITS, _MOST_DECIMALS = 20, 9


def reading_at(view: ChannelView, rhythm: Rhythm, source_ns: int) -> float | None:
    """The value of the last reading before an instant, NaN in a gap, None where its series does not reach."""
    series = view.series
    if series is None or not series.rows:
        return None
    row = series.row_after(source_ns + 1)
    if row == 0:
        return None
    known_ns = int(series.times(row - 1, row)[0])
    if row == series.rows and source_ns - known_ns >= max(series.interval_ns, 1):
        return None
    value = float(series.column(view.index, row - 1, row)[0])
    if view.kind != "number":
        return value
    if math.isfinite(value):
        return value if source_ns - known_ns <= rhythm.gap_ns else math.nan
    first = max(series.row_after(math.ceil(source_ns - rhythm.gap_ns)), row - _ROWS_BACK, 0)
    before = series.column(view.index, first, row)
    there = np.flatnonzero(np.isfinite(before))
    return float(before[there[-1]]) if len(there) else math.nan


def reading_text(view: ChannelView, rhythm: Rhythm, value: float | None, gap: str) -> str:
    """A reading for people: figures without the unit, the text of a state, or the word for a gap."""
    if value is None:
        return "–"
    if not math.isfinite(value):
        return gap
    if view.kind != "number" and view.series is not None:
        texts = view.series.texts(view.index)
        return str(texts[int(value)]) if 0 <= int(value) < len(texts) else gap
    return value_text(value, rhythm.reach)


def with_unit(text: str, unit: str) -> str:
    """A reading with its unit, where it is a figure."""
    return f"{text} {unit}" if unit and text[-1:].isdigit() else text


def value_text(value: float, reach: float = 0.0) -> str:
    """A reading in four digits or so: "-0.412", "9.81", "1024", "3.2e6".

    Of a channel that reaches over so little that these would all be alike, as many as tell its values apart.
    """
    size = abs(value)
    if reach > 0 and size > reach * _FEW_DIGITS:
        decimals = min(max(2 - math.floor(math.log10(reach)), 0), _MOST_DECIMALS)
        return in_print(f"{value:.{decimals}f}")
    if size != 0 and (size >= 1e5 or size < 1e-3):
        text = f"{value:.0f}" if 1e5 <= size < 1e7 and value == int(value) else f"{value:.1e}"
    else:
        text = f"{value:.3f}" if size < 10 else f"{value:.2f}" if size < 100 else f"{value:.1f}"
    return in_print(text)
