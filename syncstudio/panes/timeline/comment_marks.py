"""Open comments on the timeline: pins on the ruler, bubbles on labels, counts on headers, and what hovers say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from syncstudio.panes.theme import Theme, text_on
from syncstudio.panes.time_axis import TimeAxis
from syncstudio.panes.timeline.plan import Box, Line, Plan, Text
from syncstudio.session.review.comments import Thread, clipped

if TYPE_CHECKING:
    from syncstudio.session.session import Session

_PIN_W, _PIN_H, _TAIL = 14.0, 11.0, 4.0
# Pins nearer to each other than this are one, with their count.
_APART_PX = 16.0
_MOST_TOLD = 6


class CommentMarks:
    """The open comments of a project by what they are about; `counts` is kept up to date with those on labels."""

    def __init__(self, session: Session, counts: dict[int, int]) -> None:
        self._session = session
        self.counts = counts
        self.on_time: list[Thread] = []
        self.of_segment: dict[int, list[Thread]] = {}
        self.of_track: dict[int, list[Thread]] = {}
        self.read()

    def read(self) -> None:
        """Take the comments as they are now."""
        self.on_time, self.of_segment, self.of_track = [], {}, {}
        for thread in self._session.threads():
            comment = thread.comment
            if not thread.open:
                continue
            if comment.segment_id is not None:
                self.of_segment.setdefault(comment.segment_id, []).append(thread)
            elif comment.track_id is not None:
                self.of_track.setdefault(comment.track_id, []).append(thread)
            else:
                self.on_time.append(thread)
        self.counts.clear()
        self.counts.update({segment_id: len(threads) for segment_id, threads in self.of_segment.items()})

    def pins(self, axis: TimeAxis, width: float) -> list[tuple[float, list[Thread]]]:
        """Where pins stand on the ruler, from left to right; those that would cover each other are one."""
        pins: list[tuple[float, list[Thread]]] = []
        for thread in sorted(self.on_time, key=lambda each: each.span.start_ns):
            x = axis.x_from_ns(thread.span.start_ns)
            if not -_PIN_W <= x <= width + _PIN_W:
                continue
            if pins and x - pins[-1][0] < _APART_PX:
                pins[-1][1].append(thread)
            else:
                pins.append((x, [thread]))
        return pins

    def under(self, axis: TimeAxis, x: float, y: float, height: float) -> list[Thread]:
        """The comments whose pin lies at a point of the ruler."""
        if not height - _PIN_H - _TAIL - 3 <= y <= height:
            return []
        return next((found for at, found in self.pins(axis, axis.width) if abs(x - at) <= _PIN_W / 2 + 1), [])


def plan_pins(marks: CommentMarks, axis: TimeAxis, width: float, height: float, theme: Theme) -> Plan:
    """The pins of the ruler, and a bar over the time of each comment on a span."""
    plan: Plan = []
    for thread in marks.on_time:
        if thread.span.duration_ns:
            x0 = max(axis.x_from_ns(thread.span.start_ns), -1.0)
            x1 = min(axis.x_from_ns(thread.span.end_ns), width + 1.0)
            if x1 > x0:
                plan.append(Box(x0, height - 3, x1 - x0, 3, theme.accent, alpha=170))
    top = height - _PIN_H - _TAIL - 1
    for x, threads in marks.pins(axis, width):
        left = x - _PIN_W / 2
        plan.append(Line(x, top + _PIN_H, x, height, theme.accent, 1.5))
        plan.append(Box(left, top, _PIN_W, _PIN_H, theme.accent, theme.panel, radius=4))
        said = str(len(threads)) if len(threads) > 1 else "…"
        plan.append(
            Text(left, top, _PIN_W, _PIN_H, said, text_on(theme.accent), 9, bold=True, align="centre")
        )
    return plan


def comments_text(threads: Sequence[Thread]) -> str:
    """What a hover over a mark says: who said what."""
    lines = [
        f"{each.comment.author or '?'}: {clipped(each.comment.text, 120)}" for each in threads[:_MOST_TOLD]
    ]
    for place, each in enumerate(threads[:_MOST_TOLD]):
        if each.answers:
            lines[place] += f"  ({len(each.answers)} answered)"
    if len(threads) > _MOST_TOLD:
        lines.append(f"and {len(threads) - _MOST_TOLD} more")
    return "\n".join(lines)
