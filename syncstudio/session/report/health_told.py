"""The timing health of every file as it was checked last; nothing is read for it unless that is asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from syncstudio.media.errors import MediaError
from syncstudio.session.health.checked_sources import checked_sources, chosen_time_column
from syncstudio.survey.media_place import media_place

if TYPE_CHECKING:
    from syncstudio.media.health.report import FileHealth, StreamHealth
    from syncstudio.project.records import Track
    from syncstudio.session.session import Session

Document = dict[str, Any]


def health_of_sources(session: Session, check: bool = False) -> list[Document]:
    """Figures and findings of each file with a clock of its own; `check` reads the files that were not checked yet.

    `state` is "checked", "not-checked", "missing" or "failed", and `message` says why.
    """
    told = []
    for source_id, tracks in checked_sources(session.project).items():
        source = session.project.source(source_id)
        place = media_place(session.project, source)
        entry: Document = {
            "source": str(source_id),
            "name": session.project.place_of(source).name or source.relative_path,
            "state": "checked",
            "message": "",
            "read": "",
            "recorded_at": None,
            "streams": [],
            "findings": [],
        }
        report, entry["state"], entry["message"] = _report(session, place, tracks, check)
        if report is not None:
            entry |= {
                "read": report.read,
                "recorded_at": _recorded_at(report),
                "streams": [_stream(stream, tracks) for stream in report.streams],
                "findings": [_finding(session, found, tracks) for found in report.findings],
            }
        told.append(entry)
    return told


def _report(
    session: Session, place: Path, tracks: list[Track], check: bool
) -> tuple[FileHealth | None, str, str]:
    """The newest check of a file, how it went, and why there is none."""
    from syncstudio.media.health.check import kept_health, known_health

    known = session.health(tracks[0].id)
    if known is not None:
        return known.report, "checked", ""
    if not place.is_file():
        return None, "missing", f"{place.name} is missing: it was at {place.parent}."
    try:
        choice = chosen_time_column(session.project, tracks[0].source_id)
        report = kept_health(place, choice=choice) if check else known_health(place, choice)
    except (MediaError, OSError) as error:
        return None, "failed", str(error)
    if report is None:
        return None, "not-checked", "Its timing was not checked yet; opening the project does that."
    return report, "checked", ""


def _recorded_at(report: FileHealth) -> str | None:
    from syncstudio.timebase.timecode import wall_text

    return None if report.epoch_ns is None else wall_text(0, report.epoch_ns)


def _stream(stream: StreamHealth, tracks: list[Track]) -> Document:
    track = next((each for each in tracks if each.stream_index == stream.index), None)
    return {
        "index": stream.index,
        "track": None if track is None else str(track.id),
        "name": f"stream {stream.index}" if track is None else track.name,
        "kind": stream.kind,
        "codec": stream.codec,
        "start_s": float(stream.start_s),
        "duration_s": None if stream.duration_s is None else float(stream.duration_s),
        "count": stream.count,
        "nominal_rate": None if stream.nominal_rate is None else float(stream.nominal_rate),
        "measured_rate": None if stream.measured_rate is None else float(stream.measured_rate),
        "rate_ppm": None if stream.rate_ppm is None else float(stream.rate_ppm),
        "variable_rate": stream.variable_rate,
        "gaps": len(stream.gaps),
    }


def _finding(session: Session, found: Any, tracks: list[Track]) -> Document:
    track = next((each for each in tracks if each.stream_index == found.stream), None)
    master_ns = None
    if found.at_s is not None:
        clock_map = session.clock_map((track or tracks[0]).id)
        master_ns = clock_map.master_from_source(found.at_s * 1_000_000_000)
    return {
        "code": found.code,
        "severity": found.severity,
        "track": None if track is None else str(track.id),
        "about": "the file" if track is None else track.name,
        "at_s": None if found.at_s is None else float(found.at_s),
        "master_s": None if master_ns is None else master_ns / 1e9,
        "message": found.message,
    }
