"""What our own decoder shows of a video while VLC is on its way to another place of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncstudio.timebase.instant import NS_PER_MS

if TYPE_CHECKING:
    from syncstudio.media.frame_reader import FrameReader
    from syncstudio.session.playing.picture_book import TrackBook
    from syncstudio.transport.vlc_player import VlcPlayer

# Asked so often, a reader takes itself for busy and reads nothing ahead or behind.
_AGAIN_NS = 90 * NS_PER_MS


class StandIn:
    """Keeps our decoder from decoding the same way beside VLC: two decoders on the same cores are both late.

    `instead_of` answers the key frame before a frame, which is had at once, where that frame is far to decode and VLC
    will soon show it.
    """

    def __init__(self, player: VlcPlayer, book: TrackBook) -> None:
        self._player, self._book = player, book
        self._asked: int | None = None
        self._asked_ns = 0

    def instead_of(self, number: int, reader: FrameReader) -> int | None:
        """The frame to show instead of one; None where our decoder shows that one itself."""
        if not (self._player.on_its_way and self._book.complete) or reader.proxy is not None:
            self._asked = None
            return None
        key = self._book.far_key(number)
        if key is None:
            self._asked = None
        return key

    def is_due(self, key: int, now_ns: int) -> bool:
        """Whether the reader is to be asked for that frame now."""
        if key == self._asked and now_ns - self._asked_ns < _AGAIN_NS:
            return False
        self._asked, self._asked_ns = key, now_ns
        return True
