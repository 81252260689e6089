"""Reads uncompressed and FLAC sound files through libsndfile, whose seeks are exact to the sample."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaError
from syncstudio.media.local import checked_path

if TYPE_CHECKING:
    import soundfile

# Formats and codings without priming or block prediction across seeks. Ogg, MP3 and the like go through
# FFmpeg, which knows their stamps.
_FORMATS = frozenset({"WAV", "WAVEX", "RF64", "W64", "FLAC", "AIFF", "AU"})
_CODINGS = frozenset({"PCM_S8", "PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW"})
_FITS_INT16 = frozenset({"PCM_S8", "PCM_U8", "PCM_16", "ULAW", "ALAW"})

# How files of these formats begin; FLAC may have a tag of ID3 before it. What begins otherwise is not even opened: to
# load the library takes longer than the head of a file.
_MARKS = (b"RIFF", b"RIFX", b"RF64", b"BW64", b"riff", b"fLaC", b"ID3", b"FORM", b".snd", b"dns.")

# libsndfile reports an unknown length as the largest 64-bit number.
_UNKNOWN_LENGTH = 1 << 60

# Samples a block of a sequential read: 1.4 s at 48 kHz, small enough to stay in the processor's cache when
# stereo.
BLOCK_SAMPLES = 1 << 16


class SoundFile:
    """One uncompressed or FLAC file; `SoundFile.opened` answers None for what libsndfile should not read.

    `rate` in Hz, `channels`, `count` in samples. Not for two threads at once.
    """

    def __init__(self, file: soundfile.SoundFile) -> None:
        self._file = file
        self.rate = int(file.samplerate)
        self.channels = int(file.channels)
        self.count = int(file.frames)

    @classmethod
    def opened(cls, path: str | os.PathLike[str]) -> SoundFile | None:
        """The file at `path`, or None when it is not of a kind that libsndfile seeks exactly.

        Raises MediaError when there is no such file or it may not be read.
        """
        local = checked_path(path)
        try:
            with local.open("rb", buffering=0) as opened:
                head = opened.read(4)
        except OSError:
            return None
        if not head.startswith(_MARKS):
            return None
        import soundfile

        try:
            file = soundfile.SoundFile(os.fspath(local))
        except (soundfile.LibsndfileError, RuntimeError, OSError):
            return None
        known = 0 < file.frames < _UNKNOWN_LENGTH
        if file.format in _FORMATS and file.subtype in _CODINGS and known and file.seekable():
            return cls(file)
        file.close()
        return None

    def read(self, first: int, count: int) -> NDArray[np.float32]:
        """Samples `[first, first + count)` as (count, channels); zeros outside the file.

        MediaError where the file has become shorter since it was opened.
        """
        out = np.zeros((count, self.channels), np.float32)
        start, stop = max(first, 0), min(first + count, self.count)
        if start < stop:
            self._seek(start)
            got = self._read(stop - start, "float32", None)
            if not len(got):
                raise self._trouble(EOFError("it ends sooner than when it was opened"))
            out[start - first : start - first + len(got)] = got
        return out

    def blocks(self) -> Iterator[tuple[int, NDArray[Any]]]:
        """(first sample, samples) for the whole file in order; int16 where that loses nothing, else float32.

        The array is used again for the next block. `count` is corrected when the file ends early.
        """
        dtype = "int16" if self._file.subtype in _FITS_INT16 else "float32"
        buffer = np.empty((BLOCK_SAMPLES, self.channels), dtype)
        first = 0
        while first < self.count:
            self._seek(first)
            got = self._read(BLOCK_SAMPLES, dtype, buffer)
            if not len(got):
                break
            yield first, got
            first += len(got)
        self.count = first

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _seek(self, sample: int) -> None:
        # libsndfile seeks even to where it is, and FLAC decodes again for that.
        try:
            if self._file.tell() != sample:
                self._file.seek(sample)
        except RuntimeError as error:
            raise self._trouble(error) from error

    def _read(self, count: int, dtype: str, out: NDArray[Any] | None) -> NDArray[Any]:
        try:
            got: NDArray[Any] = self._file.read(count, dtype=dtype, always_2d=True, out=out)
        except RuntimeError as error:
            raise self._trouble(error) from error
        return got

    def _trouble(self, error: Exception) -> MediaError:
        why = str(error).strip().rstrip(".")
        return MediaError(f"{self._file.name} could not be read ({why}); it may be damaged or cut short.")
