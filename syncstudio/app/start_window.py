"""The window before a project is open: it says how to begin, and goes when something has been opened."""

from __future__ import annotations

import importlib
import threading

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QMainWindow, QMenuBar, QStatusBar, QVBoxLayout, QWidget

from syncstudio.app import crash_log
from syncstudio.app.action_set import ActionSet
from syncstudio.app.commands.file_commands import FileCommands
from syncstudio.app.commands.view_commands import HelpCommands
from syncstudio.app.dropping import Dropping
from syncstudio.app.empty_page import EmptyPage
from syncstudio.app.look import Look
from syncstudio.app.message_strip import MessageStrip
from syncstudio.app.recent import recent_projects
from syncstudio.app.settings import Settings
from syncstudio.app.sheets import Sheets
from syncstudio.app.submenus import fill_recent

_PRELOAD_MS = 100  # once the window has been painted

# What opening a recording reads in anyway; numpy's masked arrays come with its set functions.
_FIRST_NEEDED = (
    "syncstudio.app.main_window",
    "syncstudio.session.session",
    "syncstudio.media.probe",
    "syncstudio.media.index_source",
    "syncstudio.media.frame_reader",
    "syncstudio.media.peaks",
    "syncstudio.media.samples",
    "syncstudio.media.tempo",
    "numpy.ma",
)

_FILE = ("open", "recent", "verify_many", "close", "quit")
_HELP = ("keys", "change_keys", "manual", "demo", "log", "about")


class StartWindow(QMainWindow):
    """Drop recordings here, or open the demo."""

    session = None

    def __init__(self, look: Look, settings: Settings, windows) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.theme = look.theme
        self._windows = windows
        self.acts = ActionSet(self, windows.keymaps)
        self.sheets = Sheets(self, settings)
        self.strip = MessageStrip(look.theme, self)
        self.setWindowTitle("Sync Studio")
        self.setStatusBar(QStatusBar(self, sizeGripEnabled=False))
        page = EmptyPage(recent_projects(), self)
        page.asked.connect(lambda id: self.acts[id].trigger())
        page.recent.connect(lambda path: windows.open_paths([path], self))
        self.setCentralWidget(page)
        self._make_menus()
        files, helps = FileCommands(self, windows), HelpCommands(self)
        verbs = {id: getattr(files, id) for id in ("open", "verify_many", "close", "quit", "demo")}
        verbs |= {id: getattr(helps, id) for id in ("keys", "manual", "log", "about")}
        verbs["change_keys"] = self.sheets.show_key_editor
        self.acts.connect_to(verbs.get)
        look.changed.connect(self._set_theme)
        self._look = look
        self._dropping = Dropping(self, lambda paths: windows.open_paths(paths, self))
        self._stop_telling = crash_log.tell_through(lambda text: self.strip.say(text, "error"))
        self.resize(1080, 700)
        self._preload = threading.Thread(target=preload, name="syncstudio-preload", daemon=True)
        QTimer.singleShot(_PRELOAD_MS, self._preload.start)

    @property
    def preloaded(self) -> bool:
        """Whether opening a project will find everything read in."""
        return self._preload.ident is not None and not self._preload.is_alive()

    def hint(self, text: str) -> None:
        """Say something small for a moment."""
        self.statusBar().showMessage(text, 5_000)

    def _make_menus(self) -> None:
        bar = QMenuBar(self)
        files = bar.addMenu(self.tr("File"))
        for id in _FILE:
            if id == "recent":
                fill_recent(files.addMenu(self.acts[id].text()), self._windows, self)
            else:
                files.addAction(self.acts[id])
        helps = bar.addMenu(self.tr("Help"))
        for id in _HELP:
            helps.addAction(self.acts[id])
        top = QWidget(self)
        column = QVBoxLayout(top)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.strip)
        self.setMenuWidget(top)

    def _set_theme(self, theme) -> None:
        self.theme = theme
        self.strip.set_theme(theme)

    def closeEvent(self, event) -> None:
        self.sheets.close_all()
        if self._preload.is_alive():
            self._preload.join()
        self._look.changed.disconnect(self._set_theme)
        self._stop_telling()
        self._windows.forget(self)
        super().closeEvent(event)


def preload() -> None:
    """Read in what the first project will need, while a person is still choosing one."""
    for name in _FIRST_NEEDED:
        importlib.import_module(name)
