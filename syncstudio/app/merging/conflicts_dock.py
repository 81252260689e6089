"""The Conflicts dock, joined to its window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QMessageBox

from syncstudio.panes.merging.conflicts_pane import ConflictsPane
from syncstudio.session.errors import SessionError

_WIDTH, _HEIGHT = 520, 460


def conflicts_pane(window) -> ConflictsPane:
    """The dock's content: it hears every notice, and what it wishes is the window's to do."""
    pane = ConflictsPane(window.session, window.theme, window)
    window.listen(pane)
    window._look.changed.connect(pane.set_theme)
    pane.refused.connect(window.refuse)
    pane.hinted.connect(window.hint)
    pane.asked.connect(lambda: window.acts["merge_with"].trigger())
    pane.went.connect(lambda conflict: _show(window, conflict))
    pane.edit_asked.connect(lambda: _edit(window))
    window.conflicts = pane
    QTimer.singleShot(0, pane, lambda: _remind(window))
    return pane


def _remind(window) -> None:
    """Say that something waits to be decided, where a project is opened that was merged: its dock is closed then."""
    count = window.session.conflict_count
    if not count:
        return
    text = window.tr("1 conflict of a merge waits to be decided.")
    if count > 1:
        text = window.tr("{count} conflicts of a merge wait to be decided.").format(count=f"{count:,}")
    deed = window.tr("Show"), window.acts["conflicts"].trigger
    window.strip.say(text, deeds=[deed])


def bring_conflicts(window) -> None:
    """Bring the dock to the front, wide enough to be read where there is room."""
    dock = window.docks["conflicts"]
    dock.show()
    dock.raise_()
    window.workspaces.give_room("conflicts", _HEIGHT)
    wide = min(_WIDTH, window.width() // 2)
    if not dock.isFloating() and dock.width() < wide:
        window.resizeDocks([dock], [wide], Qt.Orientation.Horizontal)


def merge_with_file(window, path: Path) -> None:
    """Merge a project into the open one, and show what is to be decided. Projects that have nothing in common are
    merged only when a person says so."""
    try:
        report = window.session.merge_with(path)
    except SessionError as error:
        if "--anyway" not in str(error):
            raise
        asked = QMessageBox.question(
            window,
            window.tr("Merge with another project"),
            window.tr("{name} has no recording in common with this project. Merge it all the same?").format(
                name=path.name
            ),
            defaultButton=QMessageBox.StandardButton.No,
        )
        if asked != QMessageBox.StandardButton.Yes:
            return
        report = window.session.merge_with(path, anyway=True)
    window.session.say(
        report.line
        if report.merged.ancestor or report.merged.nothing
        else f"{report.line} {report.ancestor_line}"
    )
    if report.merged.conflicts:
        window.conflicts.refresh()
        bring_conflicts(window)


def _show(window, conflict) -> None:
    window.timeline.scroll_to(window.session.transport.position_ns())
    if conflict is not None and window.session.project.has_lane(conflict.lane_id):
        window.timeline.show_lane(conflict.lane_id)


def _edit(window) -> None:
    dock = window.docks["inspector"]
    dock.show()
    dock.raise_()
    window.timeline.canvas.setFocus()
