"""Decides how a player that is ahead or late is brought back: leave, hold, nudge or seek. Numbers only.

libVLC 3 as measured: a pause moves it by exactly its length; another rate is seen 0.7 s later, and shifts what is
shown by about a second's worth of the change at once, back again with the rate; what a seek takes says seek_lead.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
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
