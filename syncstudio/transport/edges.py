"""Soft edges for sound that begins or breaks off at any frame."""

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


class SoftEdges:
    """Takes the click out of what a device is given: sound fades in, and a cut leaves a short decay.

    The decay is what would have come next, where that is known (`carry_on`): a raised cosine over the sound itself.
    Else, as when the sound was not made in time, it holds the last level and lets it sink.
    """

    def __init__(self, fade_frames: int, channels: int) -> None:
        turn = np.pi * np.arange(1, fade_frames + 1) / (fade_frames + 1)
        self._rise = np.asarray((1 - np.cos(turn)) / 2, np.float32)[:, None]
        self._decay: Samples = np.zeros((0, channels), np.float32)
        self._level: Samples = np.zeros(channels, np.float32)
        self._risen = 0
        self._next: Samples | None = None

    @property
    def frames(self) -> int:
        """How long an edge is."""
        return len(self._rise)

    @property
    def still(self) -> bool:
        """Whether nothing of an earlier sound is left to sink: a block of silence is silence."""
        return not len(self._decay) and self._next is None and not self._level.any()

    def carry_on(self, following: Samples) -> None:
        """The sound breaks off here; this would have followed (`frames` of it, or fewer)."""
        self._next = following

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
        self._next = None

    def _cut(self) -> None:
        decay = self._level * self._rise[::-1]
        if self._next is not None and len(self._next):
            known = min(len(self._next), len(decay))
            decay[:known] = self._next[:known]
            decay[known:] = self._next[-1]
            decay *= self._rise[::-1]
            # A sound that was still rising goes on to rise while it sinks.
            rising = self._rise[self._risen :]
            decay[: len(rising)] *= rising
        self._risen = 0
        decay[: len(self._decay)] += self._decay
        self._decay = decay
        self._level = np.zeros_like(self._level)

    def _add_decay(self, out: Samples) -> None:
        count = min(len(out), len(self._decay))
        out[:count] += self._decay[:count]
        self._decay = self._decay[count:]
