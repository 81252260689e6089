"""What was recorded: files, their streams as tracks, when, by which device, and where each lies."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from syncstudio.project.records import Source, Track
from syncstudio.survey.method_words import method_text
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.session.session import Session

Document = dict[str, Any]

SOURCES = {"typed": "typed", "measured": "measured", "from-file": "from the file", "none": "not aligned"}
"""Where an alignment comes from, as people say it."""


def recorded_sources(session: Session, shown: set[int]) -> list[Document]:
    """The files whose tracks are shown, in the order of the project; `missing` is no longer where it was."""
    return [
        _source(session, source)
        for source in session.project.sources()
        if any(track.id in shown for track in session.project.tracks_of(source.id))
    ]


def _source(session: Session, source: Source) -> Document:
    place = session.project.place_of(source)
    return {
        "id": str(source.id),
        "name": place.name or source.relative_path,
        "path": str(place) if place.name else source.relative_path,
        "missing": not os.path.isfile(place),
        "size_bytes": source.size,
        "fingerprint": source.fingerprint,
    }


def recorded_tracks(session: Session, health: Sequence[Document] = ()) -> list[Document]:
    """Every track with its place on the master timeline; what a project does not know of how long a series is, the
    check of its timing found."""
    lengths = {
        stream["track"]: (stream["start_s"], stream["duration_s"])
        for each in health
        for stream in each["streams"]
        if stream["track"] is not None and stream["duration_s"]
    }
    reference_id = session.reference_track_id
    beside = () if reference_id is None else session.moved_with(reference_id)
    return [
        _track(session, track, track.id in beside, lengths.get(str(track.id)))
        for track in session.project.tracks()
    ]


def _track(session: Session, track: Track, is_reference: bool, known: tuple[float, float] | None) -> Document:
    clock_map = session.clock_map(track.id)
    recorded = session.recorded(track.id)
    if recorded is None and known is not None:
        start_ns = round(known[0] * 1e9)
        recorded = Span(start_ns, start_ns + round(known[1] * 1e9))
    spans = [] if recorded is None else clock_map.master_spans(recorded)
    row = session.measurement_in_use(track.id)
    word = SOURCES.get(track.alignment, track.alignment)
    if is_reference and track.alignment == "none":
        word = "the reference"
    return {
        "id": str(track.id),
        "name": track.name,
        "kind": track.kind,
        "source": str(track.source_id),
        "stream": track.stream_index,
        "role": track.role,
        "device": track.device,
        "device_delay_s": track.delay_ns / 1e9,
        "facts": str(_facts(track).get("text", "")),
        "duration_s": None if recorded is None else recorded.duration_ns / 1e9,
        "spans_s": [[span.start_ns / 1e9, span.end_ns / 1e9] for span in spans],
        "offset_s": clock_map.offset_ns / 1e9,
        "drift_ppm": float(clock_map.drift_ppm),
        "uncertainty_s": None if track.uncertainty_ns is None else track.uncertainty_ns / 1e9,
        "alignment": track.alignment,
        "alignment_text": f"{word} · {method_text(row.method)}" if row is not None else word,
        "reference": is_reference,
        "status": track.review,
        "reviewer": track.reviewer,
    }


def _facts(track: Track) -> Document:
    try:
        found = json.loads(track.facts)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
