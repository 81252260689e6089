"""What the Label menu says of labels themselves, of lanes, and of what is asked."""

from __future__ import annotations

from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, Rows, rows_of


def schema_rows() -> Rows:
    """The rows, in order."""
    make = rows_of("Label")
    return [
        make(
            "attributes",
            QT_TRANSLATE_NOOP("actions", "Attributes of the selected label"),
            "Ctrl+Return",
            tip=QT_TRANSLATE_NOOP("actions", "In the Segment dock: the first one that is required and open"),
        ),
        make(
            "schema_editor",
            QT_TRANSLATE_NOOP("actions", "Labels and lanes…"),
            "Ctrl+Alt+L",
            tip=QT_TRANSLATE_NOOP(
                "actions", "Colours, keys, groups, what lanes take and what is asked of labels"
            ),
        ),
        make(
            "load_schema",
            QT_TRANSLATE_NOOP("actions", "Load label schema…"),
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "A file of Sync Studio, or Label Studio's labelling config"),
        ),
        make(
            "save_schema",
            QT_TRANSLATE_NOOP("actions", "Save label schema…"),
            tip=QT_TRANSLATE_NOOP(
                "actions", "Labels, lanes and attributes of this project, as a readable file"
            ),
        ),
    ]
