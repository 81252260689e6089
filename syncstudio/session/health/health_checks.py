"""Checks the timing of every recording behind the window, when everything else of it has been read."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.project.records import Track
from syncstudio.session.health.checked_sources import checked_sources, chosen_time_column, is_checked
from syncstudio.session.health.health_facts import HealthState, TrackHealth
from syncstudio.session.jobs import Cancelled, Job, JobHandle
from syncstudio.session.media.media_shelf import MediaShelf
from syncstudio.session.notices import JobChanged, MediaGrown, Notice, ProjectChanged

if TYPE_CHECKING:
    from syncstudio.media.health.report import FileHealth

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Check:
    """One file's check: begun, and later its report, or why there is none. `seen` also knows the other files."""

    job_id: int | None = None
    report: FileHealth | None = None
    seen: FileHealth | None = None
    trouble: str = ""

    @property
    def ended(self) -> bool:
        return self.report is not None or bool(self.trouble)


class HealthChecks(MediaShelf):
    """The timing of every source, checked one after the other; told with `MediaGrown(..., "health")`."""

    def health(self, track_id: int) -> TrackHealth | None:
        """What is known of a track's timing, or nothing yet."""
        track = self.project.track(track_id)
        if not is_checked(track):
            return None
        with self._health_lock:
            check = self._checks.get(track.source_id)
            report = None if check is None else check.seen or check.report
        if report is None:
            return None
        streams = [stream for stream in report.streams if stream.index == track.stream_index]
        if not streams and len(report.streams) == 1:
            streams = list(report.streams)
        index = streams[0].index if streams else track.stream_index
        return TrackHealth(report, streams[0] if streams else None, report.of_stream(index))

    def health_state(self, track_id: int) -> HealthState:
        """How far the check of a track's file has come."""
        track = self.project.track(track_id)
        if not is_checked(track):
            return HealthState("none")
        with self._health_lock:
            check = self._checks.get(track.source_id)
        if check is None:
            waiting = self.track_trouble(track_id) is None
            return HealthState("waiting" if waiting else "unread", message=self.track_trouble(track_id) or "")
        if check.trouble:
            return HealthState("failed", message=check.trouble)
        if check.report is not None:
            return HealthState("known")
        job = next((job for job in self.jobs.running() if job.id == check.job_id), None)
        return HealthState("checking", None if job is None else job.fraction)

    def is_health_job(self, job: Job) -> bool:
        """Whether a job checks the timing of a file."""
        with self._health_lock:
            return any(check.job_id == job.id for check in self._checks.values())

    # -- what is to be checked ------------------------------------------------------------------------------------

    def _open_shelves(self) -> None:
        self._checks: dict[int, _Check] = {}
        self._read_tracks: set[int] = set()
        self._compared: tuple[FileHealth, ...] = ()
        self._health_lock = threading.RLock()
        self._stop_listening.append(self.notices.subscribe(self._follow_health))
        super()._open_shelves()

    def _follow_health(self, notice: Notice) -> None:
        if isinstance(notice, JobChanged) and notice.job.state not in ("waiting", "running"):
            if notice.job.track_id is not None and notice.job.state != "cancelled":
                with self._health_lock:
                    self._read_tracks.add(notice.job.track_id)
            if notice.job.state == "cancelled":
                self._say_check_stopped(notice.job)
            self._check_next()
        elif isinstance(notice, ProjectChanged) and {"source", "track"} & set(notice.change.tables):
            self._forget_health(set(self._checks) - {source.id for source in self.project.sources()})
            self._check_next()

    def _reload(self, tracks: Iterable[Track]) -> None:
        tracks = list(tracks)
        with self._health_lock:
            self._read_tracks -= {track.id for track in tracks}
        self._forget_health({track.source_id for track in tracks})
        super()._reload(tracks)

    def _forget_health(self, source_ids: set[int]) -> None:
        with self._health_lock:
            gone = {key: self._checks.pop(key) for key in source_ids if key in self._checks}
        for source_id, check in gone.items():
            if check.job_id is not None and not check.ended:
                self.jobs.cancel(check.job_id)
            self._tell_health(source_id)

    def _check_next(self) -> None:
        """Begin the next check, if nothing that people wait for is being read: one file at a time."""
        waiting = {
            key: tracks for key, tracks in checked_sources(self.project).items() if key not in self._checks
        }
        reading = {job.id for job in self.jobs.running()}
        with self._shelf_lock:
            reading &= {shelf.job_id for shelf in self._shelves.values() if shelf.job_id is not None}
        if reading or any(not check.ended for check in list(self._checks.values())):
            return
        for source_id, tracks in waiting.items():
            if all(track.id in self._read_tracks for track in tracks):
                self._begin_check(source_id, self._source_path(source_id))
                return
        if all(self._cannot_be_read(tracks) for tracks in waiting.values()):
            self._compare_clocks()

    def _begin_check(self, source_id: int, path: Path) -> None:
        # The job starts under the lock, so that whoever hears of it finds whose it is.
        with self._health_lock:
            if source_id in self._checks or any(not check.ended for check in self._checks.values()):
                return
            check = self._checks[source_id] = _Check()

            def work(job: JobHandle) -> None:
                self._check(source_id, path, check, job)

            check.job_id = self.jobs.start(f"Timing of {path.name}", work).id

    def _cannot_be_read(self, tracks: list[Track]) -> bool:
        return any(self.track_trouble(track.id) is not None for track in tracks)

    # -- checking -------------------------------------------------------------------------------------------------

    def _check(self, source_id: int, path: Path, check: _Check, job: JobHandle) -> None:
        from syncstudio.media.errors import MediaError

        report, trouble = None, ""
        try:
            from syncstudio.media.health.check import kept_health

            column = chosen_time_column(self.project, source_id)
            report = kept_health(path, job.progress, job.cancelled, column)
        except Cancelled:
            trouble = _stopped(path.name)
        except MediaError as error:
            trouble = str(error)
        except OSError as error:
            trouble = f"{path.name} cannot be read ({error.strerror or error}): check the disk it is on."
        except Exception:
            # People need the picture more than the check: it ends here, in the pane and in the log.
            _log.exception("the timing of %s could not be checked", path)
            trouble = (
                f"The timing of {path.name} could not be checked; Help › Show the log says what happened."
            )
        if job.cancelled():
            report, trouble = None, _stopped(path.name)
        with self._health_lock:
            check.report, check.trouble = report, trouble
        self._tell_health(source_id)
        if job.cancelled():
            raise Cancelled

    def _say_check_stopped(self, job: Job) -> None:
        """A check that was stopped before its turn came has not said so itself."""
        with self._health_lock:
            stopped = [id for id, check in self._checks.items() if check.job_id == job.id and not check.ended]
            for source_id in stopped:
                self._checks[source_id].trouble = _stopped(job.name.removeprefix("Timing of "))
        for source_id in stopped:
            self._tell_health(source_id)

    def _compare_clocks(self) -> None:
        """When every file has been checked: what only shows beside the others, as a clock that is hours off."""
        with self._health_lock:
            reports = {key: check.report for key, check in self._checks.items() if check.report is not None}
            if tuple(reports.values()) == self._compared:
                return
            self._compared = tuple(reports.values())
        from syncstudio.media.health.check import check_clocks

        compared = check_clocks(list(reports.values()))
        changed = []
        with self._health_lock:
            for source_id, seen in zip(reports, compared, strict=True):
                check = self._checks.get(source_id)
                if check is not None and check.report is reports[source_id]:
                    before = check.seen or check.report
                    check.seen = seen
                    changed += [source_id] if before.findings != seen.findings else []
        for source_id in changed:
            self._tell_health(source_id)

    def _tell_health(self, source_id: int) -> None:
        for track in self.project.tracks_of(source_id):
            self.notices.emit(MediaGrown(track.id, "health"))


def _stopped(name: str) -> str:
    return f"The check of {name} was stopped. “Read again” on the track starts it anew."
