"""The Differences dock, joined to its window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt

from syncstudio.panes.comparing.differences_pane import DifferencesPane

_WIDTH, _HEIGHT = 640, 470


def differences_pane(window) -> DifferencesPane:
    """The dock's content: it hears every notice, and what it wishes is the window's to do."""
    pane = DifferencesPane(window.session, window.theme, window)
    window.listen(pane)
    window._look.changed.connect(pane.set_theme)
    pane.refused.connect(window.refuse)
    pane.asked.connect(lambda: window.acts["compare_with"].trigger())
    pane.lanes_asked.connect(lambda comparison: _match_lanes(window, comparison))
    pane.went.connect(lambda row: _show(window, row))
    pane.edit_asked.connect(lambda row: _edit(window, row))
    window.differences = pane
    return pane


def bring_differences(window) -> None:
    """Bring the dock to the front, wide enough to be read where there is room."""
    dock = window.docks["differences"]
    dock.show()
    dock.raise_()
    window.workspaces.give_room("differences", _HEIGHT)
    wide = min(_WIDTH, window.width() // 2)
    if not dock.isFloating() and dock.width() < wide:
        window.resizeDocks([dock], [wide], Qt.Orientation.Horizontal)


def compare_with_files(window, paths: Sequence[Path]) -> None:
    """Compare with these projects, one after the other; the first that cannot be compared is said, the rest go on."""
    troubles: list[str] = []
    for path in paths:

        def add(path: Path = path) -> None:
            made = window.session.compare_with(path)
            bring_differences(window)
            window.differences.show_comparison(made)

        if not window.ask(add):
            troubles.append(path.name)
    if troubles:
        bring_differences(window)


def _show(window, row) -> None:
    """Bring a difference and its lane into sight on the timeline."""
    window.timeline.scroll_to(row.span.start_ns)
    window.timeline.show_lane(row.lane.id)


def _edit(window, row) -> None:
    """Let the label itself be edited: the keys go to the timeline, where it is selected."""
    dock = window.docks["inspector"]
    dock.show()
    dock.raise_()
    window.timeline.canvas.setFocus()
    if row.mine is None:
        window.hint(window.tr("Only they have a label here: take theirs, or draw one of your own."))


def _match_lanes(window, comparison) -> None:
    from syncstudio.app.comparison.lanes_sheet import LanesSheet

    def make() -> LanesSheet:
        return LanesSheet(window.session, comparison, window.settings, window)

    window.sheets.show_sheet("compared lanes", make)
