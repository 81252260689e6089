"""Verdicts on tracks meant to share a clock: how they were recorded, and how they are aligned now."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from syncstudio.project.records import MeasurementRow, Track
from syncstudio.session.errors import SessionError
from syncstudio.session.measuring.dub_sums import DubSum, DubSums
from syncstudio.session.measuring.profile_library import DEFAULT_PROFILE, ProfileLibrary, is_half_frame
from syncstudio.session.notices import MeasuringChanged
from syncstudio.survey.as_aligned import as_aligned
from syncstudio.survey.project_subjects import subject_of
from syncstudio.survey.verdicts import verdict_for
from syncstudio.sync.errors import SyncError
from syncstudio.sync.measurement import Measurement
from syncstudio.sync.profile import HALF_FRAME, Profile
from syncstudio.sync.verdict import Verdict


@dataclass(frozen=True, slots=True)
class TrackVerdict:
    """What a measurement means: `recorded` as the recorder wrote it, `aligned` as the tracks lie now.

    `dub` is there where a dub is judged against the picture through its original; `row` then is of dub and original.
    `of_sounds`: two sounds were compared, with no picture.
    """

    row: MeasurementRow
    recorded: Verdict
    aligned: Verdict
    dub: DubSum | None = None
    of_sounds: bool = False

    @property
    def corrected(self) -> bool:
        """Whether the alignment mends what was recorded outside."""
        return self.recorded.verdict != "inside" and self.aligned.verdict == "inside"


class Verdicts(DubSums):
    """Judged by one tolerance profile, which the person chooses."""

    _profile_id = DEFAULT_PROFILE
    _lent: Profile | None = None

    @property
    def profile_id(self) -> str:
        """The tolerance profile that verdicts are by."""
        return self._profile_id

    @profile_id.setter
    def profile_id(self, profile_id: str) -> None:
        if profile_id not in ProfileLibrary().ids():
            raise SessionError(f"There is no tolerance profile “{profile_id}”: choose one from the list.")
        if profile_id != self._profile_id or self._lent is not None:
            self._profile_id, self._lent = profile_id, None
            self.notices.emit(MeasuringChanged())

    def judge_by(self, name_or_file: str) -> None:
        """Choose a profile by its id or name, or one in a file that is in no list."""
        if is_half_frame(name_or_file):
            self.profile_id = HALF_FRAME
            return
        found = ProfileLibrary().named_or_read(name_or_file)
        self._profile_id, self._lent = found.id, found
        self.notices.emit(MeasuringChanged())

    def profiles(self) -> list[tuple[str, str]]:
        """Every tolerance profile as (id, name)."""
        library = ProfileLibrary()
        known = [(id, "half a frame" if id == HALF_FRAME else library.named(id).name) for id in library.ids()]
        lent = self._lent
        return known if lent is None or lent.id in dict(known) else [*known, (lent.id, lent.name)]

    def tolerance_of(self, profile_id: str) -> tuple[float, float] | None:
        """How early and how late in ms a profile allows; None where that hangs on the pictures' rate."""
        if profile_id == HALF_FRAME:
            return None
        lent = self._lent
        found = lent if lent is not None and lent.id == profile_id else ProfileLibrary().named(profile_id)
        return found.early_ms, found.late_ms

    def add_profile(self, name: str, early_ms: float, late_ms: float) -> Profile:
        """Keep a tolerance profile in the person's list; one of the same name is replaced."""
        made = ProfileLibrary().add(name, early_ms, late_ms)
        self.notices.emit(MeasuringChanged())
        return made

    def add_profiles_from(self, path: Path) -> list[Profile]:
        """Keep every tolerance profile of a file in the person's list."""
        found = ProfileLibrary().add_from(path)
        self.notices.emit(MeasuringChanged())
        return found

    def remove_profile(self, name: str) -> None:
        """Forget a profile of the person's list; verdicts that were by it are by the usual one again."""
        gone = ProfileLibrary().remove(name)
        if gone.id == self._profile_id:
            self._profile_id = DEFAULT_PROFILE
            usual = ProfileLibrary().named(DEFAULT_PROFILE).name
            self.say(f"Verdicts are by {usual} again, for “{gone.name}” was removed.")
        self.notices.emit(MeasuringChanged())

    def verdict(self, track_id: int) -> TrackVerdict | None:
        """The verdict on a track against the one it shares a clock with; nothing where there is none, or nothing
        was measured.

        A dub is judged against the picture, where its original was measured against that, else against its original.
        What was measured of the track itself comes before what was measured against it.
        """
        dub = self.dub_verdict(track_id)
        if dub is not None:
            return dub
        rows = [
            row
            for row in self.all_measurements()
            if row.status == "measured"
            and row.decision != "rejected"
            and track_id in (row.track_id, row.reference_id)
        ]
        for row in sorted(rows, key=lambda row: row.track_id != track_id):
            found = None if self.is_stale(row) else self.verdict_of(row)
            if found is not None:
                return found
        return None

    def dub_verdict(self, track_id: int) -> TrackVerdict | None:
        """The verdict on a dub against the picture: of the sum through its original, with the interval of the sum."""
        found = self.dub_sum(track_id)
        if found is None:
            return None
        tracks = (self.project.track(found.picture_id), self.project.track(track_id))
        return self._judged(found.dub, found.answer, tracks, found)

    def calls_for_decision(self, row: MeasurementRow) -> bool:
        """Whether somebody should accept or reject a measurement: not where sound and picture of one file are in
        tolerance as they lie, for then the verdict is the answer, and accepting would only part the two."""
        if not super().calls_for_decision(row) or not self._within_a_file(row) or self.is_stale(row):
            return super().calls_for_decision(row)
        found = self.verdict_of(row)
        return found is None or found.aligned.verdict != "inside"

    def verdict_of(self, row: MeasurementRow) -> TrackVerdict | None:
        """What one measurement means, where its two tracks are meant to share a clock."""
        tracks = (self.project.track(row.reference_id), self.project.track(row.track_id))
        try:
            answer = self.evidence(row.id)
        except SyncError:
            answer = Measurement(row.method, row.status, row.offset_ns, uncertainty_ns=row.uncertainty_ns)
        return self._judged(row, answer, tracks)

    def _judged(
        self, row: MeasurementRow, answer: Measurement, tracks: tuple[Track, Track], dub: DubSum | None = None
    ) -> TrackVerdict | None:
        """An answer of (reference, other) against the profile, as recorded and as both are aligned now."""
        profile = self._profile(tracks)
        if profile is None:
            return None
        reference, other = (subject_of(self.project, track) for track in tracks)
        maps = (self.clock_map(tracks[0].id), self.clock_map(tracks[1].id))
        recorded = verdict_for(reference, other, answer, profile)
        aligned = verdict_for(reference, other, as_aligned(answer, *maps), profile)
        if recorded is None or aligned is None:
            return None
        return TrackVerdict(row, recorded, aligned, dub, reference.kind == other.kind)

    def _profile(self, tracks: tuple[Track, ...]) -> Profile | None:
        if self._lent is not None:
            return self._lent
        rates = [json.loads(track.facts).get("rate") for track in tracks if track.kind == "video"]
        try:
            return ProfileLibrary().named(
                self._profile_id, Fraction(rates[0]) if rates and rates[0] else None
            )
        except (SessionError, ValueError, ZeroDivisionError):
            return None  # half a frame without a picture, or a profile that was deleted meanwhile
