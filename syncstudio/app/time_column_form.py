"""Where a person says what is time in a table: a column and its unit, or how fast its rows come."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from syncstudio.app.expected import expected_errors


class TimeColumnForm(QWidget):
    """`known` readings to choose from, any other column and unit of `table`, or a rate.

    `table` is the table's `TimeChoices`; None when the file is away. The line below says what the choice means,
    or why the table cannot be read so.
    """

    changed = Signal()

    def __init__(self, known, table, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = tuple(known)
        self._table = table
        self.buttons = QButtonGroup(self)
        self.columns = QComboBox(self)
        self.columns.setAccessibleName(self.tr("Time column"))
        self.units = QComboBox(self)
        self.units.setAccessibleName(self.tr("Unit of time"))
        self.rate = QLineEdit(self, placeholderText="100")
        self.rate.setAccessibleName(self.tr("Rows per second"))
        self.rate.setMaximumWidth(90)
        self.by_column = QRadioButton(self.tr("Column"), self)
        self.by_rate = QRadioButton(self.tr("The rows come at"), self)
        column = QVBoxLayout(self)
        for place, choice in enumerate(self._known):
            button = QRadioButton(_in_words(choice), self)
            button.setToolTip(choice.says)
            self.buttons.addButton(button, place)
            column.addWidget(button)
        self._lay_row(column, self.by_column, self.columns, QLabel(self.tr("in"), self), self.units)
        self._lay_row(column, self.by_rate, self.rate, QLabel("Hz", self))
        column.addStretch(1)
        self._begin()
        self.buttons.buttonToggled.connect(self._toggled)
        self.columns.activated.connect(self._choose_column)
        self.units.activated.connect(lambda: self._touched(self.by_column))
        self.rate.textEdited.connect(lambda: self._touched(self.by_rate))

    def chosen(self):
        """The `TimeColumn` as the form stands, with its meaning in `says`; an expected error when it is none."""
        from syncstudio.media.series.time_choices import rate_from_text
        from syncstudio.media.series.time_column import TimeColumn

        place = self.buttons.checkedId()
        if self.by_rate.isChecked():
            choice = TimeColumn.at_rate(rate_from_text(self.rate.text()))
        elif self.by_column.isChecked():
            choice = TimeColumn(self.columns.currentText(), self.units.currentData())
        else:
            return self._known[place]
        return choice if self._table is None else self._table.checked(choice)

    def _lay_row(self, column: QVBoxLayout, button: QRadioButton, *widgets: QWidget) -> None:
        self.buttons.addButton(button)
        row = QHBoxLayout()
        row.addWidget(button)
        for widget in widgets:
            row.addWidget(widget)
        row.addStretch(1)
        column.addLayout(row)

    def _begin(self) -> None:
        """Stand on what is read now, else on the likeliest column, else on the rate."""
        names = self._table.columns if self._table is not None else ()
        self.columns.addItems(names)
        for widget in (self.by_column, self.columns, self.units):
            widget.setEnabled(bool(names))
        first = self._table.first_rising() if self._table is not None else None
        if first is not None:
            self.columns.setCurrentText(first.column)
        self._fill_units(first.unit if first is not None else None)
        if self._known:
            self.buttons.buttons()[0].setChecked(True)
        else:
            (self.by_rate if first is None else self.by_column).setChecked(True)

    def _choose_column(self) -> None:
        likely = None
        if self._table is not None:
            try:
                likely = self._table.choice(self.columns.currentText()).unit
            except expected_errors():
                likely = None
        self._fill_units(likely)
        self._touched(self.by_column)

    def _fill_units(self, likely: str | None) -> None:
        self.units.clear()
        for unit in self._table.units(self.columns.currentText()) if self._table is not None else ():
            self.units.addItem(self._unit_name(unit), unit)
        place = self.units.findData(likely)
        self.units.setCurrentIndex(max(0, place))

    def _toggled(self, _button, on: bool) -> None:
        if on:
            self.changed.emit()

    def _touched(self, button: QRadioButton) -> None:
        if button.isChecked():
            self.changed.emit()
        else:
            button.setChecked(True)

    def _unit_name(self, unit: str) -> str:
        """A unit in full."""
        names = {
            "ns": self.tr("nanoseconds"),
            "us": self.tr("microseconds"),
            "ms": self.tr("milliseconds"),
            "s": self.tr("seconds"),
            "min": self.tr("minutes"),
            "iso8601": self.tr("dates and times (ISO 8601)"),
            "clock": self.tr("times of day"),
        }
        kind, _, counted = unit.partition(" ")
        if kind == "epoch":
            return self.tr("{unit} since 1970").format(unit=names[counted])
        return names[unit]


def _in_words(choice) -> str:
    if choice.column is None:
        return f"{float(choice.rate or 0):g} Hz"
    return f"{choice.column} · {choice.unit}"
