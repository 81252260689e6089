"""When the frames of a video start and end on their track's own clock, and which one is nearest to an instant of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncstudio.session.errors import SessionError
from syncstudio.timebase.streamclock import StreamClock

if TYPE_CHECKING:
    from syncstudio.media.frame_index import FrameIndex


@dataclass(frozen=True, slots=True)
class FrameTimes:
    """One video's, by its table of PTS: whole nanoseconds after source zero, each a frame's start rounded up."""

    index: FrameIndex
    clock: StreamClock
    name: str

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
        return self.clock.source_ns_from_tick(self.index.pts_of(number))

    def end_of(self, number: int) -> int:
        """When a frame's showing ends: where the next one starts."""
        end = self.index.pts_of(number + 1) if number < self.last else self.index.end_tick
        return max(self.clock.source_ns_from_tick(end), self.start_of(number) + 1)

    def number_at(self, source_ns: int) -> int:
        """The frame on show at an instant: the first before it begins, the last after its end."""
        found = self.index.frame_at_tick(self.clock.tick_from_source_ns(source_ns))
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
