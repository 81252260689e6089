"""Looks for a transcript in a sound: every offset, every usual ratio of rates, and all between 0.9 and 1.1."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.inputs import Limits
from syncstudio.sync.speech.speech_cues import Cues, top_of
from syncstudio.sync.speech.voice_activity import STEP_S, VoiceActivity

Floats = NDArray[np.float64]

_FILM, _PAL, _PULLED = Fraction(24), Fraction(25), Fraction(24000, 1001)
USUAL_RATIOS: tuple[Fraction, ...] = (
    Fraction(1),
    _FILM / _PULLED,
    _PULLED / _FILM,
    _PAL / _FILM,
    _FILM / _PAL,
    _PAL / _PULLED,
    _PULLED / _PAL,
)
"""Sound seconds per transcript second when a film was run at another rate than the one it was timed at."""

LOWEST_RATIO, HIGHEST_RATIO = 0.9, 1.1

# At most so many cells, a tenth of a second or more each: finer ones tell no more of where sentences lie.
_MOST_CELLS, _MOST_WRITTEN_CELLS = 20_000, 100_000
_CELL_S = 0.1

# Below this length a ratio is not looked for: the offset would take it up.
_RATIO_LENGTH_S = 60.0

# Neighbouring ratios move the ends of the transcript by so much.
_RATIO_STEP_S = 0.4

# Nearer than this to the best place is still the best place: cues are some seconds long.
_GUARD_S = 5.0

# At least so much must be claimed by cues inside the sound.
_LEAST_OVERLAP_S = 8.0


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The best place: sound time = transcript time * ratio + offset.

    `score` is in standard deviations of chance; `rival` the best elsewhere, at `rival_s`. `offsets_s` and `scores`
    are the curve at that ratio.
    """

    ratio: float
    offset_s: float
    score: float
    rival: float
    rival_s: float | None
    offsets_s: Floats
    scores: Floats


