"""The Align menu's measuring: what keys do about measurements and marks."""

from __future__ import annotations

from PySide6.QtCore import QObject


class MeasureCommands(QObject):
    """Commands that measure, mark and decide."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session

    def measure_track(self) -> None:
        """Measure the focused track against the reference, and show what comes of it."""
        track_id = self._session.focus_track_id
        if track_id is None and self._window.docks["sync"].isVisible():
            track_id = (
                self._window.sync.list.current()
            )  # what the dock marks looks chosen, and its button takes it
        if track_id is None:
            self._window.hint(self.tr("Click a track or a picture first: the one in focus is measured."))
            return
        self._session.measure_track(track_id)
        self._window.show_sync()

    def measure_all(self) -> None:
        """Measure every pair worth it, and show what comes of it."""
        self._session.measure_all()
        self._window.show_sync()

    def mark_moment(self) -> None:
        """Mark what is under the playhead in the focused track."""
        self._session.mark_moment()

    def measure_from_marks(self) -> None:
        """Measure every track that shares moments with the reference."""
        self._session.measure_from_marks()
        self._session.end_moment()
        self._window.show_sync()

    def accept_measurement(self) -> None:
        """Align the focused track as measured."""
        self._window.sync.accept()

    def reject_measurement(self) -> None:
        """Put the measurement of the focused track aside."""
        self._window.sync.reject()

    def make_reference(self) -> None:
        """Measure the others against the focused track."""
        track_id = self._session.focus_track_id
        if track_id is None:
            self._window.hint(
                self.tr("Click a track or a picture first: the one in focus becomes the reference.")
            )
        else:
            self._session.set_reference(track_id)

    def sync(self) -> None:
        """Show how every track lies, and the evidence."""
        self._window.show_sync()
