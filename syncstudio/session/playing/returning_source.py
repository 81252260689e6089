"""The samples of one sound track for the mixer: a file that was lost is opened again when it is back."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from syncstudio.media.samples import SampleReader

# A recording that ends this much before its container says is said to end early; less is a coder's rounding.
_EARLY_S = 0.5


class ReturningSource:
    """A `SampleReader` that survives its disk.

    A read that fails raises, and the next one tries the file anew. `on_early_end` is called once, on the reading
    thread, with where the recording truly ends and where its file says it does, in seconds. Raises MediaError
    or OSError when the file cannot be opened.
    """

    def __init__(
        self, path: str | os.PathLike[str], stream_index: int, on_early_end: Callable[[float, float], None]
    ) -> None:
        self._path = os.fspath(path)
        self._stream_index = stream_index
        self._on_early_end = on_early_end
        self._lock = threading.Lock()
        self._closed = False
        self._lost = False
        self._reader: SampleReader = self._open()
        self.rate, self.channels = self._reader.rate, self._reader.channels
        self._promised = None if self._reader.count_is_exact else self._reader.count
        # How many samples it held before it was lost: a file that came back shorter is not whole again.
        self._held = 0

    @property
    def count(self) -> int | None:
        """How many samples there are; an estimate until `count_is_exact`."""
        return self._reader.count

    @property
    def count_is_exact(self) -> bool:
        """Whether `count` is known for certain."""
        return self._reader.count_is_exact

    def read(self, first: int, count: int) -> NDArray[np.float32]:
        """Samples `[first, first + count)`: (count, channels), zeros outside the stream."""
        from syncstudio.media.errors import MediaError

        if self._lost:
            self._open_again()
        try:
            samples = self._reader.read(first, count)
        except (MediaError, OSError) as error:
            self._lost = True
            if not os.path.isfile(self._path):
                raise MediaError(self._missing) from error
            raise
        self._refuse_cut(first)
        self._look_for_early_end()
        return samples

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._closed = True
            self._reader.close()

    def _open(self) -> SampleReader:
        from syncstudio.media.samples import SampleReader

        return SampleReader(self._path, self._stream_index)

    @property
    def _missing(self) -> str:
        name = os.path.basename(self._path)
        return f"{name} is not there any more. It is heard again when the file is back at {self._path}."

    def _open_again(self) -> None:
        from syncstudio.media.errors import MediaError

        if not os.path.isfile(self._path):
            raise MediaError(self._missing)
        reader = self._open()
        if (reader.rate, reader.channels) != (self.rate, self.channels):
            reader.close()
            raise MediaError(f"{self._path} is another recording now: use Track › Read again.")
        with self._lock:
            if self._closed:
                reader.close()
                raise MediaError(f"{self._path} has been closed.")
            self._reader.close()
            self._held = max(self._held, self._reader.count or 0)
            self._reader, self._lost = reader, False

    def _refuse_cut(self, first: int) -> None:
        """Where a file that was lost ends now, and did not before, it is still lost."""
        count = self._reader.count
        if count is None or not self._reader.count_is_exact or not count <= first < self._held:
            return
        if count < self._held - _EARLY_S * self.rate:
            from syncstudio.media.errors import MediaError

            self._lost = True
            name, now_s, before_s = os.path.basename(self._path), count / self.rate, self._held / self.rate
            raise MediaError(f"{name} ends after {now_s:.1f} s now, and was {before_s:.1f} s long.")

    def _look_for_early_end(self) -> None:
        promised = self._promised
        if promised is None or not self._reader.count_is_exact:
            return
        self._promised = None
        count = self._reader.count or 0
        if count < promised - _EARLY_S * self.rate:
            self._on_early_end(count / self.rate, promised / self.rate)
