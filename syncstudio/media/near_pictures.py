"""What a moving hand is shown while the exact frame is not at hand: a proxy's picture, or something near."""

from __future__ import annotations

import os

import av

from syncstudio.media.errors import MediaError
from syncstudio.media.frame_decoder import FrameDecoder
from syncstudio.media.frame_index import FrameIndex
from syncstudio.media.kept_frames import KeptFrames
from syncstudio.media.planes import Planes
from syncstudio.media.proxy_frames import ProxyFrames


class NearPictures:
    """Pictures of one video that are had in the time one key frame takes to decode.

    Belongs to the reader's thread, but for `proxy`, which anybody may set at any time.
    """

    def __init__(
        self, path: str | os.PathLike[str], stream_index: int, index: FrameIndex, kept: KeptFrames
    ) -> None:
        self.proxy: ProxyFrames | None = None
        self._path = path
        self._stream_index = stream_index
        self._index = index
        self._kept = kept
        self._keys: FrameDecoder | None = None
        self._failed: set[int] = set()

    def stand_in(self, number: int) -> av.VideoFrame | None:
        """The proxy's small picture of a frame, if there is a proxy and it holds it."""
        proxy = self.proxy
        if proxy is None:
            return None
        try:
            return proxy.frame(number)
        except MediaError:
            # The copy is gone or broken: the video itself goes on without.
            self.proxy = None
            return None

    def picture(self, number: int, latest: tuple[int, Planes] | None) -> tuple[int, Planes] | None:
        """A picture near a frame, and which one it is: the nearest one kept, the `latest` decoded, or its key
        frame; None when there is nothing better than what is on screen."""
        key = self._index.key_before(number)
        at_hand = [near for near in (latest, self._kept.nearest(number)) if near is not None]
        best = min(at_hand, key=lambda near: abs(near[0] - number), default=None)
        if best is not None and (key is None or abs(best[0] - number) <= number - key):
            return best if key is not None or best is latest else None
        if key is None:
            return None
        return self._key_frame(key) or best

    def close(self) -> None:
        """Close the video; the proxy belongs to whoever set it."""
        if self._keys is not None:
            self._keys.close()
            self._keys = None

    def _key_frame(self, key: int) -> tuple[int, Planes] | None:
        planes = self._kept.get(key)
        if planes is None and key not in self._failed:
            try:
                planes = self._decoded(key)
            except MediaError:
                planes = None
            if planes is None:
                self._failed.add(key)
        return (key, planes) if planes is not None else None

    def _decoded(self, key: int) -> Planes | None:
        if self._keys is None:
            self._keys = FrameDecoder(self._path, self._stream_index, self._index, keys_only=True)
        self._keys.seek(key, key)
        for number, frame in self._keys.step():
            # A key frame that leans on others after all is not kept for what it is not.
            if number == key and not frame.is_corrupt:
                return self._kept.keep(key, frame)
        return None
