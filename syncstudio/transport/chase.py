"""Decides how a player that is ahead or late is brought back: leave, hold, nudge or seek. Numbers only.

libVLC 3 as measured: a pause moves it by exactly its length; another rate is seen 0.7 s later, and shifts what is
shown by about a second's worth of the change at once, back again with the rate; a seek takes 50 to 400 ms.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from typing import Literal

from syncstudio.timebase.instant import NS_PER_S

Move = Literal["leave", "hold", "nudge", "seek"]

# A picture is best shown a little after its frame is due: a little before, it is the wrong one.
AIM_NS = -6_000_000
# A lateness below this, or below a third of a frame, is left alone; being ahead, which a hold mends exactly, by less.
_LEAVE_LATE_NS, _LEAVE_AHEAD_NS = 6_000_000, 8_000_000
# Longer than this nobody looks at a picture that is held.
_LONGEST_HOLD_NS = 3 * NS_PER_S
# A player that is later than this is sooner there by a seek.
_LONGEST_NUDGE_NS = 120_000_000
# How long a nudge should take, how strong it may be, and its grain (libVLC counts rates in thousandths).
_NUDGE_NS = 2 * NS_PER_S
_WEAKEST, _STRONGEST = Fraction(5, 1000), Fraction(50, 1000)
# A seek aims at least and at most so far ahead of the clock; the rest is held, and rather too much than too little.
_LEAST_LEAD_NS, _MOST_LEAD_NS = 150_000_000, 3 * NS_PER_S
# Some frames take longer than others: beyond the least, a share of what the seek is thought to take.
_SPARE_NS, _SPARE_SHARE = 60_000_000, 10
_LEAD_STEP_NS = 25_000_000
# A pixel of 1080p H.264 took 2.1 to 2.6 ns while another decoder was at work beside it; and 1.6 to 2.0 ns without. The
# more of it is reckoned with at first: to be late is dearer than to wait.
_PIXEL_PS = 2_600
_PIXEL_ALONE_PS = 2_000
# What a seek takes is never thought to be less; on a way this short its frames say little, and a frame takes at most.
_LEAST_BASE_NS, _SHORT_WAY, _MOST_FRAME_NS = 110_000_000, 20, 100_000_000
# What a way of so many frames took is believed.
_LONG_WAY = 100


@dataclass(frozen=True, slots=True)
class Step:
    """What to do: a hold lasts `host_ns`; a nudge plays `factor` times as fast for `host_ns`."""

    move: Move
    host_ns: int = 0
    factor: Fraction = Fraction(1)


def decide(error_ns: int, frame_ns: int, pace: Fraction) -> Step:
    """How to bring a player back that shows what is due `error_ns` of the source later (negative: it is late).

    `pace` is how many source ns should pass in one host ns. What is ahead is held; what is late is nudged, or
    seeks. To slow down by a nudge would take longer than a hold, which is exact.
    """
    off_ns = error_ns - AIM_NS * min(pace, Fraction(1))
    if -max(_LEAVE_LATE_NS * pace, Fraction(frame_ns, 3)) <= off_ns <= _LEAVE_AHEAD_NS * pace:
        return Step("leave")
    host_ns = abs(off_ns) / pace
    if off_ns > 0:
        return Step("hold", round(host_ns)) if host_ns <= _LONGEST_HOLD_NS else Step("seek")
    if host_ns > _LONGEST_NUDGE_NS:
        return Step("seek")
    extra = min(_STRONGEST, max(_WEAKEST, Fraction(round(1000 * host_ns / _NUDGE_NS), 1000)))
    return Step("nudge", round(host_ns / extra), 1 + extra)


@dataclass(frozen=True, slots=True)
class Lead:
    """How far ahead of the clock a seek aims, in host ns, from what seeks took before.

    A seek takes `base_ns`, and `frame_ns` for every frame that is decoded on the way from the key frame before its
    target. So it may pay to aim at a later place: the next key frame.
    """

    base_ns: int = 250_000_000
    frame_ns: int = 2_500_000

    @classmethod
    def of_size(cls, pixels: int, alone: bool = False) -> Lead:
        """What to begin with, for pictures of so many pixels, on a computer of two cores that decodes them twice, or
        once where the player is `alone`."""
        pixel_ps = _PIXEL_ALONE_PS if alone else _PIXEL_PS
        return cls(frame_ns=min(_MOST_FRAME_NS, pixels * pixel_ps // 1000))

    def host_ns(self, way_to: Callable[[int], int]) -> int:
        """The shortest lead that is long enough; `way_to` answers how many frames lie between the key frame and the
        place the clock will be at after so many host ns."""
        for lead_ns in range(_LEAST_LEAD_NS, _MOST_LEAD_NS, _LEAD_STEP_NS):
            takes_ns = self.takes_ns(way_to(lead_ns))
            if lead_ns >= takes_ns + takes_ns // _SPARE_SHARE + _SPARE_NS:
                return lead_ns
        return _MOST_LEAD_NS

    def takes_ns(self, way: int) -> int:
        """How long a seek takes whose target lies so many frames after a key frame."""
        return self.base_ns + way * self.frame_ns

    def eased(self) -> Lead:
        """After a seek that was far too early: a little shorter."""
        return replace(self, base_ns=max(_LEAST_BASE_NS, self.base_ns * 3 // 4))

    def learnt(self, took_ns: int, way: int) -> Lead:
        """After a seek that took so long: at once longer where it took more than was thought, slowly shorter."""
        took_ns = max(0, took_ns)
        if took_ns < self.base_ns and way >= _SHORT_WAY:
            # Whatever the way, no seek takes less than the base: that was learnt on a busier computer.
            return replace(self, base_ns=max(_LEAST_BASE_NS, (self.base_ns + took_ns) // 2))
        more_ns = took_ns - self.takes_ns(way)
        share = Fraction(1) if more_ns > 0 else Fraction(1, 3)
        if way < _SHORT_WAY:
            base_ns = self.base_ns + floor(more_ns * share)
            return replace(self, base_ns=min(_MOST_LEAD_NS, max(_LEAST_BASE_NS, base_ns)))
        # What a short way took says less of a long one.
        share *= min(Fraction(1), Fraction(way, _LONG_WAY))
        frame_ns = self.frame_ns + floor(more_ns * share / way)
        return replace(self, frame_ns=min(_MOST_FRAME_NS, max(0, frame_ns)))
