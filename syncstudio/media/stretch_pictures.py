"""Decodes the pictures of a video forwards, with one thread and no more than a check needs: all, or those of a stretch.

>>> sum(1 for _ in pictures_of("clip.mp4", 0))
250
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from syncstudio.media.demuxing import packets_of
from syncstudio.media.errors import MediaCancelled
from syncstudio.media.local import open_container
from syncstudio.media.picture_stretch import PictureStretch, packets_from_key

if TYPE_CHECKING:
    import av
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

# Pictures that others are made from are filtered as they must be; those that nothing leans on need no smoothing (a
# change of 0.01 % in the mean), which takes a sixth of the time. Time stamps are not touched by it.
_OPTIONS = {"skip_loop_filter": "noref", "flags2": "+fast"}
_ASK_EVERY = 16


def pictures_of(
    path: str | os.PathLike[str],
    stream_index: int,
    stretch: PictureStretch | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[av.VideoFrame]:
    """The pictures of one stream in order of showing: all, or those of a stretch from the nearest key frame on that
    leads to its first one.

    Raises MediaError when the file cannot be opened, MediaCancelled when `cancelled()` turns true.
    """
    for key_tick in () if stretch is None else stretch.key_ticks:
        assert stretch is not None
        with _opened(path, stream_index) as (container, stream):
            packets = packets_from_key(container, stream, stretch, key_tick)
            frames = iter(()) if packets is None else _decoded(packets, path, cancelled)
            # What comes out from before the key frame leans on pictures that were not decoded.
            frames = (frame for frame in frames if frame.pts is None or frame.pts >= key_tick)
            first = next(frames, None)
            if first is None or first.pts is None or first.pts > stretch.first_tick:
                continue
            yield first
            yield from _until_end(frames, stretch)
            return
    with _opened(path, stream_index) as (container, stream):
        yield from _until_end(_decoded(packets_of(container, stream), path, cancelled), stretch)


def _until_end(frames: Iterator[av.VideoFrame], stretch: PictureStretch | None) -> Iterator[av.VideoFrame]:
    for frame in frames:
        if stretch is not None and frame.pts is not None and stretch.ends_before(frame.pts):
            return
        yield frame


@contextmanager
def _opened(path: str | os.PathLike[str], stream_index: int) -> Iterator[tuple[InputContainer, VideoStream]]:
    """The file, and the one stream of it that is read."""
    from av.stream import Discard

    with open_container(path) as container:
        stream = next(one for one in container.streams.video if one.index == stream_index)
        for other in container.streams:
            if other is not stream:
                other.discard = Discard.all
        stream.thread_count = 1
        stream.thread_type = "NONE"
        if stream.codec_context.name in ("h264", "hevc"):
            stream.codec_context.options = _OPTIONS
        yield container, stream


def _decoded(
    packets: Iterator[Packet[VideoStream]], path: object, cancelled: Callable[[], bool] | None
) -> Iterator[av.VideoFrame]:
    import av

    for number, packet in enumerate(packets):
        if cancelled is not None and number % _ASK_EVERY == 0 and cancelled():
            raise MediaCancelled(f"Reading the pictures of {path} was cancelled.")
        try:
            yield from packet.decode()
        except (av.error.FFmpegError, ValueError):
            continue
