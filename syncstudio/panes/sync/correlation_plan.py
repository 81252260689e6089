"""The correlation curve, laid out without Qt: how well the two fit at each offset, the peak and its rival."""

from __future__ import annotations

import numpy as np

from syncstudio.panes.sync.plot_frame import LEFT, TITLE, PlotFrame
from syncstudio.panes.sync.sync_words import size_text
from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.plan import Box, Curve, Diamond, Dot, Line, Plan, Text
from syncstudio.sync.evidence import Correlation

_CURVE_PX = 1.3
_LETTER = 6.4
_SAME_PX = 2.0


def plan_correlation(
    curve: Correlation,
    measured_s: float | None,
    width: int,
    height: int,
    theme: Theme,
    ratio: float = 1.0,
    within_ns: int | None = None,
) -> Plan:
    """The curve over the offset, its peak marked in the accent, its rival in the colour of what is not decided.

    The curve is coarser than the answer, and may be of another moment of two clocks that drift apart: where both are at
    one place of the plot, the mark names the answer (`measured_s`), so that one thing has one number,
    with the digits that its interval (`within_ns`) leaves it.
    """
    known = np.isfinite(curve.value) & np.isfinite(curve.offset_s)
    at, value = curve.offset_s[known], curve.value[known]
    if not len(at):
        return []
    top = max(float(value.max()), curve.peak)
    floor = min(float(value.min()), 0.0)
    frame = PlotFrame.made((float(at.min()), float(at.max())), (floor, top * 1.12 or 1.0), width, height)
    title = "How well they fit at each offset"
    plan = frame.ground(title, theme, "s")
    plan.append(Curve(frame.xs(at), frame.ys(value), theme.ink(0), _CURVE_PX))
    if curve.rival_s is not None and curve.rival is not None and curve.rival > 0:
        share = curve.rival / curve.peak if curve.peak else 0.0
        text = f"rival, {share:.0%} of the peak".replace("%", " %")
        after = curve.rival_s > curve.peak_s
        peak_x = frame.x(curve.peak_s)
        plan += _marked(frame, curve.rival_s, curve.rival, text, theme.undecided, theme, after, peak_x)
    named_s, digits_ns = curve.peak_s, None
    if measured_s is not None and abs(frame.x(measured_s) - frame.x(curve.peak_s)) < _SAME_PX:
        named_s, digits_ns = measured_s, within_ns
    named_ns = round(named_s * 1e9)
    text = f"{'−' if named_ns < 0 else '+' if named_ns else ''}{size_text(named_ns, digits_ns)}"
    plan += _marked(frame, curve.peak_s, curve.peak, text, theme.accent, theme)
    return plan


def _marked(
    frame: PlotFrame,
    at_s: float,
    value: float,
    text: str,
    color: str,
    theme: Theme,
    rival_after: bool | None = None,
    peak_x: float = 0.0,
) -> Plan:
    """A mark with its label beside it; a rival's stands above it, on the side away from the peak, or else so that it
    does not cross the peak's line."""
    x, y = frame.x(at_s), frame.scale.y(value)
    if not LEFT - 1 <= x <= frame.right + 1:
        return []
    wide = len(text) * _LETTER + 8
    right = frame.right - x > wide + 10
    height = min(max(y - 7, TITLE - 2), frame.foot - 14)
    if rival_after is not None:
        right = right if rival_after else x - LEFT < wide + 10
        # Below the peak's own label, which stands at the top.
        height = min(max(y - 24, TITLE + 18), frame.foot - 14)
    left = x + 7 if right else x - 7 - wide
    if (
        rival_after
    ):  # where the side away from the peak has no room, the label still keeps off the peak's line
        left = min(max(left, peak_x + 6), frame.right - wide)
    elif rival_after is not None:
        left = max(min(left, peak_x - wide - 6), LEFT + 2)
    mark = (
        Diamond(x, y, 4.5, color, theme.panel)
        if rival_after is not None
        else Dot(x, y, 4, color, theme.panel)
    )
    return [
        Line(x, y, x, frame.foot, color, alpha=120),
        mark,
        Box(left, height, wide, 14, theme.panel, alpha=205),
        Text(left + 3, height, wide - 6, 14, text, color, 11, align="left" if right else "right"),
    ]
