"""A lane's row: its segments as rounded rectangles, its events as diamonds, overlapping ones drawn apart."""

from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import replace
from itertools import compress

import numpy as np

from syncstudio.panes.theme import Theme, text_on
from syncstudio.panes.time_axis import TimeAxis
from syncstudio.panes.timeline.plan import Box, Diamond, Line, Plan, Text
from syncstudio.panes.timeline.row_layout import SUBROW_PX
from syncstudio.panes.timeline.rows.dense_segments import NARROW_PX, plan_dense
from syncstudio.panes.timeline.rows.lane_places import segment_places
from syncstudio.panes.timeline.rows.lane_wave import LaneWaveRow, plan_tints
from syncstudio.panes.timeline.rows.review_marks import mark_room, plan_event_marks, plan_marks
from syncstudio.panes.timeline.rows.row_content import EdgeBound, Strip
from syncstudio.panes.timeline.rows.segment_hit import Hit, part_at
from syncstudio.panes.timeline.segment_stack import stack_places
from syncstudio.project.errors import ProjectError
from syncstudio.project.records import Label, Lane, Segment
from syncstudio.session.errors import SessionError
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.span import Span

TOP, SEGMENT_PX = 4, 17
# Texts need this much room; events that come closer than this on the whole are hairlines.
_TEXT_PX, _EVENT_PX = 14.0, 5.0
# The diamond before the text of a label that misses a required answer.
_OPEN_PX = 12.0
# A segment can be taken this far outside of what is drawn of it.
_REACH_PX = 16.0


