"""How loud, and how late, each microphone hears the voices that belong to the others.

Told from the levels alone. Where only one person speaks, two microphones differ by what that voice loses on its way;
the two ends of all differences seen are the two voices. Gains do not matter: a microphone turned up is louder for all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.speech.channel_levels import BANDS_HZ, ChannelLevels

Doubles = NDArray[np.float64]

# So far above its floor a channel surely holds somebody's voice, its own or another's.
_LOUD_DB = 12.0
# Differences are counted so finely, and smoothed by so much: a voice's own difference wanders by 2 to 3 dB.
_BIN_DB, _SMOOTH_DB = 0.5, 1.5
_MOST_DB = 60.0
# A heap of differences is a voice when it has so much time and stands so much above the valley beside it.
_LEAST_STEPS, _LEAST_SHARE, _VALLEY = 60, 0.004, 0.75
# Two voices are told apart from so much on: closer, and either could be the other's bleed.
LEAST_APART_DB = 5.0
# Channels whose levels differ this evenly carry the same sound: two microphones never do.
_COPY_DB = 0.75
# A channel in which nobody speaks of its own is that much softer than the one it follows.
_LEAST_SOFTER_DB = 6.0
# A voice that seems to be there for less than this part of another's time, though not apart from it, is none.
_SELDOM = 0.2
# What crosses over is read off where a band of the voice is strong: hissing sounds are rare, and drown in the noise.
_STRONG_PERCENT = 75
# Voices are looked at in this many steps at most, spread over everything.
_MOST_STEPS = 150_000
# How far a voice may come later in another microphone, in steps: 60 ms are 20 m, or clocks that lie so far apart.
_LAG_STEPS = 6
_FLOOR_PERCENT, _FLOOR_STEPS, _FLOOR_AROUND = 10, 1000, 6000
# Noise swings around its quiet tenth: its mean lies this much higher (32 ms of white noise in these bands).
_FLOOR_TO_MEAN_DB = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class Bleed:
    """What crosses over. All arrays float64; the first index hears, the second speaks.

    `share` (channels, channels, bands): power heard of a voice's own; 1 on the diagonal. `late_steps` (channels,
    channels): how much later. `spread_db` (channels, channels): how much the level wanders (standard deviation).
    `floors_db` (channels, bands, places) every 10 s. `silent`: channels in which nobody speaks of their own.
    `quiet`: several channels, and hardly anything in them that could be a voice.
    `apart_db` (channels, channels): how far the voices of a pair lie apart; 0 where they cannot be told apart.
    """

    share: Doubles
    late_steps: NDArray[np.int64]
    spread_db: Doubles
    floors_db: Doubles
    apart_db: Doubles
    silent: tuple[int, ...] = ()
    copies: tuple[tuple[int, int], ...] = ()
    unclear: tuple[tuple[int, int], ...] = ()
    quiet: bool = False

    def level_db(self, hears: int, speaks: int) -> float:
        """How loud a voice is in another channel against its own, over all bands."""
        return float(10 * np.log10(max(np.mean(self.share[hears, speaks]), 1e-6)))

    def floor(self, first: int, last: int) -> Doubles:
        """The power of noise of steps `[first, last)`: (channels, bands, steps)."""
        places = np.arange(self.floors_db.shape[2]) * _FLOOR_STEPS
        steps = np.arange(first, last)
        out = np.empty((*self.floors_db.shape[:2], last - first))
        for channel, bands in enumerate(self.floors_db):
            for band, line in enumerate(bands):
                out[channel, band] = 10 ** (np.interp(steps, places, line) / 10)
        return out


def find_bleed(levels: ChannelLevels) -> Bleed:
    """The ways between all channels, from everything that is loud."""
    floors_db = _floors(levels)
    count, bands = levels.count, len(BANDS_HZ)
    bleed = Bleed(
        np.tile(np.eye(count)[:, :, None], (1, 1, bands)),
        np.zeros((count, count), np.int64),
        np.full((count, count), 2.5),
        floors_db,
        np.full((count, count), _MOST_DB),
    )
    loud, chosen = _loud_steps(levels, bleed)
    if count < 2:
        return bleed
    if len(chosen) < _LEAST_STEPS:
        return replace(bleed, quiet=True)
    lows, highs, silent, copies, unclear = _ends(loud, chosen, bleed)
    alone = [_alone(loud, chosen, speaks, lows, highs) for speaks in range(count)]
    _ways(levels, bleed, alone, silent)
    unclear = _judged(bleed, [len(steps) for steps in alone], silent, unclear)
    return Bleed(
        bleed.share, bleed.late_steps, bleed.spread_db, floors_db, bleed.apart_db,
        tuple(sorted(silent)), tuple(pair for pair in copies if not silent.issuperset(pair)), tuple(unclear),
    )  # fmt: skip


def _floors(levels: ChannelLevels) -> Doubles:
    """The noise of each channel and band every 10 s, in dB, from the minutes around."""
    middles = np.arange(0, max(levels.steps, 1), _FLOOR_STEPS)
    out = np.empty((levels.count, len(BANDS_HZ), len(middles)))
    for place, middle in enumerate(middles):
        part = levels.codes[:, :, max(0, middle - _FLOOR_AROUND) : middle + _FLOOR_AROUND]
        for channel in range(levels.count):
            for band in range(len(BANDS_HZ)):
                line = part[channel, band]
                line = line[line > 0]
                code = np.percentile(line, _FLOOR_PERCENT) if len(line) else 0.0
                out[channel, band, place] = code / 2 - 115.0
    return out + _FLOOR_TO_MEAN_DB


def _loud_steps(levels: ChannelLevels, bleed: Bleed) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """(loudness above the floor of all steps in dB, smoothed, (channels, steps); the steps where one is loud)."""
    over = np.empty((levels.count, levels.steps), np.float32)
    for first in range(0, levels.steps, 60_000):
        last = min(first + 60_000, levels.steps)
        power, floor = levels.power(first, last).sum(axis=1), bleed.floor(first, last).sum(axis=1)
        over[:, first:last] = 10 * np.log10(np.maximum(_moving(power, 5) / floor, 1e-3))
    known = (levels.codes[:, 0] > 0).all(axis=0)
    chosen = np.flatnonzero(known & (over.max(axis=0) >= _LOUD_DB))
    return over, chosen[:: len(chosen) // _MOST_STEPS + 1]


def _ends(
    over: NDArray[np.float32], chosen: NDArray[np.int64], bleed: Bleed
) -> tuple[Doubles, Doubles, set[int], list[tuple[int, int]], list[tuple[int, int]]]:
    """The two ends of each pair's differences: where only the second speaks, and where only the first does."""
    count = len(over)
    lows, highs = np.full((count, count), np.nan), np.full((count, count), np.nan)
    silent: set[int] = set()
    copies, unclear = [], []
    for one, two in combinations(range(count), 2):
        here = chosen[np.maximum(over[one, chosen], over[two, chosen]) >= _LOUD_DB]
        apart = over[one, here] - over[two, here]
        heaps = _heaps(apart)
        if len(heaps) and heaps[-1] - heaps[0] >= LEAST_APART_DB:
            lows[one, two], highs[one, two] = heaps[0], heaps[-1]
            lows[two, one], highs[two, one] = -heaps[-1], -heaps[0]
            bleed.apart_db[one, two] = bleed.apart_db[two, one] = heaps[-1] - heaps[0]
            continue
        bleed.apart_db[one, two] = bleed.apart_db[two, one] = 0.0
        if not len(apart):
            continue
        middle = float(np.median(apart))
        if float(np.median(np.abs(apart - middle))) < _COPY_DB:
            copies.append((one, two))
        elif abs(middle) >= _LEAST_SOFTER_DB:
            silent.add(two if middle > 0 else one)
        else:
            unclear.append((one, two))
    return lows, highs, silent, copies, unclear


