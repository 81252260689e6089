"""One channel of numbers in a strip: as a line through its readings, or as the band between lowest and highest."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from syncstudio.panes.timeline.envelope import bridged, joined, line_rows
from syncstudio.panes.timeline.plan import Band

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from syncstudio.media.series.series import Series
    from syncstudio.panes.series.channel_rhythm import Rhythm
    from syncstudio.panes.theme import Theme
    from syncstudio.panes.timeline.plan import Plan
    from syncstudio.panes.timeline.rows.channel_lanes import Lane
    from syncstudio.panes.timeline.rows.row_content import Strip
    from syncstudio.timebase.piece import Piece

    Mask = npt.NDArray[np.bool_]
    Doubles = npt.NDArray[np.float64]

# With fewer readings than this per column each of them is a point of a line; unless so many came at once.
_EACH, _MOST_POINTS = 2.0, 1 << 15
# A strip asks for so many columns more on both sides, so that it bridges and joins as the whole row does.
_LEAST_MARGIN, _MOST_MARGIN = 4, 1024
_LINE_PX, _DOT_PX, _DOT_RADIUS, _ALONE_RADIUS = 1.25, 9.0, 2.2, 1.6
# The mark of a value outside of a fixed scale.
_OUTSIDE_PX = 2.0
# Units whose values hold until the next one comes.
_HELD = frozenset({"bool", "boolean", "flag", "state", "enum", "on/off", "0/1", "mode"})


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn of a channel, and in which columns of the strip nothing was recorded."""

    plan: Plan
    missing: Mask


