"""Watches how transcripts keep to the voice, behind everything else; nothing is moved by it."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncstudio.project.records import Track
from syncstudio.session.errors import SessionError
from syncstudio.session.jobs import Cancelled, Job, JobHandle
from syncstudio.session.measuring.measuring import Measuring
from syncstudio.session.notices import DriftChanged, JobChanged, Notice, ProjectChanged
from syncstudio.session.transcripts.drift_facts import (
    DriftCell,
    DriftReport,
    DriftStretch,
    minute_within,
    without_kept,
)
from syncstudio.session.transcripts.said_sounds import SaidSound, said_sounds, speech_on
from syncstudio.survey.project_subjects import subject_of
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.sync.speech.drift_minutes import MinuteDrift
    from syncstudio.sync.speech.transcript_drift import TranscriptDrift
    from syncstudio.sync.speech.voice_activity import VoiceActivity

_log = logging.getLogger(__name__)

# What a transcript's place against its sound hangs on.
_DEPENDS_ON = {"segment", "word", "lane", "track", "piece", "anchor", "source", "project"}

# After an edit so much quiet is waited for: nobody wants a verdict on half a word.
SETTLE_S = 1.5
_LOOK_S = 0.05

_STUMBLED = "How the transcript keeps to the voice could not be told; Help › Show the log says what happened."


@dataclass(frozen=True, slots=True)
class _Found:
    """The answer of `sync`, or why there is none."""

    drift: TranscriptDrift | None
    message: str = ""


class TranscriptDrifts(Measuring):
    """How far each transcript sits from the voice, minute by minute; told with `DriftChanged`."""

    drift_settle_s = SETTLE_S
    _drift_job: int | None = None
    _drift_watched = False
    _drift_stale = False
    _drift_found: dict[SaidSound, _Found]

    def watch_drift(self) -> None:
        """Begin to look, and look again after every edit; whoever shows it asks for it."""
        if self._drift_watched:
            return
        self._drift_watched = True
        self._drift_lock = threading.Lock()
        self._drift_found = {}
        self._drift_voices: dict[tuple[str, int], VoiceActivity] = {}
        self._drift_known: dict[tuple[str, int], dict[str, MinuteDrift]] = {}
        self._drift_quiet = threading.Event()
        self._drift_stale = True
        self._stop_listening.append(self.notices.subscribe(self._follow_drift))
        self._drift_next()

    def drift_reports(self) -> list[DriftReport]:
        """What is known of every transcript that has a sound, in the order of the lanes."""
        if not self._drift_watched:
            return []
        with self._drift_lock:
            found = dict(self._drift_found)
        return [self._drift_report(said, found.get(said)) for said in said_sounds(self.project)]

    def measure_drift(self, said: SaidSound) -> Job | None:
        """Measure a transcript track against its sound, or only look at it where that was done and still holds.

        Answers the job that began, None where the measurement is there. The transcript has the focus then.
        """
        track = None if said.track_id is None else self.project.track(said.track_id)
        if track is None or track.kind != "transcript":
            name = self.project.lane(said.lane_ids[0]).name
            raise SessionError(
                f"{name} lies on the clock of its sound, so there is nothing to align: select its labels from there on "
                "and shift them."
            )
        self.focus_track_id = track.id
        held = any(
            row.reference_id == said.sound_id and row.decision == "proposed" and not self.is_stale(row)
            for row in self.measurements(track.id)
        )
        if held or self.measuring_job is not None:
            return None
        return self.measure_pair(said.sound_id, track.id)

    # -- looking --------------------------------------------------------------------------------------------------

    def _follow_drift(self, notice: Notice) -> None:
        if isinstance(notice, ProjectChanged):
            if _DEPENDS_ON & set(notice.change.tables):
                self._drift_stale = True
                self._drift_quiet.set()
                self._drift_next()
        elif isinstance(notice, JobChanged) and notice.job.state not in ("waiting", "running"):
            self._drift_next()

    def _drift_next(self) -> None:
        """Begin to look, if nothing else is being read: as the checks of timing, it comes last."""
        with self._drift_lock:
            busy = self._drift_job is not None and any(
                job.id == self._drift_job for job in self.jobs.running()
            )
            if not self._drift_stale or busy or self.jobs.others_busy() or not self._drift_wanted():
                return
            self._drift_stale = False
            settle_s = self.drift_settle_s if self._drift_found else 0.0

        def work(handle: JobHandle) -> None:
            self._look_for_drift(handle, settle_s)

        # Not under the lock: a session that closes cancels the job in the same breath, and this hears of it.
        self._drift_job = self.jobs.start("Transcript against the voice", work).id

    def _drift_wanted(self) -> bool:
        return any(self.track_trouble(said.sound_id) is None for said in said_sounds(self.project))

    def _look_for_drift(self, handle: JobHandle, settle_s: float) -> None:
        # Every edit starts the wait anew.
        left_s = settle_s
        while left_s > 0:
            if handle.cancelled():
                raise Cancelled
            # In short waits, so that a session that closes need not wait for the quiet.
            if self._drift_quiet.wait(min(left_s, _LOOK_S)):
                self._drift_quiet.clear()
                left_s = settle_s
            else:
                left_s -= _LOOK_S
        self._drift_stale = False
        every = [said for said in said_sounds(self.project) if self.track_trouble(said.sound_id) is None]
        for place, said in enumerate(every):

            def progress(part: float, done: int = place) -> None:
                if not handle.cancelled():
                    handle.progress((done + part) / len(every))

            found = self._drift_told(said, handle, progress)
            with self._drift_lock:
                self._drift_found[said] = found
            self.notices.emit(DriftChanged())
        with self._drift_lock:
            for gone in set(self._drift_found) - set(every):
                del self._drift_found[gone]
        self.notices.emit(DriftChanged())

    def _drift_told(self, said: SaidSound, handle: JobHandle, progress) -> _Found:  # type: ignore[no-untyped-def]
        from syncstudio.survey.errors import SurveyError
        from syncstudio.survey.voice_curves import keep_minutes, known_minutes, voice_curve
        from syncstudio.sync.errors import MeasuringCancelled
        from syncstudio.sync.speech.transcript_drift import transcript_drift

        try:
            sound = self.project.track(said.sound_id)
            lane_map = None if said.track_id is None else self.project.clock_map(said.track_id)
            spans = speech_on(self.project, said, lane_map, self.project.clock_map(said.sound_id))
            if spans is None:
                return _Found(None)
            subject, key = subject_of(self.project, sound), self._drift_key(sound)
            if key not in self._drift_voices:
                self._drift_voices = {key: voice_curve(subject, progress, handle.cancelled)}
                self._drift_known.setdefault(key, known_minutes(subject))
            known = self._drift_known[key]
            drift = transcript_drift(self._drift_voices[key], spans, known, None, handle.cancelled)
            if set(drift.known) - set(known):
                known.update(drift.known)
                keep_minutes(subject, drift.known)
            return _Found(drift)
        except MeasuringCancelled:
            raise Cancelled from None
        except SurveyError as error:
            return _Found(None, str(error))
        except Exception:
            if handle.cancelled():
                raise
            _log.exception("how a transcript keeps to the voice could not be told")
            return _Found(None, _STUMBLED)

    def _drift_key(self, sound: Track) -> tuple[str, int]:
        return self.project.source(sound.source_id).fingerprint, sound.stream_index

    # -- telling --------------------------------------------------------------------------------------------------

    def _drift_report(self, said: SaidSound, found: _Found | None) -> DriftReport:
        if found is None:
            trouble = self.track_trouble(said.sound_id)
            return DriftReport(said, "failed" if trouble else "waiting", message=trouble or "")
        if found.drift is None:
            return DriftReport(said, "failed" if found.message else "known", message=found.message)
        from syncstudio.sync.speech.drift_minutes import MINUTE_S

        clock_map, drift = self.clock_map(said.sound_id), found.drift
        recorded = self.recorded(said.sound_id)
        # A minute that was begun is as long as there is sound: a click in the strip goes where something is.
        last_s = float("inf") if recorded is None else recorded.end_ns / 1e9
        cells = tuple(
            DriftCell(
                _span(clock_map, *minute_within(each.minute, MINUTE_S, last_s)),
                None if each.late_s is None else round(each.late_s * 1e9),
                round(each.half_s * 1e9),
                each.why,
            )
            for each in drift.minutes
        )
        off = tuple(
            DriftStretch(
                _span(clock_map, each.from_s, each.to_s),
                round(each.late_at(each.from_s) * 1e9),
                round(each.late_at(each.to_s) * 1e9),
                round(each.half_s * 1e9),
                len(drift.stretches) == 1,
            )
            for each in drift.off
        )
        off = tuple(without_kept(each, cells) for each in off)
        return DriftReport(said, "known", cells, off, drift.lingers)


def _span(clock_map: ClockMap, from_s: float, to_s: float) -> Span:
    start_ns = clock_map.nearest_master(round(from_s * 1e9))
    return Span(start_ns, max(start_ns, clock_map.nearest_master(round(to_s * 1e9))))
