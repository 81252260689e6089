"""The Help menu."""

from __future__ import annotations

from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, SEPARATOR, Rows, rows_of


def help_table() -> Rows:
    """The rows of the menu, in order."""
    make = rows_of("Help")
    return [
        make("keys", QT_TRANSLATE_NOOP("actions", "All keys"), "F1", "?"),
        make("manual", QT_TRANSLATE_NOOP("actions", "Manual"), "Shift+F1", while_typing=True),
        make("demo", QT_TRANSLATE_NOOP("actions", "Open the demo")),
        SEPARATOR,
        make("log", QT_TRANSLATE_NOOP("actions", "Show the log")),
        make("about", QT_TRANSLATE_NOOP("actions", "About Sync Studio")),
    ]
