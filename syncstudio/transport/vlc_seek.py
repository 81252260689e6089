"""One seek of a player: where it aims, and which of the pictures shown since are its own. Numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from syncstudio.timebase.instant import NS_PER_MS, NS_PER_S

# While it seeks the picture from before is shown again and again, and those decoded before may still come: so soon it
# brings nothing; and a little later only what is where it was sent.
_NOTHING_NS, _STALE_NS = 70 * NS_PER_MS, 130 * NS_PER_MS
# For so long it may show old pictures; those it brings lie no farther from its target on.
_OLD_PICTURES_NS = 3 * NS_PER_S


@dataclass(slots=True)
class Seek:
    """A seek asked for at a host time, to `target_ns` of the source, which the clock reaches `lead_ns` later."""

    asked_ns: int = 0
    target_ns: int = 0
    lead_ns: int = 0
    # The host time of the first picture that was not there before; and whether the one asked for was recognised.
    first_ns: int | None = None
    is_there: bool = False

    def shown(self, host_ns: int, fresh: bool) -> None:
        """A picture came on show; `fresh`: it is not the one before once more."""
        if fresh and self.first_ns is None and host_ns >= self.asked_ns + _STALE_NS:
            self.first_ns = host_ns

    def brings(self, host_ns: int, start_ns: int, frame_ns: int, pace: Fraction) -> bool:
        """Whether a picture that was recognised comes of this seek, and not from before it."""
        after_ns, waited_ns = start_ns - self.target_ns, host_ns - self.asked_ns
        if waited_ns >= _NOTHING_NS and abs(after_ns) <= 2 * frame_ns:
            self.is_there = True
            self.first_ns = host_ns if self.first_ns is None else self.first_ns
        if self.first_ns is None or host_ns < self.first_ns:
            return False
        if waited_ns >= _OLD_PICTURES_NS:
            return True
        if -2 * frame_ns <= after_ns <= _OLD_PICTURES_NS * max(Fraction(1), pace):
            return True
        self.first_ns = None  # that was an old picture
        return False

    def place_ns(self, host_ns: int, pace: Fraction) -> Fraction | None:
        """Where the player is at a host time, if its first picture was the one asked for."""
        return None if self.first_ns is None else self.target_ns + (host_ns - self.first_ns) * pace
