"""Tells which frame a picture is by comparing a few cells of its luma, or says that nobody can tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Signatures count in 64ths of a grey level.
LEVEL = 64
# The best must be so near (in grey levels), for another picture is no frame at all of this video, ...
_WORST = 6.0
# ... nearer than its rival by this much, the grain of what is counted in, ...
_LEAST_MARGIN = 0.06
# ... and at most so far as a share of the rival's distance: when the right frame lies just outside those compared, its
# neighbours are at one and at two frames' distance. Between two neighbours it may be less clear: a right frame that is
# missing there has two that are equally far.
_SHARE, _SHARE_BETWEEN = 0.4, 0.65
# Fewer frames than this tell nothing. What is no farther than this from some frame looks like it.
_ENOUGH, _ALIKE = 3, 0.3
# Cells that differ by so much from every frame show what is not of the video: a subtitle, a damaged corner. As many
# as this share of them do not count.
_FOREIGN, _FOREIGN_SHARE = 8.0, 0.1


@dataclass(frozen=True, slots=True)
class Match:
    """Which of the compared frames a picture is: None when none, or when neighbours are alike. Distances in grey
    levels; `rival` is the second best's. `compared` counts the frames there were."""

    number: int | None
    distance: float
    rival: float
    compared: int = 0

    @property
    def is_foreign(self) -> bool:
        """Whether it looks like none of several frames: it is shown at another place of the video."""
        return self.compared >= _ENOUGH and self.number is None and self.distance > _ALIKE

    @property
    def is_alike(self) -> bool:
        """Whether it looks like its place, though not like one frame alone."""
        return self.compared >= _ENOUGH and self.distance <= _ALIKE


def distances(picture: NDArray[np.uint16], frames: Sequence[NDArray[np.uint16]]) -> NDArray[np.float64]:
    """How far a picture is from each frame, in grey levels: brightness removed, and what is foreign to all of them."""
    theirs = np.asarray(frames, np.float64).reshape(len(frames), -1) / LEVEL
    apart = theirs - np.asarray(picture, np.float64).reshape(1, -1) / LEVEL
    apart = np.abs(apart - np.median(apart, axis=1, keepdims=True))
    foreign = apart.min(0)
    allowed = int(_FOREIGN_SHARE * len(foreign))
    worst = np.argsort(foreign, kind="stable")[len(foreign) - allowed :]
    apart[:, worst[foreign[worst] > _FOREIGN]] = 0
    return np.asarray(apart.mean(1))


def recognise(
    picture: NDArray[np.uint16], numbers: Sequence[int], frames: Sequence[NDArray[np.uint16]]
) -> Match:
    """Which of these frames a picture is. Fewer than three to compare with tell nothing."""
    if len(numbers) < _ENOUGH:
        return Match(None, float("inf"), float("inf"), len(numbers))
    apart = distances(picture, frames)
    order = np.argsort(apart, kind="stable")
    best, rival = float(apart[order[0]]), float(apart[order[1]])
    number = numbers[int(order[0])]
    share = _SHARE_BETWEEN if number - 1 in numbers and number + 1 in numbers else _SHARE
    sure = best <= _WORST and rival - best >= _LEAST_MARGIN and best <= share * rival
    return Match(number if sure else None, best, rival, len(numbers))
