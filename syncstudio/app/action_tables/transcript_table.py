"""The Transcript menu: reading what is said, and correcting it."""

from __future__ import annotations

from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, SEPARATOR, Rows, rows_of


def transcript_table() -> Rows:
    """The rows of the menu, in order."""
    make = rows_of("Transcript")
    return [
        make(
            "transcript_back",
            QT_TRANSLATE_NOOP("actions", "Back to what is said"),
            "Alt+T",
            while_typing=True,
            tip=QT_TRANSLATE_NOOP("actions", "The transcript follows the sound again"),
        ),
        make(
            "transcript_edit",
            QT_TRANSLATE_NOOP("actions", "Correct what is said here"),
            "Alt+Return",
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "Put the caret into the text of the utterance at the playhead"),
        ),
        make(
            "transcript_find",
            QT_TRANSLATE_NOOP("actions", "Find in transcript"),
            "Ctrl+Shift+F",
            while_typing=True,
        ),
        make(
            "transcript_replace",
            QT_TRANSLATE_NOOP("actions", "Find and replace in transcript"),
            "Ctrl+R",
            while_typing=True,
            tip=QT_TRANSLATE_NOOP("actions", "Also by regular expressions; what is found is counted first"),
        ),
        SEPARATOR,
        make(
            "transcript_unsure",
            QT_TRANSLATE_NOOP("actions", "Mark as unsure"),
            "Alt+W",
            while_typing=True,
            writes=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "The selected words, or the word at the caret or being said; again: certain"
            ),
        ),
        make(
            "transcript_move",
            QT_TRANSLATE_NOOP("actions", "Move words to another speaker…"),
            while_typing=True,
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "The selected words become an utterance of that speaker"),
        ),
        make(
            "transcript_split",
            QT_TRANSLATE_NOOP("actions", "Split utterance at playhead"),
            writes=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "What is said before stays, the rest becomes an utterance of its own"
            ),
        ),
        SEPARATOR,
        make(
            "use_as_transcript",
            QT_TRANSLATE_NOOP("actions", "Use lane as transcript…"),
            writes=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "The current lane's words or sentences get a clock of their own, to be measured"
            ),
        ),
        SEPARATOR,
        make(
            "transcript_beside",
            QT_TRANSLATE_NOOP("actions", "Transcript beside the timeline"),
            while_typing=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "Text and waveform side by side; again: back to the other docks"
            ),
        ),
        make(
            "transcript_step",
            QT_TRANSLATE_NOOP("actions", "Keep text and timeline in step"),
            checkable=True,
            while_typing=True,
            tip=QT_TRANSLATE_NOOP("actions", "Scrolling one of them brings the other to the same place"),
        ),
    ]
