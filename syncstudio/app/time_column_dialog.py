"""How the time of a table is read: what was chosen and why, and what else it could be."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from syncstudio.app.expected import expected_errors


class TimeColumnDialog(QDialog):
    """Choices of a time column for one series track; the series is read anew when one is applied."""

    applied = Signal()

    def __init__(self, session, track_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._track_id = track_id
        self.setWindowTitle(
            self.tr("Time column of {name}").format(name=session.project.track(track_id).name)
        )
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._now = session.time_column(track_id)
        self._choices = [self._now, *self._now.alternatives]
        self._says = QLabel(self._now.says or _in_words(self._now), self, wordWrap=True)
        self._trouble = QLabel(self, wordWrap=True)
        self._trouble.setProperty("role", "outside")
        self._trouble.hide()
        self.buttons = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self._says)
        column.addWidget(self._options(), 1)
        column.addWidget(self._trouble)
        column.addLayout(self._foot())
        self.resize(460, 420)

    def apply(self) -> None:
        """Read the table's time as chosen."""
        try:
            self._session.set_time_column(self._track_id, self._chosen())
        except (*expected_errors(), ValueError, ZeroDivisionError) as error:  # type: ignore[misc]  # a tuple of classes
            told = isinstance(error, expected_errors())
            self._trouble.setText(str(error) if told else self.tr("Type a rate in Hz, such as 100."))
            self._trouble.show()
            return
        self.applied.emit()
        self.close()

    def _options(self) -> QWidget:
        body = QWidget(self)
        body.setProperty("role", "panel")
        body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(body)
        for place, choice in enumerate(self._choices):
            button = QRadioButton(_in_words(choice), body)
            button.setToolTip(choice.says)
            button.setChecked(place == 0)
            self.buttons.addButton(button, place)
            column.addWidget(button)
        row = QHBoxLayout()
        by_rate = QRadioButton(self.tr("The rows come at"), body)
        self.buttons.addButton(by_rate, len(self._choices))
        self.rate = QLineEdit(body, placeholderText="100")
        self.rate.setAccessibleName(self.tr("Rows per second"))
        self.rate.setMaximumWidth(90)
        self.rate.textEdited.connect(lambda: by_rate.setChecked(True))
        for widget in (by_rate, self.rate, QLabel("Hz", body)):
            row.addWidget(widget)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(body)
        return area

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        close = QPushButton(self.tr("Close"), self)
        close.clicked.connect(self.close)
        use = QPushButton(self.tr("Use this"), self, default=True)
        use.setEnabled(not self._session.viewing)
        use.clicked.connect(self.apply)
        row.addWidget(close)
        row.addWidget(use)
        return row

    def _chosen(self):
        place = self.buttons.checkedId()
        if place < len(self._choices):
            return self._choices[place]
        return type(self._now).at_rate(Fraction(self.rate.text().replace(",", ".")))


def _in_words(choice) -> str:
    if choice.column is None:
        return f"{float(choice.rate or 0):g} Hz"
    return f"{choice.column} · {choice.unit}"
