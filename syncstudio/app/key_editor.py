"""The sheet in which keys are changed: a preset is chosen, an action is found, its new key is pressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QWidget,
)

from syncstudio.app.action_set import ActionSet, native
from syncstudio.app.key_change import KeyChange
from syncstudio.app.key_search import KeySearch
from syncstudio.app.key_table import KeyTable
from syncstudio.app.keymap import Preset
from syncstudio.app.keymap_file import SUFFIX, KeymapError, presets
from syncstudio.app.settings import Settings
from syncstudio.app.sheet import Sheet
from syncstudio.panes.theme import Theme


class KeyEditor(Sheet):
    """All by the keyboard, too: arrows choose, Enter waits for the new key, Ins for one more, Del takes all away."""

    name = "key editor"

    def __init__(
        self,
        acts: ActionSet,
        theme: Theme,
        settings: Settings,
        labels: Sequence[tuple[str, str]] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(settings, self.tr("Change keys"), parent)
        self._acts, self._keymaps = acts, acts.keymaps
        self.preset = QComboBox(self)
        self.preset.setAccessibleName(self.tr("Preset"))
        for each in presets():
            self.preset.addItem(each.name, each.id)
        self.preset.activated.connect(lambda place: self._keymaps.choose(self.preset.itemData(place)))
        self.about, self._file_says = self.small_text(), self.small_text()
        self.search_row = KeySearch(self)
        self.table = KeyTable(acts, theme, True, labels, self)
        self.table.installEventFilter(self)
        self.part = KeyChange(acts, dict((key, name) for name, key in labels), self)
        self.reset_all = self.button(self.tr("Reset all"), self._keymaps.reset_all)
        self._lay_out()
        self.search_row.searched.connect(self._searched)
        self.search_row.pressed.connect(self._pressed)
        self.search_row.words.returnPressed.connect(self._go_to_table)
        self.table.currentItemChanged.connect(lambda *_: self.part.show_action(self.table.current_id()))
        self.table.itemActivated.connect(lambda *_: self.part.begin(False))
        self.part.done.connect(lambda: self.table.setFocus(Qt.FocusReason.OtherFocusReason))
        acts.keys_changed.connect(self._show_preset)
        self._show_preset()
        self.table.choose_first()
        self.search_row.setFocus()

    def read_file(self, path: Path) -> None:
        """Take over keys from a file; what is refused is said, and nothing is changed."""
        self._try(lambda: self._keymaps.read_file(path), self.tr("The keys of {name} are in force."), path)

    def write_file(self, path: Path) -> None:
        """Write what was changed into a file."""
        self._try(lambda: self._keymaps.write_file(path), self.tr("Written to {name}."), path)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.table and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            acts = {
                Qt.Key.Key_Return: lambda: self.part.begin(False),
                Qt.Key.Key_Enter: lambda: self.part.begin(False),
                Qt.Key.Key_F2: lambda: self.part.begin(False),
                Qt.Key.Key_Insert: lambda: self.part.begin(True),
                Qt.Key.Key_Delete: self.part.no_key,
                Qt.Key.Key_Backspace: self.part.no_key,
            }
            act = acts.get(Qt.Key(event.key())) if not event.modifiers() else None
            if act is not None:
                act()
                return True
        return False

    def _searched(self, text: str) -> None:
        self.table.search(text)
        self._choose_found()

    def _pressed(self, key: str) -> None:
        self.table.search_key(key)
        self._choose_found()
        found = self.table.shown_ids()
        self._file_says.setText("" if found else self.tr("{key} does nothing yet").format(key=native(key)))

    def _choose_found(self) -> None:
        self.table.choose_first()
        self.part.show_action(self.table.current_id())

    def _go_to_table(self) -> None:
        self.table.choose_first()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_preset(self) -> None:
        keymap = self._keymaps.keymap
        self.preset.setCurrentIndex(max(0, self.preset.findData(keymap.preset.id)))
        self.about.setText(self._about(next(each for each in presets() if each.id == keymap.preset.id)))
        self.about.setToolTip(
            "\n".join(f"{native(key)}: {does}" for key, does in keymap.preset.absent.items())
        )
        count = len(keymap.changes)
        self.reset_all.setEnabled(count > 0)
        self.reset_all.setText(
            self.tr("Reset all ({count} changed)").format(count=count) if count else self.tr("Reset all")
        )

    def _about(self, preset: Preset) -> str:
        lines = [preset.about]
        if preset.source:
            lines.append(self.tr("Keys after {source}.").format(source=preset.source))
        if preset.absent:
            names = ", ".join(f"{native(key)} ({does})" for key, does in list(preset.absent.items())[:2])
            count = len(preset.absent)
            text = self.tr("{count} of its keys have nothing to do here, such as {names}.")
            lines.append(text.format(count=count, names=names))
        return " ".join(line for line in lines if line)

    def _ask_for_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("Import keys"), "", self.tr("Keys (*.toml);;All files (*)")
        )
        if name:
            self.read_file(Path(name))

    def _ask_for_place(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export keys"), f"keys{SUFFIX}", self.tr("Keys (*.toml)")
        )
        if name:
            self.write_file(Path(name))

    def _try(self, act: Callable[[], object], done: str, path: Path) -> None:
        try:
            act()
        except KeymapError as error:
            self._file_says.setText(str(error))
        except OSError as error:
            text = self.tr("{name} cannot be written ({reason}).")
            self._file_says.setText(text.format(name=path.name, reason=error.strerror or error))
        else:
            self._file_says.setText(done.format(name=path.name))

    def _lay_out(self) -> None:
        bring = self.button(self.tr("Import…"), self._ask_for_file)
        save = self.button(self.tr("Export…"), self._ask_for_place)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(QLabel(self.tr("Preset"), self))
        top.addWidget(self.preset)
        top.addWidget(self.about, 1)
        foot = self.foot(self.reset_all, bring, save, (self._file_says, 1), self.close_button())
        self.lay_out(top, self.search_row, (self.table, 1), self.part, foot, size=(760, 680), gap_px=10)
