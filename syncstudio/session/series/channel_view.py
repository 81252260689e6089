"""One channel of a series as it is shown: what its file says of it, with what a person set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syncstudio.media.series.sensor_stream import ChannelKind
    from syncstudio.media.series.series import Series
    from syncstudio.project.records import ChannelRow, Scale, Track

# Channels that are seen before anybody chose; more than these are a wall that nobody reads.
FIRST_SHOWN = 64


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
