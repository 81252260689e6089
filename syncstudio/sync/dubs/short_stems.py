"""Stems against the mix they are part of, for clips of seconds: thousands of them, so each costs one transform.

A clip is parted into windows; in each the stem is laid over the mix at every offset, all frequencies counting alike
(phase transform), so that a quiet stem below a loud one is found, too. Where the windows agree, and the whole stands
clear of every other offset, the place is read between samples; how the windows scatter says how well it is known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.evidence import Correlation, Evidence, Window
from syncstudio.sync.inputs import Sound
from syncstudio.sync.interval import likely_drift
from syncstudio.sync.measurement import PPM, MeasuredPiece, Measurement
from syncstudio.sync.student_t import interval_factor

Floats = NDArray[np.float32]

METHOD = "stems"
SILENT = "The stem is silent: there is nothing to hold against the mix."
LONGEST_S = 40.0
"""Longer sounds are for `measure_stem`, which follows drift and cuts."""

_SHORTEST_S, _WINDOW_S, _WINDOWS = 1.0, 2.5, 12
# Three quarters of the phase's whole weight: all of it would let empty frequencies speak as loud as the stem. Places
# are read at half the rate, from what lies below 4 kHz of sounds at 16 kHz.
_LOW_HZ = 80.0
# -66 dB of full scale in the loudest tenth of a second.
_SILENT = 5e-4
# So many standard deviations above everything else is no chance; a window's own peak, this many.
_CLEAR, _WINDOW_CLEAR = 9.0, 6.0
# Another offset with so large a part of the peak makes the stem one that repeats itself.
_RIVAL = 0.8
# Offsets this near belong to the peak; windows look this far from the whole's place.
_GUARD_S, _NEAR_S = 0.003, 0.02
# What no scatter shows: a mix's own delays below a sample.
_FLOOR_S = 0.0001
_NS = 1_000_000_000
_CURVE_POINTS = 250


@dataclass(frozen=True, slots=True, eq=False)
class MixSpectra:
    """A mix's windows as spectra, made once for all of its stems; `starts` in samples from its first."""

    sound: Sound
    rate: int
    length: int
    window: int
    reach: int
    starts: tuple[int, ...]
    spectra: NDArray[np.complex64]


