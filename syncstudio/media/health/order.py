"""Finds where a stream's stamps run backwards or start over, and counts on across a clock that was reset."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.packet_table import MISSING

Ticks = NDArray[np.int64]

# Stamps that jump back further than this are a clock that was reset, not packets in the wrong order.
RESET_S = 10

# A step ahead of more than an hour, and this many times what was recorded altogether, is a clock that was set.
_LEAP_S, _LEAP_TIMES = 3600, 5

# Any stamp that is kept lies well within this.
_MOST_TICKS = 1 << 61

# Pictures are stored at most 16 away from where they are shown (H.264's and HEVC's limit); some slack for fields.
_REORDER = 40


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """Where stamps, in the order they are stored, fall back.

    `backwards` are the rows whose stamp lies before the one stored ahead of it, though decoding goes forward;
    `resets` those where the clock was set to something else: far back, or out of all measure ahead. `unrolled` are
    the PTS with every reset taken out, so that what follows one comes after what went before it.
    """

    backwards: NDArray[np.int64]
    resets: NDArray[np.int64]
    unrolled: Ticks


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """Pictures in the order they are shown, each piece between two breaks by its own stamps.

    `stamps` are all of them, `frames` those times at which there is one, rising over every break. `doubled` are the
    frames that two pictures of one piece share, `twins` counts those; `restarts` is whether a piece falls behind the
    one before it.
    """

    stamps: Ticks
    frames: Ticks
    doubled: Ticks
    twins: int
    restarts: bool


def in_order_shown(order: Order) -> Shown:
    """The stamps of `order` as they are shown; those that are missing are left out."""
    known = order.unrolled != MISSING
    breaks = np.zeros(len(known), np.bool_)
    breaks[order.backwards] = breaks[order.resets] = True
    piece = np.cumsum(breaks)[known]
    by_time = np.lexsort((order.unrolled[known], piece))
    stamps, piece = order.unrolled[known][by_time], piece[by_time]
    steps = np.diff(stamps)
    same = (steps == 0) & (np.diff(piece) == 0)
    rising = steps[steps > 0]
    usual = max(1, int(np.median(rising))) if len(rising) else 1
    # Over a break that falls back the next picture follows the last one.
    moved = np.where((steps < 0) | ((steps == 0) & ~same), usual, steps)
    frames = np.concatenate((stamps[:1], stamps[:1] + np.cumsum(moved))) if len(stamps) else stamps
    kept = np.append(True, ~same)[: len(stamps)]
    return Shown(
        stamps, frames[kept], frames[1:][same], int(same.sum()), bool((steps < 0).any() or len(order.resets))
    )


def order_of(pts: Ticks, dts: Ticks, time_base: Fraction, reordered: bool) -> Order:
    """The order of packets as stored; `reordered` says that pictures may be shown in another one.

    Decoding times are looked at where every packet has one, else PTS, with room for reordering.
    """
    nothing = np.empty(0, np.int64)
    reset_ticks, leap_ticks = (min(int(seconds / time_base), _MOST_TICKS) for seconds in (RESET_S, _LEAP_S))
    stamped = np.flatnonzero(pts != MISSING)
    if len(stamped) < 2:
        return Order(nothing, nothing, pts)
    if bool((dts != MISSING).all()):
        rows, falls = np.arange(len(dts)), np.diff(dts)
        backwards = np.flatnonzero(falls < 0) + 1
        far = np.flatnonzero((falls < -reset_ticks) | _leaps(falls, leap_ticks)) + 1
    else:
        rows = stamped
        kept = pts[stamped]
        before = np.maximum.accumulate(kept)[:-1]
        usual = max(1, int(np.median(np.abs(np.diff(kept)))))
        room = min(_REORDER * usual, _MOST_TICKS) if reordered else 0
        backwards = np.flatnonzero(kept[1:] < before - room) + 1
        falls = np.diff(kept)
        far = np.flatnonzero((falls < -max(reset_ticks, room)) | _leaps(falls, leap_ticks)) + 1
        # What stays behind the highest stamp seen is one step back, not many.
        backwards = backwards[np.diff(kept)[backwards - 1] < 0]
    unrolled = pts.copy()
    for row in far.tolist():
        unrolled = _counted_on(unrolled, int(rows[row]))
    return Order(rows[backwards], rows[far], unrolled)


def _leaps(steps: Ticks, leap_ticks: int) -> NDArray[np.bool_]:
    """Steps ahead that are no pause: a transport stream's clock that falls back is taken for one that ran over."""
    forward = np.maximum(steps, 0)
    rest = float(np.minimum(forward, leap_ticks).sum(dtype=np.float64))
    return (steps > leap_ticks) & (steps > _LEAP_TIMES * rest)


def _counted_on(pts: Ticks, row: int) -> Ticks:
    """Move everything from `row` on to one usual step after what was stored before it."""
    known = pts != MISSING
    before, after = pts[:row][known[:row]], pts[row:][known[row:]]
    if not len(before) or not len(after):
        return pts
    # Pictures shown before the first one stored after the reset belong after it all the same.
    step = int(np.median(np.diff(np.sort(after[:1000])))) if len(after) > 1 else 1
    moved = pts.copy()
    by = int(before.max()) + max(1, step) - int(after[:_REORDER].min())
    # Where the clock has been moved beyond all measure already, nothing can be put after it.
    if abs(int(after.max()) + by) > _MOST_TICKS or abs(int(after.min()) + by) > _MOST_TICKS:
        return pts
    moved[row:][known[row:]] += by
    return moved
