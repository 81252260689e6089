"""Finds the shots of a video: where one picture is followed by quite another one and does not come back.

A cut is where frames on its two sides differ far more than neighbours around it do, in how bright the cells of the
picture are and in how many are how bright. A flash is none: after it the picture is the one before it again.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.frame_index import FrameIndex
from syncstudio.media.signature_table import MISSING, signature_table

Cells = NDArray[np.float32]

# Signatures count in 64ths of a grey level.
_LEVEL = 64
_BINS = 16
# A cut differs by at least so many grey levels a cell in the mean, and so many times as much as what moves around it.
_LEAST_LEVELS, _TIMES = 8.0, 3.0
# In so much of the picture, by so many grey levels: a cut changes most of it, and a thing that jumps only a part.
_LEAST_PART, _CHANGED_LEVELS = 0.35, 3.0
# All of it brighter or darker by so much counts as this part of it: light that changes is no cut.
_LIGHT = 0.3
# Frames on both sides that say how much moves, and for how many frames a flash may last.
_AROUND, _FLASH = 6, 3


def shots(
    path: str | os.PathLike[str],
    stream_index: int,
    index: FrameIndex,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[tuple[int, int]]:
    """Every shot as frames [first, last), together all frames. Raises as `signature_table` does."""
    table = signature_table(path, stream_index, index, progress, cancelled)
    edges = [0, *cuts(np.asarray(table)).tolist(), len(index)]
    return list(pairwise(edges))


def cuts(table: NDArray[np.uint16]) -> NDArray[np.int64]:
    """The numbers of frames that begin a new shot: uint16 (frames, cells) -> int64 (cuts,)."""
    there = np.flatnonzero(table[:, 0] != MISSING)
    if len(there) < 2:
        return np.zeros(0, np.int64)
    cells: Cells = (table[there] / _LEVEL).astype(np.float32)
    counts = _histograms(cells)
    step = _apart(cells[:-1], cells[1:], counts[:-1], counts[1:])
    found: list[int] = []
    part = (np.abs(cells[:-1] - cells[1:]) > _CHANGED_LEVELS).mean(axis=1)
    for place in np.flatnonzero((step >= _LEAST_LEVELS) & (part >= _LEAST_PART)).tolist():
        around = np.concatenate(
            [step[max(0, place - _AROUND) : place], step[place + 1 : place + 1 + _AROUND]]
        )
        if len(around) and step[place] < _TIMES * float(np.median(around)):
            continue
        if _comes_back(cells, counts, place, float(step[place])):
            continue
        found.append(int(there[place + 1]))
    return np.array(found, np.int64)


def _comes_back(cells: Cells, counts: Cells, place: int, height: float) -> bool:
    """Whether what was seen before a step is seen again right after it, or was seen right before: a flash."""
    last = len(cells) - 1
    before, after = place, place + 1
    for away in range(1, _FLASH + 1):
        if after + away <= last and _one(cells, counts, before, after + away) < height / _TIMES:
            return True
        if before - away >= 0 and _one(cells, counts, before - away, after) < height / _TIMES:
            return True
    return False


def _one(cells: Cells, counts: Cells, a: int, b: int) -> float:
    return float(_apart(cells[a : a + 1], cells[b : b + 1], counts[a : a + 1], counts[b : b + 1])[0])


def _apart(
    a: Cells,
    b: Cells,
    a_counts: Cells,
    b_counts: Cells,
) -> Cells:
    """Grey levels by which cells differ, more where also the numbers of dark and bright cells do."""
    away = a - b
    lighter = np.median(away, axis=1)
    cells = np.abs(away - lighter[:, None]).mean(axis=1) + _LIGHT * np.abs(lighter)
    other = np.abs(a_counts - b_counts).sum(axis=1) / 2
    return np.asarray(cells * (0.5 + other), np.float32)


def _histograms(cells: Cells) -> Cells:
    """The part of a picture's cells in each of 16 steps of brightness around its middle one."""
    around = cells - np.median(cells, axis=1)[:, None] + 128
    places = np.clip((around * (_BINS / 256)).astype(np.int64), 0, _BINS - 1)
    rows = np.arange(len(cells))[:, None] * _BINS + places
    counts = np.bincount(rows.ravel(), minlength=len(cells) * _BINS).reshape(len(cells), _BINS)
    made: Cells = (counts / cells.shape[1]).astype(np.float32)
    return made
