"""The documents that commands print with `--json`; their schemas are in `resources/contracts/`."""

from __future__ import annotations

import json
import os
import re
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from syncstudio.cli_door import Refusal

if TYPE_CHECKING:
    from syncstudio.media.frame_index import FrameIndex
    from syncstudio.media.probe import FileFacts
    from syncstudio.media.series.sensor_cache import SensorListing
    from syncstudio.media.series.time_column import TimeColumn
    from syncstudio.project.project import Project

INFO, FRAMES = "syncstudio.info/1", "syncstudio.frames/1"
# "SQLite format 3" begins every project file.
_PROJECT_HEAD = b"SQLite format 3\0"
# Below this size a file that does not say how many frames it has is counted through.
_COUNTED_BYTES = 200_000_000

# `Path` makes one slash of two; a single letter is a Windows drive.
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)

Document = dict[str, Any]


def is_project(path: Path) -> bool:
    """Whether a path is meant as a project: by its name, or by what the file begins with."""
    if path.suffix.lower() == ".syncstudio":
        return True
    try:
        # A pipe would be waited for without end.
        if not path.is_file():
            return False
        with path.open("rb") as file:
            if file.read(len(_PROJECT_HEAD)) != _PROJECT_HEAD:
                return False
    except OSError:
        return False
    from syncstudio.media.sensors import holds_only_sensors

    # Robots' logs are databases too.
    return not holds_only_sensors(path)


def existing(path: Path, what: str) -> Path:
    """The path, when there is something there; else a refusal that says so."""
    if not path.exists() and _ADDRESS.match(str(path)):
        raise Refusal(f"{path} is an address, not a file: only files on this computer are opened.")
    if not path.exists():
        raise Refusal(f"There is no {what} {path}: check the name and the folder.")
    return path


def project_document(project: Project) -> Document:
    """`syncstudio.info/1` of an open project."""
    sources = {source.id: source for source in project.sources()}
    tracks = []
    for track in project.tracks():
        clock_map = project.clock_map(track.id)
        place = project.place_of(sources[track.source_id])
        tracks.append(
            {
                "id": str(track.id),
                "name": track.name,
                "kind": track.kind,
                "source": str(place),
                "stream": track.stream_index,
                "missing": not os.path.isfile(place),
                "offset_s": clock_map.offset_ns / 1e9,
                "drift_ppm": float(clock_map.drift_ppm),
                "alignment": track.alignment,
                "uncertainty_s": None if track.uncertainty_ns is None else track.uncertainty_ns / 1e9,
            }
            | _reading(sources[track.source_id].reading)
        )
    lanes = [
        {
            "id": str(lane.id),
            "name": lane.name,
            "kind": lane.kind,
            "track": None if lane.track_id is None else str(lane.track_id),
            "segments": len(project.segments(lane.id)),
        }
        for lane in project.lanes()
    ]
    return {"schema": INFO, "path": str(project.path), "name": project.name, "tracks": tracks, "lanes": lanes}


def _reading(kept: str) -> Document:
    """How someone chose that a file is read, where that was chosen."""
    try:
        found = json.loads(kept)
    except ValueError:
        return {}
    return {"reading": found} if isinstance(found, dict) and found else {}


def file_document(path: Path, choice: TimeColumn | None = None) -> Document:
    """`syncstudio.info/1` of a recording, a table read as chosen, a transcript or labels."""
    from syncstudio.interchange.label_formats import is_label_file
    from syncstudio.media.local import checked_path
    from syncstudio.media.recording_folder import recording_file
    from syncstudio.media.series.table_file import is_table

    path = recording_file(path) or path
    if is_table(path):
        return _table_document(checked_path(path), choice)
    if is_label_file(path):
        return _labels_document(checked_path(path))
    from syncstudio.media.sensors import holds_only_sensors

    return _sensors_document(checked_path(path)) if holds_only_sensors(path) else _recording_document(path)


def _recording_document(path: Path) -> Document:
    from syncstudio.media.images.likely_opened import likely_opened
    from syncstudio.media.probe import probe
    from syncstudio.media.sensors import sensor_listing

    # A document's pages, and pictures with times of their own, are shown as adding them does.
    opened = likely_opened(path)
    facts = probe(opened)
    streams = []
    for stream in facts.streams:
        entry = _stream(
            stream.index, stream.kind, stream.codec, stream.start_s, stream.duration_s, stream.rate
        )
        entry["count"] = _count(facts, stream.index, stream.kind, stream.count)
        entry["channels"] = list(stream.channels)
        entry["time_base"] = str(stream.time_base)
        if stream.kind == "video":
            entry |= {"width": stream.width, "height": stream.height, "rotation": stream.rotation}
            entry["pixel_aspect"] = float(stream.pixel_aspect)
        streams.append(entry)
    streams += _sensor_entries(sensor_listing(path))
    return {
        "schema": INFO,
        "path": os.path.abspath(path),
        "format": facts.format,
        "duration_s": _seconds(facts.duration_s),
        "streams": streams,
    }


