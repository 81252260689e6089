"""The page of ready sets: shipped schemas, one's own, files, Label Studio's configs; looked at before taken."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from syncstudio.app.expected import expected_errors
from syncstudio.app.folders import first_folder
from syncstudio.app.name_question import NameQuestion
from syncstudio.app.save_place import ask_place
from syncstudio.interchange.label_studio.label_studio_config import (
    LabelStudioConfig,
    read_label_studio_config,
)
from syncstudio.interchange.schemas.schema import Schema
from syncstudio.interchange.schemas.schema_file import SUFFIX, read_schema
from syncstudio.panes.strong_text import strong
from syncstudio.panes.theme import Theme
from syncstudio.session.schemas.schema_library import SchemaLibrary

_PATH = Qt.ItemDataRole.UserRole
_TROUBLE = Qt.ItemDataRole.UserRole + 1


class ReadyPage(QWidget):
    """A list of schemas beside what applying the chosen one would do."""

    refused = Signal(str)

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._library = SchemaLibrary()
        self._schema: Schema | None = None
        self._config: LabelStudioConfig | None = None
        self._opened: list[Path] = []
        says = QLabel(
            self.tr(
                "What is applied is merged with what is here by name: labels, lanes and attributes are added or "
                "changed, never deleted. One undo takes all of it back."
            ),
            self,
            wordWrap=True,
        )
        says.setProperty("role", "note")
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Ready sets"))
        self.list.setFixedWidth(210)
        self.list.currentItemChanged.connect(lambda *_: self._choose())
        self.preview = QTextBrowser(self)
        self.preview.setAccessibleName(self.tr("What would be added and changed"))
        self.preview.setProperty("role", "panel")
        self.apply_button = self._button(self.tr("Apply"), self.apply)
        self.apply_button.setProperty("active", "true")
        self._load = self._button(self.tr("Load file…"), self._load_file)
        self._load.setToolTip(
            self.tr("A label schema (.labels.toml), or Label Studio's labelling config (.xml)")
        )
        self._save = self._button(self.tr("Save this project's to file…"), self._save_file)
        self._own = self._button(self.tr("Keep among my own…"), self._keep)
        buttons = QHBoxLayout()
        buttons.addWidget(self.apply_button)
        buttons.addStretch(1)
        for button in (self._load, self._save, self._own):
            buttons.addWidget(button)
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addWidget(self.list)
        both.addWidget(self.preview, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(says)
        column.addLayout(both, 1)
        column.addLayout(buttons)
        self._fill_list()

    def fill(self) -> None:
        """Look anew at what the chosen schema would do."""
        self._show_preview()

    def set_theme(self, _theme: Theme) -> None:
        """Colours come with the style sheet."""
        self._show_preview()

    def open_file(self, path: Path) -> None:
        """Look at a schema or a config of Label Studio; it stands in the list from now on, and Apply takes it."""
        if self._ask(lambda: self._read(path)):
            if path not in self._opened:
                self._opened.append(path)
            self._fill_list(path)

    def apply(self) -> None:
        """Merge the chosen schema into the project."""
        if self._schema is not None:
            schema = self._schema
            self._ask(lambda: self.session.apply_schema(schema))
            self._show_preview()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self.list.doItemsLayout()  # rows were measured before they wore the style sheet

    # Showing

    def _fill_list(self, chosen: Path | None = None) -> None:
        """List opened files and the library; choose one of them, the first of the library unless told."""
        self.list.blockSignals(True)
        self.list.clear()
        for path in self._opened:
            item = QListWidgetItem(path.name, self.list)
            item.setData(_PATH, str(path))
            item.setToolTip(str(path))
        for entry in self._library.known():
            text = self.tr("{name} (my own)").format(name=entry.name) if entry.own else entry.name
            item = QListWidgetItem(text, self.list)
            item.setData(_PATH, str(entry.path))
            item.setData(_TROUBLE, entry.trouble)
            item.setToolTip(entry.trouble or entry.description)
        paths = [self.list.item(row).data(_PATH) for row in range(self.list.count())]
        first = min(len(self._opened), len(paths) - 1)
        # A list without a current row would choose its first one as soon as it gets the keys.
        self.list.setCurrentRow(paths.index(str(chosen)) if str(chosen) in paths else first)
        self.list.blockSignals(False)
        self._choose()

    def _read(self, path: Path) -> None:
        config = read_label_studio_config(path) if path.suffix.casefold() == ".xml" else None
        schema = read_schema(path) if config is None else config.schema
        self._config, self._schema = config, schema

    def _choose(self) -> None:
        item = self.list.currentItem()
        if item is None:
            return
        self._config = self._schema = None
        if item.data(_TROUBLE):
            self.refused.emit(item.data(_TROUBLE))
        else:
            self._ask(lambda: self._read(Path(item.data(_PATH))))
        self._show_preview()

    def _show_preview(self) -> None:
        schema = self._schema
        self.apply_button.setEnabled(False)
        if schema is None:
            self.preview.setHtml("")
            return
        parts = [f"<h3>{html.escape(schema.name)}</h3>", f"<p>{html.escape(schema.description)}</p>"]
        try:
            plan = self.session.preview_schema(schema)
        except expected_errors() as error:
            self.preview.setHtml("".join([*parts, f"<p>{strong(str(error))}</p>"]))
            return
        if plan.empty:
            parts.append(f"<p>{self.tr('All of it is in this project already.')}</p>")
        parts += _listing(self.tr("Good to know"), plan.notes)
        if self._config is not None:
            media = [
                self.tr("{name}: {kind}, from {variable}").format(
                    name=one.name, kind=one.kind, variable=one.variable or self.tr("nothing")
                )
                + (
                    self.tr(", channels {names}").format(names=", ".join(one.channels))
                    if one.channels
                    else ""
                )
                for one in self._config.media
            ]
            parts += _listing(self.tr("Recordings it expects"), media)
            parts += _listing(self.tr("How it was read"), list(self._config.notes))
            left_out = [
                self.tr("line {line}, {what}: {reason}").format(
                    line=one.line, what=one.what, reason=one.reason
                )
                for one in self._config.unmapped
            ]
            parts += _listing(self.tr("Left out ({count})").format(count=len(left_out)), left_out)
        parts += _listing(self.tr("Added ({count})").format(count=len(plan.added)), plan.added)
        parts += _listing(self.tr("Changed ({count})").format(count=len(plan.changed)), plan.changed)
        self.preview.setHtml("".join(parts))
        self.apply_button.setEnabled(not plan.empty and not self.session.viewing)

    # Asking

    def _ask(self, request: Callable[[], object]) -> bool:
        try:
            request()
        except expected_errors() as error:
            self.refused.emit(str(error))
            return False
        self.refused.emit("")
        return True

    def _load_file(self) -> None:
        kinds = self.tr("Label schemas and Label Studio configs (*.toml *.xml)")
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("Load label schema"), str(first_folder(self.session)), kinds
        )
        if name:
            self.open_file(Path(name))

    def _save_file(self) -> None:
        first = first_folder(self.session) / f"{self.session.title}{SUFFIX}"
        title, kinds = self.tr("Save label schema"), self.tr("Label schemas (*.labels.toml)")
        path = ask_place(self, title, first, kinds, (SUFFIX, ".toml"), always=True)
        if path is not None:
            self._ask(lambda: self.session.save_schema(path))

    def _keep(self) -> None:
        def keep(name: str) -> None:
            self._fill_list(self._library.keep(self.session.named_schema(name), name))

        title, asks = self.tr("Keep among my own"), self.tr("What is this set of labels and lanes called?")
        NameQuestion(title, asks, self.tr("Keep"), keep, self, self.session.title).ask()

    def _button(self, text: str, clicked: Callable[[], object]) -> QPushButton:
        made = QPushButton(text, self)
        made.setAutoDefault(False)
        made.clicked.connect(lambda: clicked())
        return made


def _listing(title: str, lines: list[str]) -> list[str]:
    if not lines:
        return []
    rows = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    return [f"<p>{strong(title)}</p><ul>{rows}</ul>"]
