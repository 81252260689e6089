"""A little of a recording kept in hand, so that reading block after block never goes back in the file."""

import numpy as np

from syncstudio.transport.protocols import Samples, SampleSource

# Samples read beyond what was asked for: fewer, larger reads.
_AHEAD = 4096
# Samples kept behind: enough to render again what waits for the device when a gain changes.
_BEHIND = 32768


class SampleWindow:
    """The last stretch read from one source. Used by one thread at a time."""

    def __init__(self, source: SampleSource) -> None:
        self.source = source
        self._first = 0
        self._held: Samples = np.zeros((0, source.channels), np.float32)

    def get(self, first: int, count: int) -> Samples:
        """Samples `[first, first + count)`: (count, channels), to be read and not to be changed."""
        end = self._first + len(self._held)
        if self._first - _BEHIND < first < self._first <= first + count:
            self._grow_back(first, count)
        elif not self._first <= first <= end:
            self._first, self._held, end = first, self._held[:0], first
        if first + count > end:
            fresh = self.source.read(end, first + count + _AHEAD - end)
            keep_from = max(self._first, first - _BEHIND)
            self._held = np.concatenate(
                [self._held[keep_from - self._first :], np.asarray(fresh, np.float32)]
            )
            self._first = keep_from
        at = first - self._first
        return self._held[at : at + count]

    def copy(self) -> "SampleWindow":
        """Another window on the same source with the same in hand."""
        twin = SampleWindow(self.source)
        twin._first, twin._held = self._first, self._held
        return twin

    def _grow_back(self, first: int, count: int) -> None:
        """Played backwards: read further towards the beginning, and let go of what lies far behind."""
        start = min(first, max(0, first - _AHEAD))
        fresh = self.source.read(start, self._first - start)
        kept = self._held[: max(0, first + count + _BEHIND - self._first)]
        self._held = np.concatenate([np.asarray(fresh, np.float32), kept])
        self._first = start
