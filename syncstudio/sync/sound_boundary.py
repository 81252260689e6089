"""Where exactly one piece ends and the next begins: the instant up to which the first line fits better."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.correlation_windows import Line
from syncstudio.sync.inputs import Sound
from syncstudio.sync.sound_pieces import SoundPiece, Tracked

_STEP_S = 0.005


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
    begin = round(low * rate)
    mine = _flat(other.read(begin, count))
    middle = (low + high) / 2
    theirs = _flat(reference.read(round((low + line.lag(middle)) * rate), count))
    return np.asarray((mine * theirs).reshape(-1, step).sum(axis=1), np.float64)


def _flat(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    from scipy import fft

    spectrum = fft.rfft(samples)
    size = np.abs(spectrum)
    spectrum /= size**0.6 + 1e-6 * max(float(size.max()), 1e-12)
    flat: NDArray[np.float32] = fft.irfft(spectrum, len(samples)).astype(np.float32)
    return flat / max(float(np.sqrt(np.mean(flat**2))), 1e-12)
