"""How far edges lie apart, as a histogram of shapes, without Qt."""

from __future__ import annotations

from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.plan import Box, Line, Plan, Text
from syncstudio.session.agreement.boundary_errors import BINS, BoundaryErrors

EDGES_HEIGHT = 132
_TITLE, _FOOT, _SIDE = 20.0, 20.0, 10.0


def edges_plan(
    errors: BoundaryErrors, width: int, theme: Theme, title: str, earlier: str, later: str, ink: str
) -> Plan:
    """Bars around zero: left where the second one is `earlier`, right where `later`; the outer ones hold the rest."""
    bottom = EDGES_HEIGHT - _FOOT
    wide = (width - 2 * _SIDE) / BINS
    most = max(errors.counts, default=0) or 1
    middle = _SIDE + wide * BINS / 2
    plan: Plan = [Text(_SIDE, 0, width - 2 * _SIDE, _TITLE, title, theme.text, 11)]
    for place, count in enumerate(errors.counts):
        if count:
            high = max((bottom - _TITLE - 4) * count / most, 1.5)
            outer = place in (0, BINS - 1)
            fill = theme.undecided if outer else ink
            plan.append(Box(_SIDE + place * wide + 0.5, bottom - high, max(wide - 1, 1), high, fill))
    plan.append(Line(_SIDE, bottom + 0.5, width - _SIDE, bottom + 0.5, theme.line))
    plan.append(Line(middle, _TITLE, middle, bottom, theme.faint))
    half = errors.bin_ns * (BINS - 2) / 2 / 1e6
    plan.append(Text(_SIDE, bottom + 3, middle - 30 - _SIDE, 15, f"{half:,.0f} ms {earlier}", theme.soft, 11))
    plan.append(Text(middle - 30, bottom + 3, 60, 15, "0", theme.soft, 11, mono=True, align="centre"))
    end = width - _SIDE - middle - 30
    plan.append(
        Text(middle + 30, bottom + 3, end, 15, f"{half:,.0f} ms {later}", theme.soft, 11, align="right")
    )
    return plan
