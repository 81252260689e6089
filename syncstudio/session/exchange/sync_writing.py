"""What a project's `.sync.json` says: every recording with its clock, exactly as it lies now."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.session.exchange.export_choice import ExportChoice
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.instant import ns_up
from syncstudio.timebase.piece import Piece

if TYPE_CHECKING:
    from syncstudio.interchange.label_format import LabelFormat
    from syncstudio.interchange.sync_file import SyncFile
    from syncstudio.session.core import SessionCore


def needs_sync(session: SessionCore, made: LabelFormat, choice: ExportChoice) -> bool:
    """Whether a format cannot carry all of where the recordings lie, so that a `.sync.json` stands beside it."""
    tracks = session.project.tracks()
    if not tracks:
        return False
    if not made.holds.offsets or not made.holds.media:
        return True
    maps = [session.clock_map(track.id) for track in tracks]
    return any(len(each.pieces) > 1 for each in maps) or (
        not made.holds.drift and any(each.drift_ppm for each in maps)
    )


def sync_of(session: SessionCore, choice: ExportChoice, target: Path) -> SyncFile:
    """The file's content for an export to `target`."""
    from syncstudio.interchange.sync_file import SyncFile, SyncTrack

    project = session.project
    names: dict[int, str] = {}
    tracks = []
    methods = _methods(session)
    for track in project.tracks():
        names[track.id] = _unlike(track.name, set(names.values()))
        tracks.append(
            SyncTrack(
                names[track.id],
                track.kind,
                _relative(project.place_of(project.source(track.source_id)), target.parent),
                track.stream_index,
                _in_ns(project.clock_map(track.id)),
                track.alignment,
                track.uncertainty_ns,
                methods.get(track.id, "") if track.alignment == "measured" else "",
            )
        )
    lanes = [lane for lane in project.lanes() if choice.lane_ids is None or lane.id in choice.lane_ids]
    return SyncFile(
        target.name,
        choice.offsets,
        "" if choice.time_base is None or choice.offsets == "keep" else names[choice.time_base],
        tuple(tracks),
        tuple((lane.name, names.get(lane.track_id or 0, "")) for lane in lanes),
    )


def _methods(session: SessionCore) -> dict[int, str]:
    """How tracks were measured last, of what was accepted."""
    found: dict[int, str] = {}
    for row in session.project.measurements():
        if row.decision == "accepted":
            found.setdefault(row.track_id, row.method)
    return found


def _in_ns(clock_map: ClockMap) -> tuple[Piece, ...]:
    """Pieces whose ends are source nanoseconds instead of ticks: the first nanosecond at which each tick has begun."""

    def ns(tick: int | None) -> int | None:
        return None if tick is None else ns_up(clock_map.clock.exact_ns(tick))

    return tuple(
        replace(piece, from_tick=ns(piece.from_tick), to_tick=ns(piece.to_tick)) for piece in clock_map.pieces
    )


def _relative(path: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive on Windows
        return path.as_posix()


def _unlike(name: str, taken: set[str]) -> str:
    number, made = 2, name
    while made in taken:
        number, made = number + 1, f"{name} {number}"
    return made
