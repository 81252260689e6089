"""Keeps a loud mix below full scale: the gain goes down smoothly before a peak comes, and comes back after it.

The gain at a frame depends on the peaks a little before and after it and on nothing else, so the same instant
sounds the same whether it is reached by playing, by a seek, round a loop or backwards, in blocks of any size.

```
peaks         |                 needed            |
              |                  ____             |
held      ____|_________________/    \\___________|_   for a millisecond around it, falling over the release
              |               _-      `--__       |
smoothed  ____|_____________-'             `--____|_   by a bell no wider than what is held: never below the need
```
"""

from math import ceil

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Numbers = NDArray[np.float64]

GROUP = 16
"""Frames that share one peak; groups are counted from master zero."""

# -0.1 dB of full scale, less what rounding to float32 may add.
CEILING = 10 ** (-0.1 / 20) * (1 - 1e-6)
# Held so long on each side of a peak: the look-ahead is twice that and a group, 2.3 ms at 48 kHz.
_HOLD_S = 0.001
# Then it takes so long to let go: a tone of 50 Hz is not bent by it, a word after a bang is not swallowed.
_RELEASE_S = 0.06


class Limiter:
    """The gain of a mix at one rate, from its peaks. Keeps nothing between calls."""

    def __init__(self, rate: int) -> None:
        hold = max(2, ceil(_HOLD_S * rate / GROUP))
        release = ceil(_RELEASE_S * rate / GROUP)
        self.ahead = 2 * hold + 1
        """Groups that must be known after the last one whose gain is asked for."""
        self.behind = 2 * hold + release + 1
        """Groups that must be known before the first one whose gain is asked for."""
        falling = (1 + np.cos(np.pi * np.arange(1, release + 1) / (release + 1))) / 2
        # Read backwards in time, as the windows below are.
        self._shape = np.concatenate([falling[::-1], np.ones(2 * hold + 1)])
        bell = np.hanning(2 * hold + 3)[1:-1]
        self._bell = bell / bell.sum()
        self._blend = (np.arange(GROUP) + 0.5) / GROUP

    def gain(self, needed: Numbers) -> Samples | None:
        """The gain of each frame of the groups in the middle; None where it is 1 throughout.

        `needed` is by how much each group must come down at least (0: not at all, 0.5: to the half), with `behind`
        groups before those asked for and `ahead` after them.
        """
        if not needed.any():
            return None
        held = (_windows(needed, len(self._shape)) * self._shape).max(axis=1)
        smooth = _windows(held, len(self._bell)) @ self._bell
        # Between two groups both needs are met; within one the gain is a straight line, so it meets its own.
        edges = np.maximum(smooth[:-1], smooth[1:])
        down = edges[:-1, None] * (1 - self._blend) + edges[1:, None] * self._blend
        return np.asarray(1 - down, np.float32).reshape(-1)


def needed_reduction(samples: Samples, ceiling: float) -> Numbers:
    """By how much each whole group of samples (n * GROUP, ears) exceeds a ceiling, as a part of itself."""
    peaks = np.abs(samples).reshape(-1, GROUP * samples.shape[1]).max(axis=1).astype(np.float64)
    return np.asarray(1 - ceiling / np.maximum(peaks, ceiling))


def _windows(values: Numbers, width: int) -> Numbers:
    return np.lib.stride_tricks.sliding_window_view(values, width)
