"""Everything a person can do, in one table: the menus, the list of keys and the tooltips come from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from syncstudio.app.action_spec import CONTEXT, ActionSpec

if TYPE_CHECKING:

    def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
        """Mark a text for translation; Qt's own stub forgets that it stays a text."""
        return text
else:
    from PySide6.QtCore import QT_TRANSLATE_NOOP

GROUPS = (
    QT_TRANSLATE_NOOP("actions", "File"),
    QT_TRANSLATE_NOOP("actions", "Edit"),
    QT_TRANSLATE_NOOP("actions", "Track"),
    QT_TRANSLATE_NOOP("actions", "Align"),
    QT_TRANSLATE_NOOP("actions", "Label"),
    QT_TRANSLATE_NOOP("actions", "Play"),
    QT_TRANSLATE_NOOP("actions", "View"),
    QT_TRANSLATE_NOOP("actions", "Help"),
)
SEPARATOR = None
WORKSPACES = ("label", "align", "review")
SPEEDS = ("0.1", "0.25", "0.5", "0.75", "1", "1.25", "1.5", "2", "4")


def group_label(group: str) -> str:
    """A menu's name in the user's language."""
    return QCoreApplication.translate(CONTEXT, group)


def _spec(group: str):
    def make(id: str, text: str, *keys: str, **more: object) -> ActionSpec:
        return ActionSpec(id, text, keys, group, **more)  # type: ignore[arg-type]

    return make


def _file() -> list[ActionSpec | None]:
    make = _spec("File")
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
        make("recent", QT_TRANSLATE_NOOP("actions", "Open recent")),
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


def _edit() -> list[ActionSpec | None]:
    make = _spec("Edit")
    return [
        make("undo", QT_TRANSLATE_NOOP("actions", "Undo"), "Ctrl+Z", writes=True),
        make("redo", QT_TRANSLATE_NOOP("actions", "Redo"), "Ctrl+Shift+Z", "Ctrl+Y", writes=True),
        SEPARATOR,
        make("select_in", QT_TRANSLATE_NOOP("actions", "Selection starts here"), "I", "["),
        make("select_out", QT_TRANSLATE_NOOP("actions", "Selection ends here"), "O", "]"),
        make(
            "escape",
            QT_TRANSLATE_NOOP("actions", "Clear selection"),
            "Esc",
            tip=QT_TRANSLATE_NOOP("actions", "Close what is open, then clear the selection"),
        ),
        SEPARATOR,
        make(
            "edit_text",
            QT_TRANSLATE_NOOP("actions", "Edit text"),
            "F2",
            "Return",
            "Enter",
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "Type the text of the selected segment"),
        ),
        make("delete", QT_TRANSLATE_NOOP("actions", "Delete segments"), "Del", "Backspace", writes=True),
    ]


def _track() -> list[ActionSpec | None]:
    make = _spec("Track")
    return [
        make("focus_previous", QT_TRANSLATE_NOOP("actions", "Previous track"), "Ctrl+Up"),
        make("focus_next", QT_TRANSLATE_NOOP("actions", "Next track"), "Ctrl+Down"),
        SEPARATOR,
        make("mute", QT_TRANSLATE_NOOP("actions", "Mute"), "M", writes=True),
        make("solo", QT_TRANSLATE_NOOP("actions", "Solo"), "S", writes=True),
        SEPARATOR,
        make("move_up", QT_TRANSLATE_NOOP("actions", "Move up"), "Alt+Up", writes=True),
        make("move_down", QT_TRANSLATE_NOOP("actions", "Move down"), "Alt+Down", writes=True),
        make(
            "time_column",
            QT_TRANSLATE_NOOP("actions", "Time column…"),
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "Which column of the table is time, and in what unit"),
        ),
        make(
            "read_again",
            QT_TRANSLATE_NOOP("actions", "Read again"),
            tip=QT_TRANSLATE_NOOP(
                "actions", "After reading was stopped or failed, or the file has come back"
            ),
        ),
        make(
            "remove_source",
            QT_TRANSLATE_NOOP("actions", "Remove recording from project"),
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "The file itself stays where it is"),
        ),
    ]


