"""Where a sound track's samples lie on the master timeline: exact lines, one for each piece."""

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from math import ceil

from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.instant import NS_PER_S


@dataclass(frozen=True, slots=True)
class SoundLine:
    """One piece of a track as the mixer plays it: sample `s` is heard at `zero_ns + s * step_ns`.

    It sounds during `[start_ns, end_ns)` of the master timeline (exact; `None` is without end). An edge
    fades, unless the sound runs on over it into the neighbouring piece.
    """

    zero_ns: Fraction
    step_ns: Fraction
    start_ns: Fraction
    end_ns: Fraction | None
    fade_in: bool = True
    fade_out: bool = True

    def sample_at(self, master_ns: Fraction) -> Fraction:
        """The exact place, in samples, of a master instant."""
        return (master_ns - self.zero_ns) / self.step_ns


def sound_lines(clock_map: ClockMap, count: int | None) -> tuple[SoundLine, ...]:
    """The lines of a track of `count` samples; where two pieces overlap on the master, the later one sounds."""
    lines: list[SoundLine] = []
    clock = clock_map.clock
    for piece in clock_map.pieces:
        first = max(0, piece.from_tick or 0)
        bounds = [bound for bound in (piece.to_tick, count) if bound is not None]
        end = min(bounds) if bounds else None
        if end is not None and end <= first:
            continue
        zero = piece.master_exact(clock.exact_ns(0))
        step = piece.master_exact(clock.exact_ns(1)) - zero
        new = SoundLine(zero, step, zero + first * step, None if end is None else zero + end * step)
        lines = [part for line in lines for part in _without(line, new.start_ns, new.end_ns)]
        lines.append(new)
    lines.sort(key=lambda line: line.start_ns)
    return tuple(_joined(lines))


def _without(line: SoundLine, start_ns: Fraction, end_ns: Fraction | None) -> list[SoundLine]:
    """What is left of a line when a later piece takes `[start_ns, end_ns)`."""
    left = []
    if line.start_ns < start_ns:
        cut = start_ns if line.end_ns is None else min(start_ns, line.end_ns)
        left.append(replace(line, end_ns=cut))
    if end_ns is not None and (line.end_ns is None or line.end_ns > end_ns):
        left.append(replace(line, start_ns=max(end_ns, line.start_ns)))
    return left


def _joined(lines: list[SoundLine]) -> list[SoundLine]:
    """The lines without fades where the sound runs on: a clock that only changes its rate has no click."""
    result = list(lines)
    for i, (before, after) in enumerate(pairwise(lines)):
        if before.end_ns is None:
            continue
        same_place = abs(before.end_ns - after.start_ns) <= before.step_ns
        same_sample = abs(before.sample_at(before.end_ns) - after.sample_at(after.start_ns)) <= 1
        if same_place and same_sample:
            result[i] = replace(result[i], fade_out=False)
            result[i + 1] = replace(after, fade_in=False)
    return result


def frame_at_or_after(master_ns: Fraction, start_ns: Fraction, step_ns: Fraction) -> int:
    """The first output frame at or after a master instant; frame 0 is at `start_ns`, each takes `step_ns`."""
    return ceil((master_ns - start_ns) / step_ns)


def frame_step_ns(rate: int, speed: Fraction) -> Fraction:
    """The master time that passes in one output frame."""
    return Fraction(NS_PER_S, rate) * speed
