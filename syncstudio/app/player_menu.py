"""The submenu that says what plays the focused video, and the one action that shows how VLC plays it by itself."""

from __future__ import annotations

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu


def fill_players(menu: QMenu, window) -> None:
    """Let a menu choose who shows the focused video while it plays; at rest the exact frame always shows."""
    session = window.session

    def fill() -> None:
        menu.clear()
        group = QActionGroup(menu)
        focus = session.focus_track_id
        track = next((each for each in session.project.tracks() if each.id == focus), None)
        video = track is not None and track.kind == "video"
        preferred = menu.tr("VLC") if session.picture_options.player == "vlc" else menu.tr("exact")
        texts = {
            "": menu.tr("As preferred ({name})").format(name=preferred),
            "exact": menu.tr("Exact: our own decoder"),
            "vlc": menu.tr("VLC, kept on the clock"),
        }
        for player, text in texts.items():
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(video and track.player == player)
            action.setEnabled(video and not session.viewing)
            group.addAction(action)
            action.triggered.connect(
                lambda _checked=False, player=player: window.ask(lambda: session.set_player(focus, player))
            )
        menu.addSeparator()
        small = menu.addAction(menu.tr("Exact, from a small copy (approximate)"))
        small.setToolTip(menu.tr("Quick where the video itself is too heavy; stills stay exact"))
        small.setCheckable(True)
        small.setChecked(video and session.plays_copy(focus))
        small.setEnabled(video)
        small.triggered.connect(lambda on: window.ask(lambda: session.play_copy(focus, on)))
        if session.vlc_missing is not None:
            menu.addSeparator()
            menu.addAction(session.vlc_missing).setEnabled(False)

    menu.aboutToShow.connect(fill)
