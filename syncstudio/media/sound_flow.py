"""A whole stream of sound in long blocks, without a round through Python for every frame: in two thirds of the time.

FFmpeg reads, decodes and gathers in one filter graph. Stamps are seen where blocks begin, so this is for streams
whose stamps tell samples exactly and whose container lists every packet. Where one is not as counted, something is
missing before it: the flow ends there, and whoever asked decodes frame by frame (`SoundDecoder`), as before.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.local import FILE_OPTIONS, checked_path
from syncstudio.media.sound_frames import FrameArrays

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.filter import Graph


@dataclass(frozen=True, slots=True)
class Promise:
    """What the stamps of a stream have to be if nothing of it is missing.

    Sample 0 has the stamp `first_tick` and each sample after it one that is `ticks_per_sample` more. What follows the
    last one has one of the `end_ticks`; of all that is decoded the first `limit` samples are presented.
    """

    first_tick: int
    ticks_per_sample: int
    end_ticks: frozenset[int]
    limit: int


class SoundFlow:
    """One stream from its beginning. `whole` once every sample of it was handed out, and nothing was missing."""

    def __init__(self, path: str | os.PathLike[str], stream_index: int, promise: Promise) -> None:
        self._path, self._stream_index = path, stream_index
        self._promise = promise
        self.whole = False

    def blocks(self, samples: int) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """(first sample, `samples` of them (n, channels)) in order, each once the next one proves it.

        Raises MediaError when the file is not there any more.
        """
        import av

        try:
            yield from self._proven(samples)
        except (av.error.FFmpegError, OSError, ValueError):
            # Decoding frame by frame meets it, too, and says what it is.
            return

    def _proven(self, samples: int) -> Iterator[tuple[int, NDArray[np.float32]]]:
        import av

        promise = self._promise
        graph = _opened(checked_path(self._path), self._stream_index, samples)
        arrays: FrameArrays | None = None
        held: AudioFrame | None = None
        first = decoded = 0
        while True:
            try:
                frame: Any = graph.pull()
            except av.error.EOFError:
                break
            arrays = arrays or FrameArrays(frame)
            if frame.pts != promise.first_tick + decoded * promise.ticks_per_sample or not arrays.fits(frame):
                return
            if held is not None:
                yield from _within(promise.limit, first, arrays.array(held))
            first, held = decoded, frame
            decoded += frame.samples
        if arrays is None or held is None:
            return
        if promise.first_tick + decoded * promise.ticks_per_sample in promise.end_ticks:
            yield from _within(promise.limit, first, arrays.array(held))
            self.whole = True


def _within(limit: int, first: int, data: NDArray[np.float32]) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """What of a block is presented."""
    if first < limit:
        yield first, data[: limit - first]


def _opened(local: os.PathLike[str], stream_index: int, samples: int) -> Graph:
    """A graph that hands out the stream in frames of so many samples."""
    from av.filter import Graph

    graph = Graph()
    graph.threads = 1
    options = ":".join(f"{name}={value}" for name, value in FILE_OPTIONS.items())
    source = graph.add(
        "amovie",
        filename=f"file:{os.fspath(local)}",
        stream_index=str(stream_index),
        format_opts=options,
    )
    sink = graph.add("abuffersink")
    source.link_to(sink)
    graph.configure()
    graph.set_audio_frame_size(samples)
    return graph
