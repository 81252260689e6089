"""When the frames of a video start and end on their track's own clock, and which one is nearest to an instant of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from syncstudio.session.errors import SessionError
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.streamclock import StreamClock

if TYPE_CHECKING:
    from syncstudio.media.frame_index import FrameIndex


@dataclass(frozen=True, slots=True)
class FrameTimes:
    """One video's, by its table of PTS: whole nanoseconds after source zero, each a frame's start rounded up."""

    index: FrameIndex
    clock: StreamClock
    name: str
    _per_tick: tuple[int, int, int] = field(init=False)

    def __post_init__(self) -> None:
        # Thousands of frames are asked for at once: the clock's fractions, brought to one denominator, so that whole
        # numbers do. ns = (tick * many - from) / parts, as `StreamClock.exact_ns` has it.
        base, zero = self.clock.time_base * NS_PER_S, self.clock.zero_s * NS_PER_S
        parts = base.denominator * zero.denominator
        numbers = (base.numerator * zero.denominator, zero.numerator * base.denominator, parts)
        object.__setattr__(self, "_per_tick", numbers)

    @property
    def last(self) -> int:
        """The number of the last frame."""
        return len(self.index) - 1

    @property
    def end_ns(self) -> int:
        """When the last frame's showing ends."""
        return self.end_of(self.last)

    def start_of(self, number: int) -> int:
        """When a frame comes on show; SessionError for a number that the video does not have."""
        if not 0 <= number < len(self.index):
            raise SessionError(f"{self.name} has no frame {number}.")
        return self._ns_of(self.index.pts_of(number))

    def end_of(self, number: int) -> int:
        """When a frame's showing ends: where the next one starts."""
        end = self.index.pts_of(number + 1) if number < self.last else self.index.end_tick
        return max(self._ns_of(end), self.start_of(number) + 1)

    def number_at(self, source_ns: int) -> int:
        """The frame on show at an instant: the first before it begins, the last after its end."""
        many, start, parts = self._per_tick
        found = self.index.frame_at_tick((source_ns * parts + start) // many)
        return 0 if found is None else found

    def start_near(self, source_ns: int) -> int:
        """The start of the frame that comes on show nearest to an instant."""
        number = self.number_at(source_ns)
        start_ns = self.start_of(number)
        if number == self.last:
            return start_ns
        next_ns = self.start_of(number + 1)
        return next_ns if next_ns - source_ns < source_ns - start_ns else start_ns

    def edge_near(self, source_ns: int) -> int:
        """The same, or the end of the last frame."""
        number = self.number_at(source_ns)
        edges = (self.start_of(number), self.end_of(number))
        return min(edges, key=lambda edge: (abs(edge - source_ns), edge))

    def start_at(self, source_ns: int) -> int:
        """The start of the frame on show at an instant."""
        return self.start_of(self.number_at(source_ns))

    def end_at(self, source_ns: int) -> int:
        """The end of the frame on show at an instant."""
        return self.end_of(self.number_at(source_ns))

    def _ns_of(self, tick: int) -> int:
        """The first nanosecond at which a tick has begun."""
        many, start, parts = self._per_tick
        return -((start - tick * many) // parts)
