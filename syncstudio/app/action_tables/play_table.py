"""The Play menu: playing and stepping."""

from __future__ import annotations

from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, SEPARATOR, Rows, rows_of


def play_table() -> Rows:
    """The rows of the menu, in order."""
    make = rows_of("Play")
    return [
        make("play", QT_TRANSLATE_NOOP("actions", "Play or pause"), "Space"),
        make("shuttle_back", QT_TRANSLATE_NOOP("actions", "Play backwards, faster each press"), "J"),
        make(
            "pause",
            QT_TRANSLATE_NOOP("actions", "Pause"),
            "K",
            tip=QT_TRANSLATE_NOOP(
                "actions",
                "Held down: J and L go by single frames, and in slow motion while they are held too",
            ),
        ),
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
        make("five_frames_back", QT_TRANSLATE_NOOP("actions", "Five frames back")),
        make("five_frames_forward", QT_TRANSLATE_NOOP("actions", "Five frames forward")),
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
        make(
            "play_selection",
            QT_TRANSLATE_NOOP("actions", "Play selection"),
            "/",
            tip=QT_TRANSLATE_NOOP("actions", "Once; then the playhead goes back to where it stood"),
        ),
        make(
            "play_around",
            QT_TRANSLATE_NOOP("actions", "Play around the playhead"),
            "Shift+K",
            tip=QT_TRANSLATE_NOOP(
                "actions", "From a little before it to a little after it; then it comes back"
            ),
        ),
        make("loop", QT_TRANSLATE_NOOP("actions", "Loop selection"), "Shift+Space", checkable=True),
        SEPARATOR,
        make("speed", QT_TRANSLATE_NOOP("actions", "Speed")),
        make("slower", QT_TRANSLATE_NOOP("actions", "Slower")),
        make("faster", QT_TRANSLATE_NOOP("actions", "Faster")),
        make("usual_speed", QT_TRANSLATE_NOOP("actions", "Speed 1×")),
        make(
            "keep_pitch",
            QT_TRANSLATE_NOOP("actions", "Keep pitch at other speeds"),
            checkable=True,
            tip=QT_TRANSLATE_NOOP("actions", "Off: the pitch goes with the speed, as on a tape"),
        ),
        make(
            "scrub_sound",
            QT_TRANSLATE_NOOP("actions", "Sound while stepping"),
            checkable=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "A step by a frame, or dragging the playhead, lets that frame's sound be heard"
            ),
        ),
        make("output", QT_TRANSLATE_NOOP("actions", "Sound output")),
        make(
            "sound_delay",
            QT_TRANSLATE_NOOP("actions", "Sound delay…"),
            tip=QT_TRANSLATE_NOOP(
                "actions", "Finds out how late sound is heard, so that pictures can wait for it"
            ),
        ),
    ]
