"""Two strips over the window that ask what the Label menu needs to know: by how much to shift, and what to select."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from syncstudio.app.expected import expected_errors
from syncstudio.session.notices import ProjectChanged, SegmentsSelected
from syncstudio.timebase.instant import NS_PER_MS, NS_PER_S

_FIELD_PX, _QUERY_PX = 110, 320


def labels_text(count: int) -> str:
    """So many labels, in words."""
    if count == 1:
        return QCoreApplication.translate("LabelStrips", "1 label")
    return QCoreApplication.translate("LabelStrips", "{count} labels").format(count=f"{count:,}")


class AskingStrip(QFrame):
    """A strip with fields: Enter does it, Esc closes it and puts everything back."""

    def __init__(self, window, says: str) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self.setProperty("role", "strip")
        self.setProperty("severity", "info")
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(14, 4, 8, 4)
        self.row.setSpacing(8)
        self.row.addWidget(QLabel(says, self))
        self.hide()

    def leave(self) -> None:
        """Close, and give the keys back to the timeline."""
        self.hide()
        self._window.timeline.canvas.setFocus()

    def button(self, text: str, do, tip: str = "") -> QPushButton:
        """A button at the end of the strip."""
        made = QPushButton(text, self)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.clicked.connect(do)
        made.setToolTip(tip)
        self.row.addWidget(made)
        return made

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.leave()
                return True
        return super().event(event)


class ShiftStrip(AskingStrip):
    """By how much, in what, and which labels; the timeline shows it while it is typed."""

    def __init__(self, window) -> None:
        super().__init__(window, window.tr("Shift"))
        self._ids: frozenset[int] = frozenset()
        self.scope = QComboBox(self)
        for text, scope in (
            (self.tr("the selected labels"), "selection"),
            (self.tr("the labels of the lane"), "lane"),
            (self.tr("everything from the playhead on"), "after"),
        ):
            self.scope.addItem(text, scope)
        self.amount = QLineEdit(self)
        self.amount.setFixedWidth(_FIELD_PX)
        self.amount.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.amount.setPlaceholderText(self.tr("-250 or 250"))
        self.amount.setAccessibleName(self.tr("How much later; less than zero is earlier"))
        self.unit = QComboBox(self)
        for text, unit in ((self.tr("ms"), "ms"), (self.tr("s"), "s"), (self.tr("frames"), "frames")):
            self.unit.addItem(text, unit)
        self.says = QLabel(self)
        self.says.setProperty("role", "soft")
        for widget in (self.scope, QLabel(self.tr("by"), self), self.amount, self.unit):
            self.row.addWidget(widget)
        self.row.addWidget(self.says, 1)
        self.button(self.tr("Shift"), self.keep, self.tr("Enter"))
        self.button(self.tr("Cancel"), self.leave, self.tr("Esc"))
        self.amount.textChanged.connect(self._preview)
        self.amount.returnPressed.connect(self.keep)
        self.unit.currentIndexChanged.connect(self._preview)
        self.scope.currentIndexChanged.connect(self.take_scope)
        for combo in (self.scope, self.unit):
            combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def begin(self) -> None:
        """Open over what is selected, else over the lane."""
        chosen = bool(self._session.selected_segments)
        self.scope.setCurrentIndex(0 if chosen else 1)
        self.amount.clear()
        self.show()
        self.take_scope()
        self.amount.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep(self) -> None:
        """Shift as it is shown."""
        by_ns = self._by_ns()
        if by_ns is None:
            self.says.setText(self.tr("Type a number, such as 40 or -12.5"))
            return
        window, session = self._window, self._session
        ids = self._ids
        if window.ask(lambda: session.shift_labels(ids, by_ns)):
            window.hint(self.tr("Moved: {labels}").format(labels=labels_text(len(ids))))
            self.leave()

    def leave(self) -> None:
        self._session.end_preview()
        super().leave()

    def take_scope(self) -> None:
        """Which labels are meant; they stay the same while the amount is typed."""
        here_ns = self._session.transport.position_ns()
        try:
            self._ids = self._session.scope_ids(self.scope.currentData(), here_ns)
        except expected_errors() as error:
            self._ids = frozenset()
            self._session.end_preview()
            self.says.setText(str(error))
            return
        self._preview()

    def _preview(self) -> None:
        by_ns, ids = self._by_ns(), self._ids
        self._session.preview_labels(ids, by_ns or 0)
        text = self.tr("later") if (by_ns or 0) > 0 else self.tr("earlier") if by_ns else ""
        self.says.setText(f"{text} · " * bool(text) + labels_text(len(ids)))

    def _by_ns(self) -> int | None:
        text = self.amount.text().strip().replace("−", "-").replace(",", ".")
        try:
            number = Fraction(text)
        except (ValueError, ZeroDivisionError):
            return None
        unit = self.unit.currentData()
        if unit == "frames":
            here_ns = self._session.transport.position_ns()
            track_id = self._session.stepping_track()
            frame_ns = (
                40 * NS_PER_MS if track_id is None else self._session.frame_duration_ns(track_id, here_ns)
            )
            return round(number * frame_ns)
        return round(number * (NS_PER_S if unit == "s" else NS_PER_MS))


class QueryStrip(AskingStrip):
    """A query in one field; what it finds is counted while it is typed, and selected with Enter."""

    def __init__(self, window) -> None:
        super().__init__(window, window.tr("Select labels"))
        self.field = QLineEdit(self)
        self.field.setMinimumWidth(_QUERY_PX)
        self.field.setPlaceholderText(self.tr("label:laugh lane:Ann text:/ha+/ longer:1s status:draft"))
        self.field.setAccessibleName(self.tr("Query"))
        self.says = QLabel(self)
        self.says.setProperty("role", "soft")
        self.row.addWidget(self.field, 1)
        self.row.addWidget(self.says, 1)
        self.button(self.tr("Select"), self.keep, self.tr("Enter"))
        self.button(self.tr("Cancel"), self.leave, self.tr("Esc"))
        self.field.textChanged.connect(self._count)
        self.field.returnPressed.connect(self.keep)

    def begin(self) -> None:
        """Open with the last query, all of it chosen."""
        self.show()
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._count()

    def keep(self) -> None:
        """Select what is found."""
        try:
            count = self._session.select_by_query(self.field.text())
        except expected_errors() as error:
            self.says.setText(str(error))
            return
        if count:
            self._window.hint(self.tr("Selected: {labels}").format(labels=labels_text(count)))
            self.leave()
        else:
            self.says.setText(self.tr("No label is like that."))

    def _count(self) -> None:
        text = self.field.text().strip()
        try:
            self.says.setText(labels_text(len(self._session.find_labels(text))) if text else "")
        except expected_errors() as error:
            self.says.setText(str(error))


class LabelStrips(QWidget):
    """Both strips, of which one is open at most."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self.hide()
        self._window = window
        self.shift = ShiftStrip(window)
        self.query = QueryStrip(window)
        column = window.menuWidget().layout()
        for strip in (self.shift, self.query):
            column.addWidget(strip)

    def show_shift(self) -> None:
        """Ask by how much to shift which labels."""
        self.query.hide()
        self.shift.begin()

    def show_query(self) -> None:
        """Ask what to select."""
        self.shift.leave()
        self.query.begin()

    def close_one(self) -> bool:
        """Close the open strip; whether there was one."""
        for strip in (self.shift, self.query):
            if strip.isVisible():
                strip.leave()
                return True
        return False

    def on_notice(self, notice: object) -> None:
        """What is shown follows what is selected and what is there."""
        if self.shift.isVisible() and isinstance(notice, SegmentsSelected):
            self.shift.take_scope()
        elif self.query.isVisible() and isinstance(notice, ProjectChanged):
            self.query._count()
