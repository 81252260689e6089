"""Decodes a whole recording to find the damage that its container does not mark."""

from __future__ import annotations

import os
from fractions import Fraction
from typing import TYPE_CHECKING

import av
from av.video.stream import VideoStream

from syncstudio.media.demuxing import packets_of
from syncstudio.media.errors import MediaCancelled
from syncstudio.media.health.finding import Finding
from syncstudio.media.health.place_list import PlaceList
from syncstudio.media.health.words import count_text, place_text
from syncstudio.media.local import open_container

if TYPE_CHECKING:
    from av.packet import Packet
    from av.stream import Stream

    from syncstudio.media.packet_table import Cancelled, Progress
    from syncstudio.media.probe import FileFacts

_CHECK_EVERY = 64

# Damage spoils every picture that leans on the damaged one: what lies nearer together than this is told as one.
ONE_PLACE_S = Fraction(1)


def decoded_findings(
    facts: FileFacts,
    who: dict[int, str],
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> list[Finding]:
    """Where pictures and sounds of a recording do not decode whole; `who` names each stream by its index.

    Decoder threads tell of damage a few frames late, so places are near ones. Raises MediaError when the file
    cannot be opened, MediaCancelled when `cancelled()` says so.
    """
    spoilt: dict[int, list[Fraction]] = {index: [] for index in who}
    with open_container(facts.path) as container:
        streams = [stream for stream in container.streams if stream.index in who]
        for stream in streams:
            if isinstance(stream, VideoStream):
                stream.thread_type = "AUTO"
        whole = max(container.size, 1)
        last = dict.fromkeys(who, Fraction(0))
        try:
            for count, packet in enumerate(packets_of(container, *streams)):
                if count % _CHECK_EVERY == 0:
                    if cancelled is not None and cancelled():
                        raise MediaCancelled(f"Decoding {os.fspath(facts.path)} was cancelled.")
                    if progress is not None and packet.pos is not None:
                        progress(min(1.0, max(0.0, packet.pos / whole)))
                index = packet.stream_index
                if packet.pts is not None and packet.time_base:
                    last[index] = packet.pts * Fraction(packet.time_base) - facts.zero_s
                if not _decodes(packet):
                    spoilt[index].append(max(last[index], Fraction(0)))
        except (av.error.FFmpegError, OSError):
            # The file breaks off here, which the reading of its packets has told already.
            pass
    return [finding for index, places in spoilt.items() for finding in _told(index, places, who[index])]


def _decodes(packet: Packet[Stream]) -> bool:
    try:
        frames: list[object] = list(packet.decode())
    except (av.error.FFmpegError, ValueError):
        return False
    return not any(isinstance(frame, av.VideoFrame | av.AudioFrame) and frame.is_corrupt for frame in frames)


def _told(index: int, places: list[Fraction], who: str) -> list[Finding]:
    told = PlaceList("undecodable", "warning", index)
    spans: list[tuple[Fraction, Fraction]] = []
    for at_s in sorted(places):
        if spans and at_s - spans[-1][1] <= ONE_PLACE_S:
            spans[-1] = (spans[-1][0], at_s)
        else:
            spans.append((at_s, at_s))
    for first_s, last_s in spans:
        told.add(
            first_s,
            f"{who} does not decode whole near {place_text(first_s)}: what is seen or heard there, and until the "
            "next key frame, may be wrong, though its time is kept; check labels there, or copy the file again.",
            last_s if last_s > first_s else None,
        )
    return told.findings(
        lambda more, _: f"{who} has {count_text(more, 'more place')} that do not decode whole."
    )
