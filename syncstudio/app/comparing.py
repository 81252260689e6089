"""Which two videos of a window are compared, and the menus that say with which."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu

from syncstudio.app.picture_marks import mark_picture_actions
from syncstudio.panes.compare_plan import Mode
from syncstudio.panes.video_pane import VideoPane


def compare(window, mode: Mode, partner: int | None = None) -> None:
    """Compare the focused video with a partner: the one named, the one compared already, or the next video."""
    grid = window.grid
    now = grid.comparing
    if now is not None and partner is None:
        now.canvas.mode = mode
    else:
        first = grid.current
        others = partners(window)
        if first is None or not others:
            window.hint(window.tr("Comparing needs two videos: add another recording of the same moment."))
        else:
            grid.compare(mode, first.track_id, others[0].track_id if partner is None else partner)
            if window.full_picture is not None:
                window.full_picture.show_current()
    mark_picture_actions(window)


def partners(window) -> list[VideoPane]:
    """The videos that the focused one can be compared with, the next one first."""
    panes, first = window.grid.panes, window.grid.current
    if first is None:
        return []
    place = panes.index(first)
    return [*panes[place + 1 :], *panes[:place]]


def add_partners(menu: QMenu, window, text: str) -> None:
    """Let a menu offer every partner; `text` has a place for {name}."""
    for pane in partners(window):
        action = menu.addAction(text.format(name=pane.feed.name))
        action.triggered.connect(
            lambda _checked=False, partner=pane.track_id: window.ask(
                lambda: compare(window, _mode(window), partner)
            )
        )


def fill_partners(menu: QMenu, window) -> None:
    """Let the submenu of comparing list the partners below its rows whenever it opens."""
    added: list = []

    def fill() -> None:
        mark_picture_actions(window)
        for action in added:
            menu.removeAction(action)
            action.deleteLater()
        before = len(menu.actions())
        if partners(window):
            menu.addSeparator()
            add_partners(menu, window, window.tr("With {name}"))
        added[:] = menu.actions()[before:]

    menu.aboutToShow.connect(fill)


def _mode(window) -> Mode:
    now = window.grid.comparing
    return "wipe" if now is None else now.canvas.mode
