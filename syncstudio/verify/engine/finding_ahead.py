"""Samples are listed a little ahead of the work, in a thread of its own, and never all of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from queue import Empty, Full, Queue

from syncstudio.verify.sample import Sample, Unfound

Find = Callable[[], Iterator[Sample | Unfound]]

_AHEAD = 256
_LOOK_EVERY_S = 0.1
_CLOSE_S = 5.0


class _End:
    """The list is at its end."""


class FindingAhead:
    """The list of samples, `None` from `next` while none is there yet.

    `count` lists once more, only to say how many there are in all, where that is cheap.
    """

    def __init__(self, find: Find, count: Find | None = None) -> None:
        self._queue: Queue[Sample | Unfound | _End | Exception] = Queue(_AHEAD)
        self._stop = threading.Event()
        self.found = 0
        self.total: int | None = None
        self.ended = False
        self._threads = [
            threading.Thread(target=self._list, args=(find,), name="syncstudio-verify-list", daemon=True)
        ]
        if count is not None:
            self._threads.append(
                threading.Thread(
                    target=self._count, args=(count,), name="syncstudio-verify-count", daemon=True
                )
            )
        for thread in self._threads:
            thread.start()

    def next(self, wait_s: float = 0.0) -> Sample | Unfound | None:
        """One more. What went wrong in listing is raised here."""
        if self.ended:
            return None
        try:
            found = self._queue.get(wait_s > 0, wait_s or None)
        except Empty:
            return None
        if isinstance(found, _End):
            self.ended, self.total = True, self.found
            return None
        if isinstance(found, Exception):
            self.ended = True
            raise found
        self.found += 1
        return found

    def close(self) -> None:
        """Stop listing."""
        self._stop.set()
        for thread in self._threads:
            # A list over a network may be slow to answer; it ends with what it is at.
            thread.join(_CLOSE_S)

    def _list(self, find: Find) -> None:
        end: _End | Exception = _End()
        try:
            for found in find():
                if not self._put(found):
                    return
        except Exception as error:
            end = error
        self._put(end)

    def _put(self, found: Sample | Unfound | _End | Exception) -> bool:
        while not self._stop.is_set():
            try:
                self._queue.put(found, timeout=_LOOK_EVERY_S)
            except Full:
                continue
            return True
        return False

    def _count(self, count: Find) -> None:
        total = 0
        try:
            for _ in count():
                if self._stop.is_set():
                    return
                total += 1
        except Exception:  # the list itself says what is wrong
            return
        if self.total is None:
            self.total = total
