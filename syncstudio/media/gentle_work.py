"""Work for idle hours: it runs at the lowest priority that the system offers."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable

_LOWEST_PRIORITY = 19


def run_gently(work: Callable[[], None]) -> None:
    """Run work on a thread of its own that gives way to everything else, and wait for it.

    What a thread starts (a decoder's threads) is born with its priority; only Linux has one per thread that
    anyone may lower, elsewhere the work runs like any other.
    """
    failure: list[BaseException] = []

    def run() -> None:
        if sys.platform == "linux":
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOWEST_PRIORITY)
        try:
            work()
        except BaseException as error:
            failure.append(error)

    thread = threading.Thread(target=run, name="syncstudio-gentle", daemon=True)
    thread.start()
    thread.join()
    if failure:
        raise failure[0]
