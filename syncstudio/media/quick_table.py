"""Reads a video's packet table without demuxing the file, where its container allows, and proves it.

What was read is compared with FFmpeg's own packets at the beginning, in the middle, where the times leave the
largest gap, and at the end; a table that differs anywhere is not used.
"""

from __future__ import annotations

import os
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from syncstudio.media.demuxing import packets_of
from syncstudio.media.mkv_table import read_mkv_table
from syncstudio.media.mp4_table import read_mp4_table
from syncstudio.media.packet_table import Cancelled, PacketTable, Progress
from syncstudio.media.ts_table import read_ts_table

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

_COMPARED_PACKETS = 48
# From the last key frame to the end there can be more, up to the whole file.
_MOST_TAIL_PACKETS = 2000

# Times this much farther apart than most are looked at, for a picture could have been missed there.
_GAP = Fraction(3, 2)

# The PTS of a packet and whether it is a key; keys are not compared for MP4, whose header is the authority.
_Seen = tuple[int | None, bool]


def read_quick_table(
    container: InputContainer,
    stream: VideoStream,
    path: str | os.PathLike[str],
    time_base: Fraction,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> PacketTable | None:
    """The packets of `stream`, which `container` must not have been read from yet; None when only demuxing
    can tell. `progress` hears of the fraction read. Raises MediaCancelled."""
    kinds = container.format.name.split(",")
    table, seeks, keys = None, True, True
    if "mp4" in kinds:
        table, keys = read_mp4_table(path, stream.id, time_base), False
    elif "matroska" in kinds:
        found = read_mkv_table(path, stream.index, time_base, progress, cancelled)
        if found is not None:
            # Without its index of key frames, FFmpeg would read the whole file to reach the middle.
            table, seeks = found.packets, found.has_cues
    elif "mpegts" in kinds:
        codec = stream.codec_context.codec.canonical_name
        table = read_ts_table(path, stream.id, codec, time_base, progress, cancelled)
    if table is None or not _container_agrees(container, stream, table, seeks, keys):
        return None
    return table


def _container_agrees(
    container: InputContainer, stream: VideoStream, table: PacketTable, seeks: bool, with_keys: bool
) -> bool:
    """Whether the table holds the same packets as FFmpeg gives, wherever it is looked at."""
    import av

    def rows(start: int, stop: int) -> list[_Seen]:
        keys = table.keys[start:stop].tolist()
        return [
            (pts, key and with_keys) for pts, key in zip(table.pts[start:stop].tolist(), keys, strict=True)
        ]

    def seen(most: int) -> list[_Seen]:
        found: list[_Seen] = []
        for packet in packets_of(container, stream):
            if packet.size and not packet.is_discard:
                found.append((packet.pts, packet.is_keyframe and with_keys))
                if len(found) >= most:
                    break
        return found

    def agrees_from(tick: int) -> bool:
        container.seek(tick, stream=stream, backward=True)
        found = seen(_COMPARED_PACKETS)
        return bool(found) and any(
            rows(start, start + len(found)) == found
            for start in np.flatnonzero(table.pts == found[0][0]).tolist()
        )

    try:
        head = seen(_COMPARED_PACKETS)
        if head != rows(0, len(head)) or len(head) < min(_COMPARED_PACKETS, len(table)):
            return False
        if not seeks:
            return True
        if with_keys and not all(agrees_from(tick) for tick in _doubtful(table)):
            return False
        container.seek(int(table.pts.max()), stream=stream, backward=True)
        tail = seen(_MOST_TAIL_PACKETS)
    except (av.error.FFmpegError, OSError):
        return False
    if len(tail) == _MOST_TAIL_PACKETS:
        return any(
            rows(start, start + len(tail)) == tail
            for start in np.flatnonzero(table.pts == tail[0][0]).tolist()
        )
    return bool(tail) and tail == rows(len(table) - len(tail), len(table))


def _doubtful(table: PacketTable) -> list[int]:
    """The ticks of the middle of a table, and of its largest gap if that stands out."""
    ordered = np.sort(table.pts)
    ticks = [int(ordered[len(ordered) // 2])]
    steps = np.diff(ordered)
    if len(steps):
        widest = int(np.argmax(steps))
        if steps[widest] > float(_GAP) * float(np.median(steps)):
            ticks.append(int(ordered[widest]))
    return ticks
