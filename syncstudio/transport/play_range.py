"""Which part of the master timeline is played: from a start, to an end, or round a loop; forwards or backwards."""

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from syncstudio.timebase.span import Span

# A loop shorter than this is a click, not a sound; playing goes straight through it.
MIN_LOOP_NS = 20_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a running position is played, exactly.

    `left_ns` is how far it runs straight on from there (`None`: without end; negative: it is over), `since_ns`
    how far it has run since it came round the loop last (`None`: it has not yet).
    """

    at_ns: Fraction
    left_ns: Fraction | None = None
    since_ns: Fraction | None = None


@dataclass(frozen=True, slots=True)
class PlayRange:
    """How a position that only runs on is folded into what is played.

    ```
    running   ------------|======|======|=====>          <=====|======|======|------------
    played    ------------|======|                                    |======|------------
                                 back to the loop's start      back to its end, as often as it comes by
    ```

    Forwards playing stops at `end_ns`, backwards at `start_ns`. A loop is half-open: its end is never played.
    """

    loop: Span | None = None
    end_ns: int | None = None
    start_ns: int = 0
    backwards: bool = False

    @property
    def loops(self) -> bool:
        """Whether there is a loop long enough to be played."""
        return self.loop is not None and self.loop.duration_ns >= MIN_LOOP_NS

    def is_over(self, running_ns: int) -> bool:
        """Whether playing has come to where it stops by itself; round a loop it never does."""
        if self.loops:
            return False
        if self.backwards:
            return running_ns <= self.start_ns
        return self.end_ns is not None and running_ns >= self.end_ns

    def entry(self, position_ns: int) -> int:
        """Where playing begins when asked to at a position: past a loop at its beginning, at the end at the start."""
        if self.loop is not None and self.loops:
            if self.backwards:
                return self.loop.end_ns if position_ns <= self.loop.start_ns else position_ns
            return self.loop.start_ns if position_ns >= self.loop.end_ns else position_ns
        if not self.backwards and self.end_ns is not None and position_ns >= self.end_ns:
            return self.start_ns
        return position_ns

    def towards(self, speed: Fraction) -> "PlayRange":
        """The range for playing in the direction of a speed."""
        return replace(self, backwards=speed < 0)

    def entered_at(self, position_ns: int) -> "PlayRange":
        """The range for playing from a position: a loop that lies wholly behind it is passed by."""
        if self.loop is not None and self.loops:
            passed = position_ns < self.loop.start_ns if self.backwards else position_ns >= self.loop.end_ns
            if passed:
                return replace(self, loop=None)
        return self

    def fold(self, running_ns: int) -> int:
        """The position played when the running position is `running_ns`."""
        if self.loop is not None and self.loops:
            round_it = running_ns < self.loop.start_ns if self.backwards else running_ns >= self.loop.end_ns
            if round_it:
                return self.loop.start_ns + (running_ns - self.loop.start_ns) % self.loop.duration_ns
            return running_ns
        if self.backwards:
            return max(running_ns, self.start_ns)
        return running_ns if self.end_ns is None else min(running_ns, self.end_ns)

    def place(self, running: Fraction) -> Place:
        """Where a running position is played, exactly."""
        loop = self.loop if self.loops else None
        if self.backwards:
            return self._place_backwards(running, loop)
        if loop is not None:
            if running < loop.end_ns:
                return Place(running, loop.end_ns - running)
            into = (running - loop.start_ns) % loop.duration_ns
            return Place(loop.start_ns + into, loop.duration_ns - into, into)
        return Place(running, None if self.end_ns is None else self.end_ns - running)

    def _place_backwards(self, running: Fraction, loop: Span | None) -> Place:
        if loop is None:
            return Place(running, running - self.start_ns)
        if running >= loop.start_ns:
            return Place(running, running - loop.start_ns)
        into = (running - loop.start_ns) % loop.duration_ns
        return Place(loop.start_ns + into, into, loop.duration_ns - into)

    def frames_left(self, place: Place, step_ns: Fraction) -> int | None:
        """How many frames of this length (positive) are played before the seam or the end; None: without end."""
        if place.left_ns is None:
            return None
        # Forwards the seam itself is not played any more, backwards it is the last that is.
        left = place.left_ns / step_ns
        return max(0, floor(left) + 1 if self.backwards else ceil(left))
