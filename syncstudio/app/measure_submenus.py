"""The submenus of the Align menu: the role of the focused sound, and the tolerance profile."""

from __future__ import annotations

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from syncstudio.panes.sync.measure_menu import fill_profiles
from syncstudio.session.measuring.roles import ROLES


def fill_roles(menu: QMenu, window) -> None:
    """Let a menu say what the focused sound is to the others."""
    session = window.session

    def fill() -> None:
        menu.clear()
        group = QActionGroup(menu)
        focus = session.focus_track_id
        track = next((each for each in session.project.tracks() if each.id == focus), None)
        sound = track is not None and track.kind == "sound" and session.viewing is None
        for role in ROLES:
            text = role.capitalize() if role else menu.tr("Not known")
            if role and track is not None and track.role == role and track.role_from == "guessed":
                text = menu.tr("{role} (guessed)").format(role=text)
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(track is not None and track.kind == "sound" and track.role == role)
            action.setEnabled(sound)
            group.addAction(action)
            action.triggered.connect(
                lambda _checked=False, role=role: window.ask(lambda: session.set_role(focus, role))
            )

        menu.addSeparator()
        guess = menu.addAction(menu.tr("Guess from name and sound"))
        guess.setEnabled(sound and track.role_from != "set")
        guess.triggered.connect(lambda: window.ask(lambda: session.guess_roles([focus])))

    menu.aboutToShow.connect(fill)


def fill_tolerances(menu: QMenu, window) -> None:
    """Let a menu choose the tolerance profile, and open the sheet of them."""

    def fill() -> None:
        menu.clear()
        fill_profiles(menu, window.session, window.ask)
        menu.addSeparator()
        menu.addAction(menu.tr("Tolerance profiles…")).triggered.connect(window.sheets.show_profiles)

    menu.aboutToShow.connect(fill)
