"""Says that a video is too heavy to be played as it is, with a button for each thing that may help."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from syncstudio.app.message_strip import Deed
from syncstudio.session.notices import PicturesLag


class HeavyWords(QObject):
    """One window's. Each track is told of once, by the session."""

    def __init__(self, window, windows) -> None:
        super().__init__(window)
        self._window, self._windows = window, windows
        self._session = window.session

    def on_notice(self, notice: object) -> None:
        """Tell of a video that lags."""
        if isinstance(notice, PicturesLag):
            names = {track.id: track.name for track in self._session.project.tracks()}
            if notice.track_id in names:
                self._tell(notice, names[notice.track_id])

    def _tell(self, notice: PicturesLag, name: str) -> None:
        track_id = notice.track_id
        deeds: dict[str, Deed] = {
            "vlc": (
                self.tr("Play it with VLC"),
                lambda: self._window.ask(lambda: self._session.set_player(track_id, "vlc")),
            ),
            "hardware": (self.tr("Decode with hardware"), self._use_hardware),
            "copy": (
                self.tr("Play a small copy"),
                lambda: self._window.ask(lambda: self._play_copy(track_id)),
            ),
        }
        text = self.tr("{name} is too heavy to be played in time here: pictures are dropped.").format(
            name=name
        )
        if "copy" in notice.offers:
            text += " " + self.tr("A small copy is made first; its pictures are marked approximate.")
        offered = [deeds[offer] for offer in notice.offers]
        self._window.strip.say(text, "warning", about=f"heavy {track_id}", deeds=offered)

    def _play_copy(self, track_id: int) -> None:
        self._session.play_copy(track_id, True)
        if self._session.player_of(track_id) == "vlc":
            self._session.set_player(track_id, "exact")

    def _use_hardware(self) -> None:
        self._windows.set_picture_options(replace(self._session.picture_options, hardware=True))
