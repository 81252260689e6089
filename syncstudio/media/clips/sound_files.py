"""Writes sound on its own: WAV or FLAC without loss, or AAC in an MP4, always the same bytes for the same sound."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.clips.clip_file import ClipFile, SoundForm
from syncstudio.media.errors import MediaError

SoundKind = Literal["flac", "wav", "aac"]
ENDINGS: dict[str, str] = {"flac": "flac", "wav": "wav", "aac": "m4a"}

_FINE = frozenset({"PCM_24", "PCM_32", "FLOAT", "DOUBLE"})
# On a disk with less than this, writing failed for want of room.
_LITTLE_BYTES = 1 << 20
_FLAC_CHANNELS, _FLAC_RATE = 8, 655_350


def bits_of(path: str | os.PathLike[str], stream_index: int) -> int:
    """How many bits a sample of a sound is worth writing with: 24 where the recording has more than 16, else 16."""
    import soundfile

    if stream_index:
        return 16
    try:
        return 24 if soundfile.info(os.fspath(path)).subtype in _FINE else 16
    except (soundfile.LibsndfileError, RuntimeError, OSError):
        return 16


def write_sound(
    path: Path, kind: SoundKind, rate: int, channels: int, bits: int, blocks: Iterable[NDArray[np.float32]]
) -> None:
    """Write blocks of float32 (n, channels) one after another. OSError of the disk as it comes, else MediaError."""
    if kind == "aac":
        file = ClipFile(path, "mp4", None, SoundForm("aac", rate, channels))
        try:
            for block in blocks:
                file.hear(block)
            file.finish()
        finally:
            file.close()
        return
    import soundfile

    if kind == "flac" and (channels > _FLAC_CHANNELS or rate > _FLAC_RATE):
        raise MediaError(f"FLAC holds no {channels} channels at {rate} Hz: choose WAV for the sound.")
    form = "FLAC" if kind == "flac" else ("WAV" if channels <= 2 else "WAVEX")
    try:
        with soundfile.SoundFile(os.fspath(path), "w", rate, channels, f"PCM_{bits}", format=form) as out:
            for block in blocks:
                out.write(_whole(block, bits))
    except (soundfile.LibsndfileError, AssertionError) as error:
        # libsndfile does not say that a disk is full: it writes less than it was given.
        if shutil.disk_usage(path.parent).free < _LITTLE_BYTES:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), os.fspath(path)) from error
        raise MediaError(f"The sound of the clip could not be written ({error}).") from error


def _whole(block: NDArray[np.float32], bits: int) -> NDArray[np.int16] | NDArray[np.int32]:
    """Samples as whole numbers: those that were whole before are the same again."""
    if bits == 16:
        short: NDArray[np.int16] = np.clip(np.rint(block * 32768.0), -32768, 32767).astype(np.int16)
        return short
    full = 1 << 23
    fine: NDArray[np.int32] = np.clip(np.rint(block.astype(np.float64) * full), -full, full - 1).astype(
        np.int32
    )
    return fine << 8
