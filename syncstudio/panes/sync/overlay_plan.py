"""The same moment in both tracks laid over one another, without Qt: as they lie now, and as measured."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from syncstudio.panes.plot_scale import round_values, short_number
from syncstudio.panes.sync.plot_frame import FOOT, LEFT, RIGHT, TITLE
from syncstudio.panes.sync.sync_words import size_text
from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.plan import Box, Curve, Line, Plan, Text

_LANE_TITLE, _LETTER = 16, 6.4
_GAP = 6
_OTHER_SIDE = 0.2
# The reference is seen around the other where the two are alike.
_CURVE_PX, _UNDER_PX = 1.1, 3.2
# So many times the distance between now and after is shown of a long curve, and no less than so many seconds; what is
# not this much longer is shown whole.
_OFF_SHARE, _LEAST_S, _LONG = 30.0, 1.0, 2.0
# Nearer than this nobody sees which of two curves is which.
_ALIKE_PX = 0.25
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """Both curves in the reference's own seconds: the other's places as aligned now, and as measured, if it was.

    `left_s` is how much later than measured the other lies now; if it was not, than at the place that fits best.
    """

    reference_s: Floats
    reference: Floats
    now_s: Floats
    measured_s: Floats | None
    other: Floats
    left_s: float
    names: tuple[str, str]
    colors: tuple[int, int]


def plan_overlay(overlay: Overlay, width: int, height: int, theme: Theme, ratio: float = 1.0) -> Plan:
    """Two lanes over one time: before and after. The reference is grey, the other in its track's colour.

    Where the two would look the same, one lane says so and has their height.
    """
    if not len(overlay.reference_s) or not len(overlay.other):
        return []
    low, high = _stretch(overlay)
    if not high > low:
        return []
    alike = overlay.measured_s is not None and _apart_px(overlay, low, high, width) < _ALIKE_PX
    lanes = 1 if overlay.measured_s is None or alike else 2
    lane = (height - TITLE - FOOT - (lanes - 1) * _GAP) / lanes
    names = f"{overlay.names[1]} (thin) over {overlay.names[0]} (broad, grey)"
    plan: Plan = [Text(LEFT, 0, width - LEFT - RIGHT, TITLE - 3, names, theme.soft, 11)]
    whole = (low, high, width)
    plan += _lane("now", overlay, overlay.now_s, TITLE, lane, whole, theme)
    if alike:
        text = f"{overlay.names[1]} lies as measured: now and after are alike"
        plan += _words(text, TITLE, width, theme.soft, theme)
    elif overlay.measured_s is not None:
        plan += _lane("after", overlay, overlay.measured_s, TITLE + lane + _GAP, lane, whole, theme)
    return plan + _time(low, high, width, height, theme)


def _apart_px(overlay: Overlay, low: float, high: float, width: int) -> float:
    """How far the other lies now from where it was measured, at the end where that is more."""
    assert overlay.measured_s is not None
    ends = (0, -1)
    apart_s = max(abs(float(overlay.now_s[end] - overlay.measured_s[end])) for end in ends)
    return apart_s / (high - low) * (width - LEFT - RIGHT)


def _stretch(overlay: Overlay) -> tuple[float, float]:
    """What is shown: all of it, or of a long one so much that the eye sees what lies between now and after.

    That is the stretch in which the reference changes most.
    """
    at = overlay.reference_s
    low, high = float(at[0]), float(at[-1])
    wide = max(_LEAST_S, _OFF_SHARE * abs(overlay.left_s))
    if high - low <= _LONG * wide:
        return low, high
    moved = np.concatenate(([0.0], np.cumsum(np.abs(np.diff(np.nan_to_num(overlay.reference))))))
    starts = at[at <= high - wide]
    gone = np.interp(starts + wide, at, moved) - moved[: len(starts)]
    start = float(starts[int(np.argmax(gone))])
    return start, start + wide


def _lane(
    word: str,
    overlay: Overlay,
    at_s: Floats,
    top: float,
    lane: float,
    whole: tuple[float, float, int],
    theme: Theme,
) -> Plan:
    low, high, width = whole
    middle, reach = top + lane / 2, lane / 2 - 3

    def x(values: Floats) -> Floats:
        return np.asarray(LEFT + (values - low) / (high - low) * (width - LEFT - RIGHT))

    plan: Plan = [
        Box(LEFT, top, width - LEFT - RIGHT, lane, theme.window),
        Text(0, middle - 7, LEFT - 6, 14, word, theme.soft, 10, align="right"),
        Line(LEFT, middle, width - RIGHT, middle, theme.line),
    ]
    under = (overlay.reference_s >= low) & (overlay.reference_s <= high)
    values = overlay.reference[under]
    # Both are levelled alike, or they would seem to differ.
    one_sided = _one_sided(values)
    plan.append(
        Curve(
            x(overlay.reference_s[under]),
            middle - _levelled(values, one_sided) * reach,
            theme.faint,
            _UNDER_PX,
        )
    )
    seen = (at_s >= low) & (at_s <= high)
    ink = theme.ink(
        overlay.colors[1] if overlay.colors[1] % 4 != overlay.colors[0] % 4 else overlay.colors[1] + 1
    )
    if seen.sum() > 1:
        plan.append(
            Curve(x(at_s[seen]), middle - _levelled(overlay.other[seen], one_sided) * reach, ink, _CURVE_PX)
        )
    else:
        side = "earlier" if overlay.left_s < 0 else "later"
        text = f"{overlay.names[1]} lies {size_text(round(overlay.left_s * 1e9))} {side}: out of sight"
        plan += _words(text, top, width, ink, theme)
    return plan


def _words(text: str, top: float, width: int, ink: str, theme: Theme) -> Plan:
    """Words in the corner of a lane, on its ground."""
    room = width - LEFT - RIGHT
    return [
        Box(LEFT + 4, top + 2, min(len(text) * _LETTER, room - 8), _LANE_TITLE, theme.window),
        Text(LEFT + 8, top + 2, room - 16, _LANE_TITLE, text, ink, 11),
    ]


def _one_sided(values: Floats) -> bool:
    """Whether a curve lies on one side of zero, or nearly so."""
    known = values[np.isfinite(values)]
    if not len(known):
        return False
    low, high = float(known.min()), float(known.max())
    return min(-low, high) < _OTHER_SIDE * max(-low, high)


def _levelled(values: Floats, one_sided: bool) -> Floats:
    """Around zero, at most one either way; what lies on one side of it is levelled by its middle."""
    known = values[np.isfinite(values)]
    if not len(known):
        return np.zeros_like(values)
    low, high = float(known.min()), float(known.max())
    middle = (low + high) / 2 if one_sided else 0.0
    reach = max(abs(high - middle), abs(low - middle)) or 1.0
    return np.asarray((values - middle) / reach)


def _time(low: float, high: float, width: int, height: int, theme: Theme) -> Plan:
    wide = width - LEFT - RIGHT
    ticks = round_values(low, high, max(2, int(wide // 80)))
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    plan: Plan = []
    for tick in ticks:
        x = LEFT + (tick - low) / (high - low) * wide
        text = f"{short_number(tick, step)} s"
        room = len(text) * 6.2 + 4
        left = min(max(x - room / 2, 0), width - room)
        plan.append(Line(x, height - FOOT, x, height - FOOT + 4, theme.faint))
        plan.append(Text(left, height - FOOT + 4, room, 13, text, theme.soft, 10, mono=True, align="centre"))
    return plan
