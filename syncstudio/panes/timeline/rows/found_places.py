"""Places that were found on a track and are not stored yet: tinted over its row, with an edge along its top."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from syncstudio.panes.timeline.plan import Bars, Plan

if TYPE_CHECKING:
    from syncstudio.panes.theme import Theme
    from syncstudio.panes.timeline.rows.row_content import Strip
    from syncstudio.timebase.piece import Piece
    from syncstudio.timebase.span import Span

_EDGE_PX = 3.0
_ALPHA = 64
# An instant is a device column wide, and a little more so that it is seen.
_LEAST_COLUMNS = 2


class FoundPlaces:
    """Stretches `[start, end)` in ns on the track's own clock, rising; instants end where they start."""

    def __init__(self, starts_ns: npt.NDArray[np.int64], ends_ns: npt.NDArray[np.int64]) -> None:
        self._starts, self._ends = starts_ns, ends_ns

    def plan(self, strip: Strip, pieces: list[tuple[Piece, Span]], theme: Theme) -> Plan:
        """The shapes of a strip: however many places there are, no more than it has columns."""
        covered = np.zeros(strip.last - strip.first + 1, np.int64)
        for piece, span in pieces:
            first, last = strip.columns_of(span)
            if last > first:
                self._cover(covered, strip, piece, first, last)
        on = np.cumsum(covered[:-1]) > 0
        edges = np.flatnonzero(np.diff(np.concatenate([[False], on, [False]]).astype(np.int8)))
        if not len(edges):
            return []
        x0s, x1s = ((edges[side::2] + strip.first) / strip.ratio for side in (0, 1))
        color = theme.undecided
        return [
            Bars(x0s, x1s, 0, strip.height - 1, color, _ALPHA),
            Bars(x0s, x1s, 0, _EDGE_PX, color),
        ]

    def _cover(
        self, covered: npt.NDArray[np.int64], strip: Strip, piece: Piece, first: int, last: int
    ) -> None:
        """Count up where places of a piece begin, and down where they end, by columns of the strip."""
        from_ns = math.floor(piece.source_exact(strip.ns_at(first)))
        to_ns = math.ceil(piece.source_exact(strip.ns_at(last)))
        low = int(np.searchsorted(self._ends, from_ns, "left"))
        high = int(np.searchsorted(self._starts, to_ns, "right"))
        if high <= low:
            return
        origin = float(piece.master_exact(from_ns) - strip.axis.start_ns)
        rate = float(piece.rate)
        starts, ends = (
            np.floor((origin + (each[low:high] - from_ns) * rate) / strip.ns_per_column + 1e-6)
            for each in (self._starts, self._ends)
        )
        ends = np.maximum(ends, starts + _LEAST_COLUMNS)
        places = [np.clip(each, first, last).astype(np.int64) - strip.first for each in (starts, ends)]
        covered += np.bincount(places[0], minlength=len(covered))
        covered -= np.bincount(places[1], minlength=len(covered))
