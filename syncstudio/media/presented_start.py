"""Finds the instant each stream is first presented: the time of the first picture seen and the first sample
heard.

A container's own start time counts what no player shows: samples that prime a decoder (AAC, MP3, Opus),
pictures before an edit list's beginning, pictures that cannot be decoded because the recording began in
mid-group. So the first frame is decoded, and what comes out is believed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import av

from syncstudio.media.demuxing import packets_of

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.stream import Stream

# How far to look for the first frame of every stream. A late stream (sound that starts a minute in) lies
# past this; then the container's own word is taken.
_LOOK_PACKETS = 3000
_LOOK_BYTES = 48 << 20


@dataclass(slots=True)
class FirstSeen:
    """What the head of the file showed of one stream: first presented tick, rotation and last end reached.

    `shown` is whether a picture or sound with a time came out of it, after `tried` packets.
    """

    tick: int | None = None
    rotation: int = 0
    end_tick: int | None = None
    shown: bool = False
    tried: int = 0


def first_seen(
    container: InputContainer,
    streams: list[Stream],
    to_end: bool = False,
    packets_from: Callable[[list[Stream]], Iterable[Packet[Stream]]] | None = None,
) -> dict[int, FirstSeen]:
    """Decode the first frame of each of `streams`, and answer by stream index.

    With `to_end` the whole file is demuxed (not decoded) to learn where every stream ends; that is for
    small files whose header does not say. Damaged packets are passed over. `packets_from` gives the packets of
    streams in place of `packets_of`.
    """
    found = {stream.index: FirstSeen() for stream in streams}
    lowest: dict[int, int] = {}
    waiting = set(found)
    packets = size = 0
    with contextlib.suppress(av.error.FFmpegError):
        for packet in packets_of(container, *streams) if packets_from is None else packets_from(streams):
            index = packet.stream_index
            seen = found[index]
            if packet.pts is not None and not packet.is_discard:
                lowest[index] = min(lowest.get(index, packet.pts), packet.pts)
                seen.end_tick = max(seen.end_tick or 0, packet.pts + (packet.duration or 0))
            elif packet.pts is None and packet.size:
                # A raw stream has no times: its pictures follow one another from zero on.
                seen.end_tick = (seen.end_tick or 0) + (packet.duration or 0)
            if index in waiting:
                seen.tried += 1
                if _decode_first(packet, seen):
                    seen.shown = True
                    waiting.discard(index)
            packets += 1
            size += packet.size
            if not to_end and (not waiting or packets > _LOOK_PACKETS or size > _LOOK_BYTES):
                break
    for index in waiting:
        found[index].tick = lowest.get(index)
    return found


def _decode_first(packet: Packet[Stream], seen: FirstSeen) -> bool:
    try:
        frames: list[object] = list(packet.decode())
    except (av.error.FFmpegError, ValueError):
        return False
    for frame in frames:
        if isinstance(frame, av.VideoFrame):
            seen.rotation = frame.rotation
        if isinstance(frame, av.VideoFrame | av.AudioFrame) and frame.pts is not None:
            seen.tick = frame.pts
            return True
    return False
