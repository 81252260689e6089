"""Reads any span of any sound stream, exact to the sample.

    >>> with SampleReader("talk.mp4", 1) as reader:
    ...     one_second = reader.read(48_000, 48_000)

Sample 0 is the first *presented* sample: edit lists and coders' priming are honoured. Where packets are
missing there is silence of the right length, so a sample's index divided by the rate is its time after the
stream's start.

A reader belongs to one thread at a time; make one per thread (opening takes about a millisecond). Only
`close` may come from another one: it waits for a running `read`, and later ones raise MediaError.
Uncompressed files and FLAC go through libsndfile; everything else is decoded by FFmpeg in blocks, and recent
blocks are kept.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from fractions import Fraction
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaError
from syncstudio.media.sound_decoder import SoundDecoder
from syncstudio.media.sound_file import SoundFile
from syncstudio.media.sound_flow import SoundFlow
from syncstudio.media.sound_index import PlaceRecorder, load_places, save_places

# Samples a decoded block: 0.7 s at 48 kHz.
BLOCK_SAMPLES = 1 << 15

# Decoded blocks kept per reader: 20 s of 48 kHz stereo.
CACHE_BYTES = 8 << 20

# Decoding on is cheaper than a seek and its run-up when the target is at most this far ahead.
_DECODE_ON_S = 2


class SampleReader:
    """Any span of one sound stream as float32.

    `rate` is in Hz; `start_s` is sample 0's time after source zero. `count` is the number of samples: an
    estimate (or None) until `count_is_exact`, which becomes true at the latest when the end has been read.
    Raises MediaError when the file or the stream cannot be read.
    """

    def __init__(self, path: str | os.PathLike[str], stream_index: int = 0) -> None:
        self.path = os.fspath(path)
        self.stream_index = stream_index
        self._file = SoundFile.opened(path) if stream_index == 0 else None
        self._decoder: SoundDecoder | None = None
        self._end: int | None = None
        self._closed = False
        # A decoder closed while it decodes ends the program.
        self._using = threading.Lock()
        self._blocks: OrderedDict[int, NDArray[np.float32]] = OrderedDict()
        if self._file is not None:
            self.rate, self.channels = self._file.rate, self._file.channels
            return
        self._decoder = SoundDecoder(path, stream_index)
        self.rate, self.channels = self._decoder.rate, self._decoder.channels
        places = load_places(self.path, stream_index)
        if places is not None:
            self._decoder.learn(places)
            self._end = places.count

    @property
    def count(self) -> int | None:
        """Number of samples; see `count_is_exact`."""
        if self._file is not None:
            return self._file.count
        return self._end if self._end is not None or self._decoder is None else self._decoder.estimate

    @property
    def codec(self) -> str:
        """What it was coded with, by FFmpeg's name; empty where nothing was lost."""
        return "" if self._decoder is None else self._decoder.codec

    @property
    def count_is_exact(self) -> bool:
        """Whether `count` is known for certain."""
        return self._file is not None or self._end is not None

    @property
    def start_s(self) -> Fraction:
        """Time of sample 0 after source zero, in seconds, as `probe` finds it."""
        from syncstudio.media.probe import probe

        return probe(self.path).stream(self.stream_index).start_s

    def read(self, first: int, count: int) -> NDArray[np.float32]:
        """Samples `[first, first + count)` as (count, channels), full scale +-1; zeros outside the stream."""
        with self._using:
            if self._closed:
                raise MediaError(f"{self.path} has been closed.")
            return self._read(first, count)

    def blocks(self) -> Iterator[tuple[int, NDArray[Any]]]:
        """(first sample, samples) of the whole stream in order, quickest; int16 or float32, gaps left out.

        An array may be used again for the next block: copy what is kept.
        """
        if self._file is not None:
            yield from self._file.blocks()
            return
        decoder = self._opened()
        recorder = PlaceRecorder()
        promise = decoder.promise()
        at, whole = 0, False
        if promise is not None:
            flow = SoundFlow(self.path, self.stream_index, promise)
            for first, data in flow.blocks(BLOCK_SAMPLES):
                at = first + len(data)
                yield first, data
            whole = flow.whole
        if not whole:
            yield from self._by_frames(decoder, recorder, at)
        self._end = at if whole else decoder.position
        places = recorder.places(self._end, decoder.resets)
        decoder.learn(places)
        save_places(self.path, self.stream_index, places)

    def close(self) -> None:
        """Let go of the file; the reader cannot be used afterwards."""
        with self._using:
            self._closed = True
            self._blocks.clear()
            if self._file is not None:
                self._file.close()
            if self._decoder is not None:
                self._decoder.close()

    def __enter__(self) -> SampleReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self, first: int, count: int) -> NDArray[np.float32]:
        if self._file is not None:
            return self._file.read(first, count)
        out = np.zeros((count, self.channels), np.float32)
        start, stop = max(first, 0), first + count
        for number in range(start // BLOCK_SAMPLES, -(-stop // BLOCK_SAMPLES)):
            low = number * BLOCK_SAMPLES
            if self._end is not None and low >= self._end:
                break
            block = self._block(number)
            begin, end = max(start, low), min(stop, low + BLOCK_SAMPLES)
            out[begin - first : end - first] = block[begin - low : end - low]
        return out

    def _opened(self) -> SoundDecoder:
        assert self._decoder is not None
        return self._decoder

    @staticmethod
    def _by_frames(
        decoder: SoundDecoder, recorder: PlaceRecorder, after: int
    ) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """All blocks after sample `after`, each frame placed by its own stamp."""
        decoder.rewind(recorder)
        while (block := decoder.next_run(BLOCK_SAMPLES)) is not None:
            first, data = block
            if first >= after:
                yield block
            elif first + len(data) > after:
                yield after, data[after - first :]

    def _block(self, number: int) -> NDArray[np.float32]:
        kept = self._blocks.get(number)
        if kept is not None:
            self._blocks.move_to_end(number)
            return kept
        block = self._decoded_block(number * BLOCK_SAMPLES)
        self._blocks[number] = block
        while len(self._blocks) > max(2, CACHE_BYTES // block.nbytes):
            self._blocks.popitem(last=False)
        return block

    def _decoded_block(self, low: int) -> NDArray[np.float32]:
        """Samples `[low, low + BLOCK_SAMPLES)`, decoded on from where the decoder is or after a seek."""
        decoder = self._opened()
        if not low - _DECODE_ON_S * self.rate <= decoder.position <= low:
            decoder.go_to(low)
        high = low + BLOCK_SAMPLES
        out = np.zeros((BLOCK_SAMPLES, self.channels), np.float32)
        while (block := decoder.next_block()) is not None:
            start, data = block
            begin, end = max(start, low), min(start + len(data), high)
            if begin < end:
                out[begin - low : end - low] = data[begin - start : end - start]
            if start + len(data) > high:
                decoder.unread((max(start, high), data[max(0, high - start) :]))
                return out
        self._end = decoder.position
        return out
