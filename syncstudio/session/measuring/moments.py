"""Moments that a person marks in several tracks, and measuring from them."""

from __future__ import annotations

from dataclasses import dataclass

from syncstudio.project.records import Cue
from syncstudio.session.errors import SessionError
from syncstudio.session.measuring.measurement_rows import row_of
from syncstudio.session.measuring.verdicts import Verdicts
from syncstudio.session.notices import MeasuringChanged
from syncstudio.timebase.instant import NS_PER_MS

# How well a person hits a moment in a waveform or curve, for 19 of 20 marks; in a picture it is a frame.
_BY_EAR_NS = 20 * NS_PER_MS


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment as it was marked: `number` counts them from 1 in the order they were begun."""

    id: int
    number: int
    cues: tuple[Cue, ...]

    @property
    def track_ids(self) -> frozenset[int]:
        """The tracks it is marked in."""
        return frozenset(cue.track_id for cue in self.cues)


class Moments(Verdicts):
    """Marking the same moment in two or more tracks."""

    _open_moment: int | None = None

    def moments(self) -> list[Moment]:
        """Every moment, in the order they were begun; its marks are in the order of the tracks."""
        places = {track.id: place for place, track in enumerate(self.project.tracks())}
        cues: dict[int, list[Cue]] = {}
        for cue in sorted(self.project.cues(), key=lambda cue: places.get(cue.track_id, 0)):
            cues.setdefault(cue.moment, []).append(cue)
        return [Moment(id, number, tuple(cues[id])) for number, id in enumerate(sorted(cues), 1)]

    @property
    def open_moment(self) -> Moment | None:
        """The moment that the next mark in another track belongs to, or nothing when the next one begins anew."""
        return next((moment for moment in self.moments() if moment.id == self._open_moment), None)

    def mark_moment(self, track_id: int | None = None) -> Moment:
        """Mark what is under the playhead in a track (the focused one unless told).

        The first mark begins a moment, marks in other tracks are the same moment. A second mark in its only track
        moves the first; in a track of a moment that is marked in several, it begins the next moment.
        """
        track_id = self.focus_track_id if track_id is None else track_id
        if track_id is None:
            raise SessionError("Click a track or a picture first: the moment is marked in the one in focus.")
        track = self.project.track(track_id)
        source_ns = self._source_at_playhead(track_id)
        if source_ns is None:
            raise SessionError(
                f"{track.name} recorded nothing here: move the playhead to where the moment is seen in it."
            )
        moment = self.open_moment
        before = [] if moment is None else [cue for cue in moment.cues if cue.track_id == track_id]
        if moment is None or (before and len(moment.track_ids) > 1):
            moment_id, before = self._new_moment(), []
        else:
            moment_id = moment.id
        with self.project.edit(f"Mark moment in {track.name}") as edit:
            if before:
                edit.update(Cue, before[0].id, source_ns=source_ns)
            else:
                edit.insert(Cue(moment=moment_id, track_id=track_id, source_ns=source_ns))
        self._open_moment = moment_id
        self.notices.emit(MeasuringChanged())
        return next(each for each in self.moments() if each.id == moment_id)

    def end_moment(self) -> None:
        """Let the next mark begin a moment of its own."""
        if self._open_moment is not None:
            self._open_moment = None
            self.notices.emit(MeasuringChanged())

    def delete_moment(self, moment_id: int) -> None:
        """Take a moment back in every track."""
        moment = next((each for each in self.moments() if each.id == moment_id), None)
        if moment is None:
            raise SessionError("That moment is no longer marked.")
        with self.project.edit(f"Delete moment {moment.number}") as edit:
            for cue in moment.cues:
                edit.delete(Cue, cue.id)
        if self._open_moment == moment_id:
            self.end_moment()

    def delete_mark(self, cue_id: int) -> None:
        """Take back one track's mark of a moment."""
        with self.project.edit("Delete mark") as edit:
            edit.delete(Cue, cue_id)

    def pairs_marked(self, reference_id: int, other_id: int) -> list[tuple[int, int]]:
        """The moments marked in both tracks or in those that move with them, as (reference, other) source times."""
        ends = (reference_id, other_id)
        sides = [set(self.moved_with(id)) if self._apart(*ends) else {id} for id in ends]
        pairs = []
        for moment in self.moments():
            found = [
                next((self._carried(cue, id) for cue in moment.cues if cue.track_id in side), None)
                for id, side in zip(ends, sides, strict=True)
            ]
            if found[0] is not None and found[1] is not None:
                pairs.append((found[0], found[1]))
        return pairs

    def measure_from_marks(self) -> list[int]:
        """Measure every track that shares moments with the reference, as one step; answers the measurements' ids.

        Where the reference is marked nowhere, the track with the most marks stands in for it.
        """
        from syncstudio.sync.clocks.cue_fit import measure_cues

        reference_id = self._marked_reference()
        others = [track.id for track in self.project.tracks() if self._is_marked_with(track.id, reference_id)]
        if reference_id is None or not others:
            raise SessionError(
                "No moment is marked in two tracks yet: mark it (Align › Mark this moment) where you see or hear it in "
                "one track, and then where the same moment is in another."
            )
        rows, at_ns = [], self.project.wall_ns()
        for other_id in others:
            pairs = self.pairs_marked(reference_id, other_id)
            widths = [self._precision_ns(id) for id in (reference_id, other_id)]
            rows.append(row_of(self.project, reference_id, other_id, measure_cues(pairs, *widths), at_ns))
        name = (
            f"Measure from marks in {self.project.track(others[0]).name}"
            if len(rows) == 1
            else "Measure from marks"
        )
        with self.project.edit(name) as edit:
            made = [edit.insert(row) for row in rows]
        if self.focus_track_id not in others:
            # The answer is looked at next.
            self.focus_track_id = others[0]
        return made

    # -- working it out -------------------------------------------------------------------------------------------

    def _source_at_playhead(self, track_id: int) -> int | None:
        source_ns = self.clock_map(track_id).source_from_master(self.transport.position_ns())
        recorded = self.recorded(track_id)
        if source_ns is None or recorded is None:
            return source_ns
        return source_ns if recorded.start_ns <= source_ns <= recorded.end_ns else None

    def _new_moment(self) -> int:
        """An id that is later than every other, and different from those of another copy of the project."""
        return max([self.project.wall_ns(), *(moment.id + 1 for moment in self.moments())])

    def _apart(self, one_id: int, other_id: int) -> bool:
        return one_id not in self.moved_with(other_id)

    def _carried(self, cue: Cue, track_id: int) -> int:
        """A mark on the clock of a track that moves with the marked one; a late device saw it later."""
        return (
            cue.source_ns - self.project.track(cue.track_id).delay_ns + self.project.track(track_id).delay_ns
        )

    def _marked_reference(self) -> int | None:
        marked = [cue.track_id for cue in self.project.cues()]
        reference_id = self.reference_track_id
        if reference_id is not None:
            beside = self.moved_with(reference_id)
            own = [id for id in marked if id in beside]
            if own:
                return reference_id if reference_id in own else own[0]
        return max(marked, key=marked.count, default=None)

    def _is_marked_with(self, track_id: int, reference_id: int | None) -> bool:
        """Whether a mark of the track itself stands for one of the reference; of linked tracks the first counts."""
        if reference_id is None or track_id == reference_id:
            return False
        moments = [moment for moment in self.moments() if track_id in moment.track_ids]
        beside = set(self.moved_with(track_id))
        if not self._apart(reference_id, track_id):
            return any(reference_id in moment.track_ids for moment in moments)
        first = next((t.id for t in self.project.tracks() if t.id in beside and self._has_mark(t.id)), None)
        return first == track_id and bool(self.pairs_marked(reference_id, track_id))

    def _has_mark(self, track_id: int) -> bool:
        return any(cue.track_id == track_id for cue in self.project.cues())

    def _precision_ns(self, track_id: int) -> int:
        number = 0 if self.frame_index(track_id) is not None else None
        starts = [] if number is None else [self.frame_start(track_id, at) for at in (number, number + 1)]
        if len(starts) == 2 and starts[0] is not None and starts[1] is not None:
            return starts[1] - starts[0]
        return _BY_EAR_NS
