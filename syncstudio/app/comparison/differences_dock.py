"""The Differences dock, joined to its window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCursor

from syncstudio.app.dock_room import bring
from syncstudio.app.exchange.behind import Behind
from syncstudio.panes.comparing.differences_pane import DifferencesPane
from syncstudio.session.errors import SessionError

_LOOK_AGAIN_MS = 2_000


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
    behind = Behind(window.session, pane)
    behind.answered.connect(pane.show_comparison)
    behind.failed.connect(window.refuse)
    # Somebody may be at work on what is looked at.
    looking = QTimer(pane, interval=_LOOK_AGAIN_MS)
    looking.timeout.connect(lambda: window.session.look_at_others() if pane.isVisible() else None)
    looking.start()
    window.differences, window.comparing_behind = pane, behind
    return pane


def bring_differences(window) -> None:
    """Bring the dock to the front, wide enough to be read where there is room."""
    bring(window, "differences")


def is_over_differences(window) -> bool:
    """Whether the mouse is over the dock, in sight."""
    pane = window.differences
    return pane.isVisible() and pane.rect().contains(pane.mapFromGlobal(QCursor.pos()))


def compare_with_files(window, paths: Sequence[Path]) -> None:
    """Compare with these projects behind the window, one after the other; what cannot be compared is said."""
    session = window.session

    def work() -> object:
        made = None
        try:
            for path in paths:
                made = session.compare_with(path)
        except SessionError as error:
            if made is None:
                raise
            session.say(str(error), "warning")
        return made

    bring_differences(window)
    name = paths[0].name if len(paths) == 1 else window.tr("{count} projects").format(count=len(paths))
    window.comparing_behind.start(window.tr("Compare with {name}").format(name=name), work)


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
