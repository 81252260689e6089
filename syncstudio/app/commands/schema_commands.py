"""Commands on labels themselves, on lanes, and on what is asked of labels."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from syncstudio.app.folders import first_folder
from syncstudio.app.save_place import ask_place
from syncstudio.interchange.schemas.schema_file import SUFFIX


class SchemaCommands(QObject):
    """Opens the sheet of labels and lanes and the Segment dock, and keeps schemas in files."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window

    def attributes(self) -> None:
        """Bring the Segment dock to the front, and the keys to its first question."""
        dock = self._window.docks["inspector"]
        dock.show()
        dock.raise_()
        self._window.inspector.focus_first()
        if self._window.inspector.empty:
            self._window.hint(self.tr("Select a label first: a click, or the arrow keys."))

    def schema_editor(self) -> None:
        """Show the sheet of labels and lanes."""
        self._window.sheets.show_schema()

    def load_schema(self) -> None:
        """Look at a file of labels, and take it from there."""
        kinds = self.tr("Label schemas and Label Studio configs (*.toml *.xml)")
        title = self.tr("Load label schema")
        name, _ = QFileDialog.getOpenFileName(
            self._window, title, str(first_folder(self._window.session)), kinds
        )
        if name:
            self._window.sheets.show_schema(Path(name))

    def save_schema(self) -> None:
        """Write the project's labels, lanes and attributes to a file."""
        session = self._window.session
        first = first_folder(session) / f"{session.title}{SUFFIX}"
        title, kinds = self.tr("Save label schema"), self.tr("Label schemas (*.labels.toml)")
        path = ask_place(self._window, title, first, kinds, (SUFFIX, ".toml"), always=True)
        if path is not None:
            session.save_schema(path)
            self._window.hint(self.tr("Saved {name}").format(name=path.name))


def wire_schema(window) -> None:
    """Join the Labels and Segment docks to the window they stand in."""
    acts = window.acts
    window.inspector.refused.connect(window.refuse)
    window.palette_pane.editor_asked.connect(acts["schema_editor"].trigger)

    def owner(key: str) -> str | None:
        id = acts.owner_of(key)
        return None if id is None or id.startswith("label_") else acts[id].text().replace("&", "")

    window.palette_pane.key_owner = owner
    acts.keys_changed.connect(lambda: window.palette_pane.set_theme(window.theme))
