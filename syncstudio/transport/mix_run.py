"""The mix over one stretch of playing, made a little further than asked so that the limiter sees what comes."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from syncstudio.transport.limiter import GROUP, Limiter, needed_reduction
from syncstudio.transport.protocols import Samples

# Longer stretches are mixed in blocks of this: a block's positions are floats from an exact start, and meters
# read block by block.
_BLOCK = 1024
# Kept behind what was asked for last, so that what waits for the device can be mixed again.
_KEPT_S = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """Which frames a run has: frame `n` is heard at `phase_ns + n * step_ns`; backwards the last comes first."""

    step_ns: Fraction
    phase_ns: Fraction
    backwards: bool

    def frame_ns(self, frame: int) -> Fraction:
        """The exact master instant of a frame."""
        return self.phase_ns + frame * self.step_ns


@dataclass(frozen=True, slots=True)
class Limited:
    """What a run gave: the samples, their highest peak before the limiter, and the lowest gain it set."""

    samples: Samples
    peak_before: float
    lowest_gain: float


# Mixes frames [n, n + len(out)) into `out` (zeros), said which played frame comes first; gives the ceiling
# above which the limiter is to work there.
Mix = Callable[[Samples, int, int], float]


class MixRun:
    """One stretch of playing on one grid, in the order in which it is played.

    Played frames are counted forwards as the grid counts, and backwards as `-1 - n`; groups of frames for the
    limiter lie on the grid's own numbers either way, so a stretch sounds the same however it was cut in blocks.
    """

    def __init__(self, grid: Grid, rate: int, limiter: Limiter, mix: Mix) -> None:
        self.grid = grid
        self._mix = mix
        self._limiter = limiter
        back = grid.backwards
        self._ahead = (limiter.behind if back else limiter.ahead) * GROUP
        self._behind = (limiter.ahead if back else limiter.behind) * GROUP
        self._kept = (_KEPT_S * rate // GROUP + 1) * GROUP + self._behind
        self._base: int | None = (
            None  # the played frame that the stored samples begin with, on a group's edge
        )
        self._filled = 0
        self._next = 0
        self._begun = 0
        self._samples: Samples = np.zeros((2 * self._kept + self._ahead, 2), np.float32)
        self._needed = np.zeros(len(self._samples) // GROUP)

    def played(self, frame: int, frames: int) -> int:
        """The played frame at which a stretch of the grid begins."""
        return -frame - frames if self.grid.backwards else frame

    def goes_on(self, played: int) -> bool:
        """Whether a stretch follows what was given last, or repeats some of what is still kept."""
        base = self._base
        return base is not None and max(self._begun, base + self._behind) <= played <= self._next

    def rewinds_to(self, played: int) -> int | None:
        """From which played frame on things are mixed again for this stretch; None: it only goes on."""
        if played >= self._next:
            return None
        return min(_group_end(played) + self._ahead, self._end)

    def give(self, played: int, frames: int) -> Limited:
        """The next `frames` frames, in the order of the grid."""
        if self._base is None:
            self._base = _group_start(played) - self._behind
            self._begun = played
        rewound = self.rewinds_to(played)
        if rewound is not None:
            self._filled = rewound - self._base
        self._fill(_group_end(played + frames) + self._ahead)
        self._next = played + frames
        first, last = _group_start(played) - self._base, _group_end(played + frames) - self._base
        needed = self._needed[(first - self._behind) // GROUP : (last + self._ahead) // GROUP]
        at = played - self._base
        raw = self._samples[at : at + frames]
        gain = self._limiter.gain(needed[::-1] if self.grid.backwards else needed)
        if gain is None:
            out, lowest = raw.copy(), 1.0
        else:
            along = (gain[::-1] if self.grid.backwards else gain)[at - first : at - first + frames]
            out, lowest = raw * along[:, None], float(along.min(initial=1.0))
        peak = float(np.abs(raw).max(initial=0.0))
        return Limited(out[::-1] if self.grid.backwards else out, peak, lowest)

    @property
    def _end(self) -> int:
        return (self._base or 0) + self._filled

    def _fill(self, end: int) -> None:
        """Mix up to a played frame, on a group's edge."""
        while self._end < end:
            at, frames = self._end, min(_BLOCK, end - self._end)
            if self._filled + frames > len(self._samples):
                self._let_go(frames)
            out = self._samples[self._filled : self._filled + frames]
            out[:] = 0
            frame = -at - frames if self.grid.backwards else at
            ceiling = self._mix(out[::-1] if self.grid.backwards else out, frame, at)
            groups = self._needed[self._filled // GROUP : (self._filled + frames) // GROUP]
            groups[:] = needed_reduction(out, ceiling)
            self._filled += frames

    def _let_go(self, frames: int) -> None:
        """Make room: drop what lies further behind than anybody goes back, or grow."""
        assert self._base is not None
        drop = max(0, _group_start(self._next) - self._kept - self._base)
        kept = self._samples[drop : self._filled].copy()
        needed = self._needed[drop // GROUP : self._filled // GROUP].copy()
        if len(kept) + frames > len(self._samples):
            self._samples = np.zeros((2 * (len(kept) + frames), 2), np.float32)
            self._needed = np.zeros(len(self._samples) // GROUP + 1)
        self._samples[: len(kept)] = kept
        self._needed[: len(needed)] = needed
        self._base += drop
        self._filled -= drop


def _group_start(frame: int) -> int:
    return frame // GROUP * GROUP


def _group_end(frame: int) -> int:
    return -(-frame // GROUP) * GROUP
