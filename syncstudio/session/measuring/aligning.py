"""Aligning by hand: type, nudge or drag; the tracks of one file move together until they are unlinked."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from syncstudio.project.records import Track
from syncstudio.session.core import SessionCore
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import AlignmentPreviewed
from syncstudio.timebase.clockmap import piece_from_offset

# A recorder's crystal is within 100 ppm; a wrong sample rate (44.1 for 48 kHz) is 9 %. Beyond a tenth it is a typo.
MAX_DRIFT_PPM = 100_000
# A century either way holds every clock a file may carry, and stays far inside 64 bits of nanoseconds.
MAX_OFFSET_NS = 100 * 365 * 86_400 * 1_000_000_000


def check_offset(offset_ns: int) -> None:
    """SessionError when a typed offset is a slip of the hand."""
    if abs(offset_ns) > MAX_OFFSET_NS:
        raise SessionError("An offset of more than a hundred years is not plausible: type a smaller one.")


class Aligning(SessionCore):
    """Where tracks lie on the master timeline."""

    def moved_with(self, track_id: int) -> tuple[int, ...]:
        """The tracks that an alignment of this one moves: itself, and those of its file it is linked with."""
        return tuple(track.id for track in self.project.linked_tracks(track_id))

    def preview_shift(self, track_id: int, shift_ns: int) -> None:
        """Show a track, and those that move with it, so much later; nothing is stored until `commit_preview`."""
        moved = self.moved_with(track_id)
        if tuple(self._shift_ns) != moved and self._shift_ns:
            self.cancel_preview()
        self._shift_ns = dict.fromkeys(moved, shift_ns)
        self.notices.emit(AlignmentPreviewed(moved))

    def commit_preview(self) -> None:
        """Keep the running drag as one undo step."""
        shifts, self._shift_ns = self._shift_ns, {}
        if not any(shifts.values()):
            self.notices.emit(AlignmentPreviewed(tuple(shifts)))
            return
        try:
            self._shift_tracks("Move track", shifts)
        except Exception:
            self.notices.emit(AlignmentPreviewed(tuple(shifts)))
            raise

    def cancel_preview(self) -> None:
        """Put the dragged tracks back where they were."""
        moved, self._shift_ns = tuple(self._shift_ns), {}
        if moved:
            self.notices.emit(AlignmentPreviewed(moved))

    def nudge_offset(self, track_id: int, by_ns: int) -> None:
        """Move a track, and those that move with it, by a little; one undo step."""
        self._shift_tracks("Nudge offset", dict.fromkeys(self.moved_with(track_id), by_ns))

    def set_alignment(self, track_id: int, offset_ns: int, drift_ppm: Fraction | int = 0) -> None:
        """Type an alignment: `master = source * (1 + drift) + offset`. Replaces every piece of the track."""
        drift = Fraction(drift_ppm)
        if abs(drift) > MAX_DRIFT_PPM:
            raise SessionError(
                f"A drift of {float(drift):g} ppm is not plausible: type at most ±{MAX_DRIFT_PPM} ppm."
            )
        check_offset(offset_ns)
        piece = piece_from_offset(offset_ns, drift)
        late_ns = self.project.track(track_id).delay_ns
        with self.project.edit("Set alignment") as edit:
            for moved in map(self.project.track, self.moved_with(track_id)):
                # A late device's track lies so much earlier than the others of its file, and goes on doing so.
                pieces = (piece.shifted(late_ns - moved.delay_ns),)
                edit.set_pieces(moved.id, pieces, alignment="typed", uncertainty_ns=None)

    def set_linked(self, track_id: int, linked: bool) -> None:
        """Let a track move with the other tracks of its file, or on its own."""
        with self.project.edit("Link track" if linked else "Unlink track") as edit:
            edit.update(Track, track_id, linked=linked)

    def labels_moved_by(self, track_id: int, moved: Collection[int] | None = None) -> int:
        """How many labels on other lanes would lie elsewhere against this track's media if it moved.

        `moved` are the tracks that would, where those are not the ones that move with it.
        """
        moved = set(self.moved_with(track_id) if moved is None else moved)
        extent = self.track_extent(track_id)
        if extent is None:
            return 0
        count = 0
        for lane in self.project.lanes():
            if lane.track_id in moved:
                continue
            clock_map = self.lane_clock_map(lane.id)
            spans = [extent] if clock_map is None else [span for _, span in clock_map.source_spans(extent)]
            found = {segment.id for span in spans for segment in self.project.overlapping(lane.id, span)}
            count += len(found)
        return count

    def _shift_tracks(self, name: str, shifts_ns: dict[int, int]) -> None:
        with self.project.edit(name) as edit:
            for track_id, shift_ns in shifts_ns.items():
                shifted = self.project.clock_map(track_id).shifted(shift_ns).pieces
                if any(
                    abs(anchor.master_ns) > 2 * MAX_OFFSET_NS for piece in shifted for anchor in piece.anchors
                ):
                    raise SessionError("The track would leave the timeline: move it less.")
                edit.set_pieces(track_id, shifted, alignment="typed", uncertainty_ns=None)
