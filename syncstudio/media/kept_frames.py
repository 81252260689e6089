"""The decoded frames of one video: what is kept of them in the cache, and which are known not to decode."""

from __future__ import annotations

from collections.abc import Iterable

import av

from syncstudio.media.frame_cache import FrameCache
from syncstudio.media.planes import Planes


class KeptFrames:
    """One video's part of a cache; `close` lets go of it."""

    def __init__(self, cache: FrameCache) -> None:
        self._cache = cache
        self._frame_bytes = 0
        self._lost: set[int] = set()
        cache.open(self)

    @property
    def room(self) -> int | None:
        """How many frames of this video the cache has room for; None before the first frame tells how large
        they are."""
        if not self._frame_bytes:
            return None
        return min(self._cache.share_frames, self._cache.share_bytes // self._frame_bytes)

    def get(self, number: int) -> Planes | None:
        """A kept frame, or None."""
        return self._cache.get(self, number)

    def keep(self, number: int, frame: av.VideoFrame) -> Planes:
        """Keep a copy of a frame. Raises MediaError when there is no memory for it."""
        planes = self._cache.get(self, number)
        if planes is None:
            planes = Planes.copied(frame)
            # The largest, where a stream changes its size: with less room than was counted on, frames would
            # push one another out without end.
            self._frame_bytes = max(self._frame_bytes, planes.size_bytes)
            self._cache.put(self, number, planes)
        return planes

    def nearest(self, number: int) -> tuple[int, Planes] | None:
        """The kept frame nearest to a number, and which one it is."""
        near = self._cache.nearest(self, number)
        planes = self._cache.get(self, near) if near is not None else None
        return (near, planes) if near is not None and planes is not None else None

    def look_at(self, number: int) -> None:
        """Say which frame is being looked at; those farthest from it go first."""
        self._cache.look_at(self, number)

    def lose(self, numbers: Iterable[int]) -> None:
        """Say which frames do not decode, so that nobody tries again."""
        self._lost.update(numbers)

    def is_lost(self, number: int) -> bool:
        """Whether a frame is known not to decode."""
        return number in self._lost

    def first_missing(self, start: int, stop: int) -> int | None:
        """The first number from `start` towards `stop` (not included) that is neither kept nor lost."""
        step = 1 if stop >= start else -1
        place: int | None = start
        while place is not None and place != stop:
            place = self._cache.first_missing(self, place, stop)
            if place is None or place not in self._lost:
                return place
            place += step
        return None

    def close(self) -> None:
        """Let go of all frames."""
        self._cache.close(self)
