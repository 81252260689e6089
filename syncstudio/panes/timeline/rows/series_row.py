"""A series' row: its channels one above the other or on one scale, with their values at the playhead."""

import math
from collections.abc import Callable
from typing import Protocol

import numpy as np
import numpy.typing as npt

from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.envelope import bridged, joined, line_rows, rows_from_values
from syncstudio.panes.timeline.plan import Band, Line, Plan
from syncstudio.panes.timeline.rows.row_content import Strip, TrackRow, plan_gaps
from syncstudio.project.records import Track
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.piece import Piece
from syncstudio.timebase.span import Span

# Channels get their own stretch of the row while each has at least this many pixels; else they lie over one another,
# each still on its own scale.
_STACKED_PX = 11
# With fewer readings than this per column, each is drawn as a point of a line; with fewer than `_UNEVEN`, a column may
# happen to have none, and is bridged. The margin on both sides lets a strip bridge and join as the whole row does.
_SPARSE, _UNEVEN = 0.5, 4
_MARGIN = 4
_LINE_PX, _DOT_PX, _DOT_RADIUS = 1.25, 9.0, 2.2


class SeriesData(Protocol):
    """What a row needs of a series."""

    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def times_ns(self) -> npt.NDArray[np.int64]: ...
    @property
    def values(self) -> npt.NDArray[np.float64]: ...

    def minmax(
        self, first_ns: int, last_ns: int, n: int, channel: int
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]: ...

    def value_at(self, ns: int, channel: int) -> float | None: ...


class SeriesRow(TrackRow):
    """The channels of one series on the master timeline, each scaled to what it reaches in the whole recording."""

    def __init__(
        self,
        track: Track,
        clock_map: ClockMap,
        recorded: Span | None,
        series: Callable[[], SeriesData | None],
    ) -> None:
        super().__init__(track, clock_map, recorded)
        self._series = series
        # Read anew, with time in another column, a table has other channels in as many rows.
        self._scaled_series: SeriesData | None = None
        self._scales: list[tuple[float, float]] = []

    def plan(self, strip: Strip, theme: Theme) -> Plan:
        pieces = self.pieces()
        plan = plan_gaps([span for _, span in pieces], strip, theme)
        series = self._series()
        if series is None or not len(series.times_ns):
            return plan
        lanes = self._lanes(series, strip.height - 1)
        stacked = len({stretch for _, stretch in lanes}) == len(lanes)
        for (low, high), (top, height) in lanes:
            if stacked and low < 0 < high:
                y = top + height * high / (high - low)
                plan.append(Line(strip.x0, y, strip.x1, y, theme.line, alpha=150))
        for piece, span in pieces:
            first, last = strip.columns_of(span)
            if last <= first:
                continue
            for channel, lane in enumerate(lanes):
                plan += self._channel(strip, piece, span, (first, last), series, channel, lane, theme)
        return plan

    def readings(self, master_ns: int) -> list[tuple[str, int]]:
        series, source_ns = self._series(), self.clock_map.source_from_master(master_ns)
        if series is None or source_ns is None or not len(series.times_ns):
            return []
        made = []
        for channel, name in enumerate(series.names[:4]):
            value = series.value_at(source_ns, channel)
            if value is not None and math.isfinite(value):
                short = name if len(name) <= 6 else name[:5] + "…"
                made.append((f"{short} {value_text(float(value))}", self.track.color + channel))
        return made

    def _lanes(
        self, series: SeriesData, height: int
    ) -> list[tuple[tuple[float, float], tuple[float, float]]]:
        """For each channel its scale (lowest, highest value) and its stretch of the row (top, height)."""
        scales = self._scaled(series)
        count = len(scales)
        if count and (height - 4) / count >= _STACKED_PX:
            each = (height - 4) / count
            return [(scale, (2 + each * n, each)) for n, scale in enumerate(scales)]
        return [(scale, (2, height - 4)) for scale in scales]

    def _scaled(self, series: SeriesData) -> list[tuple[float, float]]:
        if self._scaled_series is not series:
            first, last = int(series.times_ns[0]), int(series.times_ns[-1]) + 1
            scales = []
            for channel in range(len(series.names)):
                lows, highs = series.minmax(first, last, 64, channel)
                finite = np.concatenate([lows[np.isfinite(lows)], highs[np.isfinite(highs)]])
                low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
                air = (high - low) * 0.06 or max(abs(high), 1.0) * 0.5
                scales.append((low - air, high + air))
            self._scaled_series, self._scales = series, scales
        return self._scales

    def _channel(
        self,
        strip: Strip,
        piece: Piece,
        span: Span,
        columns: tuple[int, int],
        series: SeriesData,
        channel: int,
        lane: tuple[tuple[float, float], tuple[float, float]],
        theme: Theme,
    ) -> Plan:
        first, last = columns
        (low, high), (top, height) = lane
        color = theme.track(self.track.color + channel)
        start = math.floor(piece.source_exact(strip.ns_at(first - _MARGIN)))
        end = math.ceil(piece.source_exact(strip.ns_at(last + _MARGIN)))
        at, to = (int(n) for n in np.searchsorted(series.times_ns, [start, end]))
        columns_asked = last - first + 2 * _MARGIN
        if to - at < columns_asked * _SPARSE:
            at, to = max(at - 1, 0), min(to + 1, len(series.times_ns))
            times = np.asarray(series.times_ns[at:to])
            values = np.asarray(series.values[at:to, channel], dtype=np.float64)
            origin_ns = float(piece.master_exact(int(times[0])) - strip.axis.start_ns)
            xs = (origin_ns + (times - times[0]) * float(piece.rate)) / strip.ns_per_column
            ys = (top + height * (high - values) / (high - low)) * strip.ratio
            apart = float(xs[-1] - xs[0]) / max(len(xs) - 1, 1) / strip.ratio
            dot = _DOT_RADIUS * strip.ratio if apart >= _DOT_PX else 0.0
            return [Band(first, *line_rows(xs, ys, first, last, _LINE_PX * strip.ratio, dot), color)]
        lows, highs = (
            np.asarray(edge, np.float32) for edge in series.minmax(start, end, columns_asked, channel)
        )
        if to - at < columns_asked * _UNEVEN:
            lows, highs = bridged(lows, _MARGIN - 1), bridged(highs, _MARGIN - 1)
        cut = slice(_MARGIN - 1, 1 - _MARGIN)
        lows, highs = joined(lows[cut], highs[cut])
        tops, bottoms = rows_from_values(
            lows, highs, low, high, height * strip.ratio, thinnest=_LINE_PX * strip.ratio
        )
        shift = np.float32(top * strip.ratio)
        shown = bottoms > tops
        return [Band(first, np.where(shown, tops + shift, 0), np.where(shown, bottoms + shift, 0), color)]


def value_text(value: float) -> str:
    """A reading in four digits or so: "-0.412", "9.81", "1024", "3.2e+06"."""
    size = abs(value)
    if size != 0 and (size >= 1e5 or size < 1e-3):
        text = f"{value:.1e}"
    else:
        text = f"{value:.3f}" if size < 10 else f"{value:.2f}" if size < 100 else f"{value:.1f}"
    return text.replace("-", "−")
