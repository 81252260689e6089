"""How long ago a driver looked at its clock: as long as the interpreter was busy with something else meanwhile.

A driver reckons its delay and then calls us; while a window paints or sorts, that call waits, at times for tens of
ms. A delay that is taken for one of now makes the sound seem that much later than it is heard.
"""

import time
from collections.abc import Callable

from syncstudio.timebase.instant import NS_PER_S

# Which of the computer's clocks a driver reads depends on the system; some have one of their own.
_CLOCKS: tuple[Callable[[], int], ...] = (
    lambda: time.monotonic_ns(),
    lambda: time.time_ns(),
    lambda: time.perf_counter_ns(),
)
# No call waits longer: beyond this it is another clock.
_LONGEST_NS = NS_PER_S // 2


def told_ago_ns(driver_s: float) -> int:
    """How long ago a driver's clock showed this time (s); 0 when it is none of the computer's clocks.

    Only the difference to a clock read here and now is used, so one that is set between calls moves nothing.
    """
    driver_ns = int(driver_s * NS_PER_S)
    return next((ago_ns for clock in _CLOCKS if 0 <= (ago_ns := clock() - driver_ns) < _LONGEST_NS), 0)
