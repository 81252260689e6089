"""A moment of sound for a playhead that is moved by hand: soft at both ends, and never in a queue."""

import numpy as np

from syncstudio.transport.protocols import Samples


class GrainSound:
    """The samples of one grain on their way to the device. Its owner holds the lock."""

    def __init__(self, samples: Samples, fade_frames: int) -> None:
        """`samples` is float32 (frames, channels) and is faded in place."""
        length = min(fade_frames, len(samples) // 2)
        rise = (1 - np.cos(np.pi * np.arange(1, length + 1) / (length + 1))) / 2
        # It rises by the edges of whatever is given to the device; only its end is its own.
        samples[len(samples) - length :] *= np.asarray(rise[::-1], np.float32)[:, None]
        self._samples = samples
        self._at = 0

    @property
    def begun(self) -> bool:
        """Whether some of it has been read."""
        return self._at > 0

    def peek(self, count: int) -> Samples:
        """What would be read next."""
        return self._samples[self._at : self._at + count]

    def read_into(self, out: Samples) -> int:
        """Move what comes next to the beginning of `out`; says how many frames there were."""
        part = self._samples[self._at : self._at + len(out)]
        out[: len(part)] = part
        self._at += len(part)
        return len(part)
