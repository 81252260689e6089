"""The master clock as a value: where the position was at one host time, and how fast it moves."""

from dataclasses import dataclass
from fractions import Fraction
from math import floor


@dataclass(frozen=True, slots=True)
class Clock:
    """A moving position: an anchor and a speed. Reading it never changes it.

    Host and position are nanoseconds; the speed is position per host time (0 stands still, negative runs
    backwards). Nothing is ever added up, so a clock read after two hours is as right as one read at once.
    """

    host_ns: int = 0
    position_ns: int = 0
    speed: Fraction = Fraction(0)

    def read(self, host_ns: int) -> int:
        """The position at a host time, rounded down."""
        return self.position_ns + floor((host_ns - self.host_ns) * self.speed)

    def at_speed(self, speed: Fraction, host_ns: int) -> "Clock":
        """The same position at that host time, moving at another speed from there."""
        return Clock(host_ns, self.read(host_ns), speed)
