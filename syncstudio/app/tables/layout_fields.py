"""Where a person says how a text table is laid out: what parts its cells, its decimal mark, encoding and header."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QSpinBox, QWidget

from syncstudio.panes.spin_box import give_room

ENCODINGS = (
    "utf-8",
    "utf-16",
    "cp1252",
    "latin-1",
    "cp1250",
    "cp1251",
    "shift_jis",
    "gb18030",
    "big5",
    "euc_kr",
)
_MOST_LINES = 100_000


class LayoutFields(QWidget):
    """Fields for a `TableLayout`; the first choice of each is what was found. `changed` after each choice."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = {
            ",": self.tr("comma"),
            ";": self.tr("semicolon"),
            "\t": self.tr("tab"),
            "|": self.tr("bar |"),
            " ": self.tr("spaces"),
            ".": self.tr("point"),
        }
        self.delimiter, self.decimal, self.encoding = (QComboBox(self) for _ in range(3))
        self.header, self.first = QSpinBox(self), QSpinBox(self)
        give_room(self.header, self.first)
        self._fill(self.delimiter, [",", ";", "\t", "|", " "])
        self._fill(self.decimal, [".", ","])
        self.encoding.setEditable(True)
        self.encoding.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._fill(self.encoding, ENCODINGS)
        for box, least in ((self.header, -1), (self.first, 0)):
            box.setRange(least, _MOST_LINES)
            box.setValue(least)
            box.setKeyboardTracking(False)
            box.lineEdit().setTextMargins(6, 0, 0, 0)
            box.valueChanged.connect(lambda _value: self.changed.emit())
        self.header.setToolTip(self.tr("The line that holds the columns' names, 0 for none"))
        self.first.setToolTip(self.tr("The line of the first values; lines before it are skipped"))
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for text, field in (
            (self.tr("C&ells parted by"), self.delimiter),
            (self.tr("Deci&mal mark"), self.decimal),
            (self.tr("E&ncoding"), self.encoding),
            (self.tr("Names in &line"), self.header),
            (self.tr("&First values in line"), self.first),
        ):
            label = QLabel(text, self)
            label.setBuddy(field)
            field.setAccessibleName(text.replace("&", ""))
            form.addRow(label, field)
        for choices in (self.delimiter, self.decimal, self.encoding):
            choices.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            choices.setMinimumContentsLength(12)
            choices.activated.connect(lambda _place: self.changed.emit())
        self.encoding.lineEdit().editingFinished.connect(self.changed)

    def show_layout(self, layout) -> None:
        """Stand on a layout."""
        self._quietly(layout)

    def show_found(self, dialect) -> None:
        """Say what was found where nothing is chosen."""
        self.delimiter.setItemText(0, self._found(self._words.get(dialect.delimiter, dialect.delimiter)))
        self.decimal.setItemText(0, self._found(self._words.get(dialect.decimal, dialect.decimal)))
        encoding = dialect.encoding.removesuffix("-sig")
        if self.encoding.currentData() == "" and self.encoding.currentIndex() == 0:
            self.encoding.setItemText(0, self._found(encoding))
            self.encoding.setEditText(self._found(encoding))
        self.header.setSpecialValueText(self.tr("found"))
        self.first.setSpecialValueText(self._found(str(dialect.skip + 1)))

    def chosen(self):
        """The `TableLayout` as the fields stand; whether it can be is for the table to say."""
        from syncstudio.media.series.table_layout import TableLayout

        place = self.encoding.findText(self.encoding.currentText())
        encoding = self.encoding.itemData(place) if place >= 0 else self.encoding.currentText().strip()
        return TableLayout(
            self.delimiter.currentData(),
            self.decimal.currentData(),
            encoding,
            None if self.header.value() < 0 else self.header.value(),
            None if self.first.value() < 1 else self.first.value() - 1,
        )

    def _quietly(self, layout) -> None:
        self.blockSignals(True)
        self.delimiter.setCurrentIndex(max(0, self.delimiter.findData(layout.delimiter)))
        self.decimal.setCurrentIndex(max(0, self.decimal.findData(layout.decimal)))
        place = self.encoding.findData(layout.encoding)
        self.encoding.setCurrentIndex(max(0, place))
        if place < 0:
            self.encoding.setEditText(layout.encoding)
        self.header.setValue(-1 if layout.header is None else layout.header)
        self.first.setValue(0 if layout.skip is None else layout.skip + 1)
        self.blockSignals(False)

    def _fill(self, box: QComboBox, values) -> None:
        box.addItem(self.tr("as found"), "")
        for value in values:
            box.addItem(self._words.get(value, value), value)

    def _found(self, what: str) -> str:
        return self.tr("{what} (found)").format(what=what)
