"""Where all labels of a lane lie on the master timeline, worked out for thousands at once."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from syncstudio.project.records import Segment
from syncstudio.timebase.clockmap import ClockMap

Instants = npt.NDArray[np.int64]


def segment_places(clock_map: ClockMap | None, segments: Sequence[Segment]) -> tuple[Instants, Instants]:
    """Starts and ends of labels in master nanoseconds, for painting."""
    starts = np.array([segment.start_ns for segment in segments], dtype=np.int64)
    ends = np.array([segment.end_ns for segment in segments], dtype=np.int64)
    return master_places(clock_map, starts, ends)


def master_places(clock_map: ClockMap | None, starts: Instants, ends: Instants) -> tuple[Instants, Instants]:
    """Edges of a lane's clock in master nanoseconds, for painting: at most a nanosecond off where the track drifts.

    `clock_map` is the lane's own clock, `None` the master timeline. Exact places come from the session, one by one.
    """
    if clock_map is None:
        return starts, ends
    if len(clock_map.pieces) > 1:
        starts = np.array([clock_map.nearest_master(int(ns)) for ns in starts], dtype=np.int64)
        ends = np.array([clock_map.nearest_master_end(int(ns)) for ns in ends], dtype=np.int64)
        return starts, np.maximum(starts, ends)
    (piece,) = clock_map.pieces
    anchor = piece.anchors[0]
    slope = float(piece.rate - 1)

    def placed(source: Instants) -> Instants:
        # Only the drift goes through floats: a millionth or so of the time since the anchor.
        since = source - anchor.source_ns
        return np.asarray(anchor.master_ns + since + np.ceil(since * slope).astype(np.int64), np.int64)

    return placed(starts), placed(ends)
