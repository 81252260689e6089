"""A channel of a series across the whole recording, for the overview of projects that hold no sound."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from syncstudio.panes.timeline.envelope import bridged, joined, rows_from_values
from syncstudio.panes.timeline.plan import Band
from syncstudio.panes.timeline.rows.series_row import SeriesRow

if TYPE_CHECKING:
    from syncstudio.panes.timeline.contents import Contents
    from syncstudio.panes.timeline.rows.row_content import Strip
    from syncstudio.session.series.channel_view import ChannelView

Floats = npt.NDArray[np.float32]
_INSET_PX = 3.0


def first_curve(contents: Contents) -> tuple[SeriesRow, ChannelView] | None:
    """The first channel of numbers shown that has anything to draw, in the order of the tracks."""
    for track_id in contents.tracks:
        row = contents.track_rows.get(track_id)
        if not isinstance(row, SeriesRow):
            continue
        for view in row.shown:
            if view.kind == "number" and row.rhythm(view) is not None:
                return row, view
    return None


def curve(row: SeriesRow, view: ChannelView, strip: Strip) -> Floats:
    """The lowest and highest value of a channel in each column, float32 (2, columns): 0 is the least of all, 1 the
    greatest, NaN where nothing was recorded. While the series is being summarised, what is known of it."""
    found = np.full((2, strip.last - strip.first), np.nan)
    rhythm, series = row.rhythm(view), view.series
    if rhythm is None or series is None:
        return found.astype(np.float32)
    for piece, span in row.pieces():
        first, last = strip.columns_of(span)
        if last <= first:
            continue
        start_ns, end_ns = (math.floor(piece.source_exact(strip.ns_at(column))) for column in (first, last))
        if end_ns > start_ns:
            most = math.ceil(rhythm.gap_ns * (last - first) / (end_ns - start_ns)) + 1
            part = series.minmax(start_ns, end_ns, last - first, view.index)
            found[:, first - strip.first : last - strip.first] = [bridged(each, most) for each in part]
    known = np.isfinite(found)
    if not known.any():
        return found.astype(np.float32)
    # Halved, for the span of the largest floats is no float.
    low, high = float(found[known].min()) / 2, float(found[known].max()) / 2
    scaled = (found / 2 - low) / (high - low) if high > low else np.where(known, 0.5, np.nan)
    return scaled.astype(np.float32)


def curve_band(lows: Floats, highs: Floats, height: int, ratio: float, color: str) -> Band:
    """A curve drawn over the height of the overview."""
    edge = np.array([np.nan], np.float32)
    lows, highs = joined(np.concatenate([edge, lows, edge]), np.concatenate([edge, highs, edge]))
    inset = _INSET_PX * ratio
    tops, bottoms = rows_from_values(lows, highs, 0.0, 1.0, height * ratio - 2 * inset, thinnest=ratio)
    down = np.float32(inset)
    return Band(0, tops + down, bottoms + down, color)
