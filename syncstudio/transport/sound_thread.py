"""The thread on which sound is made: it turns when poked, or when the last turn asked for it."""

import logging
import threading
from collections.abc import Callable

_log = logging.getLogger(__name__)

# After an unexpected error the thread waits a little, so that it cannot spin.
_STUMBLE_S = 1.0
# A device driver may hang; the program ends all the same.
_JOIN_TIMEOUT_S = 5.0


class SoundThread:
    """Calls `turn` again and again, on one thread that is started by the first `poke`; at the end calls `finish`.

    `turn` says after how many seconds it wants to be called again; None: when poked.
    """

    def __init__(self, turn: Callable[[], float | None], finish: Callable[[], None]) -> None:
        self._turn = turn
        self._finish = finish
        self._thread: threading.Thread | None = None
        self._wake = threading.Event()
        self._closing = False

    def poke(self) -> None:
        """Turn now. Called by one thread at a time."""
        if self._thread is None and not self._closing:
            self._thread = threading.Thread(target=self._run, name="syncstudio-sound", daemon=True)
            self._thread.start()
        self._wake.set()

    def close(self) -> None:
        """Finish and end the thread."""
        self._closing = True
        self._wake.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(_JOIN_TIMEOUT_S)

    def _run(self) -> None:
        while not self._closing:
            try:
                wait_s = self._turn()
            except Exception:
                # A mistake in here must not end the sound for good; the clock runs on anyway.
                _log.exception("the sound thread stumbled")
                wait_s = _STUMBLE_S
            self._wake.wait(wait_s)
            self._wake.clear()
        self._finish()
