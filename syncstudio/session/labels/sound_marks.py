"""Places in a stretch of sound that an edge may land on: where it crosses zero, begins, falls silent or ends being so.

Functions of arrays; everything is counted in samples of the stretch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]

# Silence is what stays for so long within so many dB of the quietest tenth, or below this much of full scale.
_SILENT_S, _OVER_FLOOR_DB, _SILENT_DB = 0.1, 10.0, -60.0
_HOP_S = 0.005
# A stretch whose loudest part is hardly louder than its quietest has no silence in it.
_LEAST_RANGE_DB = 20.0


@dataclass(frozen=True, slots=True, eq=False)
class SoundMarks:
    """Sample indices within a stretch, each rising."""

    zeros: Places
    onsets: Places
    silences: Places


def marks_of(samples: NDArray[np.float32], rate: int) -> SoundMarks:
    """The places of a mono stretch."""
    return SoundMarks(zero_crossings(samples), onsets_of(samples, rate), silence_edges(samples, rate))


def zero_crossings(samples: NDArray[np.float32]) -> Places:
    """The first sample after each change of sign: a cut before it makes no click. Digital silence has none."""
    negative = samples < 0
    return np.flatnonzero(negative[1:] != negative[:-1]).astype(np.int64) + 1


def onsets_of(samples: NDArray[np.float32], rate: int) -> Places:
    """Where sounds begin."""
    from syncstudio.sync.events.onsets import find_onsets
    from syncstudio.sync.inputs import Sound

    if len(samples) < rate // 20:
        return np.zeros(0, np.int64)
    found = find_onsets(Sound(samples, rate))
    return np.round(found.at_s * rate).astype(np.int64)


def silence_edges(samples: NDArray[np.float32], rate: int) -> Places:
    """Where silence of at least a tenth of a second begins and ends, to 5 ms."""
    hop = max(1, round(rate * _HOP_S))
    count = len(samples) // hop
    if count < 2:
        return np.zeros(0, np.int64)
    power = np.square(samples[: count * hop].reshape(count, hop).astype(np.float64)).mean(axis=1)
    level_db = 10 * np.log10(power + 1e-12)
    floor_db = float(np.percentile(level_db, 10))
    if float(level_db.max()) - floor_db < _LEAST_RANGE_DB and floor_db > _SILENT_DB:
        return np.zeros(0, np.int64)
    quiet = level_db < max(floor_db + _OVER_FLOOR_DB, _SILENT_DB)
    steps = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
    edges = [
        edge
        for low, high in zip(steps[::2].tolist(), steps[1::2].tolist(), strict=True)
        if (high - low) * hop >= _SILENT_S * rate
        for edge in (low, high)
        if 0 < edge < count
    ]
    return np.array(edges, np.int64) * hop
