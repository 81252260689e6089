"""The rows of the Track menu about still pictures and the pages of documents."""

from __future__ import annotations

from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, SEPARATOR, Rows, rows_of

PAGES = "pages"


def pages_rows() -> Rows:
    """The rows, in order."""
    make = rows_of("Track")
    return [
        SEPARATOR,
        make(PAGES, QT_TRANSLATE_NOOP("actions", "Pictures and pages")),
        make(
            "picture_times",
            QT_TRANSLATE_NOOP("actions", "Times of these pictures…"),
            "Ctrl+Alt+I",
            within=PAGES,
            tip=QT_TRANSLATE_NOOP(
                "actions", "What tells when each picture was taken: names, EXIF, a table or an interval"
            ),
        ),
        make(
            "show_as_slides",
            QT_TRANSLATE_NOOP("actions", "Show pictures as slides"),
            writes=True,
            within=PAGES,
            tip=QT_TRANSLATE_NOOP("actions", "Each picture of the row is shown when you say so, like a page"),
        ),
        make(
            "page_next",
            QT_TRANSLATE_NOOP("actions", "Next page from here"),
            "Alt+PgDown",
            writes=True,
            within=PAGES,
            tip=QT_TRANSLATE_NOOP(
                "actions", "Show the document's next page from the playhead on, while playing too"
            ),
        ),
        make(
            "page_previous",
            QT_TRANSLATE_NOOP("actions", "Previous page from here"),
            "Alt+PgUp",
            writes=True,
            within=PAGES,
            tip=QT_TRANSLATE_NOOP("actions", "Show the document's page before from the playhead on"),
        ),
        make(
            "page_choose",
            QT_TRANSLATE_NOOP("actions", "Show page from here…"),
            writes=True,
            within=PAGES,
            tip=QT_TRANSLATE_NOOP("actions", "Show any page of the document from the playhead on, or none"),
        ),
        make(
            "page_begin",
            QT_TRANSLATE_NOOP("actions", "Page begins here"),
            writes=True,
            within=PAGES,
            tip=QT_TRANSLATE_NOOP("actions", "Move the nearest change of page to the playhead"),
        ),
        make(
            "page_remove",
            QT_TRANSLATE_NOOP("actions", "Take back page"),
            writes=True,
            within=PAGES,
            tip=QT_TRANSLATE_NOOP("actions", "The page before stays on instead of the one at the playhead"),
        ),
        make(
            "page_table",
            QT_TRANSLATE_NOOP("actions", "Times of pages from a table…"),
            writes=True,
            within=PAGES,
            tip=QT_TRANSLATE_NOOP(
                "actions", "A line for each change of page, with the page's number and its time"
            ),
        ),
    ]
