"""The Label menu: segments, events, lanes."""

from __future__ import annotations

from syncstudio.app.action_spec import ActionSpec
from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, SEPARATOR, Rows, rows_of


def label_table() -> Rows:
    """The rows of the menu, in order."""
    make = rows_of("Label")
    digits = [
        ActionSpec(
            f"label_{digit}",
            QT_TRANSLATE_NOOP("actions", "Give label %1"),
            (str(digit),),
            "Label",
            writes=True,
        )
        for digit in range(1, 10)
    ]
    return [
        make(
            "new_segment",
            QT_TRANSLATE_NOOP("actions", "New segment from selection"),
            "N",
            writes=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "On the lane you last clicked; without a selection, one second from here"
            ),
        ),
        make("new_event", QT_TRANSLATE_NOOP("actions", "New event here"), "E", writes=True),
        SEPARATOR,
        make(
            "add_lane_track",
            QT_TRANSLATE_NOOP("actions", "Add lane to focused track"),
            "Ctrl+L",
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "Its labels follow the track when it is aligned anew"),
        ),
        make(
            "add_lane_master",
            QT_TRANSLATE_NOOP("actions", "Add lane on master time"),
            "Ctrl+Shift+L",
            writes=True,
        ),
        make("delete_lane", QT_TRANSLATE_NOOP("actions", "Delete lane"), writes=True),
        SEPARATOR,
        make(
            "label_keys",
            QT_TRANSLATE_NOOP("actions", "Label keys"),
            "F4",
            checkable=True,
            writes=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "While on, the keys of labels go before those of actions, outside of text fields"
            ),
        ),
        *digits,
    ]
