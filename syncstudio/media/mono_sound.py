"""A whole sound stream as one channel at a low rate, mapped into memory: what sounds are compared by.

>>> sound = mono_sound("camera.mp4", 1)
>>> sound.samples[:16_000]  # its first second, int16

Decoded once, then kept in the cache by the file's fingerprint: 2 hours at 16 kHz are 230 MB.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.cache import cache_file, mark_used, trim_cache, written_whole
from syncstudio.media.errors import MediaError
from syncstudio.media.fingerprint import fingerprint
from syncstudio.media.mono_writer import HEADER_BYTES, VERSION, write_mono
from syncstudio.media.worker import run_together

RATE = 16_000
"""Speech, claps and music all have what tells instants apart below 8 kHz."""

# Below this size (about two minutes of AAC) a file is decoded before a process of its own has started.
_LARGE_BYTES = 2 << 20

_WHOLE = ("pcm_", "flac", "alac", "wavpack", "tta", "truehd", "mlp", "ape", "wmalossless")
"""FFmpeg's names of codecs that give back what was coded, or how they begin."""

_SMEARS_S = 0.0007
"""How far beginnings may come early in what was coded with loss (95 %): coders spread the noise that they make over a
block, before a beginning too. Beeps, clicks and bursts at -60 and -35 dB of noise through AAC (96 and 160 kbit/s), MP3
(128) and Opus (64): all 40 of a kind came 0 to 0.9 ms early in the mean, 0.36 ms root mean square."""


@dataclass(frozen=True, slots=True, eq=False)
class MonoSound:
    """`samples` int16 (n,), memory-mapped and read-only, at `rate` Hz; sample 0 lies `start_s` after source zero.

    Where packets were missing there is silence. `note` is a sentence when the channels could not simply be averaged.
    `moved_s` is how far the codec may have moved the sound against its stamps (95 %), beyond what was undone, and
    `smears_s` how far it may have moved beginnings.
    """

    samples: NDArray[np.int16]
    rate: int
    start_s: Fraction
    note: str = ""
    moved_s: float = 0.0
    smears_s: float = 0.0


def mono_sound(
    path: str | os.PathLike[str],
    stream_index: int,
    rate: int = RATE,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> MonoSound:
    """One stream, decoded now or taken from the cache; `progress` hears a fraction.

    Raises MediaError when the stream cannot be read or the cache not be written, MediaCancelled when `cancelled()`
    turns true; nothing is left in the cache then.
    """
    kept = _kept(path, stream_index, rate)
    if kept is None:
        keep_mono(os.fspath(path), stream_index, rate, progress, cancelled)
        kept = _kept(path, stream_index, rate)
    if kept is None:
        raise MediaError(
            f"The sound of {os.fspath(path)} could not be kept in the cache; free some disk space."
        )
    return kept


def mono_sounds(
    streams: Sequence[tuple[str | os.PathLike[str], int]],
    rate: int = RATE,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> list[MonoSound]:
    """Several streams (path, index), in this order; large ones that are not kept yet are decoded at once, two by two,
    each in a process of its own, and `meanwhile` is done here. Raises as `mono_sound` does."""
    new = [(os.fspath(path), index) for path, index in streams if _kept(path, index, rate) is None]
    large = [one for one in dict.fromkeys(new) if _size(one[0]) >= _LARGE_BYTES]
    pairs = [large[first : first + 2] for first in range(0, len(large), 2)] if len(large) > 1 else []
    for number, pair in enumerate(pairs):
        share = _share(progress, number, len(pairs))
        aside = None if number else meanwhile
        run_together(keep_mono, [(path, index, rate) for path, index in pair], share, cancelled, aside)
    alone = None if pairs else progress
    return [
        mono_sound(path, index, rate, _share(alone, number, len(streams)), cancelled)
        for number, (path, index) in enumerate(streams)
    ]


def keep_mono(
    path: str,
    stream_index: int,
    rate: int,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> None:
    """Decode one stream into the cache. Raises as `mono_sound` does."""
    target = _target(path, stream_index, rate)
    try:
        with written_whole(target) as part:
            write_mono(part, path, stream_index, rate, progress, cancelled)
    except OSError as error:
        why = error.strerror or str(error)
        raise MediaError(f"The sound of {path} cannot be kept ({why}); free some disk space.") from error
    trim_cache()


def _kept(path: str | os.PathLike[str], stream_index: int, rate: int) -> MonoSound | None:
    target = _target(path, stream_index, rate)
    try:
        with target.open("rb") as file:
            facts = json.loads(file.read(HEADER_BYTES))
        count = int(facts["count"])
        if facts["version"] != VERSION or target.stat().st_size < HEADER_BYTES + 2 * count:
            return None
        samples = (
            np.memmap(target, np.int16, "r", offset=HEADER_BYTES, shape=(count,))
            if count
            else np.zeros(0, np.int16)
        )
        note, moved_s = str(facts["note"]), float(facts["moved_s"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    mark_used(target)
    from syncstudio.media.probe import probe

    stream = probe(path).stream(stream_index)
    return MonoSound(samples, rate, stream.start_s, note, moved_s, smears_of(stream.codec))


def smears_of(codec: str) -> float:
    """How far a codec, by FFmpeg's name, may have moved beginnings (95 %)."""
    return 0.0 if codec.startswith(_WHOLE) else _SMEARS_S


def _target(path: str | os.PathLike[str], stream_index: int, rate: int) -> Path:
    return cache_file("mono", f"{fingerprint(path)}-{stream_index}-{rate}", ".s16")


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def _share(
    progress: Callable[[float], None] | None, number: int, total: int
) -> Callable[[float], None] | None:
    """The progress of one of several parts, as a part of the whole."""
    if progress is None:
        return None
    return lambda fraction: progress((number + fraction) / total)