def _heaps(apart: NDArray[np.float32]) -> Doubles:
    """Where differences heap up, in dB, lowest first."""
    if len(apart) < _LEAST_STEPS:
        return np.empty(0)
    edges = np.arange(-_MOST_DB, _MOST_DB + _BIN_DB, _BIN_DB)
    counts = np.histogram(apart, edges)[0].astype(np.float64)
    reach = np.arange(-round(4 * _SMOOTH_DB / _BIN_DB), round(4 * _SMOOTH_DB / _BIN_DB) + 1) * _BIN_DB
    bell = np.exp(-((reach / _SMOOTH_DB) ** 2) / 2)
    smooth = np.convolve(counts, bell / bell.sum(), "same")
    middles = (edges[:-1] + edges[1:]) / 2
    tops = [
        place
        for place in range(1, len(smooth) - 1)
        if smooth[place] > smooth[place - 1] and smooth[place] >= smooth[place + 1]
    ]
    least = max(_LEAST_STEPS, _LEAST_SHARE * len(apart))
    kept: list[int] = []
    for place in tops:
        near = np.abs(middles - middles[place]) <= 3.0
        if counts[near].sum() < least:
            continue
        if kept:
            valley = smooth[kept[-1] : place].min()
            if valley > _VALLEY * min(smooth[kept[-1]], smooth[place]):
                if smooth[place] > smooth[kept[-1]]:
                    kept[-1] = place
                continue
        kept.append(place)
    return middles[kept]


