"""Everything a person can do, in one table: the menus, the list of keys and the tooltips come from it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

CONTEXT = "actions"


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action. `keys` are portable key texts, the first one is shown in the menu.

    `while_typing` actions keep their key while a text is being typed; all others fall silent.
    `writes` actions are greyed out when the project is open for viewing only.
    """

    id: str
    text: str
    keys: tuple[str, ...]
    group: str
    tip: str = ""
    checkable: bool = False
    while_typing: bool = False
    writes: bool = False

    def label(self) -> str:
        """The text in the user's language."""
        return QCoreApplication.translate(CONTEXT, self.text)

    def hint(self) -> str:
        """One sentence more than the label, in the user's language; may be empty."""
        return QCoreApplication.translate(CONTEXT, self.tip) if self.tip else ""


def _T(context: str, text: str) -> str:
    """The text as it stands, marked for translation."""
    return str(QT_TRANSLATE_NOOP(context, text))


GROUPS = (
    _T("actions", "File"),
    _T("actions", "Edit"),
    _T("actions", "Track"),
    _T("actions", "Align"),
    _T("actions", "Label"),
    _T("actions", "Play"),
    _T("actions", "View"),
    _T("actions", "Help"),
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
            _T("actions", "Open…"),
            "Ctrl+O",
            while_typing=True,
            tip=_T("actions", "Open a project, or recordings as a new draft project"),
        ),
        make(
            "add_media",
            _T("actions", "Import media or transcript…"),
            "Ctrl+I",
            while_typing=True,
            writes=True,
            tip=_T("actions", "Add recordings, sensor series or a transcript to this project"),
        ),
        make("recent", _T("actions", "Open recent")),
        SEPARATOR,
        make(
            "save_as",
            _T("actions", "Save as…"),
            "Ctrl+Shift+S",
            while_typing=True,
            tip=_T("actions", "Move this draft to a place of your own and go on there"),
        ),
        make(
            "save_copy",
            _T("actions", "Save a copy as…"),
            while_typing=True,
            tip=_T("actions", "Write a copy of the project; you go on in this one"),
        ),
        make(
            "relink",
            _T("actions", "Relink media…"),
            while_typing=True,
            tip=_T("actions", "Point the project to recordings that were moved"),
        ),
        SEPARATOR,
        make("new_window", _T("actions", "New window on this project"), "Ctrl+Shift+N", while_typing=True),
        make("close", _T("actions", "Close window"), "Ctrl+W", while_typing=True),
        make("quit", _T("actions", "Quit"), "Ctrl+Q", while_typing=True),
    ]


def _edit() -> list[ActionSpec | None]:
    make = _spec("Edit")
    return [
        make("undo", _T("actions", "Undo"), "Ctrl+Z", writes=True),
        make("redo", _T("actions", "Redo"), "Ctrl+Shift+Z", "Ctrl+Y", writes=True),
        SEPARATOR,
        make("select_in", _T("actions", "Selection starts here"), "I", "["),
        make("select_out", _T("actions", "Selection ends here"), "O", "]"),
        make(
            "escape",
            _T("actions", "Clear selection"),
            "Esc",
            tip=_T("actions", "Close what is open, then clear the selection"),
        ),
        SEPARATOR,
        make(
            "edit_text",
            _T("actions", "Edit text"),
            "F2",
            "Return",
            "Enter",
            writes=True,
            tip=_T("actions", "Type the text of the selected segment"),
        ),
        make("delete", _T("actions", "Delete segments"), "Del", "Backspace", writes=True),
    ]


def _track() -> list[ActionSpec | None]:
    make = _spec("Track")
    return [
        make("focus_previous", _T("actions", "Previous track"), "Ctrl+Up"),
        make("focus_next", _T("actions", "Next track"), "Ctrl+Down"),
        SEPARATOR,
        make("mute", _T("actions", "Mute"), "M", writes=True),
        make("solo", _T("actions", "Solo"), "S", writes=True),
        SEPARATOR,
        make("move_up", _T("actions", "Move up"), "Alt+Up", writes=True),
        make("move_down", _T("actions", "Move down"), "Alt+Down", writes=True),
        make(
            "time_column",
            _T("actions", "Time column…"),
            writes=True,
            tip=_T("actions", "Which column of the table is time, and in what unit"),
        ),
        make(
            "remove_source",
            _T("actions", "Remove recording from project"),
            writes=True,
            tip=_T("actions", "The file itself stays where it is"),
        ),
    ]


