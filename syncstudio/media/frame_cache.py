"""Keeps decoded frames of all open videos within one bound of bytes.

Frames are kept as the decoder's own planes (a picture of 4:2:0 video takes 1.5 bytes a pixel, as BGRA it
would take 4). What goes first is what lies farthest from where its video is being looked at, in the video
that holds the most.
"""

from __future__ import annotations

import bisect
import threading

from syncstudio.media.planes import Planes

DEFAULT_BYTES = 1 << 30

# Every kept frame is a mapping of its own, of which Linux gives a program 65,530 (vm.max_map_count), and the
# rest of the program needs some.
MOST_FRAMES = 1 << 14


class _Shelf:
    """The frames of one video: by number, with the numbers sorted so that the farthest are at the ends."""

    __slots__ = ("focus", "frames", "held", "numbers")

    def __init__(self) -> None:
        self.frames: dict[int, Planes] = {}
        self.numbers: list[int] = []
        self.focus = 0
        self.held = 0

    def drop_farthest(self) -> int:
        low, high = self.numbers[0], self.numbers[-1]
        place = 0 if self.focus - low > high - self.focus else -1
        freed = self.frames.pop(self.numbers.pop(place)).size_bytes
        self.held -= freed
        return freed


class FrameCache:
    """A bound of `max_bytes`, and of MOST_FRAMES, shared by every video opened in it; safe to use from any
    thread."""

    def __init__(self, max_bytes: int = DEFAULT_BYTES) -> None:
        self._max_bytes = max_bytes
        self._held = self._count = 0
        self._shelves: dict[object, _Shelf] = {}
        self._lock = threading.Lock()

    @property
    def max_bytes(self) -> int:
        """The bound; set lower, frames go until it is kept again."""
        with self._lock:
            return self._max_bytes

    @max_bytes.setter
    def max_bytes(self, max_bytes: int) -> None:
        with self._lock:
            self._max_bytes = max_bytes
            self._trim()

    @property
    def used_bytes(self) -> int:
        """What all kept frames take now."""
        with self._lock:
            return self._held

    @property
    def share_bytes(self) -> int:
        """What one video may count on while the others fill their part too."""
        with self._lock:
            return self._max_bytes // max(1, len(self._shelves))

    @property
    def share_frames(self) -> int:
        """How many frames one video may count on, however small they are."""
        with self._lock:
            return MOST_FRAMES // max(1, len(self._shelves))

    def open(self, owner: object) -> None:
        """Begin keeping frames of a video, known by any object that only it has."""
        with self._lock:
            self._shelves.setdefault(owner, _Shelf())

    def close(self, owner: object) -> None:
        """Let go of all frames of a video."""
        with self._lock:
            shelf = self._shelves.pop(owner, None)
            if shelf is not None:
                self._held -= shelf.held
                self._count -= len(shelf.numbers)

    def look_at(self, owner: object, number: int) -> None:
        """Say which frame of a video is being looked at; those farthest from it go first."""
        with self._lock:
            shelf = self._shelves.get(owner)
            if shelf is not None:
                shelf.focus = number

    def put(self, owner: object, number: int, frame: Planes) -> None:
        """Keep a frame, and let others go to stay within the bound; nothing happens once the video is
        closed."""
        size = frame.size_bytes
        with self._lock:
            shelf = self._shelves.get(owner)
            if shelf is None or number in shelf.frames:
                return
            shelf.frames[number] = frame
            bisect.insort(shelf.numbers, number)
            shelf.held += size
            self._held += size
            self._count += 1
            self._trim()

    def get(self, owner: object, number: int) -> Planes | None:
        """A kept frame, or None."""
        with self._lock:
            shelf = self._shelves.get(owner)
            return shelf.frames.get(number) if shelf is not None else None

    def nearest(self, owner: object, number: int) -> int | None:
        """The kept frame nearest to a number, the earlier of two; None while nothing is kept."""
        with self._lock:
            shelf = self._shelves.get(owner)
            if shelf is None or not shelf.numbers:
                return None
            place = bisect.bisect_right(shelf.numbers, number)
            return min(shelf.numbers[max(0, place - 1) : place + 1], key=lambda near: abs(near - number))

    def first_missing(self, owner: object, start: int, stop: int) -> int | None:
        """The first number from `start` towards `stop` (not included; downwards when smaller) that is
        not kept."""
        with self._lock:
            shelf = self._shelves.get(owner)
            kept = shelf.frames if shelf is not None else {}
            step = 1 if stop >= start else -1
            for number in range(start, stop, step):
                if number not in kept:
                    return number
            return None

    def _trim(self) -> None:
        while self._held > self._max_bytes and self._shelves:
            fullest = max(self._shelves.values(), key=lambda shelf: shelf.held)
            if len(fullest.numbers) <= 1:
                # One frame larger than the bound is still shown; it goes with the next.
                return
            self._held -= fullest.drop_farthest()
            self._count -= 1
        while self._count > MOST_FRAMES:
            most = max(self._shelves.values(), key=lambda shelf: len(shelf.numbers))
            self._held -= most.drop_farthest()
            self._count -= 1
