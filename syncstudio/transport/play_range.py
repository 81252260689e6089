"""Which part of the master timeline is played: from a start, to an end, or round a loop."""

from dataclasses import dataclass
from fractions import Fraction

from syncstudio.timebase.span import Span

# A loop shorter than this is a click, not a sound; playing goes straight through it.
MIN_LOOP_NS = 20_000_000


@dataclass(frozen=True, slots=True)
class PlayRange:
    """How a position that only runs on is folded into what is played.

    ```
    running   ------------|======|======|=====>
    played    ------------|======|
                                 back to the loop's start, as often as it comes by
    ```
    """

    loop: Span | None = None
    end_ns: int | None = None
    start_ns: int = 0

    @property
    def loops(self) -> bool:
        """Whether there is a loop long enough to be played."""
        return self.loop is not None and self.loop.duration_ns >= MIN_LOOP_NS

    def is_over(self, running_ns: int, speed: Fraction) -> bool:
        """Whether playing has come to where it stops by itself; round a loop it never does."""
        if speed < 0:
            return running_ns <= self.start_ns
        return not self.loops and self.end_ns is not None and running_ns >= self.end_ns

    def entered_at(self, position_ns: int) -> "PlayRange":
        """The range for playing forward from a position: a loop that lies wholly behind it is passed by."""
        if self.loop is not None and self.loops and position_ns >= self.loop.end_ns:
            return PlayRange(None, self.end_ns, self.start_ns)
        return self

    def fold(self, running_ns: int) -> int:
        """The position played when the running position is `running_ns`."""
        if self.loop is not None and self.loops and running_ns >= self.loop.end_ns:
            return self.loop.start_ns + (running_ns - self.loop.start_ns) % self.loop.duration_ns
        if not self.loops and self.end_ns is not None:
            return min(running_ns, self.end_ns)
        return running_ns

    def fold_exact(self, running: Fraction) -> tuple[Fraction, Fraction | None]:
        """The exact position played, and how much further it runs straight on (`None`: without end)."""
        if self.loop is not None and self.loops:
            if running >= self.loop.end_ns:
                into = (running - self.loop.start_ns) % self.loop.duration_ns
                return self.loop.start_ns + into, self.loop.duration_ns - into
            return running, self.loop.end_ns - running
        if self.end_ns is not None:
            return running, max(Fraction(0), self.end_ns - running)
        return running, None
