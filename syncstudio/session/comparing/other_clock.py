"""Times of the other project as times of our lane."""

from __future__ import annotations

from syncstudio.project.records import Segment
from syncstudio.session.comparing.matching import LanePair, Matched
from syncstudio.session.labels.segment_writing import edges_on, placed


class OtherClock:
    """What lies on their lane, on ours: as it is where both are on one clock, else by way of the master timeline."""

    def __init__(self, matched: Matched, pair: LanePair) -> None:
        self.pair = pair
        self._own = pair.own_clock
        self._ours = None if pair.one.track_id is None else matched.one.clock_map(pair.one.track_id)
        self._theirs = None if pair.other.track_id is None else matched.other.clock_map(pair.other.track_id)

    def edges(self, segment: Segment) -> tuple[int, int]:
        """Where a segment of theirs starts and ends on our lane's clock."""
        if self._own:
            return segment.start_ns, segment.end_ns
        return edges_on(self._ours, placed(self._theirs, segment))

    def instant(self, ns: int) -> int:
        """An instant of their lane's clock on ours."""
        if self._own:
            return ns
        master = ns if self._theirs is None else self._theirs.nearest_master(ns)
        return master if self._ours is None else self._ours.edge_from_master(master)
