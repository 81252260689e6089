"""The menus of the transcript: speakers to show, speakers to give words to, and what can be done with an utterance."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QMenu, QWidgetAction

from syncstudio.panes.swatch import swatch
from syncstudio.panes.theme import Theme
from syncstudio.project.records import Lane


def fill_speakers(
    menu: QMenu,
    theme: Theme,
    lanes: Sequence[Lane],
    here: int | None,
    give: Callable[[int | None, str], object],
) -> None:
    """One entry for each speaker but the one of the lane `here`, and a field for the name of a new one.

    `give` gets the id of a lane, or none and a name.
    """
    for lane in lanes:
        if lane.id != here:
            made = menu.addAction(swatch(theme, lane.color, None), lane.name.replace("&", "&&"))
            made.triggered.connect(lambda _checked=False, id=lane.id: give(id, ""))
    if menu.actions():
        menu.addSeparator()
    field = QLineEdit(menu, placeholderText=menu.tr("New speaker: a name, then Enter"))
    field.setAccessibleName(menu.tr("Name of a new speaker"))
    field.setMinimumWidth(210)

    def taken() -> None:
        name = field.text().strip()
        if name:
            menu.close()
            give(None, name)

    field.returnPressed.connect(taken)
    entry = QWidgetAction(menu)
    entry.setDefaultWidget(field)
    menu.addAction(entry)


def fill_filter(
    menu: QMenu,
    theme: Theme,
    lanes: Sequence[Lane],
    hidden: frozenset[int],
    show: Callable[[frozenset[int]], object],
) -> None:
    """A tick for each speaker that is shown, and entries for all of them and for each one alone."""
    everyone = menu.addAction(menu.tr("All speakers"))
    everyone.setEnabled(bool(hidden))
    everyone.triggered.connect(lambda: show(frozenset()))
    menu.addSeparator()
    ids = frozenset(lane.id for lane in lanes)
    for lane in lanes:
        name = lane.name.replace("&", "&&")
        entry = menu.addAction(swatch(theme, lane.color, None), name)
        entry.setCheckable(True)
        entry.setChecked(lane.id not in hidden)
        entry.triggered.connect(lambda _checked=False, id=lane.id: show((hidden & ids) ^ {id}))
    if len(lanes) > 2:
        alone = menu.addMenu(menu.tr("Only"))
        for lane in lanes:
            entry = alone.addAction(swatch(theme, lane.color, None), lane.name.replace("&", "&&"))
            entry.triggered.connect(lambda _checked=False, id=lane.id: show(ids - {id}))


def pop_up(menu: QMenu, at: QPoint) -> None:
    """Show a menu at a global point; it goes when it has closed."""
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(at)
