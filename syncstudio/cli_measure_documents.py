"""The documents `syncstudio.measure/1` and `syncstudio.measurements/1`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from syncstudio.cli_documents import Document

if TYPE_CHECKING:
    from syncstudio.survey.measure_file import PairAnswer
    from syncstudio.survey.subject import Subject
    from syncstudio.sync.evidence import Evidence
    from syncstudio.sync.graph import GraphSolution
    from syncstudio.sync.measurement import MeasuredPiece, Measurement
    from syncstudio.sync.verdict import Verdict

MEASURE, MEASUREMENTS = "syncstudio.measure/1", "syncstudio.measurements/1"

_NS_PER_S = 1_000_000_000


def measure_document(answer: PairAnswer, verdict: Verdict | None) -> Document:
    """`syncstudio.measure/1`: one measurement of two files, or of a file's sound against its picture."""
    return {
        "schema": MEASURE,
        "reference": subject_entry(answer.reference),
        "other": subject_entry(answer.other),
        **measurement_entry(answer.measurement),
        "verdict": verdict_entry(verdict),
    }


def subject_entry(subject: Subject) -> Document:
    """Which stream of which file."""
    entry: Document = {"path": str(subject.path), "stream": subject.stream_index, "kind": subject.kind}
    return {**entry, "role": subject.role} if subject.role else entry


def measurement_entry(measurement: Measurement) -> Document:
    """The answer and its evidence in figures; curves are left to `--plot`."""
    return {
        "method": measurement.method,
        "status": measurement.status,
        "offset_s": seconds(measurement.offset_ns),
        "drift_ppm": _finite(measurement.drift_ppm),
        "uncertainty_s": seconds(measurement.uncertainty_ns),
        "drift_uncertainty_ppm": _finite(measurement.drift_uncertainty_ppm),
        "confidence": round(float(measurement.confidence), 6),
        "pieces": [_piece(piece) for piece in measurement.pieces],
        "windows": [
            {
                "at_s": _finite(window.at_s),
                "offset_s": _finite(window.offset_s),
                "score": _finite(window.score),
                "used": bool(window.used),
            }
            for window in measurement.windows
        ],
        "reason": measurement.reason,
        "evidence": _evidence(measurement.evidence),
        "settings": {
            name: value if isinstance(value, str) else _finite(value)
            for name, value in measurement.settings.items()
        },
        "elapsed_s": round(measurement.elapsed_s, 3),
    }


def verdict_entry(verdict: Verdict | None) -> Document | None:
    """The verdict, or null where the two streams are not meant to share a clock."""
    if verdict is None:
        return None
    return {
        "profile": verdict.profile.id,
        "class": verdict.verdict,
        "sound_early_ms": _finite(verdict.sound_early_ms),
        "uncertainty_ms": _finite(verdict.uncertainty_ms),
        "early_ms": verdict.profile.early_ms,
        "late_ms": verdict.profile.late_ms,
    }


def graph_entries(graph: GraphSolution, names: Mapping[int, str]) -> Document:
    """Where the measurements together put every track, in the order of `names`, and whether they agree around loops."""
    return {
        "reference": str(graph.reference),
        "tracks": [
            {
                "id": str(track),
                "name": names[track],
                "offset_s": node.offset_ns / _NS_PER_S,
                "drift_ppm": node.drift_ppm,
                "uncertainty_s": node.uncertainty_ns / _NS_PER_S,
                "drift_uncertainty_ppm": node.drift_uncertainty_ppm,
            }
            for track in names
            if (node := graph.nodes.get(track)) is not None
        ],
        "loops": [
            {
                "tracks": [str(track) for track in loop.nodes],
                "closure_s": loop.closure_ns / _NS_PER_S,
                "uncertainty_s": loop.uncertainty_ns / _NS_PER_S,
                "closes": loop.closes,
            }
            for loop in graph.loops
        ],
        "unreached": [str(track) for track in graph.unreached],
    }


def seconds(ns: int | None) -> float | None:
    """Nanoseconds as seconds."""
    return None if ns is None else ns / _NS_PER_S


def _piece(piece: MeasuredPiece) -> Document:
    return {
        "from_s": seconds(piece.from_ns),
        "to_s": seconds(piece.to_ns),
        "to_within_s": seconds(piece.to_within_ns),
        "anchors": [[other, reference] for other, reference in piece.anchors_ns],
        "uncertainty_s": seconds(piece.uncertainty_ns),
    }


def _evidence(evidence: Evidence) -> Document:
    curve = evidence.correlation
    return {
        "figures": {name: _finite(value) for name, value in evidence.figures.items()},
        "notes": list(evidence.notes),
        "events": [
            {
                "reference_s": _finite(event.reference_s),
                "other_s": _finite(event.other_s),
                "strength": _finite(event.strength),
                "used": bool(event.used),
            }
            for event in evidence.events
        ],
        "peak": None if curve is None else {"offset_s": _finite(curve.peak_s), "value": _finite(curve.peak)},
        "rival": None
        if curve is None or curve.rival_s is None
        else {"offset_s": _finite(curve.rival_s), "value": _finite(curve.rival)},
    }


def _finite(value: Any) -> float | None:
    """A number that JSON has: null for what is not known or no number."""
    import math

    return None if value is None or not math.isfinite(value) else float(value)
