"""What every frame of a video is recognised by, worked out once and kept: a player is then chased without decoding.

>>> table = signature_table("camera.mp4", 0, build_index("camera.mp4", 0))
>>> table.shape
(900, 144)
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.cache import cache_file, mark_used, written_whole
from syncstudio.media.errors import MediaError
from syncstudio.media.fingerprint import fingerprint
from syncstudio.media.gentle_work import run_gently
from syncstudio.media.picture_signature import CELLS, SignatureReader
from syncstudio.media.planes import Planes
from syncstudio.media.whole_frames import whole_frames

if TYPE_CHECKING:
    from syncstudio.media.frame_index import FrameIndex

# Raised whenever the meaning of a kept table changes.
_VERSION = 1
MISSING = 0xFFFF
"""In the first cell of a frame that did not come out; no mean of bytes in 64ths is as large."""


def kept_signatures(
    path: str | os.PathLike[str], stream_index: int, index: FrameIndex
) -> NDArray[np.uint16] | None:
    """The table of a video stream, if it was worked out before: uint16 (frames, cells), mapped from its file."""
    target = _target(path, stream_index, index)
    try:
        table: NDArray[np.uint16] = np.lib.format.open_memmap(target, mode="r")
    except (OSError, ValueError):
        return None
    if table.dtype != np.uint16 or table.shape != (len(index), CELLS[0] * CELLS[1]):
        return None
    mark_used(target)
    return table


def signature_table(
    path: str | os.PathLike[str],
    stream_index: int,
    index: FrameIndex,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> NDArray[np.uint16]:
    """The signatures of all frames, from the cache where the same content was decoded before.

    uint16 (frames, cells), as `luma_signature` makes them; 300 bytes a frame. `progress` hears a fraction. Raises
    MediaError when the stream cannot be decoded or kept, MediaCancelled when `cancelled()` turns true.
    """
    kept = kept_signatures(path, stream_index, index)
    if kept is None:
        with written_whole(_target(path, stream_index, index)) as part:
            run_gently(partial(_write, part, path, stream_index, index, progress, cancelled))
        kept = kept_signatures(path, stream_index, index)
    if kept is None:
        raise MediaError(
            f"What the frames of {os.fspath(path)} look like could not be kept in the cache; free some disk space."
        )
    return kept


def _target(path: str | os.PathLike[str], stream_index: int, index: FrameIndex) -> Path:
    # The frames may be told apart anew some day: by their stamps it is known which ones these were.
    frames = zlib.crc32(index.pts.tobytes())
    return cache_file("signatures", f"{fingerprint(path)}-{_VERSION}-{stream_index}-{frames:08x}", ".npy")


def _write(
    part: Path,
    path: str | os.PathLike[str],
    stream_index: int,
    index: FrameIndex,
    progress: Callable[[float], None] | None,
    cancelled: Callable[[], bool] | None,
) -> None:
    shape = (len(index), CELLS[0] * CELLS[1])
    table = np.lib.format.open_memmap(part, mode="w+", dtype=np.uint16, shape=shape)
    table[:] = MISSING
    reader = SignatureReader()
    for number, frame in whole_frames(
        path, stream_index, index, "Reading the pictures of", progress, cancelled
    ):
        table[number] = reader.read(Planes.of(frame))
    if (table[:, 0] == MISSING).all():
        raise MediaError(f"No frame of {os.fspath(path)} can be decoded; check the file with another player.")
    table.flush()
