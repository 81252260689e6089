"""What is said of a clip's tracks: whose file, which alignment was applied, how it was found, and how it is judged."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from syncstudio.session.dataset.planned import Part
from syncstudio.session.dataset.track_media import TrackMedia

if TYPE_CHECKING:
    from syncstudio.session.measuring.verdicts import TrackVerdict
    from syncstudio.session.session import Session


def track_said(session: Session, media: TrackMedia) -> dict[str, Any]:
    """What is said of a track in every clip: whose file, the alignment, how it was measured, and its verdict."""
    track = media.track
    return {
        "name": track.name,
        "kind": track.kind,
        "role": track.role,
        "file": media.source.relative_path or media.path.name,
        "stream": track.stream_index,
        "fingerprint": media.source.fingerprint,
        "device": track.device,
        "alignment": track.alignment,
        "alignment_review": track.review,
        "offset_ns": media.clock_map.offset_ns,
        "drift_ppm": float(media.clock_map.drift_ppm),
        "uncertainty_ns": track.uncertainty_ns,
        "measured_by": _measured(session, track.id),
        "verdict": verdict_said(session.verdict(track.id)),
    }


def part_said(of_track: dict[str, Any], part: Part) -> dict[str, Any]:
    """One track of a clip as its metadata names it; times in ns, exact ones as fractions in text."""
    first = part.coverage.runs[0]
    return of_track | {
        "source_start_ns": exact(first.source_ns),
        "source_per_clip": exact(first.slope),
        "pieces": [
            {
                "from_ns": exact(run.from_ns),
                "to_ns": exact(run.to_ns),
                "source_ns": exact(run.source_ns),
                "source_per_clip": exact(run.slope),
            }
            for run in part.coverage.runs
        ],
        "gaps_ns": [[exact(start), exact(end)] for start, end in part.coverage.gaps],
        "part": part.what,
        "name_in_files": part.name,
    }


def exact(value: Fraction | int) -> str:
    """A number in full: 42 or 125125/3."""
    return str(Fraction(value))


def verdict_class(said: Iterable[dict[str, Any]]) -> str:
    """The worst verdict, as aligned, of some tracks; "none" where nothing was judged."""
    classes = {one["verdict"]["aligned"]["class"] for one in said if one["verdict"] is not None}
    return next((one for one in ("outside", "undecided", "inside") if one in classes), "none")


def verdict_said(found: TrackVerdict | None) -> dict[str, Any] | None:
    """A verdict as recorded and as aligned now."""
    if found is None:
        return None
    return {
        "profile": found.aligned.profile.id,
        "method": found.row.method,
        "recorded": {
            "class": found.recorded.verdict,
            "sound_early_ms": found.recorded.sound_early_ms,
            "uncertainty_ms": found.recorded.uncertainty_ms,
        },
        "aligned": {
            "class": found.aligned.verdict,
            "sound_early_ms": found.aligned.sound_early_ms,
            "uncertainty_ms": found.aligned.uncertainty_ms,
        },
    }


def _measured(session: Session, track_id: int) -> dict[str, Any] | None:
    """The accepted measurement that the alignment of a track goes back to."""
    row = session.measurement_in_use(track_id)
    if row is None:
        return None
    return {
        "method": row.method,
        "offset_ns": row.offset_ns,
        "drift_ppm": row.drift_ppm,
        "uncertainty_ns": row.uncertainty_ns,
        "drift_uncertainty_ppm": row.drift_uncertainty_ppm,
        "confidence": row.confidence,
        "version": row.version,
    }
