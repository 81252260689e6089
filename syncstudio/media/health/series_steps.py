"""What the steps between a series' stamps say: its rate, how even they are, what is missing and what comes twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.health.series_clock import Clock, typical_step
from syncstudio.media.series.gap_rule import MISSING, are_even

Times = NDArray[np.int64]

_NS_PER_S = 1_000_000_000

# How far this part of the steps stay from the usual one is their jitter.
_JITTER_PART = 0.9


@dataclass(slots=True)
class Steps:
    """The steps of a series, its rows put in order within each era.

    `eras` are the stamps of each era in file order, `ordered` all steps in order of time; `typical_ns` is the usual
    one, `mean` that of all but the gaps (None without two stamps), `jitter_ns` how far nine of ten stay from the
    usual. `gaps` are (stamp before, length) in ns; `repeats` counts rows that have the stamp of another one, the
    first of them `first_repeat` (a stamp), and `run` is how many such rows come together.
    """

    eras: list[Times]
    ordered: NDArray[np.int64]
    typical_ns: int = 0
    mean: Fraction | None = None
    jitter_ns: int = 0
    even: bool = True
    gaps: list[tuple[int, int]] = field(default_factory=list)
    repeats: int = 0
    first_repeat_ns: int = 0

    @property
    def rate(self) -> Fraction | None:
        """Rows a second, gaps left out; None where it cannot be told."""
        return _NS_PER_S / self.mean if self.mean else None

    @property
    def missing(self) -> int:
        """About how many rows the gaps swallowed."""
        if not self.mean:
            return 0
        return sum(max(1, round(length / self.mean) - 1) for _, length in self.gaps)


def steps_of(times_ns: Times, clock: Clock) -> Steps:
    """The steps between stamps in file order, through the clock that was followed."""
    eras = [times_ns[era] if len(era) != len(times_ns) else times_ns for era in clock.eras]
    begins, parts = [], []
    for era in eras:
        steps = np.diff(era)
        ordered = era
        if len(steps) and int(steps.min()) < 0:
            ordered = np.sort(era)
            steps = np.diff(ordered)
        begins.append(ordered[:-1])
        parts.append(steps)
    steps = np.concatenate(parts) if parts else np.empty(0, np.int64)
    found = Steps(eras, steps)
    if not len(steps):
        return found
    starts = begins[0] if len(begins) == 1 else np.concatenate(begins)
    repeats = np.flatnonzero(steps == 0)
    found.repeats = len(repeats)
    found.first_repeat_ns = int(starts[repeats[0]]) if len(repeats) else 0
    _measure(found, steps, starts)
    return found


def _measure(found: Steps, steps: NDArray[np.int64], starts: Times) -> None:
    forward = steps[steps > 0] if found.repeats else steps
    typical = found.typical_ns = typical_step(forward)
    if not typical:
        return
    away = np.abs(forward - typical)
    found.even = are_even(away, typical)
    found.jitter_ns = int(np.quantile(away, _JITTER_PART, method="lower"))
    del away
    longest = MISSING.longest(forward, typical, found.even)
    places = np.flatnonzero(steps > longest)
    found.gaps = [(int(starts[place]), int(steps[place])) for place in places.tolist()]
    kept = len(steps) - len(places)
    total = int(steps.sum()) - sum(length for _, length in found.gaps)
    found.mean = Fraction(total, kept) if kept and total else None
