"""Writes one channel of a sound, at one rate, to a file that can be mapped into memory.

Resampling is soxr's (delay taken off: sample k of the output lies k / rate after sample 0 of the input); it takes a
fifth of the time of FFmpeg's own. Channels are averaged, unless they cancel: a microphone wired with its poles
swapped makes the mean of left and right silent, and then their difference is written. What Opus did to the place of
speech is undone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaCancelled
from syncstudio.media.opus_modes import OpusModes, Undoing, opus_modes
from syncstudio.media.samples import SampleReader

HEADER_BYTES = 4096
"""A mono file is a header of JSON padded to this length, then int16 samples in the machine's own byte order."""

VERSION = 3

_CHUNK = 1 << 16
_REPORTS = 400
# A mean this far below its channels (15 dB) has lost them: two different microphones' mean is 3 dB below.
_CANCELS = 10**-1.5
# So much sound that is not silence is heard before the mean is given up; -80 dB of full scale is silence.
_HEARD_S = 20
_SILENCE = 1e-8


class SoundBlocks(Protocol):
    """What reads one stream of sound from its beginning to its end, as `SampleReader` does."""

    path: str
    stream_index: int
    rate: int
    channels: int

    @property
    def codec(self) -> str:
        """FFmpeg's name of its codec."""

    @property
    def count(self) -> int | None:
        """How many samples it has, as far as known."""

    def blocks(self) -> Iterator[tuple[int, NDArray[Any]]]:
        """(first sample, samples) in order, gaps left out."""

    def close(self) -> None:
        """Let go of the file."""


class _Cancelling(Exception):
    """The channels cancel one another."""


