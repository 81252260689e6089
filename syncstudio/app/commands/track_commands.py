"""The Track and Align menus: what keys do to the focused track."""

from __future__ import annotations

from PySide6.QtCore import QObject

from syncstudio.app.channels_dock import show_channels
from syncstudio.session.media.curve_track import is_table
from syncstudio.session.media.sensor_tracks import is_sensor

MS_NS = 1_000_000


class TrackCommands(QObject):
    """Commands on the focused track."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session

    def focus_previous(self) -> None:
        """Let keys act on the track above."""
        self._focus(-1)

    def focus_next(self) -> None:
        """Let keys act on the track below."""
        self._focus(1)

    def mute(self) -> None:
        """Leave the focused sound out of the mix, or take it in again."""
        track = self._sound()
        if track is not None:
            self._session.set_muted(track.id, not track.muted)

    def solo(self) -> None:
        """Hear only the focused sound, or all again."""
        track = self._sound()
        if track is not None:
            self._session.set_solo(track.id, not track.solo)

    def move_up(self) -> None:
        """Put the focused track one row higher."""
        self._move(-1)

    def move_down(self) -> None:
        """Put the focused track one row lower."""
        self._move(1)

    def channels(self) -> None:
        """List the channels of the focused sensor."""
        show_channels(self._window)

    def time_column(self) -> None:
        """Show how the focused table's time is read."""
        track = self._focused()
        if track is not None and is_table(track):
            self._window.sheets.show_time_column(track.id)
        elif track is not None:
            text = self.tr("{name} is no table: only sensor series have a time column.")
            self._window.hint(text.format(name=track.name))

    def take_jitter(self) -> None:
        """Take the jitter out of the times of the focused recording, or leave it in again."""
        track = self._focused()
        if track is None:
            return
        taken = self._session.takes_jitter_out(track.id)
        if taken is None:
            text = self.tr("{name} has no jitter to choose about: only lab recordings (XDF) have.")
        elif taken:
            text = self.tr("{name} lies at its stamps as they were delivered.")
        else:
            text = self.tr("The jitter is taken out of the stamps of {name}.")
        if taken is not None:
            self._session.take_jitter_out(track.id, not taken)
        self._window.hint(text.format(name=track.name))

    def picture_curve(self) -> None:
        """Show the flash and cut curve of the focused video, or take it away."""
        track = self._focused()
        if track is None:
            return
        if self._session.picture_curve(track.id) is None:
            self._session.show_picture_curve(track.id)
        else:
            self._session.hide_picture_curve(track.id)

    def read_again(self) -> None:
        """Read the focused track anew: after it was stopped, or could not be read."""
        track = self._focused()
        if track is not None:
            self._session.read_again(track.id)

    def choose_streams(self) -> None:
        """Choose which sensor streams of the focused track's file are tracks."""
        track = self._focused()
        if track is not None and any(map(is_sensor, self._session.project.tracks_of(track.source_id))):
            self._window.sheets.show_streams(track.source_id)
        elif track is not None:
            self._window.hint(self.tr("{name} is of a file without sensor streams.").format(name=track.name))

    def remove_source(self) -> None:
        """Take the focused track's file out of the project; the file stays, and undo brings it back."""
        track = self._focused()
        if track is not None:
            self._session.remove_source(track.source_id)

    def edit_alignment(self) -> None:
        """Open the alignment editor on the focused track."""
        track = self._focused()
        if track is not None:
            self._window.sheets.show_alignment(track.id)

    def nudge_earlier(self) -> None:
        """Move the focused track 1 ms earlier."""
        self._nudge(-MS_NS)

    def nudge_later(self) -> None:
        """Move the focused track 1 ms later."""
        self._nudge(MS_NS)

    def nudge_frame_earlier(self) -> None:
        """Move the focused track one frame earlier."""
        self._nudge(-self._frame_ns())

    def nudge_frame_later(self) -> None:
        """Move the focused track one frame later."""
        self._nudge(self._frame_ns())

    def linked(self) -> None:
        """Let the tracks of the focused file move together, or each on its own."""
        track = self._focused()
        if track is not None:
            self._session.set_linked(track.id, not track.linked)

    def _focused(self):
        tracks = self._session.project.tracks()
        found = next((track for track in tracks if track.id == self._session.focus_track_id), None)
        if found is None and len(tracks) == 1:
            return tracks[0]
        if found is None:
            self._window.hint(self.tr("Click a track or a picture first: keys act on the one in focus."))
        return found

    def _sound(self):
        """The focused sound, or the sound of the focused picture's file."""
        track = self._focused()
        if track is None or track.kind == "sound":
            return track
        beside = [
            other for other in self._session.project.tracks_of(track.source_id) if other.kind == "sound"
        ]
        if not beside:
            self._window.hint(self.tr("{name} has no sound.").format(name=track.name))
        return beside[0] if beside else None

    def _focus(self, step: int) -> None:
        ids = [track.id for track in self._session.project.tracks()]
        if not ids:
            return
        here = self._session.focus_track_id
        place = ids.index(here) + step if here in ids else (0 if step > 0 else len(ids) - 1)
        self._session.focus_track_id = ids[max(0, min(place, len(ids) - 1))]

    def _move(self, step: int) -> None:
        track = self._focused()
        if track is not None:
            order = [other.id for other in self._session.project.tracks()]
            self._session.move_track(track.id, order.index(track.id) + step)

    def _nudge(self, by_ns: int) -> None:
        track = self._focused()
        if track is not None:
            self._session.nudge_offset(track.id, by_ns)

    def _frame_ns(self) -> int:
        track_id = self._session.stepping_track()
        here = self._session.transport.position_ns()
        return self._session.frame_duration_ns(track_id, here) if track_id is not None else 10 * MS_NS
