"""How loud things were, by the master instant at which they are heard: what meters read."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from threading import Lock

import numpy as np

from syncstudio.transport.protocols import Samples

# The largest value of 16 bits: a recording that reaches it was most likely clipped there.
FULL_SCALE = 32767 / 32768
# Blocks remembered: well over a second even of the smallest, more than ever waits for a device.
_KEPT = 512


@dataclass(frozen=True, slots=True)
class Level:
    """How loud each ear was: the highest sample, and the mean square. 1 is full scale; `over`: it was reached."""

    peak: tuple[float, float] = (0.0, 0.0)
    mean_square: tuple[float, float] = (0.0, 0.0)
    over: bool = False

    @property
    def rms(self) -> tuple[float, float]:
        """The root of the mean square: how loud it is felt to be."""
        left, right = self.mean_square
        return sqrt(left), sqrt(right)


SILENCE = Level()


@dataclass(frozen=True, slots=True)
class MixLevels:
    """What is heard over a span: by track, as the mix that leaves, and how far the limiter held it down (a factor).

    Tracks are measured after gain and pan; what is muted is silent.
    """

    tracks: Mapping[int, Level]
    mix: Level
    limited_to: float = 1.0


@dataclass(frozen=True, slots=True)
class _Block:
    start_ns: int
    end_ns: int
    levels: Mapping[int, Level]


class LevelLog:
    """The levels of the last blocks. Written by the mixing thread, read by any."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._blocks: deque[_Block] = deque(maxlen=_KEPT)

    def add(self, start_ns: int, end_ns: int, levels: Mapping[int, Level]) -> None:
        """A block lies at `[start_ns, end_ns)` of the master timeline; it takes the place of what was there."""
        with self._lock:
            self._blocks.appendleft(_Block(start_ns, end_ns, levels))

    def over(self, from_ns: int, to_ns: int) -> dict[int, Level]:
        """The levels over a span, newest word first; nothing where nothing was mixed."""
        found: dict[int, Level] = {}
        with self._lock:
            blocks = tuple(self._blocks)
        covered: list[_Block] = []
        for block in blocks:
            if block.start_ns > to_ns or block.end_ns <= from_ns:
                continue
            # Mixed again since, after a gain changed or round a loop: the old word counts no more.
            if any(b.start_ns < block.end_ns and block.start_ns < b.end_ns for b in covered):
                continue
            covered.append(block)
            for key, level in block.levels.items():
                known = found.get(key)
                found[key] = level if known is None else louder(known, level)
        return found


def louder(a: Level, b: Level) -> Level:
    """The louder of two levels, ear by ear."""
    return Level(
        (max(a.peak[0], b.peak[0]), max(a.peak[1], b.peak[1])),
        (max(a.mean_square[0], b.mean_square[0]), max(a.mean_square[1], b.mean_square[1])),
        a.over or b.over,
    )


def level_of(samples: Samples) -> Level:
    """The level of a block (frames, 1 or 2); one column is in both ears."""
    if not len(samples):
        return SILENCE
    # Ear by ear in a row of its own: many times faster than down the columns.
    rows = np.ascontiguousarray(samples.T)
    peak = np.maximum(rows.max(axis=1), -rows.min(axis=1))
    square = [float(np.vdot(row, row)) / len(samples) for row in rows]
    return Level(
        (float(peak[0]), float(peak[-1])),
        (square[0], square[-1]),
        bool(peak.max() >= FULL_SCALE),
    )


def scaled(level: Level, gains: tuple[float, float]) -> Level:
    """A level after the ears' gains."""
    left, right = gains
    if left == right == 1.0:
        return level
    peak = (level.peak[0] * left, level.peak[1] * right)
    return Level(
        peak,
        (level.mean_square[0] * left * left, level.mean_square[1] * right * right),
        max(peak) >= FULL_SCALE,
    )
