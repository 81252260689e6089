"""Which sensor streams of a file are tracks: chosen anew at any time, all at one step."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from syncstudio.project.records import Track
from syncstudio.session.errors import SessionError
from syncstudio.session.media.media_shelf import MediaShelf
from syncstudio.session.media.sensor_tracks import insert_events, is_sensor, sensor_key, sensor_track

if TYPE_CHECKING:
    from syncstudio.media.series.sensor_cache import SensorListing
    from syncstudio.media.series.sensor_stream import SensorStream

MOST_CHOSEN = 400
"""Tracks of one file that a timeline can hold."""


@dataclass(frozen=True, slots=True)
class StreamChoice:
    """One sensor stream of a file: whether it is a track, and how many labels go with that track."""

    stream: SensorStream
    chosen: bool
    labels: int


class StreamChoosing(MediaShelf):
    """Streams come in as tracks, and go."""

    def stream_choices(self, source_id: int) -> list[StreamChoice]:
        """All sensor streams of a file, in its order. SessionError where it has none, or cannot be read."""
        listing = self._sensor_listing(source_id)
        tracks = self._sensor_tracks(source_id)
        labels = dict.fromkeys((track.id for track in tracks.values()), 0)
        for lane in self.project.lanes():
            if lane.track_id in labels:
                labels[lane.track_id] += len(self.project.segments(lane.id))
        out = []
        for stream in listing.streams:
            track = tracks.get(stream.key)
            out.append(StreamChoice(stream, track is not None, 0 if track is None else labels[track.id]))
        return out

    def choose_streams(self, source_id: int, keys: Collection[str]) -> None:
        """Make tracks of exactly these streams of a file: others go with the lanes on them, new ones lie where the rest
        of the file lies. One step of undo."""
        listing = self._sensor_listing(source_id)
        tracks = self._sensor_tracks(source_id)
        wanted = [stream for stream in listing.streams if stream.key in keys]
        here = self.project.tracks_of(source_id)
        if len(wanted) > MOST_CHOSEN:
            raise SessionError(
                f"{len(wanted):,} streams are more than a timeline can show: choose {MOST_CHOSEN} at most."
            )
        if not wanted and len(here) == len(tracks):
            raise SessionError("A recording needs one stream at least: choose one, or remove the recording.")
        gone = [track for key, track in tracks.items() if key not in {stream.key for stream in wanted}]
        new = [stream for stream in wanted if stream.key not in tracks]
        if not gone and not new:
            return
        like = next(iter(here))
        pieces = self.project.pieces(like.id)
        file = self._source_path(source_id)
        with self.project.edit(f"Choose streams of {file.name}") as edit:
            for place, stream in enumerate(new):
                number = len(self.project.tracks())
                made = sensor_track(source_id, file, stream, len(tracks) + place)
                track_id = edit.insert(replace(made, position=number, color=number, linked=like.linked))
                edit.set_pieces(track_id, pieces, like.alignment, like.uncertainty_ns)
                insert_events(edit, self.project, file, stream, made, track_id)
            for track in gone:
                edit.delete(Track, track.id)
        self._load_missing_tracks()
        self._refresh_end()

    def _sensor_tracks(self, source_id: int) -> dict[str, Track]:
        return {sensor_key(track): track for track in self.project.tracks_of(source_id) if is_sensor(track)}

    def _sensor_listing(self, source_id: int) -> SensorListing:
        from syncstudio.media.errors import MediaError
        from syncstudio.media.sensors import sensor_listing

        file = self._source_path(source_id)
        try:
            listing = sensor_listing(file)
        except MediaError as error:
            raise SessionError(str(error)) from error
        if not listing.streams:
            raise SessionError(f"{file.name} has no sensor streams: there is nothing to choose.")
        return listing
