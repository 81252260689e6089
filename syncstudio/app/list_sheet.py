"""A sheet with a small list that a person keeps: choose a row to change it, type a new one, or remove one."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFormLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from syncstudio.app.expected import expected_errors
from syncstudio.app.settings import Settings
from syncstudio.app.sheet import Sheet
from syncstudio.panes.theme import mono
from syncstudio.session.errors import SessionError

_KEY = Qt.ItemDataRole.UserRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ListSheet(Sheet):
    """The list over its fields. Subclasses say what is in it, and what saving and removing do.

    The first column and the first field are the name; `may_be_empty` are places of fields that need nothing in them.
    What is refused is said in the sheet, and nothing typed is lost.
    """

    may_be_empty: frozenset[int] = frozenset()

    def __init__(self, settings: Settings, title: str, says: str, parent: QWidget | None = None) -> None:
        super().__init__(settings, title, parent)
        self._says = QLabel(says, self, wordWrap=True)
        self.list = QTreeWidget(self)
        self.list.setHeaderLabels(self.columns())
        for place in range(1, len(self.columns())):  # as the figures below it
            self.list.headerItem().setTextAlignment(place, _RIGHT)
        self.list.setRootIsDecorated(False)
        self.list.setAccessibleName(title)
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.currentItemChanged.connect(self._show_row)
        self.fields = [QLineEdit(self) for _ in self.field_names()]
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        for text, field in zip(self.field_names(), self.fields, strict=True):
            form.addRow(text, field)
            field.returnPressed.connect(self.save)
            field.textChanged.connect(self._show_buttons)
            if field is not self.fields[0]:
                field.setFont(mono(13))
        self.note, self._trouble = self.small_text(), self.small_text()
        self.note.hide()
        self._save = self.button(self.tr("Save"), self.save)
        self._remove = self.button(self.tr("Remove"), self.remove)
        self.buttons = self.foot(self._save, self._remove, None, self.close_button())
        self.lay_out(
            self._says, (self.list, 1), form, self.note, self._trouble, self.buttons, size=(520, 420)
        )
        self.fill()

    # -- what subclasses say --------------------------------------------------------------------------------------

    def columns(self) -> list[str]:
        """The heads of the columns."""
        raise NotImplementedError

    def field_names(self) -> list[str]:
        """What stands before each field."""
        raise NotImplementedError

    def rows(self) -> Sequence[tuple[list[str], list[str], bool]]:
        """Each row's cells, the texts it puts into the fields, and whether it can be changed."""
        raise NotImplementedError

    def keep(self, texts: list[str]) -> None:
        """Save what the fields hold."""
        raise NotImplementedError

    def forget(self, name: str) -> None:
        """Remove the row of that name."""
        raise NotImplementedError

    # -- what a person does ---------------------------------------------------------------------------------------

    def save(self) -> None:
        """Keep what is typed, under its name."""
        texts = [field.text().strip() for field in self.fields]
        self.try_to(lambda: self.keep(texts), texts[0])

    def remove(self) -> None:
        """Take the chosen row out of the list."""
        item = self.list.currentItem()
        if item is not None:
            self.try_to(lambda: self.forget(item.data(0, _KEY)[0]), "")

    def try_to(self, act, chosen: str) -> bool:
        """Do something to the list and show it anew; a refusal is said. Answers whether it was done."""
        self._trouble.setText("")
        try:
            act()
        except expected_errors() as error:
            self._trouble.setText(str(error))
            return False
        self.fill(chosen)
        return True

    def fill(self, chosen: str = "") -> None:
        """Show the list as it is kept now."""
        try:
            rows = self.rows()
        except expected_errors() as error:
            self._trouble.setText(str(error))
            rows = []
        self.list.clear()
        for cells, texts, changeable in rows:
            item = QTreeWidgetItem(cells)
            item.setData(0, _KEY, texts)
            for place in range(1, len(cells)):
                item.setTextAlignment(place, _RIGHT)
                item.setFont(place, mono(12))
            if not changeable:
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.list.addTopLevelItem(item)
            if changeable and texts[0].casefold() == chosen.casefold():
                self.list.setCurrentItem(item)
        self._show_buttons()

    def _show_row(self, item: QTreeWidgetItem | None, _before: object = None) -> None:
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsSelectable:
            for field, text in zip(self.fields, item.data(0, _KEY), strict=True):
                field.setText(text)
        self._show_buttons()

    def _show_buttons(self) -> None:
        item = self.list.currentItem()
        self._remove.setEnabled(item is not None and bool(item.flags() & Qt.ItemFlag.ItemIsSelectable))
        empty = [
            name
            for place, (name, field) in enumerate(zip(self.field_names(), self.fields, strict=True))
            if place not in self.may_be_empty and not field.text().strip()
        ]
        self._save.setEnabled(not empty)
        self._save.setToolTip(self.tr("Type first: {names}").format(names="; ".join(empty)) if empty else "")

    def showEvent(self, event) -> None:
        """A new name can be typed at once; the arrow keys are a Shift+Tab away."""
        super().showEvent(event)
        self.fields[0].setFocus()
        self.fields[0].selectAll()


def milliseconds(text: str, empty: float | None = None) -> float:
    """What is typed as milliseconds, with either decimal mark and either minus; nothing typed is `empty` or refused."""
    number = text.replace("−", "-").replace(",", ".").removesuffix("ms").strip()
    if not number and empty is not None:
        return empty
    try:
        value = float(number)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        what = f"“{text}” is no number of milliseconds" if number else "A number of milliseconds is missing"
        raise SessionError(f"{what}: write one such as 41.7.")
    return value
