"""What keys do to the series in focus: spectrogram, derived channels, thresholds, statistics."""

from __future__ import annotations

from PySide6.QtCore import QObject

from syncstudio.app.series_wiring import show_statistics


class SeriesCommands(QObject):
    """Commands on the focused sound or sensor."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session

    def spectrogram(self) -> None:
        """Show the frequencies of the focused track in its row, or its values again."""
        track = self._focused(
            ("sound", "series"), self.tr("Click a sound or a sensor first: it has frequencies.")
        )
        if track is not None:
            self._session.show_spectrogram(track.id, not track.spectrogram)

    def derived_channel(self) -> None:
        """Write a new channel of the focused sensor."""
        track = self._focused(
            ("series",), self.tr("Click a sensor first: channels are worked out from its own.")
        )
        if track is not None:
            self._window.sheets.show_formula(track.id, None)

    def threshold(self) -> None:
        """Look for where a channel of the focused sensor crosses a value."""
        track = self._focused(("series",), self.tr("Click a sensor first: thresholds are of its channels."))
        if track is not None:
            chosen = self._session.chosen_channel
            self._window.sheets.show_threshold(
                track.id, chosen[1] if chosen and chosen[0] == track.id else ""
            )

    def statistics(self) -> None:
        """Bring the figures of the selection to the front."""
        show_statistics(self._window)

    def _focused(self, kinds: tuple[str, ...], hint: str):
        """The track in focus, or the only one of its kinds."""
        tracks = [track for track in self._session.project.tracks() if track.kind in kinds]
        found = next((track for track in tracks if track.id == self._session.focus_track_id), None)
        if found is None and len(tracks) == 1:
            found = tracks[0]
        if found is None:
            self._window.hint(hint)
        return found
