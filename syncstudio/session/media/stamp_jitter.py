"""Whether the jitter of delivery is taken out of a recording's times: a choice per file, where its format has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncstudio.project.records import Source, Track
from syncstudio.session.errors import SessionError
from syncstudio.session.media.media_shelf import MediaShelf
from syncstudio.session.media.sensor_tracks import is_sensor, sensor_key, sensor_track
from syncstudio.session.media.tracks import codec_of

if TYPE_CHECKING:
    from pathlib import Path

    from syncstudio.media.series.sensor_cache import SensorListing


class StampJitter(MediaShelf):
    """What a person chooses about stamps; the series are read anew behind, and labels stay where they are."""

    def takes_jitter_out(self, track_id: int) -> bool | None:
        """Whether the times of a track's file are evened out; None where there is nothing to choose."""
        from syncstudio.media.sensors import AS_STAMPED, has_jitter_choice

        track = self.project.track(track_id)
        if not is_sensor(track) or not has_jitter_choice(codec_of(track)):
            return None
        return self.project.source(track.source_id).reading != AS_STAMPED

    def take_jitter_out(self, track_id: int, taken: bool) -> None:
        """Take the jitter out of the times of a track's file, or leave it in, as one step. SessionError when the file
        cannot be read."""
        from syncstudio.media.sensors import AS_STAMPED

        track = self.project.track(track_id)
        now = self.takes_jitter_out(track_id)
        if now is None:
            raise SessionError(
                f"{track.name} has no jitter to choose about: its file says when each row was taken."
            )
        if now == taken:
            return
        choice = "{}" if taken else AS_STAMPED
        path = self._source_path(track.source_id)
        listing = _listing(path, choice)
        name = "Take jitter out of stamps" if taken else "Leave stamps as they are"
        with self.project.edit(name) as edit:
            for each in self.project.tracks_of(track.source_id):
                stream = listing.stream(sensor_key(each)) if is_sensor(each) else None
                if stream is not None:
                    found = sensor_track(track.source_id, path, stream)
                    names = ("start_tick", "end_tick", "facts")
                    edit.update(Track, each.id, **{name: getattr(found, name) for name in names})
            edit.update(Source, track.source_id, reading=choice)


def _listing(path: Path, choice: str) -> SensorListing:
    from syncstudio.media.errors import MediaError
    from syncstudio.media.sensors import sensor_listing

    try:
        return sensor_listing(path, choice=choice)
    except MediaError as error:
        raise SessionError(str(error)) from error
    except OSError as error:
        raise SessionError(
            f"{path.name} cannot be read ({error.strerror or error}): check its disk."
        ) from error
