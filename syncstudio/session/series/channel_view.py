"""One channel of a series as it is shown: what its file says of it, with what a person set."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syncstudio.media.series.sensor_stream import ChannelKind
    from syncstudio.media.series.series import Series
    from syncstudio.project.records import ChannelRow, Scale, Track
    from syncstudio.timebase.clockmap import ClockMap
    from syncstudio.timebase.span import Span

# Channels that are seen before anybody chose; more than these are a wall that nobody reads.
FIRST_SHOWN = 64
# Around what a scale is fitted to there is a little air; around a value that never changes, this much of it.
_AIR, _STILL = 0.06, 0.5


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A channel in the order of drawing. `row_id` is that of what was set about it, 0 where nothing was.

    Its numbers are channel `index` of `series`, None while they are not there; `trouble` says in a sentence why they
    never will be. `color` is an entry of the theme's palette. `low` and `high` are the ends of a fixed scale. A channel
    with a `formula` is worked out from others.
    """

    track_id: int
    name: str
    unit: str
    kind: ChannelKind
    shown: bool
    scale: Scale
    low: float | None
    high: float | None
    color: int
    formula: str = ""
    series: Series | None = None
    index: int = 0
    row_id: int = 0
    trouble: str = ""
    file_unit: str = ""

    @property
    def reach(self) -> tuple[float, float] | None:
        """The ends of its scale: those that were fixed, else the smallest and largest value of the whole recording."""
        if self.scale == "fixed" and self.low is not None and self.high is not None:
            return self.low, self.high
        return None if self.series is None else self.series.range_of(self.index)


def reach_within(
    view: ChannelView, clock_map: ClockMap, recorded: Span, span: Span
) -> tuple[float, float] | None:
    """The smallest and largest value of a channel within a master span, with a little air; None where it has none."""
    found: list[float] = []
    for piece in clock_map.pieces if view.series is not None and view.kind == "number" else ():
        low_ns, high_ns = clock_map.source_bounds(piece)
        start = max(piece.source_exact(span.start_ns), recorded.start_ns, low_ns or recorded.start_ns)
        end = min(
            piece.source_exact(span.end_ns), recorded.end_ns, recorded.end_ns if high_ns is None else high_ns
        )
        if start < end and view.series is not None:
            lows, highs = view.series.minmax(math.floor(start), math.ceil(end), 1, view.index)
            found += [float(value) for value in (lows[0], highs[0]) if math.isfinite(value)]
    if not found:
        return None
    low, high = min(found), max(found)
    air = (high - low) * _AIR or max(abs(high), 1.0) * _STILL
    return low - air, high + air


def file_views(
    track: Track, series: Series | None, names: Sequence[str], rows: dict[str, ChannelRow]
) -> list[tuple[tuple[int, int], ChannelView]]:
    """The channels of a track's own file, each with its place: that of its row, else its number in the file."""
    placed = []
    for index, name in enumerate(names):
        row = rows.get(name)
        of_file = series.units[index] if series is not None else ""
        view = ChannelView(
            track.id,
            name,
            of_file if row is None or not row.unit else row.unit,
            "number" if series is None else series.kinds[index],
            index < FIRST_SHOWN if row is None else row.shown,
            "auto" if row is None else row.scale,
            None if row is None else row.low,
            None if row is None else row.high,
            track.color + index if row is None or row.color is None else row.color,
            series=series,
            index=index,
            row_id=0 if row is None else row.id,
            file_unit=of_file,
        )
        placed.append(((index if row is None else row.position, index), view))
    return placed


def derived_view(
    track: Track, row: ChannelRow, series: Series | None, trouble: str, color: int
) -> ChannelView:
    """A channel that is worked out from others, as its row and its numbers have it."""
    of_series = "" if series is None else series.units[0]
    return ChannelView(
        track.id,
        row.name,
        row.unit or of_series,
        "number" if series is None else series.kinds[0],
        row.shown,
        row.scale,
        row.low,
        row.high,
        color if row.color is None else row.color,
        row.formula,
        series,
        0,
        row.id,
        trouble,
        of_series,
    )
