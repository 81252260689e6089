"""Bringing a dock to the front with the room it needs to be read, however it is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt


@dataclass(frozen=True, slots=True)
class Room:
    """How high and wide a dock wants to be, in px, and how much of the window's width it may take for that."""

    height: int
    width: int = 0
    share: float = 0.5


_ROOM = {
    "health": Room(240),  # a finding and the head of a plot
    "meter": Room(280),  # a graph over the figures of two videos
    "mixer": Room(280),
    "sync": Room(320),  # a sentence, its buttons and a plot
    "transcript": Room(320),  # some utterances
    "turns": Room(420),  # the tables of three speakers, and the figure
    "review": Room(420),  # the choices, some of the queue, one item and the buttons
    "history": Room(420),
    "people": Room(280),
    "channels": Room(380),
    "statistics": Room(420),
    "map": Room(420),
    "orientation": Room(420),
    "label_table": Room(380, 720, 2 / 3),
    "counts": Room(380, 720, 2 / 3),
    "differences": Room(470, 640),
    "conflicts": Room(460, 520),
    "agreement": Room(560, 560),
}


def bring(window, name: str) -> None:
    """Show a dock in front of those that share its place, as large as it needs to be where there is room."""
    dock = window.docks[name]
    dock.show()
    dock.raise_()
    room = _ROOM.get(name)
    if room is None:
        return
    window.workspaces.give_room(name, room.height)
    wide = min(room.width, round(window.width() * room.share))
    if not dock.isFloating() and dock.width() < wide:
        window.resizeDocks([dock], [wide], Qt.Orientation.Horizontal)


def give_room_when_shown(window) -> None:
    """Let what View › Docks shows have the room that its own action gives it."""
    for name, dock in window.docks.items():
        dock.toggleViewAction().triggered.connect(
            lambda shown, name=name: bring(window, name) if shown else None
        )
