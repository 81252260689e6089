"""The media of a session: opened behind the window, growing while it is read, and closed with the session."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.project.records import Track
from syncstudio.session.core import SessionCore
from syncstudio.session.jobs import JobHandle
from syncstudio.session.notices import MediaFailed, MediaGrown
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.media.frame_index import FrameIndex
    from syncstudio.media.frame_reader import FrameAnswer, FrameReader
    from syncstudio.media.peaks import PeakPyramid
    from syncstudio.media.series.series import Series

# A decoded-frame cache shared by every video pane of the program; a setting changes it later.
FRAME_CACHE_BYTES = 1_000_000_000


@dataclass(slots=True)
class _Shelf:
    """What is at hand of one track."""

    peaks: PeakPyramid | None = None
    index: FrameIndex | None = None
    series: Series | None = None
    trouble: str | None = None


class MediaShelf(SessionCore):
    """What tracks hold: peaks, frame indexes, frames and series; each arrives with a `MediaGrown` notice."""

    _shelves: dict[int, _Shelf]

    def _open_shelves(self) -> None:
        from syncstudio.media.frame_cache import FrameCache

        self._shelves = {}
        self._shelf_lock = threading.RLock()
        self._frame_cache = FrameCache(FRAME_CACHE_BYTES)
        self._readers: list[FrameReader] = []
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
            self._fail(track_id, str(error))
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
        """Begin to read every track that has no shelf yet."""
        for track in self.project.tracks():
            with self._shelf_lock:
                if track.id in self._shelves:
                    continue
                self._shelves[track.id] = _Shelf()
            self._load(track)

    def _reload_source(self, source_id: int) -> None:
        for track in self.project.tracks_of(source_id):
            self.jobs.cancel_track(track.id)
            with self._shelf_lock:
                shelf = self._shelves.pop(track.id, None)
            if shelf is not None and shelf.series is not None:
                shelf.series.close()
        self._load_missing_tracks()

    def _load(self, track: Track) -> None:
        path = self._source_path(track.source_id)
        if not path.is_file():
            where = "Use File, Relink media to say where it is."
            self._fail(track.id, f"{path.name} is missing: it was at {path.parent}. {where}")
            return
        work = {"video": self._load_index, "sound": self._load_peaks, "series": self._load_series}.get(track.kind)
        if work is not None:
            what = {"video": "Frames", "sound": "Peaks", "series": "Values"}[track.kind]
            self.jobs.start(f"{what} of {track.name}", lambda job: self._guarded(track, path, job, work), track.id)

    def _guarded(
        self, track: Track, path: Path, job: JobHandle, work: Callable[[Track, Path, JobHandle], None]
    ) -> None:
        from syncstudio.media.errors import MediaError

        try:
            work(track, path, job)
        except MediaError as error:
            if not job.cancelled():
                self._fail(track.id, str(error))
                raise
        except OSError as error:
            self._fail(track.id, f"{path.name} cannot be read ({error.strerror or error}): check the disk it is on.")
            raise

    def _load_index(self, track: Track, path: Path, job: JobHandle) -> None:
        from syncstudio.media.frame_index import build_index

        index = build_index(path, track.stream_index, job.progress, job.cancelled)
        self._put(track.id, "index", index=index)

    def _load_peaks(self, track: Track, path: Path, job: JobHandle) -> None:
        from syncstudio.media.peak_builder import build_peaks

        def progress(fraction: float) -> None:
            job.progress(fraction)
            self.notices.emit(MediaGrown(track.id, "peaks"))

        def started(peaks: PeakPyramid) -> None:
            self._put(track.id, "peaks", peaks=peaks)

        build_peaks(path, track.stream_index, progress, job.cancelled, started)
        self._refresh_end()
        self.notices.emit(MediaGrown(track.id, "peaks"))

    def _load_series(self, track: Track, path: Path, job: JobHandle) -> None:
        from syncstudio.media.series.table import read_table
        from syncstudio.media.series.time_column import TimeColumn

        reading = self.project.source(track.source_id).reading
        choice = TimeColumn.from_json(reading) if reading != "{}" else None
        series = read_table(path, choice, job.progress, job.cancelled)
        self._put(track.id, "series", series=series)
        for note in series.notes:
            self.say(f"{path.name}: {note}", "warning")

    def _put(self, track_id: int, what: str, **at_hand: object) -> None:
        with self._shelf_lock:
            shelf = self._shelves.setdefault(track_id, _Shelf())
            for name, value in at_hand.items():
                setattr(shelf, name, value)
            shelf.trouble = None
        self._refresh_end()
        self.notices.emit(MediaGrown(track_id, what))  # type: ignore[arg-type]  # our own three words

    def _fail(self, track_id: int, message: str) -> None:
        with self._shelf_lock:
            self._shelves.setdefault(track_id, _Shelf()).trouble = message
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
            if shelf.peaks is not None:
                shelf.peaks.close()
            if shelf.series is not None:
                shelf.series.close()
        trim_cache()


def relative_to_project(path: Path, project_path: Path) -> str:
    """A file's path from the project's folder, where both lie on one disk below one root; else empty."""
    import os

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
