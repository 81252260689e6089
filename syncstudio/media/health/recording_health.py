"""Checks the timing of one recording: every stream by itself, then the streams against one another and against what
the file promises."""

from __future__ import annotations

import dataclasses
import itertools
import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np

from syncstudio.media.display_order import read_beginning
from syncstudio.media.health.decode_pass import ONE_PLACE_S, decoded_findings
from syncstudio.media.health.edit_lists import edit_findings
from syncstudio.media.health.file_end import end_findings
from syncstudio.media.health.finding import Finding, rank
from syncstudio.media.health.packet_pass import PacketPass, StreamPackets, read_pass
from syncstudio.media.health.picture_health import picture_health
from syncstudio.media.health.recorded_at import recorded_at
from syncstudio.media.health.report import FileHealth, StreamHealth
from syncstudio.media.health.sound_health import sound_health
from syncstudio.media.health.still_health import still_health
from syncstudio.media.health.words import length_text
from syncstudio.media.image_sequence import image_sequence
from syncstudio.media.packet_table import MISSING, RAW_FORMATS, Cancelled, Progress
from syncstudio.media.probe import FileFacts, StreamFacts, probe

# Enough to see past any reordering there is.
_HEAD_FRAMES = 40

# Streams that begin together may differ by what a container's rounding makes of it.
_LATE_S = Fraction(1, 1000)

# A stream this late is missed by a person who looks at the beginning.
_VERY_LATE_S = Fraction(1, 2)

# Sound and picture that end within a frame or a coder's packet of one another end together; beyond this the end of
# one was lost, or their clocks ran apart.
_PACKET_S = Fraction(2048, 44100)
_FAR_APART_S = Fraction(1, 10)


def recording_health(
    path: str | os.PathLike[str],
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    decode: bool = False,
    facts: FileFacts | None = None,
    packets: Callable[[Progress | None, Cancelled | None], PacketPass] | None = None,
) -> FileHealth:
    """The timing of the recording at `path`, read once without decoding more than the beginning.

    With `decode` everything is decoded as well, to find damage that the container does not mark. `facts` are the
    probe's, where somebody has them already; `packets` reads it where somebody has it open. Raises MediaError when
    nothing of it can be read, MediaCancelled when `cancelled()` says so.
    """
    facts = probe(path) if facts is None else facts
    sequence = image_sequence(path)
    if sequence is not None:
        return still_health(facts, sequence, progress, cancelled)
    read = read_pass(path, progress, cancelled) if packets is None else packets(progress, cancelled)
    streams: list[StreamHealth] = []
    found: list[Finding] = []
    for stream in facts.streams:
        believed = _believed(stream, read.streams.get(stream.index), facts)
        health, of_stream = _checked(stream, believed, facts, _who(stream, facts))
        streams.append(health)
        found += of_stream
    if not any(health.count for health in streams if health.kind in ("video", "sound")):
        # The only thing there is to say of such a file.
        found = [dataclasses.replace(each, severity="error") for each in found]
    shifts, of_edits = edit_findings(facts, streams, read)
    streams = [shifts.get(health.index, health) for health in streams]
    found += of_edits + _late_starts(facts, streams) + _ends_apart(facts, streams)
    found += end_findings(facts, streams, read)
    found += _of_file(facts)
    if decode:
        who = {each.index: _who(each, facts) for each in facts.streams if each.kind in ("video", "sound")}
        found += _not_told(decoded_findings(facts, who, progress, cancelled), found)
    epoch_ns, says = recorded_at(facts, read)
    return FileHealth(
        Path(facts.path),
        tuple(streams),
        tuple(sorted(found, key=rank)),
        _read_text(read, decode),
        epoch_ns,
        says,
    )


def _not_told(decoded: list[Finding], found: list[Finding]) -> list[Finding]:
    """What decoding showed beyond the damage that the container marks."""
    told = [each for each in found if each.code == "undecodable"]

    def is_told(new: Finding) -> bool:
        return any(
            old.stream == new.stream
            and (old.at_s is None or new.at_s is None or abs(old.at_s - new.at_s) <= ONE_PLACE_S)
            for old in told
        )

    return [new for new in decoded if not is_told(new)]


def _believed(stream: StreamFacts, packets: StreamPackets | None, facts: FileFacts) -> StreamPackets | None:
    """The packets, without times where those only count: AVI numbers its pictures as they are stored, and FFmpeg
    those of raw streams."""
    if packets is None or stream.kind != "video" or facts.format not in {"avi", *RAW_FORMATS}:
        return packets
    if facts.format == "avi":
        shown = read_beginning(facts.path, stream.index, _HEAD_FRAMES).stamps
        ordered = all(a is not None and b is not None and a < b for a, b in itertools.pairwise(shown))
        if ordered and bool((np.diff(packets.pts) > 0).all()):
            return packets
    return dataclasses.replace(
        packets, pts=np.full(len(packets), MISSING), dts=np.full(len(packets), MISSING)
    )


