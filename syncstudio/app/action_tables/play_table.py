"""The Play menu: playing and stepping."""

from __future__ import annotations

from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, SEPARATOR, Rows, rows_of


def play_table() -> Rows:
    """The rows of the menu, in order."""
    make = rows_of("Play")
    return [
        make("play", QT_TRANSLATE_NOOP("actions", "Play or pause"), "Space"),
        make("shuttle_back", QT_TRANSLATE_NOOP("actions", "Play backwards, faster each press"), "J"),
        make("pause", QT_TRANSLATE_NOOP("actions", "Pause"), "K"),
        make("shuttle_forward", QT_TRANSLATE_NOOP("actions", "Play forwards, faster each press"), "L"),
        SEPARATOR,
        make(
            "frame_back",
            QT_TRANSLATE_NOOP("actions", "One frame back"),
            "Left",
            ",",
            tip=QT_TRANSLATE_NOOP("actions", "A frame of the focused video"),
        ),
        make("frame_forward", QT_TRANSLATE_NOOP("actions", "One frame forward"), "Right", "."),
        make("second_back", QT_TRANSLATE_NOOP("actions", "One second back"), "Shift+Left"),
        make("second_forward", QT_TRANSLATE_NOOP("actions", "One second forward"), "Shift+Right"),
        make("to_start", QT_TRANSLATE_NOOP("actions", "To the start"), "Home"),
        make("to_end", QT_TRANSLATE_NOOP("actions", "To the end"), "End"),
        make(
            "next_finding",
            QT_TRANSLATE_NOOP("actions", "Next finding"),
            "F8",
            tip=QT_TRANSLATE_NOOP("actions", "Where the timing of a recording is odd"),
        ),
        make("previous_finding", QT_TRANSLATE_NOOP("actions", "Previous finding"), "Shift+F8"),
        make("go_to", QT_TRANSLATE_NOOP("actions", "Go to time…"), "G"),
        SEPARATOR,
        make("loop", QT_TRANSLATE_NOOP("actions", "Loop selection"), "Shift+Space", checkable=True),
        make("speed", QT_TRANSLATE_NOOP("actions", "Speed")),
        make(
            "sound_delay",
            QT_TRANSLATE_NOOP("actions", "Sound delay…"),
            tip=QT_TRANSLATE_NOOP(
                "actions", "Finds out how late sound is heard, so that pictures can wait for it"
            ),
        ),
    ]
