"""The menus whose entries come from the moment: recent projects, speeds, docks and themes."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QDockWidget, QMenu

from syncstudio.app.actions import SPEEDS
from syncstudio.app.look import Look
from syncstudio.app.recent import recent_projects


def fill_recent(menu: QMenu, windows, window) -> None:
    """Let a menu list the recent projects, read when it opens."""

    def fill() -> None:
        menu.clear()
        for path in recent_projects():
            action = menu.addAction(path.stem)
            action.setToolTip(str(path))
            action.triggered.connect(lambda _checked=False, path=path: windows.open_paths([path], window))
        if menu.isEmpty():
            menu.addAction(menu.tr("Nothing was opened yet")).setEnabled(False)

    menu.setToolTipsVisible(True)
    menu.aboutToShow.connect(fill)


def fill_speeds(menu: QMenu, session, choose) -> None:
    """Let a menu offer the speeds; `choose` gets the decimal text of one."""
    group = QActionGroup(menu)

    def mark() -> None:
        for action in menu.actions():
            action.setChecked(Fraction(action.data()) == session.transport.speed)

    for text in SPEEDS:
        action = menu.addAction(f"{text}×")
        action.setData(text)
        action.setCheckable(True)
        group.addAction(action)
        action.triggered.connect(lambda _checked=False, text=text: choose(text))
    menu.aboutToShow.connect(mark)


def fill_docks(menu: QMenu, docks: dict[str, QDockWidget]) -> None:
    """Let a menu hide and show the docks."""
    for dock in docks.values():
        menu.addAction(dock.toggleViewAction())


def fill_themes(menu: QMenu, look: Look) -> None:
    """Let a menu choose the theme."""
    group = QActionGroup(menu)
    texts = {"system": menu.tr("As the system"), "light": menu.tr("Light"), "dark": menu.tr("Dark")}
    actions: dict[str, QAction] = {}
    for choice, text in texts.items():
        action = menu.addAction(text)
        action.setCheckable(True)
        group.addAction(action)
        action.triggered.connect(lambda _checked=False, choice=choice: look.choose(choice))
        actions[choice] = action
    menu.aboutToShow.connect(lambda: actions[look.choice].setChecked(True))
