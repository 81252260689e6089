"""The media of a session as panes see it: peaks, frame tables, pictures and series of each track."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.session.media.picture_options import DEFAULT_CACHE_BYTES
from syncstudio.session.media.shelf_loading import ShelfLoading
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.media.frame_answer import FrameAnswer
    from syncstudio.media.frame_index import FrameIndex
    from syncstudio.media.frame_reader import FrameReader
    from syncstudio.media.peaks import PeakPyramid
    from syncstudio.media.series.series import Series


class MediaShelf(ShelfLoading):
    """What tracks hold: peaks, frame indexes, frames and series; each arrives with a `MediaGrown` notice."""

    def _open_shelves(self) -> None:
        from syncstudio.media.frame_cache import FrameCache

        self._frame_cache = FrameCache(DEFAULT_CACHE_BYTES)
        self._readers: list[FrameReader] = []
        super()._open_shelves()

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
        number = index.frame_at_tick(tick)
        # Pictures that were taken far apart leave gaps in which nothing is on show.
        return None if number is None or tick >= index.frame_span(number)[1] else number

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
        elif shelf.series is not None and shelf.series.rows:
            start_tick = shelf.series.first_ns
            end_tick = max(shelf.series.duration_ns, shelf.series.last_ns + 1)
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

    def _close_shelves(self) -> None:
        from syncstudio.media.cache import trim_cache

        for reader in self._readers:
            reader.close()
        super()._close_shelves()
        trim_cache()


def relative_to_project(path: Path, project_path: Path) -> str:
    """A file's path from the project's folder, where both lie on one disk below one root; else empty."""
    try:
        return Path(os.path.relpath(path, project_path.parent)).as_posix()
    except ValueError:  # another drive on Windows
        return ""


def _series_text(series: Series) -> str:
    count = series.rows
    names = " ".join(series.names[:4]) + (" …" if len(series.names) > 4 else "")
    if count < 2:
        return names
    duration_ns = series.last_ns - series.first_ns
    rate = (count - 1) * NS_PER_S / duration_ns if duration_ns else 0.0
    units = " ".join(dict.fromkeys(unit for unit in series.units if unit))
    rate_text = f"{rate:.2f}".rstrip("0").rstrip(".")
    return " · ".join(part for part in (f"{rate_text} Hz", names, units) if part)
