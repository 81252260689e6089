"""When the steps between rows are even, and from how long a step on something is missing: one rule for all that asks.

Timing health, what is worked out from channels, and lines on the timeline go by it. Two of its measures differ on
purpose: a row that is missing is a finding, and nothing is filtered over it (`MISSING`), while a drawn line bridges a
row or two that a radio lost, and breaks where more are away (`AWAY`). Rows that come when something happens have long
steps by nature: there only what stands far out among the steps is a gap, and for all alike.

Not under this rule is what stands until something else is said, and may be believed longer than a line: pictures
(`images/picture_times`), states (`stream_runs`), the way between two fixes (`path`) and how a device was turned
(`orientation`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Steps are even while nine of ten are within half a step of the usual one: dithered clocks are, by far.
_EVEN_PART, _EVEN_WITHIN = 0.9, 0.5
_UNEVEN_GAP_OF_MOST, _UNEVEN_MOST = 20.0, 0.95


@dataclass(frozen=True, slots=True)
class GapRule:
    """Of even steps, a gap is longer than `steps` usual ones, and than `of_most` times what a part of `most` of them
    stay within."""

    steps: float
    of_most: float
    most: float

    def longest(self, steps: NDArray[np.int64] | NDArray[np.float64], usual: float, even: bool) -> float:
        """The longest step that is no gap, in ns, of steps forward of which `usual` is the middle one."""
        if even:
            return max(self.steps * usual, self.of_most * float(np.quantile(steps, self.most)))
        return _UNEVEN_GAP_OF_MOST * float(np.quantile(steps, _UNEVEN_MOST))


MISSING = GapRule(1.75, 1.25, 0.9)
AWAY = GapRule(3.5, 1.25, 0.98)


def are_even(away: NDArray[np.int64] | NDArray[np.float64], usual: float) -> bool:
    """Whether steps come at a rate, from how far each is from the usual one."""
    return float(np.count_nonzero(away <= usual * _EVEN_WITHIN)) >= _EVEN_PART * len(away)
