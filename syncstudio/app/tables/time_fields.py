"""Where a person says what is time in a table: a column, its unit, its day and its zone, or how fast its rows come."""

from __future__ import annotations

import itertools
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QWidget,
)

from syncstudio.app.expected import expected_errors
from syncstudio.app.tables.unit_names import unit_name

# Columns that are offered to hold the day.
_MOST_DAYS = 500


class TimeFields(QWidget):
    """Fields for `TimeColumn`'s time, filled from a table's `TimeChoices`; `changed` after each choice."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: Any = None
        self.by_column = QRadioButton(self.tr("Time is in &column"), self)
        self.by_rate = QRadioButton(self.tr("Rows come at a &rate"), self)
        self.columns, self.units, self.days, self.zones = (QComboBox(self) for _ in range(4))
        self.rate = QLineEdit(self, placeholderText="100")
        self.columns.setAccessibleName(self.tr("Time column"))
        self.units.setAccessibleName(self.tr("Unit of time"))
        self.days.setAccessibleName(self.tr("Column of the day"))
        self.zones.setAccessibleName(self.tr("Time zone"))
        self.rate.setAccessibleName(self.tr("Rows per second"))
        self._day_says = QLabel(self.tr("&Day in"), self)
        self._unit_says = QLabel(self.tr("&Unit"), self)
        self._zone_says = QLabel(self.tr("&Zone"), self)
        self._fill_zones()
        for box in (self.columns, self.units, self.days, self.zones):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(14)
        form = self._form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.by_column, self.columns)
        for label, box in (
            (self._unit_says, self.units),
            (self._day_says, self.days),
            (self._zone_says, self.zones),
        ):
            label.setBuddy(box)
            form.addRow(label, box)
        row = QHBoxLayout()
        row.addWidget(self.rate)
        row.addWidget(QLabel(self.tr("Hz"), self))
        form.addRow(self.by_rate, row)
        order = (self.by_column, self.columns, self.units, self.days, self.zones, self.by_rate, self.rate)
        for before, after in itertools.pairwise(order):
            QWidget.setTabOrder(before, after)
        self.by_rate.clicked.connect(self.rate.setFocus)
        self.columns.activated.connect(self._choose_column)
        self.units.activated.connect(lambda: self._touched(self.by_column))
        self.days.activated.connect(self._choose_day)
        self.zones.activated.connect(lambda: self._touched(self.by_column))
        self.zones.lineEdit().editingFinished.connect(lambda: self._touched(self.by_column))
        self.rate.textEdited.connect(lambda: self._touched(self.by_rate))
        self.by_rate.toggled.connect(lambda _on: self._touched(None))

    def show_choice(self, choices, choice) -> None:
        """Stand on a choice, or where that is None, on what the table makes likely."""
        self._choices = choices
        likely = choice or choices.proposed() or choices.first_rising()
        for widget in (self.columns, self.days):
            widget.clear()
        self.columns.addItems(choices.columns)
        self.days.addItem(self.tr("none"), None)
        for name in choices.names[:_MOST_DAYS]:
            self.days.addItem(name, name)
        self.by_column.setEnabled(bool(choices.columns))
        at_rate = likely is None or likely.column is None
        self.by_rate.blockSignals(True)
        (self.by_rate if at_rate else self.by_column).setChecked(True)
        self.by_rate.blockSignals(False)
        if likely is not None and likely.rate is not None:
            rate = likely.rate
            self.rate.setText(str(rate) if rate.denominator > 1 else f"{rate.numerator}")
        if likely is not None and likely.column is None:
            # Whoever turns from the rate to a column begins with the likeliest.
            likely = choices.proposed() or choices.first_rising()
        if likely is not None and likely.column is not None:
            self.columns.setCurrentText(likely.column)
        self._fill_units(None if likely is None else likely.unit)
        self.days.setCurrentIndex(max(0, self.days.findData(None if likely is None else likely.beside)))
        zone = "" if likely is None else likely.zone
        place = self.zones.findData(zone)
        if place >= 0:
            self.zones.setCurrentIndex(place)
        else:
            self.zones.setEditText(zone)
        self._show_fitting()

    def chosen(self):
        """The `TimeColumn` as the fields stand; an expected error when it is none."""
        from syncstudio.media.series.time_choices import rate_from_text
        from syncstudio.media.series.time_column import TimeColumn

        if self.by_rate.isChecked():
            return TimeColumn.at_rate(rate_from_text(self.rate.text()))
        unit = self.units.currentData() or "s"
        day = self.days.currentData() if self._takes_day(unit) else None
        return TimeColumn(self.columns.currentText(), unit, beside=day, zone=self._zone(unit, day))

    def _zone(self, unit: str, day: str | None) -> str:
        from syncstudio.media.series.time_units import has_no_zone

        if not has_no_zone(unit) and day is None:
            return ""
        place = self.zones.findText(self.zones.currentText())
        return self.zones.itemData(place) if place >= 0 else self.zones.currentText().strip()

    def _fill_zones(self) -> None:
        from syncstudio.media.series.zones import local_zone, zone_names

        local = local_zone()
        self.zones.setEditable(True)
        self.zones.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.zones.addItem(self.tr("UTC (assumed)"), "")
        self.zones.addItem(self.tr("UTC"), "UTC")
        if local != "UTC":
            self.zones.addItem(self.tr("{zone} (here)").format(zone=local), local)
        for name in zone_names()[1:]:
            self.zones.addItem(name, name)
        completer = self.zones.completer()
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.zones.setToolTip(self.tr("A place, such as Europe/Berlin, or hours, such as +02:00"))

    def _choose_column(self) -> None:
        likely = None
        try:
            likely = self._choices.choice(self.columns.currentText()).unit
        except expected_errors():
            likely = None
        self._fill_units(likely)
        self._touched(self.by_column)

    def _choose_day(self) -> None:
        """Take the way in which the day is written from the day's own column."""
        from syncstudio.media.series.time_forms import text_form
        from syncstudio.media.series.time_units import CLOCKS

        day = self.days.currentData()
        if day is not None and self.units.currentData() in CLOCKS:
            form = text_form(self._choices.head, self._choices.names.index(day))
            unit = next((unit for unit, written in CLOCKS.items() if written == form), "clock")
            self.units.setCurrentIndex(max(0, self.units.findData(unit)))
        self._touched(self.by_column)

    def _fill_units(self, likely: str | None) -> None:
        from syncstudio.media.series.time_units import CLOCK, CLOCKS

        self.units.clear()
        known = self._choices.units(self.columns.currentText()) if self.columns.count() else ()
        for unit in known:
            for each in CLOCKS if unit == CLOCK else (unit,):
                self.units.addItem(unit_name(each), each)
        self.units.setCurrentIndex(max(0, self.units.findData(likely)))

    def _touched(self, button: QRadioButton | None) -> None:
        if button is not None and not button.isChecked():
            button.setChecked(True)
            return
        self._show_fitting()
        self.changed.emit()

    def _takes_day(self, unit: str) -> bool:
        from syncstudio.media.series.time_units import CLOCKS, GPS, NS_PER_UNIT

        return unit in CLOCKS or unit in GPS or unit in NS_PER_UNIT

    def _show_fitting(self) -> None:
        """Only the fields that the unit asks for are of use."""
        from syncstudio.media.series.time_units import GPS, NS_PER_UNIT, has_no_zone

        by_column = self.by_column.isChecked()
        unit = self.units.currentData() or "s"
        day = (
            by_column and self._takes_day(unit) and (unit not in NS_PER_UNIT or self.days.currentIndex() > 0)
        )
        zone = by_column and (has_no_zone(unit) if self.days.currentData() is None else unit not in GPS)
        self._day_says.setText(self.tr("&Week in") if unit in GPS else self.tr("&Day in"))
        for box, fits in ((self.units, by_column), (self.days, day), (self.zones, zone)):
            self._form.setRowVisible(box, fits)
