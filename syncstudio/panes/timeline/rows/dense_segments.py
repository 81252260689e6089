"""Segments too narrow to write on: drawn by the thousand, as one line of colours for each sub-row."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from syncstudio.panes.timeline.plan import Columns, Plan
from syncstudio.panes.timeline.rows.row_content import Strip

# Narrower than this a segment is a plain bar, without an outline, a text or marks.
NARROW_PX = 10.0
# A bar ends so far before its end, so that it is told from the next one; a selected one is edged in the colour of text.
_GAP_PX, _EDGE_PX = 0.75, 2.0

Whole: TypeAlias = npt.NDArray[np.int64]


def plan_dense(
    spans: tuple[Whole, Whole],
    subrows: Whole,
    colors: tuple[str, ...],
    codes: npt.NDArray[np.intp],
    chosen: npt.NDArray[np.bool_],
    strip: Strip,
    heights: tuple[float, float, float],
    ink: str,
) -> Plan:
    """Bars of segments from master `spans[0]` to `spans[1]`, each at least a device column wide.

    `codes` tells which of the `colors` each has; `heights` are the top of the first sub-row, how far they lie apart,
    and how tall a segment is; `chosen` ones are edged in `ink`.
    """
    top, apart, tall = heights
    per_column = strip.axis.ns_per_px / strip.ratio
    first = np.floor((spans[0] - strip.axis.start_ns) / per_column).astype(np.int64)
    last = np.floor((spans[1] - strip.axis.start_ns) / per_column - _GAP_PX * strip.ratio).astype(np.int64)
    last = np.maximum(last, first + 1)
    seen = (last > strip.first) & (first < strip.last)
    plan: Plan = []
    for subrow in np.unique(subrows[seen]).tolist():
        here = seen & (subrows == subrow)
        y0 = top + subrow * apart
        y1 = y0 + tall
        plan.append(
            Columns(strip.first, _filled(first[here], last[here], codes[here] + 1, strip), colors, y0, y1)
        )
        edged = here & chosen
        if edged.any():
            edges = _filled(first[edged], last[edged], np.ones(int(edged.sum()), dtype=np.intp), strip)
            plan.append(Columns(strip.first, edges, (ink,), y0, y0 + _EDGE_PX))
            plan.append(Columns(strip.first, edges, (ink,), y1 - _EDGE_PX, y1))
    return plan


def _filled(first: Whole, last: Whole, codes: npt.NDArray[np.intp], strip: Strip) -> npt.NDArray[np.intp]:
    """The strip's columns with every segment's code from its first to before its last one; the earliest is on top."""
    first, last = np.maximum(first, strip.first)[::-1], np.minimum(last, strip.last)[::-1]
    wide = last - first
    ends = np.cumsum(wide)
    places = np.arange(int(ends[-1])) - np.repeat(ends - wide, wide) + np.repeat(first, wide) - strip.first
    filled = np.zeros(strip.last - strip.first, dtype=np.intp)
    filled[places] = np.repeat(codes[::-1], wide)
    return filled
