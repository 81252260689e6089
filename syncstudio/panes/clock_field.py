"""The big clock: it shows the position, and takes one when a time is typed into it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLineEdit, QWidget

from syncstudio.panes.theme import CLOCK_PX, mono
from syncstudio.timebase.timecode import TimecodeError, clock_text, parse_time


class ClockField(QLineEdit):
    """The position as 00:00:42.843. `asked` carries the ns of a typed time, `refused` why it cannot be read."""

    asked = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ns = 0
        self.setReadOnly(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Position"))
        self.setToolTip(self.tr("Click to type a time, Enter goes there"))
        self.setFrame(False)
        face = mono(CLOCK_PX, bold=True)
        self.setFont(face)
        self.setProperty("role", "clock")
        self.setFixedWidth(QFontMetrics(face).horizontalAdvance("-00:00:00.000") + 18)
        self.show_ns(0)

    def show_ns(self, ns: int) -> None:
        """Show a position, unless one is being typed."""
        self._ns = ns
        if self.isReadOnly():
            self.setText(clock_text(ns))

    def begin(self) -> None:
        """Let a time be typed."""
        self.setReadOnly(False)
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def _end(self) -> None:
        self.setReadOnly(True)
        self.deselect()
        self.clearFocus()
        self.show_ns(self._ns)

    def mousePressEvent(self, event) -> None:
        if self.isReadOnly():
            self.begin()
        else:
            super().mousePressEvent(event)

    def focusOutEvent(self, event) -> None:
        super().focusOutEvent(event)
        if not self.isReadOnly():
            self._end()

    def keyPressEvent(self, event) -> None:
        key = event.key()
        if self.isReadOnly():
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.begin()
            else:
                event.ignore()
        elif key == Qt.Key.Key_Escape:
            self._end()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        else:
            super().keyPressEvent(event)

    def _take(self) -> None:
        try:
            ns = parse_time(self.text())
        except TimecodeError as error:
            self.refused.emit(str(error))
            self.selectAll()
            return
        self._end()
        self.asked.emit(ns)
