"""Rows of the Review menu about other people's projects of the same recording."""

from __future__ import annotations

from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, SEPARATOR, Rows, rows_of

COPIES = "copies"
"""The submenu of all that is about other people's copies."""


def comparison_rows() -> Rows:
    """The rows, in order."""
    make = rows_of("Review")
    return [
        SEPARATOR,
        make(COPIES, QT_TRANSLATE_NOOP("actions", "Compare and merge")),
        make(
            "compare_with",
            QT_TRANSLATE_NOOP("actions", "Compare with another project…"),
            within=COPIES,
            tip=QT_TRANSLATE_NOOP(
                "actions",
                "Where another person's labels of this recording differ; their project is only looked at",
            ),
        ),
        make("difference_next", QT_TRANSLATE_NOOP("actions", "Next difference"), "Ctrl+Alt+.", within=COPIES),
        make(
            "difference_previous",
            QT_TRANSLATE_NOOP("actions", "Previous difference"),
            "Ctrl+Alt+,",
            within=COPIES,
        ),
        make(
            "take_theirs",
            QT_TRANSLATE_NOOP("actions", "Take theirs"),
            within=COPIES,
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "Makes yours what theirs is, for the chosen differences"),
        ),
        make(
            "take_mine",
            QT_TRANSLATE_NOOP("actions", "Take mine"),
            within=COPIES,
            tip=QT_TRANSLATE_NOOP("actions", "Leaves the chosen differences as they are; they stay decided"),
        ),
        make(
            "agreement",
            QT_TRANSLATE_NOOP("actions", "Agreement of annotators"),
            within=COPIES,
            tip=QT_TRANSLATE_NOOP(
                "actions", "How far other people's labels of this recording agree with these, and where not"
            ),
        ),
    ]
