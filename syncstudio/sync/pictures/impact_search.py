"""The offset at which what is seen to happen suddenly falls on what is heard to begin, and whether that is chance.

Each kind of moment in each part of the picture is laid over the onsets at every offset; the best of them all counts.
Chance is what the same curve does at all other offsets (a shift of one recording against the other is unrelated to
it): its highest points follow Gumbel's law for maxima, which says how likely the peak is without any relation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.pictures.picture_novelty import Novelty

Floats = NDArray[np.float64]

STEP_S = 0.01
"""Grid of the search."""

# Onsets count over so much of the time around them: the error of a moment that is known to a frame.
_SMOOTH_S = 0.02
# Offsets within so many frames, or this near, belong to the peak: a movement that always comes a quarter of a second
# before a blow is a rival. Maxima are taken of stretches this long.
_GUARD_FRAMES, _GUARD_S, _STRETCH_S = 3.0, 0.08, 1.0
# Offsets at which less than this part of the shorter one is left are not looked at.
_LEAST_OVERLAP = 0.3
_MOST_NULL_S = 60.0
_FEWEST_EVENTS = 3


@dataclass(frozen=True, slots=True, eq=False)
class ImpactSearch:
    """The curve `nats` over `offset_s` (evidence of the best channel) inside the range asked for, its peak, and the
    chance (log10) of such a peak without relation. `channels` are those that stand out at the peak, best first, each
    with its own evidence.
    """

    offset_s: Floats
    nats: Floats
    peak_s: float
    peak: float
    rival_s: float | None
    rival: float | None
    log10_chance: float
    channels: tuple[tuple[Novelty, float], ...]


def search_impacts(
    channels: Sequence[Novelty],
    at_s: Floats,
    weight: Floats,
    frame_s: float,
    around_s: float,
    search_s: float | None,
    cancelled: Callable[[], bool] | None = None,
) -> ImpactSearch | None:
    """Lay all channels over onsets (n,) with weights; None when there is nothing to compare."""
    from scipy.fft import irfft, next_fast_len, rfft

    channels = [one for one in channels if len(one.at_s) >= _FEWEST_EVENTS]
    if not channels or len(at_s) < _FEWEST_EVENTS:
        return None
    first_seen = min(float(one.at_s[0]) for one in channels)
    last_seen = max(float(one.at_s[-1]) for one in channels)
    first, last = float(at_s[0]), float(at_s[-1])
    seen_count, heard_count = _bins(last_seen - first_seen), _bins(last - first)
    length = next_fast_len(seen_count + heard_count + 64, real=True)
    width = max(_SMOOTH_S, 0.6 * frame_s) / STEP_S
    heard = _placed(at_s - first, weight, length)
    bell = np.exp(-0.5 * (np.minimum(np.arange(length), length - np.arange(length)) / width) ** 2)
    heard_spectrum = np.conj(rfft(heard)) * rfft(bell)
    # Lag m puts the first onset at first_seen + m * STEP.
    lags = np.arange(-heard_count + 1, seen_count)
    base = first_seen - first
    overlap = np.minimum(lags + heard_count, seen_count) - np.maximum(lags, 0)
    usable = overlap >= _LEAST_OVERLAP * min(seen_count, heard_count)
    offsets = base + lags * STEP_S
    wanted = np.ones(len(lags), bool) if search_s is None else np.abs(offsets - around_s) <= search_s
    # The stretch of chance: the range asked for and at least a minute around it.
    null = usable & (
        np.abs(offsets - (around_s if search_s is not None else 0.0)) <= max(_MOST_NULL_S, search_s or np.inf)
    )
    wanted &= null
    if not wanted.any() or null.sum() * STEP_S < 4 * _STRETCH_S:
        return None
    best = np.full(len(lags), -np.inf)
    rows: list[Floats] = []
    unit = _weight_of_one(weight)
    for one in channels:
        if cancelled is not None and cancelled():
            raise MeasuringCancelled("Measuring was cancelled.")
        seen = _placed(one.at_s - first_seen, one.strength, length)
        raw = irfft(rfft(seen) * heard_spectrum, length)[lags % length]
        rows.append(_nats(raw, overlap, null, _weight_of_one(one.strength) * unit))
        np.maximum(best, rows[-1], out=best)
    place = int(np.flatnonzero(wanted)[np.argmax(best[wanted])])
    peak, peak_s = float(best[place]), float(offsets[place])
    away = null & (np.abs(offsets - peak_s) > max(_GUARD_S, _GUARD_FRAMES * frame_s))
    rivals = wanted & away
    rival = int(np.flatnonzero(rivals)[np.argmax(best[rivals])]) if rivals.any() else None
    standing = [
        (one, float(row[max(0, place - 2) : place + 3].max()))
        for one, row in zip(channels, rows, strict=True)
    ]
    standing.sort(key=lambda pair: -pair[1])
    return ImpactSearch(
        offsets[wanted],
        best[wanted],
        peak_s,
        peak,
        float(offsets[rival]) if rival is not None else None,
        float(best[rival]) if rival is not None else None,
        _log10_chance(best, away, peak, float(wanted.sum()) * STEP_S),
        tuple(pair for pair in standing if pair[1] > 0.5 * peak),
    )


def _bins(seconds: float) -> int:
    return int(np.ceil(seconds / STEP_S)) + 1


def _placed(at_s: Floats, weight: Floats, length: int) -> Floats:
    """Events on the grid, each shared between its two neighbours."""
    place = at_s / STEP_S
    low = np.floor(place).astype(int)
    part = place - low
    line = np.zeros(length)
    np.add.at(line, low, weight * (1 - part))
    np.add.at(line, low + 1, weight * part)
    return line


def _nats(raw: Floats, overlap: NDArray[np.int64], null: NDArray[np.bool_], unit: float) -> Floats:
    """Evidence for more meetings than chance brings with that much overlap, as of a Poisson count: its log-likelihood
    ratio. Few moments that meet by luck weigh little so, where standard deviations would make much of them.
    """
    per = float((raw[null] / np.maximum(overlap[null], 1)).mean())
    met, expected = raw / unit, np.maximum(per * overlap / unit, 1e-3)
    more = met > expected
    met = np.maximum(met, 1e-9)
    return np.asarray(np.where(more, met * np.log(met / expected) - (met - expected), 0.0))


def _weight_of_one(weight: Floats) -> float:
    """What a typical event that counts weighs."""
    return float((weight**2).sum() / max(weight.sum(), 1e-12))


def _log10_chance(best: Floats, away: NDArray[np.bool_], peak: float, range_s: float) -> float:
    """Log of the chance that unrelated recordings reach this peak anywhere in a range of so many seconds."""
    each = round(_STRETCH_S / STEP_S)
    values = np.where(away, best, -np.inf)
    values = values[: len(values) // each * each].reshape(-1, each).max(axis=1)
    values = values[np.isfinite(values)]
    if len(values) < 4:
        return 0.0
    scale = max(float(values.std()) * np.sqrt(6) / np.pi, 0.15)
    place = float(values.mean()) - 0.5772 * scale
    # Few maxima leave the scale uncertain: believe the wider end of it.
    scale *= 1 + 1.0 / np.sqrt(len(values))
    once = -np.expm1(-np.exp(-(peak - place) / scale))
    return float(np.log10(max(once * max(range_s / _STRETCH_S, 1.0), 1e-30)))
