"""A stream's own clock: its ticks, and where they lie after source zero."""

from dataclasses import dataclass
from fractions import Fraction

from syncstudio.timebase.instant import NS_PER_S, ns_down, ns_up


@dataclass(frozen=True, slots=True)
class StreamClock:
    """Ticks of one stream on the source's time: `source seconds = tick * time_base - zero_s`.

    A video stream counts PTS, and `zero_s` is the stamp of source zero. A sound stream counts samples from its first
    presented one, and `zero_s` is minus its own start. A series counts nanoseconds.
    """

    time_base: Fraction
    zero_s: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        if self.time_base <= 0:
            raise ValueError(f"a time base must be positive, not {self.time_base}")

    def exact_ns(self, tick: int) -> Fraction:
        """The exact source time of a tick, in nanoseconds."""
        return (tick * self.time_base - self.zero_s) * NS_PER_S

    def exact_tick(self, source_ns: int | Fraction) -> Fraction:
        """The exact place of a source time, in ticks."""
        return (Fraction(source_ns) / NS_PER_S + self.zero_s) / self.time_base

    def source_ns_from_tick(self, tick: int) -> int:
        """The first nanosecond at which a tick has begun."""
        return ns_up(self.exact_ns(tick))

    def tick_from_source_ns(self, source_ns: int | Fraction) -> int:
        """The last tick at or before a source time: the frame on show."""
        return ns_down(self.exact_tick(source_ns))
