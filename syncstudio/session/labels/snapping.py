"""Snapping: where a dragged edge or playhead should land among edges, frames, and what is heard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from syncstudio.session.labels.label_clipboard import LabelClipboard
from syncstudio.session.labels.snap_ways import SnapHit, SnapKind, SnapWays
from syncstudio.session.labels.sound_looking import SoundLooking
from syncstudio.session.labels.sound_marks import Places
from syncstudio.session.notices import LabelWaysChanged
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.media.samples import SampleReader

# A wider look than this would ask for more sound than a hand can wait for, and nothing in it could be told apart.
_WIDEST_SOUND_NS = 2_000_000_000


class Snapping(LabelClipboard):
    """What is near an instant, by the ways of snapping that are on."""

    _snap_ways = SnapWays()
    _looking: SoundLooking | None = None
    _snap_readers: dict[int, SampleReader]

    @property
    def snap_ways(self) -> SnapWays:
        """What edges snap to, in every window of this project."""
        return self._snap_ways

    @snap_ways.setter
    def snap_ways(self, ways: SnapWays) -> None:
        if ways != self._snap_ways:
            self._snap_ways = ways
            self.notices.emit(LabelWaysChanged())

    def snap(
        self, master_ns: int, within_ns: int, exclude: Iterable[int] = (), lane_id: int | None = None
    ) -> SnapHit | None:
        """Where an edge at an instant should land, nearest first.

        Edges and the playhead win over what is heard, and that over frames, which lie everywhere. `exclude` names
        labels whose own edges do not count; `lane_id` is the lane whose sound is listened to. Sound that has not been
        looked at yet is looked at behind, for the next time.
        """
        ways = self._snap_ways
        if not ways.on:
            return None
        near = Span(master_ns - within_ns, master_ns + within_ns + 1)
        hits = [SnapHit(self.transport.position_ns(), "playhead")] if ways.magnetic else []
        if ways.edges:
            hits += self._edge_hits(near, frozenset(exclude))
        hits = [hit for hit in hits if near.covers(hit.ns)]
        if not hits and ways.sound and 2 * within_ns <= _WIDEST_SOUND_NS:
            hits = self._sound_hits(master_ns, near, lane_id)
        if not hits and ways.frames:
            hits = self._frame_hits(master_ns, near)
        return min(hits, key=lambda hit: abs(hit.ns - master_ns), default=None)

    def snap_playhead(self, master_ns: int, within_ns: int) -> int:
        """Where a playhead that is dragged by hand should land: on an edge near it, if it is magnetic."""
        if not (self._snap_ways.on and self._snap_ways.magnetic):
            return master_ns
        near = Span(master_ns - within_ns, master_ns + within_ns + 1)
        hits = [hit.ns for hit in self._edge_hits(near, frozenset()) if near.covers(hit.ns)]
        return min(hits, key=lambda ns: abs(ns - master_ns), default=master_ns)

    # -- inside ---------------------------------------------------------------------------------------------------

    def _edge_hits(self, near: Span, left_out: frozenset[int]) -> list[SnapHit]:
        hits: list[SnapHit] = []
        for lane in self.project.lanes():
            for found in self.segments_on(lane.id, near):
                if found.segment.id not in left_out:
                    hits += [SnapHit(found.master.start_ns, "edge"), SnapHit(found.master.end_ns, "edge")]
        return hits

    def _sound_hits(self, master_ns: int, near: Span, lane_id: int | None) -> list[SnapHit]:
        track_id = self._first_sound() if lane_id is None else self.sound_of_lane(lane_id)
        if track_id is None:
            return []
        if self._looking is None:
            self._snap_readers = {}
            self._looking = SoundLooking(self._read_mono)
        clock_map = self.clock_map(track_id)
        rate = round(1 / clock_map.clock.time_base)
        hits: list[SnapHit] = []
        for piece_span in clock_map.source_spans(near):
            first = clock_map.clock.tick_from_source_ns(piece_span[1].start_ns)
            last = clock_map.clock.tick_from_source_ns(piece_span[1].end_ns) + 1
            for start, marks in self._looking.marks(track_id, rate, first, last):
                for what, places in self._places_wanted(marks.zeros, marks.onsets, marks.silences):
                    for tick in _nearest(places + start, first, last):
                        ns = clock_map.master_from_tick(tick)
                        if ns is not None and near.covers(ns):
                            hits.append(SnapHit(ns, what))
        # Where a sound begins, or silence does, says more than a crossing, which is everywhere.
        return [hit for hit in hits if hit.what != "zero"] or hits

    def _places_wanted(
        self, zeros: Places, onsets: Places, silences: Places
    ) -> list[tuple[SnapKind, Places]]:
        ways = self._snap_ways
        found: list[tuple[SnapKind, Places]] = []
        found += [("zero", zeros)] if ways.zero else []
        found += [("onset", onsets)] if ways.onsets else []
        found += [("silence", silences)] if ways.silence else []
        return found

    def _first_sound(self) -> int | None:
        sounds = [track.id for track in self.project.tracks() if track.kind == "sound"]
        return self.focus_track_id if self.focus_track_id in sounds else next(iter(sounds), None)

    def _read_mono(self, track_id: int, first: int, count: int) -> NDArray[np.float32]:
        """Samples for the thread that looks; the reader that is heard stays with the one that mixes."""
        from syncstudio.media.samples import SampleReader

        if track_id not in self._snap_readers:
            track = self.project.track(track_id)
            self._snap_readers[track_id] = SampleReader(
                self._source_path(track.source_id), track.stream_index
            )
        return np.asarray(self._snap_readers[track_id].read(first, count).mean(axis=1), np.float32)

    def _close_snapping(self) -> None:
        if self._looking is not None:
            self._looking.close()
            for reader in self._snap_readers.values():
                reader.close()


def _nearest(places: Places, first: int, last: int) -> list[int]:
    """The places of a stretch around the middle of it: the last before and the first after, which are the nearest."""
    middle = (first + last) // 2
    at = int(np.searchsorted(places, middle))
    return [int(place) for place in places[max(0, at - 1) : at + 1] if first <= place < last]
