"""The sheet of labels and lanes: the project's schema, changed in place; every change is one step of undo."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel, QTabWidget, QVBoxLayout, QWidget

from syncstudio.app.schema_pages.attributes_page import AttributesPage
from syncstudio.app.schema_pages.labels_page import LabelsPage
from syncstudio.app.schema_pages.lanes_page import LanesPage
from syncstudio.app.schema_pages.ready_page import ReadyPage
from syncstudio.app.settings import Settings
from syncstudio.app.sheet import Sheet
from syncstudio.panes.theme import Theme
from syncstudio.session.notices import ProjectChanged

_TABLES = frozenset({"label", "lane", "vocabulary", "attribute", "person", "track", "project"})


class SchemaSheet(Sheet):
    """Four pages over one line that says what was refused."""

    name = "schema"

    def __init__(self, session, settings: Settings, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(settings, self.tr("Labels and lanes"), parent)
        self.labels = LabelsPage(session, theme, self)
        self.lanes = LanesPage(session, theme, self)
        self.attributes = AttributesPage(session, theme, self)
        self.ready = ReadyPage(session, theme, self)
        self.pages = QTabWidget(self)
        self.pages.setDocumentMode(True)
        for page, title in (
            (self.labels, self.tr("Labels")),
            (self.lanes, self.tr("Lanes")),
            (self.attributes, self.tr("Attributes")),
            (self.ready, self.tr("Ready sets and files")),
        ):
            self.pages.addTab(page, title)
            page.refused.connect(self._say)
        self.pages.currentChanged.connect(lambda _page: self._say(""))
        self.trouble = QLabel(self, wordWrap=True)
        self.trouble.setProperty("judged", "outside")
        foot = self.foot((self.trouble, 1), self.close_button())
        foot.setContentsMargins(12, 0, 12, 12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.pages, 1)
        column.addLayout(foot)
        self.take_size(920, 600)
        self._fill()
        if not session.project.labels():
            self.pages.setCurrentWidget(self.ready)

    def on_notice(self, notice: object) -> None:
        """Follow every change of the schema, undo and redo included."""
        if isinstance(notice, ProjectChanged) and notice.change.tables & _TABLES:
            self._fill()

    def set_theme(self, theme: Theme) -> None:
        """Use another theme's colours."""
        for page in (self.labels, self.lanes, self.attributes, self.ready):
            page.set_theme(theme)

    def show_ready(self, path: Path | None = None) -> None:
        """Go to the ready sets, and look at a file there."""
        self.pages.setCurrentWidget(self.ready)
        if path is not None:
            self.ready.open_file(path)

    def _fill(self) -> None:
        for page in (self.labels, self.lanes, self.attributes, self.ready):
            page.fill()

    def _say(self, text: str) -> None:
        self.trouble.setText(("✕ " + text) if text else "")
