"""The fields that every label has: its lane, label, start, end, duration and text."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QPlainTextEdit, QWidget

from syncstudio.panes.inspector_plan import MIXED, InspectorFacts
from syncstudio.panes.still_list import StillList
from syncstudio.panes.swatch import SWATCH_PX, swatch
from syncstudio.panes.theme import Theme, mono
from syncstudio.timebase.timecode import clock_text, parse_time


class SegmentFields(QWidget):
    """A form; `asked` carries what to ask of the session: a function of it and the ids of the selection."""

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: InspectorFacts | None = None
        self.lane = self._list(self.tr("Lane"))
        self.label = self._list(self.tr("Label"))
        self.lane.activated.connect(lambda _at: self._give_lane())
        self.label.activated.connect(lambda _at: self._give_label())
        self.start, self.end, self.duration = (
            self._time(name) for name in (self.tr("Start"), self.tr("End"), self.tr("Duration"))
        )
        self.text = TextField(self)
        self.text.setAccessibleName(self.tr("Text"))
        self.text.done.connect(self._give_text)
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.setHorizontalSpacing(12)
        self._form.setVerticalSpacing(6)
        for name, field in (
            (self.tr("Lane"), self.lane),
            (self.tr("Label"), self.label),
            (self.tr("Text"), self.text),
            (self.tr("Start"), self.start),
            (self.tr("End"), self.end),
            (self.tr("Duration"), self.duration),
        ):
            self._form.addRow(name, field)

    def show_facts(self, facts: InspectorFacts, theme: Theme, writable: bool) -> None:
        """Show a selection; what is being typed stays."""
        self._facts = facts
        self.lane.clear()
        for lane in facts.lanes:
            self.lane.addItem(lane.name, lane.id)
        self._choose(self.lane, facts.lane)
        self.label.clear()
        self.label.addItem(self.tr("No label"), None)
        for label in facts.labels:
            self.label.addItem(swatch(theme, label.color, label.hotkey), label.name, label.id)
        self._choose(self.label, facts.label)
        span = facts.span
        for field, ns in (
            (self.start, None if span is None else span.start_ns),
            (self.end, None if span is None else span.end_ns),
            (self.duration, None if span is None else span.duration_ns),
        ):
            field.show_ns(ns)
        self._form.setRowVisible(self.end, not facts.event)
        self._form.setRowVisible(self.duration, not facts.event)
        self.text.show_text(facts.text)
        for box in (self.lane, self.label):
            box.setEnabled(writable and box.count() > 0)
        for field in (self.start, self.end, self.duration):
            field.setEnabled(writable and span is not None)
        self.text.setReadOnly(not writable or len(facts.ids) > 1)

    def flush(self) -> None:
        """Store what is typed and not stored yet."""
        for field in (self.start, self.end, self.duration, self.text):
            field.flush()

    # Asking

    def _give_lane(self) -> None:
        lane_id = self.lane.currentData()
        if self._facts is not None and lane_id != self._facts.lane:
            self.asked.emit(lambda session, ids: session.set_lane(ids, lane_id))

    def _give_label(self) -> None:
        label_id = self.label.currentData()
        if self._facts is not None and label_id != self._facts.label:
            self.asked.emit(lambda session, ids: session.set_label(ids, label_id))

    def _give_text(self, text: str) -> None:
        self.asked.emit(lambda session, ids: session.set_text(ids[0], text))

    def _give_time(self, field: TimeLine) -> None:
        facts = self._facts
        if facts is None or facts.span is None:
            return
        typed, span = field.text(), facts.span

        def request(session, ids) -> None:
            ns = parse_time(typed)
            if field is self.start:
                session.set_times(ids[0], ns, ns if facts.event else span.end_ns)
            elif field is self.end:
                session.set_times(ids[0], span.start_ns, ns)
            else:
                session.set_times(ids[0], span.start_ns, span.start_ns + ns)

        self.asked.emit(request)

    # Making

    def _list(self, name: str) -> QComboBox:
        made = StillList(self)
        made.setAccessibleName(name)
        made.setPlaceholderText(self.tr("differ"))
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.setMinimumContentsLength(8)
        made.setIconSize(QSize(SWATCH_PX, SWATCH_PX))
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return made

    def _time(self, name: str) -> TimeLine:
        made = TimeLine(self)
        made.setAccessibleName(name)
        made.done.connect(lambda: self._give_time(made))
        return made

    @staticmethod
    def _choose(field: QComboBox, value: object) -> None:
        field.setCurrentIndex(-1 if value is MIXED else field.findData(value))


class TimeLine(QLineEdit):
    """A time on one line. `done` says that another one was typed; Esc takes it back."""

    done = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self.setFont(mono(13))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.editingFinished.connect(self._take)

    def show_ns(self, ns: int | None) -> None:
        """Show a time, unless one is being typed; None where several differ."""
        if self.isModified() and self.hasFocus():
            return
        self._shown = "" if ns is None else clock_text(ns)
        if self.text() != self._shown:  # what is selected to be typed over stays selected
            self.setText(self._shown)
        self.setPlaceholderText(self.tr("differ") if ns is None else "")
        exact = "" if ns is None else f"{ns / 1e9:.9f} s"
        self.setToolTip(
            self.tr("{exact}; type 1.25, 1250 ms or 00:00:01.250").format(exact=exact) if exact else ""
        )

    def flush(self) -> None:
        """Say that what is typed is done."""
        self._take()

    def _take(self) -> None:
        if self.isModified():
            self.setModified(False)
            self.done.emit()

    def keyPressEvent(self, event) -> None:
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.setText(self._shown)
            return
        super().keyPressEvent(event)


class TextField(QPlainTextEdit):
    """A text of a few lines. Enter, or leaving it, is `done`; Shift+Enter begins a new line, Esc takes it back."""

    done = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: object = ""
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * 2 + 18)
        self.setToolTip(self.tr("Enter stores it, Shift+Enter begins a new line"))

    def show_text(self, text: object) -> None:
        """Show a text, unless one is being typed; MIXED where several differ."""
        if self.document().isModified() and self.hasFocus():
            return
        if text != self._shown or not text:
            self._shown = text
            self.setPlaceholderText(self.tr("differ") if text is MIXED else "")
            self.setPlainText("" if text is MIXED else str(text))
        self.document().setModified(False)

    def keyPressEvent(self, event) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._take()
        elif event.key() == Qt.Key.Key_Escape and self.document().isModified():
            self.setPlainText("" if self._shown is MIXED else str(self._shown))
            self.document().setModified(False)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event) -> None:
        super().focusOutEvent(event)
        self._take()

    def flush(self) -> None:
        """Say that what is typed is done."""
        self._take()

    def _take(self) -> None:
        if self.document().isModified() and not self.isReadOnly():
            self.document().setModified(False)
            self._shown = self.toPlainText()
            self.done.emit(self._shown)
