"""What the pages of labels, lanes and attributes share: a list beside the fields of the chosen entry."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from syncstudio.app.expected import expected_errors
from syncstudio.panes.still_list import StillList
from syncstudio.panes.swatch import SWATCH_PX
from syncstudio.panes.theme import Theme

ID = Qt.ItemDataRole.UserRole
_FORM_WIDTH = 380


class SchemaPage(QWidget):
    """Every field stores itself when it is left, as one step; `refused` says why one was not taken, "" that it was."""

    refused = Signal(str)

    def __init__(
        self, session, theme: Theme, says: str, columns: list[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.theme = theme
        self.filling = False
        self.list = self.made_list()
        self.list.setHeaderLabels(columns)
        self.list.setUniformRowHeights(True)
        self.list.setIconSize(QSize(SWATCH_PX, SWATCH_PX))
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.currentItemChanged.connect(lambda *_: self._go())
        self.says = QLabel(says, self, wordWrap=True)
        self.says.setProperty("role", "note")
        self.form = QFormLayout()
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.setHorizontalSpacing(12)
        self.form.setVerticalSpacing(8)
        self.side = QWidget(self)
        self.side.setFixedWidth(_FORM_WIDTH)
        right = QVBoxLayout(self.side)
        right.setContentsMargins(0, 0, 0, 0)
        right.addLayout(self.form)
        right.addStretch(1)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(4)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.list, 1)
        left.addLayout(self.buttons)
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addLayout(left, 1)
        both.addWidget(self.side)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.says)
        column.addLayout(both, 1)

    # What subclasses say

    def made_list(self) -> QTreeWidget:
        """The widget of the list."""
        return QTreeWidget(self)

    def fill_list(self) -> None:
        """Put the entries into the list."""
        raise NotImplementedError

    def show_entry(self, entry_id: int) -> None:
        """Show an entry in the fields."""
        raise NotImplementedError

    # Shared

    def fill(self, chosen: int | None = None) -> None:
        """Show everything as it is kept now; the chosen entry stays chosen."""
        wanted = self.current_id() if chosen is None else chosen
        self.filling = True
        self.list.clear()
        self.fill_list()
        self.list.expandAll()
        items = self.list.findItems("", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive)
        found = next((item for item in items if item.data(0, ID) == wanted), None)
        first = next((item for item in items if item.data(0, ID) is not None), None)
        self.list.setCurrentItem(found or first)  # type: ignore[arg-type]  # Qt: None is no current item
        self.filling = False
        self._show_chosen()

    def current_id(self) -> int | None:
        """The id of the chosen entry."""
        item = self.list.currentItem()
        return None if item is None else item.data(0, ID)

    def ask(self, request: Callable[[], object]) -> bool:
        """Change something; a refusal is said, and the fields show what is kept. Whether it went well."""
        if self.filling:
            return False
        try:
            request()
        except expected_errors() as error:
            self.refused.emit(str(error))
            self._show_chosen()
            return False
        self.refused.emit("")
        return True

    def change(self, request: Callable[[int], object]) -> bool:
        """Change the chosen entry."""
        entry_id = self.current_id()
        return entry_id is not None and self.ask(lambda: request(entry_id))

    def set_theme(self, theme: Theme) -> None:
        """Use another theme's colours."""
        self.theme = theme
        self.fill()

    def _go(self) -> None:
        """To another entry: what was refused of the last one is past."""
        if not self.filling:
            self.refused.emit("")
            self._show_chosen()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self.list.doItemsLayout()  # rows were measured before they wore the style sheet

    def _show_chosen(self) -> None:
        if self.filling:
            return
        entry_id = self.current_id()
        self.side.setEnabled(entry_id is not None and not self.session.viewing)
        if entry_id is not None:
            self.filling = True
            self.show_entry(entry_id)
            self.filling = False

    # Making

    def button(self, text: str, clicked: Callable[[], object], tip: str = "") -> QPushButton:
        """A button below the list."""
        made = QPushButton(text, self)
        made.setAutoDefault(False)
        made.setToolTip(tip)
        made.setEnabled(not self.session.viewing)
        made.setProperty("dense", "true")
        made.clicked.connect(lambda: clicked())
        self.buttons.addWidget(made)
        return made

    def line(self, name: str, store: Callable[[str], object], tip: str = "") -> QLineEdit:
        """A field of one line that stores itself when it is left."""
        made = QLineEdit(self.side)
        made.setToolTip(tip)
        made.setAccessibleName(name)

        def take() -> None:
            if made.isModified():
                made.setModified(False)
                store(made.text())

        made.editingFinished.connect(take)
        self.form.addRow(name, made)
        return made

    def choice(self, name: str, store: Callable[[object], object], tip: str = "") -> QComboBox:
        """A list to choose from that stores itself."""
        made = StillList(self.side)
        made.setToolTip(tip)
        made.setAccessibleName(name)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.setMinimumContentsLength(12)
        made.setIconSize(QSize(SWATCH_PX, SWATCH_PX))
        made.activated.connect(lambda _at: store(made.currentData()))
        self.form.addRow(name, made)
        return made


def put(field: QLineEdit, text: str) -> None:
    """Show a text in a field, unless another one is being typed into it; one that is there stays selected."""
    if field.text() != text and not (field.isModified() and field.hasFocus()):
        field.setText(text)
        field.setCursorPosition(0)  # a long one is read from its beginning


def choose(field: QComboBox, value: object) -> None:
    """Show a value in a list; nothing where it has none such."""
    field.setCurrentIndex(next((at for at in range(field.count()) if field.itemData(at) == value), -1))


def row(above: QTreeWidget | QTreeWidgetItem, cells: list[str], entry_id: int) -> QTreeWidgetItem:
    """A line of the list."""
    item = QTreeWidgetItem(above, cells)
    item.setData(0, ID, entry_id)
    return item
