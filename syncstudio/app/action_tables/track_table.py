"""The Track menu: what is done to one row."""

from __future__ import annotations

from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, SEPARATOR, Rows, rows_of
from syncstudio.app.action_tables.series_table import series_rows
from syncstudio.app.action_tables.streams_table import streams_rows


def track_table() -> Rows:
    """The rows of the menu, in order."""
    make = rows_of("Track")
    return [
        make("focus_previous", QT_TRANSLATE_NOOP("actions", "Previous track"), "Ctrl+Up"),
        make("focus_next", QT_TRANSLATE_NOOP("actions", "Next track"), "Ctrl+Down"),
        SEPARATOR,
        make("mute", QT_TRANSLATE_NOOP("actions", "Mute"), "Shift+M", writes=True),
        make("solo", QT_TRANSLATE_NOOP("actions", "Solo"), "S", writes=True),
        SEPARATOR,
        make("move_up", QT_TRANSLATE_NOOP("actions", "Move up"), "Alt+Up", writes=True),
        make("move_down", QT_TRANSLATE_NOOP("actions", "Move down"), "Alt+Down", writes=True),
        make(
            "picture_curve",
            QT_TRANSLATE_NOOP("actions", "Flash and cut curve"),
            checkable=True,
            writes=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "How bright each frame is and how much it changes, in a row under the video"
            ),
        ),
        make("player", QT_TRANSLATE_NOOP("actions", "Player")),
        make("device", QT_TRANSLATE_NOOP("actions", "Device")),
        make(
            "channels",
            QT_TRANSLATE_NOOP("actions", "Channels…"),
            "Ctrl+Alt+H",
            tip=QT_TRANSLATE_NOOP(
                "actions",
                "Which channels of a sensor are shown, in what order and colour, and on which scale",
            ),
        ),
        *series_rows(),
        *streams_rows(),
        make(
            "time_column",
            QT_TRANSLATE_NOOP("actions", "Time column…"),
            writes=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "How the table is read: time and zone, layout, channels and units"
            ),
        ),
        make(
            "choose_streams",
            QT_TRANSLATE_NOOP("actions", "Streams of this file…"),
            writes=True,
            tip=QT_TRANSLATE_NOOP(
                "actions",
                "Which sensor streams of the file are rows of the timeline, and which stay in the file",
            ),
        ),
        make(
            "take_jitter",
            QT_TRANSLATE_NOOP("actions", "Take jitter out of stamps"),
            checkable=True,
            writes=True,
            tip=QT_TRANSLATE_NOOP(
                "actions",
                "Whether the times of a lab recording are evened out, or left as they were delivered",
            ),
        ),
        make(
            "read_again",
            QT_TRANSLATE_NOOP("actions", "Read again"),
            tip=QT_TRANSLATE_NOOP(
                "actions", "After reading was stopped or failed, or the file has come back"
            ),
        ),
        make(
            "remove_source",
            QT_TRANSLATE_NOOP("actions", "Remove recording from project"),
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "The file itself stays where it is"),
        ),
    ]
