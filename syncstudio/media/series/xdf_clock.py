"""Puts the stamps of one XDF stream on the recorder's clock, and takes the jitter of their delivery out.

Every few seconds the recorder measured how far its clock was from the stream's. A straight line through these offsets,
deaf to single wrong ones, maps one clock to the other; where a sender was started anew its clock is another one, and
has a line of its own. What reset means follows pyxdf: both the times and the values of the offsets jump.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.robust_line import robust_line, slow_change

Floats = NDArray[np.float64]

# A reset shows in the times of the offsets by so many median deviations and seconds, and in their values.
_TIME_STDS, _TIME_S = 5.0, 5.0
_VALUE_STDS, _VALUE_S = 10.0, 1.0

# A recording is broken where stamps jump by so many seconds or samples, whichever is longer; less is jitter, unless the
# stamps stay where they jumped to.
_BREAK_S, _BREAK_SAMPLES = 1.0, 500
_LOST_SAMPLES = 8.0

# A rate that changes is followed over so many samples or seconds, whichever is longer.
_BLOCK, _BLOCK_S = 50, 5.0
_LOOKED_AT = 200
_MOST_BREAKS = 10_000


@dataclass(frozen=True, slots=True)
class Clocked:
    """`stamps_s` on the recorder's clock as delivered, `times_s` with the jitter taken out; `clock_segments` are the
    (first, last) samples of each clock, `resets` the samples with which a clock began anew, and `rate` the measured
    samples a second, None where there is no even rate."""

    stamps_s: Floats
    times_s: Floats
    clock_segments: tuple[tuple[int, int], ...]
    rate: float | None


def on_recorder_clock(
    stamps_s: Floats, offsets: list[tuple[float, float]], rate: float, keep_jitter: bool = False
) -> Clocked:
    """The times of one stream: its own stamps, (time, offset) pairs as measured, and its nominal rate (0: irregular).

    `keep_jitter` is for senders that leave samples out.
    """
    stamps, segments = _synchronised(stamps_s, offsets)
    if not rate or len(stamps) < 3:
        return Clocked(stamps, stamps.copy(), segments, None)
    if keep_jitter:
        length = float(stamps[-1] - stamps[0])
        return Clocked(stamps, stamps.copy(), segments, (len(stamps) - 1) / length if length > 0 else None)
    times, measured = _even(stamps, rate, [first for first, _ in segments[1:]])
    return Clocked(stamps, times, segments, measured)


def _synchronised(
    stamps: Floats, offsets: list[tuple[float, float]]
) -> tuple[Floats, tuple[tuple[int, int], ...]]:
    if not offsets or not len(stamps):
        return stamps.copy(), ((0, len(stamps) - 1),) if len(stamps) else ()
    at = np.array([time for time, _ in offsets])
    values = np.array([value for _, value in offsets])
    ranges = _clock_ranges(at, values)
    out, segments, first = stamps.copy(), [], 0
    for number, (begin, end) in enumerate(ranges):
        last = len(stamps) if number + 1 == len(ranges) else _first_of_next(stamps, first, at, end)
        if last > first:
            slope, level = _offset_line(at[begin:end], values[begin:end])
            out[first:last] += level + slope * (stamps[first:last] - at[begin])
            segments.append((first, last - 1))
            first = last
    return out, tuple(segments)


def _clock_ranges(at: Floats, values: Floats) -> list[tuple[int, int]]:
    """(first, behind the last) offset of each clock."""
    if len(at) < 2:
        return [(0, len(at))]
    steps = np.diff(at)
    resets = (steps < 0) | (
        _far_off(steps, _TIME_STDS, _TIME_S) & _far_off(np.diff(values), _VALUE_STDS, _VALUE_S)
    )
    bounds = [0, *(np.flatnonzero(resets) + 1).tolist(), len(at)]
    return list(pairwise(bounds))


def _far_off(steps: Floats, stds: float, seconds: float) -> NDArray[np.bool_]:
    off = np.abs(steps - np.median(steps))
    spread = np.median(off) + np.finfo(float).eps
    return np.asarray((off / spread > stds) & (off > seconds))


def _first_of_next(stamps: Floats, first: int, at: Floats, end: int) -> int:
    """The first sample nearer to the next clock's first offset than to this clock's last one."""
    nearer = np.abs(stamps[first:] - at[end - 1]) < np.abs(stamps[first:] - at[end])
    return len(stamps) if nearer.all() else first + int(np.argmin(nearer))


def _offset_line(at: Floats, values: Floats) -> tuple[float, float]:
    """(slope, offset at the first time), deaf to single offsets that were measured over a busy network."""
    if len(at) == 1:
        return 0.0, float(values[0])
    slope, level = robust_line(at - at[0], values)
    # A few offsets say little of a slope: clocks are never a thousandth apart.
    return (slope, level) if abs(slope) < 1e-3 else (0.0, float(np.median(values)))


def _even(stamps: Floats, rate: float, resets: list[int]) -> tuple[Floats, float | None]:
    """Stamps with even steps between breaks, and the rate of them all."""
    bounds = [0, *_breaks(stamps, rate, resets), len(stamps)]
    out = stamps.copy()
    samples, seconds = 0, 0.0
    for first, last in pairwise(bounds):
        if last - first < 3:
            continue
        numbers = np.arange(last - first, dtype=np.float64)
        part = stamps[first:last]
        step, level = _line(numbers, part)
        # A rate that is nothing like what was promised is none: the stamps are better than such a line.
        if not 0.2 < step * rate < 5:
            continue
        line = level + step * numbers
        line += slow_change(numbers, part - line, numbers, max(_BLOCK, round(_BLOCK_S * rate)))
        out[first:last] = np.maximum.accumulate(line)
        samples += last - first - 1
        seconds += float(out[last - 1] - out[first])
    return out, samples / seconds if seconds > 0 else None


def _line(numbers: Floats, stamps: Floats) -> tuple[float, float]:
    """The line of least squares through all stamps but those far off a robust one."""
    step, level = robust_line(numbers, stamps)
    off = np.abs(stamps - level - step * numbers)
    good = off <= max(4 * 1.4826 * float(np.median(off)), 1e-9)
    x, y = numbers[good], stamps[good]
    if len(x) < 3:
        return step, level
    middle, height = x.mean(), y.mean()
    spread = x - middle
    step = float((spread * (y - height)).sum() / (spread * spread).sum())
    return step, float(height - step * middle)


def _breaks(stamps: Floats, rate: float, resets: list[int]) -> list[int]:
    """The samples that begin anew after a pause, after lost samples, or on another clock."""
    steps = np.diff(stamps)
    long = max(_BREAK_S, _BREAK_SAMPLES / rate)
    found = set(resets) | set((np.flatnonzero(np.abs(steps) > long) + 1).tolist())
    lost = np.flatnonzero((steps > _LOST_SAMPLES / rate) & (steps <= long)) + 1
    if len(lost) <= _MOST_BREAKS:
        found |= {int(place) for place in lost if _stays(stamps, int(place), rate)}
    back = np.flatnonzero((steps < (1 - _LOST_SAMPLES) / rate) & (steps >= -long)) + 1
    if len(back) <= _MOST_BREAKS:
        found |= {
            int(place) for place in back if _repeats(stamps, int(place)) or _stays(stamps, int(place), rate)
        }
    return sorted(place for place in found if 0 < place < len(stamps))


def _repeats(stamps: Floats, place: int) -> bool:
    """Whether stamps that step back are those of just before once more: a part of the file lies there twice."""
    before = stamps[max(0, place - _LOOKED_AT) : place]
    found = np.flatnonzero(before == stamps[place])
    if not len(found):
        return False
    again = before[found[-1] :]
    return bool(len(again) > 1 and np.array_equal(again, stamps[place : place + len(again)]))


def _stays(stamps: Floats, place: int, rate: float) -> bool:
    """Whether the stamps stay as late, or as early, as they are after a jump; a chunk that was only delivered late is
    caught up."""
    before = stamps[max(0, place - _LOOKED_AT) : place]
    after = stamps[place : place + _LOOKED_AT]
    if len(before) < 20 or len(after) < 20:
        return False
    left = before - np.arange(-len(before), 0) / rate
    right = after - np.arange(len(after)) / rate
    jump = float(stamps[place] - stamps[place - 1]) - 1 / rate
    noise = float(np.median(np.abs(left - np.median(left))))
    # At the end of what is looked at, a late delivery is long over; before one that ends here, it had not begun.
    if jump > 0:
        right = right[len(right) // 2 :]
    else:
        left = left[: len(left) // 2]
    shift = float(np.median(right) - np.median(left))
    return shift / jump > 0.5 and abs(shift) > 6 * noise