def scan(
    activity: VoiceActivity,
    cues: Cues,
    limits: Limits,
    ratios: Sequence[float] | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Found | None:
    """The best place of all cues in the sound; None where no place overlaps enough. `ratios` limits those tried."""
    heard_s, written_s = activity.end_s - activity.start_s, float(cues.ends_s[-1] - cues.starts_s[0])
    cell_s = max(_CELL_S, heard_s / _MOST_CELLS, written_s / _MOST_WRITTEN_CELLS)
    heard = _cells_of(activity, cell_s)
    heard -= heard.mean()
    tried = list(ratios if ratios is not None else _ratios(min(written_s, heard_s / LOWEST_RATIO)))
    chance: list[float] = []
    curves: list[tuple[float, Floats, Floats]] = []
    for number, ratio in enumerate(tried):
        if cancelled is not None and cancelled():
            raise MeasuringCancelled("Measuring was stopped.")
        offsets, scores = _curve(heard, activity.start_s, cues, ratio, cell_s)
        # What chance does is seen at all the places where the transcript does not lie.
        chance.append(1.4826 * float(np.median(np.abs(scores))) if len(scores) else 0.0)
        allowed = _allowed(offsets, limits, cell_s)
        if int(allowed.sum()) > 2:
            curves.append((ratio, offsets[allowed], scores[allowed]))
        if progress is not None:
            progress((number + 1) / len(tried))
    if not curves:
        return None
    spread = float(np.median(chance))
    if spread <= 0:
        return None
    best_ratio, offsets, scores = max(curves, key=lambda curve: float(curve[2].max()))
    place, height = top_of(scores, cell_s)
    offset_s = float(offsets[0]) + place
    middle_s = float(cues.middles_s.mean())
    reach_s = float(np.ptp(cues.middles_s)) / 2
    rival, rival_s = -np.inf, None
    for ratio, at_s, values in curves:
        # The same place seen at a neighbouring ratio is no rival.
        turned_s = abs(ratio - best_ratio) * reach_s
        guard_s = _GUARD_S + min(turned_s, 4 * _GUARD_S)
        away = np.abs(at_s + ratio * middle_s - offset_s - best_ratio * middle_s) > guard_s
        if away.any() and float(values[away].max()) > rival:
            rival, rival_s = float(values[away].max()), float(at_s[away][np.argmax(values[away])])
    rival = rival / spread if np.isfinite(rival) else 0.0
    return Found(best_ratio, offset_s, height / spread, rival, rival_s, offsets, scores / spread)


def _ratios(length_s: float) -> Iterator[float]:
    """The ratios to try where so much of a transcript may lie in the sound."""
    if length_s < _RATIO_LENGTH_S:
        yield 1.0
        return
    yield from (float(ratio) for ratio in USUAL_RATIOS)
    count = max(int(np.ceil((HIGHEST_RATIO - LOWEST_RATIO) * length_s / (2 * _RATIO_STEP_S))), 2)
    yield from np.linspace(LOWEST_RATIO, HIGHEST_RATIO, min(count, 4000)).tolist()


def _cells_of(activity: VoiceActivity, cell_s: float) -> Floats:
    """The curve's mean in cells."""
    told = activity.told()
    count = max(int(len(activity.presence) * STEP_S / cell_s), 1)
    edges = np.arange(count + 1) * (cell_s / STEP_S)
    total = np.interp(edges, np.arange(len(told)), told)
    return np.asarray(np.diff(total) / cell_s, np.float64)


def _claims(cues: Cues, ratio: float, cell_s: float) -> tuple[Floats, float]:
    """What the transcript claims in cells from its first start on: spoken or not, its mean taken away."""
    starts, ends = cues.starts_s * ratio, cues.ends_s * ratio
    first_s = float(starts[0]) - 1.0
    count = int(np.ceil((float(ends[-1]) + 1.0 - first_s) / cell_s)) + 1
    edges = first_s + np.arange(count + 1) * cell_s
    # How long was spoken up to each edge: cues do not overlap.
    before = np.concatenate([[0.0], np.cumsum(ends - starts)])
    index = np.searchsorted(starts, edges, "right") - 1
    inside = np.clip(edges - starts[np.maximum(index, 0)], 0, (ends - starts)[np.maximum(index, 0)])
    total = np.where(index >= 0, before[np.maximum(index, 0)] + inside, 0.0)
    claims = np.diff(total) / cell_s
    return np.asarray(claims - claims.mean(), np.float64), first_s


def _allowed(offsets: Floats, limits: Limits, cell_s: float) -> NDArray[np.bool_]:
    """Which offsets may be answered."""
    if limits.search_ns is None:
        return np.ones(len(offsets), np.bool_)
    near = np.abs(offsets - limits.around_ns / 1e9) <= limits.search_ns / 1e9 + cell_s
    return np.asarray(near, np.bool_)


def _curve(
    heard: Floats, heard_from_s: float, cues: Cues, ratio: float, cell_s: float
) -> tuple[Floats, Floats]:
    """Offsets, and how far the transcript agrees there, beyond chance, in an unit of its own."""
    from scipy.fft import irfft, next_fast_len, rfft

    claims, claims_from_s = _claims(cues, ratio, cell_s)
    size = next_fast_len(len(heard) + len(claims), True)
    shared = rfft(heard, size) * np.conj(rfft(claims, size))
    both = irfft(shared, size)
    lags = np.arange(-(len(claims) - 1), len(heard))
    sums = both[lags % size]
    # How many cells overlap at each lag: chance grows with their root.
    overlap = np.minimum(lags + len(claims), len(heard)) - np.maximum(lags, 0)
    offsets = heard_from_s - claims_from_s + lags * cell_s
    # An offset is that of the transcript's zero: a ratio turns about it.
    least = max(_LEAST_OVERLAP_S, min(0.1 * len(claims) * cell_s, 60.0))
    good = overlap * cell_s >= min(least, 0.9 * min(len(claims), len(heard)) * cell_s)
    return np.asarray(offsets[good], np.float64), sums[good] / np.sqrt(overlap[good])
