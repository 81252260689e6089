"""The Conflicts dock, joined to its window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox

from syncstudio.app.dock_room import bring
from syncstudio.app.exchange.behind import Behind
from syncstudio.panes.merging.conflicts_pane import ConflictsPane


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
    bring(window, "conflicts")


def merge_with_file(window, path: Path, anyway: bool = False) -> None:
    """Merge a project into the open one behind the window, and show what is to be decided. Projects that have nothing
    in common are merged only when a person says so."""
    behind = Behind(window.session, window)
    behind.answered.connect(lambda report: _show_merged(window, report))
    behind.failed.connect(lambda text: _ask_anyway(window, path, text))
    behind.ended.connect(behind.deleteLater)
    behind.start_job(
        window.tr("Merge with {name}").format(name=path.name),
        lambda handle: window.session.merge_with(path, anyway, handle),
    )


def _ask_anyway(window, path: Path, text: str) -> None:
    """What was refused is said; where another word would do, it is asked for."""
    if "--anyway" not in text:
        window.refuse(text)
        return
    asked = QMessageBox.question(
        window,
        window.tr("Merge with another project"),
        window.tr("{name} has no recording in common with this project. Merge it all the same?").format(
            name=path.name
        ),
        defaultButton=QMessageBox.StandardButton.No,
    )
    if asked == QMessageBox.StandardButton.Yes:
        merge_with_file(window, path, anyway=True)


def _show_merged(window, report) -> None:
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
