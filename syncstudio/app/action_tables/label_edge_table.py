"""The rows of the Label menu that shape labels: cutting, joining, extending, nudging, and what edges snap to."""

from __future__ import annotations

from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, SEPARATOR, Rows, rows_of

EDGES, NUDGE, SNAPPING = "edges", "nudge", "snapping"


def edge_rows() -> Rows:
    """Two submenus: what is done to edges, and the smallest steps."""
    make = rows_of("Label")
    return [
        make(EDGES, QT_TRANSLATE_NOOP("actions", "Split, merge and extend")),
        make(
            "split",
            QT_TRANSLATE_NOOP("actions", "Split at playhead"),
            "Ctrl+T",
            writes=True,
            within=EDGES,
            tip=QT_TRANSLATE_NOOP(
                "actions", "Words go to their side; without a selection, the label under the playhead"
            ),
        ),
        make(
            "merge",
            QT_TRANSLATE_NOOP("actions", "Merge labels"),
            "Ctrl+J",
            writes=True,
            within=EDGES,
            tip=QT_TRANSLATE_NOOP("actions", "The selected labels of a lane, or one with the next"),
        ),
        SEPARATOR,
        make(
            "extend_start",
            QT_TRANSLATE_NOOP("actions", "Extend start to playhead"),
            "Q",
            writes=True,
            within=EDGES,
        ),
        make(
            "extend_start_neighbour",
            QT_TRANSLATE_NOOP("actions", "Extend start to the label before"),
            "Shift+Q",
            writes=True,
            within=EDGES,
        ),
        make(
            "extend_end",
            QT_TRANSLATE_NOOP("actions", "Extend end to playhead"),
            "U",
            writes=True,
            within=EDGES,
        ),
        make(
            "extend_end_neighbour",
            QT_TRANSLATE_NOOP("actions", "Extend end to the label after"),
            "Shift+U",
            writes=True,
            within=EDGES,
        ),
        SEPARATOR,
        make(
            "shift_many",
            QT_TRANSLATE_NOOP("actions", "Shift many labels…"),
            "Ctrl+Alt+S",
            writes=True,
            within=EDGES,
            tip=QT_TRANSLATE_NOOP(
                "actions", "The selected labels, a lane, or everything from the playhead on"
            ),
        ),
        make(NUDGE, QT_TRANSLATE_NOOP("actions", "Nudge")),
        make(
            "start_earlier",
            QT_TRANSLATE_NOOP("actions", "Nudge start earlier"),
            "Ctrl+Alt+Left",
            writes=True,
            within=NUDGE,
        ),
        make(
            "start_later",
            QT_TRANSLATE_NOOP("actions", "Nudge start later"),
            "Ctrl+Alt+Right",
            writes=True,
            within=NUDGE,
        ),
        make(
            "end_earlier",
            QT_TRANSLATE_NOOP("actions", "Nudge end earlier"),
            "Ctrl+Shift+Left",
            writes=True,
            within=NUDGE,
        ),
        make(
            "end_later",
            QT_TRANSLATE_NOOP("actions", "Nudge end later"),
            "Ctrl+Shift+Right",
            writes=True,
            within=NUDGE,
        ),
        make(
            "move_earlier",
            QT_TRANSLATE_NOOP("actions", "Nudge label earlier"),
            "Alt+Left",
            writes=True,
            within=NUDGE,
        ),
        make(
            "move_later",
            QT_TRANSLATE_NOOP("actions", "Nudge label later"),
            "Alt+Right",
            writes=True,
            within=NUDGE,
        ),
        SEPARATOR,
        make(
            "nudge_unit",
            QT_TRANSLATE_NOOP("actions", "Next unit of nudges"),
            "Alt+U",
            within=NUDGE,
            tip=QT_TRANSLATE_NOOP(
                "actions", "A millisecond, a frame of the focused video, or a sample of the lane's sound"
            ),
        ),
        make(
            "nudge_ms",
            QT_TRANSLATE_NOOP("actions", "Nudge by a millisecond"),
            checkable=True,
            within=NUDGE,
        ),
        make(
            "nudge_frame",
            QT_TRANSLATE_NOOP("actions", "Nudge by a frame"),
            checkable=True,
            within=NUDGE,
        ),
        make(
            "nudge_sample",
            QT_TRANSLATE_NOOP("actions", "Nudge by a sample"),
            checkable=True,
            within=NUDGE,
        ),
    ]


def snapping_rows() -> Rows:
    """What dragged edges land on."""
    make = rows_of("Label")
    return [
        make(SNAPPING, QT_TRANSLATE_NOOP("actions", "Snapping")),
        make(
            "snap",
            QT_TRANSLATE_NOOP("actions", "Snap"),
            "Alt+S",
            checkable=True,
            within=SNAPPING,
            tip=QT_TRANSLATE_NOOP("actions", "Holding Ctrl while dragging holds it off"),
        ),
        make(
            "magnet",
            QT_TRANSLATE_NOOP("actions", "Magnetic playhead"),
            "Alt+P",
            checkable=True,
            within=SNAPPING,
            tip=QT_TRANSLATE_NOOP("actions", "Dragged, it lands on edges; and dragged edges land on it"),
        ),
        SEPARATOR,
        make(
            "snap_edges",
            QT_TRANSLATE_NOOP("actions", "Snap to edges of labels"),
            checkable=True,
            within=SNAPPING,
        ),
        make(
            "snap_frames",
            QT_TRANSLATE_NOOP("actions", "Snap to frames"),
            checkable=True,
            within=SNAPPING,
        ),
        make(
            "snap_zero",
            QT_TRANSLATE_NOOP("actions", "Snap to zero crossings"),
            checkable=True,
            within=SNAPPING,
        ),
        make(
            "snap_onsets",
            QT_TRANSLATE_NOOP("actions", "Snap to where sounds begin"),
            checkable=True,
            within=SNAPPING,
        ),
        make(
            "snap_silence",
            QT_TRANSLATE_NOOP("actions", "Snap to where silence begins and ends"),
            checkable=True,
            within=SNAPPING,
        ),
    ]
