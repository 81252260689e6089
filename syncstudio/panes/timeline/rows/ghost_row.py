"""A lane as another person has it, under ours: its labels pale and never to be taken hold of, differences marked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from PySide6.QtCore import QCoreApplication

from syncstudio.panes.timeline.plan import Bars, Box, Plan, Text
from syncstudio.panes.timeline.rows.lane_places import master_places
from syncstudio.panes.timeline.rows.lane_row import SEGMENT_PX, TOP, LaneRow
from syncstudio.timebase.span import Span
from syncstudio.timebase.timecode import clock_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from syncstudio.panes.theme import Theme
    from syncstudio.panes.timeline.rows.row_content import Strip
    from syncstudio.project.records import Label, Lane, Segment
    from syncstudio.timebase.clockmap import ClockMap

    Instants: TypeAlias = npt.NDArray[np.int64]

_PALE_ALPHA = 64
# Marks of more differences than this are bars alone.
_MOST_OUTLINED = 300
_MARK_PX = 3.0


@dataclass(frozen=True)
class GhostMarks:
    """Where differences lie on the lane's clock: one entry each. `only_ours`: they have no label there."""

    starts_ns: Instants
    ends_ns: Instants
    only_ours: npt.NDArray[np.bool_]
    decided: npt.NDArray[np.bool_]


class GhostRow(LaneRow):
    """What another project has on a lane. Nothing in it is selected, moved or written."""

    def __init__(self, lane: Lane, who: str) -> None:
        super().__init__(lane, lambda _id: Span(0, 0))
        self.who = who
        self._marks: tuple[Instants, Instants, npt.NDArray[np.bool_], npt.NDArray[np.bool_]] | None = None
        self.hint = QCoreApplication.translate("Timeline", "{who} has no labels here").format(who=who)

    def show(
        self, segments: Sequence[Segment], labels: Mapping[int, Label], clock_map: ClockMap | None
    ) -> None:
        """Take their labels, at their places on our master timeline."""
        self.labels = labels
        self.load(segments, clock_map)

    def mark(self, marks: GhostMarks, clock_map: ClockMap | None) -> None:
        """Mark where the two differ."""
        starts, ends = master_places(clock_map, marks.starts_ns, marks.ends_ns)
        order = np.argsort(starts, kind="stable")
        self._marks = starts[order], ends[order], marks.only_ours[order], marks.decided[order]

    @property
    def scrolls(self) -> bool:
        """Its marks are few and its outlines cross the view: painted anew with every pan."""
        return False

    def hit(self, strip: Strip, x: float, y: float) -> None:
        """Nothing here can be taken hold of."""
        return

    def plan(self, strip: Strip, theme: Theme) -> Plan:
        return [*super().plan(strip, theme), *self._difference_marks(strip, theme)]

    def hover(self, master_ns: int) -> str:
        """What they have at an instant, and that it is only to be looked at."""
        lines = [f"{self.lane.name} — {self.who} · {clock_text(master_ns)}"]
        for n in self._between(master_ns - self.shift_ns, master_ns - self.shift_ns + 1).tolist():
            span, segment = self._span(n), self._segments[n]
            times = f"{clock_text(span.start_ns)} – {clock_text(span.end_ns)}"
            lines.append(f"{self.caption(segment) or '–'} · {times}")
        lines.append(
            QCoreApplication.translate(
                "Timeline", "As {who} labelled it, only to be looked at; the Differences dock takes it over"
            ).format(who=self.who)
        )
        return "\n".join(lines)

    def _segment(self, segment: Segment, span: Span, subrow: int, strip: Strip, theme: Theme) -> Plan:
        """As a label, but pale, with its colour in the outline."""
        pale: Plan = []
        for shape in super()._segment(segment, span, subrow, strip, theme):
            if isinstance(shape, Box) and shape.fill is not None and shape.h == SEGMENT_PX:
                shape = replace(shape, alpha=_PALE_ALPHA, outline=shape.fill, outline_width=1.0)
            elif isinstance(shape, Text):
                shape = replace(shape, color=theme.text)
            pale.append(shape)
        return pale

    def _difference_marks(self, strip: Strip, theme: Theme) -> Plan:
        if self._marks is None or not len(self._marks[0]):
            return []
        starts, ends, only_ours, decided = self._marks
        slack = int(strip.axis.ns_per_px * 8)
        low, high = strip.span.start_ns - self.shift_ns - slack, strip.span.end_ns - self.shift_ns + slack
        seen = np.flatnonzero((starts < high) & (ends >= low))
        if not len(seen):
            return []
        x0s = (starts[seen] + self.shift_ns - strip.axis.start_ns) / strip.axis.ns_per_px
        x1s = np.maximum((ends[seen] + self.shift_ns - strip.axis.start_ns) / strip.axis.ns_per_px, x0s + 3.0)
        plan: Plan = []
        low_y = strip.height - 1 - _MARK_PX
        for chosen, color in ((decided[seen], theme.faint), (~decided[seen], theme.undecided)):
            if chosen.any():
                plan.append(Bars(x0s[chosen], x1s[chosen], low_y, low_y + _MARK_PX, color))
        if len(seen) <= _MOST_OUTLINED:
            for n, x0, x1 in zip(seen.tolist(), x0s.tolist(), x1s.tolist(), strict=True):
                if only_ours[n]:
                    left, right = max(x0, -12.0), min(x1, strip.axis.width + 12.0)
                    ink = theme.faint if decided[n] else theme.undecided
                    hole = Box(
                        left, TOP, max(right - left - 0.75, 2.0), SEGMENT_PX, None, ink, 4, dashed=True
                    )
                    plan.append(hole)
        return plan