def _alone(
    over: NDArray[np.float32], chosen: NDArray[np.int64], speaks: int, lows: Doubles, highs: Doubles
) -> NDArray[np.int64]:
    """The steps at which, by the differences to all others, surely only one channel's voice is heard."""
    sure = over[speaks, chosen] >= _LOUD_DB
    for other in range(len(over)):
        if other != speaks and np.isfinite(highs[speaks, other]):
            apart = over[speaks, chosen] - over[other, chosen]
            reach = max(3.0, 0.2 * (highs[speaks, other] - lows[speaks, other]))
            sure &= apart >= highs[speaks, other] - reach
    return np.asarray(chosen[sure], np.int64)


def _ways(levels: ChannelLevels, bleed: Bleed, alone: list[NDArray[np.int64]], silent: set[int]) -> None:
    """Fill in how loud, late and steady each voice is in the other channels."""
    whole = levels.codes.sum(axis=1, dtype=np.int16)
    for speaks, steps in enumerate(alone):
        steps = steps[(steps >= _LAG_STEPS) & (steps < levels.steps - _LAG_STEPS)]
        if speaks in silent or len(steps) < _LEAST_STEPS:
            continue
        own = _at(levels, speaks, steps) - _floor_at(bleed, speaks, steps)
        for hears in range(levels.count):
            if hears == speaks:
                continue
            late = _late(whole[hears], whole[speaks], steps)
            heard = _at(levels, hears, steps + late)
            share = (heard - _floor_at(bleed, hears, steps)) / np.maximum(own, 1e-14)
            bleed.late_steps[hears, speaks] = late
            for band in range(len(share)):
                strong = own[band] >= np.percentile(own[band], _STRONG_PERCENT)
                bleed.share[hears, speaks, band] = np.clip(np.median(share[band][strong]), 1e-6, 1e6)
            ratio = 10 * np.log10(np.maximum(heard.sum(axis=0) / np.maximum(own.sum(axis=0), 1e-14), 1e-9))
            wander = 1.4826 * float(np.median(np.abs(ratio - np.median(ratio))))
            bleed.spread_db[hears, speaks] = min(max(wander, 1.0), 6.0)


def _judged(
    bleed: Bleed, alone: list[int], silent: set[int], unclear: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The pairs that stay unclear, when channels that only seemed to have a voice are found silent.

    They seemed to where two others spoke at once, or a third one did. What two voices lose on the ways to each other's
    microphones, added up, does not depend on gains: the two ends of their differences lie that far apart.
    """
    for channel, steps in enumerate(alone):
        if steps < _LEAST_STEPS <= max(alone):
            silent.add(channel)
    for one, two in combinations(range(len(alone)), 2):
        there_and_back = bleed.level_db(one, two) + bleed.level_db(two, one)
        if {one, two} & silent or (one, two) in unclear or there_and_back <= -LEAST_APART_DB:
            continue
        fewer, more = sorted((one, two), key=alone.__getitem__)
        if alone[fewer] < _SELDOM * alone[more]:
            silent.add(fewer)
        else:
            unclear.append((one, two))
    for channel in silent:
        bleed.share[:, channel] = 0.0
        bleed.share[channel, channel] = 1.0
    return [pair for pair in unclear if not set(pair) & silent]


def _at(levels: ChannelLevels, channel: int, steps: NDArray[np.int64]) -> Doubles:
    """Power of some steps, (bands, steps), each over the three steps around it."""
    around = [10 ** (levels.codes[channel][:, steps + by] / 20 - 11.5) for by in (-1, 0, 1)]
    return np.asarray(sum(around) / 3, np.float64)


def _floor_at(bleed: Bleed, channel: int, steps: NDArray[np.int64]) -> Doubles:
    places = np.minimum(np.rint(steps / _FLOOR_STEPS).astype(np.int64), bleed.floors_db.shape[2] - 1)
    return np.asarray(10 ** (bleed.floors_db[channel][:, places] / 10), np.float64)


def _late(heard: NDArray[np.int16], own: NDArray[np.int16], steps: NDArray[np.int64]) -> int:
    """By how many steps what is heard follows what was said: where their rises and falls agree best."""
    rise = (own[steps + 1] - own[steps - 1]).astype(np.float64)
    best, found = -np.inf, 0
    inner = (steps > _LAG_STEPS + 1) & (steps < len(own) - _LAG_STEPS - 2)
    for lag in sorted(range(-_LAG_STEPS, _LAG_STEPS + 1), key=abs):
        at = steps[inner] + lag
        agrees = float(np.dot(rise[inner], (heard[at + 1] - heard[at - 1]).astype(np.float64)))
        if agrees > best * 1.02 + 1e-9:
            best, found = agrees, lag
    return found


def _moving(values: Doubles, width: int) -> Doubles:
    """The mean over so many steps around each."""
    total = np.cumsum(np.pad(values, ((0, 0), (width // 2 + 1, width // 2)), mode="edge"), axis=1)
    return (total[:, width:] - total[:, :-width]) / width
