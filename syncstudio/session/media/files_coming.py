"""Whether files are on their way into the project: who brings them says so, and work on everything waits for them."""

from __future__ import annotations

import threading

from syncstudio.session.core import SessionCore


class FilesComing(SessionCore):
    """Counts what is being added, from being asked for until the last file of it is in."""

    _coming_lock = threading.Lock()
    _batches_coming = 0

    @property
    def files_coming(self) -> bool:
        """Whether files that somebody asked for are still being added."""
        return self._batches_coming > 0

    def expect_files(self) -> None:
        """Files were asked for and will be added; each call is answered by one of `files_are_in`."""
        with self._coming_lock:
            self._batches_coming += 1

    def files_are_in(self) -> None:
        """What was expected is in, or will not come."""
        with self._coming_lock:
            self._batches_coming -= 1
