"""Accept, reject or edit: the buttons under a measurement's sentence."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from syncstudio.panes.theme import mono
from syncstudio.project.records import MeasurementRow
from syncstudio.timebase.timecode import TimecodeError, offset_text, parse_time


class DecisionBar(QWidget):
    """`asked` carries what to do ("accept", "reject", "edit", "again") and, for an edit, the typed offset in ns.

    `considered` says that another offset is being typed, or none any more.
    """

    asked = Signal(str, object)
    considered = Signal()
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.accept = QPushButton(self.tr("Accept"), self)
        self.accept.setProperty("active", "true")
        self.reject = QPushButton(self.tr("Reject"), self)
        self.edit = QPushButton(self.tr("Edit…"), self)
        self.again = QPushButton(self.tr("Measure again"), self)
        self.field = QLineEdit(self)
        self.field.setFont(mono(13))
        self.field.setAccessibleName(self.tr("Offset"))
        self.field.setToolTip(
            self.tr("Where this recording begins on the master clock; drift stays as measured. Enter applies")
        )
        # Another figure than that of the sentence above, which says how the track lies against one other.
        self.begins = QLabel(self.tr("Begins at"), self)
        self.begins.setProperty("role", "soft")
        self.begins.setBuddy(self.field)
        self.apply = QPushButton(self.tr("Apply"), self)
        self._offset_ns: int | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 12, 4)
        row.setSpacing(6)
        for widget in (self.accept, self.reject, self.edit, self.again, self.begins, self.field, self.apply):
            row.addWidget(widget)
            if isinstance(widget, QPushButton):
                widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.addStretch(1)
        self.accept.clicked.connect(lambda: self.asked.emit("accept", None))
        self.reject.clicked.connect(lambda: self.asked.emit("reject", None))
        self.again.clicked.connect(lambda: self.asked.emit("again", None))
        self.edit.clicked.connect(self.begin_edit)
        self.apply.clicked.connect(self._apply)
        self.field.returnPressed.connect(self._apply)
        self.field.textChanged.connect(lambda: self.considered.emit())
        self._show_field(False)

    def show_for(
        self,
        row: MeasurementRow,
        stale: bool,
        viewing: bool,
        offset_ns: int | None,
        in_use: bool,
        calls: bool = True,
    ) -> None:
        """Offer what can be done with a measurement; `offset_ns` is where accepting it would put the track.

        Accepting stands out only where the measurement calls for a decision (`calls`).
        """
        typing = self.field.isVisible() and self.field.hasFocus()
        if not typing:
            self._show_field(False)
        self._offset_ns = offset_ns
        told = row.status == "measured" and not stale and offset_ns is not None
        self.accept.setVisible(told and not in_use)
        if self.accept.property("active") != ("true" if calls else ""):
            self.accept.setProperty("active", "true" if calls else "")
            self.accept.style().polish(self.accept)
        self.accept.setText(self.tr("Accept again") if row.decision == "accepted" else self.tr("Accept"))
        self.reject.setVisible(row.decision != "rejected" and (told or row.decision == "proposed"))
        self.edit.setVisible(told and not typing)
        self.again.setVisible(stale or row.status != "measured")
        if self.again.property("active") != ("true" if stale else ""):  # what else could be done
            self.again.setProperty("active", "true" if stale else "")
            self.again.style().polish(self.again)
        for button in (self.accept, self.reject, self.edit, self.again, self.apply):
            button.setEnabled(not viewing)
        self.show()

    @property
    def typed_ns(self) -> int | None:
        """The offset that stands in the open field; nothing while it is none."""
        if self.field.isHidden():
            return None
        try:
            return parse_time(self.field.text())
        except TimecodeError:
            return None

    def begin_edit(self) -> None:
        """Let the offset be typed, starting from the measured one."""
        if self._offset_ns is not None:
            self.field.setText(offset_text(self._offset_ns))
            self._show_field(True)
            self.considered.emit()
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.field.selectAll()

    def _apply(self) -> None:
        try:
            offset_ns = parse_time(self.field.text())
        except TimecodeError as error:
            self.refused.emit(str(error))
            return
        self._show_field(False)
        self.asked.emit("edit", offset_ns)

    def _show_field(self, shown: bool) -> None:
        self.begins.setVisible(shown)
        self.field.setVisible(shown)
        self.apply.setVisible(shown)
        self.edit.setVisible(not shown)

    def keyPressEvent(self, event) -> None:
        if event.key() == Qt.Key.Key_Escape and self.field.isVisible():
            self._show_field(False)
            self.considered.emit()
        else:
            super().keyPressEvent(event)
