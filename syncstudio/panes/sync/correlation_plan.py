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


def plan_correlation(curve: Correlation, width: int, height: int, theme: Theme, ratio: float = 1.0) -> Plan:
    """The curve over the offset, its peak marked in the accent, its rival in the colour of what is not decided."""
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
        plan += _marked(frame, curve.rival_s, curve.rival, text, theme.undecided, theme, rival_after=after)
    side = "−" if curve.peak_s < 0 else "+"
    text = f"{side}{size_text(round(curve.peak_s * 1e9))}"
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
) -> Plan:
    """A mark with its label beside it; a rival's stands above it, on the side away from the peak."""
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
