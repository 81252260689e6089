"""How somebody types along, as fields: jumps, rewinding, the lag of hands, pausing while typing, holding to play."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QFormLayout, QWidget

from syncstudio.panes.spin_box import give_room
from syncstudio.session.transcripts.typing import TypingOptions
from syncstudio.timebase.instant import NS_PER_MS, NS_PER_S


class TypingOptionsForm(QWidget):
    """`changed` carries the `TypingOptions` as they are now."""

    changed = Signal(object)

    def __init__(self, options: TypingOptions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options = options
        self.back = self._seconds(0.1, 60, options.back_ns)
        self.rewind = self._seconds(0, 10, options.rewind_ns)
        self.lag = self._seconds(0, 3, options.lag_ns)
        self.pause = QCheckBox(self.tr("Pause while I type, go on when I rest for"), self)
        self.pause.setChecked(options.pause_typing)
        self.resume = self._seconds(0.2, 10, options.resume_ms * NS_PER_MS)
        self.hold = QCheckBox(self.tr("Play only while the play key or pedal is held"), self)
        self.hold.setChecked(options.hold_to_play)
        form = QFormLayout(self)
        form.setContentsMargins(8, 0, 8, 4)
        form.setVerticalSpacing(4)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        form.addRow(self.tr("Jump back by"), self.back)
        form.addRow(self.tr("Rewind when stopping"), self.rewind)
        form.addRow(self.tr("My hands are behind my ears by"), self.lag)
        form.addRow(self.pause, self.resume)
        form.addRow(self.hold)
        for field in (self.back, self.rewind, self.lag, self.resume):
            field.valueChanged.connect(self._take)
        for box in (self.pause, self.hold):
            box.toggled.connect(self._take)
        self.resume.setEnabled(options.pause_typing)

    def _seconds(self, least: float, most: float, ns: int) -> QDoubleSpinBox:
        field = QDoubleSpinBox(
            self, minimum=least, maximum=most, singleStep=0.1, decimals=1, value=ns / NS_PER_S
        )
        give_room(field)
        field.setSuffix(self.tr(" s"))
        field.setMinimumWidth(90)
        return field

    def _take(self) -> None:
        ns = {
            name: round(getattr(self, name).value() * 10) * (NS_PER_S // 10)
            for name in ("back", "rewind", "lag")
        }
        self._options = replace(
            self._options,
            back_ns=ns["back"],
            rewind_ns=ns["rewind"],
            lag_ns=ns["lag"],
            pause_typing=self.pause.isChecked(),
            resume_ms=round(self.resume.value() * 1000),
            hold_to_play=self.hold.isChecked(),
        )
        self.resume.setEnabled(self.pause.isChecked())
        self.changed.emit(self._options)
