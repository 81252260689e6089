"""Where each frame of a scrub proxy lies in its file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaError
from syncstudio.media.local import open_container

# What the comment of the file holds, so that no other MOV in the cache is taken for a scrub proxy.
_MARK = "scrub proxy"

_FIRST_ROOM = 1024


class ProxyTable:
    """The frames a copy holds: number, byte offset and size of each, by number. It may grow while it is read.

    `matrix` is the AVColorSpace number (ITU-T H.273, table 4) that all its pictures are in.
    """

    def __init__(self, matrix: int, places: NDArray[np.int64] | None = None) -> None:
        """`places` is int64 (3, frames): numbers (ascending), offsets and sizes of those held already."""
        self.matrix = matrix
        self._places = (
            np.empty((3, _FIRST_ROOM), np.int64) if places is None else np.ascontiguousarray(places)
        )
        self._count = 0 if places is None else places.shape[1]

    def __len__(self) -> int:
        return self._count

    def add(self, number: int, offset: int, size: int) -> None:
        """One frame more, behind the others."""
        if self._count == self._places.shape[1]:
            self._places = np.concatenate((self._places, np.empty_like(self._places)), axis=1)
        self._places[:, self._count] = number, offset, size
        # Only now can it be found: whoever reads meanwhile sees whole entries.
        self._count += 1

    def place_of(self, number: int) -> tuple[int, int] | None:
        """The byte offset and size of a frame, or None when it is not held."""
        count, places = self._count, self._places
        place = int(np.searchsorted(places[0, :count], number))
        if place >= count or int(places[0, place]) != number:
            return None
        return int(places[1, place]), int(places[2, place])


def comment_text(matrix: int) -> str:
    """What to write into the file, for `read_table` to know it again."""
    return json.dumps({"made as": _MARK, "matrix": matrix})


def read_table(path: Path) -> ProxyTable:
    """The table of a whole copy. Raises MediaError when it is none."""
    with open_container(path) as container:
        try:
            facts = json.loads(container.metadata.get("comment", ""))
            matrix = int(facts["matrix"]) if facts["made as"] == _MARK else None
        except (ValueError, KeyError, TypeError):
            matrix = None
        streams = container.streams.video
        if matrix is None or not streams or streams[0].codec_context.name != "mjpeg":
            raise MediaError(f"{path} is not a copy for scrubbing; delete it, and it is made again.")
        entries = streams[0].index_entries
        rows = [(entry.timestamp, entry.pos, entry.size) for entry in entries]
    places = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    whole = places.shape[1] and (np.diff(places[0]) > 0).all()
    if not whole or int((places[1] + places[2]).max()) > path.stat().st_size:
        raise MediaError(f"{path} is damaged; delete it, and it is made again.")
    return ProxyTable(matrix, places)
