"""Thins the stamps of a series to what a plot shows: how late each is, the steps between them, and how often
each step came."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.health.report import Trace
from syncstudio.media.health.trace_of import trace_of

Times = NDArray[np.int64]

# Bins of a histogram, as report.py promises.
_BINS = 64
_NS_PER_MS = 1e6


def trace_of_eras(eras: list[Times], zero_ns: int, step_ns: Fraction) -> Trace:
    """The trace of stamps that lie in eras of one clock each; lateness is told within an era, from its first
    stamp."""
    at, late, step = [], [], []
    for era in eras:
        if not len(era):
            continue
        at.append((era - zero_ns) / 1e9)
        late.append(((era - era[0]) - np.arange(len(era)) * float(step_ns)) / _NS_PER_MS)
        steps = np.diff(era) / _NS_PER_MS
        step.append(np.append(steps, steps[-1] if len(steps) else 0.0))
    return trace_of(*map(np.concatenate, (at, late, step))) if at else Trace()


def histogram_of(steps: NDArray[np.int64]) -> tuple[tuple[int, int], ...]:
    """How often each step came, at most 64 of them ascending; near ones are counted under their middle."""
    if not len(steps):
        return ()
    values, counts = np.unique(steps, return_counts=True)
    if len(values) > _BINS:
        # Most bins for the usual steps, one at either end for all that lies outside.
        low, high = (int(edge) for edge in np.quantile(steps, (0.005, 0.995)))
        edges = np.unique(np.linspace(low, high + 1, _BINS - 1).astype(np.int64))
        bins = np.searchsorted(edges, values, "right")
        firsts = np.flatnonzero(np.diff(bins, prepend=-1))
        sums = np.add.reduceat(counts, firsts)
        # The commonest step of a bin stands for it.
        values = np.array(
            [
                part[int(np.argmax(many))]
                for part, many in zip(np.split(values, firsts[1:]), np.split(counts, firsts[1:]), strict=True)
            ]
        )
        counts = sums
    return tuple((int(value), int(count)) for value, count in zip(values, counts, strict=True))
