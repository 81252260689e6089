"""A series' row: its channels one above the other or over one another, each on its scale, where they were recorded."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from syncstudio.panes.series.channel_reading import reading_at, reading_text, with_unit
from syncstudio.panes.series.channel_rhythm import Rhythm, rhythm_of
from syncstudio.panes.short_text import short_text
from syncstudio.panes.timeline.plan import Box, Hatch, Line, Plan
from syncstudio.panes.timeline.rows.channel_lanes import Lanes, lay_channels, wanted_height
from syncstudio.panes.timeline.rows.channel_line import Channel, Stretch, draw_channels
from syncstudio.panes.timeline.rows.channel_scales import (
    channel_hover,
    channel_named_at,
    plan_channel_scales,
    tick_values,
)
from syncstudio.panes.timeline.rows.row_content import EdgeBound, Strip, TrackRow, plan_gaps
from syncstudio.panes.timeline.rows.state_cells import blended, plan_states, unsteady_spans
from syncstudio.panes.timeline.rows.stream_words import REACH_PX, stream_hint, stream_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from syncstudio.media.series.series import Series
    from syncstudio.panes.theme import Theme
    from syncstudio.panes.time_axis import TimeAxis
    from syncstudio.panes.timeline.rows.channel_lanes import Lane
    from syncstudio.project.records import Track
    from syncstudio.session.series.channel_view import ChannelView
    from syncstudio.session.series.streams import ShownStream
    from syncstudio.timebase.clockmap import ClockMap
    from syncstudio.timebase.piece import Piece
    from syncstudio.timebase.span import Span

# From this height on a channel has lines at the figures of its scale.
_GRID_PX = 26.0
# How much of a channel's colour is left where only a sample of its values is drawn.
_SAMPLED = 0.45
_GAP_ALPHA, _GRID_ALPHA, _ZERO_ALPHA, _SEAM_ALPHA = 60, 55, 150, 200


class SeriesRow(TrackRow, EdgeBound):
    """The channels of one series on the master timeline. `first` is the channel at its top where not all fit, `axis_of`
    the one whose scale stands beside those that lie over one another."""

    def __init__(
        self,
        track: Track,
        clock_map: ClockMap,
        recorded: Span | None,
        channels: Callable[[], Sequence[ChannelView]],
        stream: Callable[[int], ShownStream | None] = lambda channel: None,
    ) -> None:
        super().__init__(track, clock_map, recorded)
        self.channels = channels
        self._stream = stream
        self.first = 0
        self.axis_of = ""
        self._laid: tuple[object, ...] = ()
        self._lanes = Lanes(())
        self._rhythms: dict[tuple[Series, int], Rhythm] = {}

    def lanes(self, height: int) -> Lanes:
        """Where the channels lie in a row so high."""
        views = self.channels()
        key = (views, height, self.track.layout, self.first)
        if self._laid[1:] != key[1:] or self._laid[0] is not views:
            shown = [view for view in views if view.shown]
            self._laid, self._lanes = key, lay_channels(shown, height - 1, self.track.layout, self.first)
            alive = {view.series for view in views}
            self._rhythms = {each: known for each, known in self._rhythms.items() if each[0] in alive}
        return self._lanes

    @property
    def shown(self) -> list[ChannelView]:
        """The channels that are shown, in their order."""
        return [view for view in self.channels() if view.shown]

    def wanted_height(self, usual: int) -> int:
        """How high the row is until somebody says otherwise."""
        return wanted_height(len(self.shown), usual)

    def bring_into_sight(self, name: str, height: int) -> None:
        """Scroll to a channel where not all fit."""
        place = next((place for place, view in enumerate(self.shown) if view.name == name), None)
        lanes = self.lanes(height)
        if place is None or not lanes.above + lanes.below:
            return
        if place < lanes.above:
            self.first = place
        elif place >= lanes.above + len(lanes.all):
            self.first = place - len(lanes.all) + 1

    def lane_at(self, y: float, height: int) -> Lane | None:
        """The channel under a height of the row: of those over one another, the one whose scale stands beside them."""
        lanes = self.lanes(height)
        under = [lane for lane in lanes.all if lane.top <= y < lane.bottom]
        return next((lane for lane in under if lane.view.name == self.axis_of), under[0] if under else None)

    def rhythm(self, view: ChannelView) -> Rhythm | None:
        """How far apart a channel's readings are, once its series is there."""
        series = view.series
        if series is None or not series.rows:
            return None
        key = (series, view.index)
        if key not in self._rhythms:
            self._rhythms[key] = rhythm_of(series, view.index)
        return self._rhythms[key]

    # -- drawing --------------------------------------------------------------------------------------------------

    def plan(self, strip: Strip, theme: Theme) -> Plan:
        pieces = self.pieces()
        plan = plan_gaps([span for _, span in pieces], strip, theme)
        lanes = self.lanes(strip.height)
        for piece, span in pieces:
            first, last = strip.columns_of(span)
            if last > first:
                plan += self._plan_piece(Stretch(strip, piece, first, last), lanes, theme)
                plan += self._plan_streams(strip, piece, span, lanes, theme)
        for (_, before), (_, after) in pairwise(pieces):
            # Where the clock was set or went back, another part begins.
            if before.end_ns <= after.start_ns and strip.span.start_ns <= after.start_ns < strip.span.end_ns:
                x = strip.axis.x_from_ns(after.start_ns)
                plan.append(Line(x, 0, x, strip.height - 1, theme.undecided, alpha=_SEAM_ALPHA))
        return plan

    def unsteady(self, axis: TimeAxis, moved_px: float) -> list[tuple[float, float]]:
        found: list[tuple[float, float]] = []
        for view in self.shown:
            if view.kind == "state":
                found += unsteady_spans(axis, moved_px, self.pieces(), self._stream(view.index))
        return found

    def _plan_streams(self, strip: Strip, piece: Piece, span: Span, lanes: Lanes, theme: Theme) -> Plan:
        """Channels of states and events: cells and ticks with their texts."""
        plan: Plan = []
        for lane in lanes.all:
            if lane.view.kind != "number":
                stream, columns = self._stream(lane.view.index), strip.columns_of(span)
                plan += plan_states(strip, piece, span, columns, stream, (lane.top, lane.height), theme)
        return plan

    def _plan_piece(self, stretch: Stretch, lanes: Lanes, theme: Theme) -> Plan:
        under: Plan = []
        channels: list[Channel] = []
        for lane in lanes.all:
            rhythm = self.rhythm(lane.view)
            if rhythm is not None and lane.view.kind == "number":
                color = theme.track(lane.view.color)
                if self._sampled(lane.view, stretch):
                    color = blended(color, theme.panel, _SAMPLED)
                channels.append(Channel(lane, rhythm, color))
        found = draw_channels(stretch, channels, theme)
        drawn = [(channel.lane, each) for channel, each in zip(channels, found, strict=True)]
        under += _grid(stretch, lanes, theme)
        over = {lane.view.name for lane in lanes.over}
        lying = [each.missing for lane, each in drawn if lane.view.name in over]
        if lying and lanes.over:
            # Where channels lie over one another, only what none of them has is a gap for the eye.
            under += _plan_missing(
                stretch, np.logical_and.reduce(lying), lanes.over[0].top, lanes.over[0].height, theme
            )
        apart = [(lane, each.missing) for lane, each in drawn if lane.view.name not in over]
        under += _missing_of(stretch, apart, theme)
        return under + [shape for _, each in reversed(drawn) for shape in each.plan]

    def _sampled(self, view: ChannelView, stretch: Stretch) -> bool:
        """Whether what is drawn here is a sample of the values, for they are being summarised behind."""
        series = view.series
        if series is None or series.summarised >= 1:
            return False
        return not series.complete(stretch.source_ns(stretch.first), stretch.source_ns(stretch.last))

    @property
    def summarised(self) -> float:
        """How much of the channels shown is looked through, up to 1: before that, short peaks may be left out."""
        parts = [view.series.summarised for view in self.shown if view.series is not None]
        return min(parts, default=1.0)

    def plan_scales(self, height: int, width: int, master_ns: int, theme: Theme) -> Plan:
        """The names, units, figures and present values of the channels, for the column beside the row."""
        return plan_channel_scales(self, height, width, master_ns, theme)

    def scale_name_at(self, y: float, height: int) -> str:
        """The channel that is named at a height of the column beside the row, or none."""
        return channel_named_at(self.lanes(height), y)

    def scale_hover(self, name: str, master_ns: int) -> str:
        """What the column says on a hover over a channel."""
        view = next((view for view in self.channels() if view.name == name), None)
        return "" if view is None else channel_hover(self, view, master_ns)

    # -- reading --------------------------------------------------------------------------------------------------

    def reading(self, view: ChannelView, master_ns: int, gap: str) -> str:
        """What one channel says at an instant, without its unit."""
        source_ns = self.clock_map.source_from_master(master_ns)
        rhythm = self.rhythm(view)
        if source_ns is None or rhythm is None:
            return "–"
        if view.kind != "number":
            return stream_text(self._stream(view.index), source_ns)
        return reading_text(view, rhythm, reading_at(view, rhythm, source_ns), gap)

    def text_at(self, y: float, height: int, source_ns: int, ns_per_px: float) -> str:
        """What a stream of texts under the mouse holds: which text, from when to when."""
        lane = self.lane_at(y, height)
        if lane is None or lane.view.kind == "number":
            return ""
        reach_ns = round(REACH_PX * ns_per_px)
        return stream_hint(self._stream(lane.view.index), self.clock_map, source_ns, reach_ns)

    def readings(self, master_ns: int) -> list[tuple[str, int]]:
        made = []
        for view in self.shown:
            text = self.reading(view, master_ns, "")
            if text not in ("", "–"):
                made.append((f"{short_text(view.name, 16)} {with_unit(text, view.unit)}", view.color))
        return made


