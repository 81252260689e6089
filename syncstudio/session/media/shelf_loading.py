"""Reads what tracks hold, behind the window: each thing is put on the track's shelf as it comes."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from syncstudio.media.images.picture_choice import is_picture_choice
from syncstudio.project.records import Track
from syncstudio.session.core import SessionCore
from syncstudio.session.jobs import Cancelled, JobHandle
from syncstudio.session.media.sensor_tracks import is_sensor, sensor_key
from syncstudio.session.notices import JobChanged, MediaFailed, MediaGrown, Notice
from syncstudio.survey.media_place import ready_place

if TYPE_CHECKING:
    from syncstudio.media.frame_index import FrameIndex
    from syncstudio.media.peaks import PeakPyramid
    from syncstudio.media.series.series import Series

_log = logging.getLogger(__name__)

# A frame table from a header takes a quarter of a second; one that needs the whole file is not waited for.
_PICTURES_FIRST_S = 0.25

# What is drawn of a series that is still being summarised is drawn anew this often.
_GROWN_EVERY_S = 0.25


@dataclass(slots=True)
class Shelf:
    """What is at hand of one track."""

    peaks: PeakPyramid | None = None
    index: FrameIndex | None = None
    series: Series | None = None
    trouble: str | None = None
    job_id: int | None = None

    def close(self) -> None:
        # Peaks still being made are closed by whoever makes them.
        if self.peaks is not None and self.peaks.done:
            self.peaks.close()
        if self.series is not None:
            self.series.close()


@dataclass(frozen=True, slots=True)
class Reading:
    """A track being read: from which file, and onto which shelf."""

    track: Track
    path: Path
    shelf: Shelf


class ShelfLoading(SessionCore):
    """One shelf for each track, filled by jobs; everything told with `MediaGrown` and `MediaFailed`."""

    _shelves: dict[int, Shelf]

    def _open_shelves(self) -> None:
        self._shelves = {}
        self._shelf_lock = threading.RLock()
        self._stop_listening.append(self.notices.subscribe(self._say_stopped))
        self._load_missing_tracks()

    def _shelf(self, track_id: int) -> Shelf:
        with self._shelf_lock:
            return self._shelves.get(track_id) or Shelf()

    def _load_missing_tracks(self) -> None:
        """Begin to read every track that has no shelf yet, and let go of what was read of tracks that are gone."""
        with self._shelf_lock:
            tracks = {track.id: track for track in self.project.tracks()}
            gone = [(track_id, self._shelves.pop(track_id)) for track_id in set(self._shelves) - set(tracks)]
            new = [track for track in tracks.values() if track.id not in self._shelves]
            shelves = {track.id: Shelf() for track in new}
            self._shelves |= shelves
        for track_id, shelf in gone:
            self.jobs.cancel_track(track_id)
            shelf.close()
        for track in new:
            self._load(track, shelves[track.id])

    def _reload(self, tracks: Iterable[Track]) -> None:
        """Forget what was read of some tracks, and begin to read them again."""
        for track in tracks:
            self.jobs.cancel_track(track.id)
            with self._shelf_lock:
                shelf = self._shelves.pop(track.id, None)
            if shelf is not None:
                shelf.close()
        self._load_missing_tracks()

    def _load(self, track: Track, shelf: Shelf) -> None:
        path = self.project.place_of(self.project.source(track.source_id))
        if not os.path.isfile(path):
            where = "Use File, Relink media to say where it is."
            self._fail(track.id, shelf, f"{path.name} is missing: it was at {path.parent}. {where}")
            return
        work = {"video": self._load_index, "sound": self._load_peaks, "series": self._load_series}.get(
            track.kind
        )
        if work is not None:
            what = {"video": "Frames", "sound": "Peaks", "series": "Values"}[track.kind]
            reading = Reading(track, self._source_path(track.source_id), shelf)
            name = f"{what} of {track.name}"
            shelf.job_id = self.jobs.start(name, lambda job: self._guarded(reading, job, work), track.id).id

    def _guarded(self, reading: Reading, job: JobHandle, work: Callable[[Reading, JobHandle], None]) -> None:
        from syncstudio.media.errors import MediaError

        try:
            if reading.track.kind == "video":
                source = self.project.source(reading.track.source_id)
                ready_place(self.project, source, job.progress, job.cancelled, anew=True)
            if reading.track.kind in ("video", "sound") or is_sensor(reading.track):
                self._check_same(reading)
            work(reading, job)
        except MediaError as error:
            if not job.cancelled():
                self._fail(reading.track.id, reading.shelf, str(error))
                raise
        except OSError as error:
            if not job.cancelled():
                why = f"{reading.path.name} cannot be read ({error.strerror or error}): check the disk it is on."
                self._fail(reading.track.id, reading.shelf, why)
                raise
        except Cancelled:
            raise
        except Exception:
            # Nothing may stay "being read" for ever: whatever it was, it is said.
            _log.exception("%s could not be read", reading.path)
            if not job.cancelled():
                why = f"{reading.track.name} could not be read; Help › Show the log says what happened."
                self._fail(reading.track.id, reading.shelf, why)
            raise

    def _check_same(self, reading: Reading) -> None:
        """The track's clock was read from the file that was added: on another file it would tell wrong times."""
        from syncstudio.media.errors import MediaError
        from syncstudio.media.fingerprint import fingerprint

        source = self.project.source(reading.track.source_id)
        if fingerprint(reading.path) != source.fingerprint:
            if is_picture_choice(source.reading):
                folder = self.project.place_of(source).parent
                raise MediaError(
                    f"The pictures in {folder} are no longer those that were added, so labels may lie on others: put "
                    "the old ones back and read the track again, or take them as they are now with Track › Pictures "
                    "and pages › Times of these pictures…."
                )
            raise MediaError(
                f"{reading.path.name} is no longer the file that was added, so its times cannot be trusted: put the "
                "old file back and read it again, or remove this recording from the project and add the new one."
            )

    def _say_exchanged(self, reading: Reading) -> None:
        """A table says its times itself and may well have grown, so another one is read, but never without a word."""
        from syncstudio.media.fingerprint import fingerprint

        if fingerprint(reading.path) != self.project.source(reading.track.source_id).fingerprint:
            self.say(
                f"{reading.path.name} is no longer the table that was added: it is shown as it is now, counted from "
                "its own first row, so labels lie elsewhere if that is another one; put the old file back, or add the "
                "new one as a recording of its own.",
                "warning",
            )

    def _load_index(self, reading: Reading, job: JobHandle) -> None:
        from syncstudio.media.index_store import build_index

        index = build_index(reading.path, reading.track.stream_index, job.progress, job.cancelled)
        self._put(reading, "index", Shelf(index=index))

    def _let_pictures_go_first(self, reading: Reading, job: JobHandle) -> None:
        """Wait a moment for the frames of the same file: a person looks for the picture before the waveform."""
        pictures = [t.id for t in self.project.tracks_of(reading.track.source_id) if t.kind == "video"]
        deadline_s = time.monotonic() + _PICTURES_FIRST_S
        while time.monotonic() < deadline_s and not job.cancelled():
            if all(self._shelf(track_id).index or self._shelf(track_id).trouble for track_id in pictures):
                return
            time.sleep(0.01)

    def _load_peaks(self, reading: Reading, job: JobHandle) -> None:
        self._let_pictures_go_first(reading, job)
        from syncstudio.media.peak_builder import build_peaks

        grown = MediaGrown(reading.track.id, "peaks")

        def progress(fraction: float) -> None:
            job.progress(fraction)
            self.notices.emit(grown)

        def started(peaks: PeakPyramid) -> None:
            self._put(reading, "peaks", Shelf(peaks=peaks))

        build_peaks(reading.path, reading.track.stream_index, progress, job.cancelled, started)
        self._refresh_end()
        self.notices.emit(grown)

    def _load_series(self, reading: Reading, job: JobHandle) -> None:
        from syncstudio.media.series.table import read_table
        from syncstudio.media.series.time_column import TimeColumn

        if is_sensor(reading.track):
            from syncstudio.media.sensors import sensor_series

            key = sensor_key(reading.track)
            choice = self.project.source(reading.track.source_id).reading
            series = sensor_series(reading.path, key, job.progress, job.cancelled, choice)
        else:
            choice = self.project.source(reading.track.source_id).reading
            column = TimeColumn.from_json(choice) if choice != "{}" else None
            self._say_exchanged(reading)
            series = read_table(reading.path, column, job.progress, job.cancelled)
        self._put(reading, "series", Shelf(series=series))
        for note in series.notes:
            self.say(f"{reading.path.name}: {note}", "warning")
        self._summarise(reading, series, job)

    def _summarise(self, reading: Reading, series: Series, job: JobHandle) -> None:
        """Make what a long series is drawn from; it is shown meanwhile."""
        name, grown = reading.path.name, MediaGrown(reading.track.id, "series")
        lost = (
            f"{name}: what is kept of its values was cut off while it was open; “Read again” reads them anew."
        )
        series.on_lost = lambda: self._fail(reading.track.id, reading.shelf, lost)
        told_s = time.monotonic()

        def progress(fraction: float) -> None:
            nonlocal told_s
            job.progress(fraction)
            if time.monotonic() - told_s > _GROWN_EVERY_S:
                told_s = time.monotonic()
                self.notices.emit(grown)

        is_long = series.summarised < 1
        try:
            series.summarise(progress, job.cancelled)
        except OSError as error:
            why = error.strerror or str(error)
            self.say(
                f"{name} can only be drawn in part, for its summary cannot be kept ({why}): free some disk space.",
                "warning",
            )
        if is_long:
            self.notices.emit(grown)

    def _put(self, reading: Reading, what: Literal["peaks", "index", "series"], read: Shelf) -> None:
        """Show what was read, where it is still wanted: the file may have been read anew, or taken out, meanwhile."""
        track_id = reading.track.id
        with self._shelf_lock:
            wanted = self._shelves.get(track_id) is reading.shelf
            if wanted:
                setattr(reading.shelf, what, getattr(read, what))
                reading.shelf.trouble = None
        if not wanted:
            read.close()
            raise Cancelled
        self._refresh_end()
        self.notices.emit(MediaGrown(track_id, what))

    def _say_stopped(self, notice: Notice) -> None:
        if (
            not isinstance(notice, JobChanged)
            or notice.job.state != "cancelled"
            or notice.job.track_id is None
        ):
            return
        shelf = self._shelf(notice.job.track_id)
        if shelf.job_id == notice.job.id:
            self._fail(
                notice.job.track_id, shelf, f"{notice.job.name}: stopped. “Read again” on the track goes on."
            )

    def _fail(self, track_id: int, shelf: Shelf, message: str) -> None:
        with self._shelf_lock:
            if self._shelves.get(track_id) is not shelf:
                return
            shelf.trouble = message
        self.notices.emit(MediaFailed(track_id, message))

    def _refresh_end(self) -> None:
        extent = self.extent()
        self.transport.start_ns, self.transport.end_ns = extent.start_ns, extent.end_ns

    def _close_shelves(self) -> None:
        with self._shelf_lock:
            shelves, self._shelves = list(self._shelves.values()), {}
        for shelf in shelves:
            shelf.close()
