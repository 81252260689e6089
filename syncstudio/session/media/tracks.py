"""How tracks are named, heard and shown."""

from __future__ import annotations

import json
from collections.abc import Iterable

from syncstudio.project.records import Player, Source, Track
from syncstudio.session.core import SessionCore
from syncstudio.session.errors import SessionError

MIN_ROW_HEIGHT_PX, MAX_ROW_HEIGHT_PX = 22, 1200
MIN_GAIN_DB, MAX_GAIN_DB = -60.0, 24.0


def channel_names(track: Track) -> tuple[str, ...]:
    """The names of the channels of a sound or a series as its file has them, in the file's order."""
    names = json.loads(track.facts).get("channels") or ()
    return tuple(str(name) for name in names)


def codec_of(track: Track) -> str:
    """What a track's stream is written in: a codec of FFmpeg, or the format of a file of series; empty for tables."""
    return str(json.loads(track.facts).get("codec", ""))


def channels_heard(track: Track) -> tuple[int, ...]:
    """Which of a sound's channels are heard, from 0; none named: all of them."""
    return tuple(int(number) for number in track.heard_channels.split(",") if number)


class Tracks(SessionCore):
    """Names, mute, solo, gain, pan, channels, players and rows."""

    def rename_track(self, track_id: int, name: str) -> None:
        """Give a track another name."""
        name = name.strip()
        if not name:
            raise SessionError("A track needs a name: type at least one letter.")
        self._update("Rename track", track_id, name=name)

    def set_muted(self, track_id: int, muted: bool) -> None:
        """Leave a sound out of the mix, or take it in again."""
        self._update("Mute track" if muted else "Unmute track", track_id, muted=muted)

    def set_solo(self, track_id: int, solo: bool) -> None:
        """Hear only the tracks that are soloed."""
        self._update("Solo track" if solo else "Unsolo track", track_id, solo=solo)

    def set_gain_db(self, track_id: int, gain_db: float) -> None:
        """Make a sound louder or softer; kept between -60 and +24 dB."""
        self._update("Set gain", track_id, gain_db=min(MAX_GAIN_DB, max(MIN_GAIN_DB, float(gain_db))))

    def set_pan(self, track_id: int, pan: float) -> None:
        """Move a sound to the left (down to -1) or to the right (up to 1); 0 is the middle."""
        self._update("Set pan", track_id, pan=min(1.0, max(-1.0, float(pan))))

    def set_heard_channels(self, track_id: int, channels: Iterable[int] = ()) -> None:
        """Hear only these channels of a recording, counted from 0; none named, or all of them: every channel.

        A single one is heard in both ears.
        """
        track = self.project.track(track_id)
        if track.kind != "sound":
            raise SessionError(f"{track.name} has no sound channels: choose a sound track.")
        names, chosen = channel_names(track), sorted(set(channels))
        if chosen and (chosen[0] < 0 or (names and chosen[-1] >= len(names))):
            wrong = chosen[0] if chosen[0] < 0 else chosen[-1]
            raise SessionError(
                f"{track.name} has no channel {wrong + 1}: it has {len(names)}, counted from 1."
                if names
                else f"{track.name} has no channel {wrong + 1}: channels are counted from 1."
            )
        heard = "" if names and len(chosen) == len(names) else ",".join(str(number) for number in chosen)
        if heard != track.heard_channels:
            self._update("Choose channels", track_id, heard_channels=heard)

    def set_player(self, track_id: int, player: Player) -> None:
        """Let a video be played as preferred (""), by our own decoder ("exact") or by VLC ("vlc")."""
        track = self.project.track(track_id)
        if track.kind != "video":
            raise SessionError(f"{track.name} is not a video: only videos are shown by a player.")
        if player not in ("", "exact", "vlc"):
            raise SessionError(f"There is no player “{player}”: choose exact or vlc.")
        if player != track.player:
            self._update("Choose player", track_id, player=player)

    def set_row_height(self, track_id: int, height_px: int) -> None:
        """Make a track's row on the timeline higher or lower."""
        height = min(MAX_ROW_HEIGHT_PX, max(MIN_ROW_HEIGHT_PX, int(height_px)))
        self._update("Resize row", track_id, row_height=height)

    def set_collapsed(self, track_id: int, collapsed: bool) -> None:
        """Fold a track's row away, or open it."""
        self._update("Collapse row" if collapsed else "Expand row", track_id, collapsed=collapsed)

    def move_track(self, track_id: int, position: int) -> None:
        """Put a track at another place in the column; the others make room."""
        order = [track.id for track in self.project.tracks() if track.id != track_id]
        order.insert(max(0, min(position, len(order))), track_id)
        with self.project.edit("Move row") as edit:
            for place, moved_id in enumerate(order):
                if self.project.track(moved_id).position != place:
                    edit.update(Track, moved_id, position=place)

    def remove_source(self, source_id: int) -> None:
        """Take a file and its tracks, with the lanes that belong to them, out of the project; the file stays."""
        with self.project.edit("Remove recording") as edit:
            edit.delete(Source, source_id)

    def _update(self, step: str, track_id: int, /, **fields: object) -> None:
        with self.project.edit(step) as edit:
            edit.update(Track, track_id, **fields)
