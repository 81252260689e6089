"""A moment as it was heard and as it was felt: curves to lay one over the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.evidence import Trace
from syncstudio.sync.inputs import Signal, Sound

Floats = NDArray[np.float64]

AROUND_S = 0.6
"""How much before and after the moment is shown."""

_POINTS = 1200
_NS = 1_000_000_000


def heard_around(sound: Sound, at_s: float) -> Trace:
    """The sound's envelope around an instant of its own clock."""
    start_s = float(sound.start_s)
    first = round((at_s - AROUND_S - start_s) * sound.rate)
    each = max(1, round(2 * AROUND_S * sound.rate / _POINTS))
    samples = np.nan_to_num(sound.read(first, each * _POINTS))
    loud = np.abs(samples.reshape(_POINTS, each)).max(axis=1).astype(np.float64)
    at = start_s + (first + (np.arange(_POINTS) + 0.5) * each) / sound.rate
    return Trace("loudness", at, loud)


def felt_around(signal: Signal, columns: list[int], at_s: float) -> Trace:
    """How hard a sensor was shaken around an instant of its own clock: all columns together, less what is usual."""
    times_s = signal.times_ns / _NS
    near = np.flatnonzero(np.abs(times_s - at_s) <= AROUND_S)
    near = near[:: -(-max(1, len(near)) // _POINTS)]
    rows = np.asarray(signal.values[near][:, columns], np.float64)
    known = np.isfinite(rows).all(axis=1)
    near, rows = near[known], rows[known]
    shaken: Floats = np.linalg.norm(rows - np.median(rows, axis=0), axis=1) if len(rows) else np.zeros(0)
    return Trace("shaking", np.asarray(times_s[near], np.float64), shaken)
