"""The part of the preferences that says what plays videos, and what VLC can do on this computer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from syncstudio.app.sheet_notes import NOTE_INDENT_PX, made_note
from syncstudio.session.media.picture_options import PictureOptions
from syncstudio.session.playing.vlc_hardware import VlcHardware


class PlayerPreferences(QWidget):
    """Its rows. `taken` says that something was chosen; `put` writes it into the options. `hardware_of` tries VLC,
    which takes seconds; it is asked behind the sheet, once VLC is chosen."""

    taken = Signal()
    _tried = Signal(object)

    def __init__(self, hardware_of: Callable[[], VlcHardware], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hardware_of = hardware_of
        self._found: VlcHardware | None = None
        self._asked = False
        self.player = QComboBox(self)
        self.player.addItem(self.tr("Our own decoder, exact"), "exact")
        self.player.addItem(self.tr("VLC, kept on the clock"), "vlc")
        self.player.setAccessibleName(self.tr("Videos are played by"))
        self.hardware = QCheckBox(self.tr("Let &VLC decode with hardware"), self)
        self.says, self.offered = made_note(self), made_note(self)
        self._lay_out()
        self.player.currentIndexChanged.connect(self._take)
        self.hardware.toggled.connect(self._take)
        self._tried.connect(self._show_trial)

    def show_options(self, options: PictureOptions) -> None:
        """Show what holds now; nothing is told."""
        for widget in (self.player, self.hardware):
            widget.blockSignals(True)
        self.player.setCurrentIndex(max(0, self.player.findData(options.player)))
        self.hardware.setChecked(options.vlc_hardware)
        for widget in (self.player, self.hardware):
            widget.blockSignals(False)
        self._show_meaning()

    def put(self, options: PictureOptions) -> PictureOptions:
        """The options with what is chosen here."""
        return replace(options, player=self.player.currentData(), vlc_hardware=self.hardware.isChecked())

    def _take(self) -> None:
        self._show_meaning()
        self.taken.emit()

    def _show_meaning(self) -> None:
        by_vlc = self.player.currentData() == "vlc"
        if by_vlc and not self._asked:
            self._asked = True
            threading.Thread(target=self._ask, name="syncstudio-vlc-trial", daemon=True).start()
        found = self._found
        self.hardware.setEnabled(
            by_vlc and (self.hardware.isChecked() or (found is not None and found.offered))
        )
        if not by_vlc:
            self.says.setText(
                self.tr("Every picture is the very frame of its instant. Tracks may choose otherwise.")
            )
            self.offered.setText(self.tr("Tried once VLC is chosen."))
            return
        self.says.setText(
            self.tr(
                "At rest, in steps and backwards the exact frame shows. While playing, VLC's pictures are recognised "
                "by their looks and held on the clock; the pane says how well."
            )
        )
        if found is None:
            self.offered.setText(self.tr("Trying VLC…"))
        elif found.version is None:
            self.offered.setText(found.why)
        elif found.offered:
            words = self.tr(
                "VLC {version} decodes by {device} here, and its pictures are those of the processor."
            )
            self.offered.setText(words.format(version=found.version, device=found.device))
        else:
            words = self.tr("VLC {version} decodes by the processor here. Hardware is not offered: {why}")
            self.offered.setText(words.format(version=found.version, why=found.why))

    def _ask(self) -> None:
        found = self._hardware_of()
        try:
            self._tried.emit(found)
        except RuntimeError:  # the sheet was closed meanwhile
            return

    def _show_trial(self, found: VlcHardware) -> None:
        self._found = found
        self._show_meaning()

    def _lay_out(self) -> None:
        label = QLabel(self.tr("&Videos are played by"), self)
        label.setBuddy(self.player)
        row = QHBoxLayout()
        row.addWidget(label)
        row.addStretch(1)
        row.addWidget(self.player)
        inside = QHBoxLayout()
        inside.addSpacing(NOTE_INDENT_PX)
        inside.addWidget(self.offered, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.says)
        column.addSpacing(12)
        column.addWidget(self.hardware)
        column.addLayout(inside)
