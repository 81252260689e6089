"""The small menus of a label: its colour by name, and its key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP
from syncstudio.panes.swatch import swatch
from syncstudio.panes.theme import Theme

_CONTEXT = "labels"
# In the order of the theme's palette.
COLOR_NAMES = (
    QT_TRANSLATE_NOOP("labels", "Blue"),
    QT_TRANSLATE_NOOP("labels", "Violet"),
    QT_TRANSLATE_NOOP("labels", "Teal"),
    QT_TRANSLATE_NOOP("labels", "Orange"),
    QT_TRANSLATE_NOOP("labels", "Rose"),
    QT_TRANSLATE_NOOP("labels", "Green"),
    QT_TRANSLATE_NOOP("labels", "Gold"),
    QT_TRANSLATE_NOOP("labels", "Slate"),
)


def color_name(entry: int) -> str:
    """A colour of the palette in the user's language."""
    return QCoreApplication.translate(_CONTEXT, COLOR_NAMES[entry % len(COLOR_NAMES)])


def color_menu(parent: QWidget, theme: Theme, current: int, choose: Callable[[int], None]) -> QMenu:
    """Every colour with its swatch and name; the current one is checked."""
    menu = QMenu(QCoreApplication.translate(_CONTEXT, "Colour"), parent)
    for entry in range(len(COLOR_NAMES)):
        action = QAction(swatch(theme, entry, None), color_name(entry), menu)
        action.setCheckable(True)
        action.setChecked(entry == current % len(COLOR_NAMES))
        action.triggered.connect(lambda _checked=False, entry=entry: choose(entry))
        menu.addAction(action)
    return menu


def key_menu(parent: QWidget, current: str | None, choose: Callable[[str | None], None]) -> QMenu:
    """The digits; other keys are typed in the sheet of labels and lanes."""
    menu = QMenu(QCoreApplication.translate(_CONTEXT, "Key"), parent)
    for key in (*"1234567890", None):
        action = QAction(key or QCoreApplication.translate(_CONTEXT, "No key"), menu)
        action.setCheckable(True)
        action.setChecked(key == current)
        action.triggered.connect(lambda _checked=False, key=key: choose(key))
        menu.addAction(action)
    return menu