def _sensors_document(path: Path) -> Document:
    from syncstudio.media.sensors import sensor_listing

    listing = sensor_listing(path)
    return {
        "schema": INFO,
        "path": str(path),
        "format": listing.streams[0].format,
        "duration_s": max(stream.end_ns for stream in listing.streams) / 1e9,
        "streams": _sensor_entries(listing),
        "notes": list(listing.notes),
    }


def _sensor_entries(listing: SensorListing) -> list[Document]:
    entries = []
    for stream in listing.streams:
        start_s, length_s = Fraction(stream.start_ns, 10**9), Fraction(stream.end_ns - stream.start_ns, 10**9)
        entry = _stream(stream.index, "series", stream.format, start_s, length_s, stream.rate)
        entry |= {
            "count": stream.rows,
            "channels": list(stream.columns),
            "name": stream.name,
            "units": list(stream.units),
            "nominal_rate": _seconds(stream.nominal_rate),
        }
        entries.append(entry)
    return entries


def _count(facts: FileFacts, index: int, kind: str, said: int | None) -> int | None:
    """How many frames are presented, counted where that is quick; else what the file says of itself."""
    from syncstudio.media.errors import MediaError
    from syncstudio.media.index_store import build_index

    if kind != "video" or (facts.size > _COUNTED_BYTES and facts.format not in ("mov", "mp4")):
        return said
    try:
        return len(build_index(facts.path, index))
    except MediaError:
        return said


def _table_document(path: Path, choice: TimeColumn | None) -> Document:
    from syncstudio.media.series.table import read_table
    from syncstudio.media.series.time_column import propose

    column = choice or propose(path)
    series = read_table(path, column)
    first, last = series.times(0, 1), series.times(series.rows - 1, series.rows)
    length = Fraction(int(last[0] - first[0]), 1_000_000_000) if series.rows else Fraction(0)
    entry = _stream(0, "series", "table", Fraction(0), length, series.rate)
    entry |= {
        "count": series.rows,
        "channels": list(series.names),
        "units": list(series.units),
        "kinds": list(series.kinds),
    }
    notes = [column.says or series.says, *series.notes]
    series.close()
    return {
        "schema": INFO,
        "path": str(path),
        "format": "table",
        "duration_s": float(length),
        "streams": [entry],
        "notes": notes,
        "reading": json.loads(column.to_json()),
    }


def _labels_document(path: Path) -> Document:
    """A transcript or labels of another tool, as one stream: how many there are, and who speaks."""
    from syncstudio.interchange.label_formats import read_labels

    document = read_labels(path)
    said = [segment for _, segment in document.segments()]
    end = Fraction(max((segment.end_ns for segment in said), default=0), 1_000_000_000)
    entry = _stream(0, "transcript", "transcript", Fraction(0), end, None)
    entry |= {
        "count": len(said),
        "channels": sorted({segment.speaker for segment in said if segment.speaker}),
    }
    return {
        "schema": INFO,
        "path": str(path),
        "format": document.format or "transcript",
        "duration_s": float(end),
        "streams": [entry],
        "notes": list(document.notes),
    }


def _stream(
    index: int, kind: str, codec: str, start_s: Fraction, duration_s: Fraction | None, rate: Fraction | None
) -> Document:
    return {
        "index": index,
        "kind": kind,
        "codec": codec,
        "start_s": float(start_s),
        "duration_s": _seconds(duration_s),
        "rate": _seconds(rate),
    }


def _seconds(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def frames_document(path: Path, stream: int, index: FrameIndex, zero_s: Fraction) -> Document:
    """`syncstudio.frames/1`: every presented frame; `time_ns` counts from the file's source zero."""
    from syncstudio.timebase.streamclock import StreamClock

    clock = StreamClock(index.time_base, zero_s)
    frames = [
        {"index": number, "pts": pts, "time_ns": clock.source_ns_from_tick(pts), "key": key}
        for number, (pts, key) in enumerate(zip(index.pts.tolist(), index.keys.tolist(), strict=True))
    ]
    return {
        "schema": FRAMES,
        "path": str(path),
        "stream": stream,
        "time_base": str(index.time_base),
        "missing_timestamps": index.missing_timestamps,
        "frames": frames,
    }
