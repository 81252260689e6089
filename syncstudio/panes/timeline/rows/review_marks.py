"""What review leaves on a label in its lane: the shape of its status, and a bubble with the count of open comments."""

from __future__ import annotations

from syncstudio.panes.review.status_look import plan_status, status_sentence
from syncstudio.panes.theme import Theme, text_on
from syncstudio.panes.timeline.plan import Box, Plan, Text
from syncstudio.project.records import Segment

# A label narrower than this shows its colour only; its hover tells the rest.
_LEAST_PX, _MARK_PX, _SIZE_PX = 28.0, 15.0, 4.5
_BUBBLE_W, _BUBBLE_H = 13.0, 11.0


def mark_room(segment: Segment, comments: int, width: float) -> float:
    """How much of a label's width its status and the bubble take."""
    if width < _LEAST_PX:
        return 0.0
    return (_MARK_PX if segment.status != "draft" else 0.0) + (_BUBBLE_W if comments else 0.0)


def plan_marks(
    segment: Segment, comments: int, x0: float, x1: float, y: float, height: float, fill: str, theme: Theme
) -> Plan:
    """The marks of a label painted from `x0` to `x1`."""
    plan: Plan = []
    if segment.status != "draft" and x1 - x0 >= _LEAST_PX + (_BUBBLE_W if comments else 0):
        ink, right = text_on(fill), x1 - (_BUBBLE_W - 2 if comments else 0)
        plan += plan_status(segment.status, right - 10, y + height / 2, _SIZE_PX, ink, fill)
    if comments:
        plan += plan_bubble(max(x0, x1 - _BUBBLE_W), y - 3, comments, theme)
    return plan


def plan_event_marks(
    segment: Segment, comments: int, x: float, y: float, height: float, theme: Theme
) -> tuple[Plan, float]:
    """The marks of an event, beside its diamond at `x`; and how far from there its caption begins."""
    plan: Plan = []
    left = 9.0
    if comments:
        plan += plan_bubble(x + 2, y - 3, comments, theme)
        left += 9
    if segment.status != "draft":
        plan += plan_status(
            segment.status, x + left + 4, y + height / 2, _SIZE_PX - 0.5, theme.text, theme.panel
        )
        left += 12
    return plan, left


def plan_bubble(x: float, y: float, count: int, theme: Theme) -> Plan:
    """A small bubble with a count; its top left is at `x`, `y`."""
    wide = _BUBBLE_W + (5 if count > 9 else 0)
    return [
        Box(x, y, wide, _BUBBLE_H, theme.accent, theme.panel, radius=4),
        Text(x, y, wide, _BUBBLE_H, str(count), text_on(theme.accent), 8, bold=True, align="centre"),
    ]


def review_hover(segment: Segment) -> str:
    """What a hover says of a label's review; nothing of a draft that nobody signed."""
    if segment.status == "draft" and not segment.author:
        return ""
    text = status_sentence(segment.status, segment.reviewer, segment.author)
    return text[:1].upper() + text[1:]
