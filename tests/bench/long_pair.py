"""Two recordings of one scene as two devices make them: AAC in MP4, another start, another clock, another noise."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

RATE = 48_000
_BLOCK_S = 10


def scene(seconds: int, seed: int) -> Iterator[NDArray[np.float32]]:
    """Bursts of coloured noise with pauses, like talk in a room: ten seconds at a time, never twice the same."""
    from scipy.signal import lfilter

    dice = np.random.default_rng(seed)
    for _ in range(0, seconds, _BLOCK_S):
        count = _BLOCK_S * RATE
        noise = lfilter([1.0], [1.0, -1.6, 0.7], dice.standard_normal(count))
        loud = np.repeat(dice.random(_BLOCK_S * 8) ** 3, RATE // 8)
        ramp = np.convolve(loud, np.full(RATE // 50, 50 / RATE), "same")
        yield (0.05 * noise * ramp).astype(np.float32)


def write_recording(path: Path, seconds: int, start_s: Fraction, drift_ppm: float, seed: int) -> None:
    """One device's file: it starts `start_s` into the scene (seed 0), its clock is off by `drift_ppm`.

    `scene time = file time * (1 + drift_ppm / 1e6) + start_s`, to a sample.
    """
    import soxr

    dice = np.random.default_rng(seed)
    # A clock that runs slow takes fewer samples of the same scene.
    resampler = soxr.ResampleStream(RATE * (1 + drift_ppm / 1e6), RATE, 1, "float32", "HQ")
    skip = int(start_s * RATE)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("aac", rate=RATE, layout="stereo")
        stream.bit_rate = 128_000
        at = 0
        for block in scene(seconds, 0):
            heard, skip = block[skip:], max(0, skip - len(block))
            mono = np.asarray(resampler.resample_chunk(np.ascontiguousarray(heard)), np.float32)
            sides = np.stack([mono, mono]) + 0.002 * dice.standard_normal((2, len(mono)), dtype=np.float32)
            if not len(mono):
                continue
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sides), format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
            at += len(mono)
            for packet in stream.encode(frame):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)
