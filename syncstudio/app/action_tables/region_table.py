"""The Regions menu: drawing in the picture, key frames, lifespans, and whom regions show."""

from __future__ import annotations

from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, SEPARATOR, Rows, rows_of

PERSON = "person"


def region_table() -> Rows:
    """The rows of the menu, in order."""
    return [*_drawing(), SEPARATOR, *_key_frames(), SEPARATOR, *_lifespans(), SEPARATOR, *_people()]


def _drawing() -> Rows:
    make = rows_of("Regions")
    return [
        make(
            "draw_box",
            QT_TRANSLATE_NOOP("actions", "Draw box"),
            "Alt+B",
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "In the focused picture: drag, or Return for one in the middle"),
        ),
        make("draw_point", QT_TRANSLATE_NOOP("actions", "Draw point"), "Alt+O", writes=True),
        make(
            "draw_polygon",
            QT_TRANSLATE_NOOP("actions", "Draw polygon"),
            "Alt+G",
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "Click its corners; Return or a double click closes it"),
        ),
    ]


def _key_frames() -> Rows:
    make = rows_of("Regions")
    return [
        make(
            "key_frame_here",
            QT_TRANSLATE_NOOP("actions", "Key frame here"),
            "Alt+K",
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "Keeps where the selected regions are in this frame"),
        ),
        make("delete_key_frame", QT_TRANSLATE_NOOP("actions", "Delete key frame"), writes=True),
        make("previous_key_frame", QT_TRANSLATE_NOOP("actions", "Previous key frame"), "Alt+J"),
        make("next_key_frame", QT_TRANSLATE_NOOP("actions", "Next key frame"), "Alt+L"),
        make(
            "copy_region",
            QT_TRANSLATE_NOOP("actions", "Copy region to next frame"),
            "Ctrl+B",
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "Exactly as it is in this frame, as a key frame"),
        ),
        make(
            "hold_region",
            QT_TRANSLATE_NOOP("actions", "Hold region to the end of the selection"),
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "It stays where it is; key frames in between go"),
        ),
        make(
            "region_paths",
            QT_TRANSLATE_NOOP("actions", "Show the way of regions"),
            checkable=True,
            tip=QT_TRANSLATE_NOOP("actions", "From key frame to key frame, of what is selected"),
        ),
    ]


def _lifespans() -> Rows:
    make = rows_of("Regions")
    return [
        make(
            "begin_region",
            QT_TRANSLATE_NOOP("actions", "Region begins here"),
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "The frame on show is the first with it"),
        ),
        make(
            "end_region",
            QT_TRANSLATE_NOOP("actions", "Region ends here"),
            "Alt+E",
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "The frame on show is the first without it"),
        ),
        make(
            "hide_region",
            QT_TRANSLATE_NOOP("actions", "Hidden from here"),
            "Alt+H",
            writes=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "Something stands before it, or no longer; it is still drawn, dashed"
            ),
        ),
        make(
            "region_leaves",
            QT_TRANSLATE_NOOP("actions", "Leaves the picture here, or returns"),
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "Not to be seen from here to the next key frame"),
        ),
        make("split_region", QT_TRANSLATE_NOOP("actions", "Split region here"), writes=True),
        make(
            "merge_regions",
            QT_TRANSLATE_NOOP("actions", "Merge regions"),
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "The earliest of those selected goes on as the others"),
        ),
    ]


def _people() -> Rows:
    make = rows_of("Regions")
    return [
        make(PERSON, QT_TRANSLATE_NOOP("actions", "Person")),
        make(
            "suggest_people",
            QT_TRANSLATE_NOOP("actions", "Suggest who speaks"),
            writes=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "From how mouths move in the selected regions while voices are heard"
            ),
        ),
        make("accept_person", QT_TRANSLATE_NOOP("actions", "Accept suggested person"), writes=True),
        make("reject_person", QT_TRANSLATE_NOOP("actions", "Reject suggested person"), writes=True),
        make(
            "show_people",
            QT_TRANSLATE_NOOP("actions", "People"),
            tip=QT_TRANSLATE_NOOP("actions", "Who is heard and who is seen, and when"),
        ),
    ]
