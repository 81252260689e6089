"""The Review menu: the queue, statuses, comments, and who is at work."""

from __future__ import annotations

from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, SEPARATOR, Rows, rows_of


def review_table() -> Rows:
    """The rows of the menu, in order."""
    make = rows_of("Review")
    return [
        make(
            "review_queue",
            QT_TRANSLATE_NOOP("actions", "Review queue"),
            "Ctrl+Alt+R",
            tip=QT_TRANSLATE_NOOP("actions", "What waits to be looked at, one after another"),
        ),
        make("review_next", QT_TRANSLATE_NOOP("actions", "Next in the queue"), "F7"),
        make("review_previous", QT_TRANSLATE_NOOP("actions", "Previous in the queue"), "Shift+F7"),
        make("review_accept", QT_TRANSLATE_NOOP("actions", "Accept and next"), "F9", writes=True),
        make(
            "review_reject",
            QT_TRANSLATE_NOOP("actions", "Reject with a comment and next"),
            "F10",
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "Type why, Enter sends; ▾ offers what was said before"),
        ),
        SEPARATOR,
        make(
            "submit_selected",
            QT_TRANSLATE_NOOP("actions", "Submit selected labels"),
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "Hands drafts and rejected labels in for review"),
        ),
        make("submit_lane", QT_TRANSLATE_NOOP("actions", "Submit this lane"), writes=True),
        make("submit_mine", QT_TRANSLATE_NOOP("actions", "Submit all my drafts"), writes=True),
        make("accept_selected", QT_TRANSLATE_NOOP("actions", "Accept selected labels"), writes=True),
        make("reject_selected", QT_TRANSLATE_NOOP("actions", "Reject selected labels…"), writes=True),
        make("draft_selected", QT_TRANSLATE_NOOP("actions", "Selected labels back to draft"), writes=True),
        SEPARATOR,
        make(
            "submit_alignment",
            QT_TRANSLATE_NOOP("actions", "Submit alignment of the focused track"),
            writes=True,
        ),
        make(
            "accept_alignment",
            QT_TRANSLATE_NOOP("actions", "Accept alignment"),
            writes=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "Says that the focused track lies as it should; nothing moves by it"
            ),
        ),
        make("reject_alignment", QT_TRANSLATE_NOOP("actions", "Reject alignment…"), writes=True),
        make("draft_alignment", QT_TRANSLATE_NOOP("actions", "Alignment back to draft"), writes=True),
        SEPARATOR,
        make(
            "comment_here",
            QT_TRANSLATE_NOOP("actions", "Comment here"),
            "Ctrl+Alt+M",
            writes=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "On the selected label, the focused track's alignment, or the playhead"
            ),
        ),
        make("all_comments", QT_TRANSLATE_NOOP("actions", "All comments")),
        make(
            "label_history",
            QT_TRANSLATE_NOOP("actions", "History of the selected label"),
            tip=QT_TRANSLATE_NOOP("actions", "Who changed what and when; any past state can be brought back"),
        ),
        SEPARATOR,
        make("worker", QT_TRANSLATE_NOOP("actions", "I am")),
        make(
            "say_who",
            QT_TRANSLATE_NOOP("actions", "I am somebody else…"),
            tip=QT_TRANSLATE_NOOP("actions", "Your name and colour stand beside what you make and review"),
        ),
    ]
