"""Motion that turns, as a ball does when it bounces: between which frames, and where between them.

What is seen is how far something moved from frame to frame, without its sign. Up to the turn that grows or falls along
a line (what falls gains speed evenly), after it along another. Between the two frames that the turn falls between, the
way there and the way back take one another's place: with speeds v1 before and v2 after, and the turn a part `a` of the
frame in, what is left is `|a v1 - (1 - a) v2|`: anything from nothing to a whole frame's way. So a turn is not always
a dip: where it falls on a frame there is none, but the two lines meet in a point.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# How long the lines before and after a turn are, and the fewest frames that make one: a ball that drops from the height
# of a hand falls for a quarter of a second.
_LINE_S, _FEWEST = 0.15, 3
# How much better two lines have to explain it than a bend: motion that stops is neither.
_WELL = 3.0
# More than the slower of both ways, beyond noise, is the quicker one.
_CLEARLY = 1.1
_BLOCK = 1 << 15


class _Lines(NamedTuple):
    """Orthonormal bases of what is fitted to 2 n + 1 frames, (2 n + 1, k), and the weights that give value and slope of
    the line before a turn at the turn itself, (2, n).
    """

    apart: Floats
    smooth: Floats
    at_turn: Floats


def turns(frame_s: float, change: Floats) -> tuple[Floats, Floats]:
    """How sharply motion turns in the frame before each row, in the unit of `change`, and in which part of that frame:
    float64 (n,) each.

    `change[k]` is what moved between frame k - 1 and frame k. Sharp is what two lines that meet explain and a smooth
    bend does not; never more than the motion itself.
    """
    count = max(_FEWEST, round(_LINE_S / frame_s))
    lines = _lines(count)
    padded = np.pad(change, count, mode="edge")
    rows = np.lib.stride_tricks.sliding_window_view(padded, 2 * count + 1)
    sharp, part = np.zeros(len(change)), np.zeros(len(change))
    for first in range(0, len(change), _BLOCK):
        there = slice(first, first + _BLOCK)
        sharp[there], part[there] = _turned(rows[there], lines, count)
    return sharp, part


def _turned(rows: Floats, lines: _Lines, count: int) -> tuple[Floats, Floats]:
    middle = rows[:, count]
    before, rising = (rows[:, :count] @ lines.at_turn.T).T
    after, falling = (rows[:, : -count - 1 : -1] @ lines.at_turn.T).T
    power = (rows**2).sum(axis=1)
    bent = power - ((rows @ lines.smooth) ** 2).sum(axis=1)
    # The frame of the turn itself may be anything up to a whole way.
    beyond = np.maximum(middle - np.maximum(before, after), 0)
    apart = power - middle**2 - ((rows @ lines.apart) ** 2).sum(axis=1) + beyond**2
    # What falls gains speed, what was thrown back loses it: other bends have no turn.
    meets = (before > 0) & (after > 0) & (rising > 0) & (falling > 0)
    least = np.minimum(before, after)
    clear = np.where(meets, np.minimum(np.sqrt(np.maximum(bent - _WELL * apart, 0)), least), 0.0)
    # Where between frames it falls makes a turn look sharp or blunt; how quick the motion is does not depend on that.
    sharp = np.sqrt(clear * np.maximum(least, 0.0))
    both = np.where(meets, before + after, 1.0)
    # `(v2 + c) / (v1 + v2)` and `(v2 - c) / (v1 + v2)` explain the same c: their middle, unless only one can be.
    sign = np.where(before > after, 1.0, -1.0)
    own = np.where(middle > _CLEARLY * least, sign * middle, 0.0)
    return sharp, np.clip((after + own) / both, 0.0, 1.0)


@lru_cache(maxsize=8)
def _lines(count: int) -> _Lines:
    at = np.arange(-count, count + 1, dtype=np.float64)
    before, after = (at < 0).astype(np.float64), (at > 0).astype(np.float64)
    apart, _ = np.linalg.qr(np.stack([before, before * at, after, after * at], axis=1))
    smooth, _ = np.linalg.qr(np.stack([np.ones_like(at), at, at**2], axis=1))
    side = np.stack([np.ones(count), at[:count]], axis=1)
    return _Lines(apart, smooth, np.linalg.pinv(side))
