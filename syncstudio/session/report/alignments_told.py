"""Every alignment: what was measured, by what evidence, what it means as recorded and as aligned, and whether loops
of measurements close."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from syncstudio.project.records import MeasurementRow
from syncstudio.session.report.report_words import (
    date_json,
    early_text,
    loop_sentence,
    measured_sentence,
)
from syncstudio.sync.errors import SyncError

if TYPE_CHECKING:
    from syncstudio.session.measuring.verdicts import TrackVerdict
    from syncstudio.session.session import Session
    from syncstudio.sync.measurement import Measurement
    from syncstudio.sync.verdict import Verdict

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class ToldAlignment:
    """A measurement as the report tells it, with its evidence where that can be read."""

    document: Document
    names: tuple[str, str]
    evidence: Measurement | None


def told_alignments(session: Session) -> tuple[list[ToldAlignment], int]:
    """The newest measurement of each pair and those that tracks lie by, in the order of the timeline; and how many
    older ones are left out."""
    names = {track.id: track.name for track in session.project.tracks()}
    used = {row.id for track_id in names if (row := session.measurement_in_use(track_id)) is not None}
    newest: dict[tuple[int, int], int] = {}
    rows = session.all_measurements()
    for row in rows:
        if row.decision != "rejected" or (row.track_id, row.reference_id) not in newest:
            newest.setdefault((row.track_id, row.reference_id), row.id)
    shown = used | set(newest.values())
    place = {track_id: at for at, track_id in enumerate(names)}
    chosen = sorted(
        (row for row in rows if row.id in shown),
        key=lambda row: (place.get(row.track_id, 0), row.id not in used, place.get(row.reference_id, 0)),
    )
    return [_told(session, row, names, row.id in used) for row in chosen], len(rows) - len(chosen)


def _told(session: Session, row: MeasurementRow, names: dict[int, str], in_use: bool) -> ToldAlignment:
    other, reference = names.get(row.track_id, "?"), names.get(row.reference_id, "?")
    verdict = None if session.is_stale(row) else session.verdict_of(row)
    together = row.reference_id in session.moved_with(row.track_id)
    try:
        evidence = session.evidence(row.id)
    except SyncError:
        evidence = None
    document = {
        "id": str(row.id),
        "track": str(row.track_id),
        "track_name": other,
        "reference": str(row.reference_id),
        "reference_name": reference,
        "method": row.method,
        "status": row.status,
        "decision": row.decision,
        "in_use": in_use,
        "stale": session.is_stale(row),
        "offset_s": _seconds(row.offset_ns),
        "uncertainty_s": _seconds(row.uncertainty_ns),
        "drift_ppm": row.drift_ppm,
        "drift_uncertainty_ppm": row.drift_uncertainty_ppm,
        "confidence": row.confidence,
        "measured_at": date_json(row.at_ns) if row.at_ns else None,
        "version": row.version,
        "reason": row.reason,
        "sentence": measured_sentence(row, other, reference, together),
        "notes": [] if evidence is None else [str(note) for note in evidence.evidence.notes],
        "verdict": None if verdict is None else verdict_document(verdict),
    }
    return ToldAlignment(document, (reference, other), evidence)


def verdict_document(found: TrackVerdict) -> Document:
    """A verdict as recorded and as aligned, by the profile it was judged by."""
    profile = found.recorded.profile
    return {
        "profile": profile.name,
        "early_ms": float(profile.early_ms),
        "late_ms": float(profile.late_ms),
        "recorded": _verdict(found.recorded),
        "aligned": _verdict(found.aligned),
        "through_original": found.dub is not None,
    }


def _verdict(verdict: Verdict) -> Document:
    return {
        "class": verdict.verdict,
        "sound_early_ms": verdict.sound_early_ms,
        "uncertainty_ms": verdict.uncertainty_ms,
        "text": early_text(verdict),
    }


def told_dubs(session: Session) -> list[Document]:
    """Dubs judged against the picture through their original."""
    told = []
    for track in session.project.tracks():
        found = session.dub_verdict(track.id)
        if found is not None:
            told.append(
                {"track": str(track.id), "track_name": track.name, "verdict": verdict_document(found)}
            )
    return told


def told_loops(session: Session) -> list[Document]:
    """Closed ways round over the measurements, those that do not close first."""
    solution = session.solution()
    loops: Iterable[Any] = () if solution is None else solution.loops
    names = {track.id: track.name for track in session.project.tracks()}
    ordered = sorted(loops, key=lambda loop: (loop.closes, -abs(loop.closure_ns)))
    return [
        {
            "tracks": [names.get(node, "?") for node in loop.nodes],
            "closure_s": loop.closure_ns / 1e9,
            "uncertainty_s": loop.uncertainty_ns / 1e9,
            "closes": loop.closes,
            "mended": loop.mended,
            "sentence": loop_sentence(loop, names),
        }
        for loop in ordered
    ]


def _seconds(ns: int | None) -> float | None:
    return None if ns is None else ns / 1e9
