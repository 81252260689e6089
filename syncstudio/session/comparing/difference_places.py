"""Where all differences of a comparison lie, at one go: for sorting thousands of them by time."""

from __future__ import annotations

import numpy as np

from syncstudio.session.comparing.differences import Comparison
from syncstudio.session.comparing.lane_columns import Whole
from syncstudio.session.labels.label_places import exact_places


def starts_of(found: Comparison, master: bool) -> Whole:
    """When the segment of each difference starts: ours, or theirs where only they have it. On the lanes' clocks, or on
    our master timeline by our alignment."""
    parts = [np.empty(0, dtype=np.int64)]
    for pair, lane in zip(found.matched.lanes, found.lanes, strict=True):
        rows, mine = lane.rows, lane.rows.ones >= 0
        part = np.empty(len(rows), dtype=np.int64)
        part[mine] = lane.ones.start_ns[rows.ones[mine]]
        part[~mine] = lane.others.start_ns[rows.others[~mine]]
        if master and pair.own_clock and pair.one.track_id is not None:
            part = exact_places(found.matched.one.clock_map(pair.one.track_id), part, part)[0]
        parts.append(part)
    return np.concatenate(parts)
