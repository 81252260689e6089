"""When each picture of a list is shown, and what was odd about the times it was given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# A picture is on show until the next one; after a step so many times longer than usual it is for the usual time
# only, and what follows is a gap.
GAP_TIMES = 10

# How long pictures are shown where none follows another.
LONE_NS = 5_000_000_000


@dataclass(frozen=True, slots=True, eq=False)
class PictureTimes:
    """`times_ns` rise strictly from 0, the first picture; `shown_ns` is how long each is on show.

    `epoch_ns` is the first picture's time since 1970 (UTC where `zone_known`, else the camera's own clock), None
    where the times only count from the first. `untimed`, `same` and `backwards` are places in the list: of pictures
    without a time, with the same time as the one before, and that by their names come earlier than they do.
    `typed` says that a person gave the interval. `notes` are whole sentences.
    """

    times_ns: NDArray[np.int64]
    shown_ns: NDArray[np.int64]
    epoch_ns: int | None
    zone_known: bool
    resolution_ns: int
    says: str
    typed: bool = False
    untimed: tuple[int, ...] = ()
    same: tuple[int, ...] = ()
    backwards: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def end_ns(self) -> int:
        """Where the last picture's showing ends."""
        return int(self.times_ns[-1] + self.shown_ns[-1])

    @property
    def usual_ns(self) -> int:
        """The usual time from one picture to the next."""
        return usual_step_ns(self.times_ns)

    def gaps(self) -> NDArray[np.int64]:
        """The places of pictures after which nothing is shown for a while."""
        ends = self.times_ns + self.shown_ns
        return np.flatnonzero(ends[:-1] < self.times_ns[1:])


def usual_step_ns(times_ns: NDArray[np.int64]) -> int:
    """The middle one of the steps between pictures; pictures of one time do not count."""
    steps = np.diff(times_ns)
    # One after the other, a nanosecond apart, are put what have the same time.
    steps = steps[steps > 1]
    return int(np.median(steps)) if len(steps) else LONE_NS


def shown(times_ns: NDArray[np.int64]) -> NDArray[np.int64]:
    """How long each picture is on show: until the next, the last for the usual time, and no further into a gap."""
    usual = usual_step_ns(times_ns)
    steps = np.append(np.diff(times_ns), usual)
    return np.where(steps > GAP_TIMES * usual, usual, steps).astype(np.int64)