def _align() -> list[ActionSpec | None]:
    make = _spec("Align")
    return [
        make(
            "edit_alignment",
            QT_TRANSLATE_NOOP("actions", "Type alignment…"),
            "A",
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "Offset and drift of the focused track, by number"),
        ),
        SEPARATOR,
        make("nudge_earlier", QT_TRANSLATE_NOOP("actions", "1 ms earlier"), "Alt+,", writes=True),
        make("nudge_later", QT_TRANSLATE_NOOP("actions", "1 ms later"), "Alt+.", writes=True),
        make(
            "nudge_frame_earlier",
            QT_TRANSLATE_NOOP("actions", "1 frame earlier"),
            "Alt+Shift+,",
            "Alt+Shift+<",
            "Alt+<",
            writes=True,
        ),
        make(
            "nudge_frame_later",
            QT_TRANSLATE_NOOP("actions", "1 frame later"),
            "Alt+Shift+.",
            "Alt+Shift+>",
            "Alt+>",
            writes=True,
        ),
        SEPARATOR,
        make(
            "linked",
            QT_TRANSLATE_NOOP("actions", "Tracks of one file move together"),
            checkable=True,
            writes=True,
        ),
    ]


def _label() -> list[ActionSpec | None]:
    make = _spec("Label")
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
        *digits,
    ]


def _play() -> list[ActionSpec | None]:
    make = _spec("Play")
    return [
        make("play", QT_TRANSLATE_NOOP("actions", "Play or pause"), "Space"),
        make("shuttle_back", QT_TRANSLATE_NOOP("actions", "Play backwards, faster each press"), "J"),
        make("pause", QT_TRANSLATE_NOOP("actions", "Pause"), "K"),
        make("shuttle_forward", QT_TRANSLATE_NOOP("actions", "Play forwards, faster each press"), "L"),
        SEPARATOR,
        make(
            "frame_back",
            QT_TRANSLATE_NOOP("actions", "One frame back"),
            "Left",
            ",",
            tip=QT_TRANSLATE_NOOP("actions", "A frame of the focused video"),
        ),
        make("frame_forward", QT_TRANSLATE_NOOP("actions", "One frame forward"), "Right", "."),
        make("second_back", QT_TRANSLATE_NOOP("actions", "One second back"), "Shift+Left"),
        make("second_forward", QT_TRANSLATE_NOOP("actions", "One second forward"), "Shift+Right"),
        make("to_start", QT_TRANSLATE_NOOP("actions", "To the start"), "Home"),
        make("to_end", QT_TRANSLATE_NOOP("actions", "To the end"), "End"),
        make("go_to", QT_TRANSLATE_NOOP("actions", "Go to time…"), "G"),
        SEPARATOR,
        make("loop", QT_TRANSLATE_NOOP("actions", "Loop selection"), "Shift+Space", checkable=True),
        make("speed", QT_TRANSLATE_NOOP("actions", "Speed")),
    ]


def _view() -> list[ActionSpec | None]:
    make = _spec("View")
    return [
        make("fit", QT_TRANSLATE_NOOP("actions", "Fit everything"), "F"),
        make("zoom_selection", QT_TRANSLATE_NOOP("actions", "Zoom to selection"), "Z"),
        make("zoom_in", QT_TRANSLATE_NOOP("actions", "Zoom in"), "+", "="),
        make("zoom_out", QT_TRANSLATE_NOOP("actions", "Zoom out"), "-"),
        SEPARATOR,
        make("workspace_label", QT_TRANSLATE_NOOP("actions", "Label workspace"), "Ctrl+1", while_typing=True),
        make("workspace_align", QT_TRANSLATE_NOOP("actions", "Align workspace"), "Ctrl+2", while_typing=True),
        make(
            "workspace_review", QT_TRANSLATE_NOOP("actions", "Review workspace"), "Ctrl+3", while_typing=True
        ),
        make("reset_layout", QT_TRANSLATE_NOOP("actions", "Reset layout"), while_typing=True),
        make("docks", QT_TRANSLATE_NOOP("actions", "Docks")),
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


def _help() -> list[ActionSpec | None]:
    make = _spec("Help")
    return [
        make("keys", QT_TRANSLATE_NOOP("actions", "All keys"), "F1", "?"),
        make("manual", QT_TRANSLATE_NOOP("actions", "Manual"), "Shift+F1", while_typing=True),
        make("demo", QT_TRANSLATE_NOOP("actions", "Open the demo")),
        SEPARATOR,
        make("log", QT_TRANSLATE_NOOP("actions", "Show the log")),
        make("about", QT_TRANSLATE_NOOP("actions", "About Sync Studio")),
    ]


MENUS: dict[str, list[ActionSpec | None]] = dict(
    zip(GROUPS, (_file(), _edit(), _track(), _align(), _label(), _play(), _view(), _help()), strict=True)
)
SUBMENUS = ("recent", "speed", "docks", "theme")


def all_specs() -> list[ActionSpec]:
    """Every action, in menu order."""
    return [spec for specs in MENUS.values() for spec in specs if spec is not None]
