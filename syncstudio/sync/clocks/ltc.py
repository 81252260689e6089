"""Reads linear timecode (LTC) from a sound: the time of day of every frame, and so of source zero."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.clocks.ltc_bits import WORD, Waveform, Words, read_words
from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.line_fit import fit_line

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

DAY_S = 86_400

_BLOCK_S = 20.0
# A block begins so much before the last one's end, for the word that lies across.
_ACROSS_S = 0.1

# Long sounds are tried at so many places first; where none holds a word, there is no timecode.
_TRIED_S, _TRIED_EVERY_S = 1.0, 15.0
_WHOLE_BELOW_S = 60.0

_LEAST_WORDS = 5
_LEAST_IN_A_PLACE = 3
_LEAST_RATE = 8000

# A running timecode counts on by one; fewer than this part doing so is chance, or not running.
_LEAST_RUNNING = 0.5

# Rates that share their count, told apart by how long a frame lasts (0.1 % apart) where the speed is true.
_RATES = {
    24: (Fraction(24), Fraction(24000, 1001)),
    25: (Fraction(25),),
    30: (Fraction(30), Fraction(30000, 1001)),
}
_TRUE_SPEED = 4e-4

# Flips are placed to some microseconds; a generator's own edges are no better.
_FLOOR_S = 20e-6


@dataclass(frozen=True, slots=True, eq=False)
class Ltc:
    """A timecode as read: `frames` int64 (n,), each frame's number from midnight, and `at_s` float64 (n,), when it
    begins after source zero.

    `rate` is frames a second, `drop` whether numbers are dropped. Source zero is `zero_ns` after midnight, give or
    take `uncertainty_ns` (95 %); the code runs `drift_ppm` faster than the sound's clock, give or take
    `drift_uncertainty_ppm`. `used` is the part, 0 to 1,
    of the frames that lie on one line.
    """

    frames: Numbers
    at_s: Floats
    rate: Fraction
    drop: bool
    zero_ns: int
    uncertainty_ns: int
    drift_ppm: float
    drift_uncertainty_ppm: float
    used: float


def holds_ltc(sound: Waveform, places: int = 6) -> bool:
    """Whether some of so many places, spread evenly, hold timecode: quick, however long the sound is."""
    if sound.rate < _LEAST_RATE or not sound.count:
        return False
    count = round(_TRIED_S * sound.rate)
    spare = max(sound.count - count, 0)
    firsts = sorted({spare * place // max(places - 1, 1) for place in range(places)})
    return any(len(read_words(sound, first, count).starts_s) >= _LEAST_IN_A_PLACE for first in firsts)


def decode_ltc(
    sound: Waveform,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Ltc | None:
    """The linear timecode of a sound at 8 kHz or more; None where it is something else."""
    if sound.rate < _LEAST_RATE or not sound.count or not _looks_like_it(sound):
        return None
    block, across = round(_BLOCK_S * sound.rate), round(_ACROSS_S * sound.rate)
    parts = []
    for first in range(0, sound.count, block):
        if cancelled is not None and cancelled():
            raise MeasuringCancelled("Measuring was stopped.")
        parts.append(read_words(sound, first - across, block + across))
        if progress is not None:
            progress(min(1.0, (first + block) / sound.count))
    words = _merged(parts)
    labels = _labels(words)
    count = len(labels.at_s)
    if count < _LEAST_WORDS:
        return None
    steps = np.diff(labels.at_s) / (np.median(words.bit_s) * WORD)
    return _on_a_line(labels, float(np.median(words.bit_s)) * WORD, steps)


@dataclass(frozen=True, slots=True, eq=False)
class _Labels:
    """Hours, minutes, seconds, frames int64 (n, 4) of plausible words; whether they are of dropping timecode."""

    parts: Numbers
    at_s: Floats
    drop: bool


def _looks_like_it(sound: Waveform) -> bool:
    if sound.duration_s <= _WHOLE_BELOW_S:
        return True
    count = round(_TRIED_S * sound.rate)
    every = round(_TRIED_EVERY_S * sound.rate)
    return any(
        len(read_words(sound, first, count).starts_s) >= _LEAST_IN_A_PLACE
        for first in range(0, sound.count, every)
    )


def _merged(parts: list[Words]) -> Words:
    """Words of all blocks, those across two of them once."""
    starts = np.concatenate([part.starts_s for part in parts])
    bits = np.concatenate([part.bits for part in parts])
    bit_s = np.concatenate([part.bit_s for part in parts])
    order = np.argsort(starts, kind="stable")
    starts, bits, bit_s = starts[order], bits[order], bit_s[order]
    own = np.concatenate([[True], np.diff(starts) > 0.01]) if len(starts) else np.empty(0, np.bool_)
    return Words(bits[own], starts[own], bit_s[own])


def _labels(words: Words) -> _Labels:
    """What the bits say: binary-coded decimals, least bit first, with user bits between (SMPTE ST 12-1)."""

    def number(first: int, bits: int) -> Numbers:
        weights = 1 << np.arange(bits)
        return np.asarray(words.bits[:, first : first + bits].astype(np.int64) @ weights, np.int64)

    units = [number(first, 4) for first in (48, 32, 16, 0)]
    tens = [number(56, 2), number(40, 3), number(24, 3), number(8, 2)]
    parts = np.stack([10 * ten + unit for ten, unit in zip(tens, units, strict=True)], axis=1)
    good = (parts < np.array([24, 60, 60, 30])).all(axis=1) & (np.stack(units, axis=1) < 10).all(axis=1)
    drop = words.bits[good, 10]
    return _Labels(parts[good], words.starts_s[good], bool(len(drop) and drop.mean() > 0.5))


def _on_a_line(labels: _Labels, frame_s: float, steps: Floats) -> Ltc | None:
    neighbours = np.abs(steps - 1) < 0.1
    count = _count_of(labels, neighbours, frame_s)
    if count is None:
        return None
    drop = labels.drop and count == 30
    rate = _rate_of(count, drop, frame_s)
    frames = _numbers(labels.parts, count, drop)
    running = np.diff(frames)[neighbours]
    if not len(running) or float((running == 1).mean()) < _LEAST_RUNNING:
        return None
    # After midnight the numbers begin again.
    frames = frames + np.concatenate([[0], np.cumsum(np.diff(frames) < -count * DAY_S // 2)]) * round(
        rate * DAY_S
    )
    # Float seconds hold a day to some 10 ps.
    late_s = frames / float(rate) - labels.at_s
    line = fit_line(labels.at_s, late_s, floor_s=_FLOOR_S / 2)
    used = float(line.used.mean())
    if used < _LEAST_RUNNING:
        return None
    half_s = max(line.half_width_s(0.0), _FLOOR_S)
    zero_ns = round(line.offset_s * 1e9) % (DAY_S * 1_000_000_000)
    return Ltc(
        frames,
        labels.at_s,
        rate,
        drop,
        zero_ns,
        round(half_s * 1e9),
        line.drift_ppm,
        line.drift_uncertainty_ppm,
        used,
    )


def _count_of(labels: _Labels, neighbours: NDArray[np.bool_], frame_s: float) -> int | None:
    """How many frames are counted in a second: seen where a second begins, else by how long a frame lasts."""
    frames, seconds = labels.parts[:, 3], labels.parts[:, 2]
    rolled = neighbours & (seconds[1:] != seconds[:-1]) & (frames[1:] <= 2)
    last = frames[:-1][rolled] + 1 - frames[1:][rolled]
    if labels.drop:
        return 30
    if len(last):
        known = [(int((np.abs(last - count) <= 0).sum()), count) for count in _RATES]
        votes, count = max(known)
        return count if votes * 2 > len(last) else None
    if int(frames.max()) >= 25:
        return 30
    near = min(_RATES, key=lambda count: abs(frame_s * count - 1))
    return near if abs(frame_s * near - 1) < 0.015 and int(frames.max()) < near else None


def _rate_of(count: int, drop: bool, frame_s: float) -> Fraction:
    if drop:
        return Fraction(30000, 1001)
    for rate in _RATES[count]:
        if abs(frame_s * float(rate) - 1) < _TRUE_SPEED:
            return rate
    return _RATES[count][0]


def _numbers(parts: Numbers, count: int, drop: bool) -> Numbers:
    """Frame numbers from midnight; dropping timecode leaves out two numbers a minute but each tenth."""
    hours, minutes, seconds, frames = parts.T
    whole = hours * 60 + minutes
    number = (whole * 60 + seconds) * count + frames
    return np.asarray(number - 2 * (whole - whole // 10) if drop else number, np.int64)