class LaneRow(EdgeBound):
    """The labels of one lane. Instants of segments are master time; a running drag of their track shifts them all."""

    def __init__(self, lane: Lane, place_of_segment: Callable[[int], Span]) -> None:
        self.lane = lane
        self.labels: Mapping[int, Label] = {}
        self._selected: frozenset[int] = frozenset()
        self._chosen = np.zeros(0, dtype=bool)
        self.commented: Mapping[int, int] = {}
        self.missing_among: Callable[[Collection[int]], Set[int]] = lambda _ids: frozenset()
        self._missing: Set[int] = frozenset()
        self.hint = ""
        # A label is open here: what an empty lane teaches would shine through.
        self.growing = False
        self.preview: tuple[int | None, Span] | None = None
        self.under: LaneWaveRow | None = None
        self.subrow_count = 1
        # How far one sub-row lies under another.
        self.pitch = SUBROW_PX
        self._place_of_segment = place_of_segment
        self.load([], None)

    @property
    def selected(self) -> frozenset[int]:
        """The labels of all lanes that keys act on."""
        return self._selected

    def select(self, ids: frozenset[int]) -> bool:
        """Other labels are selected now; whether that shows on this lane."""
        self._selected = ids
        before, self._chosen = self._chosen, self._mask(ids)
        return not np.array_equal(before, self._chosen)

    def load(self, segments: Sequence[Segment], clock_map: ClockMap | None) -> None:
        """Take the lane's segments and the lane's own clock (`None` is the master timeline)."""
        labels = np.array([segment.label_id or 0 for segment in segments], dtype=np.int64)
        self._take(*segment_places(clock_map, segments), labels, segments)

    def changed(self, gone: Set[int], now: Sequence[Segment], clock_map: ClockMap | None) -> None:
        """Some segments went, came or changed; the others stay as they are."""
        touched = gone | {segment.id for segment in now}
        if len(now) == len(touched) and self._stay(now):
            return
        starts, ends = self._at_home or (self._starts, self._ends)
        kept = ~self._mask(touched)
        placed = segment_places(clock_map, now)
        labels = np.array([segment.label_id or 0 for segment in now], dtype=np.int64)
        self._take(
            np.concatenate([starts[kept], placed[0]]),
            np.concatenate([ends[kept], placed[1]]),
            np.concatenate([self._label_ids[kept], labels]),
            [*compress(self._segments, kept.tolist()), *now],
        )

    def _stay(self, now: Sequence[Segment]) -> bool:
        """Take segments in that are where they were; whether all of them are."""
        places = [self._row_of.get(segment.id) for segment in now]
        for place, segment in zip(places, now, strict=True):
            before = None if place is None else self._segments[place]
            if before is None or (before.start_ns, before.end_ns) != (segment.start_ns, segment.end_ns):
                return False
        for place, segment in zip(places, now, strict=True):
            self._segments[place or 0] = segment
            self._label_ids[place or 0] = segment.label_id or 0
        return True

    def _take(
        self, starts: np.ndarray, ends: np.ndarray, label_ids: np.ndarray, segments: Sequence[Segment]
    ) -> None:
        order = np.lexsort((ends, starts))
        self._starts, self._ends, self._label_ids = starts[order], ends[order], label_ids[order]
        self._reach = np.maximum.accumulate(self._ends)
        self._segments = [segments[n] for n in order.tolist()]
        self._subrows, self.subrow_count = stack_places(self._starts, self._ends)
        self._rows_by_id: dict[int, int] | None = None
        self._chosen = self._mask(self._selected)
        self.shift_ns = 0
        self._at_home: tuple[np.ndarray, np.ndarray] | None = None
        self._moved_ids: frozenset[int] = frozenset()

    @property
    def _row_of(self) -> dict[int, int]:
        """Where each segment stands, by its id."""
        if self._rows_by_id is None:
            self._rows_by_id = {segment.id: n for n, segment in enumerate(self._segments)}
        return self._rows_by_id

    @property
    def scrolls(self) -> bool:
        """Whether a pan may keep what was painted, but for what `unsteady` names."""
        plain = self.lane.kind != "events" and self.under is None
        return plain and bool(self._segments) and self.preview is None

    def unsteady(self, axis: TimeAxis, moved_px: float) -> list[tuple[float, float]]:
        """After a pan, where to paint anew: segments over an edge of the view, whose texts keep within it."""
        found = []
        for edge in {0.0, float(axis.width), -moved_px, axis.width - moved_px}:
            at_ns = axis.ns_from_x(edge) - self.shift_ns
            for n in self._between(at_ns, at_ns + 1).tolist():
                x0, x1 = axis.x_from_ns(self._span(n).start_ns), axis.x_from_ns(self._span(n).end_ns)
                if x1 - x0 >= NARROW_PX:
                    found.append((max(x0 - 2, 0.0), min(x1 + 8, float(axis.width))))
        return [(x0, x1) for x0, x1 in found if x1 > x0]

    def plan(self, strip: Strip, theme: Theme) -> Plan:
        if not self._segments and self.preview is None:
            hint = "" if self.growing else self.hint
            ink = theme.faint if self.under is None else theme.text
            return [Text(strip.x0 + 10, 0, 420, strip.height - 1, hint, ink, 11)]
        seen = self._within(strip.span, strip.axis.ns_per_px * 8)
        previewed = None if self.preview is None else self.preview[0]
        dense = self._is_dense(seen, strip)
        if previewed is not None:
            dense &= seen != self._row_of.get(previewed, -1)
        plan = self._tints(seen[~dense], strip, theme) if self.under is not None else []
        plan += self._dense(seen[dense], strip, theme)
        self._missing = self.missing_among([self._segments[n].id for n in seen[~dense].tolist()])
        for n in seen[~dense]:
            segment = self._segments[int(n)]
            if segment.id != previewed:
                plan += self._segment(segment, self._span(n), int(self._subrows[n]), strip, theme)
        if self.preview is not None:
            plan += self._previewed(*self.preview, strip, theme)
        return plan

    def readings(self, master_ns: int) -> list[tuple[str, int]]:
        return []

    def hit(self, strip: Strip, x: float, y: float) -> Hit | None:
        """The segment under a point of the row, and which part of it."""
        found: Hit | None = None
        at_ns, reach_ns = strip.axis.ns_from_x(x), strip.axis.ns_per_px * _REACH_PX
        for n in self._within(Span(at_ns, at_ns), reach_ns):
            top = TOP + int(self._subrows[n]) * self.pitch
            if not top - 2 <= y < top + SEGMENT_PX + 3:
                continue
            span = self._span(n)
            part, inside = part_at(strip.axis.x_from_ns(span.start_ns), strip.axis.x_from_ns(span.end_ns), x)
            if part is not None and (found is None or inside):
                found = Hit(self._segments[int(n)].id, part, span)
                if inside and part == "body":
                    break
        return None if found is None else replace(found, span=self._exact(found.segment_id, found.span))

    def place_of(self, segment_id: int) -> tuple[Segment, Span, int] | None:
        """A segment, its master span and its sub-row."""
        n = self._row_of.get(segment_id)
        if n is None:
            return None
        return self._segments[n], self._exact(segment_id, self._span(n)), int(self._subrows[n])

    def move(self, ids: frozenset[int], by_ns: int) -> None:
        """Show some segments later by so much while they are being moved; none of them: where they are."""
        if self._at_home is not None:
            self._starts, self._ends = self._at_home
            self._at_home = None
        if ids is not self._moved_ids:
            self._moved_ids, self._moving = ids, self._mask(ids)
        if ids:
            self._at_home = (self._starts, self._ends)
            shift = np.where(self._moving, by_ns, 0)
            self._starts, self._ends = self._starts + shift, self._ends + shift

    def touched_by(self, span: Span, top: float, bottom: float) -> list[int]:
        """The segments that lie in a box: a span of master time, and heights of the row."""
        tops = TOP + self._subrows * self.pitch
        starts, ends = self._starts + self.shift_ns, self._ends + self.shift_ns
        seen = (starts < span.end_ns) & ((ends > span.start_ns) | (starts >= span.start_ns))
        seen &= (tops < bottom) & (top < tops + SEGMENT_PX)
        return [self._segments[n].id for n in np.flatnonzero(seen).tolist()]

    def density(self) -> tuple[np.ndarray, np.ndarray]:
        """Starts and ends of all segments, for the overview."""
        return self._starts + self.shift_ns, self._ends + self.shift_ns

    def _span(self, n: int) -> Span:
        """A segment's place for painting."""
        return Span(int(self._starts[n]) + self.shift_ns, int(self._ends[n]) + self.shift_ns)

    def _exact(self, segment_id: int, painted: Span) -> Span:
        """A segment's place to the nanosecond; where it was painted when it has just been deleted."""
        try:
            return self._place_of_segment(segment_id)
        except (SessionError, ProjectError):
            return painted

    def _within(self, span: Span, slack_ns: float) -> np.ndarray:
        slack = int(slack_ns)
        return self._between(span.start_ns - self.shift_ns - slack, span.end_ns - self.shift_ns + slack)

    def _between(self, low_ns: int, high_ns: int) -> np.ndarray:
        """The segments that end at `low_ns` or later and start before `high_ns`; in order unless some are moved."""
        if self._at_home is not None:
            return np.flatnonzero((self._ends >= low_ns) & (self._starts < high_ns))
        # By their starts they are sorted, and by how far those up to each one reach.
        first = int(np.searchsorted(self._reach, low_ns))
        last = int(np.searchsorted(self._starts, high_ns))
        return first + np.flatnonzero(self._ends[first:last] >= low_ns)

    def hull_of(self, ids: Set[int]) -> Span | None:
        """From the first to the last of these labels, as painted; None where none of them lies here."""
        here = self._mask(ids)
        if not here.any():
            return None
        return Span(
            int(self._starts[here].min()) + self.shift_ns, int(self._ends[here].max()) + self.shift_ns
        )

    def _tints(self, seen: np.ndarray, strip: Strip, theme: Theme) -> Plan:
        """The spans of labels over the sound behind them."""
        spans = ((self._span(n), self._segments[int(n)]) for n in seen)
        x = strip.axis.x_from_ns
        edges = [(x(span.start_ns), x(span.end_ns), self._color(each, theme)) for span, each in spans]
        return plan_tints(edges, TOP, strip.height - 1)

    def _mask(self, ids: Set[int]) -> np.ndarray:
        """Which of the segments these are."""
        found = np.zeros(len(self._segments), dtype=bool)
        if not ids:
            return found
        if len(ids) < len(found):
            found[[self._row_of[row_id] for row_id in ids if row_id in self._row_of]] = True
        elif len(found):
            found[:] = [segment.id in ids for segment in self._segments]
        return found

    def _is_dense(self, seen: np.ndarray, strip: Strip) -> np.ndarray:
        """Which of the segments in sight are too narrow to be drawn one by one; of events all where they crowd."""
        if self.lane.kind == "events":
            crowded = len(seen) * _EVENT_PX > strip.x1 - strip.x0 + _EVENT_PX * 8
            return np.full(len(seen), crowded)
        return (self._ends[seen] - self._starts[seen]) / strip.axis.ns_per_px < NARROW_PX

    def _color(self, segment: Segment, theme: Theme) -> str:
        return self._color_of(segment.label_id or 0, theme)

    def _color_of(self, label_id: int, theme: Theme) -> str:
        label = self.labels.get(label_id)
        return theme.track(self.lane.color if label is None else label.color)

    def _dense(self, seen: np.ndarray, strip: Strip, theme: Theme) -> Plan:
        """Segments too narrow to write on, all at once."""
        if not len(seen):
            return []
        spans = self._starts[seen] + self.shift_ns, self._ends[seen] + self.shift_ns
        known, codes = np.unique(self._label_ids[seen], return_inverse=True)
        colors = tuple(self._color_of(label_id, theme) for label_id in known.tolist())
        heights = float(TOP), float(self.pitch), float(SEGMENT_PX)
        return plan_dense(
            spans, self._subrows[seen], colors, codes, self._chosen[seen], strip, heights, theme.text
        )

    def _segment(self, segment: Segment, span: Span, subrow: int, strip: Strip, theme: Theme) -> Plan:
        fill = self._color(segment, theme)
        y = TOP + subrow * self.pitch
        chosen = segment.id in self._selected
        x0, x1 = strip.axis.x_from_ns(span.start_ns), strip.axis.x_from_ns(span.end_ns)
        if self.lane.kind == "events":
            return self._event(segment, x0, y, fill, chosen, theme)
        # Within the view and not the strip: a part that is painted anew must look as the whole would.
        x0, x1 = max(x0, -12.0), min(x1, strip.axis.width + 12.0)
        width = max(x1 - x0 - 0.75, 1.5)
        outline = theme.text if chosen else None
        plan: Plan = [Box(x0, y, width, SEGMENT_PX, fill, outline, 4 if width > 8 else 1, outline_width=1.75)]
        text_x = max(x0, 0.0) + 6
        comments = self.commented.get(segment.id, 0)
        room = x1 - text_x - 4 - mark_room(segment, comments, width)
        marks = plan_marks(segment, comments, x0, x1, y, SEGMENT_PX, fill, theme)
        if segment.id in self._missing and room >= _OPEN_PX:
            plan.append(Diamond(text_x + 3, y + SEGMENT_PX / 2, 4, text_on(fill)))
            text_x, room = text_x + _OPEN_PX, room - _OPEN_PX
        if room >= _TEXT_PX:
            ink = text_on(fill)
            plan.append(Text(text_x, y, room, SEGMENT_PX, self.caption(segment), ink, 11))
        return plan + marks

    def caption(self, segment: Segment) -> str:
        """What a segment says: its text, else its label's name."""
        label = None if segment.label_id is None else self.labels.get(segment.label_id)
        return " ".join(segment.text.split()) or ("" if label is None else label.name)

    def _event(self, segment: Segment, x: float, y: float, fill: str, chosen: bool, theme: Theme) -> Plan:
        middle = y + SEGMENT_PX / 2
        plan: Plan = [
            Line(x, y - 1, x, y + SEGMENT_PX + 1, fill),
            Diamond(x, middle, 5.5, fill, theme.text if chosen else None),
        ]
        if segment.id in self._missing:
            plan.append(Diamond(x, middle, 2.5, text_on(fill)))
        marks, left = plan_event_marks(segment, self.commented.get(segment.id, 0), x, y, SEGMENT_PX, theme)
        plan += marks
        if caption := self.caption(segment):
            plan.append(Text(x + left, y, len(caption) * 7 + 12, SEGMENT_PX, caption, theme.text, 11))
        return plan

    def _previewed(self, segment_id: int | None, span: Span, strip: Strip, theme: Theme) -> Plan:
        known = None if segment_id is None else self.place_of(segment_id)
        segment = Segment(lane_id=self.lane.id) if known is None else known[0]
        subrow = 0 if known is None else known[2]
        plan = self._segment(segment, span, subrow, strip, theme)
        if self.lane.kind != "events":
            x0, x1 = strip.axis.x_from_ns(span.start_ns), strip.axis.x_from_ns(span.end_ns)
            y = TOP + subrow * self.pitch
            plan.append(Box(x0, y, max(x1 - x0, 2), SEGMENT_PX, None, theme.text, 4, outline_width=1.75))
        return plan
