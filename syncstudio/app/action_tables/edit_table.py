"""The Edit menu: taking back, selecting, changing text."""

from __future__ import annotations

from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, SEPARATOR, Rows, rows_of


def edit_table() -> Rows:
    """The rows of the menu, in order."""
    make = rows_of("Edit")
    return [
        make("undo", QT_TRANSLATE_NOOP("actions", "Undo"), "Ctrl+Z", writes=True),
        make("redo", QT_TRANSLATE_NOOP("actions", "Redo"), "Ctrl+Shift+Z", "Ctrl+Y", writes=True),
        SEPARATOR,
        make("select_in", QT_TRANSLATE_NOOP("actions", "Selection starts here"), "I", "["),
        make("select_out", QT_TRANSLATE_NOOP("actions", "Selection ends here"), "O", "]"),
        make(
            "escape",
            QT_TRANSLATE_NOOP("actions", "Clear selection"),
            "Esc",
            tip=QT_TRANSLATE_NOOP("actions", "Close what is open, then clear the selection"),
        ),
        SEPARATOR,
        make(
            "edit_text",
            QT_TRANSLATE_NOOP("actions", "Edit text"),
            "F2",
            "Return",
            "Enter",
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "Type the text of the selected segment"),
        ),
        make("delete", QT_TRANSLATE_NOOP("actions", "Delete segments"), "Del", "Backspace", writes=True),
        SEPARATOR,
        make("cut", QT_TRANSLATE_NOOP("actions", "Cut labels"), "Ctrl+X", writes=True),
        make(
            "copy",
            QT_TRANSLATE_NOOP("actions", "Copy labels"),
            "Ctrl+C",
            tip=QT_TRANSLATE_NOOP(
                "actions", "For any window of the program; a spreadsheet takes them as a table"
            ),
        ),
        make(
            "paste",
            QT_TRANSLATE_NOOP("actions", "Paste labels"),
            "Ctrl+V",
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "At the playhead, on the current lane"),
        ),
        make(
            "duplicate",
            QT_TRANSLATE_NOOP("actions", "Duplicate to lane below"),
            "Ctrl+D",
            writes=True,
        ),
        SEPARATOR,
        make(
            "palette",
            QT_TRANSLATE_NOOP("actions", "Command palette…"),
            "Ctrl+K",
            while_typing=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "Find any action, label, lane or track by a few letters and run it"
            ),
        ),
        make(
            "change_keys",
            QT_TRANSLATE_NOOP("actions", "Change keys…"),
            "Ctrl+Alt+K",
            while_typing=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "The keys of ELAN, Praat, BORIS or Premiere, or any keys of your own"
            ),
        ),
        make(
            "preferences",
            QT_TRANSLATE_NOOP("actions", "Preferences…"),
            "Ctrl+,",
            while_typing=True,
            tip=QT_TRANSLATE_NOOP("actions", "Memory for frames, copies for scrubbing, decoding by hardware"),
        ),
    ]
