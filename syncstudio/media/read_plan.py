"""Decides which frames to decode before anybody asks for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from syncstudio.media.frame_hunt import Hunt
from syncstudio.media.frame_index import FrameIndex

# A second of video ahead outlasts any hiccup of the disk; more would only push out what lies behind.
_MOST_AHEAD = 32
_MOST_BEHIND = 400

# How much is decoded at a time behind the playhead. Where pictures nobody needs can be skipped on the way
# there, short stretches bring the nearest frames soonest; where they cannot, a whole group of pictures is
# as cheap as its last frame.
_SHORT_STRETCH = 64
_LONG_STRETCH = 300
# What is decoded in front of a frame asked for while going back: so many frames, or so many strides.
_LEAD_IN = 24
_LEAD_IN_STRIDES = 8
# What is decoded in front of a frame jumped to, so that the first steps back from it are there: little
# beside the way from the key frame.
_JUMP_LEAD_IN = 4
# What is decoded ahead of a resting playhead before anything else: these frames come at once, without a seek.
_FIRST_AHEAD = 16

# A playhead that moved on by this much has left a stretch behind it to others.
_STILL_NEAR = 32


@dataclass(slots=True, eq=False)
class Chore:
    """A stretch of frames, `first` to `last` (both included), to be decoded ahead of the playhead or
    behind it."""

    first: int
    last: int
    ahead: bool
    planned_at: int
    hunt: Hunt | None = None
    came: set[int] = field(default_factory=set)

    def serves(self, playhead: int, direction: int) -> bool:
        """Whether it is still worth going on with, now that the playhead is elsewhere and goes this way."""
        # Looking ahead is planned anew with every request; it costs nothing, the decoder stands where it
        # stood.
        near = self.first <= playhead <= self.planned_at + _STILL_NEAR
        return not self.ahead and direction <= 0 and near


def reach(direction: int, room: int) -> tuple[int, int]:
    """How many frames to hold ahead of the playhead and behind it, when the cache has room for `room` of
    them."""
    if direction > 0:
        return min(_MOST_AHEAD, room // 2), 0
    if direction < 0:
        return min(_MOST_AHEAD, room // 10), min(_MOST_BEHIND, room * 7 // 10)
    return min(_MOST_AHEAD, room // 4), min(_MOST_BEHIND, room * 6 // 10)


def lead_in(index: FrameIndex, number: int, direction: int, stride: int, room: int) -> int:
    """The first frame to keep on the way to one asked for: going back, those before it are wanted next, every
    one or by strides of so many frames."""
    length = max(_LEAD_IN, _LEAD_IN_STRIDES * stride) if direction < 0 else _JUMP_LEAD_IN
    return max(index.key_before(number) or 0, number - min(length, room // 4))


def plan_chore(
    index: FrameIndex,
    playhead: int,
    direction: int,
    room: int,
    resting: bool,
    skips: bool,
    first_missing: Callable[[int, int], int | None],
    within_reach: Callable[[int], bool],
) -> Chore | None:
    """The next stretch to decode, or None when all is there that should be.

    `first_missing(start, stop)` answers the first frame not decoded from `start` towards `stop`;
    `within_reach(number)` whether the forward decoder gets there without seeking; `skips` whether it can
    leave out unneeded pictures on the way. What needs a seek waits until the hand rests, or goes back.
    """
    ahead, behind = reach(direction, room)
    stop = min(len(index), playhead + 1 + ahead)
    gap = first_missing(playhead + 1, stop) if stop > playhead + 1 else None
    if gap is not None and direction >= 0 and not resting and within_reach(gap):
        return Chore(gap, stop - 1, True, playhead)
    if gap is not None and direction >= 0 and within_reach(gap) and gap - playhead <= _FIRST_AHEAD:
        return Chore(gap, min(stop - 1, playhead + _FIRST_AHEAD), True, playhead)
    if behind and playhead > 0 and (resting or direction < 0):
        chore = _plan_behind(index, playhead, behind, skips, first_missing)
        if chore is not None:
            return chore
    if gap is not None and resting and (within_reach(gap) or gap - playhead <= ahead // 2):
        return Chore(gap, stop - 1, True, playhead)
    return None


def _plan_behind(
    index: FrameIndex,
    playhead: int,
    behind: int,
    skips: bool,
    first_missing: Callable[[int, int], int | None],
) -> Chore | None:
    low = max(0, playhead - behind)
    gap = first_missing(playhead - 1, low - 1)
    # Half of what lies behind may be used up before more is read, so that not every step decodes from a key
    # frame.
    if gap is None or (playhead - gap > behind // 2 and gap >= _SHORT_STRETCH):
        return None
    stretch = min(_SHORT_STRETCH if skips else _LONG_STRETCH, max(1, behind // 2))
    key = index.key_before(gap) or 0
    # Never into an earlier group for the sake of length, unless groups are so short that every seek counts.
    first = max(low, gap + 1 - stretch)
    return Chore(max(first, key) if gap - key >= _STILL_NEAR else first, gap, False, playhead)
