"""Dub sync in a project: the original against its picture plus the dub against the original, for lips fit no dub."""

from __future__ import annotations

from dataclasses import dataclass

from syncstudio.project.records import MeasurementRow, Track
from syncstudio.session.measuring.closures import Closures
from syncstudio.sync.dubs.dub_sync import sum_of
from syncstudio.sync.errors import SyncError
from syncstudio.sync.inverting import inverted
from syncstudio.sync.measurement import Measurement

# What a dub may be a dub of: whole sounds, whether or not somebody said that one is the original.
_WHOLE = ("original", "mix", "")


@dataclass(frozen=True, slots=True, eq=False)
class DubSum:
    """How a dub lies against the picture, through its original.

    `own` is the original against its picture, `dub` the dub against the original, or the other way round; `answer` is
    their sum, of the dub against the picture.
    """

    own: MeasurementRow
    dub: MeasurementRow
    dub_id: int
    picture_id: int
    original_id: int
    answer: Measurement
    parts: tuple[Measurement, Measurement]


class DubSums(Closures):
    """Added from what is stored: nothing is measured for it, and nothing kept of it."""

    def dub_sum(self, track_id: int) -> DubSum | None:
        """The sum for a dub, of the newest of both that still count; nothing where one of them is not known."""
        found = self.dub_against_original(track_id)
        if found is None:
            return None
        original_id = _other_end(found, track_id)
        own = self._own_picture(original_id, measured=True)
        if own is None:
            return None
        picture_id = _other_end(own, original_id)
        try:
            parts = (self._seen_from(own, picture_id), self._seen_from(found, original_id))
        except SyncError:
            return None
        return DubSum(own, found, track_id, picture_id, original_id, sum_of(*parts), parts)

    def dub_against_original(self, track_id: int) -> MeasurementRow | None:
        """The newest measurement of a dub against its original that says something; nothing for any other track."""
        if not _is(self.project.track(track_id), "dub"):
            return None
        by_id = {track.id: track for track in self.project.tracks()}
        return next(
            (
                row
                for row in self.all_measurements()
                if row.status == "measured"
                and self._counts(row)
                and track_id in (row.track_id, row.reference_id)
                and _is(by_id.get(_other_end(row, track_id)), *_WHOLE)
            ),
            None,
        )

    def own_picture_tried(self, track_id: int) -> MeasurementRow | None:
        """The newest measurement of a sound against the picture of its file, whatever came of it."""
        return self._own_picture(track_id, measured=False)

    def _own_picture(self, track_id: int, measured: bool) -> MeasurementRow | None:
        beside = self.project.tracks_of(self.project.track(track_id).source_id)
        pictures = {track.id for track in beside if track.kind == "video"}
        return next(
            (
                row
                for row in self.all_measurements()
                if track_id in (row.track_id, row.reference_id)
                and _other_end(row, track_id) in pictures
                and self._counts(row)
                and (row.status == "measured" or not measured)
            ),
            None,
        )

    def _counts(self, row: MeasurementRow) -> bool:
        return row.decision != "rejected" and not self.is_stale(row)

    def _seen_from(self, row: MeasurementRow, reference_id: int) -> Measurement:
        answer = self.evidence(row.id)
        return answer if row.reference_id == reference_id else inverted(answer)


def _is(track: Track | None, *roles: str) -> bool:
    """Whether a sound is one of these; a role that was only guessed decides nothing."""
    if track is None or track.kind != "sound":
        return False
    return ("" if track.role_from == "guessed" else track.role) in roles


def _other_end(row: MeasurementRow, track_id: int) -> int:
    return row.reference_id if row.track_id == track_id else row.track_id
