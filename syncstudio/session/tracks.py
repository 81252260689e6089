"""How tracks are named, heard and shown."""

from __future__ import annotations

from syncstudio.project.records import Source, Track
from syncstudio.session.core import SessionCore
from syncstudio.session.errors import SessionError

MIN_ROW_HEIGHT_PX, MAX_ROW_HEIGHT_PX = 22, 600
MIN_GAIN_DB, MAX_GAIN_DB = -60.0, 24.0


class Tracks(SessionCore):
    """Names, mute, solo, gain and rows."""

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
