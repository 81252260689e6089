"""The recordings of a project as files of labels name them: one for each clock, with its place on the timeline."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.interchange.label_document import DocumentMedium, MediaKind
from syncstudio.project.records import Track
from syncstudio.session.media.picture_size import picture_size
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.instant import ns_up
from syncstudio.timebase.piece import PPM

if TYPE_CHECKING:
    from syncstudio.session.core import SessionCore

_KINDS: dict[str, MediaKind] = {"video": "video", "sound": "sound", "series": "series"}
_RANK = ("video", "sound", "series", "transcript")


def exported_media(
    session: SessionCore, time_base: ClockMap | None, used: frozenset[int]
) -> tuple[tuple[DocumentMedium, ...], dict[int, str]]:
    """The recordings, and by track id the name of that whose clock it has.

    `time_base` is the clock that offsets are told on, None for the master timeline. Tracks of one file are one
    recording unless they were moved apart. A transcript is among them only where a lane of its track is `used`.
    """
    media: list[DocumentMedium] = []
    names: dict[int, str] = {}
    taken: set[str] = set()
    groups: dict[tuple[int, tuple[object, ...]], list[Track]] = {}
    for track in session.project.tracks():
        if track.kind != "transcript" or track.id in used:
            pieces = tuple(piece.anchors for piece in session.clock_map(track.id).pieces)
            groups.setdefault((track.source_id, pieces), []).append(track)
    apart = {source_id for source_id, _ in groups}
    alone = {each for each in apart if sum(source_id == each for source_id, _ in groups) == 1}
    for (source_id, _), tracks in groups.items():
        path = session.project.place_of(session.project.source(source_id))
        name = _unlike(path.name if source_id in alone else tracks[0].name, taken)
        head = min(tracks, key=lambda each: _RANK.index(each.kind))
        media.append(_medium(session, name, path, head, time_base))
        names |= {track.id: name for track in tracks}
    return tuple(media), names


def offset_on(own: ClockMap, time_base: ClockMap | None) -> tuple[int, Fraction]:
    """Where a recording's zero lies on another clock, and its drift against it in ppm, by the first pieces' lines."""
    at_zero, rate = own.pieces[0].master_exact(0), own.pieces[0].rate
    if time_base is not None:
        at_zero = time_base.pieces[0].source_exact(at_zero)
        rate /= time_base.pieces[0].rate
    return ns_up(at_zero), (rate - 1) * PPM


def _medium(
    session: SessionCore, name: str, path: Path, track: Track, time_base: ClockMap | None
) -> DocumentMedium:
    offset_ns, drift_ppm = offset_on(session.clock_map(track.id), time_base)
    recorded = session.recorded(track.id)
    facts = json.loads(track.facts)
    width, height = picture_size(track)
    return DocumentMedium(
        name=name,
        path=str(path),
        kind=_KINDS.get(track.kind, ""),
        offset_ns=offset_ns,
        drift_ppm=float(drift_ppm) if drift_ppm else None,
        duration_ns=None if recorded is None else recorded.end_ns,
        frame_rate=str(facts.get("rate") or "") if track.kind == "video" else "",
        width=width,
        height=height,
    )


def _unlike(name: str, taken: set[str]) -> str:
    number, made = 2, name
    while made.casefold() in taken:
        number, made = number + 1, f"{name} {number}"
    taken.add(made.casefold())
    return made
