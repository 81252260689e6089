"""The Label menu: segments, events, lanes."""

from __future__ import annotations

from syncstudio.app.action_spec import ActionSpec
from syncstudio.app.action_tables.label_edge_table import EDGES, NUDGE, SNAPPING, edge_rows, snapping_rows
from syncstudio.app.action_tables.label_walk_table import PICK, WALK, walk_rows
from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, SEPARATOR, Rows, rows_of
from syncstudio.app.action_tables.schema_table import schema_rows

LIVE, NEIGHBOURS, GIVE = "live", "neighbour_ways", "give_label"
LABEL_SUBMENUS = (LIVE, GIVE, EDGES, NUDGE, NEIGHBOURS, SNAPPING, WALK, PICK)


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
            within=GIVE,
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
        make(
            "repeat_label",
            QT_TRANSLATE_NOOP("actions", "Repeat last label"),
            "R",
            writes=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "Its label, text and attributes, over the selection or from the playhead on"
            ),
        ),
        *_live_rows(),
        make(GIVE, QT_TRANSLATE_NOOP("actions", "Give label")),
        *digits,
        SEPARATOR,
        *edge_rows(),
        *_neighbour_rows(),
        *snapping_rows(),
        SEPARATOR,
        *walk_rows(),
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
        make(
            "rename_lane",
            QT_TRANSLATE_NOOP("actions", "Rename lane"),
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "The current one, in its header"),
        ),
        make("delete_lane", QT_TRANSLATE_NOOP("actions", "Delete lane"), writes=True),
        SEPARATOR,
        *schema_rows(),
    ]


def _live_rows() -> Rows:
    make = rows_of("Label")
    return [
        make(LIVE, QT_TRANSLATE_NOOP("actions", "Label while playing")),
        make(
            "label_live",
            QT_TRANSLATE_NOOP("actions", "Begin or end a label"),
            "Shift+N",
            writes=True,
            within=LIVE,
            tip=QT_TRANSLATE_NOOP("actions", "At what is heard when the key goes down, with the last label"),
        ),
        make(
            "label_hold",
            QT_TRANSLATE_NOOP("actions", "Label for as long as it is held"),
            "H",
            writes=True,
            within=LIVE,
        ),
        make(
            "abandon_labels",
            QT_TRANSLATE_NOOP("actions", "Abandon what is open"),
            writes=True,
            within=LIVE,
            tip=QT_TRANSLATE_NOOP("actions", "Nothing of it is stored"),
        ),
        make(
            "label_keys",
            QT_TRANSLATE_NOOP("actions", "Label keys"),
            "F4",
            checkable=True,
            writes=True,
            within=LIVE,
            tip=QT_TRANSLATE_NOOP(
                "actions", "While on, the keys of labels go before those of actions, outside of text fields"
            ),
        ),
        make(
            "hold_label_keys",
            QT_TRANSLATE_NOOP("actions", "Label keys are held down"),
            checkable=True,
            within=LIVE,
            tip=QT_TRANSLATE_NOOP(
                "actions", "A label lasts as long as its key is down, instead of from press to press"
            ),
        ),
    ]


def _neighbour_rows() -> Rows:
    make = rows_of("Label")
    return [
        make(NEIGHBOURS, QT_TRANSLATE_NOOP("actions", "Neighbours")),
        make(
            "neighbours",
            QT_TRANSLATE_NOOP("actions", "Next way to treat neighbours"),
            "Alt+Shift+N",
            within=NEIGHBOURS,
            tip=QT_TRANSLATE_NOOP("actions", "Labels of other lanes are never touched"),
        ),
        SEPARATOR,
        make(
            "neighbours_free",
            QT_TRANSLATE_NOOP("actions", "Labels of a lane may overlap"),
            checkable=True,
            within=NEIGHBOURS,
        ),
        make(
            "neighbours_protect",
            QT_TRANSLATE_NOOP("actions", "Edges stop at neighbours"),
            checkable=True,
            within=NEIGHBOURS,
        ),
        make(
            "neighbours_bulldoze",
            QT_TRANSLATE_NOOP("actions", "Neighbours give way"),
            checkable=True,
            within=NEIGHBOURS,
            tip=QT_TRANSLATE_NOOP("actions", "They are trimmed, split or removed"),
        ),
    ]
