"""The Align menu: where a track lies in time."""

from __future__ import annotations

from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, SEPARATOR, Rows, rows_of


def align_table() -> Rows:
    """The rows of the menu, in order."""
    make = rows_of("Align")
    return [
        make(
            "edit_alignment",
            QT_TRANSLATE_NOOP("actions", "Type alignment…"),
            "A",
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "Offset and drift of the focused track, by number"),
        ),
        SEPARATOR,
        make("nudge_earlier", QT_TRANSLATE_NOOP("actions", "1 ms earlier"), "Alt+,", writes=True),
        make("nudge_later", QT_TRANSLATE_NOOP("actions", "1 ms later"), "Alt+.", writes=True),
        make(
            "nudge_frame_earlier",
            QT_TRANSLATE_NOOP("actions", "1 frame earlier"),
            "Alt+Shift+,",
            "Alt+Shift+<",
            "Alt+<",
            writes=True,
        ),
        make(
            "nudge_frame_later",
            QT_TRANSLATE_NOOP("actions", "1 frame later"),
            "Alt+Shift+.",
            "Alt+Shift+>",
            "Alt+>",
            writes=True,
        ),
        SEPARATOR,
        make(
            "measure_track",
            QT_TRANSLATE_NOOP("actions", "Measure this track"),
            "Ctrl+M",
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "How the focused track lies against the reference track"),
        ),
        make(
            "measure_all",
            QT_TRANSLATE_NOOP("actions", "Measure everything"),
            "Ctrl+Shift+M",
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "Every pair of tracks that is worth it, behind the window"),
        ),
        make(
            "mark_moment",
            QT_TRANSLATE_NOOP("actions", "Mark this moment"),
            "M",
            writes=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "In the focused track; mark the same moment in another one, too"
            ),
        ),
        make(
            "measure_from_marks",
            QT_TRANSLATE_NOOP("actions", "Measure from marks"),
            "Alt+M",
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "Offset from one moment, drift from two, outliers from more"),
        ),
        make(
            "accept_measurement",
            QT_TRANSLATE_NOOP("actions", "Accept measurement"),
            "Shift+A",
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "Align the focused track as the Sync dock shows it"),
        ),
        make(
            "reject_measurement", QT_TRANSLATE_NOOP("actions", "Reject measurement"), "Shift+R", writes=True
        ),
        SEPARATOR,
        make("role", QT_TRANSLATE_NOOP("actions", "Set role")),
        make(
            "make_reference",
            QT_TRANSLATE_NOOP("actions", "Make reference track"),
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "The others are measured against the focused track"),
        ),
        make("profile", QT_TRANSLATE_NOOP("actions", "Tolerance profile")),
        make(
            "sync",
            QT_TRANSLATE_NOOP("actions", "Sync"),
            "Ctrl+Shift+A",
            while_typing=True,
            tip=QT_TRANSLATE_NOOP("actions", "How every track lies, and the evidence of what was measured"),
        ),
        SEPARATOR,
        make(
            "linked",
            QT_TRANSLATE_NOOP("actions", "Tracks of one file move together"),
            checkable=True,
            writes=True,
        ),
    ]
