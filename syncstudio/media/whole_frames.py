"""Decodes a video once from end to end, for whoever makes a row of figures of every frame."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from syncstudio.media.errors import MediaCancelled
from syncstudio.media.frame_decoder import FrameDecoder

if TYPE_CHECKING:
    import av

    from syncstudio.media.frame_index import FrameIndex

_TELL_EVERY = 16


def whole_frames(
    path: str | os.PathLike[str],
    stream_index: int,
    index: FrameIndex,
    doing: str,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[tuple[int, av.VideoFrame]]:
    """Every frame that comes out undamaged, in order of showing, with its number in `index`.

    `progress` hears a fraction, 1 at the end. Raises MediaError when the stream cannot be decoded, and MediaCancelled
    when `cancelled()` turns true, with a sentence of what was being done: "Reading the pictures of".
    """
    decoder = FrameDecoder(path, stream_index, index)
    steps = 0
    try:
        decoder.seek(0, 0)
        while not decoder.ended:
            for number, frame in decoder.step():
                if frame.is_corrupt:
                    continue
                yield number, frame
                if progress is not None and number % _TELL_EVERY == 0:
                    progress(number / len(index))
            steps += 1
            if cancelled is not None and steps % _TELL_EVERY == 0 and cancelled():
                raise MediaCancelled(f"{doing} {os.fspath(path)} was cancelled.")
    finally:
        decoder.close()
    if progress is not None:
        progress(1.0)
