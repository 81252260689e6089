"""The lanes of those compared with, each under our lane that it is compared with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from syncstudio.panes.timeline.row_layout import Row, RowKey, lane_height
from syncstudio.panes.timeline.rows.ghost_row import GhostMarks, GhostRow
from syncstudio.session.comparing.differences import KINDS

if TYPE_CHECKING:
    from collections.abc import Collection

    from syncstudio.panes.timeline.view import TimelineView
    from syncstudio.project.records import Label
    from syncstudio.session.comparing.opened_comparison import OpenComparison
    from syncstudio.session.session import Session
    from syncstudio.timebase.clockmap import ClockMap

GHOST = "ghost"


class GhostRows:
    """Keeps a row for every lane that another project has in common with this one."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rows: dict[RowKey, GhostRow] = {}
        self._under: dict[int, list[RowKey]] = {}
        self._loaded: dict[RowKey, tuple[object, ...]] = {}

    def content(self, key: RowKey) -> GhostRow:
        """One of the rows."""
        return self._rows[key]

    @property
    def keys(self) -> set[RowKey]:
        """All of them."""
        return set(self._rows)

    def take(self) -> None:
        """Look at what is compared now."""
        kept, self._under = self._rows, {}
        self._rows = {}
        for number, comparison in enumerate(self._session.comparisons):
            for place, pair in enumerate(comparison.found.matched.lanes):
                key: RowKey = (GHOST, number * 10_000 + place)
                self._rows[key] = self._row(key, kept.get(key), comparison, place)
                self._under.setdefault(pair.one.id, []).append(key)
        self._loaded = {key: mark for key, mark in self._loaded.items() if key in self._rows}

    def among(self, rows: list[Row]) -> list[Row]:
        """The rows of the timeline with these under their lanes."""
        if not self._rows:
            return rows
        found: list[Row] = []
        y = 0
        for row in rows:
            found.append(replace(row, y=y))
            y += row.height
            for key in self._under.get(row.lane_id or 0, ()):
                ghost = self._rows[key]
                name = f"{ghost.lane.name} — {ghost.who}"
                height = lane_height(ghost.subrow_count)
                found.append(Row(key, GHOST, name, ghost.lane.color, y, height, False, None, None))
                y += height
        return found

    def shift(self, track_ids: Collection[int], by_ns: int) -> set[RowKey]:
        """Tracks of ours are being dragged: what lies on their clocks goes along."""
        stale: set[RowKey] = set()
        lanes = {lane.id: lane.track_id for lane in self._session.project.lanes()}
        for lane_id, keys in self._under.items():
            if lanes.get(lane_id) in track_ids:
                for key in keys:
                    self._rows[key].shift_ns += by_ns
                    stale.add(key)
        return stale

    def _row(self, key: RowKey, known: GhostRow | None, comparison: OpenComparison, place: int) -> GhostRow:
        pair = comparison.found.matched.lanes[place]
        other = comparison.other.project
        clock_map = self._clock(comparison, place)
        loaded = (comparison.path, comparison.generation, pair.other.id, clock_map)
        row = known
        if row is None or self._loaded.get(key) != loaded:
            row = GhostRow(pair.other, comparison.names[1])
            row.show(other.segments(pair.other.id), self._labels(comparison), clock_map)
            self._loaded[key] = loaded
        row.mark(_marks(comparison, place), self._shared_clock(comparison, place))
        return row

    def _clock(self, comparison: OpenComparison, place: int) -> ClockMap | None:
        """Where their labels are drawn: by our alignment where both are on one clock, so that what is the same lies
        one above the other."""
        pair = comparison.found.matched.lanes[place]
        if pair.own_clock:
            return self._session.lane_clock_map(pair.one.id)
        track_id = pair.other.track_id
        return None if track_id is None else comparison.other.project.clock_map(track_id)

    def _shared_clock(self, comparison: OpenComparison, place: int) -> ClockMap | None:
        """The clock that differences are told on."""
        pair = comparison.found.matched.lanes[place]
        return self._session.lane_clock_map(pair.one.id) if pair.own_clock else None

    def _labels(self, comparison: OpenComparison) -> dict[int, Label]:
        """Their labels, in our colours where we have them too."""
        codes = comparison.found.matched.labels
        ours = {
            codes.one[label.id]: label for label in self._session.project.labels() if label.id in codes.one
        }
        found = {}
        for label in comparison.other.project.labels():
            mine = ours.get(codes.other.get(label.id, -1))
            found[label.id] = label if mine is None else replace(label, color=mine.color)
        return found


def lane_with_ghosts(rows: list[Row], lane_id: int) -> Row | None:
    """The row of a lane, as high as itself and those of others below it."""
    place = next((place for place, row in enumerate(rows) if row.lane_id == lane_id), None)
    if place is None:
        return None
    last = place
    while last + 1 < len(rows) and rows[last + 1].kind == GHOST:
        last += 1
    return replace(rows[place], height=rows[last].bottom - rows[place].y)


def take_comparisons(view: TimelineView) -> None:
    """Show what is compared now, in place of what was."""
    contents = view.contents
    before = [(row.key, row.y, row.height) for row in contents.rows]
    gone = contents.ghosts.keys
    contents.ghosts.take()
    contents.lay_out()
    if before != [(row.key, row.y, row.height) for row in contents.rows]:
        view.rows_changed.emit()
    view.rows_stale.emit(gone | contents.ghosts.keys)


def _marks(comparison: OpenComparison, place: int) -> GhostMarks:
    """Where the differences of a lane lie: theirs, or ours where only we have a label."""
    found, decisions = comparison.state
    lane = found.lanes[place]
    rows = lane.rows
    extra = rows.kinds == KINDS.index("extra")
    starts, ends = np.empty(len(rows), dtype=np.int64), np.empty(len(rows), dtype=np.int64)
    starts[extra], ends[extra] = lane.ones.start_ns[rows.ones[extra]], lane.ones.end_ns[rows.ones[extra]]
    starts[~extra] = lane.others.start_ns[rows.others[~extra]]
    ends[~extra] = lane.others.end_ns[rows.others[~extra]]
    return GhostMarks(starts, ends, extra, decisions[found.differences.lanes == place])
