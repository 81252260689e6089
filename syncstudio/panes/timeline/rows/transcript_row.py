"""The row of a transcript's own track: who speaks when, at a glance. What was said lies in the lanes under it."""

from collections.abc import Callable, Sequence

import numpy as np

from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.plan import Box, Plan
from syncstudio.panes.timeline.rows.lane_row import LaneRow
from syncstudio.panes.timeline.rows.row_content import Strip, TrackRow, plan_gaps
from syncstudio.project.records import Track
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.span import Span

_MARGIN = 6
_BAR_PX, _BAR_GAP = 8.0, 3.0


class TranscriptRow(TrackRow):
    """One thin line of bars per speaker, from the transcript's start to its end."""

    def __init__(
        self,
        track: Track,
        clock_map: ClockMap,
        recorded: Span | None,
        lanes: Callable[[], Sequence[LaneRow]],
    ) -> None:
        super().__init__(track, clock_map, recorded)
        self._lanes = lanes

    def plan(self, strip: Strip, theme: Theme) -> Plan:
        plan = plan_gaps([span for _, span in self.pieces()], strip, theme)
        lanes = self._lanes()
        if not lanes:
            return plan
        pitch = min(_BAR_PX + _BAR_GAP, (strip.height - 1 - 2 * _MARGIN) / len(lanes))
        top = (strip.height - 1 - pitch * len(lanes) + _BAR_GAP) / 2
        for place, lane in enumerate(lanes):
            starts, ends = lane.density()
            low = np.maximum((starts - strip.axis.start_ns) / strip.axis.ns_per_px, strip.x0 - 4)
            high = np.minimum((ends - strip.axis.start_ns) / strip.axis.ns_per_px, strip.x1 + 4)
            seen = np.flatnonzero(high > low)
            color = theme.track(lane.lane.color)
            height = max(pitch - _BAR_GAP, 2.0)
            until = -1.0
            for x0, x1 in zip(low[seen].tolist(), high[seen].tolist(), strict=True):
                if x1 > until + 0.5:
                    plan.append(Box(x0, top + place * pitch, max(x1 - x0, 1.0), height, color, alpha=190))
                    until = x1
        return plan
