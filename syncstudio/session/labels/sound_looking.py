"""Looking for places to snap to in the sound, behind the hand: a block of sound at a time, on a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict, deque
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from syncstudio.session.labels.sound_marks import SoundMarks, marks_of

_log = logging.getLogger(__name__)

# A block is so long, and has so much more on both sides so that what lies at its edges is heard in its surroundings.
BLOCK_S, _AROUND_S = 2, 0.25
# Two minutes around the hand.
_KEPT = 60
_MOST_WAITING = 4
_IDLE_S = 5.0

# Mono samples `[first, first + count)` of a track at its own rate.
Read = Callable[[int, int, int], NDArray[np.float32]]
Key = tuple[int, int, int]  # track, rate, number of the block


class SoundLooking:
    """Marks of blocks of sound: those that are known are answered at once, others are looked at for the next time.

    `read(track_id, first, count)` runs on the thread of this looking, which ends when nothing is asked for a while.
    """

    def __init__(self, read: Read) -> None:
        self._read = read
        self._known: OrderedDict[Key, SoundMarks] = OrderedDict()
        self._waiting: deque[Key] = deque()
        self._turn = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def marks(self, track_id: int, rate: int, first: int, last: int) -> list[tuple[int, SoundMarks]]:
        """The marks of the blocks that hold samples `[first, last)`, each with the sample it begins at."""
        found = []
        length = BLOCK_S * rate
        for number in range(max(first, 0) // length, max(last - 1, 0) // length + 1):
            key = (track_id, rate, number)
            with self._turn:
                known = self._known.get(key)
                if known is not None:
                    self._known.move_to_end(key)
                    found.append((number * length, known))
                elif key not in self._waiting and not self._closed:
                    self._waiting.append(key)
                    while len(self._waiting) > _MOST_WAITING:
                        self._waiting.popleft()  # the hand has moved on
                    self._begin()
        return found

    def wait(self, timeout_s: float) -> bool:
        """Until everything that was asked for is known; for tests and for whoever can wait."""
        with self._turn:
            return self._turn.wait_for(lambda: not self._waiting, timeout_s)

    def forget(self) -> None:
        """What was known may no longer be true: a file was replaced, or other channels are heard."""
        with self._turn:
            self._known.clear()

    def close(self) -> None:
        """End the thread."""
        with self._turn:
            self._closed = True
            self._waiting.clear()
            self._turn.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _begin(self) -> None:
        self._turn.notify_all()
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="syncstudio-snapping", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while True:
            with self._turn:
                if not self._waiting and not self._closed:
                    self._turn.wait(_IDLE_S)
                if not self._waiting or self._closed:
                    self._thread = None
                    return
                key = self._waiting[-1]  # where the hand is now
            made = self._look(key)
            with self._turn:
                self._known[key] = made
                while len(self._known) > _KEPT:
                    self._known.popitem(last=False)
                if key in self._waiting:
                    self._waiting.remove(key)
                self._turn.notify_all()

    def _look(self, key: Key) -> SoundMarks:
        track_id, rate, number = key
        length, around = BLOCK_S * rate, round(_AROUND_S * rate)
        nothing = np.zeros(0, np.int64)
        try:
            found = marks_of(self._read(track_id, number * length - around, length + 2 * around), rate)
        except Exception as error:  # whatever a damaged file raises: then there is nothing to snap to
            _log.info("nothing to snap to in a block of sound: %s", error)
            return SoundMarks(nothing, nothing, nothing)
        kept = [
            places[(places >= around) & (places < around + length)] - around
            for places in (found.zeros, found.onsets, found.silences)
        ]
        return SoundMarks(*kept)
