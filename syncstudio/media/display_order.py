"""Learns the order in which pictures are shown by decoding, where the container's stamps cannot be
believed.

Raw H.264 and HEVC have no stamps at all, and AVI numbers packets in the order they are stored: with
B-frames neither says which picture comes first. Every packet is given its own number, and the decoder hands
it back with the picture.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

import av
import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray

from syncstudio.media.demuxing import packets_of
from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.local import open_container
from syncstudio.media.packet_table import Cancelled, Progress

_CHECK_EVERY = 64

# What the pictures look like does not matter here, only when they come out; both steps cost most of decoding.
_ORDER_ONLY = {"skip_loop_filter": "all", "skip_idct": "all"}


@dataclass(frozen=True, slots=True, eq=False)
class DisplayOrder:
    """The packet number behind each shown picture, in display order, and the count of packets in the
    stream."""

    packets: NDArray[np.int64]
    total: int


@dataclass(frozen=True, slots=True)
class Beginning:
    """The PTS of the first pictures shown, as the decoder gives them, and whether any packet there was
    damaged."""

    stamps: list[int | None]
    damaged: bool


def read_beginning(path: str | os.PathLike[str], stream_index: int, count: int) -> Beginning:
    """Decode the first `count` pictures; fewer when the file ends or breaks off."""
    stamps: list[int | None] = []
    damaged = False
    with open_container(path) as container:
        stream = video_stream(container, stream_index, path)
        stream.thread_type = "AUTO"
        stream.codec_context.options = dict(_ORDER_ONLY)
        try:
            for packet in packets_of(container, stream):
                try:
                    stamps.extend(frame.pts for frame in packet.decode())
                except (av.error.FFmpegError, ValueError):
                    damaged = True
                if len(stamps) >= count:
                    break
        except (av.error.FFmpegError, OSError):
            damaged = True
    return Beginning(stamps[:count], damaged)


def read_display_order(
    path: str | os.PathLike[str],
    stream_index: int,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> DisplayOrder:
    """Decode the whole stream once. Raises MediaCancelled, or MediaError when no picture comes out."""
    shown: list[int] = []
    number = 0
    with open_container(path) as container:
        stream = video_stream(container, stream_index, path)
        stream.thread_type = "AUTO"
        stream.codec_context.options = dict(_ORDER_ONLY)
        whole = max(container.size, 1)
        size = 0
        try:
            for packet in packets_of(container, stream):
                if number % _CHECK_EVERY == 0:
                    if cancelled is not None and cancelled():
                        raise MediaCancelled(f"Reading the frames of {os.fspath(path)} was cancelled.")
                    if progress is not None:
                        progress(min(1.0, size / whole))
                if packet.size:
                    packet.pts = number
                    number += 1
                    size += packet.size
                try:
                    shown.extend(frame.pts for frame in packet.decode() if frame.pts is not None)
                except (av.error.FFmpegError, ValueError):
                    continue
        except (av.error.FFmpegError, OSError) as error:
            if not shown:
                raise MediaError(
                    f"No picture of {os.fspath(path)} could be decoded; it is damaged."
                ) from error
    if not shown:
        raise MediaError(
            f"No picture of {os.fspath(path)} could be decoded; it is damaged or of an unknown kind."
        )
    # Two pictures from one packet share its number; only the first can be asked for by it.
    return DisplayOrder(np.array(list(dict.fromkeys(shown)), dtype=np.int64), number)


def video_stream(
    container: av.container.InputContainer, index: int, path: str | os.PathLike[str]
) -> VideoStream:
    """One video stream of an open file. Raises MediaError for any other."""
    if not 0 <= index < len(container.streams) or not isinstance(container.streams[index], VideoStream):
        raise MediaError(f"Stream {index} of {os.fspath(path)} is not a video; choose one that is.")
    stream = container.streams[index]
    assert isinstance(stream, VideoStream)
    # The stubs promise a codec; a stream of a kind FFmpeg has no decoder for has none.
    if getattr(stream, "codec_context", None) is None:
        raise MediaError(
            f"The pictures of {os.fspath(path)} are of a kind that cannot be decoded, or its header is damaged; "
            "convert it to H.264 in MP4 with the program that made it."
        )
    return stream