def _who(stream: StreamFacts, facts: FileFacts) -> str:
    names = {"video": "The picture", "sound": "The sound", "subtitle": "The subtitles", "data": "The data"}
    name = names[stream.kind]
    return name if len(facts.of_kind(stream.kind)) == 1 else f"{name} of stream {stream.index}"


def _read_text(read: PacketPass, decoded: bool) -> str:
    packets = sum(len(stream) for stream in read.streams.values())
    if decoded:
        return f"All {packets:,} packets were read, and all pictures and sounds decoded."
    return (
        f"All {packets:,} packets were read and none decoded but the first of each stream: damage inside "
        "pictures or sound that the container does not mark is not seen."
    )


def _checked(
    stream: StreamFacts, packets: StreamPackets | None, facts: FileFacts, who: str
) -> tuple[StreamHealth, list[Finding]]:
    if packets is None or not len(packets):
        return _empty(stream, who)
    if stream.kind == "video":
        return picture_health(stream, packets, facts.zero_s, who)
    if stream.kind == "sound":
        return sound_health(stream, packets, facts.zero_s, who)
    return _plain(stream, packets, facts.zero_s), []


def _empty(stream: StreamFacts, who: str) -> tuple[StreamHealth, list[Finding]]:
    health = StreamHealth(
        stream.index, stream.kind, stream.codec, stream.time_base, stream.start_s, stream.duration_s, 0
    )
    if stream.kind not in ("video", "sound"):
        return health, []
    message = (
        f"{who} is announced but holds nothing: there is nothing in it to label; if it should be there, the "
        f"recording was "
        f"cut short or its recorder was not connected."
    )
    return health, [Finding("undecodable", "warning", stream.index, None, message)]


def _plain(stream: StreamFacts, packets: StreamPackets, zero_s: Fraction) -> StreamHealth:
    """Figures of a stream that is neither seen nor heard."""
    known = packets.pts[packets.pts != MISSING]
    start_s, length = stream.start_s, stream.duration_s
    if len(known):
        last = int(np.argmax(packets.pts))
        start_s = int(known.min()) * stream.time_base - zero_s
        length = (int(known.max()) + int(packets.durations[last]) - int(known.min())) * stream.time_base
    return StreamHealth(
        stream.index, stream.kind, stream.codec, stream.time_base, start_s, length, len(packets)
    )


def _late_starts(facts: FileFacts, streams: list[StreamHealth]) -> list[Finding]:
    found = []
    for health in streams:
        if health.kind not in ("video", "sound") or health.start_s < _LATE_S or not health.count:
            continue
        who = _who(facts.stream(health.index), facts)
        found.append(
            Finding(
                "late-start", "warning" if health.start_s >= _VERY_LATE_S else "info", health.index, Fraction(0),
                f"{who} begins {length_text(health.start_s)} after the file does: labels here allow for it, "
                f"but a tool that "
                f"begins every stream at zero places it {length_text(health.start_s)} early; keep the offset "
                f"when "
                f"exporting it by itself.",
                health.start_s,
            )
        )  # fmt: skip
    return found


def _ends_apart(facts: FileFacts, streams: list[StreamHealth]) -> list[Finding]:
    """Each sound's end against the first picture's."""
    picture = next((health for health in streams if health.kind == "video" and (health.count or 0) > 1), None)
    if picture is None or picture.duration_s is None or picture.missing:
        return []
    frame_s = 1 / picture.measured_rate if picture.measured_rate else Fraction(1, 25)
    picture_end = picture.start_s + picture.duration_s
    found = []
    for health in streams:
        if health.kind != "sound" or health.duration_s is None or not health.count:
            continue
        end = health.start_s + health.duration_s
        apart = end - picture_end
        if abs(apart) <= max(frame_s, _PACKET_S):
            continue
        who = _who(facts.stream(health.index), facts)
        word = "before" if apart < 0 else "after"
        found.append(
            Finding(
                "duration-mismatch", "warning" if abs(apart) >= _FAR_APART_S else "info", health.index,
                min(end, picture_end),
                f"{who} ends {length_text(abs(apart))} {word} the picture (at "
                f"{length_text(end)} against {length_text(picture_end)}): labels there have only one of them to "
                "go by; check that the end was not lost and, by a clap or a word near it, that the two have not "
                "drifted apart.",
                max(end, picture_end),
            )
        )  # fmt: skip
    return found


def _of_file(facts: FileFacts) -> list[Finding]:
    found = []
    for stream in facts.of_kind("video"):
        if stream.rotation:
            lies = "upside down" if stream.rotation == 180 else "on its side"
            found.append(
                Finding(
                    "rotated", "info", stream.index, None,
                    f"{_who(stream, facts)} is stored {lies} and turned {stream.rotation}° clockwise for "
                    f"viewing: it is "
                    f"shown upright here, and places in it count from the upright picture; check that other "
                    f"tools "
                    f"turn it too.",
                )
            )  # fmt: skip
    return found
