"""A ring of frames between the thread that mixes and the device that plays."""

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


class Ring:
    """Frames in the order they were written, counted from the last `clear`. Its owner holds the lock."""

    def __init__(self, capacity: int, channels: int) -> None:
        self._frames: Samples = np.zeros((capacity, channels), np.float32)
        self.read_at = 0
        self.write_at = 0

    @property
    def capacity(self) -> int:
        """The most frames it holds."""
        return len(self._frames)

    @property
    def held(self) -> int:
        """Frames written and not yet read."""
        return self.write_at - self.read_at

    @property
    def room(self) -> int:
        """Frames that can be written now."""
        return self.capacity - self.held

    def clear(self) -> None:
        """Empty, counting from zero again."""
        self.read_at = self.write_at = 0

    def write(self, frames: Samples) -> None:
        """Append frames; there must be room for them."""
        if len(frames) > self.room:
            raise ValueError(f"the ring has room for {self.room} frames, not {len(frames)}")
        at = self.write_at % self.capacity
        straight = min(len(frames), self.capacity - at)
        self._frames[at : at + straight] = frames[:straight]
        self._frames[: len(frames) - straight] = frames[straight:]
        self.write_at += len(frames)

    def read_into(self, out: Samples) -> int:
        """Move the oldest frames to the beginning of `out`; says how many there were."""
        count = min(len(out), self.held)
        at = self.read_at % self.capacity
        straight = min(count, self.capacity - at)
        out[:straight] = self._frames[at : at + straight]
        out[straight:count] = self._frames[: count - straight]
        self.read_at += count
        return count

    def peek(self, count: int, after: int = 0) -> Samples:
        """A copy of `count` frames that will be read next, leaving out the first `after`; fewer when it holds fewer."""
        begin = min(self.read_at + after, self.write_at)
        places = np.arange(begin, min(begin + count, self.write_at)) % self.capacity
        return self._frames[places]

    def skip(self, count: int) -> int:
        """Drop the oldest frames; says how many there were."""
        count = min(count, self.held)
        self.read_at += count
        return count

    def keep(self, count: int) -> int:
        """Take back what was written last, all but the oldest `count`; says where writing goes on."""
        self.write_at = min(self.write_at, self.read_at + count)
        return self.write_at
