"""The row of a transcript's own track: where it was transcribed. What was said lies in the lanes under it."""

from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.plan import Box, Plan
from syncstudio.panes.timeline.rows.row_content import Strip, plan_gaps, recorded_pieces
from syncstudio.project.records import Track
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.span import Span


class TranscriptRow:
    """A thin bar from the transcript's start to its end."""

    scrolls = True

    def __init__(self, track: Track, clock_map: ClockMap, recorded: Span | None) -> None:
        self.track = track
        self.clock_map = clock_map
        self.recorded = recorded

    def plan(self, strip: Strip, theme: Theme) -> Plan:
        spans = [span for _, span in recorded_pieces(self.clock_map, self.recorded)]
        plan = plan_gaps(spans, strip, theme)
        for span in spans:
            shown = strip.span.intersection(span)
            if shown is not None:
                x0, x1 = strip.axis.x_from_ns(shown.start_ns), strip.axis.x_from_ns(shown.end_ns)
                middle = (strip.height - 1) / 2
                plan.append(Box(x0, middle - 3, x1 - x0, 6, theme.track(self.track.color), alpha=120))
        return plan

    def readings(self, master_ns: int) -> list[tuple[str, int]]:
        return []
