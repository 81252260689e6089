"""The pictures of the next few frames, made before they are due, so that playing only takes them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from syncstudio.media.errors import MediaError
from syncstudio.media.frame_answer import Deinterlace, FrameAnswer, FrameRequest

Make = Callable[[FrameRequest], FrameAnswer | None]

# What the pictures of one video may take together: eight of 1080p at full size. Two are always kept.
_MOST_BYTES = 1 << 26
_LEAST = 2

Kind = tuple[tuple[int, int] | None, Deinterlace]


class PicturesAhead:
    """The pictures of one video; those no longer planned are let go. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planned: tuple[int, ...] = ()
        self._kind: Kind = (None, False)
        self._made: dict[int, FrameAnswer] = {}

    def plan(self, numbers: Sequence[int], size: tuple[int, int] | None, deinterlace: Deinterlace) -> None:
        """Say which frames are shown next, soonest first, and how; nothing else is kept."""
        with self._lock:
            if (size, deinterlace) != self._kind:
                self._kind = (size, deinterlace)
                self._made.clear()
            self._planned = tuple(dict.fromkeys(numbers))
            for number in [number for number in self._made if number not in self._planned]:
                del self._made[number]

    def forget(self) -> None:
        """Plan nothing, keep nothing."""
        with self._lock:
            self._planned = ()
            self._made.clear()

    def made(self, request: FrameRequest) -> FrameAnswer | None:
        """The picture a request asks for, if it is made."""
        with self._lock:
            if (request.size, request.deinterlace) != self._kind:
                return None
            return self._made.get(request.number)

    def _missing(self) -> list[FrameRequest]:
        """What is yet to be made, soonest first, as far as there is room."""
        with self._lock:
            size, deinterlace = self._kind
            largest = max((answer.image.nbytes for answer in self._made.values()), default=0)
            room = max(_LEAST, _MOST_BYTES // largest) if largest else _LEAST
            wanted = self._planned[:room]
            return [
                FrameRequest(number, 0, size, deinterlace) for number in wanted if number not in self._made
            ]

    def drop(self, number: int) -> None:
        """A frame is being told otherwise: it is not made once more."""
        with self._lock:
            self._planned = tuple(planned for planned in self._planned if planned != number)
            self._made.pop(number, None)

    def make_next(self, ready: Callable[[FrameRequest], bool], make: Make) -> bool:
        """Make the soonest picture that is ready to be made; answers whether there was one."""
        request = self.next_ready(ready)
        if request is None:
            return False
        try:
            answer = make(request)
        except MediaError:
            # Whoever asks for it is told.
            self.forget()
            return True
        if answer is None:
            self.drop(request.number)
        else:
            self._put(request, answer)
        return True

    def next_ready(self, ready: Callable[[FrameRequest], bool]) -> FrameRequest | None:
        """The soonest picture of those missing that is ready to be made."""
        return next((request for request in self._missing() if ready(request)), None)

    def _put(self, request: FrameRequest, answer: FrameAnswer) -> None:
        """Keep a picture, if it is still wanted."""
        with self._lock:
            if request.number in self._planned and (request.size, request.deinterlace) == self._kind:
                self._made[request.number] = answer
