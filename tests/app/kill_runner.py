"""Runs the real window on a project and prints every edit as the window is told of it; its parent kills it.

    python -m tests.app.kill_runner PROJECT

Prints `rows {...}` (where the rows lie on the screen) once the window is usable, then one line per edit, undo or redo:
`done ID HASH`, the id of its row in the history and a hash of everything a person made.
"""

import hashlib
import json
import sys
from pathlib import Path

from syncstudio.session.notices import ProjectChanged


def content_hash(project) -> str:
    """One number for all alignments, lanes, segments and texts of a project."""
    rows = [(track.id, track.name, repr(project.pieces(track.id))) for track in project.tracks()]
    rows += [(lane.id, lane.name) for lane in project.lanes()]
    rows += [repr(segment) for lane in project.lanes() for segment in project.segments(lane.id)]
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]


def main() -> int:
    from PySide6.QtCore import QPoint, QTimer

    from syncstudio.app.launch import application, make_windows, stay
    from syncstudio.panes.timeline.timeline_pane import TimelinePane

    windows = make_windows(application(), sound=False)
    window = windows.open_paths([Path(sys.argv[1])])[0]
    session = window.session

    def said(notice) -> None:
        if isinstance(notice, ProjectChanged):
            print("done", session.project.history()[-1].id, content_hash(session.project), flush=True)

    session.notices.subscribe(said)

    def ready() -> None:
        pane = window.findChild(TimelinePane)
        corner = pane.canvas.mapToGlobal(QPoint(0, 0))
        rows = {
            "lane" if row.is_lane else "track": [
                corner.x(),
                corner.y() + row.y,
                pane.canvas.width(),
                row.height,
            ]
            for row in pane._view.contents.rows
        }
        print("rows", json.dumps(rows), flush=True)

    window.resize(1200, 760)
    window.move(0, 0)
    window.activateWindow()
    QTimer.singleShot(700, ready)
    return stay(windows)


if __name__ == "__main__":
    raise SystemExit(main())
