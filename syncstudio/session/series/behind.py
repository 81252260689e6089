"""One thread that works things out behind the window, the newest wish first; what nobody wants is not begun."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

_log = logging.getLogger(__name__)

# A thread that has nothing to do ends after so long.
_IDLE_S = 5.0


class Behind:
    """Takes `next_work()` whenever it is woken: what it answers is done, until it answers nothing."""

    def __init__(
        self, name: str, next_work: Callable[[], Callable[[], None] | None], ended: Callable[[], None]
    ) -> None:
        self._name, self._next, self._ended = name, next_work, ended
        self._turn = threading.Condition()
        self._thread: threading.Thread | None = None
        self._woken = self._closed = False
        self._busy = False

    def wake(self) -> None:
        """There is something to do."""
        with self._turn:
            if self._closed:
                return
            self._woken = True
            self._turn.notify_all()
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
                self._thread.start()

    @property
    def idle(self) -> bool:
        """Whether nothing is being done and nothing waits."""
        with self._turn:
            return not (self._woken or self._busy)

    def close(self) -> None:
        """End the thread, when what it is at is done."""
        with self._turn:
            self._closed = True
            self._turn.notify_all()
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    @property
    def closing(self) -> bool:
        """Whether what is under way should end soon."""
        return self._closed

    def _work(self) -> None:
        while True:
            with self._turn:
                if not self._woken and not self._closed:
                    self._turn.wait(_IDLE_S)
                if not self._woken or self._closed:
                    # Within the turn, so that the next thread finds nothing of this one.
                    self._ended()
                    self._thread = None
                    return
                self._woken, self._busy = False, True
            while not self._closed and (work := self._next()) is not None:
                try:
                    work()
                except Exception:
                    # Whatever a damaged file raises: the next wish is another one.
                    _log.info("%s: nothing came of it", self._name, exc_info=True)
            with self._turn:
                self._busy = False
