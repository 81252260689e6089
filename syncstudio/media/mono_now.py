"""A whole sound stream as one channel at a low rate, in memory and past the cache: for thousands of short recordings.

>>> sound = mono_now("clip.mp4", 1, probe("clip.mp4").stream(1))
>>> sound.samples[:16_000]  # its first second, int16
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.mono_sound import RATE, MonoSound, smears_of
from syncstudio.media.mono_writer import HEADER_BYTES, write_blocks
from syncstudio.media.probe import StreamFacts
from syncstudio.media.sound_decoder import SoundDecoder
from syncstudio.media.sound_file import SoundFile

# Samples a decoded block: 0.7 s at 48 kHz.
_BLOCK_SAMPLES = 1 << 15


def mono_now(
    path: str | os.PathLike[str],
    facts: StreamFacts,
    rate: int = RATE,
    cancelled: Callable[[], bool] | None = None,
) -> MonoSound:
    """One stream decoded once, as `mono_sound` has it; nothing is kept. `facts` are the probe's of the stream.

    For recordings of minutes: all of it is held in memory. Raises MediaError when it cannot be read, MediaCancelled
    when `cancelled()` turns true.
    """
    reader = _Forward(path, facts)
    written = io.BytesIO()
    found = write_blocks(written, reader, rate, None, cancelled)
    samples = np.frombuffer(written.getbuffer()[HEADER_BYTES:], np.int16)
    return MonoSound(samples, rate, facts.start_s, found.note, found.moved_s, smears_of(facts.codec))


class _Forward:
    """One stream from its beginning, opened once; read a second time it is opened again."""

    def __init__(self, path: str | os.PathLike[str], facts: StreamFacts) -> None:
        self.path = os.fspath(path)
        self.stream_index = facts.index
        self._fresh = True
        self._decoder: SoundDecoder | None = None
        self._file = SoundFile.opened(path) if facts.index == 0 else None
        if self._file is not None:
            self.rate, self.channels, self.codec = self._file.rate, self._file.channels, ""
            self.count: int | None = self._file.count
            return
        self._decoder = SoundDecoder(path, facts.index)
        self.rate, self.channels = self._decoder.rate, self._decoder.channels
        self.codec, self.count = self._decoder.codec, self._decoder.estimate

    def blocks(self) -> Iterator[tuple[int, NDArray[Any]]]:
        """(first sample, samples) in order, gaps left out; an array may be used again for the next."""
        if self._file is not None:
            yield from self._file.blocks()
            return
        assert self._decoder is not None
        if not self._fresh:
            self._decoder.rewind()
        self._fresh = False
        while (block := self._decoder.next_run(_BLOCK_SAMPLES)) is not None:
            yield block

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
        if self._decoder is not None:
            self._decoder.close()
