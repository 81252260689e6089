"""Which player shows which video: our own exact decoder, or VLC kept on the clock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from syncstudio.project.errors import ProjectError
from syncstudio.session.media.picture_options import PictureOptions, PlayerName
from syncstudio.session.notices import PlayersChanged
from syncstudio.session.playing.known_pictures import KnownPictures
from syncstudio.session.playing.picture_book import TrackBook
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.instant import NS_PER_S, ns_down
from syncstudio.timebase.span import Span
from syncstudio.transport.vlc_library import vlc_trouble
from syncstudio.transport.vlc_protocols import VlcPicture, Wanted

if TYPE_CHECKING:
    from syncstudio.transport.vlc_player import VlcPlayer

_NOTHING = Wanted(None, Fraction(0))
_USUAL_FRAME_NS = NS_PER_S // 30

_said_lock = threading.Lock()
_said: set[str] = set()


class Players(KnownPictures):
    """The players of a session's videos. Without VLC everything is shown by the exact player, and that is said once."""

    _vlc_missing: str | None = None

    def player_of(self, track_id: int) -> PlayerName:
        """Who shows a video while it plays: as its track says, else as preferred. At rest the exact one always does."""
        return self.project.track(track_id).player or self.picture_options.player

    def player_name(self, track_id: int) -> str:
        """What plays a track's pictures now."""
        return "vlc" if self.is_played_by_vlc(track_id) else super().player_name(track_id)

    def is_played_by_vlc(self, track_id: int) -> bool:
        """Whether VLC is to show a video while it plays, and can."""
        return self.player_of(track_id) == "vlc" and self._vlc_missing is None

    @property
    def vlc_missing(self) -> str | None:
        """How to get VLC, once it was wanted and not found."""
        return self._vlc_missing

    def play_by_vlc(
        self,
        track_id: int,
        on_picture: Callable[[VlcPicture], None],
        on_trouble: Callable[[str], None],
        chased: bool = True,
    ) -> tuple[VlcPlayer, TrackBook] | None:
        """VLC on a track, and the book it recognises pictures by; nothing while the frames are not known yet.

        Pictures and troubles come on the player's own thread. Whoever asked closes the player. Not `chased`, VLC
        plays the untouched file by its own clock from where ours was set.
        """
        from syncstudio.media.mp4_chunks import chunk_starts
        from syncstudio.transport.vlc_player import VlcPlayer

        index = self.frame_index(track_id)
        if index is None or not len(index) or self._vlc_missing is not None:
            return None
        track = self.project.track(track_id)
        clock = self.project.clock(track_id)
        path = self._source_path(track.source_id)
        book = TrackBook(
            index,
            clock,
            lambda: self._readers_of(track_id),
            lambda: self.frame_at(track_id, self.transport.position_ns()),
            lambda: self.known_pictures(track_id),
            lambda: chunk_starts(path, track.stream_index, len(index)),
        )
        if chased:
            self._know_pictures(track, index)
        duration_ns = clock.source_ns_from_tick(index.end_tick) - clock.source_ns_from_tick(index.start_tick)

        def trouble(sentence: str, missing: bool) -> None:
            if missing:
                self._vlc_missing = sentence
            self._say_once(sentence)
            on_trouble(sentence)

        player = VlcPlayer(
            path,
            book,
            lambda host_ns: self._wanted(track_id, host_ns),
            on_picture,
            trouble,
            frame_ns=max(1, duration_ns // len(index)) if duration_ns > 0 else _USUAL_FRAME_NS,
            video_place=self._video_place(track_id),
            hardware=vlc_hardware_proven if self.picture_options.vlc_hardware else None,
            chased=chased,
        )
        return player, book

    def _follow_options(self, before: PictureOptions, now: PictureOptions) -> None:
        super()._follow_options(before, now)
        if (now.player, now.vlc_hardware) != (before.player, before.vlc_hardware):
            self.notices.emit(PlayersChanged())

    def _vlc_is_there(self, track_id: int) -> bool:
        return self.player_of(track_id) != "vlc" and vlc_trouble() is None

    def _wanted(self, track_id: int, host_ns: int) -> Wanted:
        """What of a track is due at a host time, and how fast it goes by."""
        transport = self.transport
        try:
            now_ns = time.monotonic_ns()
            speed = transport.speed if transport.playing else Fraction(0)
            # What is to come is reckoned: a clock led by sound vouches for no later time than its sound.
            master_ns = transport.position_ns(min(host_ns, now_ns))
            if host_ns > now_ns:
                master_ns = folded(master_ns, master_ns + floor((host_ns - now_ns) * speed), transport.loop)
            return wanted_at(self.clock_map(track_id), master_ns, speed)
        except (ProjectError, LookupError):  # the track, or the whole project, goes away
            return _NOTHING

    def _video_place(self, track_id: int) -> int:
        """Which of its file's video streams a track is, from 0."""
        track = self.project.track(track_id)
        beside = [other for other in self.project.tracks_of(track.source_id) if other.kind == "video"]
        return sorted(other.stream_index for other in beside).index(track.stream_index)

    def _say_once(self, sentence: str) -> None:
        """Once for the whole run of the program, however many videos and projects it concerns."""
        with _said_lock:
            if sentence in _said:
                return
            _said.add(sentence)
        self.say(sentence, "warning")


def vlc_hardware_proven() -> bool:
    """Whether VLC may decode by a device here; the first answer takes seconds."""
    from syncstudio.session.playing.vlc_hardware import vlc_hardware

    return vlc_hardware().offered


def folded(here_ns: int, then_ns: int, loop: Span | None) -> int:
    """Where playing from one instant on comes to at another, round a loop."""
    if loop is None or loop.duration_ns <= 0 or here_ns >= loop.end_ns or then_ns < loop.end_ns:
        return then_ns
    return loop.start_ns + (then_ns - loop.start_ns) % loop.duration_ns


def wanted_at(clock_map: ClockMap, master_ns: int, speed: Fraction) -> Wanted:
    """What of a source is due at a master instant, played at a speed: drift and pieces honoured."""
    clock = clock_map.clock
    for piece in reversed(clock_map.pieces):
        source = piece.source_exact(master_ns)
        tick = ns_down(clock.exact_tick(source))
        before = piece.from_tick is not None and tick < piece.from_tick
        if not before and (piece.to_tick is None or tick < piece.to_tick):
            return Wanted(ns_down(source), speed / piece.rate)
    return _NOTHING
