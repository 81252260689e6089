"""What a person prefers about reading pictures; every change holds at once, in all windows."""

from __future__ import annotations

import threading
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from syncstudio.app.play_preferences import PlayPreferences
from syncstudio.app.player_preferences import PlayerPreferences
from syncstudio.app.settings import MEMORY_MB, Settings
from syncstudio.app.sheet import Sheet
from syncstudio.app.sheet_notes import NOTE_INDENT_PX, made_note
from syncstudio.panes.spin_box import give_room
from syncstudio.panes.theme import mono
from syncstudio.session.media.picture_options import PictureOptions
from syncstudio.session.playing.vlc_hardware import vlc_hardware

_BYTES_PER_MB = 1_000_000
# A 4:2:0 picture takes one and a half bytes a pixel.
_FRAME_1080P_BYTES = 1920 * 1080 * 3 // 2
_STEP_MB = 256


class Preferences(Sheet):
    """The sheet. `changed` carries the new `PictureOptions`; `devices` (a function that may take seconds) names
    the hardware decoders of this computer."""

    name = "preferences"
    changed = Signal(object)
    _devices_known = Signal(object)

    def __init__(self, settings: Settings, devices, parent: QWidget | None = None) -> None:
        super().__init__(settings, self.tr("Preferences"), parent)
        self._options = settings.picture_options
        self._devices: tuple[str, ...] | None = None
        self.memory = QSpinBox(self)
        give_room(self.memory)
        self.memory.setKeyboardTracking(False)
        self.memory.setRange(*MEMORY_MB)
        self.memory.setSingleStep(_STEP_MB)
        self.memory.setSuffix(self.tr(" MB"))
        self.memory.setFont(mono(13))
        self.memory.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.memory.setAccelerated(True)
        self.proxies = QCheckBox(self.tr("Make small &copies for scrubbing long-group video"), self)
        self.hardware = QCheckBox(self.tr("Decode with &hardware where it gives the same frames"), self)
        self.players = PlayerPreferences(vlc_hardware, self)
        self.playing = PlayPreferences(self)
        self.playing.show_options(settings.play_options)
        self._holds = made_note(self)
        self.offered = made_note(self)
        self._lay_out()
        self.show_options(self._options)
        self.memory.valueChanged.connect(self._take)
        self.proxies.toggled.connect(self._take)
        self.hardware.toggled.connect(self._take)
        self.players.taken.connect(self._take)
        self._devices_known.connect(self._show_devices)
        # A driver may need seconds to answer; nobody waits for it.
        threading.Thread(
            target=self._ask_devices, args=(devices,), name="syncstudio-devices", daemon=True
        ).start()

    def show_options(self, options: PictureOptions) -> None:
        """Show what holds now; nothing is told."""
        self._options = options
        self.players.show_options(options)
        for widget in (self.memory, self.proxies, self.hardware):
            widget.blockSignals(True)
        self.memory.setValue(options.cache_bytes // _BYTES_PER_MB)
        self.proxies.setChecked(options.proxies)
        self.hardware.setChecked(options.hardware)
        for widget in (self.memory, self.proxies, self.hardware):
            widget.blockSignals(False)
        self._show_meaning()

    def _take(self) -> None:
        self._options = replace(
            self._options,
            cache_bytes=self.memory.value() * _BYTES_PER_MB,
            proxies=self.proxies.isChecked(),
            hardware=self.hardware.isChecked(),
        )
        self._options = self.players.put(self._options)
        self._show_meaning()
        self.changed.emit(self._options)

    def _show_meaning(self) -> None:
        frames = self.memory.value() * _BYTES_PER_MB // _FRAME_1080P_BYTES
        says = self.tr(
            "About {frames} frames of 1080p, shared by all videos of a project. Frames held here are on show at once. "
            "From {least} to {most} MB."
        )
        self._holds.setText(
            says.format(frames=frames, least=self.memory.minimum(), most=self.memory.maximum())
        )

    def _ask_devices(self, devices) -> None:
        try:
            found = tuple(devices())
        except OSError:
            found = ()
        try:
            self._devices_known.emit(found)
        except RuntimeError:  # the sheet was closed meanwhile
            return

    def _show_devices(self, devices: tuple[str, ...]) -> None:
        self._devices = devices
        if devices:
            says = self.tr(
                "This computer offers {devices}. Each video is decoded both ways once, in part, and the device is used "
                "only if every picture is the same."
            )
            self.offered.setText(says.format(devices=", ".join(devices)))
        else:
            self.offered.setText(self.tr("None offered here: pictures are decoded by the processor."))
        self.hardware.setEnabled(bool(devices) or self.hardware.isChecked())

    def _lay_out(self) -> None:
        head = QLabel(self.tr("Pictures"), self)
        head.setProperty("role", "head")
        label = QLabel(self.tr("&Memory for decoded frames"), self)
        label.setBuddy(self.memory)
        self.memory.setAccessibleName(self.tr("Memory for decoded frames"))
        row = QHBoxLayout()
        row.addWidget(label)
        row.addStretch(1)
        row.addWidget(self.memory)
        copies = made_note(self)
        copies.setText(
            self.tr(
                "While the hand moves, the copy's picture of each frame is shown; at rest, the frame itself. "
                "Copies are made behind all other work and kept in the cache, about 2 GB for an hour of video."
            )
        )
        self.offered.setText(self.tr("Looking for devices…"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(4)
        column.addWidget(head)
        column.addSpacing(4)
        column.addLayout(row)
        column.addWidget(self._holds)
        for box, note in ((self.proxies, copies), (self.hardware, self.offered)):
            column.addSpacing(12)
            column.addWidget(box)
            inside = QHBoxLayout()
            inside.addSpacing(NOTE_INDENT_PX)
            inside.addWidget(note, 1)
            column.addLayout(inside)
        column.addSpacing(16)
        column.addWidget(self.players)
        column.addSpacing(16)
        column.addWidget(self.playing)
        column.addSpacing(12)
        column.addStretch(1)
        close = self.close_button()
        close.setDefault(True)
        column.addLayout(self.foot(None, close))
        self.take_size(500, 300)

    def showEvent(self, event) -> None:
        super().showEvent(event)
        # Its style is on only now, and its notes are as high as its width makes them.
        needed = self.layout().totalHeightForWidth(self.width())
        self.resize(self.width(), max(self.height(), needed))
