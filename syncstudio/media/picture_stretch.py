"""Where to begin decoding a video for a stretch of it, and where to stop: a minute needs no whole film decoded.

>>> stretch = stretch_of("film.mp4", 0, facts.zero_s, (600_000_000_000, 612_000_000_000))
>>> stretch.key_ticks[0] <= stretch.first_tick < stretch.end_tick
True
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from syncstudio.media.demuxing import packets_of
from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.index_store import build_index
from syncstudio.media.picture_curve import shown_ns

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

    from syncstudio.media.frame_index import FrameIndex

# A key frame may be one that decoders need several groups for (pictures refreshed bit by bit), or damaged.
_TRIED_KEYS = 3
# Containers seek by decoding times: where that lands past a key frame, another try begins so much earlier.
_STEPS_BACK_S = (0, 1, 2, 4, 8, 16, 32, 64)


@dataclass(frozen=True, slots=True)
class PictureStretch:
    """A stretch in the video's own ticks: `first_tick` is the last picture before it (the first one where there is
    none), `end_tick` the first after it, None where it goes on to the end. `key_ticks` are key frames to begin at, the
    nearest first.
    """

    time_base: Fraction
    key_ticks: tuple[int, ...]
    first_tick: int
    end_tick: int | None

    def ends_before(self, tick: int) -> bool:
        """Whether a picture comes after the stretch."""
        return self.end_tick is not None and tick >= self.end_tick


def stretch_of(
    path: str | os.PathLike[str],
    stream_index: int,
    zero_s: Fraction,
    span_ns: tuple[int, int],
    cancelled: Callable[[], bool] | None = None,
) -> PictureStretch | None:
    """What to decode for the pictures that come on show in a span from source zero on, and the one before them.

    None where the file's own stamps do not tell where its pictures are: then all of it has to be decoded. Raises
    MediaCancelled when `cancelled()` turns true.
    """
    try:
        index = build_index(path, stream_index, None, cancelled)
    except MediaCancelled:
        raise
    except MediaError:
        return None
    if index.missing_timestamps or index.stamps != "pts" or not np.array_equal(index.marks, index.pts):
        return None
    low, high = np.searchsorted(shown_ns(index, zero_s), span_ns)
    first = max(int(low) - 1, 0)
    end_tick = int(index.pts[high]) if high < len(index) else None
    return PictureStretch(index.time_base, _keys(index, first), int(index.pts[first]), end_tick)


def _keys(index: FrameIndex, first: int) -> tuple[int, ...]:
    """The ticks of the nearest key frames at or before a frame; none where the file's start is as near."""
    keys: list[int] = []
    number = index.key_before(first)
    while number and len(keys) < _TRIED_KEYS:
        keys.append(int(index.pts[number]))
        number = index.key_before(number - 1)
    return tuple(keys)


def packets_from_key(
    container: InputContainer, stream: VideoStream, stretch: PictureStretch, key_tick: int
) -> Iterator[Packet[VideoStream]] | None:
    """The packets of a video from one key frame on; None where the container does not lead there."""
    import av

    for back_s in _STEPS_BACK_S:
        try:
            container.seek(key_tick - round(back_s / stretch.time_base), stream=stream, backward=True)
            packets = packets_of(container, stream)
            for packet in packets:
                if packet.pts == key_tick:
                    return itertools.chain((packet,), packets) if packet.is_keyframe else None
                if packet.size == 0 or (packet.dts is not None and packet.dts > key_tick):
                    break
        except (av.error.FFmpegError, OSError):
            return None
    return None
