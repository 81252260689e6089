"""Says which channels are latitude and longitude, where their names do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from syncstudio.session.errors import SessionError

if TYPE_CHECKING:
    from syncstudio.session.session import Session


class PathChoice(QDialog):
    """A track, and two of its channels. What cannot be is said in the dialog itself."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Latitude and longitude"))
        self.track, self.latitude, self.longitude = QComboBox(self), QComboBox(self), QComboBox(self)
        for track in session.project.tracks():
            series = session.series(track.id) if track.kind == "series" else None
            if series is not None and len(series.names) > 1:
                self.track.addItem(track.name, track.id)
        self.track.currentIndexChanged.connect(self._show_channels)
        self.note = QLabel(self)
        self.note.setProperty("role", "note")
        self.note.setWordWrap(True)
        form = QFormLayout()
        form.addRow(self.tr("Track"), self.track)
        form.addRow(self.tr("Latitude"), self.latitude)
        form.addRow(self.tr("Longitude"), self.longitude)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.note)
        column.addWidget(buttons)
        self.setMinimumWidth(360)
        focus = self.track.findData(session.focus_track_id)
        self.track.setCurrentIndex(max(focus, 0))
        self._show_channels()

    def accept(self) -> None:
        """Take the choice, unless it cannot be."""
        try:
            self._session.choose_path_channels(
                self.track.currentData(), self.latitude.currentData(), self.longitude.currentData()
            )
        except SessionError as error:
            self.note.setText(str(error))
            return
        super().accept()

    def _show_channels(self) -> None:
        track_id = self.track.currentData()
        series = None if track_id is None else self._session.series(track_id)
        for box in (self.latitude, self.longitude):
            box.clear()
            for name, unit in zip(series.names, series.units, strict=True) if series is not None else ():
                box.addItem(f"{name} [{unit}]" if unit else name, name)
        self._ok.setEnabled(series is not None)
        self.note.setText(
            self.tr("Degrees are taken as they are; radians where the unit says so.")
            if series is not None
            else self.tr("No track has two channels of numbers: add a recording that has.")
        )
        found = None if track_id is None else self._session.path_channels(track_id)
        if found is not None:
            self.latitude.setCurrentIndex(found.latitude)
            self.longitude.setCurrentIndex(found.longitude)
        elif series is not None:
            self.longitude.setCurrentIndex(1)
