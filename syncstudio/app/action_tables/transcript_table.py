"""The Transcript menu: reading what is said, and correcting it."""

from __future__ import annotations

from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, Rows, rows_of


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
            "transcript_find",
            QT_TRANSLATE_NOOP("actions", "Find in transcript"),
            "Ctrl+Shift+F",
            while_typing=True,
        ),
    ]
