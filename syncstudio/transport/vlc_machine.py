"""One media player of libVLC, told in our words. Used by one thread only, and never from VLC's callbacks."""

from __future__ import annotations

import os
import time
from fractions import Fraction
from typing import Any, Literal

from syncstudio.timebase.instant import NS_PER_MS
from syncstudio.transport.vlc_library import VlcError, load_vlc, make_instance
from syncstudio.transport.vlc_screen import VlcScreen

_PAUSE_COMES_S, _LOOK_S = 0.1, 0.001

Condition = Literal["opening", "playing", "paused", "ended", "failed"]


class VlcMachine:
    """Plays one video stream of a local file onto a screen, without sound. Raises VlcError where VLC cannot.

    `video_place` counts the file's video streams; `as_stored` False leaves VLC its own ways with pictures.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        screen: VlcScreen,
        video_place: int = 0,
        hardware: bool = False,
        as_stored: bool = True,
    ) -> None:
        self._name = os.path.basename(path)
        self._vlc = load_vlc()
        self._instance = make_instance(self._vlc, hardware, as_stored)
        self._player: Any = self._instance.media_player_new()
        media = self._instance.media_new_path(os.path.abspath(path))
        media.add_option(f":video-track={video_place}")
        media.add_option(":input-repeat=0")
        self._player.set_media(media)
        media.release()
        screen.attach(self._vlc, self._player)
        self._screen = screen
        self._stands = False

    @property
    def condition(self) -> Condition:
        """What it is at."""
        states = self._vlc.State
        state = self._player.get_state()
        if state == states.Error:
            return "failed"
        if state in (states.Ended, states.Stopped):
            return "ended"
        if state == states.Paused:
            return "paused"
        return "playing" if state == states.Playing else "opening"

    def play(self) -> None:
        """Begin at the start of the file; again after its end."""
        if self.condition == "ended":
            self._player.stop()
        self._stands = False
        if self._player.play() != 0:
            raise VlcError(f"VLC cannot play {self._name}: see whether it opens in VLC itself.")

    def pause(self, on: bool) -> None:
        """Stand still, or go on."""
        if not on and self._stands:
            self._wait_for_pause()
        self._stands = on
        self._player.set_pause(1 if on else 0)

    def insist(self) -> bool:
        """Say again whether to stand still, where VLC does otherwise; answers whether it had to.

        A pause said while VLC still carries out the one before is lost without a word.
        """
        at = self.condition
        if at not in ("playing", "paused") or (at == "paused") == self._stands:
            return False
        self._player.set_pause(1 if self._stands else 0)
        return True

    def _wait_for_pause(self) -> None:
        """A pause is carried out a little after it was said; to go on before that would be lost."""
        until_s = time.monotonic() + _PAUSE_COMES_S
        while self.condition == "playing" and time.monotonic() < until_s:
            time.sleep(_LOOK_S)

    def seek(self, time_ns: int) -> None:
        """Go on from a time of the file, exactly as VLC counts it (whole ms)."""
        self._player.set_time(max(0, time_ns // NS_PER_MS))

    def pace(self, pace: Fraction) -> None:
        """Play so many times as fast."""
        self._player.set_rate(float(pace))

    def close(self) -> None:
        """Stop, and give everything back; no callback comes afterwards."""
        self._player.stop()
        self._player.release()
        self._instance.release()
