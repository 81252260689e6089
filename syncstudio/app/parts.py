"""The parts of a window in turn, for the keyboard: timeline, pictures, and every dock that is seen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def go_to_part(window, step: int) -> None:
    """Put the focus into the next part (`step` 1) or the previous one (-1)."""
    parts = [window.timeline, window.grid, *(dock.widget() for dock in _side_docks(window))]
    places = [(part, _first(part, part is window.grid)) for part in parts if part is not None]
    places = [(part, first) for part, first in places if first is not None]
    if not places:
        return
    focus = QApplication.focusWidget()
    here = next(
        (at for at, (part, _) in enumerate(places) if focus is not None and _holds(part, focus)), None
    )
    beside = (0 if step > 0 else -1) if here is None else here + step
    _, first = places[beside % len(places)]
    first.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _side_docks(window):
    return (dock for name, dock in window.docks.items() if name != "timeline")


def _holds(part: QWidget, focus: QWidget) -> bool:
    return part is focus or part.isAncestorOf(focus)


def _first(part: QWidget, clicked: bool) -> QWidget | None:
    """The first widget of a part that takes the focus where it is seen; the timeline's rows before its buttons.

    Pictures take it when they are `clicked`, and Tab passes them over.
    """
    wanted = Qt.FocusPolicy.ClickFocus if clicked else Qt.FocusPolicy.TabFocus
    canvas = getattr(part, "canvas", None)
    if canvas is not None and canvas.isVisible():
        return canvas
    for each in (part, *part.findChildren(QWidget)):
        takes = each.focusPolicy() & wanted
        if takes and each.isEnabled() and each.isVisible() and not each.visibleRegion().isEmpty():
            return each
    return None