def _align() -> list[ActionSpec | None]:
    make = _spec("Align")
    return [
        make(
            "edit_alignment",
            _T("actions", "Type alignment…"),
            "A",
            writes=True,
            tip=_T("actions", "Offset and drift of the focused track, by number"),
        ),
        SEPARATOR,
        make("nudge_earlier", _T("actions", "1 ms earlier"), "Alt+,", writes=True),
        make("nudge_later", _T("actions", "1 ms later"), "Alt+.", writes=True),
        make(
            "nudge_frame_earlier",
            _T("actions", "1 frame earlier"),
            "Alt+Shift+,",
            "Alt+Shift+<",
            "Alt+<",
            writes=True,
        ),
        make(
            "nudge_frame_later",
            _T("actions", "1 frame later"),
            "Alt+Shift+.",
            "Alt+Shift+>",
            "Alt+>",
            writes=True,
        ),
        SEPARATOR,
        make("linked", _T("actions", "Tracks of one file move together"), checkable=True, writes=True),
    ]


def _label() -> list[ActionSpec | None]:
    make = _spec("Label")
    digits = [
        ActionSpec(f"label_{digit}", _T("actions", "Give label %1"), (str(digit),), "Label", writes=True)
        for digit in range(1, 10)
    ]
    return [
        make(
            "new_segment",
            _T("actions", "New segment from selection"),
            "N",
            writes=True,
            tip=_T("actions", "On the lane you last clicked; without a selection, one second from here"),
        ),
        make("new_event", _T("actions", "New event here"), "E", writes=True),
        SEPARATOR,
        make(
            "add_lane_track",
            _T("actions", "Add lane to focused track"),
            "Ctrl+L",
            writes=True,
            tip=_T("actions", "Its labels follow the track when it is aligned anew"),
        ),
        make("add_lane_master", _T("actions", "Add lane on master time"), "Ctrl+Shift+L", writes=True),
        make("delete_lane", _T("actions", "Delete lane"), writes=True),
        SEPARATOR,
        *digits,
    ]


def _play() -> list[ActionSpec | None]:
    make = _spec("Play")
    return [
        make("play", _T("actions", "Play or pause"), "Space"),
        make("shuttle_back", _T("actions", "Play backwards, faster each press"), "J"),
        make("pause", _T("actions", "Pause"), "K"),
        make("shuttle_forward", _T("actions", "Play forwards, faster each press"), "L"),
        SEPARATOR,
        make(
            "frame_back",
            _T("actions", "One frame back"),
            "Left",
            ",",
            tip=_T("actions", "A frame of the focused video"),
        ),
        make("frame_forward", _T("actions", "One frame forward"), "Right", "."),
        make("second_back", _T("actions", "One second back"), "Shift+Left"),
        make("second_forward", _T("actions", "One second forward"), "Shift+Right"),
        make("to_start", _T("actions", "To the start"), "Home"),
        make("to_end", _T("actions", "To the end"), "End"),
        make("go_to", _T("actions", "Go to time…"), "G"),
        SEPARATOR,
        make("loop", _T("actions", "Loop selection"), "Shift+Space", checkable=True),
        make("speed", _T("actions", "Speed")),
    ]


def _view() -> list[ActionSpec | None]:
    make = _spec("View")
    return [
        make("fit", _T("actions", "Fit everything"), "F"),
        make("zoom_selection", _T("actions", "Zoom to selection"), "Z"),
        make("zoom_in", _T("actions", "Zoom in"), "+", "="),
        make("zoom_out", _T("actions", "Zoom out"), "-"),
        SEPARATOR,
        make("workspace_label", _T("actions", "Label workspace"), "Ctrl+1", while_typing=True),
        make("workspace_align", _T("actions", "Align workspace"), "Ctrl+2", while_typing=True),
        make("workspace_review", _T("actions", "Review workspace"), "Ctrl+3", while_typing=True),
        make("reset_layout", _T("actions", "Reset layout"), while_typing=True),
        make("docks", _T("actions", "Docks")),
        SEPARATOR,
        make("theme", _T("actions", "Theme")),
        make("full_screen", _T("actions", "Full screen"), "F11", checkable=True, while_typing=True),
    ]


def _help() -> list[ActionSpec | None]:
    make = _spec("Help")
    return [
        make("keys", _T("actions", "All keys"), "F1", "?"),
        make("manual", _T("actions", "Manual"), "Shift+F1", while_typing=True),
        make("demo", _T("actions", "Open the demo")),
        SEPARATOR,
        make("log", _T("actions", "Show the log")),
        make("about", _T("actions", "About Sync Studio")),
    ]


MENUS: dict[str, list[ActionSpec | None]] = dict(
    zip(GROUPS, (_file(), _edit(), _track(), _align(), _label(), _play(), _view(), _help()), strict=True)
)
SUBMENUS = ("recent", "speed", "docks", "theme")


def all_specs() -> list[ActionSpec]:
    """Every action, in menu order."""
    return [spec for specs in MENUS.values() for spec in specs if spec is not None]
