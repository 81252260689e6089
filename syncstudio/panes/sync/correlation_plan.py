"""The correlation curve, laid out without Qt: how well the two fit at each offset, the peak and its rival."""

from __future__ import annotations

import numpy as np

from syncstudio.panes.sync.plot_frame import LEFT, TITLE, PlotFrame
from syncstudio.panes.sync.sync_words import size_text
from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.plan import Align, Curve, Diamond, Dot, Line, Plan, Text
from syncstudio.sync.evidence import Correlation

_CURVE_PX = 1.3
_LABEL_PX = 190.0


def plan_correlation(curve: Correlation, width: int, height: int, theme: Theme) -> Plan:
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
    if curve.rival_s is not None and curve.rival is not None:
        share = curve.rival / curve.peak if curve.peak else 0.0
        text = f"rival, {share:.0%} of the peak".replace("%", " %")
        plan += _marked(frame, curve.rival_s, curve.rival, text, theme.undecided, theme, diamond=True)
    side = "−" if curve.peak_s < 0 else "+"
    text = f"{side}{size_text(round(curve.peak_s * 1e9))}"
    plan += _marked(frame, curve.peak_s, curve.peak, text, theme.accent, theme)
    return plan


def _marked(
    frame: PlotFrame, at_s: float, value: float, text: str, color: str, theme: Theme, diamond: bool = False
) -> Plan:
    x, y = frame.x(at_s), frame.scale.y(value)
    if not LEFT - 1 <= x <= frame.right + 1:
        return []
    room = frame.right - x > _LABEL_PX or frame.right - x > x - LEFT
    align: Align = "left" if room else "right"
    left = x + 8 if room else x - 8 - _LABEL_PX
    mark = Diamond(x, y, 4.5, color, theme.panel) if diamond else Dot(x, y, 4, color, theme.panel)
    height = min(max(y - 7, TITLE - 2), frame.foot - 14)
    return [
        Line(x, y, x, frame.foot, color, alpha=120),
        mark,
        Text(left, height, _LABEL_PX, 14, text, color, 11, mono=not diamond, align=align),
    ]
