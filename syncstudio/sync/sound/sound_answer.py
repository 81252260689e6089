"""What two tracked sounds amount to: how clear the match is against its rivals, the interval, and what to show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.evidence import Correlation, Trace, Window
from syncstudio.sync.inputs import Sound, moved_apart_s
from syncstudio.sync.measurement import MeasuredPiece
from syncstudio.sync.sound.correlation_windows import Measured
from syncstudio.sync.sound.sound_pieces import SoundPiece, Tracked

_NS_PER_S = 1_000_000_000
_MOST_POINTS = 2000
_TRACE_S = 0.2
_MOST_TRACE = 4000
_GUARD_S = 0.03


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """The windows' curves laid on one another and averaged, each moved by what its line says.

    `lag_s` is relative to the line. `z` is the peak over the scatter beyond the guard, `rival` the highest there as a
    part of the peak, at `rival_s`.
    """

    lag_s: NDArray[np.float64]
    value: NDArray[np.float64]
    peak: float
    z: float
    rival: float
    rival_s: float | None


def stack_of(tracked: Tracked, rate: int) -> Stack:
    """All used windows' curves as one."""
    pairs = [
        (one, piece)
        for piece in tracked.pieces
        for one, used in zip(piece.windows, piece.fit.used, strict=True)
        if used
    ]
    reach = min(one.curve.reach for one, _ in pairs)
    total = np.zeros(2 * reach + 1)
    weight = 0.0
    for one, piece in pairs:
        # The curve's middle stands for a lag near the line's, off by less than a sample.
        by = round((piece.line.lag(one.at_s) - one.centre_s) * rate)
        curve = one.curve.value
        first = one.curve.reach + by - reach
        part = curve[max(first, 0) : first + 2 * reach + 1]
        if len(part) == len(total):
            total += part * tracked.polarity
            weight += 1
    total /= max(weight, 1.0)
    guard = min(round(_GUARD_S * rate), reach // 2)
    lag = np.arange(-reach, reach + 1)
    peak = float(total[reach - 3 : reach + 4].max())
    far = np.abs(lag) > guard
    spread = 1.4826 * float(np.median(np.abs(total[far]))) if far.any() else 0.0
    others = np.where(far, np.abs(total), -1.0)
    top = int(np.argmax(others))
    rival = float(others[top]) / peak if peak > 0 else 1.0
    return Stack(lag / rate, total, peak, peak / max(spread, 1e-9), rival, float(lag[top]) / rate)


def correlation_of(stack: Stack, offset_s: float) -> Correlation:
    """The stack as a curve over offsets, thinned so that its extremes stay."""
    index = _thinned(stack.value)
    rival_s = None if stack.rival_s is None else offset_s + stack.rival_s
    return Correlation(
        offset_s + stack.lag_s[index],
        stack.value[index],
        offset_s,
        stack.peak,
        rival_s,
        stack.rival * stack.peak,
    )


def correlation_afar(
    offset_s: NDArray[np.float64], value: NDArray[np.float64], candidates: Sequence[Window]
) -> Correlation:
    """A curve that reaches all candidates, the best two of them marked."""

    def height(at_s: float) -> float:
        near = np.abs(offset_s - at_s) <= _GUARD_S
        return float(value[near].max(initial=0.0))

    index = _thinned(value)
    best, rival = candidates[0].offset_s, candidates[1].offset_s if len(candidates) > 1 else None
    return Correlation(
        offset_s[index], value[index], best, height(best), rival, None if rival is None else height(rival)
    )


def _thinned(value: NDArray[np.float64]) -> NDArray[np.int64]:
    """Which of so many points to show: at most 2,000, all extremes among them."""
    step = max(-(-2 * len(value) // _MOST_POINTS), 1)
    keep: list[int] = []
    for first in range(0, len(value), step):
        part = value[first : first + step]
        keep += sorted({first + int(np.argmin(part)), first + int(np.argmax(part))})
    return np.array(keep, np.int64)


def windows_of(tracked: Tracked, reference: Sound, other: Sound) -> tuple[Window, ...]:
    """Every window on the sources' own clocks, in the other's order."""
    shift = float(reference.start_s - other.start_s)
    start = float(other.start_s)
    return tuple(
        Window(one.at_s + start, one.lag_s + shift, abs(one.height), bool(used))
        for piece in tracked.pieces
        for one, used in zip(piece.windows, piece.fit.used, strict=True)
    )


def offset_and_width(piece: SoundPiece, reference: Sound, other: Sound) -> tuple[float, float]:
    """The reference time of the other's source zero on a piece's line, and its 95 % half-width; seconds."""
    before = -float(other.start_s)
    offset = piece.fit.at(before) + float(reference.start_s) - float(other.start_s)
    return offset, float(np.hypot(piece.fit.half_width_s(before), moved_apart_s(reference, other)))


def measured_pieces(
    pieces: Sequence[SoundPiece],
    bounds: Sequence[tuple[float, float]],
    reference: Sound,
    other: Sound,
    length_s: float,
) -> tuple[MeasuredPiece, ...]:
    """The pieces on the sources' clocks; `bounds` (one fewer) are where one ends and the next begins, and how well that
    is known, in seconds."""
    start, shift = float(other.start_s), float(reference.start_s - other.start_s)
    bounds_s = [at_s for at_s, _ in bounds]
    within = [*(round(within_s * _NS_PER_S) for _, within_s in bounds), None]
    edges: list[int | None] = [None, *(round((bound + start) * _NS_PER_S) for bound in bounds_s), None]
    out: list[MeasuredPiece] = []
    for number, piece in enumerate(pieces):
        ends = [piece.from_s - length_s / 2, piece.to_s + length_s / 2]
        if number > 0:
            ends[0] = max(ends[0], bounds_s[number - 1])
        if number < len(bounds_s):
            ends[1] = min(ends[1], bounds_s[number])
        anchors = []
        for end in ends:
            at_ns = round((end + start) * _NS_PER_S)
            anchors.append((at_ns, at_ns + round((piece.fit.at(end) + shift) * _NS_PER_S)))
        width = max(np.hypot(piece.fit.half_width_s(end), moved_apart_s(reference, other)) for end in ends)
        if piece.fit.slope_sd == 0.0:
            anchors = anchors[:1]
        out.append(
            MeasuredPiece(
                tuple(anchors), edges[number], edges[number + 1], round(width * _NS_PER_S), within[number]
            )
        )
    return tuple(out)


def traces(tracked: Tracked, reference: Sound, other: Sound) -> tuple[Trace, Trace]:
    """The loudest moment of the clearest window, in both sounds, each on its own source's clock."""
    piece, one = max(
        ((piece, one) for piece in tracked.pieces for one in piece.windows), key=lambda pair: pair[1].z
    )
    rate = other.rate
    first = round((one.at_s - tracked.length_s / 2) * rate)
    heard = np.abs(other.read(first, round(tracked.length_s * rate)))
    loud = first + int(np.argmax(heard))
    count = min(round(_TRACE_S * rate), _MOST_TRACE)
    other_first = loud - count // 4
    reference_first = round(other_first + piece.line.lag(loud / rate) * rate)
    out = []
    for name, sound, begin in (("reference", reference, reference_first), ("other", other, other_first)):
        at = (np.arange(count) + begin) / rate + float(sound.start_s)
        sign = tracked.polarity if sound is other else 1
        out.append(Trace(name, at, sign * sound.read(begin, count).astype(np.float64)))
    return out[0], out[1]


def used_windows(tracked: Tracked) -> list[Measured]:
    """The windows that the fits rest on."""
    return [
        one
        for piece in tracked.pieces
        for one, used in zip(piece.windows, piece.fit.used, strict=True)
        if used
    ]
