"""What FFmpeg makes of the demo's files, by PyAV alone: independent of our own readers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import soundfile
from numpy.typing import NDArray


@dataclass(frozen=True)
class Picture:
    time_s: Fraction
    luma: NDArray[np.uint8]


def pictures(path: Path) -> list[Picture]:
    """Every presented frame with its own time stamp."""
    found = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            plane = frame.planes[0]
            rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
            found.append(
                Picture(frame.pts * Fraction(frame.time_base), rows[: frame.height, : frame.width].copy())
            )
    return found


def sound(path: Path) -> tuple[Fraction, int, NDArray[np.float64]]:
    """A file's sound mixed to one channel: the time of its first sample, its rate, the samples."""
    if path.suffix == ".wav":
        samples, rate = soundfile.read(str(path), always_2d=True)
        return Fraction(0), rate, samples.mean(axis=1)
    blocks = []
    start = None
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        for frame in container.decode(stream):
            if start is None:
                start = frame.pts * Fraction(frame.time_base)
            blocks.append(frame.to_ndarray().mean(axis=0))
        rate = stream.rate
    assert start is not None
    return start, rate, np.concatenate(blocks).astype(np.float64)
