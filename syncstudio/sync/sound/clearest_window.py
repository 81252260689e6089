"""Which of several lines a window of two sounds lies on: the one it fits the most clearly."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from syncstudio.sync.inputs import Sound
from syncstudio.sync.sound.correlation_windows import ROUGH, Line, Measured, window_at
from syncstudio.sync.sound.sound_leads import Confirmed

_WITHIN_S = 0.05
_SURE_Z = 12.0
# The middle of a window alone, when it is as clear as this, says as well whether the line still holds.
_GLANCE, _GLANCE_Z = 0.25, 30.0
_SHORTEST_GLANCE_S = 0.5

Usable = Callable[[float, float], bool]
"""Whether the reference may be used between two of its seconds."""


def best_window(
    reference: Sound,
    other: Sound,
    leads: Sequence[Confirmed],
    at_s: float,
    length_s: float,
    before: Sequence[Measured],
    usable: Usable,
) -> Measured | None:
    """The clearest of what the lines nearest to this window say; the line that held just before is asked first."""
    best: Measured | None = None
    # What held before and fits about as clearly needs no other to be tried.
    usual = sorted(one.z for one in before[-9:])
    enough = max(_SURE_Z, 0.6 * usual[len(usual) // 2]) if usual else np.inf
    lines = _lines(leads, at_s, before)
    for line in lines:
        middle = at_s + line.lag(at_s)
        inside = (
            -length_s / 4 <= middle - length_s / 2
            and middle + length_s / 2 <= reference.duration_s + length_s / 4
        )
        if not inside or not usable(middle - length_s / 2, middle + length_s / 2):
            continue
        reach_s = min(_WITHIN_S, length_s / 3)
        if line is lines[0] and length_s * _GLANCE >= _SHORTEST_GLANCE_S:
            one = window_at(reference, other, line, at_s, length_s * _GLANCE, reach_s, reach_s, 0, ROUGH)
            if one is not None and one.z >= _GLANCE_Z:
                return one
        one = window_at(reference, other, line, at_s, length_s, reach_s, reach_s, 0, ROUGH)
        if one is not None and (best is None or one.z > best.z):
            best = one
        if best is not None and best.z > enough:
            break
    return best


def clearest_window(
    reference: Sound,
    other: Sound,
    window: Measured,
    lines: Sequence[Line],
    length_s: float,
    usable: Usable,
) -> Measured:
    """What the clearest of all pieces' lines says of a window: the line that held before it was content with enough.

    Where a bed repeats itself below other voices, a line of its repetition would hold on though the first one fits.
    """
    reach_s = min(_WITHIN_S, length_s / 3)
    best: Measured | None = None
    for line in lines:
        middle = window.at_s + line.lag(window.at_s)
        if not usable(middle - length_s / 2, middle + length_s / 2):
            continue
        one = window_at(reference, other, line, window.at_s, length_s, reach_s, reach_s, 0, ROUGH)
        if one is not None and (best is None or one.z > best.z):
            best = one
    return best or window


def _lines(leads: Sequence[Confirmed], at_s: float, before: Sequence[Measured]) -> list[Line]:
    near = sorted(
        leads, key=lambda lead: (max(lead.span_s[0] - at_s, at_s - lead.span_s[1], 0.0) > 30, -lead.z)
    )
    lines = [lead.line for lead in near[:4]]
    if before:
        last = before[-1]
        kept = min(lines, key=lambda line: abs(line.lag(last.at_s) - last.lag_s))
        lines.insert(0, Line(last.at_s, last.lag_s, kept.drift))
    return lines
