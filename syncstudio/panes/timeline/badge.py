"""The badge on a track's header: how many warnings and errors its timing has, and the worst of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from syncstudio.media.health.finding import Severity
from syncstudio.panes.severity import count_text, ground, ink, shape
from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.plan import Box, Plan, Text

# The sans face at 11 px; words are measured generously, so that none is cut.
_CHAR_PX = 6.2
_SHAPE_PX, _PAD_PX = 4.0, 6.0
# A name shorter than this is no name any more.
_LEAST_NAME_PX = 44.0


@dataclass(frozen=True, slots=True)
class Badge:
    """The words on the badge; none where there is only room for its shape."""

    severity: Severity
    text: str
    width: float


def badge_of(found: Mapping[Severity, int], room: float, name_px: float) -> Badge | None:
    """The widest badge that leaves its name whole; else the count alone; else, for a longer name, the shape alone.

    `room` is the width that name and badge share, `name_px` what the name would like.
    """
    errors, warnings = found.get("error", 0), found.get("warning", 0)
    if not errors + warnings:
        return None
    worst: Severity = "error" if errors else "warning"
    words = count_text(worst, errors or warnings)
    if errors and warnings:
        words += f" +{warnings}"
    for text, name in ((words, name_px), (str(errors + warnings), min(name_px, _LEAST_NAME_PX))):
        width = 2 * _SHAPE_PX + 2 * _PAD_PX + 3 + len(text) * _CHAR_PX
        if room - width - 6 >= name:
            return Badge(worst, text, width)
    return Badge(worst, "", 2 * _SHAPE_PX + _PAD_PX)


def plan_badge(badge: Badge, x: float, y: float, height: float, theme: Theme) -> Plan:
    """The badge as shapes; `x` and `y` are its top left."""
    color = ink(badge.severity, theme)
    plan: Plan = [Box(x, y, badge.width, height, ground(badge.severity, theme), color, radius=8)]
    pad = _PAD_PX if badge.text else _PAD_PX / 2
    plan.append(shape(badge.severity, x + pad + _SHAPE_PX, y + height / 2, _SHAPE_PX, theme))
    if badge.text:
        left = pad + 2 * _SHAPE_PX + 3
        plan.append(Text(x + left, y, badge.width - left - 2, height, badge.text, color, 11))
    return plan


def badge_tip(found: Mapping[Severity, int]) -> str:
    """What a hover over the badge says."""
    parts = [count_text(severity, count) for severity, count in found.items() if severity != "info"]
    return f"Timing: {' and '.join(parts)}. Click to see what they do to labels"
