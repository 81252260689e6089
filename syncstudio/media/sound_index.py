"""Remembers where every block of a sound stream lies, for streams whose stamps alone do not say it exactly.

Decoding a stream once from its beginning is the truth. Most streams' stamps agree with it, and nothing is
kept. Vorbis in WebM (millisecond stamps, blocks of changing length) and recordings with wandering stamps do
not: their table (stamp -> sample) is cached, so that a reader landing in the middle counts the same samples
as one that came from the start.
"""

from __future__ import annotations

import os
from array import array
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.cache import cache_file, written_whole
from syncstudio.media.errors import MediaError
from syncstudio.media.fingerprint import fingerprint
from syncstudio.media.kept_arrays import kept_array

_VERSION = 1


@dataclass(frozen=True, slots=True)
class SoundPlaces:
    """A whole stream decoded once.

    `count` is its number of samples, `resets` how often its stamps started over, `rows` int64 (n, 2) of stamp
    and sample, sorted by stamp, empty where the stamps alone say the same.
    """

    count: int
    resets: int
    rows: NDArray[np.int64]

    def sample_at(self, pts: int) -> int | None:
        """Where the block with this stamp begins; None when that is not kept."""
        row = int(np.searchsorted(self.rows[:, 0], pts))
        return int(self.rows[row, 1]) if row < len(self.rows) and self.rows[row, 0] == pts else None


class PlaceRecorder:
    """Notes stamps and places while a stream is decoded from its beginning."""

    def __init__(self) -> None:
        self._flat = array("q")
        self._needed = False

    def note(self, pts: int | None, sample: int, nominal: int) -> None:
        """One block: its stamp, where it was placed, and where the stamp alone would have placed it."""
        if pts is not None:
            self._flat.append(pts)
            self._flat.append(sample)
            if sample != nominal:
                self._needed = True

    def places(self, count: int, resets: int) -> SoundPlaces:
        """What was noted; without rows when the stamps alone say the same."""
        rows = np.array(self._flat if self._needed else [], np.int64).reshape(-1, 2)
        return SoundPlaces(count, resets, rows[np.argsort(rows[:, 0], kind="stable")])


def save_places(path: str | os.PathLike[str], stream_index: int, places: SoundPlaces) -> None:
    """Keep `places` in the cache. Raises MediaError when the cache folder cannot be used."""
    with written_whole(_cache_path(path, stream_index)) as part, part.open("wb") as file:
        head = np.array([(_VERSION, 0), (places.count, places.resets)], np.int64)
        np.save(file, np.vstack([head, places.rows]))


def load_places(path: str | os.PathLike[str], stream_index: int) -> SoundPlaces | None:
    """What was kept for this content, or None."""
    try:
        table = kept_array(_cache_path(path, stream_index))
    except MediaError:
        return None
    if table is None or table.ndim != 2 or table.shape[1] != 2 or len(table) < 2 or table[0, 0] != _VERSION:
        return None
    return SoundPlaces(int(table[1, 0]), int(table[1, 1]), table[2:])


def _cache_path(path: str | os.PathLike[str], stream_index: int) -> Path:
    return cache_file("sound-places", f"{fingerprint(path)}-{stream_index}", ".npy")