def mix_spectra(mix: Sound, search_s: float) -> MixSpectra | None:
    """The windows of a mix in which stems are looked for within `search_s` either way; None where it is too short."""
    from scipy.fft import next_fast_len, rfft

    if mix.duration_s < _SHORTEST_S:
        return None
    count = max(1, min(_WINDOWS, int(mix.duration_s / _WINDOW_S)))
    window = mix.count // count
    reach = min(round(search_s * mix.rate), mix.count) // 2 * 2
    # Twice a good length: the curves are made at half the rate.
    length = 2 * next_fast_len(-(-(window + 2 * reach) // 2), real=True)
    starts = tuple(window * number for number in range(count))
    parts = np.stack([_padded(mix, start - reach, window + 2 * reach, length) for start in starts])
    return MixSpectra(mix, mix.rate, length, window, reach, starts, rfft(parts, axis=1))


def measure_short_stem(mix: MixSpectra | None, stem: Sound) -> Measurement:
    """How early a stem lies in its mix: offset as everywhere, both counted from their files' source zeros."""
    from scipy.fft import irfft, rfft

    if mix is None or stem.duration_s < _SHORTEST_S:
        return Measurement.cannot_tell(METHOD, "The stem or its mix is shorter than a second.")
    if stem.rate != mix.rate:
        raise ValueError("A stem and its mix are compared at one rate.")
    if _loudest(stem) < _SILENT:
        return Measurement.cannot_tell(METHOD, SILENT)
    heard = np.stack([_padded(stem, start, mix.window, mix.length) for start in mix.starts])
    half = mix.length // 2
    cross = np.conj(rfft(heard, axis=1)[:, : half // 2 + 1]) * mix.spectra[:, : half // 2 + 1]
    cross[:, : round(_LOW_HZ * mix.length / mix.rate)] = 0
    size = np.abs(cross)
    size += size.max(axis=1, keepdims=True) * np.float32(1e-7) + np.float32(1e-20)
    # To the power of three quarters.
    root = np.sqrt(size)
    cross /= root * np.sqrt(root)
    curves = irfft(cross, half, axis=1)[:, : mix.reach + 1]
    return _answer(mix, stem, curves)


def _answer(mix: MixSpectra, stem: Sound, curves: Floats) -> Measurement:
    """The answer of all windows' curves: float32 (windows, lags), lag n at `2 * n - reach` samples."""
    zero_s = float(mix.sound.start_s - stem.start_s)
    whole = curves.sum(axis=0)
    place, peak, z, rival_at, rival = _standing(whole, mix.rate / 2)
    lag_s = (2 * np.arange(len(whole)) - mix.reach) / mix.rate + zero_s
    evidence = Evidence(
        _curve(lag_s, whole, place, peak, rival_at, rival),
        figures={"peak_z": z, "rival": rival / peak if peak > 0 else 1.0, "windows": float(len(curves))},
    )
    candidates = (Window(0.0, float(lag_s[place]), z), Window(0.0, float(lag_s[rival_at]), rival, False))
    if z < _CLEAR:
        return Measurement.cannot_tell(
            METHOD,
            "The stem was not found in the mix: choose the mix that was made from it, or mark the same moment in both.",
            candidates,
            evidence,
        )
    if rival > _RIVAL * peak:
        return Measurement.ambiguous(
            METHOD,
            f"The stem repeats itself in the mix: {lag_s[place]:+.3f} s and {lag_s[rival_at]:+.3f} s fit about equally "
            "well. Mark the same moment in both.",
            candidates,
            evidence,
        )
    at, off, weight = _windows(mix, curves, place)
    middle_s = (mix.window / 2) / mix.rate
    at_s = np.array([mix.starts[one] / mix.rate + middle_s for one in at])
    off_s = off / mix.rate + zero_s
    if len(at) == 0:
        at_s, off_s, weight = (
            np.array([middle_s]),
            np.array([2 * _fine(whole, place) - mix.reach]) / mix.rate + zero_s,
            np.ones(1),
        )
    windows = tuple(
        Window(float(a + float(stem.start_s)), float(o), float(w))
        for a, o, w in zip(at_s, off_s, weight, strict=True)
    )
    return _line(stem, at_s + float(stem.start_s), off_s, weight, z, windows, evidence)


def _line(
    stem: Sound,
    at_s: NDArray[np.float64],
    off_s: NDArray[np.float64],
    weight: NDArray[np.float64],
    z: float,
    windows: tuple[Window, ...],
    evidence: Evidence,
) -> Measurement:
    middle = float(np.average(at_s, weights=weight))
    mean = float(np.average(off_s, weights=weight))
    slope, slope_half = 0.0, 0.0
    # One window alone says nothing of its own error: half a sample.
    half = 0.5 / stem.rate
    if len(at_s) >= 3:
        spread = float((weight * (at_s - middle) ** 2).sum())
        slope = float((weight * (at_s - middle) * (off_s - mean)).sum() / spread)
        left = off_s - mean - slope * (at_s - middle)
        noise = max(float((weight * left**2).sum() / weight.sum()) * len(at_s) / (len(at_s) - 2), 1e-10)
        factor = interval_factor(len(at_s) - 2)
        sd = float(np.sqrt(noise * weight.sum() / len(at_s) / spread))
        slope, sd = likely_drift(slope, sd)
        slope_half = factor * sd
        half = factor * float(np.sqrt(noise / len(at_s)))
    elif len(at_s) == 2:
        half = max(float(np.ptp(off_s)), half)
        slope_half = float(np.ptp(off_s)) / max(float(np.ptp(at_s)), 1e-3)
    told = abs(slope) > slope_half
    end_s = float(stem.start_s) + stem.duration_s
    reach = max(middle, end_s - middle)
    zero_s = mean - (slope * middle if told else 0.0)
    drift_half = slope_half if told else slope_half + abs(slope)
    width = float(np.linalg.norm([half, drift_half * reach, _FLOOR_S, stem.moved_s]))
    first, last = round(at_s[0] * _NS), round(at_s[-1] * _NS)
    anchors: tuple[tuple[int, int], ...] = ((0, round(zero_s * _NS)),)
    if told and last > first:
        anchors = tuple((at, at + round((zero_s + slope * at / _NS) * _NS)) for at in (first, last))
    return Measurement(
        METHOD,
        "measured",
        round(zero_s * _NS),
        slope * PPM if told else 0.0,
        max(round(width * _NS), 1),
        drift_half * PPM,
        float(1 / (1 + np.exp(-(z - _CLEAR) / 0.8))),
        (MeasuredPiece(anchors, uncertainty_ns=max(round(width * _NS), 1)),),
        windows,
        evidence=evidence,
    )


def _windows(
    mix: MixSpectra, curves: Floats, place: int
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """(number, lag in samples between them, weight) of each window that has a clear peak near the whole's."""
    near = round(_NEAR_S * mix.rate / 2)
    low, high = max(place - near, 0), min(place + near + 1, curves.shape[1])
    rows: list[tuple[int, float, float]] = []
    for number, curve in enumerate(curves):
        top = low + int(np.argmax(curve[low:high]))
        z = float(curve[top]) / max(_scatter(curve), 1e-20)
        if z >= _WINDOW_CLEAR:
            rows.append((number, 2 * _fine(curve, top) - mix.reach, min(z, 40.0) ** 2))
    table = np.array(rows, np.float64).reshape(-1, 3)
    return table[:, 0].astype(np.intp), table[:, 1], table[:, 2]


def _standing(curve: Floats, rate: float) -> tuple[int, float, float, int, float]:
    """(place, height, standard deviations above the rest, the rival's place and height) of a curve's peak."""
    place = int(np.argmax(curve))
    guard = round(_GUARD_S * rate)
    away = np.ones(len(curve), bool)
    away[max(place - guard, 0) : place + guard + 1] = False
    if not away.any():
        return place, float(curve[place]), 0.0, place, 0.0
    rival = int(np.argmax(np.where(away, curve, -np.inf)))
    peak = float(curve[place])
    return place, peak, peak / max(_scatter(curve[away]), 1e-20), rival, float(curve[rival])


def _scatter(curve: Floats) -> float:
    """The standard deviation of a curve's ordinary values: its square's mean without the largest."""
    # By hand: a third of the time of NumPy's, which looks for what is no number.
    size, middle = np.abs(curve), len(curve) // 2
    size.partition(middle)
    above = float(size[middle])
    return (above if len(curve) % 2 else (above + float(size[:middle].max())) / 2) * 1.4826


def _fine(curve: Floats, place: int) -> float:
    """The highest point between samples, by a parabola."""
    if not 0 < place < len(curve) - 1:
        return float(place)
    before, here, after = (float(curve[place + by]) for by in (-1, 0, 1))
    bend = before - 2 * here + after
    return place + (0.5 * (before - after) / bend if bend < 0 else 0.0)


def _padded(sound: Sound, first: int, count: int, length: int) -> Floats:
    out = np.zeros(length, np.float32)
    out[:count] = sound.read(first, count)
    return out


def _loudest(sound: Sound) -> float:
    """The loudest tenth of a second, as an effective value."""
    samples = sound.read(0, sound.count)
    step = max(sound.rate // 10, 1)
    count = len(samples) // step
    blocks = samples[: count * step].reshape(count, step)
    return float(np.sqrt(np.einsum("ij,ij->i", blocks, blocks).max(initial=0.0) / step))


def _curve(
    lag_s: NDArray[np.float64], whole: Floats, place: int, peak: float, rival_at: int, rival: float
) -> Correlation:
    every = max(1, len(whole) // _CURVE_POINTS)
    count = len(whole) // every
    kept = np.arange(count) * every + whole[: count * every].reshape(count, every).argmax(axis=1)
    return Correlation(
        lag_s[kept],
        whole[kept].astype(np.float64),
        float(lag_s[place]),
        peak,
        float(lag_s[rival_at]),
        rival,
    )
