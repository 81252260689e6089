"""The View menu: what is shown, and how."""

from __future__ import annotations

from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, SEPARATOR, Rows, rows_of
from syncstudio.app.action_tables.picture_table import picture_table
from syncstudio.app.action_tables.streams_table import places_rows
from syncstudio.app.action_tables.tables_rows import tables_rows


def view_table() -> Rows:
    """The rows of the menu, in order."""
    make = rows_of("View")
    return [
        make("fit", QT_TRANSLATE_NOOP("actions", "Fit everything"), "F"),
        make("zoom_selection", QT_TRANSLATE_NOOP("actions", "Zoom to selection"), "Z"),
        make("zoom_in", QT_TRANSLATE_NOOP("actions", "Zoom in"), "+", "="),
        make("zoom_out", QT_TRANSLATE_NOOP("actions", "Zoom out"), "-"),
        SEPARATOR,
        *picture_table(),
        SEPARATOR,
        make("workspace_label", QT_TRANSLATE_NOOP("actions", "Label workspace"), "Ctrl+1", while_typing=True),
        make("workspace_align", QT_TRANSLATE_NOOP("actions", "Align workspace"), "Ctrl+2", while_typing=True),
        make(
            "workspace_review", QT_TRANSLATE_NOOP("actions", "Review workspace"), "Ctrl+3", while_typing=True
        ),
        make("next_part", QT_TRANSLATE_NOOP("actions", "Next part of the window"), "F6", while_typing=True),
        make(
            "previous_part",
            QT_TRANSLATE_NOOP("actions", "Previous part of the window"),
            "Shift+F6",
            while_typing=True,
        ),
        make("reset_layout", QT_TRANSLATE_NOOP("actions", "Reset layout"), while_typing=True),
        make("docks", QT_TRANSLATE_NOOP("actions", "Docks")),
        make(
            "health",
            QT_TRANSLATE_NOOP("actions", "Timing health"),
            "Ctrl+H",
            while_typing=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "What is odd about the recordings' timing, and what it does to labels"
            ),
        ),
        make(
            "mixer",
            QT_TRANSLATE_NOOP("actions", "Mixer"),
            "Ctrl+Shift+X",
            while_typing=True,
            tip=QT_TRANSLATE_NOOP("actions", "Level, gain, pan and channels of each sound track"),
        ),
        make(
            "sync_meter",
            QT_TRANSLATE_NOOP("actions", "Sync meter"),
            "Ctrl+Shift+Y",
            while_typing=True,
            tip=QT_TRANSLATE_NOOP("actions", "How far the pictures on screen are from what is heard"),
        ),
        make(
            "record_meter",
            QT_TRANSLATE_NOOP("actions", "Record the meter…"),
            checkable=True,
            while_typing=True,
            tip=QT_TRANSLATE_NOOP("actions", "Write every reading of the sync meter into a CSV file"),
        ),
        SEPARATOR,
        *tables_rows(),
        *places_rows(),
        SEPARATOR,
        make("theme", QT_TRANSLATE_NOOP("actions", "Theme")),
        make(
            "full_screen",
            QT_TRANSLATE_NOOP("actions", "Full screen"),
            "F11",
            checkable=True,
            while_typing=True,
        ),
    ]
