"""Linear timecode as bits: the flips of a biphase-mark signal, and the words between its sync patterns."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bits = NDArray[np.int8]

WORD = 80

# SMPTE ST 12-1: 0011 1111 1111 1101, bits 64 to 79 of a word that runs forward.
_SYNC = np.array([0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1], np.int8)

# A bit lasts 379 us (30 frames at 1.1 times the speed) to 579 us (24 at 0.9). Half the longest is 289 us: between that
# and the shortest whole one lies what tells them apart.
_HALF_S, _WHOLE_S, _SPLIT_S = 170e-6, 640e-6, 331e-6

# A flip counts when the signal has gone this far past zero, in parts of the level around it.
_PAST_ZERO = 0.3
_LEVEL_S = 0.005

# Hum and offset go, and what is faster than any flip.
_SLOW_S, _FAST_S = 0.005, 90e-6

# How even a word must be: its 80 bits against the length of its neighbours' bits.
_EVEN = 0.06


class Waveform(Protocol):
    """One channel of sound, read a stretch at a time: a `Sound`, or a channel of a file."""

    @property
    def rate(self) -> int: ...
    @property
    def count(self) -> int: ...
    @property
    def duration_s(self) -> float: ...
    @property
    def start_s(self) -> Fraction: ...
    def read(self, first: int, count: int) -> NDArray[np.float32]: ...


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Whole words: `bits` int8 (n, 64), the 64 before each sync pattern; `starts_s`, when bit 0 begins, in source
    time; `bit_s` the length of a bit in each."""

    bits: Bits
    starts_s: Floats
    bit_s: Floats


def read_words(sound: Waveform, first: int, count: int) -> Words:
    """The words that lie whole in samples `[first, first + count)`."""
    flips_s = _flips(sound.read(first, count).astype(np.float64), sound.rate)
    bits, starts = _bits(flips_s)
    words = _words(bits, starts)
    from_s = float(sound.start_s) + first / sound.rate
    return Words(words.bits, words.starts_s + from_s, words.bit_s)


def _flips(samples: Floats, rate: int) -> Floats:
    """When the signal goes through zero, in seconds from its first sample."""
    if len(samples) < rate // 50 or not np.isfinite(samples).all():
        samples = np.nan_to_num(samples, posinf=0.0, neginf=0.0)
    samples = samples - _mean_around(samples, round(_SLOW_S * rate))
    width = round(_FAST_S * rate)
    if width > 1:
        samples = _mean_around(samples, width)
    level = _level(samples, max(round(_LEVEL_S * rate), 1))
    side = np.where(samples > _PAST_ZERO * level, 1, np.where(samples < -_PAST_ZERO * level, -1, 0))
    side[level < 1e-5] = 0
    sure = np.flatnonzero(side)
    turned = np.flatnonzero(side[sure][1:] != side[sure][:-1])
    before, after = sure[turned], sure[turned + 1]
    low, high = samples[before], samples[after]
    return np.asarray((before + (after - before) * low / (low - high)) / rate, np.float64)


def _mean_around(samples: Floats, width: int) -> Floats:
    """A centred moving mean; shorter at the ends."""
    half = max(width // 2, 1)
    total = np.concatenate([[0.0], np.cumsum(samples)])
    places = np.arange(len(samples))
    low, high = np.maximum(places - half, 0), np.minimum(places + half + 1, len(samples))
    return np.asarray((total[high] - total[low]) / (high - low), np.float64)


def _level(samples: Floats, size: int) -> Floats:
    """The size of the signal around each sample, following changes of level within some milliseconds."""
    blocks = -(-len(samples) // size)
    sizes = np.zeros(blocks * size)
    sizes[: len(samples)] = np.abs(samples)
    tops = np.percentile(sizes.reshape(blocks, size), 80, axis=1)
    return np.interp(np.arange(len(samples)), (np.arange(blocks) + 0.5) * size, tops)


def _bits(flips_s: Floats) -> tuple[Bits, Floats]:
    """Bits and when each begins; -1 where the signal is none."""
    if len(flips_s) < 3:
        return np.empty(0, np.int8), np.empty(0)
    lasts = np.diff(flips_s)
    kind = np.where(lasts < _SPLIT_S, 1, 0).astype(np.int8)
    kind[(lasts < _HALF_S) | (lasts > _WHOLE_S)] = -1
    # Within a run of halves every other one begins a bit; a half that is left alone is an error.
    edges = np.flatnonzero(np.diff(kind, prepend=np.int8(2)) != 0)
    run_of = np.repeat(np.arange(len(edges)), np.diff(np.append(edges, len(kind))))
    place = np.arange(len(kind)) - edges[run_of]
    size = np.diff(np.append(edges, len(kind)))[run_of]
    half = kind == 1
    alone = half & (size % 2 == 1) & (place == size - 1)
    begins = ~half | (place % 2 == 0)
    bits = np.where(alone, -1, kind)[begins].astype(np.int8)
    return bits, flips_s[:-1][begins]


def _words(bits: Bits, starts_s: Floats) -> Words:
    if len(bits) < WORD + 1:
        return Words(np.empty((0, 64), np.int8), np.empty(0), np.empty(0))
    found = np.ones(len(bits) - len(_SYNC) + 1, np.bool_)
    for place, bit in enumerate(_SYNC):
        found &= bits[place : place + len(found)] == bit
    ends = np.flatnonzero(found)
    ends = ends[(ends >= 64) & (ends + len(_SYNC) < len(bits))]
    firsts = ends - 64
    whole = np.lib.stride_tricks.sliding_window_view(bits, 64)[firsts]
    lengths = starts_s[firsts + WORD] - starts_s[firsts]
    usual = float(np.median(lengths)) if len(lengths) else 0.0
    # A word whose next bit is missing has no length of its own, one with a missing bit a wrong one.
    good = (whole >= 0).all(axis=1) & (np.abs(lengths - usual) <= _EVEN * usual)
    return Words(whole[good], starts_s[firsts][good], lengths[good] / WORD)
