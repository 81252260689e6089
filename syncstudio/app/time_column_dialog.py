"""How the time of a table is read: what was chosen and why, and what else it could be."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from syncstudio.app.expected import expected_errors
from syncstudio.app.time_column_form import TimeColumnForm


class TimeColumnDialog(QDialog):
    """The form with a preview. Whoever opens it says in `says` why, and gets the choice with `applied`.

    Give `use` to have the choice carried out here: when it raises an expected error, the dialog says it and stays.
    """

    applied = Signal(object)
    may_apply = True

    def __init__(
        self, name, says, form: TimeColumnForm, words, use=None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._use = use
        self.form = form
        self.setWindowTitle(self.tr("Time column of {name}").format(name=name))
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._says = QLabel(says, self, wordWrap=True)
        self.meaning = QLabel(self, wordWrap=True)
        self.meaning.setTextFormat(Qt.TextFormat.PlainText)
        self._says.setTextFormat(Qt.TextFormat.PlainText)
        self._apply = QPushButton(words[1], self, default=True)
        self._leave = QPushButton(words[0], self, autoDefault=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self._says)
        column.addWidget(self._scrolled(form), 1)
        column.addWidget(self._roomy(self.meaning))
        column.addLayout(self._foot())
        form.changed.connect(self.show_meaning)
        self.show_meaning()
        self.resize(520, 420 if form.buttons.buttons()[2:] else 280)

    @classmethod
    def on_track(cls, session, track_id: int, parent: QWidget | None = None) -> TimeColumnDialog:
        """For a series of the project, which is read anew when another choice is applied."""
        now = session.time_column(track_id)
        track = session.project.track(track_id)
        try:
            table = session.time_choices(session.project.place_of(session.project.source(track.source_id)))
            now = now if now.says else replace(table.checked(now), alternatives=now.alternatives)
        except expected_errors():  # the table is away: what is known of it can still be chosen
            table = None
        form = TimeColumnForm([now, *now.alternatives], table)
        words = (_tr("Close"), _tr("Use this"))
        made = cls(
            track.name,
            now.says,
            form,
            words,
            lambda choice: session.set_time_column(track_id, choice),
            parent,
        )
        made.may_apply = not session.viewing
        made.show_meaning()
        return made

    @classmethod
    def on_file(cls, table, parent: QWidget | None = None) -> TimeColumnDialog:
        """For a table that is to be added: its `TimeChoices`."""
        says = _tr(
            "No column of {name} can be told to be time. Choose one and its unit, or say how fast rows come."
        )
        form = TimeColumnForm((), table)
        words = (_tr("Cancel"), _tr("Add the table"))
        return cls(table.path.name, says.format(name=table.path.name), form, words, None, parent)

    def apply(self) -> None:
        """Read the table's time as chosen."""
        try:
            choice = self.form.chosen()
            if self._use is not None:
                self._use(choice)
        except expected_errors() as error:
            self._say(str(error), True)
            return
        self.applied.emit(choice)
        self.accept()

    def show_meaning(self) -> None:
        """Say below what the form's choice means, or why it is none."""
        try:
            self._say(self.form.chosen().says, False)
        except expected_errors() as error:
            self._say(str(error), True)

    def _say(self, text: str, trouble: bool) -> None:
        self.meaning.setText(text)
        self.meaning.setMargin(6 if trouble else 0)
        self.meaning.setProperty("role", "outside" if trouble else None)
        self.meaning.style().unpolish(self.meaning)
        self.meaning.style().polish(self.meaning)
        self._apply.setEnabled(self.may_apply and not trouble)

    def _roomy(self, label: QLabel) -> QWidget:
        """A label in room enough for its longest text, so that nothing moves while one chooses."""
        room = QWidget(self)
        room.setMinimumHeight(4 * self.fontMetrics().lineSpacing())
        inside = QVBoxLayout(room)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(label)
        inside.addStretch(1)
        return room

    def _scrolled(self, form: TimeColumnForm) -> QScrollArea:
        form.setProperty("role", "panel")
        form.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(form)
        return area

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        self._leave.clicked.connect(self.reject)
        self._apply.clicked.connect(self.apply)
        row.addWidget(self._leave)
        row.addWidget(self._apply)
        return row


def _tr(text: str) -> str:
    return QCoreApplication.translate("TimeColumnDialog", text)
