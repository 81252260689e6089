"""How one sound answers to another, cell by cell of time and frequency: by how much, and from which level on.

Recorders hear the same scene and each its own faint noise. Where the reference is so faint that the other does not
answer to it, it foretells nothing of the other, and neither does it speak for or against a place.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.complex64]
Powers = NDArray[np.float32]

# Cells overlap by two thirds, and under their window by less: so many of them say as much as one.
ALIKE = 3.0
_NOTHING = 1e-9
# Levels are told in steps of 3 dB, over so many cells in time and in frequency, in so many bands.
_STEP_DB, _LEVELS = 3.0, 40
_ROWS, _COLUMNS = 6, 5
_BANDS = 24
# A level answers when that is so many times clear of chance; cells lie near one another both ways.
_CLEAR = 4.0
_ALONE = ALIKE**2
_FEWEST = 300.0
# A frequency is shared from so many times the coherence that chance brings on.
_SHARED = 20.0
_MOSTLY = 0.9
# Where noise is most of what was played, the gain over all levels is less than that of loud ones, by so much at most.
_MOST = 30.0


class Answer:
    """What the other's cells (rows of time) are for the reference's, learned where both are sure to be of one scene."""

    def __init__(self, heard: Cells, played: Cells) -> None:
        power = _power(played).sum(axis=0)
        least = _NOTHING * max(float(power.max()), _NOTHING)
        shared = (heard * np.conj(played)).sum(axis=0)
        # Where a frequency holds nothing but noise, what fits it best is chance.
        clear = np.abs(shared) ** 2 * len(played) > _SHARED * ALIKE * power * _power(heard).sum(axis=0)
        self._gain = np.where(clear, shared / (power + least), 0).astype(np.complex64)
        self._usual = np.asarray(power / len(played) + least, np.float32)
        self._band = np.arange(heard.shape[1]) * _BANDS // heard.shape[1]
        self._trust = np.ones((_BANDS, _LEVELS), np.float32)
        self._trust = self._learned(heard, played)
        left = _power(heard - self._foretold(played)).mean(axis=0)
        self._left = np.maximum(left, _NOTHING * max(float(left.max()), _NOTHING))

    def left(self, heard: Cells, played: Cells) -> Powers:
        """The power that the reference does not explain, and what it usually leaves."""
        return np.asarray(_power(heard - self._foretold(played)) + self._left, np.float32)

    def _foretold(self, played: Cells) -> Cells:
        return np.asarray(self._gain * played * self._trust[self._band, self._levels(played)], np.complex64)

    def _levels(self, played: Cells) -> NDArray[np.int64]:
        """The step of level that each cell is in, its neighbours counted in; the last is the loudest.

        The fainter side of a cell counts, or noise beside speech would be taken for speech.
        """
        from scipy.ndimage import uniform_filter1d

        power = uniform_filter1d(_power(played), _COLUMNS, axis=1, mode="nearest")
        before, after = (
            uniform_filter1d(power, _ROWS, axis=0, mode="nearest", origin=origin)
            for origin in ((_ROWS - 1) // 2, -(_ROWS // 2))
        )
        around = np.minimum(before, after) / self._usual
        steps = 10 * np.log10(np.maximum(around, 1e-20)) / _STEP_DB + 0.75 * _LEVELS
        return np.asarray(np.clip(steps, 0, _LEVELS - 1), np.int64)

    def _learned(self, heard: Cells, played: Cells) -> NDArray[np.float32]:
        """How much of what the reference foretells is there, by band and level: nothing where chance would do, too."""
        one = self._gain * played
        groups = self._band * _LEVELS + self._levels(played)

        def summed(values: NDArray[np.float32]) -> NDArray[np.float64]:
            sums = np.bincount(groups.ravel(), values.ravel().astype(np.float64), _BANDS * _LEVELS)
            return np.asarray(sums.reshape(_BANDS, _LEVELS))

        foretold, loud = _power(one), _power(heard)
        whole = np.maximum(summed(foretold), 1e-30)
        part = summed(np.real(heard * np.conj(one))) / whole
        chance = np.sqrt(_ALONE * summed(foretold * loud) / 2) / whole
        trust = np.where(part > _CLEAR * chance, np.clip(part, 0, _MOST), 0).astype(np.float32)
        # What is louder answers at least as much; too few cells show nothing.
        trust[summed(np.ones_like(foretold)) < _FEWEST] = 0
        trust = np.maximum.accumulate(trust, axis=1)
        # Below nearly all that there can be, some of it is the reference's own noise, which would count by chance.
        trust[trust < _MOSTLY * trust.max(axis=1, keepdims=True)] = 0
        return trust


def _power(cells: Cells) -> Powers:
    return np.asarray(cells.real**2 + cells.imag**2, np.float32)
