"""The part of the preferences that is about playing: how much is played around the playhead."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QLabel, QWidget

from syncstudio.app.settings import ROLL_MS
from syncstudio.panes.spin_box import give_room
from syncstudio.panes.theme import mono
from syncstudio.session.playing.play_options import PlayOptions
from syncstudio.timebase.instant import NS_PER_MS

_MS_PER_S = 1_000


class PlayPreferences(QWidget):
    """`taken` says that a person has changed something; `put` writes it into options, `show_options` shows it."""

    taken = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.before = self._seconds(self.tr("Seconds played before the playhead"))
        self.after = self._seconds(self.tr("Seconds played after the playhead"))
        head = QLabel(self.tr("Playing"), self)
        head.setProperty("role", "head")
        note = QLabel(
            self.tr("Play around the playhead plays so much before it and after it, and comes back."), self
        )
        note.setProperty("role", "note")
        note.setWordWrap(True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(4)
        grid.addWidget(head, 0, 0)
        for row, (text, box) in enumerate(
            ((self.tr("&Before the playhead"), self.before), (self.tr("&After the playhead"), self.after)), 1
        ):
            label = QLabel(text, self)
            label.setBuddy(box)
            grid.addWidget(label, row, 0)
            grid.addWidget(box, row, 1)
        grid.setColumnStretch(0, 1)
        grid.addWidget(note, 3, 0, 1, 2)

    def show_options(self, options: PlayOptions) -> None:
        """Show what holds now; nothing is told."""
        for box, roll_ns in ((self.before, options.pre_roll_ns), (self.after, options.post_roll_ns)):
            box.blockSignals(True)
            box.setValue(roll_ns / NS_PER_MS / _MS_PER_S)
            box.blockSignals(False)

    def put(self, options: PlayOptions) -> PlayOptions:
        """The options with what is set here."""
        before, after = (round(box.value() * _MS_PER_S) * NS_PER_MS for box in (self.before, self.after))
        return replace(options, pre_roll_ns=before, post_roll_ns=after)

    def _seconds(self, name: str) -> QDoubleSpinBox:
        box = QDoubleSpinBox(self)
        give_room(box)
        box.setKeyboardTracking(False)
        box.setRange(*(bound / _MS_PER_S for bound in ROLL_MS))
        box.setDecimals(1)
        box.setSingleStep(0.5)
        box.setSuffix(self.tr(" s"))
        box.setFont(mono(13))
        box.setAlignment(Qt.AlignmentFlag.AlignRight)
        box.setAccessibleName(name)
        box.valueChanged.connect(self.taken)
        return box
