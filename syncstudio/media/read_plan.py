"""Decides which frames to decode before anybody asks for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from syncstudio.media.frame_hunt import Hunt
from syncstudio.media.frame_index import FrameIndex

# A second of video ahead outlasts any hiccup of the disk; more would only push out what lies behind.
_MOST_AHEAD = 32
_MOST_BEHIND = 400
# A stretch decoded backwards is at least this long: where every frame is a key, one seek a frame would be
# waste.
_LEAST_STRETCH = 32


@dataclass(slots=True, eq=False)
class Chore:
    """A stretch of frames, `first` to `last` (both included), to be decoded ahead of the playhead or
    behind it."""

    first: int
    last: int
    ahead: bool
    hunt: Hunt | None = None
    came: set[int] = field(default_factory=set)

    def serves(self, playhead: int) -> bool:
        """Whether it is still worth going on with, now that the playhead is elsewhere."""
        # Looking ahead is planned anew with every request; it costs nothing, the decoder stands where it
        # stood.
        return not self.ahead and self.first <= playhead <= self.last + _LEAST_STRETCH


def reach(direction: int, room: int) -> tuple[int, int]:
    """How many frames to hold ahead of the playhead and behind it, when the cache has room for `room` of
    them."""
    if direction > 0:
        return min(_MOST_AHEAD, room // 2), 0
    if direction < 0:
        return min(_MOST_AHEAD, room // 10), min(_MOST_BEHIND, room * 7 // 10)
    return min(_MOST_AHEAD, room // 4), min(_MOST_BEHIND, room * 6 // 10)


def plan_chore(
    index: FrameIndex,
    playhead: int,
    direction: int,
    room: int,
    resting: bool,
    first_missing: Callable[[int, int], int | None],
    within_reach: Callable[[int], bool],
) -> Chore | None:
    """The next stretch to decode, or None when all is there that should be.

    `first_missing(start, stop)` answers the first frame not decoded from `start` towards `stop`;
    `within_reach(number)` whether the forward decoder gets there without seeking. What needs a seek waits
    until the hand rests, or goes back.
    """
    ahead, behind = reach(direction, room)
    stop = min(len(index), playhead + 1 + ahead)
    gap = first_missing(playhead + 1, stop) if stop > playhead + 1 else None
    if (
        gap is not None
        and direction >= 0
        and (within_reach(gap) or (resting and gap - playhead <= ahead // 2))
    ):
        return Chore(gap, stop - 1, ahead=True)
    if behind and playhead > 0 and (resting or direction < 0):
        low = max(0, playhead - behind)
        gap = first_missing(playhead - 1, low - 1)
        # Half of the stretch may be used up before it is filled again, so that a key frame is not decoded
        # for each step.
        if gap is not None and (playhead - gap <= behind // 2 or gap < _LEAST_STRETCH):
            key = index.key_before(gap) or 0
            return Chore(max(low, min(key, gap - _LEAST_STRETCH)), gap, ahead=False)
    return None
