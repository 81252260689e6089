"""How late one set of curves is against another, to a small part of a row, at many places along time.

The generalised correlation of Hannan and Thomson (1973): each frequency counts by how well the two agree there, which
is measured first (Welch's coherence of the curves as they are laid over one another so far). Its peak is found on a
spline; the bound of Knapp and Carter (1976) says how exact a place can be.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.series.even_series import Track

Floats = NDArray[np.float64]

MOST_SAMPLES = 1 << 21
_SEGMENTS = 12
_FEWEST_WINDOWS, _MOST_WINDOWS = 6, 200
_FINER = 4
_LEAST_KNOWN = 0.7
# Agreement is a mean over this part of the frequency on both sides, and counts from so many deviations of chance on.
_NEIGHBOURS, _CHANCE_SDS = 0.1, 3.5
_MOST_AGREED = 0.99999
# The last hundredth of what tells of a delay may be chance's, far above where anything is shared.
_NEARLY_ALL = 0.99


@dataclass(frozen=True, slots=True, eq=False)
class Overlaid:
    """Both sets of curves on one even grid in reference time, the other's clock mapped by a line.

    `reference`, `other` float64 (n, k) without mean; `known` (n,) where both have values.
    """

    at_s: Floats
    reference: Floats
    other: Floats
    known: NDArray[np.bool_]
    step_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """Per frequency `hz` (m,): `weight` of Hannan and Thomson and `snr`, coherence / (1 - coherence).

    `r` is the correlation of all that agrees, `bandwidth_hz` how wide the band is that carries it. `shape_s` is how far
    frequencies disagree on the delay, beyond what noise makes of them: two things that do not answer alike.
    """

    hz: Floats
    weight: Floats
    snr: Floats
    r: float
    bandwidth_hz: float
    shape_s: float

    def bound_s(self, seconds: float) -> float:
        """The least standard deviation of a delay from so many seconds (Knapp and Carter)."""
        step = float(self.hz[1] - self.hz[0])
        information = 2 * seconds * float(np.sum((2 * np.pi * self.hz) ** 2 * self.snr)) * step
        return float(1 / np.sqrt(information)) if information > 0 else float("inf")

    def highest_hz(self) -> float:
        """Below which frequency nearly all lies that tells of a delay."""
        told = np.cumsum(self.hz**2 * self.snr)
        return float(self.hz[np.searchsorted(told, _NEARLY_ALL * told[-1])])


@dataclass(frozen=True, slots=True, eq=False)
class Delays:
    """At each place: `at_s` in reference time, `late_s` what is left of the offset there, `score` correlation."""

    at_s: Floats
    late_s: Floats
    score: Floats
    window_s: float


def overlaid(
    reference: Track, other: Track, offset_s: float, drift: float, step_s: float, within: tuple[float, float]
) -> Overlaid:
    """Lay both over one another on reference time `within` (start, end)."""
    start, end = within
    count = min(max(2, int((end - start) / step_s)), MOST_SAMPLES)
    at: Floats = start + step_s * np.arange(count, dtype=np.float64)
    mapped = (at - offset_s) / (1 + drift)
    known = reference.known(at) & other.known(mapped)
    one, two = reference.sampled(at, step_s), other.sampled(mapped, step_s)
    if known.any():
        one, two = one - one[known].mean(axis=0), two - two[known].mean(axis=0)
    one[~known], two[~known] = 0.0, 0.0
    return Overlaid(at, one, two, known, step_s)


def agreement(both: Overlaid, memory_s: float, sign: float = 1.0) -> Agreement | None:
    """How well the two agree at each frequency, from pieces of `memory_s`; None when nowhere."""
    from scipy.signal import get_window

    length = int(min(max(32, memory_s / both.step_s), max(32, len(both.at_s) // (_SEGMENTS // 2))))
    window = get_window("hann", length)
    starts = np.arange(0, len(both.at_s) - length + 1, max(1, length // 2))
    starts = np.array([s for s in starts if both.known[s : s + length].mean() >= _LEAST_KNOWN], int)
    if len(starts) < 3:
        return None
    step = max(1, len(starts) // 400)
    starts = starts[::step]
    bins, k = length // 2 + 1, both.reference.shape[1]
    xx, yy, xy = np.zeros((bins, k)), np.zeros((bins, k)), np.zeros((bins, k), complex)
    for start in starts:
        x = np.fft.rfft(_levelled(both.reference[start : start + length]) * window[:, None], axis=0)
        y = np.fft.rfft(_levelled(both.other[start : start + length]) * window[:, None], axis=0)
        xx += np.abs(x) ** 2
        yy += np.abs(y) ** 2
        xy += x * np.conj(y)
    # Columns of one thing share what agrees: their spectra are summed.
    gxx, gyy, gxy = xx.sum(axis=1), yy.sum(axis=1), sign * xy.sum(axis=1)
    # Only what agrees without delay counts; half overlapping windows are 0.6 of a piece each.
    pieces = max(1.0, 0.6 * len(starts) * step + 0.4)
    cross = gxy.real
    alike, count = _over_neighbours(cross / np.sqrt(np.maximum(gxx * gyy, 1e-300)))
    # What chance leaves of so many pieces and frequencies is taken away, and no more than chance is nothing: small as
    # it is, it would weigh by the square of its frequency.
    chance = 1 / (2 * pieces * count)
    squared = np.where(alike > _CHANCE_SDS * np.sqrt(chance), alike**2 - chance * (1 - alike**2) ** 2, 0.0)
    squared = np.clip(squared, 0.0, _MOST_AGREED)
    squared[0] = 0.0
    snr = squared / (1 - squared)
    weight = snr / np.sqrt(np.maximum(gxx * gyy, 1e-30 * float((gxx * gyy).max()) + 1e-300))
    hz: Floats = np.fft.rfftfreq(length, both.step_s).astype(np.float64)
    if not (snr > 0).any() or not np.isfinite(weight).all():
        return None
    carried = weight * np.sqrt(gxx * gyy)
    r = float(np.sum(weight * cross) / np.sqrt(np.sum(weight * gxx) * np.sum(weight * gyy)))
    width = float(np.sqrt(np.sum(hz**2 * carried) / carried.sum()))
    return Agreement(
        hz, weight / weight.max(), snr, max(-1.0, min(1.0, r)), width, _shape(hz, gxx, gyy, gxy, pieces)
    )


def _shape(hz: Floats, gxx: Floats, gyy: Floats, gxy: NDArray[np.complex128], pieces: float) -> float:
    """How far delays of single frequencies scatter: their phases, less what so many pieces would leave of noise."""
    squared = np.clip(np.abs(gxy) ** 2 / np.maximum(gxx * gyy, 1e-300), 1e-9, _MOST_AGREED)
    squared = np.clip((squared - 1 / pieces) / (1 - 1 / pieces), 1e-9, _MOST_AGREED)
    noise = (1 - squared) / (2 * squared * pieces)
    good = (squared > 3 / pieces) & (hz > 0)
    if not good.any():
        return 0.0
    angle = np.angle(gxy[good])
    turn = 2 * np.pi * hz[good]
    # Each frequency counts for a delay as it does in the answer.
    weight = turn**2 * squared[good] / (1 - squared[good])
    excess = float(np.sum(weight * (angle**2 - noise[good]) / turn**2) / weight.sum())
    spread = float(np.sum(weight * noise[good] / turn**2) / weight.sum())
    return float(np.sqrt(max(excess - 2 * spread, 0.0)))


def _levelled(rows: Floats) -> Floats:
    return np.asarray(rows - rows.mean(axis=0), np.float64)


def _over_neighbours(values: Floats) -> tuple[Floats, Floats]:
    """Means over neighbours, wider the higher the frequency is, and over how many: a lucky one gains nothing."""
    at = np.arange(len(values))
    half = np.maximum(1, (_NEIGHBOURS * at).astype(int))
    low, high = np.maximum(at - half, 0), np.minimum(at + half + 1, len(values))
    sums = np.concatenate([[0.0], np.cumsum(values)])
    count = (high - low).astype(np.float64)
    return np.asarray(np.clip((sums[high] - sums[low]) / count, -1.0, 1.0), np.float64), count


def window_seconds(span_s: float, agreed: Agreement, memory_s: float) -> float:
    """How long windows should be: long enough to be sure of the peak, short enough to have several."""
    # A place should be known much better than the width of its peak, or it may be the wrong one.
    wanted = 1 / (8 * max(agreed.bandwidth_hz, 1e-6))
    length = max(memory_s, 4 / max(agreed.bandwidth_hz, 1e-6))
    while agreed.bound_s(0.5 * length) > wanted and length < span_s / _FEWEST_WINDOWS:
        length *= 1.5
    longest = max(span_s / _FEWEST_WINDOWS, min(span_s, 2 * memory_s))
    return float(min(max(length, span_s / _MOST_WINDOWS), longest, span_s))


def delays(both: Overlaid, agreed: Agreement, window_s: float, reach_s: float, sign: float = 1.0) -> Delays:
    """The delay of the other at windows all along, none beyond `reach_s`; windows with gaps are left out."""
    from scipy.fft import next_fast_len
    from scipy.signal import get_window

    length = min(len(both.at_s), max(16, round(window_s / both.step_s)))
    reach = min(max(2, int(np.ceil(reach_s / both.step_s)) + 1), length // 2)
    size = int(next_fast_len(length + 2 * reach + 8, real=True))
    taper = get_window("tukey", length)[:, None]
    weight = np.interp(np.fft.rfftfreq(size, both.step_s), agreed.hz, agreed.weight, right=0.0)[:, None]
    places: list[tuple[float, float, float]] = []
    hop = max(1, length // 2) if len(both.at_s) < 4 * length else length
    for start in range(0, len(both.at_s) - length + 1, hop):
        known = both.known[start : start + length]
        if known.mean() < _LEAST_KNOWN:
            continue
        x = np.fft.rfft(_levelled(both.reference[start : start + length]) * taper, size, axis=0)
        y = np.fft.rfft(_levelled(both.other[start : start + length]) * taper, size, axis=0)
        cross = sign * (x * np.conj(y) * weight).sum(axis=1)
        energy = np.sqrt(_power(weight, x, size) * _power(weight, y, size))
        if energy <= 0:
            continue
        late, height = _peak(cross, size, both.step_s, reach)
        weighty = np.flatnonzero(known)
        at = float(both.at_s[start] + both.step_s * (weighty.mean() if len(weighty) else length / 2))
        places.append((at, late, height / energy))
    table = np.array(places, np.float64).reshape(-1, 3)
    return Delays(table[:, 0], table[:, 1], table[:, 2], length * both.step_s)


def _power(weight: Floats, spectrum: NDArray[np.complex128], size: int) -> float:
    """The energy of a weighted curve, as the inverse transform would count it."""
    total = (weight * np.abs(spectrum) ** 2).sum(axis=1)
    inner = total[1:-1].sum() if size % 2 == 0 else total[1:].sum()
    ends = total[0] + (total[-1] if size % 2 == 0 else 0.0)
    return float((ends + 2 * inner) / size)


def _peak(cross: NDArray[np.complex128], size: int, step_s: float, reach: int) -> tuple[float, float]:
    """(delay, height) of the highest place of a correlation within reach, on a spline through finer steps."""
    from scipy.interpolate import CubicSpline

    fine = np.fft.irfft(cross, size * _FINER) * _FINER
    around = np.concatenate([fine[-(reach * _FINER + 8) :], fine[: reach * _FINER + 9]])
    lag = np.arange(-(reach * _FINER + 8), reach * _FINER + 9)
    inside = slice(8, len(around) - 8)
    top = int(np.argmax(around[inside])) + 8
    near = slice(top - 6, top + 7)
    spline = CubicSpline(lag[near], around[near])
    turns = spline.derivative().roots(extrapolate=False)
    turns = turns[np.abs(turns - lag[top]) <= 1.0]
    best = float(turns[np.argmax(spline(turns))]) if len(turns) else float(lag[top])
    return best * step_s / _FINER, float(spline(best))
