"""Which frames of a video a clip shows, and when: the source's own, or the one on show at each instant of a rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.clips.clip_clock import Run
from syncstudio.media.errors import MediaError
from syncstudio.media.frame_index import FrameIndex
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.streamclock import StreamClock

FINE = Fraction(1, 1_000_000)
"""The time base of frames whose own times are no whole ticks of their source in clip time: half a microsecond off at
most, and said."""


@dataclass(frozen=True, slots=True, eq=False)
class FrameChoice:
    """Frames `numbers` of the source, shown from `ticks` of `time_base` on (int64, rising, the first 0) to `end_tick`.

    `first_late_ns`: how much later (+) or earlier (-) than clip time 0 the first frame came on show in its source.
    `rounding_ns` is the most by which a tick differs from the exact time; 0 where times are exact.
    """

    numbers: NDArray[np.int64]
    ticks: NDArray[np.int64]
    end_tick: int
    time_base: Fraction
    first_late_ns: Fraction
    rounding_ns: Fraction

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def is_sequence(self) -> bool:
        """Whether each frame of the source between the first and the last is shown exactly once."""
        return bool((np.diff(self.numbers) == 1).all())

    def durations(self) -> NDArray[np.int64]:
        """For how many ticks each frame is shown."""
        return np.diff(np.append(self.ticks, self.end_tick))


def chosen_frames(
    index: FrameIndex, clock: StreamClock, runs: Sequence[Run], duration_ns: Fraction, fps: Fraction | None
) -> FrameChoice:
    """The frames of a clip from runs of a video without gaps between them. MediaError where none is on show."""
    if fps is not None:
        return _at_rate(index, clock, runs, duration_ns, fps)
    return _own(index, clock, runs, duration_ns)


def _at_rate(
    index: FrameIndex, clock: StreamClock, runs: Sequence[Run], duration_ns: Fraction, fps: Fraction
) -> FrameChoice:
    step = NS_PER_S / fps
    count = max(1, ceil(duration_ns / step))
    numbers, place = [], 0
    for k in range(count):
        at = k * step
        while place < len(runs) - 1 and at >= runs[place].to_ns:
            place += 1
        numbers.append(_on_show(index, clock, runs[place].source(at)))
    first = runs[0].clip(clock.exact_ns(index.pts_of(numbers[0])))
    ticks = np.arange(count, dtype=np.int64)
    return FrameChoice(np.array(numbers, np.int64), ticks, count, 1 / fps, first, Fraction(0))


def _own(index: FrameIndex, clock: StreamClock, runs: Sequence[Run], duration_ns: Fraction) -> FrameChoice:
    numbers: list[int] = []
    times: list[Fraction] = []
    for run in runs:
        first = _on_show(index, clock, run.source(run.from_ns))
        last_tick = ceil(clock.exact_tick(run.source(run.to_ns))) - 1
        last = index.frame_at_tick(last_tick)
        for number in range(first, (first if last is None else last) + 1):
            at = max(run.clip(clock.exact_ns(index.pts_of(number))), run.from_ns)
            if not numbers or (number != numbers[-1] and at > times[-1]):
                numbers.append(number)
                times.append(at)
    first_late = runs[0].clip(clock.exact_ns(index.pts_of(numbers[0])))
    base = index.time_base
    exact = [at / NS_PER_S / base for at in times]
    if any(one.denominator != 1 for one in exact):
        base = FINE
        exact = [at / NS_PER_S / base for at in times]
    ticks = [floor(one + Fraction(1, 2)) for one in exact]
    if any(after <= before for before, after in pairwise(ticks)):
        raise MediaError("Frames lie closer together than a microsecond: choose a frame rate for the clips.")
    rounding = max(abs(tick - one) for tick, one in zip(ticks, exact, strict=True)) * base * NS_PER_S
    end = max(ticks[-1] + 1, floor(duration_ns / NS_PER_S / base + Fraction(1, 2)))
    return FrameChoice(
        np.array(numbers, np.int64), np.array(ticks, np.int64), end, base, first_late, rounding
    )


def _on_show(index: FrameIndex, clock: StreamClock, source_ns: Fraction) -> int:
    tick = floor(clock.exact_tick(source_ns))
    number = index.frame_at_tick(tick)
    if number is None or tick >= index.frame_span(number)[1]:
        raise MediaError(f"No picture is on show {float(source_ns) / NS_PER_S:.6f} s into the video.")
    return number
