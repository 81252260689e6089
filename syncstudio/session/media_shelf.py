"""The media of a session: opened behind the window, growing while it is read, and closed with the session."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from syncstudio.project.records import Track
from syncstudio.session.core import SessionCore
from syncstudio.session.jobs import Cancelled, JobHandle
from syncstudio.session.notices import JobChanged, MediaFailed, MediaGrown, Notice
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.media.frame_index import FrameIndex
    from syncstudio.media.frame_reader import FrameAnswer, FrameReader
    from syncstudio.media.peaks import PeakPyramid
    from syncstudio.media.series.series import Series

# A decoded-frame cache shared by every video pane of a project.
FRAME_CACHE_BYTES = 1_000_000_000
# A frame table from a header takes a quarter of a second; one that needs the whole file is not waited for.
_PICTURES_FIRST_S = 0.25


@dataclass(slots=True)
class _Shelf:
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
class _Reading:
    """A track being read: from which file, and onto which shelf."""

    track: Track
    path: Path
    shelf: _Shelf


class MediaShelf(SessionCore):
    """What tracks hold: peaks, frame indexes, frames and series; each arrives with a `MediaGrown` notice."""

    _shelves: dict[int, _Shelf]

    def _open_shelves(self) -> None:
        from syncstudio.media.frame_cache import FrameCache

        self._shelves = {}
        self._shelf_lock = threading.RLock()
        self._frame_cache = FrameCache(FRAME_CACHE_BYTES)
        self._readers: list[FrameReader] = []
        self._stop_listening.append(self.notices.subscribe(self._say_stopped))
        self._load_missing_tracks()

    # -- what panes ask for ---------------------------------------------------------------------------------------

    def peaks(self, track_id: int) -> PeakPyramid | None:
        """The peaks of a sound track as far as they are ready, or nothing yet."""
        return self._shelf(track_id).peaks

    def series(self, track_id: int) -> Series | None:
        """The values of a series track, or nothing yet."""
        return self._shelf(track_id).series

    def frame_index(self, track_id: int) -> FrameIndex | None:
        """The frame table of a video track, or nothing yet."""
        return self._shelf(track_id).index

    def track_trouble(self, track_id: int) -> str | None:
        """Why a track cannot be shown, in a sentence, or nothing."""
        return self._shelf(track_id).trouble

    def frames(self, track_id: int, on_frame: Callable[[FrameAnswer], None]) -> FrameReader | None:
        """A reader of a video track's pictures; answers come on its own thread. Whoever asked closes it."""
        from syncstudio.media.errors import MediaError
        from syncstudio.media.frame_reader import FrameReader

        index = self.frame_index(track_id)
        if index is None:
            return None
        track = self.project.track(track_id)
        path = self._source_path(track.source_id)
        try:
            reader = FrameReader(path, track.stream_index, index, self._frame_cache, on_frame)
        except MediaError as error:
            self._fail(track_id, self._shelf(track_id), str(error))
            return None
        self._readers = [known for known in self._readers if not known.closed]
        self._readers.append(reader)
        return reader

    def frame_at(self, track_id: int, master_ns: int) -> int | None:
        """The number of the frame on show at a master instant; nothing where nothing was recorded."""
        index = self.frame_index(track_id)
        if index is None:
            return None
        tick = self.clock_map(track_id).tick_from_master(master_ns)
        if tick is None or tick >= index.end_tick:
            return None
        return index.frame_at_tick(tick)

    def frame_start(self, track_id: int, number: int) -> int | None:
        """The master instant at which a frame comes on show, or nothing where no piece of the track holds it."""
        index = self.frame_index(track_id)
        if index is None or not 0 <= number < len(index):
            return None
        return self.clock_map(track_id).master_from_tick(index.pts_of(number))

    def recorded(self, track_id: int) -> Span | None:
        """The source span a track was recorded over, as far as is known now."""
        track = self.project.track(track_id)
        shelf = self._shelf(track_id)
        clock = self.project.clock(track_id)
        start_tick, end_tick = track.start_tick, track.end_tick
        if shelf.index is not None and len(shelf.index):
            start_tick, end_tick = shelf.index.pts_of(0), shelf.index.end_tick
        elif shelf.series is not None and len(shelf.series.times_ns):
            start_tick, end_tick = int(shelf.series.times_ns[0]), int(shelf.series.times_ns[-1]) + 1
        elif shelf.peaks is not None and shelf.peaks.done:
            end_tick = shelf.peaks.count or end_tick
        if end_tick <= start_tick:
            return None
        return Span(clock.source_ns_from_tick(start_tick), clock.source_ns_from_tick(end_tick))

    def facts_text(self, track_id: int) -> str:
        """What a header says of a track: size and rate, sample rate and channels, or the measured rate of a series."""
        series = self.series(track_id)
        if series is not None:
            return _series_text(series)
        return str(json.loads(self.project.track(track_id).facts).get("text", ""))

    # -- loading --------------------------------------------------------------------------------------------------

    def _shelf(self, track_id: int) -> _Shelf:
        with self._shelf_lock:
            return self._shelves.get(track_id) or _Shelf()

    def _load_missing_tracks(self) -> None:
        """Begin to read every track that has no shelf yet, and let go of what was read of tracks that are gone."""
        with self._shelf_lock:
            tracks = {track.id: track for track in self.project.tracks()}
            gone = [(track_id, self._shelves.pop(track_id)) for track_id in set(self._shelves) - set(tracks)]
            new = [track for track in tracks.values() if track.id not in self._shelves]
            shelves = {track.id: _Shelf() for track in new}
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

    def _load(self, track: Track, shelf: _Shelf) -> None:
        path = self._source_path(track.source_id)
        if not os.path.isfile(path):
            where = "Use File, Relink media to say where it is."
            self._fail(track.id, shelf, f"{path.name} is missing: it was at {path.parent}. {where}")
            return
        work = {"video": self._load_index, "sound": self._load_peaks, "series": self._load_series}.get(track.kind)
        if work is not None:
            what = {"video": "Frames", "sound": "Peaks", "series": "Values"}[track.kind]
            reading = _Reading(track, path, shelf)
            name = f"{what} of {track.name}"
            shelf.job_id = self.jobs.start(name, lambda job: self._guarded(reading, job, work), track.id).id

    def _guarded(self, reading: _Reading, job: JobHandle, work: Callable[[_Reading, JobHandle], None]) -> None:
        from syncstudio.media.errors import MediaError

        try:
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

    def _load_index(self, reading: _Reading, job: JobHandle) -> None:
        from syncstudio.media.frame_index import build_index

        index = build_index(reading.path, reading.track.stream_index, job.progress, job.cancelled)
        self._put(reading, "index", _Shelf(index=index))

    def _let_pictures_go_first(self, reading: _Reading, job: JobHandle) -> None:
        """Wait a moment for the frames of the same file: a person looks for the picture before the waveform."""
        pictures = [t.id for t in self.project.tracks_of(reading.track.source_id) if t.kind == "video"]
        deadline_s = time.monotonic() + _PICTURES_FIRST_S
        while time.monotonic() < deadline_s and not job.cancelled():
            if all(self._shelf(track_id).index or self._shelf(track_id).trouble for track_id in pictures):
                return
            time.sleep(0.01)

    def _load_peaks(self, reading: _Reading, job: JobHandle) -> None:
        self._let_pictures_go_first(reading, job)
        from syncstudio.media.peak_builder import build_peaks

        grown = MediaGrown(reading.track.id, "peaks")

        def progress(fraction: float) -> None:
            job.progress(fraction)
            self.notices.emit(grown)

        def started(peaks: PeakPyramid) -> None:
            self._put(reading, "peaks", _Shelf(peaks=peaks))

        build_peaks(reading.path, reading.track.stream_index, progress, job.cancelled, started)
        self._refresh_end()
        self.notices.emit(grown)

    def _load_series(self, reading: _Reading, job: JobHandle) -> None:
        from syncstudio.media.series.table import read_table
        from syncstudio.media.series.time_column import TimeColumn

        choice = self.project.source(reading.track.source_id).reading
        column = TimeColumn.from_json(choice) if choice != "{}" else None
        series = read_table(reading.path, column, job.progress, job.cancelled)
        self._put(reading, "series", _Shelf(series=series))
        for note in series.notes:
            self.say(f"{reading.path.name}: {note}", "warning")

    def _put(self, reading: _Reading, what: Literal["peaks", "index", "series"], read: _Shelf) -> None:
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
        if not isinstance(notice, JobChanged) or notice.job.state != "cancelled" or notice.job.track_id is None:
            return
        shelf = self._shelf(notice.job.track_id)
        if shelf.job_id == notice.job.id:
            self._fail(notice.job.track_id, shelf, f"{notice.job.name}: stopped. “Read again” on the track goes on.")

    def _fail(self, track_id: int, shelf: _Shelf, message: str) -> None:
        with self._shelf_lock:
            if self._shelves.get(track_id) is not shelf:
                return
            shelf.trouble = message
        self.notices.emit(MediaFailed(track_id, message))

    def _refresh_end(self) -> None:
        extent = self.extent()
        self.transport.start_ns, self.transport.end_ns = extent.start_ns, extent.end_ns

    def _close_shelves(self) -> None:
        from syncstudio.media.cache import trim_cache

        for reader in self._readers:
            reader.close()
        with self._shelf_lock:
            shelves, self._shelves = list(self._shelves.values()), {}
        for shelf in shelves:
            shelf.close()
        trim_cache()


def relative_to_project(path: Path, project_path: Path) -> str:
    """A file's path from the project's folder, where both lie on one disk below one root; else empty."""
    try:
        return Path(os.path.relpath(path, project_path.parent)).as_posix()
    except ValueError:  # another drive on Windows
        return ""


def _series_text(series: Series) -> str:
    count = len(series.times_ns)
    names = " ".join(series.names[:4]) + (" …" if len(series.names) > 4 else "")
    if count < 2:
        return names
    duration_ns = int(series.times_ns[-1]) - int(series.times_ns[0])
    rate = (count - 1) * NS_PER_S / duration_ns if duration_ns else 0.0
    units = " ".join(dict.fromkeys(unit for unit in series.units if unit))
    return " · ".join(part for part in (f"{rate:.1f} Hz", names, units) if part)
