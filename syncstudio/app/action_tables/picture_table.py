"""The rows of the View menu on pictures: how closely one looks, what is done with a frame, and comparing two."""

from __future__ import annotations

from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, SEPARATOR, Rows, rows_of

PICTURE = "picture"
COMPARE = "compare"


def picture_table() -> Rows:
    """Both submenus, each with its rows in order."""
    return [*_picture_rows(), *_compare_rows()]


def _picture_rows() -> Rows:
    make = rows_of("View")
    return [
        make(PICTURE, QT_TRANSLATE_NOOP("actions", "Picture")),
        make("picture_fit", QT_TRANSLATE_NOOP("actions", "Fit picture"), "Shift+F", within=PICTURE),
        make(
            "picture_actual",
            QT_TRANSLATE_NOOP("actions", "Picture at 1:1"),
            "Shift+Z",
            within=PICTURE,
            tip=QT_TRANSLATE_NOOP("actions", "One stored pixel on one pixel of the screen"),
        ),
        make(
            "picture_in", QT_TRANSLATE_NOOP("actions", "Zoom picture in"), "Ctrl++", "Ctrl+=", within=PICTURE
        ),
        make("picture_out", QT_TRANSLATE_NOOP("actions", "Zoom picture out"), "Ctrl+-", within=PICTURE),
        make(
            "lock_views",
            QT_TRANSLATE_NOOP("actions", "Zoom pictures together"),
            "Shift+T",
            checkable=True,
            within=PICTURE,
            tip=QT_TRANSLATE_NOOP("actions", "Pictures stored at the same size show the same place"),
        ),
        SEPARATOR,
        make(
            "pixel_readout",
            QT_TRANSLATE_NOOP("actions", "Pixel read-out"),
            "P",
            checkable=True,
            within=PICTURE,
            tip=QT_TRANSLATE_NOOP("actions", "The stored values of the pixel under the pointer"),
        ),
        make(
            "deinterlace",
            QT_TRANSLATE_NOOP("actions", "Deinterlace picture"),
            "Shift+D",
            checkable=True,
            within=PICTURE,
            tip=QT_TRANSLATE_NOOP(
                "actions", "Of the focused video, even where its file does not say it has fields"
            ),
        ),
        make(
            "deinterlace_all",
            QT_TRANSLATE_NOOP("actions", "Deinterlace what is interlaced"),
            checkable=True,
            within=PICTURE,
            tip=QT_TRANSLATE_NOOP("actions", "In every video, the frames that are marked as interlaced"),
        ),
        SEPARATOR,
        make(
            "picture_full_screen",
            QT_TRANSLATE_NOOP("actions", "Picture on the whole screen"),
            "Shift+F11",
            checkable=True,
            within=PICTURE,
            tip=QT_TRANSLATE_NOOP("actions", "Esc brings the window back"),
        ),
        make(
            "pictures_apart",
            QT_TRANSLATE_NOOP("actions", "Pictures in their own window"),
            "Ctrl+F11",
            checkable=True,
            within=PICTURE,
            tip=QT_TRANSLATE_NOOP("actions", "For a second screen; closing that window brings them back"),
        ),
        SEPARATOR,
        make(
            "reference_player",
            QT_TRANSLATE_NOOP("actions", "Reference player…"),
            within=PICTURE,
            tip=QT_TRANSLATE_NOOP("actions", "How VLC plays the untouched file, beside our exact picture"),
        ),
        SEPARATOR,
        make(
            "copy_frame",
            QT_TRANSLATE_NOOP("actions", "Copy frame"),
            "Ctrl+Shift+C",
            within=PICTURE,
            tip=QT_TRANSLATE_NOOP("actions", "The exact frame of the focused video, at its full size"),
        ),
        make(
            "save_frame",
            QT_TRANSLATE_NOOP("actions", "Save frame as PNG…"),
            "Ctrl+Shift+E",
            within=PICTURE,
            tip=QT_TRANSLATE_NOOP("actions", "The exact frame of the focused video, at its full size"),
        ),
    ]


def _compare_rows() -> Rows:
    make = rows_of("View")
    return [
        make(COMPARE, QT_TRANSLATE_NOOP("actions", "Compare")),
        make(
            "compare_side", QT_TRANSLATE_NOOP("actions", "Side by side"), "B", checkable=True, within=COMPARE
        ),
        make(
            "compare_overlay",
            QT_TRANSLATE_NOOP("actions", "Overlay two pictures"),
            "V",
            checkable=True,
            within=COMPARE,
            tip=QT_TRANSLATE_NOOP("actions", "The focused video with another over it, at the same instant"),
        ),
        make(
            "compare_wipe",
            QT_TRANSLATE_NOOP("actions", "Wipe between two pictures"),
            "W",
            checkable=True,
            within=COMPARE,
            tip=QT_TRANSLATE_NOOP("actions", "One left of a line, the other right of it; drag the line"),
        ),
        make(
            "compare_difference",
            QT_TRANSLATE_NOOP("actions", "Difference of two pictures"),
            "D",
            checkable=True,
            within=COMPARE,
            tip=QT_TRANSLATE_NOOP(
                "actions", "What differs is bright; its mean and its most are said in numbers"
            ),
        ),
        SEPARATOR,
        make(
            "compare_less",
            QT_TRANSLATE_NOOP("actions", "Less of the second picture"),
            "Ctrl+[",
            within=COMPARE,
            tip=QT_TRANSLATE_NOOP("actions", "Or the line to the left, or a smaller gain"),
        ),
        make(
            "compare_more",
            QT_TRANSLATE_NOOP("actions", "More of the second picture"),
            "Ctrl+]",
            within=COMPARE,
            tip=QT_TRANSLATE_NOOP("actions", "Or the line to the right, or a larger gain"),
        ),
        make("compare_swap", QT_TRANSLATE_NOOP("actions", "Swap the two pictures"), "X", within=COMPARE),
    ]
