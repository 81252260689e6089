"""Handing out: to whom, which part, and what to do."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from syncstudio.app.sheet_notes import made_note
from syncstudio.session.packages.handing_out import MOST_NAME, Part
from syncstudio.timebase.timecode import short_text


class HandOutForm(QWidget):
    """One part of the work for one person. `asked`: it is to be handed out."""

    asked = Signal()

    def __init__(self, session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.person = QComboBox(self, editable=True)
        self.person.lineEdit().setMaxLength(MOST_NAME)
        self.person.lineEdit().setPlaceholderText(self.tr("Name"))
        self.span, self.source, self.lane = (QComboBox(self) for _ in range(3))
        self.note = QLineEdit(self)
        self.note.setPlaceholderText(self.tr("What to do, in a sentence"))
        self.go = QPushButton(self.tr("Hand out…"), self)
        self.go.setAutoDefault(False)
        self.go.clicked.connect(self.asked)
        form = QFormLayout(self)
        for text, field in (
            (self.tr("&To"), self.person),
            (self.tr("&Span"), self.span),
            (self.tr("&Recording"), self.source),
            (self.tr("&Lane"), self.lane),
            (self.tr("&Note"), self.note),
        ):
            field.setAccessibleName(text.replace("&", ""))
            form.addRow(text, field)
        note = made_note(self)
        note.setText(
            self.tr(
                "Writes a copy of the project for this person. Select a span of the timeline first to hand out that."
            )
        )
        form.addRow(note)
        row = QHBoxLayout()
        row.addWidget(self.go)
        row.addStretch(1)
        form.addRow(row)

    def fill(self, people: list[str]) -> None:
        """Offer what there is now; what was chosen stays."""
        typed = self.person.currentText()
        self.person.clear()
        self.person.addItems(people)
        self.person.setCurrentText(typed)
        project, selection = self._session.project, self._session.selection
        chosen: list[tuple[str, object]] = []
        if selection is not None and selection.duration_ns:
            start, end = short_text(selection.start_ns), short_text(selection.end_ns)
            chosen = [(self.tr("Selected: {start} to {end}").format(start=start, end=end), selection)]
        self._offer(self.span, self.tr("The whole timeline"), chosen)
        if self.span.count() > 1:
            self.span.setCurrentIndex(1)
        sources = [(each.relative_path.rsplit("/", 1)[-1], each.id) for each in project.sources()]
        self._offer(self.source, self.tr("All"), sources)
        self._offer(self.lane, self.tr("All"), [(each.name, each.id) for each in project.lanes()])

    def part(self) -> Part:
        """What is chosen."""
        return Part(self.source.currentData(), self.lane.currentData(), None, self.span.currentData())

    def _offer(self, box: QComboBox, first: str, rest: list[tuple[str, object]]) -> None:
        chosen = box.currentData()
        box.clear()
        box.addItem(first, None)
        for text, data in rest:
            box.addItem(text, data)
        for place in range(box.count()):
            if chosen is not None and box.itemData(place) == chosen:
                box.setCurrentIndex(place)
