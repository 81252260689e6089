"""How the pictures of a session are read: as its options say, and those of readers that are open already too."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from syncstudio.session.media.media_shelf import MediaShelf
from syncstudio.session.media.picture_options import PictureOptions

if TYPE_CHECKING:
    from syncstudio.media.frame_answer import FrameAnswer
    from syncstudio.media.frame_reader import FrameReader


class PictureReading(MediaShelf):
    """The picture options, which hold as soon as they are set."""

    _picture_options = PictureOptions()
    _shown: list[tuple[int, FrameReader]]

    @property
    def picture_options(self) -> PictureOptions:
        """How pictures are read."""
        return self._picture_options

    @picture_options.setter
    def picture_options(self, options: PictureOptions) -> None:
        before, self._picture_options = self._picture_options, options
        self._follow_options(before, options)

    def frames(self, track_id: int, on_frame: Callable[[FrameAnswer], None]) -> FrameReader | None:
        """A reader of a video track's pictures; answers come on its own thread. Whoever asked closes it."""
        reader = super().frames(track_id, on_frame)
        if reader is not None:
            with self._shelf_lock:
                self._shown = [(id, known) for id, known in self._shown if not known.closed]
                self._shown.append((track_id, reader))
        return reader

    def _open_shelves(self) -> None:
        self._shown = []
        super()._open_shelves()

    def _follow_options(self, before: PictureOptions, now: PictureOptions) -> None:
        if now.cache_bytes != before.cache_bytes:
            self._frame_cache.max_bytes = now.cache_bytes

    def _readers_of(self, track_id: int) -> list[FrameReader]:
        """The readers of a track that are open."""
        with self._shelf_lock:
            return [reader for id, reader in self._shown if id == track_id and not reader.closed]
