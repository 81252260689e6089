"""A sound track's row: its waveform, and its samples when there is room for each."""

from collections.abc import Callable
from fractions import Fraction
from typing import Protocol

import numpy as np
import numpy.typing as npt

from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.envelope import joined, line_rows, rows_from_values
from syncstudio.panes.timeline.plan import Band, Line, Plan
from syncstudio.panes.timeline.rows.row_content import Strip, TrackRow, plan_gaps
from syncstudio.project.records import Track
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.piece import Piece
from syncstudio.timebase.span import Span

# The loudest moment fills this share of the row; softer than the floor is noise and stays small.
_FILL = 0.92
_LOUDNESS_FLOOR = 0.02
# From this many pixels a sample on, samples are drawn as a line; dots when they stand well apart.
_SAMPLE_PX, _DOT_PX, _DOT_RADIUS = 2.0, 9.0, 2.2
LINE_PX = 1.35


class Peaks(Protocol):
    """What a waveform needs of a peak pyramid."""

    @property
    def rate(self) -> int: ...
    @property
    def filled(self) -> int: ...

    def minmax(
        self, first: int | Fraction, step: float | Fraction, n: int
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]: ...


class WaveformRow(TrackRow):
    """The sound of one track on the master timeline, through its clock map."""

    def __init__(
        self, track: Track, clock_map: ClockMap, recorded: Span | None, peaks: Callable[[], Peaks | None]
    ) -> None:
        super().__init__(track, clock_map, recorded)
        self._peaks = peaks
        self._loudest: tuple[int, float] = (-1, 1.0)

    def plan(self, strip: Strip, theme: Theme) -> Plan:
        plan = plan_gaps([span for _, span in self.pieces()], strip, theme)
        return plan + self.wave(
            strip, theme.faint if self.track.muted else theme.track(self.track.color), theme.line
        )

    def wave(self, strip: Strip, color: str, unread: str = "") -> Plan:
        """The waveform alone in one colour; its middle line is of the other one while nothing of it is read."""
        plan: Plan = []
        peaks = self._peaks()
        middle = (strip.height - 1) / 2
        for piece, span in self.pieces():
            first, last = strip.columns_of(span)
            if last > first:
                x0, x1 = first / strip.ratio, last / strip.ratio
                plan.append(
                    Line(x0, middle, x1, middle, color if peaks is not None else unread or color, alpha=110)
                )
                if peaks is not None and peaks.filled:
                    plan += self._wave(strip, piece, span, first, last, peaks, color)
        return plan

    def loudness(self, strip: Strip) -> npt.NDArray[np.float32]:
        """How loud each column of a strip is, 0 to 1 of the row's height: for the overview."""
        made = np.zeros(strip.last - strip.first, dtype=np.float32)
        peaks = self._peaks()
        if peaks is None or not peaks.filled or self.track.muted:
            return made
        reach = self._reach(peaks)
        for piece, span in self.pieces():
            first, last = strip.columns_of(span)
            if last > first:
                step = float(strip.ns_per_column / piece.rate) * peaks.rate / NS_PER_S
                lows, highs = peaks.minmax(self._sample_at(piece, strip, first), step, last - first)
                loud = np.maximum(np.abs(mono(lows, np.min)), np.abs(mono(highs, np.max))) / reach
                made[first - strip.first : last - strip.first] = np.nan_to_num(loud)
        return np.minimum(made, 1)

    def _wave(
        self, strip: Strip, piece: Piece, span: Span, first: int, last: int, peaks: Peaks, color: str
    ) -> Plan:
        samples_per_column = float(strip.ns_per_column / piece.rate) * peaks.rate / NS_PER_S
        reach = self._reach(peaks)
        if samples_per_column * strip.ratio < 1 / _SAMPLE_PX:
            return [Band(first, *self._samples(strip, piece, span, (first, last), peaks, reach), color)]
        # One column more on each side, so that neighbours can be joined across the strip's edges.
        at = self._sample_at(piece, strip, first - 1)
        lows, highs = peaks.minmax(at, samples_per_column, last - first + 2)
        lows, highs = joined(mono(lows, np.min), mono(highs, np.max))
        height = round((strip.height - 1) * strip.ratio)
        tops, bottoms = rows_from_values(lows, highs, -reach, reach, height, thinnest=strip.ratio)
        return [Band(first, tops, bottoms, color)]

    def _samples(
        self, strip: Strip, piece: Piece, span: Span, columns: tuple[int, int], peaks: Peaks, reach: float
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        clock = self.clock_map.clock
        start_ns, end_ns = (strip.ns_at(column) for column in columns)
        first = max(int(clock.exact_tick(piece.source_exact(start_ns))) - 2, 0)
        last = min(int(clock.exact_tick(piece.source_exact(end_ns))) + 3, peaks.filled)
        lows, highs = peaks.minmax(first, 1, max(last - first, 1))
        values = mono(lows, np.min).astype(np.float64) / 2 + mono(highs, np.max).astype(np.float64) / 2
        origin_ns = float(piece.master_exact(clock.exact_ns(first)) - strip.axis.start_ns)
        sample_px = float(piece.rate * NS_PER_S / peaks.rate) / strip.ns_per_column
        xs = origin_ns / strip.ns_per_column + np.arange(len(values), dtype=np.float64) * sample_px
        ys = np.asarray(
            (strip.height - 1) / 2 * (1 - np.clip(values / reach, -1, 1)) * strip.ratio, np.float64
        )
        dot = _DOT_RADIUS * strip.ratio if sample_px >= _DOT_PX * strip.ratio else 0.0
        return line_rows(xs, ys, *columns, LINE_PX * strip.ratio, dot)

    def _sample_at(self, piece: Piece, strip: Strip, column: int) -> Fraction:
        return self.clock_map.clock.exact_tick(piece.source_exact(strip.ns_at(column)))

    def _reach(self, peaks: Peaks) -> float:
        """The value at the row's top: the loudest moment so far, a little above it, after the track's gain."""
        if self._loudest[0] != peaks.filled:
            lows, highs = peaks.minmax(0, max(peaks.filled / 64, 1.0), 64)
            loud = np.concatenate([highs, -lows], axis=None)
            loudest = float(np.max(loud[np.isfinite(loud)], initial=0))
            self._loudest = (peaks.filled, loudest)
        gain = 10 ** (self.track.gain_db / 20)
        return max(self._loudest[1], _LOUDNESS_FLOOR) / _FILL / gain


def mono(
    values: npt.NDArray[np.float32], how: Callable[..., npt.NDArray[np.float32]]
) -> npt.NDArray[np.float32]:
    """One value per column, whether the pyramid keeps channels apart or not."""
    return how(values, axis=1) if values.ndim == 2 else values
