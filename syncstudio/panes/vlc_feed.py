"""One video track's pictures as its player shows them: VLC's while it plays on the clock, else our own exact ones."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from syncstudio.panes.picture_feed import PictureFeed, Size
from syncstudio.session.notices import PlayersChanged, ProjectChanged, TransportChanged
from syncstudio.session.playing.stand_in import StandIn

if TYPE_CHECKING:
    from syncstudio.session.playing.picture_book import TrackBook
    from syncstudio.transport.vlc_player import VlcPlayer
    from syncstudio.transport.vlc_protocols import VlcPicture

# Once our own decoder is so far behind, it leaves the processor to VLC for a while, then looks again.
_BEHIND_NS, _LEFT_ALONE_NS = 1_000_000_000, 4_000_000_000
# A picture is on screen half a refresh after it was painted, in the middle; and painting itself takes its time.
_SCREEN_NS = 12_000_000
# How long a picture takes from VLC to the pane is followed so slowly, and told VLC in steps this coarse.
_SLOWLY, _STEP_NS = 20, 4_000_000


class PlayedFeed(PictureFeed):
    """A feed whose `player` is what shows the picture now: "vlc" or "exact". At rest, in steps, backwards, right after
    a seek and wherever VLC is not on the clock it is the exact one."""

    _vlc_came = Signal(object)
    _vlc_failed = Signal(str)
    _own_image: QImage | None = None
    _vlc_image: QImage | None = None

    def __init__(self, session, track_id: int, parent: QObject | None = None) -> None:
        self._player: VlcPlayer | None = None
        self._book: TrackBook | None = None
        self._stand_in: StandIn | None = None
        self._picture: VlcPicture | None = None
        self._trouble = False
        self._left_alone_until_ns = 0
        self._own_is_old = False
        self._took_ns = 0
        super().__init__(session, track_id, parent)
        self._chosen = session.player_of(track_id)
        self._vlc_came.connect(self._take_vlc, Qt.ConnectionType.QueuedConnection)
        self._vlc_failed.connect(self._lose_vlc, Qt.ConnectionType.QueuedConnection)

    # What is there

    @property
    def image(self) -> QImage | None:
        """The picture to be painted."""
        return self._vlc_image if self._picture is not None else self._own_image

    @image.setter
    def image(self, image: QImage | None) -> None:
        self._own_image = image

    @property
    def player(self) -> str:
        """What shows the picture on show: "vlc" or "exact"."""
        return "vlc" if self._picture is not None and self.state == "shown" else "exact"

    @property
    def recognised(self) -> bool:
        """Whether the frame on show is known by its looks; VLC's may only be reckoned, or not known at all."""
        return self._picture is None or self._picture.seen

    @property
    def number(self) -> int | None:
        """The frame on show; nothing where nobody knows."""
        return super().number if self.player == "exact" else self._picture.number

    @property
    def painted_frame(self) -> tuple[int | None, int | None] | None:
        """The frame and the PTS of the picture to be painted; each None where nobody knows; None without one."""
        if self.player == "exact":
            return super().painted_frame
        index = self._session.frame_index(self.track_id)
        number = self._picture.number
        if index is None or number is None or not 0 <= number < len(index):
            return None, None
        return number, index.pts_of(number)

    @property
    def exact(self) -> bool:
        """Whether the picture on show is the very frame of the instant; VLC's are judged by the meter, not here."""
        return True if self.player == "vlc" else super().exact

    @property
    def fields_apart(self) -> bool:
        """Whether the fields of the frame on show are taken apart for viewing; VLC's are shown as they are stored."""
        return self.player == "exact" and super().fields_apart

    # Asking

    def want(self, master_ns: int, size: Size, ahead: Sequence[int] = ()) -> None:
        """Ask for the frame on show at an instant, from whoever plays."""
        self._match_player()
        if self._book is not None:
            self._book.box = size
        if self._picture is not None and not self._vlc_shows():
            self._let_own_show()
        self._play_quickly()
        if self._leave_alone(master_ns, size) or self._stand_still(master_ns, size):
            # Once it stops, the exact frame is asked for, also within the frame that was wanted last.
            self._follows = True
        else:
            super().want(master_ns, size, ahead)

    def on_notice(self, notice: object) -> None:
        """Look again when the track, its player, its index or its alignment changed."""
        if isinstance(notice, TransportChanged) and self._player is not None:
            self._player.look()
        elif isinstance(notice, PlayersChanged) or (
            isinstance(notice, ProjectChanged) and {"track", "source"} & set(notice.change.tables)
        ):
            there = any(track.id == self.track_id for track in self._session.project.tracks())
            if there:
                self._chosen = self._session.player_of(self.track_id)
            if isinstance(notice, PlayersChanged) or not there:
                self._close_player()
            self._trouble = False
            self.look_again()
        super().on_notice(notice)

    def close(self) -> None:
        """Stop decoding and playing; asked again, it begins anew."""
        self._close_player()
        super().close()

    # Inside

    def _match_player(self) -> None:
        """Let VLC open the video, or let go of it, as was chosen."""
        if self._chosen != "vlc":
            self._close_player()
        elif self._player is None and not self._trouble and self.state not in ("failed", "outside"):
            made = self._session.play_by_vlc(self.track_id, self._vlc_came.emit, self._vlc_failed.emit)
            if made is not None:
                self._player, self._book = made
                self._stand_in = StandIn(*made)

    def _vlc_shows(self) -> bool:
        transport = self._session.transport
        if self._player is None or not self._player.on_the_clock:
            return False
        if transport.playing:
            return transport.speed > 0
        # At rest VLC's picture stays only until the exact one is there.
        return not super().exact

    def _play_quickly(self) -> None:
        """While VLC plays, our own decoder does no more than it is asked for; while VLC is on its way somewhere, the
        small copy is shown: all else would only slow it down."""
        if self._reader is None:
            return
        transport = self._session.transport
        quickly = self._book is not None and self._book.complete and transport.playing and transport.speed > 0
        player = self._player
        self._reader.around.quiet = (
            quickly and player is not None and (player.on_the_clock or player.on_its_way)
        )
        self._reader.ahead.plays_proxy = quickly or self._session.plays_copy(self.track_id)

    def _leave_alone(self, master_ns: int, size: Size) -> bool:
        """Whether our decoder is left alone this time while VLC shows the video: it cannot keep up, or is not needed to
        recognise pictures by."""
        if self.player != "vlc" or not self._session.transport.playing:
            self._left_alone_until_ns = 0
            return False
        number = self._session.frame_at(self.track_id, master_ns)
        if number is None or self.answer is None:
            return False
        if self._book is not None and self._book.complete:
            self._position_ns, self._size, self._wanted = master_ns, size, (number, size)
            self._own_is_old = True
            return True
        now_ns = time.monotonic_ns()
        if now_ns >= self._left_alone_until_ns:
            own = self._session.frame_start(self.track_id, self.answer.number)
            behind = own is not None and master_ns - own > _BEHIND_NS
            just_left = self._left_alone_until_ns and now_ns < self._left_alone_until_ns + _LEFT_ALONE_NS
            if not behind or just_left:
                return False
            self._left_alone_until_ns = now_ns + _LEFT_ALONE_NS
        self._position_ns, self._size, self._wanted = master_ns, size, (number, size)
        return True

    def _stand_still(self, master_ns: int, size: Size) -> bool:
        """Whether the key frame before is shown, as what it is, while VLC is on its way: our decoder would only slow it
        down."""
        transport, reader = self._session.transport, self._reader
        if self._stand_in is None or reader is None or not transport.playing or transport.speed <= 0:
            return False
        number = self._session.frame_at(self.track_id, master_ns)
        key = None if number is None else self._stand_in.instead_of(number, reader)
        if key is None:
            return False
        came, self._came = self._came, None
        if came is not None:
            self._show_if_newer(came)
        self._position_ns, self._size, self._wanted = master_ns, size, (number, size)
        if self._stand_in.is_due(key, time.monotonic_ns()):
            self._request_id += 1
            reader.heading = 0
            reader.request(key, self._request_id, size, deinterlace=self._deinterlace)
        self._refresh_error()
        return True

    def _take_vlc(self, picture: VlcPicture) -> None:
        """A picture that VLC has just shown."""
        if self._player is None or picture.image is None or self.state in ("failed", "outside"):
            return
        self._pace_painting(picture)
        if not self._session.transport.playing or not self._vlc_shows():
            return
        height, width = picture.image.shape[:2]
        form = QImage.Format.Format_RGB32
        self._vlc_image = QImage(picture.image.data, width, height, picture.image.strides[0], form)
        self._picture = picture
        self.state = "shown"
        self.changed.emit()

    def _pace_painting(self, picture: VlcPicture) -> None:
        """Let VLC be early by as long as its pictures take to the screen."""
        took_ns = time.monotonic_ns() - picture.host_ns + _SCREEN_NS
        if 0 < took_ns < 100_000_000:
            self._took_ns += (took_ns - self._took_ns) // _SLOWLY
        if abs(self._took_ns - self._player.early_ns) > _STEP_NS:
            self._player.early_ns = self._took_ns

    def _take(self, answer) -> None:
        super()._take(answer)
        self._own_is_old = False
        if self._picture is not None and not self._vlc_shows():
            self._let_own_show()

    def _let_own_show(self) -> None:
        if self._own_is_old:
            # What our decoder showed last is of long ago: what was on show stays until something new comes.
            self._own_image, self.answer, self._wanted = self._vlc_image, None, None
            self._own_is_old = False
        self._picture = self._vlc_image = None
        if self._own_image is None and self.state == "shown":
            self.state = "waiting"
        self.changed.emit()

    def _lose_vlc(self, sentence: str) -> None:
        self._trouble = True
        self._close_player()

    def _close_player(self) -> None:
        player, self._player, self._book, self._stand_in = self._player, None, None, None
        if player is not None:
            player.close()
        if self._picture is not None:
            self._let_own_show()