def write_mono(
    part: Path,
    path: str | os.PathLike[str],
    stream_index: int,
    rate: int,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> None:
    """Decode one sound stream into `part`. Raises MediaError when it cannot be read, MediaCancelled when asked to."""
    with part.open("wb") as file:
        write_blocks(file, SampleReader(path, stream_index), rate, progress, cancelled)


def write_blocks(
    file: IO[bytes],
    reader: SoundBlocks,
    rate: int,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Written:
    """Write what a reader reads, which is closed in the end. Raises as `write_mono` does."""
    try:
        opus = "opus" in reader.codec
        modes = opus_modes(reader.path, reader.stream_index, rate) if opus else None
        tell = _Teller(reader, progress, cancelled)
        mixer = _Mixer(_mean, "")
        try:
            _write(file, reader, rate, mixer, tell, modes)
        except _Cancelling:
            loudest = mixer.loudest()
            if reader.channels == 2:
                mixer = _Mixer(
                    _difference, "Left and right cancel one another: their difference is measured."
                )
            else:
                note = f"The channels cancel one another: channel {loudest + 1}, the loudest, is measured."
                mixer = _Mixer(lambda data: data[:, loudest], note)
            mixer.settled = True
            file.seek(0)
            file.truncate()
            _write(file, reader, rate, mixer, tell, modes)
        return Written(mixer.note, 0.0 if modes is None else modes.moved_s)
    finally:
        reader.close()


@dataclass(frozen=True, slots=True)
class Written:
    """What is known of a mono sound beside its samples: see `MonoSound`."""

    note: str
    moved_s: float


class _Teller:
    """Progress every so often, and whether to stop."""

    def __init__(
        self,
        reader: SoundBlocks,
        progress: Callable[[float], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self._reader, self._progress, self._cancelled = reader, progress, cancelled
        self._next = 0

    def at(self, sample: int) -> None:
        """Sample `sample` has been reached."""
        if self._cancelled is not None and self._cancelled():
            raise MediaCancelled(f"Reading the sound of {self._reader.path} was cancelled.")
        count = self._reader.count or 0
        if self._progress is not None and sample >= self._next:
            self._next = sample + max(count // _REPORTS, _CHUNK)
            self._progress(min(1.0, sample / count) if count else 0.0)


class _Mixer:
    """Brings chunks (samples, channels) to one channel, and notices when that loses them."""

    def __init__(self, mix: Callable[[NDArray[Any]], NDArray[Any]], note: str) -> None:
        self._mix = mix
        self.note = note
        self.settled = False
        self._powers: NDArray[np.float64] = np.zeros(1)
        self._mixed = 0.0
        self._heard = 0

    def mixed(self, chunk: NDArray[Any], rate: int) -> NDArray[np.float32]:
        """float32 (samples,) of the chunk (samples, channels), int16 or float32."""
        if chunk.dtype == np.int16:
            chunk = chunk * np.float32(1 / 32768)
        mono = np.ascontiguousarray(self._mix(chunk), np.float32)
        if not self.settled and chunk.shape[1] > 1:
            powers = np.einsum("ij,ij->j", chunk, chunk, dtype=np.float64)
            if powers.mean() > _SILENCE * len(chunk):
                self._powers = self._powers + powers
                self._mixed += float(mono @ mono)
                self._heard += len(chunk)
            if self._heard > _HEARD_S * rate:
                self.judge()
        return mono

    def judge(self) -> None:
        """Raise if the channels have been cancelling one another; do not look again otherwise."""
        self.settled = True
        if self._mixed < _CANCELS * float(self._powers.mean()):
            raise _Cancelling

    def loudest(self) -> int:
        """The channel with the most power so far."""
        return int(np.argmax(self._powers))


def _mean(data: NDArray[Any]) -> NDArray[Any]:
    if data.shape[1] == 2:
        mean = data[:, 0] + data[:, 1]
        mean *= np.float32(0.5)
        return np.asarray(mean)
    return data[:, 0] if data.shape[1] == 1 else data.mean(axis=1)


def _difference(data: NDArray[Any]) -> NDArray[Any]:
    return np.asarray((data[:, 0] - data[:, 1]) * np.float32(0.5))


def _write(
    file: IO[bytes], reader: SoundBlocks, rate: int, mixer: _Mixer, tell: _Teller, modes: OpusModes | None
) -> None:
    import soxr

    stream = soxr.ResampleStream(reader.rate, rate, 1, dtype="float32", quality="HQ")
    undoing = None if modes is None else Undoing(modes)
    read = made = 0
    file.write(bytes(HEADER_BYTES))
    for chunk in _chunks(reader, mixer):
        tell.at(read)
        read += len(chunk)
        part = chunk if reader.rate == rate else stream.resample_chunk(chunk)
        made += len(part)
        _put(file, part if undoing is None else undoing.of(part))
    if not mixer.settled and read:
        mixer.judge()
    wanted = -(-read * rate // reader.rate)
    if reader.rate != rate:
        left = stream.resample_chunk(np.zeros(0, np.float32), last=True)[: max(0, wanted - made)]
        made += len(left)
        _put(file, left if undoing is None else undoing.of(left))
    if undoing is not None:
        _put(file, undoing.rest())
    facts = {"version": VERSION, "rate": rate, "count": made, "note": mixer.note}
    facts["moved_s"] = 0.0 if modes is None else modes.moved_s
    file.seek(0)
    file.write(json.dumps(facts).encode().ljust(HEADER_BYTES))


def _put(file: IO[bytes], mono: NDArray[np.float32]) -> None:
    whole = mono * np.float32(32768)
    if len(whole) and not np.isfinite(whole.max() - whole.min()):
        np.nan_to_num(whole, copy=False, nan=0.0, posinf=32767, neginf=-32768)
    np.clip(np.rint(whole, out=whole), -32768, 32767, out=whole)
    file.write(whole.astype(np.int16).tobytes())


def _chunks(reader: SoundBlocks, mixer: _Mixer) -> Iterator[NDArray[np.float32]]:
    """The stream mixed to one channel in whole chunks, with silence where packets are missing; reused, so copy what
    is kept."""
    held = np.empty(_CHUNK, np.float32)
    size = at = 0
    for first, block in reader.blocks():
        gap = max(first - at, 0)
        at += gap + len(block)
        mono = mixer.mixed(block, reader.rate)
        if not (gap or size) and len(mono) >= _CHUNK // 2:
            # A large one needs no gathering.
            yield mono
            continue
        while gap or len(mono):
            room = _CHUNK - size
            if gap:
                step = min(gap, room)
                held[size : size + step] = 0
                gap -= step
            else:
                step = min(len(mono), room)
                held[size : size + step] = mono[:step]
                mono = mono[step:]
            size += step
            if size == _CHUNK:
                yield held
                size = 0
    if size:
        yield held[:size]
