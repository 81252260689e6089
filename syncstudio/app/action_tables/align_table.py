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
            "linked",
            QT_TRANSLATE_NOOP("actions", "Tracks of one file move together"),
            checkable=True,
            writes=True,
        ),
    ]
