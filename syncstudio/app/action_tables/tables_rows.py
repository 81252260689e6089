"""Rows of the View menu about tables: all labels, the search in them, the counts."""

from __future__ import annotations

from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, Rows, rows_of


def tables_rows() -> Rows:
    """The rows, in order."""
    make = rows_of("View")
    return [
        make(
            "search",
            QT_TRANSLATE_NOOP("actions", "Search labels"),
            "Ctrl+F",
            while_typing=True,
            tip=QT_TRANSLATE_NOOP(
                "actions",
                "By label, lane, text or regular expression, comment, length, and what is near in time",
            ),
        ),
        make("next_found", QT_TRANSLATE_NOOP("actions", "Next label found")),
        make("previous_found", QT_TRANSLATE_NOOP("actions", "Previous label found")),
        make(
            "label_table",
            QT_TRANSLATE_NOOP("actions", "Labels table"),
            "Ctrl+Alt+T",
            while_typing=True,
            tip=QT_TRANSLATE_NOOP("actions", "Every label in rows: sort, search, write, copy"),
        ),
        make(
            "counts",
            QT_TRANSLATE_NOOP("actions", "Counts and durations"),
            "Ctrl+Alt+C",
            while_typing=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "How many labels, how long, what share of the time, how far apart"
            ),
        ),
    ]
