"""Stepping by exact frames."""

from __future__ import annotations

from syncstudio.session.labels.labelling import Labelling
from syncstudio.session.labels.snap_ways import SnapHit
from syncstudio.session.media.media_shelf import MediaShelf
from syncstudio.session.playing.playing import Playing
from syncstudio.timebase.instant import NS_PER_MS
from syncstudio.timebase.span import Span

# Without a video to step by, one step is a hundredth of a second, as in most sound editors.
SOUND_STEP_NS = 10 * NS_PER_MS


class Stepping(Labelling, Playing, MediaShelf):
    """Moving the playhead by frames."""

    def stepping_track(self) -> int | None:
        """The video that steps count in: the focused one, else the first with a frame table."""
        focused = self.focus_track_id
        if focused is not None and self.frame_index(focused) is not None:
            return focused
        return next(
            (track.id for track in self.project.tracks() if self.frame_index(track.id) is not None), None
        )

    def step_frames(self, count: int) -> None:
        """Pause, and move the playhead by whole frames of the focused video; by 10 ms where there is no video."""
        self.transport.pause()
        self.move_playhead(self.stepped(self.transport.position_ns(), count))

    def move_playhead(self, master_ns: int) -> None:
        """Go to an instant by hand; while paused its frame's worth of sound is heard, if that is wanted."""
        self.transport.seek(master_ns)
        if self.play_options.scrub_sound and not self.transport.playing:
            track_id = self.stepping_track()
            length_ns = SOUND_STEP_NS if track_id is None else self.frame_duration_ns(track_id, master_ns)
            self.transport.sound_at(master_ns, length_ns)

    def stepped(self, master_ns: int, count: int) -> int:
        """The instant so many frames after (or before) another one: where that frame comes on show."""
        track_id = self.stepping_track()
        if track_id is None:
            extent = self.extent()
            return min(max(master_ns + count * SOUND_STEP_NS, extent.start_ns), extent.end_ns)
        number = self.frame_at(track_id, master_ns)
        if number is None:
            return self._onto_recording(track_id, master_ns, count)
        index = self.frame_index(track_id)
        last = len(index) - 1 if index is not None else 0
        # In the last frames of a piece the next one may lie in a gap: go on to the first that has a place.
        target = min(max(number + count, 0), last)
        while 0 <= target <= last:
            start_ns = self.frame_start(track_id, target)
            if start_ns is not None:
                return start_ns
            target += 1 if count > 0 else -1
        return master_ns

    def frame_duration_ns(self, track_id: int, master_ns: int) -> int:
        """How long the frame on show lasts on the master timeline; 10 ms where there is none."""
        number = self.frame_at(track_id, master_ns)
        if number is None:
            return SOUND_STEP_NS
        start_ns, next_ns = self.frame_start(track_id, number), self.frame_start(track_id, number + 1)
        if start_ns is None or next_ns is None:
            start_ns, next_ns = self.frame_start(track_id, number - 1), start_ns
        return next_ns - start_ns if start_ns is not None and next_ns is not None else SOUND_STEP_NS

    def _frame_hits(self, master_ns: int, near: Span) -> list[SnapHit]:
        track_id = self.stepping_track()
        number = None if track_id is None else self.frame_at(track_id, master_ns)
        if track_id is None or number is None:
            return []
        starts = (self.frame_start(track_id, number), self.frame_start(track_id, number + 1))
        return [
            SnapHit(start_ns, "frame")
            for start_ns in starts
            if start_ns is not None and near.covers(start_ns)
        ]

    def _around_gap(self, track_id: int, master_ns: int) -> tuple[int, ...]:
        """The frames on both sides of a gap between pictures."""
        index, tick = self.frame_index(track_id), self.clock_map(track_id).tick_from_master(master_ns)
        before = None if index is None or tick is None else index.frame_at_tick(tick)
        return () if before is None else (before, before + 1)

    def _onto_recording(self, track_id: int, master_ns: int, count: int) -> int:
        index = self.frame_index(track_id)
        if index is None or not len(index):
            return master_ns
        # The frames' places rise within a piece; among the first and last of each piece lies the next one to show.
        clock_map = self.clock_map(track_id)
        places = []
        for piece in clock_map.pieces:
            low = index.pts_of(0) if piece.from_tick is None else piece.from_tick
            high = index.end_tick - 1 if piece.to_tick is None else piece.to_tick - 1
            before, last = index.frame_at_tick(low - 1), index.frame_at_tick(high)
            first = 0 if before is None else before + 1
            around = {first, last, *self._around_gap(track_id, master_ns)}
            places += [self.frame_start(track_id, number) for number in around if number is not None]
        known = [place for place in places if place is not None]
        if count > 0:
            return min((place for place in known if place > master_ns), default=master_ns)
        return max((place for place in known if place < master_ns), default=master_ns)
