"""What a stream becomes as a row of the timeline: its name, its clock and its facts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.project.records import Track, TrackKind

if TYPE_CHECKING:
    from syncstudio.media.probe import FileFacts, StreamFacts


def one_line(name: str) -> str:
    """A file's name as a track's; on Linux a name may hold line breaks."""
    return " ".join(name.split()) or "Unnamed"


def new_track(
    source_id: int,
    name: str,
    kind: TrackKind,
    time_base: Fraction,
    facts: Mapping[str, object],
    stream_index: int = 0,
    zero_s: Fraction = Fraction(0),
    start_tick: int = 0,
    end_tick: int | None = None,
) -> Track:
    """A track as it is when it comes in; its place in the column is given by whoever adds it."""
    return Track(
        source_id=source_id,
        stream_index=stream_index,
        kind=kind,
        name=name,
        time_base_num=time_base.numerator,
        time_base_den=time_base.denominator,
        zero_num=zero_s.numerator,
        zero_den=zero_s.denominator,
        start_tick=start_tick,
        # An end at the start says "not known yet"; it is found when the stream has been read.
        end_tick=start_tick if end_tick is None else end_tick,
        facts=json.dumps(facts, ensure_ascii=False),
    )


def track_of_stream(
    source_id: int, file: Path, whole: FileFacts, stream: StreamFacts, streams: list[StreamFacts]
) -> Track:
    """A track of one stream of a recording; `streams` are those that become tracks, for its name."""
    alike = [other for other in streams if other.kind == stream.kind]
    stem = one_line(file.stem)
    name = stem if stream.kind == "video" or len(streams) == 1 else f"{stem} sound"
    if len(alike) > 1:
        name += f" {alike.index(stream) + 1}"
    facts: dict[str, object] = {
        "codec": stream.codec,
        "rate": str(stream.rate) if stream.rate is not None else None,
        "width": stream.width,
        "height": stream.height,
        "channels": list(stream.channels),
        "text": stream.text,
    }
    if stream.rotation:
        facts["rotation"] = stream.rotation
    if stream.kind == "sound":
        rate = int(stream.rate or 48_000)
        base, zero_s, start = Fraction(1, rate), -stream.start_s, 0
    else:
        base, zero_s, start = stream.time_base, whole.zero_s, stream.start_pts or 0
    end = None if stream.duration_s is None else start + round(stream.duration_s / base)
    kind: TrackKind = "sound" if stream.kind == "sound" else "video"
    return new_track(source_id, name, kind, base, facts, stream.index, zero_s, start, end)
