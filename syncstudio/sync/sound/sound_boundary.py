"""Where exactly one piece ends and the next begins: the instant up to which the first line fits better."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Sound
from syncstudio.sync.sound.correlation_windows import Line
from syncstudio.sync.sound.sound_pieces import SoundPiece, Tracked

_STEP_S = 0.005
# Samples that loudness is taken over, and those read beyond what resampling needs.
_LOUDNESS = 401
_SPARE = 512
# A drift that moves the far end by less than this many samples needs no resampling.
_STRAIGHT = 0.1


def boundary_s(
    reference: Sound, other: Sound, before: SoundPiece, after: SoundPiece, tracked: Tracked
) -> float:
    """The other's second at which the step lies, between the last window of one piece and the first of the next.

    Both sounds are flattened in spectrum; running sums of their products under either line tell where one stops
    fitting and the other begins. In silence, where neither fits, the middle is taken.
    """
    low, high = before.to_s - tracked.length_s / 2, after.from_s + tracked.length_s / 2
    low, high = max(low, 0.0), min(high, other.duration_s)
    if high - low < 4 * _STEP_S:
        return (low + high) / 2
    first = _products(reference, other, before.line, low, high)
    second = _products(reference, other, after.line, low, high)
    gain = np.concatenate([[0.0], np.cumsum(tracked.polarity * (first - second))])
    best = np.flatnonzero(gain >= gain.max() - 1e-3 * np.ptp(gain))
    return low + float(best[0] + best[-1]) / 2 * _STEP_S


def _products(reference: Sound, other: Sound, line: Line, low: float, high: float) -> NDArray[np.float64]:
    """Products of the two flattened sounds on a line, summed over steps of 5 ms."""
    rate = other.rate
    step = round(_STEP_S * rate)
    count = int((high - low) * rate) // step * step
    first = round(low * rate)
    mine = _flat(other.read(first, count), 0.0)
    begin = (first / rate + line.lag(first / rate)) * rate
    theirs = _flat(_on_others_clock(reference, int(begin), count, line.drift), begin - int(begin))
    return np.asarray((mine * theirs).reshape(-1, step).sum(axis=1), np.float64)


def _on_others_clock(reference: Sound, first: int, count: int, drift: float) -> NDArray[np.float32]:
    """`count` samples of the reference from `first` on, taken as densely as the other's clock ticks."""
    if abs(drift) * count < _STRAIGHT:
        return reference.read(first, count)
    import soxr

    raw = reference.read(first, int(count * (1 + drift)) + _SPARE)
    return np.asarray(soxr.resample(raw, 1 + drift, 1.0)[:count], np.float32)


def _flat(samples: NDArray[np.float32], by: float) -> NDArray[np.float32]:
    """Flat in spectrum and in loudness, so that quiet stretches count, too; moved `by` samples to the left."""
    from scipy import fft
    from scipy.ndimage import uniform_filter1d

    spectrum = fft.rfft(samples)
    size = np.abs(spectrum)
    spectrum /= size**0.6 + 1e-6 * max(float(size.max()), 1e-12)
    if by:
        spectrum *= np.exp(2j * np.pi * by * np.arange(len(spectrum)) / len(samples)).astype(np.complex64)
    flat: NDArray[np.float32] = fft.irfft(spectrum, len(samples)).astype(np.float32)
    level = np.sqrt(np.maximum(uniform_filter1d(flat * flat, _LOUDNESS), 0))
    return np.asarray(flat / np.maximum(level, 1e-4 * max(float(level.max()), 1e-12)), np.float32)
