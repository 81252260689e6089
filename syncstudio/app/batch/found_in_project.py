"""What was verified of a row, taken into its draft project: measurements with their evidence, and a comment at the
worst moment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from syncstudio.project.labelling_records import Comment
from syncstudio.project.records import Track
from syncstudio.session.measuring.measurement_rows import row_of
from syncstudio.sync.errors import SyncError
from syncstudio.sync.measurement import Measurement
from syncstudio.sync.packing import unpacked
from syncstudio.verify.page.words import found_text, pair_text
from syncstudio.verify.result import PairFound, Result

BY = "verify"
"""Who stands beside what the verification says."""

_KINDS = {
    "sound_picture": ("video", "sound"),
    "voice_face": ("video", "sound"),
    "dub_picture": ("video", "sound"),
    "transcript_sound": ("sound", "transcript"),
    "series_picture": ("video", "series"),
    "series_sound": ("sound", "series"),
}
_SOUNDS = ("sound", "sound")


def take_in(session, result: Result, files: Mapping[str, Path], told: str) -> tuple[int | None, int | None]:
    """One step: a proposal for each pair that was measured, and a comment. Answers the worst moment on the master
    timeline and the track that it is about, as far as they are known."""
    tracks = _by_file(session, files)
    at_ns, focus_id = None, None
    rows = []
    for pair in result.pairs:
        reference, other = _ends(tracks, pair)
        if reference is None or other is None:
            continue
        if pair.pair == result.worst_pair and focus_id is None:
            focus_id = other.id
            at_ns = _master(
                session, reference, pair.worst_at_s if pair.worst_at_s is not None else result.worst_at_s
            )
        rows.append(row_of(session.project, reference.id, other.id, _answer(pair)))
    if at_ns is None and result.worst_at_s is not None and tracks:
        at_ns = _master(session, next(iter(tracks.values()))[0], result.worst_at_s)
    if session.viewing is None:
        with session.project.edit("Take over what was verified") as edit:
            for row in rows:
                edit.insert(row)
            made_ns = session.project.wall_ns()
            edit.insert(Comment(at_ns=at_ns or 0, author=BY, made_ns=made_ns, text=told))
    return at_ns, focus_id


def first_told(report: Path, number: int | None, result: Result) -> str:
    """What the report says of the row in short: the decision and its reasons."""
    row = "" if number is None else f", row {number}"
    said = [f"{result.decision.capitalize()}, says {report.name}{row}.", *result.reasons]
    if result.error and result.error not in result.reasons:
        said.append(result.error)
    return " ".join(said)


def told_of(report: Path, number: int | None, result: Result) -> str:
    """All that the report says of the row: decision, reasons, every pair and the findings of timing."""
    lines = [first_told(report, number, result)]
    lines += [f"{pair_text(pair.pair)}: {found_text(pair)}" for pair in result.pairs]
    lines += [f"{found.severity}: {found.code}: {found.message}" for found in result.health_findings]
    return "\n".join(lines)


def _by_file(session, files: Mapping[str, Path]) -> dict[str, list[Track]]:
    """The tracks of each part, by the part's name."""
    places = {str(path.resolve()): name for name, path in files.items()}
    found: dict[str, list[Track]] = {}
    for source in session.project.sources():
        name = places.get(str(session.project.place_of(source).resolve()))
        if name is not None:
            found[name] = session.project.tracks_of(source.id)
    return {name: tracks for name, tracks in found.items() if tracks}


def _ends(tracks: Mapping[str, list[Track]], pair: PairFound) -> tuple[Track | None, Track | None]:
    kinds = _KINDS.get(pair.pair, _SOUNDS)
    found = [
        next((track for track in tracks.get(name, ()) if track.kind == kind), None)
        for name, kind in zip((pair.reference, pair.other), kinds, strict=True)
    ]
    return found[0], found[1]


def _master(session, track: Track, at_s: float | None) -> int | None:
    if at_s is None:
        return None
    found: int | None = session.clock_map(track.id).master_from_source(round(at_s * 1e9))
    return found


def _answer(pair: PairFound) -> Measurement:
    """The measurement with its evidence, else what the columns say of it."""
    if pair.packed:
        try:
            return unpacked(pair.packed)
        except SyncError:
            pass
    return Measurement(
        pair.method or pair.pair.replace("_", "-"),
        pair.status,
        None if pair.offset_s is None else round(pair.offset_s * 1e9),
        pair.drift_ppm,
        None if pair.uncertainty_s is None else round(pair.uncertainty_s * 1e9),
        pair.drift_uncertainty_ppm,
        pair.confidence,
        reason=pair.reason,
    )
