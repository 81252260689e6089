"""The rows of the Label menu that go from label to label, and choose many."""

from __future__ import annotations

from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, SEPARATOR, Rows, rows_of

WALK, PICK = "walk", "pick"


def walk_rows() -> Rows:
    """Two submenus: going to labels and lanes, and selecting labels."""
    make = rows_of("Label")
    return [
        make(WALK, QT_TRANSLATE_NOOP("actions", "Go to label")),
        make(
            "next_label",
            QT_TRANSLATE_NOOP("actions", "Next label"),
            "Down",
            within=WALK,
            tip=QT_TRANSLATE_NOOP("actions", "On the current lane, from the selected label or the playhead"),
        ),
        make(
            "previous_label",
            QT_TRANSLATE_NOOP("actions", "Previous label"),
            "Up",
            within=WALK,
        ),
        make(
            "lane_down",
            QT_TRANSLATE_NOOP("actions", "Lane below"),
            "Shift+Down",
            within=WALK,
        ),
        make(
            "lane_up",
            QT_TRANSLATE_NOOP("actions", "Lane above"),
            "Shift+Up",
            within=WALK,
        ),
        SEPARATOR,
        make(
            "loop_current",
            QT_TRANSLATE_NOOP("actions", "Loop the label"),
            "Shift+L",
            checkable=True,
            within=WALK,
            tip=QT_TRANSLATE_NOOP(
                "actions", "Play what is selected round and round; its key then gives it another label"
            ),
        ),
        make(PICK, QT_TRANSLATE_NOOP("actions", "Select labels")),
        make(
            "select_all_lane",
            QT_TRANSLATE_NOOP("actions", "Select all of the lane"),
            "Ctrl+A",
            within=PICK,
        ),
        make(
            "select_everything",
            QT_TRANSLATE_NOOP("actions", "Select all of the project"),
            "Ctrl+Alt+A",
            within=PICK,
        ),
        make(
            "select_query",
            QT_TRANSLATE_NOOP("actions", "Select by a query…"),
            "Ctrl+Alt+F",
            within=PICK,
            tip=QT_TRANSLATE_NOOP("actions", "By label, text, lane, status, length and more"),
        ),
        SEPARATOR,
        make(
            "select_next_too",
            QT_TRANSLATE_NOOP("actions", "Select the next one too"),
            within=PICK,
        ),
        make(
            "select_previous_too",
            QT_TRANSLATE_NOOP("actions", "Select the previous one too"),
            within=PICK,
        ),
    ]
