"""The menus whose entries come from the moment: recent projects, speeds, devices, docks and themes."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QDockWidget, QMenu

from syncstudio.app.actions import SPEEDS
from syncstudio.app.look import Look
from syncstudio.app.recent import recent_projects
from syncstudio.session.errors import SessionError
from syncstudio.session.measuring.devices import ONE_FRAME


def fill_recent(menu: QMenu, windows, window) -> None:
    """Let a menu list the recent projects, read when it opens."""

    def fill() -> None:
        menu.clear()
        for path in recent_projects():
            action = menu.addAction(path.stem)
            action.setToolTip(str(path))
            action.triggered.connect(lambda _checked=False, path=path: windows.open_paths([path], window))
        if menu.isEmpty():
            menu.addAction(menu.tr("Nothing was opened yet")).setEnabled(False)

    menu.setToolTipsVisible(True)
    menu.aboutToShow.connect(fill)


def fill_speeds(menu: QMenu, session, choose) -> None:
    """Let a menu offer the speeds; `choose` gets the decimal text of one."""
    group = QActionGroup(menu)

    def mark() -> None:
        for action in menu.actions():
            action.setChecked(Fraction(action.data()) == session.transport.speed)

    for text in SPEEDS:
        action = menu.addAction(f"{text}×")
        action.setData(text)
        action.setCheckable(True)
        group.addAction(action)
        action.triggered.connect(lambda _checked=False, text=text: choose(text))
    menu.aboutToShow.connect(mark)


def fill_devices(menu: QMenu, window) -> None:
    """Let a menu say what recorded the focused track, and correct it by what is known of that device."""
    session = window.session
    group = QActionGroup(menu)

    def offer(text: str, name: str, track) -> None:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(track is not None and track.device == name)
        action.setEnabled(track is not None and not session.viewing)
        group.addAction(action)
        action.triggered.connect(
            lambda _checked=False: window.ask(lambda: session.set_device(track.id, name))
        )

    def fill() -> None:
        menu.clear()
        focus = session.focus_track_id
        track = next((each for each in session.project.tracks() if each.id == focus), None)
        offer(menu.tr("No correction"), "", track)
        if track is not None and track.kind == "video":
            offer(menu.tr("One frame late"), ONE_FRAME, track)
        try:
            devices = session.devices()
        except SessionError:  # the sheet says what is wrong with the list
            devices = []
        for device in devices:
            offer(f"{device.name}: {device.says}", device.name, track)
        menu.addSeparator()
        menu.addAction(menu.tr("Devices…")).triggered.connect(window.sheets.show_devices)

    menu.aboutToShow.connect(fill)


def fill_docks(menu: QMenu, docks: dict[str, QDockWidget]) -> None:
    """Let a menu hide and show the docks."""
    for dock in docks.values():
        menu.addAction(dock.toggleViewAction())


def fill_themes(menu: QMenu, look: Look) -> None:
    """Let a menu choose the theme."""
    group = QActionGroup(menu)
    texts = {"system": menu.tr("As the system"), "light": menu.tr("Light"), "dark": menu.tr("Dark")}
    actions: dict[str, QAction] = {}
    for choice, text in texts.items():
        action = menu.addAction(text)
        action.setCheckable(True)
        group.addAction(action)
        action.triggered.connect(lambda _checked=False, choice=choice: look.choose(choice))
        actions[choice] = action
    menu.aboutToShow.connect(lambda: actions[look.choice].setChecked(True))
