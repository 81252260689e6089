"""Plays sound slower or faster without changing its pitch, through FFmpeg's `atempo`."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaError

if TYPE_CHECKING:
    from av.filter import Graph

# The filter's own range is 0.5 to 100, but above 2 it leaves samples out instead of blending them: several in
# a row.
_SLOWEST_STAGE, _FASTEST_STAGE = 0.5, 2.0

SLOWEST, FASTEST = Fraction(1, 10), Fraction(4)

# Slowed down, `atempo` brings every sound a little before its place: measured with bursts in noise at 44.1 and
# 48 kHz, median 8 ms of the recording at 0.9, 10 at 0.5, 16 at 0.1; within 6 ms of its place when speeded up.
_SLOWED_EARLY_NS = 10_000_000


class Tempo:
    """A stretch of sound fed in pieces, `speed` times as fast, at the same pitch.

    `rate` in Hz; `speed` from 0.1 to 4 (MediaError otherwise). What comes out is later than what went in by
    up to about 60 ms; `flush` answers the rest. One stretch per object: after a seek make a new one. Not for
    two threads at once.
    """

    def __init__(self, rate: int, channels: int, speed: Fraction | float) -> None:
        if not SLOWEST <= speed <= FASTEST:
            raise MediaError(
                f"Sound can be played at {float(SLOWEST)} to {float(FASTEST)} times its speed, not {speed}."
            )
        self.rate, self.channels, self.speed = rate, channels, speed
        self._layout = _layout(channels)
        self._fed = 0
        self._graph = self._made(_stages(float(speed)))

    @property
    def early_ns(self) -> int:
        """How much of the recording, in ns, each sound comes out before its place."""
        return _SLOWED_EARLY_NS if self.speed < 1 else 0

    def feed(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Take (n, channels), answer what is ready: (m, channels), m about n / speed over time."""
        if not len(samples):
            return np.zeros((0, self.channels), np.float32)
        from av.audio.frame import AudioFrame

        packed = np.ascontiguousarray(samples, np.float32).reshape(1, -1)
        frame = AudioFrame.from_ndarray(packed, format="flt", layout=self._layout)
        frame.sample_rate = self.rate
        frame.time_base = Fraction(1, self.rate)
        frame.pts = self._fed
        self._fed += len(samples)
        self._graph.push(frame)
        return self._ready()

    def flush(self) -> NDArray[np.float32]:
        """The end of the stretch; nothing can be fed afterwards."""
        self._graph.push(None)
        return self._ready()

    def _made(self, stages: list[float]) -> Graph:
        from av.filter import Graph

        graph = Graph()
        source = graph.add_abuffer(
            sample_rate=self.rate, format="flt", layout=self._layout, time_base=Fraction(1, self.rate)
        )
        last = source
        for stage in stages:
            node = graph.add("atempo", f"{stage:.9f}")
            last.link_to(node)
            last = node
        packed = graph.add("aformat", f"sample_fmts=flt:channel_layouts={self._layout}")
        last.link_to(packed)
        sink = graph.add("abuffersink")
        packed.link_to(sink)
        graph.configure()
        return graph

    def _ready(self) -> NDArray[np.float32]:
        import av

        parts = []
        while True:
            try:
                frame = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                break
            parts.append(frame.to_ndarray().reshape(-1, self.channels))
        if not parts:
            return np.zeros((0, self.channels), np.float32)
        return np.concatenate(parts).astype(np.float32, copy=False)


def _stages(speed: float) -> list[float]:
    """Factors within the filter's good range whose product is the speed."""
    stages = []
    while speed < _SLOWEST_STAGE:
        stages.append(_SLOWEST_STAGE)
        speed /= _SLOWEST_STAGE
    while speed > _FASTEST_STAGE:
        stages.append(_FASTEST_STAGE)
        speed /= _FASTEST_STAGE
    return stages if speed == 1 else [*stages, speed]


def _layout(channels: int) -> str:
    return {1: "mono", 2: "stereo"}.get(channels, f"{channels}c")
