"""The tracks of a recording's sensors: how they are known among the other series, and how they come in."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from syncstudio.media.recording_folder import name_of_recording
from syncstudio.session.errors import SessionError
from syncstudio.session.media.new_track import new_track, one_line
from syncstudio.session.series.lane_of_texts import TextSpans, insert_lane

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from syncstudio.media.series.sensor_cache import SensorListing
    from syncstudio.media.series.sensor_stream import SensorStream
    from syncstudio.project.edit import Edit
    from syncstudio.project.project import Project
    from syncstudio.project.records import LaneKind, Track

# Rows that a timeline can hold and a person can look through; the rest of a file's streams stay in the file.
MOST_TRACKS = 48
# Rows that come in open; those after them are folded, for cameras and robots say much of themselves.
_OPEN = 6

# Series count nanoseconds.
_NS = Fraction(1, 1_000_000_000)


def is_sensor(track: Track) -> bool:
    """Whether a track is one of the sensor streams of a recording that holds several."""
    return track.kind == "series" and "key" in json.loads(track.facts)


def sensor_key(track: Track) -> str:
    """Which stream of its file a sensor track is."""
    return str(json.loads(track.facts).get("key", ""))


def shown_streams(listing: SensorListing) -> tuple[SensorStream, ...]:
    """The streams that become tracks, in the order of the file."""
    return listing.streams[:MOST_TRACKS]


def sensor_notes(listing: SensorListing) -> list[str]:
    """Sentences for people about what of a file did not come in."""
    left = len(listing.streams) - MOST_TRACKS
    says = f"{left:,} more streams stay in the file: choose others with “Streams of this file…”."
    more = [says] if left > 0 else []
    return [*listing.notes, *more]


def sensor_track(source_id: int, file: Path, stream: SensorStream, place: int = 0) -> Track:
    """One stream as a track; `place` is its number among those that come in."""
    from dataclasses import replace

    facts: dict[str, object] = {
        "codec": stream.format,
        "key": stream.key,
        "rate": None if stream.rate is None else str(stream.rate),
        "channels": list(stream.columns),
        "text": _text(stream),
    }
    track = new_track(
        source_id,
        one_line(f"{name_of_recording(file)} {stream.name}"),
        "series",
        _NS,
        facts,
        stream.index,
        start_tick=stream.start_ns,
        end_tick=stream.end_ns,
    )
    return replace(track, collapsed=place >= _OPEN)


def insert_events(
    edit: Edit, project: Project, file: Path, stream: SensorStream, track: Track, track_id: int
) -> None:
    """The markers of a stream as a lane on its own clock: of events, of spans where they last, or one of each."""
    if not stream.events:
        return
    starts = np.array([ns for ns, _ in stream.events], np.int64)
    lasting = np.zeros(len(starts), np.int64)
    lasting[: len(stream.lasting_ns)] = stream.lasting_ns[: len(starts)]
    numbers: dict[str, int] = {}
    codes = np.array([numbers.setdefault(text, len(numbers)) for _, text in stream.events], np.int32)
    origin = f"{file.name}, {stream.name}"
    spans = lasting > 0
    parted: tuple[tuple[LaneKind, NDArray[np.bool_]], ...] = (("segments", spans), ("events", ~spans))
    for kind, here in parted:
        if here.any():
            name = track.name if kind == "segments" or not spans.any() else f"{track.name} instants"
            told = TextSpans(starts[here], (starts + lasting)[here], codes[here], list(numbers))
            insert_lane(edit, project, track_id, name, kind, told, origin, new_labels=False)


def streams_as_found(found: Path, source_id: int, tracks: Sequence[Track]) -> dict[int, Track]:
    """What sensor tracks of a recording would be, had this file been added; SessionError when one is not in it."""
    from syncstudio.media.sensors import sensor_listing

    sensors = [track for track in tracks if is_sensor(track)]
    if not sensors:
        return {}
    listing = sensor_listing(found)
    as_found = {}
    for track in sensors:
        stream = listing.stream(sensor_key(track))
        if stream is None:
            raise SessionError(
                f"{found.name} has no sensor stream where “{track.name}” has it: choose another file."
            )
        as_found[track.id] = sensor_track(source_id, found, stream)
    return as_found


def _text(stream: SensorStream) -> str:
    rate = "" if stream.rate_hz is None else f"{stream.rate_hz:.2f}".rstrip("0").rstrip(".") + " Hz"
    names = " ".join(stream.columns[:4]) + (" …" if len(stream.columns) > 4 else "")
    return " · ".join(part for part in (rate, names, stream.format.upper()) if part)