class Stretch:
    """The columns `[first, last)` of a strip that lie on one piece of a track. What all channels of a series ask alike
    is worked out once."""

    def __init__(self, strip: Strip, piece: Piece, first: int, last: int) -> None:
        self.strip, self.piece, self.first, self.last = strip, piece, first, last
        # Master time per source time, and how much of the source's time a column is.
        self.rate = float(piece.rate)
        self.source_ns_per_column = strip.ns_per_column / self.rate
        self._source_ns: dict[int, int] = {}
        self._rows: dict[tuple[Series, int], tuple[int, int]] = {}
        self._points: dict[tuple[Series, int, int], tuple[npt.NDArray[np.int64], Doubles]] = {}

    def source_ns(self, column: int) -> int:
        """The source time at the left edge of a column."""
        if column not in self._source_ns:
            self._source_ns[column] = math.floor(self.piece.source_exact(self.strip.ns_at(column)))
        return self._source_ns[column]

    def rows(self, series: Series, gap_ns: int) -> tuple[int, int]:
        """The rows of a series that a line through its readings needs here: those that are no gap away."""
        key = (series, gap_ns)
        if key not in self._rows:
            first = max(series.row_after(self.source_ns(self.first) - gap_ns) - 1, 0)
            last = min(series.row_after(self.source_ns(self.last) + gap_ns) + 1, series.rows)
            self._rows[key] = (first, last)
        return self._rows[key]

    def points(self, series: Series, first: int, last: int) -> tuple[npt.NDArray[np.int64], Doubles]:
        """The times of some rows, and where they lie, in columns."""
        key = (series, first, last)
        if key not in self._points:
            times = np.asarray(series.times(first, last))
            xs = np.empty(0)
            if len(times):
                origin = float(self.piece.master_exact(int(times[0])) - self.strip.axis.start_ns)
                xs = (origin + (times - times[0]) * self.rate) / self.strip.ns_per_column
            self._points[key] = (times, xs)
        return self._points[key]


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel to draw: where, how far apart its readings are, in which colour."""

    lane: Lane
    rhythm: Rhythm
    color: str


def draw_channels(stretch: Stretch, channels: Sequence[Channel], theme: Theme) -> list[Drawn]:
    """Channels in their lanes. Those of one series that have many readings a column are worked out together."""
    drawn: dict[int, Drawn] = {}
    many: dict[tuple[int, int], list[int]] = {}
    for place, channel in enumerate(channels):
        line = _line(stretch, channel, theme)
        if line is not None:
            drawn[place] = line
        else:
            key = (id(channel.lane.view.series), _margin(stretch, channel.rhythm))
            many.setdefault(key, []).append(place)
    for (_, margin), places in many.items():
        found = _bands(stretch, [channels[place] for place in places], margin, theme)
        drawn.update(zip(places, found, strict=True))
    return [drawn[place] for place in range(len(channels))]


def _margin(stretch: Stretch, rhythm: Rhythm) -> int:
    columns = math.ceil(rhythm.gap_ns / stretch.source_ns_per_column) + 2
    return min(max(columns, _LEAST_MARGIN), _MOST_MARGIN)


def _line(stretch: Stretch, channel: Channel, theme: Theme) -> Drawn | None:
    """A channel whose readings are points of a line; None where there are many in a column."""
    lane, rhythm, color, series = channel.lane, channel.rhythm, channel.color, channel.lane.view.series
    if series is None:
        return Drawn([], np.ones(stretch.last - stretch.first, dtype=bool))
    if rhythm.step_ns * _EACH <= stretch.source_ns_per_column:
        return None
    first_row, last_row = stretch.rows(series, math.ceil(rhythm.gap_ns))
    if last_row - first_row > _MOST_POINTS:
        return None
    strip, width = stretch.strip, stretch.last - stretch.first
    times, xs = stretch.points(series, first_row, last_row)
    values = np.asarray(series.column(lane.view.index, first_row, last_row), np.float64)
    there = np.isfinite(values)
    if not there.all():
        times, xs, values = times[there], xs[there], values[there]
    if not len(times):
        return Drawn([], np.ones(width, dtype=bool))
    step, ratio = rhythm.step_ns / stretch.source_ns_per_column, strip.ratio
    broken = np.diff(times) > rhythm.gap_ns
    alone = np.concatenate([[True], broken]) & np.concatenate([broken, [True]])
    dots = np.where(alone, _ALONE_RADIUS * ratio, 0.0)
    if step >= _DOT_PX * ratio:
        dots = np.full(len(xs), _DOT_RADIUS * ratio)
    ys = _rows(values, lane, ratio)
    line_xs, line_ys, line_dots = _parted(xs, ys, dots, broken)
    if lane.view.unit.lower() in _HELD:
        line_xs, line_ys, line_dots = _held(line_xs, line_ys, line_dots, step)
    tops, bottoms = line_rows(line_xs, line_ys, stretch.first, stretch.last, _LINE_PX * ratio, line_dots)
    missing = bottoms <= tops
    if missing.any():
        middles = np.flatnonzero(missing) + stretch.first + 0.5
        before = np.searchsorted(xs, middles, "right") - 1
        held = (before >= 0) & (middles - xs[np.maximum(before, 0)] <= step + 1)
        missing[np.flatnonzero(missing)[held]] = False
    return Drawn(_shapes(stretch, lane, tops, bottoms, theme, color), missing)


def _bands(stretch: Stretch, channels: Sequence[Channel], margin: int, theme: Theme) -> list[Drawn]:
    """Channels of one series as bands from the lowest to the highest value of each column."""
    start_ns, end_ns = stretch.source_ns(stretch.first - margin), stretch.source_ns(stretch.last + margin)
    columns, ratio = stretch.last - stretch.first + 2 * margin, stretch.strip.ratio
    tops = np.empty((len(channels), columns), np.float32)
    bottoms = np.empty((len(channels), columns), np.float32)
    for place, channel in enumerate(channels):
        series, lane = channel.lane.view.series, channel.lane
        assert series is not None
        lows, highs = series.minmax(start_ns, end_ns, columns, lane.view.index)
        tops[place], bottoms[place] = _rows(highs, lane, ratio), _rows(lows, lane, ratio)
    for place in np.flatnonzero(np.isnan(tops).any(axis=1)).tolist():
        most = max(math.floor(channels[place].rhythm.gap_ns / stretch.source_ns_per_column), 1)
        tops[place], bottoms[place] = bridged(tops[place], most), bridged(bottoms[place], most)
    cut = slice(margin - 1, 1 - margin)
    tops, bottoms = joined(tops[:, cut], bottoms[:, cut])
    thin = np.maximum(np.float32(_LINE_PX * ratio) - (bottoms - tops), 0) / 2
    tops, bottoms = tops - thin, bottoms + thin
    missing = ~np.isfinite(tops)
    if missing.any():
        tops[missing] = bottoms[missing] = 0
    # All but those on fixed scales are moved into their lanes at one go.
    down = np.array([[channel.lane.top * ratio] for channel in channels], np.float32)
    lower, upper = tops + down, bottoms + down
    drawn = []
    for n, channel in enumerate(channels):
        plan: Plan = [Band(stretch.first, lower[n], upper[n], channel.color)]
        if channel.lane.view.scale == "fixed":
            plan = _shapes(stretch, channel.lane, tops[n], bottoms[n], theme, channel.color)
        drawn.append(Drawn(plan, missing[n]))
    return drawn


def _rows(values: Doubles, lane: Lane, ratio: float) -> Doubles:
    """Device rows of values, from the top of their lane."""
    return (lane.high - values) * (lane.height * ratio / (lane.high - lane.low))


def _parted(xs: Doubles, ys: Doubles, dots: Doubles, broken: Mask) -> tuple[Doubles, Doubles, Doubles]:
    """The points with one that is none in the middle of every gap."""
    at = np.flatnonzero(broken)
    if not len(at):
        return xs, ys, dots
    middles = (xs[at] + xs[at + 1]) / 2
    return np.insert(xs, at + 1, middles), np.insert(ys, at + 1, np.nan), np.insert(dots, at + 1, 0.0)


def _held(xs: Doubles, ys: Doubles, dots: Doubles, step: float) -> tuple[Doubles, Doubles, Doubles]:
    """The points of a line that keeps each value until the next reading; before a gap, for the usual step."""
    ends = np.append(xs[1:], xs[-1] + step)
    gap = np.append(np.isnan(ys[1:]), False)
    ends = np.where(gap, np.minimum(xs + step, ends), ends)
    return (
        np.repeat(xs, 2) + np.tile([0.0, 1.0], len(xs)) * np.repeat(ends - xs, 2),
        np.repeat(ys, 2),
        np.stack([dots, np.zeros(len(dots))], axis=1).ravel(),
    )


def _shapes(
    stretch: Stretch, lane: Lane, tops: npt.NDArray[np.float32], bottoms: npt.NDArray[np.float32], theme: Theme,
    color: str,
) -> Plan:  # fmt: skip
    """The band within its lane; where it leaves a fixed scale, a mark at the edge it left by."""
    ratio, fixed = stretch.strip.ratio, lane.view.scale == "fixed"
    down = np.float32(lane.top * ratio)
    if not fixed:
        shown = bottoms > tops
        return [
            Band(
                stretch.first,
                np.where(shown, tops + down, down),
                np.where(shown, bottoms + down, down),
                color,
            )
        ]
    height, slack = np.float32(lane.height * ratio), np.float32(_LINE_PX * ratio / 2 + 0.01)
    shown = bottoms > tops
    over, under = shown & (tops < -slack), shown & (bottoms > height + slack)
    inside = shown & (bottoms > 0) & (tops < height)
    tops, bottoms = np.clip(tops, 0, height), np.clip(bottoms, 0, height)
    plan: Plan = [
        Band(
            stretch.first, np.where(inside, tops + down, down), np.where(inside, bottoms + down, down), color
        )
    ]
    mark = np.float32(_OUTSIDE_PX * ratio)
    for left, top in ((over, down), (under, down + height - mark)):
        if left.any():
            edge = np.full(len(left), top, np.float32)
            plan.append(Band(stretch.first, edge, np.where(left, edge + mark, edge), theme.outside))
    return plan
