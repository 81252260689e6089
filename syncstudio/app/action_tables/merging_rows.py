"""Rows of the Review menu about copies of the project: merging, conflicts, and work that is handed out."""

from __future__ import annotations

from syncstudio.app.action_tables.comparison_rows import COPIES
from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, Rows, rows_of


def merging_rows() -> Rows:
    """The rows, in order."""
    make = rows_of("Review")
    return [
        make(
            "merge_with",
            QT_TRANSLATE_NOOP("actions", "Merge with another copy…"),
            within=COPIES,
            writes=True,
            tip=QT_TRANSLATE_NOOP(
                "actions",
                "Brings in what somebody did in their copy; one step of undo, conflicts wait to be decided",
            ),
        ),
        make("conflicts", QT_TRANSLATE_NOOP("actions", "Conflicts"), within=COPIES),
        make("conflict_next", QT_TRANSLATE_NOOP("actions", "Next conflict"), within=COPIES),
        make("conflict_previous", QT_TRANSLATE_NOOP("actions", "Previous conflict"), within=COPIES),
        make(
            "conflict_mine", QT_TRANSLATE_NOOP("actions", "Conflict: keep mine"), writes=True, within=COPIES
        ),
        make(
            "conflict_theirs",
            QT_TRANSLATE_NOOP("actions", "Conflict: take theirs"),
            writes=True,
            within=COPIES,
        ),
        make(
            "conflict_both", QT_TRANSLATE_NOOP("actions", "Conflict: keep both"), writes=True, within=COPIES
        ),
        make(
            "work_packages",
            QT_TRANSLATE_NOOP("actions", "Work packages…"),
            tip=QT_TRANSLATE_NOOP(
                "actions", "Hand parts of the work out, collect them, and see how far everybody is"
            ),
        ),
    ]
