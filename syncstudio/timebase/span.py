"""A stretch of time, half-open: its start belongs to it, its end does not."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """From one instant up to, not including, another; both in nanoseconds.

    ```
    a   [-----)        a.overlaps(b)   share at least one nanosecond
    b       [-----)    a.covers(t)     start <= t < end
    ```
    An empty span (start == end) covers nothing, and overlaps the spans that cover its instant.
    """

    start_ns: int
    end_ns: int

    def __post_init__(self) -> None:
        if self.end_ns < self.start_ns:
            raise ValueError(f"a span cannot end ({self.end_ns} ns) before it starts ({self.start_ns} ns)")

    @property
    def duration_ns(self) -> int:
        """How long it lasts."""
        return self.end_ns - self.start_ns

    def covers(self, instant_ns: int) -> bool:
        """Whether the instant lies in it."""
        return self.start_ns <= instant_ns < self.end_ns

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share time; an event (an empty span) overlaps what covers its instant."""
        if self.duration_ns == 0:
            return other.covers(self.start_ns) or self == other
        if other.duration_ns == 0:
            return self.covers(other.start_ns)
        return self.start_ns < other.end_ns and other.start_ns < self.end_ns

    def intersection(self, other: "Span") -> "Span | None":
        """The time the two share, or nothing."""
        start, end = max(self.start_ns, other.start_ns), min(self.end_ns, other.end_ns)
        return Span(start, end) if start < end else None

    def hull(self, other: "Span") -> "Span":
        """The smallest span that holds both."""
        return Span(min(self.start_ns, other.start_ns), max(self.end_ns, other.end_ns))

    def shifted(self, by_ns: int) -> "Span":
        """The same length, later by so much."""
        return Span(self.start_ns + by_ns, self.end_ns + by_ns)


def hull_of(spans: Iterable[Span]) -> Span | None:
    """The smallest span that holds all of them, or nothing when there are none."""
    whole: Span | None = None
    for span in spans:
        whole = span if whole is None else whole.hull(span)
    return whole
