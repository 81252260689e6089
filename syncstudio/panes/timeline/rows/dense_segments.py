"""Segments too narrow to outline and write on: drawn by the thousand, a few shapes for all of one colour."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from syncstudio.panes.time_axis import TimeAxis
from syncstudio.panes.timeline.plan import Bars, Plan, Ticks

# Narrower than this a segment is a hairline, one for each pixel; narrower than that a plain bar.
TINY_PX, NARROW_PX = 2.0, 7.0
# A selected one has its upper and lower edge in the colour of writing.
_EDGE_PX = 2.0

Whole: TypeAlias = npt.NDArray[np.int64]


def plan_dense(
    spans: tuple[Whole, Whole],
    subrows: Whole,
    colors: Sequence[str],
    codes: Whole,
    chosen: npt.NDArray[np.bool_],
    axis: TimeAxis,
    heights: tuple[float, float, float],
    ink: str,
) -> Plan:
    """Hairlines and bars of segments from master `spans[0]` to `spans[1]`.

    `codes` tells which of the `colors` each has; `heights` are the top of the first sub-row, how far they lie apart,
    and how tall a segment is; `chosen` ones are edged in `ink`.
    """
    top, apart, tall = heights
    x0s = (spans[0] - axis.start_ns) / axis.ns_per_px
    x1s = (spans[1] - axis.start_ns) / axis.ns_per_px
    tiny = x1s - x0s < TINY_PX
    plan: Plan = []
    for subrow in np.unique(subrows).tolist():
        here = subrows == subrow
        y0 = top + subrow * apart
        y1 = y0 + tall
        lines = np.flatnonzero(here & tiny)
        if len(lines):
            # The first of those that share a pixel is seen.
            columns, firsts = np.unique(np.floor(x0s[lines]), return_index=True)
            of = codes[lines][firsts]
            plan += [Ticks(columns[of == code], y0, y1, colors[code]) for code in np.unique(of).tolist()]
        for code in np.unique(codes[here & ~tiny]).tolist():
            bars = here & ~tiny & (codes == code)
            plan.append(Bars(x0s[bars], np.maximum(x1s[bars] - 0.75, x0s[bars] + 1.5), y0, y1, colors[code]))
        edged = here & chosen
        if edged.any():
            columns, last = x0s[edged], np.maximum(x1s[edged] - 0.75, x0s[edged] + 1.0)
            plan.append(Bars(columns, last, y0, y0 + _EDGE_PX, ink))
            plan.append(Bars(columns, last, y1 - _EDGE_PX, y1, ink))
    return plan