def _grid(stretch: Stretch, lanes: Lanes, theme: Theme) -> Plan:
    """Zero, and the figures of each scale, as hairlines."""
    plan: Plan = []
    x0, x1 = stretch.first / stretch.strip.ratio, stretch.last / stretch.strip.ratio
    seen = [lane for lane in lanes.all if lane not in lanes.over]
    if lanes.over and lanes.one_scale:
        seen.append(lanes.over[0])
    for lane in seen:
        if lane.view.kind != "number":
            continue
        for value in tick_values(lane) if lane.height >= _GRID_PX else ():
            y = lane.y(value)
            plan.append(Line(x0, y, x1, y, theme.line, alpha=_GRID_ALPHA))
        if lane.low < 0 < lane.high:
            plan.append(Line(x0, lane.y(0), x1, lane.y(0), theme.line, alpha=_ZERO_ALPHA))
    return plan


def _missing_of(stretch: Stretch, lanes: list[tuple[Lane, npt.NDArray[np.bool_]]], theme: Theme) -> Plan:
    """Gaps of channels one above the other; those that lack the same are marked at one go."""
    plan: Plan = []
    at = 0
    while at < len(lanes):
        lane, missing = lanes[at]
        to = at + 1
        while to < len(lanes) and np.array_equal(lanes[to][1], missing):
            to += 1
        plan += _plan_missing(stretch, missing, lane.top, lanes[to - 1][0].bottom - lane.top, theme)
        at = to
    return plan


def _plan_missing(
    stretch: Stretch, missing: npt.NDArray[np.bool_], top: float, height: float, theme: Theme
) -> Plan:
    """Shaded and hatched where nothing was recorded."""
    if not missing.any():
        return []
    edges = np.flatnonzero(np.diff(np.concatenate([[False], missing, [False]]).astype(np.int8)))
    plan: Plan = []
    for first, last in edges.reshape(-1, 2).tolist():
        x, w = (stretch.first + first) / stretch.strip.ratio, (last - first) / stretch.strip.ratio
        plan.append(Box(x, top, w, height, theme.line, alpha=_GAP_ALPHA))
        plan.append(Hatch(x, w, top, height, theme.line))
    return plan
