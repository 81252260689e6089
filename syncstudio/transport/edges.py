"""Soft edges for sound that begins or breaks off at any frame."""

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


class SoftEdges:
    """Takes the click out of what a device is given: sound fades in, and a cut leaves a short decay.

    The decay holds the last level and lets it sink; nothing of the sound after the cut is heard.
    """

    def __init__(self, fade_frames: int, channels: int) -> None:
        turn = np.pi * np.arange(1, fade_frames + 1) / (fade_frames + 1)
        self._rise = np.asarray((1 - np.cos(turn)) / 2, np.float32)[:, None]
        self._decay: Samples = np.zeros((0, channels), np.float32)
        self._level: Samples = np.zeros(channels, np.float32)
        self._risen = 0

    def shape(self, out: Samples, begin: int, end: int, fresh: bool) -> None:
        """Soften a block that holds sound in `[begin, end)` and zeros elsewhere.

        `fresh` says that the sound does not go on from the last block's.
        """
        if fresh or begin > 0 or begin == end:
            self._cut()
        if begin < end:
            rise = self._rise[self._risen : self._risen + end - begin]
            out[begin : begin + len(rise)] *= rise
            self._risen += len(rise)
            self._level = out[end - 1].copy()
        self._add_decay(out)
        if begin < end < len(out):
            self._cut()
            self._add_decay(out[end:])

    def _cut(self) -> None:
        self._risen = 0
        decay = self._level * self._rise[::-1]
        decay[: len(self._decay)] += self._decay
        self._decay = decay
        self._level = np.zeros_like(self._level)

    def _add_decay(self, out: Samples) -> None:
        count = min(len(out), len(self._decay))
        out[:count] += self._decay[:count]
        self._decay = self._decay[count:]
