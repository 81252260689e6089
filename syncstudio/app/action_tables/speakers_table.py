"""The Speakers menu: lanes of speakers, overlaps, hearing one alone, turns."""

from __future__ import annotations

from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, SEPARATOR, Rows, rows_of


def speakers_table() -> Rows:
    """The rows of the menu, in order."""
    make = rows_of("Speakers")
    return [
        make(
            "find_speakers",
            QT_TRANSLATE_NOOP("actions", "Find speakers by microphone…"),
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "Who is loudest in which channel; what bleeds over is ignored"),
        ),
        make(
            "lane_person",
            QT_TRANSLATE_NOOP("actions", "Person of the lane…"),
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "Whose voice or body the current lane is about"),
        ),
        make(
            "split_speakers",
            QT_TRANSLATE_NOOP("actions", "Split lane by speaker"),
            writes=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "One lane for each speaker that the labels of the current lane name"
            ),
        ),
        make(
            "join_speakers",
            QT_TRANSLATE_NOOP("actions", "Join lanes of speakers"),
            writes=True,
            tip=QT_TRANSLATE_NOOP(
                "actions",
                "All of them that follow the same track as the current one; labels keep their speaker",
            ),
        ),
        make(
            "save_speakers",
            QT_TRANSLATE_NOOP("actions", "Save speakers as RTTM…"),
            tip=QT_TRANSLATE_NOOP("actions", "Who speaks when, as programs that tell speakers apart read it"),
        ),
        SEPARATOR,
        make(
            "overlap_lane",
            QT_TRANSLATE_NOOP("actions", "Overlap lane"),
            "Ctrl+Alt+O",
            checkable=True,
            tip=QT_TRANSLATE_NOOP("actions", "Where two people speak at once; worked out, never stored"),
        ),
        make("next_overlap", QT_TRANSLATE_NOOP("actions", "Next overlap")),
        make("previous_overlap", QT_TRANSLATE_NOOP("actions", "Previous overlap")),
        SEPARATOR,
        make(
            "lane_alone",
            QT_TRANSLATE_NOOP("actions", "Play this lane alone"),
            "Shift+S",
            checkable=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "Only the sound of the current lane is heard; nothing is stored"
            ),
        ),
        make(
            "labels_alone",
            QT_TRANSLATE_NOOP("actions", "Play only this lane's labels"),
            checkable=True,
            tip=QT_TRANSLATE_NOOP("actions", "What lies between them is passed over"),
        ),
        SEPARATOR,
        make("own_sound", QT_TRANSLATE_NOOP("actions", "Show own sound in all speaker lanes"), writes=True),
        make(
            "dimmed_sound",
            QT_TRANSLATE_NOOP("actions", "Show all sound, others dimmed, in all speaker lanes"),
            writes=True,
        ),
        make("no_sound", QT_TRANSLATE_NOOP("actions", "Hide sound in all speaker lanes"), writes=True),
        SEPARATOR,
        make(
            "turns",
            QT_TRANSLATE_NOOP("actions", "Turns"),
            tip=QT_TRANSLATE_NOOP("actions", "Who talks how much, who follows whom, overlap and silence"),
        ),
    ]
