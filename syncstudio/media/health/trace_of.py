"""Thins a stream's stamps to a curve that can be drawn, with every extreme kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.health.report import Trace

MOST_POINTS = 2000


def trace_of(at_s: NDArray[np.float64], late_ms: NDArray[np.float64], step_ms: NDArray[np.float64]) -> Trace:
    """The curve through rows of one length (seconds, ms, ms), thinned to at most 2000 of them.

    The rows with the lowest and highest lateness and step of every stretch stay, and so do both ends.
    """
    count = len(at_s)
    if count <= MOST_POINTS:
        return Trace(at_s, late_ms, step_ms)
    stretches = (MOST_POINTS - 2) // 4
    bounds = np.linspace(0, count, stretches + 1).astype(np.int64)
    kept = {0, count - 1}
    for start, stop in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        for column in (late_ms, step_ms):
            part = column[start:stop]
            kept.update((start + int(part.argmin()), start + int(part.argmax())))
    rows = np.array(sorted(kept), np.int64)
    return Trace(at_s[rows], late_ms[rows], step_ms[rows])
