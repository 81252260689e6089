"""The File menu: opening, adding, keeping and leaving."""

from __future__ import annotations

from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, SEPARATOR, Rows, rows_of


def file_table() -> Rows:
    """The rows of the menu, in order."""
    make = rows_of("File")
    return [
        make(
            "open",
            QT_TRANSLATE_NOOP("actions", "Open…"),
            "Ctrl+O",
            while_typing=True,
            tip=QT_TRANSLATE_NOOP("actions", "Open a project, or recordings as a new draft project"),
        ),
        make(
            "add_media",
            QT_TRANSLATE_NOOP("actions", "Import media or transcript…"),
            "Ctrl+I",
            while_typing=True,
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "Add recordings, sensor series or a transcript to this project"),
        ),
        make(
            "add_pictures",
            QT_TRANSLATE_NOOP("actions", "Add pictures as a sequence…"),
            while_typing=True,
            writes=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "All still pictures of a folder as one row, at the times they were taken"
            ),
        ),
        make(
            "import_labels",
            QT_TRANSLATE_NOOP("actions", "Import labels…"),
            while_typing=True,
            writes=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "Read labels of another tool, tables among them, after a look at them"
            ),
        ),
        make(
            "export_labels",
            QT_TRANSLATE_NOOP("actions", "Export labels…"),
            "Ctrl+Alt+E",
            while_typing=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "Write labels for another tool; what it cannot hold is said first"
            ),
        ),
        make(
            "export_clips",
            QT_TRANSLATE_NOOP("actions", "Export training clips…"),
            while_typing=True,
            tip=QT_TRANSLATE_NOOP(
                "actions",
                "Cut aligned clips out of this project; each is measured again after it was written",
            ),
        ),
        make("recent", QT_TRANSLATE_NOOP("actions", "Open recent")),
        make(
            "verify_many",
            QT_TRANSLATE_NOOP("actions", "Verify many…"),
            while_typing=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "Check many recordings at once, and look at what was found worst first"
            ),
        ),
        make(
            "report",
            QT_TRANSLATE_NOOP("actions", "Report…"),
            while_typing=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "One page that tells all of this project, for a browser or for paper"
            ),
        ),
        make(
            "report_agreement",
            QT_TRANSLATE_NOOP("actions", "Report with agreement…"),
            while_typing=True,
            tip=QT_TRANSLATE_NOOP(
                "actions",
                "The same page, and how far other people's projects of this recording agree with it",
            ),
        ),
        SEPARATOR,
        make(
            "save_as",
            QT_TRANSLATE_NOOP("actions", "Save as…"),
            "Ctrl+Shift+S",
            while_typing=True,
            tip=QT_TRANSLATE_NOOP("actions", "Move this draft to a place of your own and go on there"),
        ),
        make(
            "save_copy",
            QT_TRANSLATE_NOOP("actions", "Save a copy as…"),
            while_typing=True,
            tip=QT_TRANSLATE_NOOP("actions", "Write a copy of the project; you go on in this one"),
        ),
        make(
            "backups",
            QT_TRANSLATE_NOOP("actions", "Backups…"),
            while_typing=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "Earlier states of the project, what differs, and going back to one"
            ),
        ),
        make(
            "relink",
            QT_TRANSLATE_NOOP("actions", "Relink media…"),
            while_typing=True,
            tip=QT_TRANSLATE_NOOP("actions", "Point the project to recordings that were moved"),
        ),
        SEPARATOR,
        make(
            "new_window",
            QT_TRANSLATE_NOOP("actions", "New window on this project"),
            "Ctrl+Shift+N",
            while_typing=True,
        ),
        make("close", QT_TRANSLATE_NOOP("actions", "Close window"), "Ctrl+W", while_typing=True),
        make("quit", QT_TRANSLATE_NOOP("actions", "Quit"), "Ctrl+Q", while_typing=True),
    ]
