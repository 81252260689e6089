"""A track as clips are cut of it: its recording, opened once and checked, with its clock and what was recorded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.media.errors import MediaError
from syncstudio.project.records import Source, Track
from syncstudio.session.media.sensor_tracks import is_sensor, sensor_key
from syncstudio.survey.media_place import ready_place
from syncstudio.timebase.clockmap import ClockMap

if TYPE_CHECKING:
    from syncstudio.media.frame_index import FrameIndex
    from syncstudio.media.series.series import Series
    from syncstudio.session.core import SessionCore

Cancelled = Callable[[], bool] | None


@dataclass(frozen=True, slots=True, eq=False)
class TrackMedia:
    """One track. `recorded` is from and to in exact source ns; a video has its `index`, a sound `rate` and `channels`,
    a series its `series`. `width` and `height` are of the upright picture."""

    track: Track
    source: Source
    path: Path
    clock_map: ClockMap
    recorded: tuple[Fraction, Fraction]
    index: FrameIndex | None = None
    rate: int = 0
    channels: int = 0
    series: Series | None = None
    width: int = 0
    height: int = 0
    turns: int = 0
    pixel_aspect: Fraction = Fraction(1)
    codec: str = ""

    def close(self) -> None:
        """Let go of a series' file."""
        if self.series is not None:
            self.series.close()

    def master_extent(self) -> list[tuple[Fraction, Fraction]]:
        """Where it was recorded on the master timeline, exactly: for each piece from and to, in order."""
        found = []
        for piece in self.clock_map.pieces:
            low, high = self.clock_map.source_bounds(piece)
            begin = self.recorded[0] if low is None else max(self.recorded[0], low)
            end = self.recorded[1] if high is None else min(self.recorded[1], high)
            if begin < end:
                found.append((piece.master_exact(begin), piece.master_exact(end)))
        return sorted(found)


def open_track(session: SessionCore, track: Track, cancelled: Cancelled = None) -> TrackMedia:
    """Open and check the recording of a track. MediaError in a sentence where it is missing, changed or unreadable."""
    source = session.project.source(track.source_id)
    place = session.project.place_of(source)
    if not place.is_file():
        raise MediaError(f"{place.name} is missing: it was at {place.parent}.")
    clock_map = session.clock_map(track.id)
    try:
        path = ready_place(session.project, source, None, cancelled)
        if track.kind in ("video", "sound") or is_sensor(track):
            _check_same(path, source)
        if track.kind == "video":
            return _video(track, source, path, clock_map, cancelled)
        if track.kind == "sound":
            return _sound(track, source, path, clock_map, cancelled)
        return _series(track, source, path, clock_map, cancelled)
    except OSError as error:
        raise MediaError(f"{place.name} cannot be read ({error.strerror or error}).") from error


def slug(text: str) -> str:
    """A name as part of a file's name and of a key: small ASCII letters, digits, hyphens; "clip" where none is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:48].strip("-") or "clip"


def _check_same(path: Path, source: Source) -> None:
    from syncstudio.media.fingerprint import fingerprint

    if fingerprint(path) != source.fingerprint:
        raise MediaError(
            f"{path.name} is no longer the file that was added, so its times cannot be trusted: put the old file back."
        )


def _video(track: Track, source: Source, path: Path, clock_map: ClockMap, cancelled: Cancelled) -> TrackMedia:
    from syncstudio.media.index_store import build_index
    from syncstudio.media.probe import probe

    index = build_index(path, track.stream_index, None, cancelled)
    facts = probe(path).stream(track.stream_index)
    clock = clock_map.clock
    sideways = facts.rotation % 180 != 0
    return TrackMedia(
        track, source, path, clock_map, (clock.exact_ns(index.start_tick), clock.exact_ns(index.end_tick)), index,
        width=facts.height if sideways else facts.width, height=facts.width if sideways else facts.height,
        turns=(-facts.rotation // 90) % 4, pixel_aspect=facts.pixel_aspect, codec=facts.codec,
    )  # fmt: skip


def _sound(track: Track, source: Source, path: Path, clock_map: ClockMap, cancelled: Cancelled) -> TrackMedia:
    from syncstudio.media.errors import MediaCancelled
    from syncstudio.media.samples import SampleReader

    with SampleReader(path, track.stream_index) as reader:
        if not reader.count_is_exact:
            # Read once to its end, its length is known and kept in the cache.
            for _ in reader.blocks():
                if cancelled is not None and cancelled():
                    raise MediaCancelled(f"Reading {path.name} was cancelled.")
        count, clock = reader.count or 0, clock_map.clock
        return TrackMedia(
            track, source, path, clock_map, (clock.exact_ns(0), clock.exact_ns(count)),
            rate=reader.rate, channels=reader.channels, codec=reader.codec,
        )  # fmt: skip


def _series(
    track: Track, source: Source, path: Path, clock_map: ClockMap, cancelled: Cancelled
) -> TrackMedia:
    if is_sensor(track):
        from syncstudio.media.sensors import sensor_series

        series = sensor_series(path, sensor_key(track), None, cancelled, source.reading)
    else:
        from syncstudio.media.series.table import read_table
        from syncstudio.media.series.time_column import TimeColumn

        column = TimeColumn.from_json(source.reading) if source.reading != "{}" else None
        series = read_table(path, column, None, cancelled)
    clock = clock_map.clock
    recorded = (clock.exact_ns(series.first_ns), clock.exact_ns(series.last_ns + 1))
    return TrackMedia(track, source, path, clock_map, recorded, series=series)
