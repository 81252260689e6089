"""A list of all keys that can be searched; Enter runs what is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTreeWidgetItem, QWidget

from syncstudio.app.action_set import ActionSet
from syncstudio.app.key_search import KeySearch
from syncstudio.app.key_table import KeyTable
from syncstudio.app.settings import Settings
from syncstudio.app.sheet import Sheet
from syncstudio.panes.theme import Theme


class KeyList(Sheet):
    """Every action with its keys. `chosen` carries an action's id."""

    name = "keys"

    chosen = Signal(str)

    def __init__(
        self,
        acts: ActionSet,
        theme: Theme,
        settings: Settings,
        labels: Sequence[tuple[str, str]] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(settings, self.tr("All keys"), parent)
        self.search_row = KeySearch(self)
        self.table = KeyTable(acts, theme, labels=labels, parent=self)
        change = self.button(self.tr("Change keys…"), lambda: self._choose("change_keys"))
        foot = self.foot(change, None)
        self.lay_out(self.search_row, (self.table, 1), foot, size=(560, 620))
        self.search_row.searched.connect(self.search)
        self.search_row.pressed.connect(self.table.search_key)
        self.search_row.words.returnPressed.connect(self._run_first)
        self.table.itemActivated.connect(self._run)
        self.search_row.setFocus()

    def search(self, text: str) -> None:
        """Show only the actions whose name, group, sentence or keys hold every word of a text."""
        self.table.search(text)

    def shown_ids(self) -> list[str]:
        """The actions on show, in order."""
        return self.table.shown_ids()

    def _run_first(self) -> None:
        shown = self.shown_ids()
        if shown:
            self._choose(shown[0])

    def _run(self, item: QTreeWidgetItem) -> None:
        self.table.setCurrentItem(item)
        id = self.table.current_id()
        if id is not None:
            self._choose(id)

    def _choose(self, id: str) -> None:
        self.close()
        self.chosen.emit(id)
