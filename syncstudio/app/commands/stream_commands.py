"""Commands on streams of texts, and the docks of places."""

from __future__ import annotations

from PySide6.QtCore import QObject

from syncstudio.app.dock_room import bring
from syncstudio.session.errors import SessionError


class StreamCommands(QObject):
    """Walks through changes, makes lanes of streams, opens the map and the orientation."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session

    def map(self) -> None:
        """Show where recordings were."""
        bring(self._window, "map")
        self._window.map.focus_map()

    def orientation(self) -> None:
        """Show how a device was turned."""
        bring(self._window, "orientation")

    def next_change(self) -> None:
        """Go to the next state or event of the track in focus."""
        self._walk(1)

    def previous_change(self) -> None:
        """Go to the state or event before."""
        self._walk(-1)

    def stream_lane(self) -> None:
        """Make a lane of the channel that is looked at, or of the only one with texts of the track in focus."""
        session, track_id = self._session, self._track()
        channels = session.stream_channels(track_id)
        chosen_track, name = session.chosen_channel
        series = session.series(track_id)
        if chosen_track == track_id and series is not None and name in series.names:
            chosen = series.names.index(name)
            channels = [chosen] if chosen in channels else channels
        if not channels:
            raise SessionError(
                self.tr("This track has no states or events to make a lane of: choose one that has.")
            )
        if len(channels) > 1:
            raise SessionError(
                self.tr(
                    "Several channels of this track are states or events: click the one to make a lane of first."
                )
            )
        self._window.use_lane(session.make_stream_lane(track_id, channels[0]))

    def _walk(self, direction: int) -> None:
        self._session.go_to_change(self._track(), direction)
        self._window.reveal_playhead()

    def _track(self) -> int:
        """The series in focus, else the only one with streams."""
        session = self._session
        if session.focus_track_id is not None:
            return session.focus_track_id
        found = [track.id for track in session.project.tracks() if session.stream_channels(track.id)]
        if len(found) != 1:
            raise SessionError(self.tr("Put a track with states or events in focus first: click its row."))
        return found[0]
