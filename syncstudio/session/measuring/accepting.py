"""What becomes of a measurement: accepted, rejected or edited, and what that moves is known before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import hypot

from syncstudio.project.edit import Edit
from syncstudio.project.records import MeasurementRow, Track
from syncstudio.session.errors import SessionError
from syncstudio.session.measuring.aligning import check_offset
from syncstudio.session.measuring.measured_pieces import Stretch, pieces_of, stretches
from syncstudio.session.measuring.measurements import Measurements
from syncstudio.session.media.curve_track import curve_among
from syncstudio.survey.curve_of_video import is_picture_curve, video_among
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.instant import ns_up
from syncstudio.timebase.piece import Piece


@dataclass(frozen=True, slots=True)
class Proposal:
    """What accepting a measurement would do, not stored yet.

    `pieces` are the new ones of each track that moves. `offset_ns` is the master time of the measured track's source
    zero then. `unlinks` says that the track leaves the others of its file behind, for it was measured against one of
    them. `labels` is how many labels on other tracks will lie elsewhere against the media, `by_ns` by how much at most.
    """

    track_id: int
    pieces: Mapping[int, tuple[Piece, ...]]
    offset_ns: int
    uncertainty_ns: int | None
    unlinks: bool
    labels: int
    by_ns: int = 0

    @property
    def changes(self) -> bool:
        """Whether anything would move at all."""
        return bool(self.pieces)


class Accepting(Measurements):
    """Decisions about measurements; each is one step of undo."""

    def proposal(self, measurement_id: int, shift_ns: int = 0) -> Proposal:
        """What accepting a measurement would do now, so much later if told. SessionError when it tells nothing."""
        row = self.project.measurement(measurement_id)
        track = self.project.track(row.track_id)
        if row.status != "measured" or row.offset_ns is None:
            raise SessionError(
                f"This measurement could not tell where {track.name} lies: there is nothing to accept."
            )
        lines = stretches(self.evidence(measurement_id), self.project.clock_map(row.reference_id))
        return self._proposal(track, row.reference_id, lines, row.uncertainty_ns, shift_ns)

    def proposal_at(self, measurement_id: int, offset_ns: int) -> Proposal:
        """What a typed offset (the master time of the source zero) in place of the measured one would do now."""
        check_offset(offset_ns)
        before = self.proposal(measurement_id)
        found = self.proposal(measurement_id, offset_ns - before.offset_ns)
        return replace(found, uncertainty_ns=None)

    def accept_measurement(self, measurement_id: int) -> None:
        """Align a track, and those linked with it, as measured: through the reference's clock map, exactly."""
        row = self.project.measurement(measurement_id)
        if self.is_stale(row):
            raise SessionError("A file was replaced since this was measured: measure again.")
        found = self.proposal(measurement_id)
        with self.project.edit(f"Accept measurement of {self.project.track(row.track_id).name}") as edit:
            self._apply(edit, found)
            edit.update(MeasurementRow, measurement_id, decision="accepted")

    def reject_measurement(self, measurement_id: int) -> None:
        """Put a measurement aside; the alignment stays as it is."""
        name = self.project.track(self.project.measurement(measurement_id).track_id).name
        with self.project.edit(f"Reject measurement of {name}") as edit:
            edit.update(MeasurementRow, measurement_id, decision="rejected")

    def edit_measurement(self, measurement_id: int, offset_ns: int) -> None:
        """Align a track as measured, but with a typed offset (the master time of its source zero).

        Drift and pieces stay as measured. The alignment is a typed one from then on: a person decided otherwise.
        """
        row = self.project.measurement(measurement_id)
        found = self.proposal_at(measurement_id, offset_ns)
        with self.project.edit(f"Edit measurement of {self.project.track(row.track_id).name}") as edit:
            self._apply(edit, found, typed=True)
            edit.update(MeasurementRow, measurement_id, decision="rejected")

    # -- working it out -------------------------------------------------------------------------------------------

    def _proposal(
        self,
        track: Track,
        reference_id: int,
        lines: tuple[Stretch, ...],
        uncertainty_ns: int | None,
        shift_ns: int = 0,
    ) -> Proposal:
        moved, unlinks = self._moved_against(track, reference_id)
        pieces = {}
        for each in map(self.project.track, moved):
            # The delay of the measured track's device is in what was measured; that of another is a stated one.
            later_ns = shift_ns + track.delay_ns - each.delay_ns
            made = pieces_of(lines, self.project.clock(each.id), later_ns)
            if not made:
                raise SessionError(f"Nothing of {each.name} lies where it was measured: measure it again.")
            if made != self.project.pieces(each.id) or each.alignment != "measured":
                pieces[each.id] = made
        offset_ns = ns_up(lines[0].master(0)) + shift_ns
        return Proposal(
            track.id,
            pieces,
            offset_ns,
            self._spread(uncertainty_ns, reference_id),
            unlinks,
            self._labels_moved(track.id, pieces),
            max((self._furthest_ns(id, made) for id, made in pieces.items()), default=0),
        )

    def _moved_against(self, track: Track, reference_id: int) -> tuple[tuple[int, ...], bool]:
        """The tracks that a measurement moves; against a track it is linked with, it moves without the others."""
        moved = self.moved_with(track.id)
        if reference_id not in moved:
            return moved, False
        beside = self.project.tracks_of(track.source_id)
        own = video_among(beside, track) if is_picture_curve(track) else curve_among(beside, track)
        return (track.id, *(() if own is None else (own.id,))), True

    def _spread(self, uncertainty_ns: int | None, reference_id: int) -> int | None:
        """How well the track's place on the master timeline is known: the reference's own is part of it."""
        reference = self.project.track(reference_id)
        if uncertainty_ns is None or reference.uncertainty_ns is None:
            return uncertainty_ns
        return round(hypot(uncertainty_ns, reference.uncertainty_ns))

    def _labels_moved(self, track_id: int, pieces: Mapping[int, tuple[Piece, ...]]) -> int:
        moves = any(made != (self.project.clock_map(id).pieces) for id, made in pieces.items())
        return self.labels_moved_by(track_id, pieces) if moves else 0

    def _furthest_ns(self, track_id: int, made: tuple[Piece, ...]) -> int:
        """By how much the ends of what a track holds will lie elsewhere."""
        recorded = self.recorded(track_id)
        if recorded is None:
            return 0
        before = self.project.clock_map(track_id)
        after = ClockMap(before.clock, made)
        ends = (recorded.start_ns, recorded.end_ns)
        return max(abs(after.nearest_master(end) - before.nearest_master(end)) for end in ends)

    def _apply(self, edit: Edit, found: Proposal, typed: bool = False) -> None:
        for track_id, pieces in found.pieces.items():
            if typed:
                edit.set_pieces(track_id, pieces, "typed", None)
            else:
                edit.set_pieces(track_id, pieces, "measured", found.uncertainty_ns)
            if found.unlinks:
                edit.update(Track, track_id, linked=False)
