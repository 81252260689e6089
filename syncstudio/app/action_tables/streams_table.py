"""Rows about streams of texts (Track menu), and about the docks of places (View menu)."""

from __future__ import annotations

from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, Rows, rows_of


def streams_rows() -> Rows:
    """The rows of the Track menu, in order."""
    make = rows_of("Track")
    return [
        make(
            "next_change",
            QT_TRANSLATE_NOOP("actions", "Next state or event"),
            tip=QT_TRANSLATE_NOOP(
                "actions", "Where the track in focus next changes its state, or something happens"
            ),
        ),
        make("previous_change", QT_TRANSLATE_NOOP("actions", "Previous state or event")),
        make(
            "stream_lane",
            QT_TRANSLATE_NOOP("actions", "Make a lane of this channel"),
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "Its states or events, as filtered, become labels"),
        ),
    ]


def places_rows() -> Rows:
    """The rows of the View menu, in order."""
    make = rows_of("View")
    return [
        make(
            "map",
            QT_TRANSLATE_NOOP("actions", "Map"),
            "Ctrl+Alt+G",
            while_typing=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "Where recordings were, with the current place; no network is asked"
            ),
        ),
        make(
            "orientation",
            QT_TRANSLATE_NOOP("actions", "Orientation"),
            "Ctrl+Alt+B",
            while_typing=True,
            tip=QT_TRANSLATE_NOOP("actions", "How a device was turned, from its sensors"),
        ),
    ]
