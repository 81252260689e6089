"""Finds where a stream's stamps run backwards or start over, and counts on across a clock that was reset."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.packet_table import MISSING

Ticks = NDArray[np.int64]

# Pictures are stored at most 16 away from where they are shown (H.264's and HEVC's limit); some slack for fields.
_REORDER = 40


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """Where stamps, in the order they are stored, fall back.

    `backwards` are the rows whose stamp lies before the one stored ahead of it, though decoding goes forward;
    `resets` those that fall back by more than `reset_ticks`. `unrolled` are the PTS with every reset taken out,
    so that what follows one comes after what went before it.
    """

    backwards: NDArray[np.int64]
    resets: NDArray[np.int64]
    unrolled: Ticks


def order_of(pts: Ticks, dts: Ticks, reset_ticks: int, reordered: bool) -> Order:
    """The order of packets as stored; `reordered` says that pictures may be shown in another one.

    Decoding times are looked at where every packet has one, else PTS, with room for reordering.
    """
    nothing = np.empty(0, np.int64)
    stamped = np.flatnonzero(pts != MISSING)
    if len(stamped) < 2:
        return Order(nothing, nothing, pts)
    if bool((dts != MISSING).all()):
        rows, falls = np.arange(len(dts)), np.diff(dts)
        backwards = np.flatnonzero(falls < 0) + 1
        far = np.flatnonzero(falls < -reset_ticks) + 1
    else:
        rows = stamped
        kept = pts[stamped]
        before = np.maximum.accumulate(kept)[:-1]
        room = _REORDER * max(1, int(np.median(np.abs(np.diff(kept))))) if reordered else 0
        backwards = np.flatnonzero(kept[1:] < before - room) + 1
        far = np.flatnonzero(np.diff(kept) < -max(reset_ticks, room)) + 1
        # What stays behind the highest stamp seen is one step back, not many.
        backwards = backwards[np.diff(kept)[backwards - 1] < 0]
    unrolled = pts.copy()
    for row in far.tolist():
        unrolled = _counted_on(unrolled, int(rows[row]))
    return Order(rows[backwards], rows[far], unrolled)


def _counted_on(pts: Ticks, row: int) -> Ticks:
    """Move everything from `row` on to one usual step after what was stored before it."""
    known = pts != MISSING
    before, after = pts[:row][known[:row]], pts[row:][known[row:]]
    if not len(before) or not len(after):
        return pts
    # Pictures shown before the first one stored after the reset belong after it all the same.
    step = int(np.median(np.diff(np.sort(after[:1000])))) if len(after) > 1 else 1
    moved = pts.copy()
    moved[row:][known[row:]] += int(before.max()) + max(1, step) - int(after[:_REORDER].min())
    return moved
