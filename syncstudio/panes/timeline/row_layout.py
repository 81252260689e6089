"""Which rows the timeline has, from tracks and lanes, and where each one lies."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from syncstudio.project.records import Lane, Track

RowKey: TypeAlias = tuple[str, int]

COLLAPSED_PX = 26
LANE_PX = 26
# A lane that shows sound behind its labels has so much more room for it.
WAVE_PX = 30
SUBROW_PX = 20
MIN_PX, MAX_PX = 26, 400
# Channels one above the other take more than one curve does.
MAX_SERIES_PX = 1200
_TRACK_PX = {"video": 60, "sound": 60, "series": 78, "transcript": 60}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a track, or a lane of a track or of the master timeline. `y` and `height` are logical pixels."""

    key: RowKey
    kind: str
    name: str
    color: int
    y: int
    height: int
    collapsed: bool
    track_id: int | None
    lane_id: int | None

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def is_lane(self) -> bool:
        """Whether it is a strip of labels, of another person's, or of what is worked out from them."""
        return self.lane_id is not None or self.kind in ("overlap", "ghost")


def lay_out(
    tracks: Sequence[Track],
    lanes: Sequence[Lane],
    subrows: Mapping[int, int],
    resizing: Mapping[RowKey, int] | None = None,
    pitches: Mapping[int, int] | None = None,
    wanted: Mapping[int, int] | None = None,
) -> list[Row]:
    """All rows, top to bottom: each track with its lanes under it, then the lanes of the master timeline.

    `subrows` says how many sub-rows a lane needs, `pitches` how far apart those of a lane are that shows more than its
    labels, `wanted` how high a track would be that nobody made higher or lower; `resizing` overrides heights while an
    edge is being dragged.
    """
    pitches = pitches or {}
    known = {track.id for track in tracks}
    rows: list[Row] = []
    y = 0
    for track in tracks:
        key: RowKey = ("track", track.id)
        height = track_height(track, (wanted or {}).get(track.id, 0))
        height = height if resizing is None else resizing.get(key, height)
        rows.append(Row(key, track.kind, track.name, track.color, y, height, track.collapsed, track.id, None))
        y += height
        y = _add_lanes(rows, y, (lane for lane in lanes if lane.track_id == track.id), subrows, pitches)
    _add_lanes(rows, y, (lane for lane in lanes if lane.track_id not in known), subrows, pitches)
    return rows


def usual_height(kind: str) -> int:
    """How high the row of a kind of track is."""
    return _TRACK_PX.get(kind, LANE_PX)


def most_height(kind: str) -> int:
    """How high the row of a kind of track can be made."""
    return MAX_SERIES_PX if kind == "series" else MAX_PX


def track_height(track: Track, wanted: int = 0) -> int:
    """The height a track asks for: collapsed, set by hand, as its content wants, or its kind's own."""
    if track.collapsed:
        return COLLAPSED_PX
    height = track.row_height or wanted or usual_height(track.kind)
    return min(max(height, MIN_PX), most_height(track.kind))


def lane_height(subrows: int, pitch: int = SUBROW_PX) -> int:
    """A lane grows by a sub-row where segments overlap; each of them is so high."""
    return LANE_PX - SUBROW_PX + max(subrows, 1) * pitch


def row_at(rows: Sequence[Row], y: float) -> Row | None:
    """The row under a height, or nothing below the last."""
    return next((row for row in rows if row.y <= y < row.bottom), None)


def edge_at(rows: Sequence[Row], y: float, reach: float = 3.0) -> Row | None:
    """The track whose lower edge lies within reach: the one a drag would resize."""
    for row, below in pairwise([*rows, None]):
        if row is not None and not row.is_lane and not row.collapsed and abs(y - row.bottom) <= reach:
            return row if below is None or y < below.y + reach else None
    return None


def _add_lanes(
    rows: list[Row], y: int, lanes: Iterable[Lane], subrows: Mapping[int, int], pitches: Mapping[int, int]
) -> int:
    for lane in lanes:
        height = lane_height(subrows.get(lane.id, 1), pitches.get(lane.id, SUBROW_PX))
        height += WAVE_PX if lane.backdrop else 0
        rows.append(
            Row(("lane", lane.id), lane.kind, lane.name, lane.color, y, height, False, lane.track_id, lane.id)
        )
        y += height
    return y
