"""How long the computer has slept, where the system tells it."""

import time

_clock = getattr(time, "CLOCK_BOOTTIME", None)


def slept_ns() -> int:
    """All time slept since the start of the system, in ns; 0 where the system's clocks do not tell.

    Linux' monotonic clock stands still meanwhile and its boot clock runs on. (Where the monotonic clock runs on
    in sleep, as on Windows, the sleep is seen as a jump of that clock.)
    """
    if _clock is None:
        return 0
    return max(0, time.clock_gettime_ns(_clock) - time.monotonic_ns())
