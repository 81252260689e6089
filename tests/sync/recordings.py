"""The small real recordings, decoded as the program decodes them."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import numpy as np

from syncstudio.media.samples import SampleReader
from syncstudio.sync.inputs import Sound

RECORDINGS = Path(__file__).parents[1] / "data" / "recordings"


@lru_cache(maxsize=16)
def recording(name: str) -> Sound:
    """A real recording with its channels averaged, on its source's clock."""
    with SampleReader(RECORDINGS / name, 0) as reader:
        blocks = [block.copy() for _, block in reader.blocks()]
        start_s, rate = reader.start_s, reader.rate
    scale = 32768 if blocks[0].dtype == np.int16 else 1
    samples = np.concatenate([block.mean(axis=1, dtype=np.float32) for block in blocks]) / np.float32(scale)
    return Sound(samples.astype(np.float32), rate, Fraction(start_s))


def cut(sound: Sound, from_s: float, to_s: float | None = None) -> Sound:
    """A part of it, whose first sample is its own source zero."""
    last = sound.count if to_s is None else round(to_s * sound.rate)
    return Sound(sound.samples[round(from_s * sound.rate) : last], sound.rate)
