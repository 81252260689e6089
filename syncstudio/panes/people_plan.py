"""What the dock of people says, row by row. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from syncstudio.project.records import Lane
from syncstudio.session.regions.presence import Presence
from syncstudio.timebase.instant import NS_PER_S

MOST_REGIONS = 200
"""Regions listed of one person; the rest is a number."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A row under a person: a voice lane, or a region with its segment. `seen_ns` is None for lanes."""

    name: str
    lane_id: int
    segment_id: int | None = None
    start_ns: int = 0
    seen_ns: int | None = None
    suggested: bool = False


def rows_of(presence: Presence, labels: dict[int, str]) -> list[PersonRow]:
    """What is somebody's: voice lanes, then regions in the order they are seen."""
    rows = [PersonRow(lane.name, lane.id) for lane in presence.voices]
    for seen in presence.regions[:MOST_REGIONS]:
        segment, region = seen.track.segment, seen.track.region
        text = " ".join(segment.text.split()) or labels.get(segment.label_id or 0, "")
        suggested = region.person_from == "suggested"
        rows.append(
            PersonRow(
                text or seen.lane.name, seen.lane.id, segment.id, seen.start_ns, seen.seen_ns, suggested
            )
        )
    return rows


def nobodys_lanes(lanes: Iterable[Lane]) -> list[PersonRow]:
    """The lanes that could be somebody's, and are not yet."""
    return [
        PersonRow(lane.name, lane.id)
        for lane in lanes
        if lane.person_id is None and lane.kind in ("segments", "transcript", "regions")
    ]


def length_text(ns: int) -> str:
    """How long, as short as it can be read: 4.2 s, 3:07, 1:02:09; a dash for nothing."""
    if ns <= 0:
        return "–"
    if ns < 60 * NS_PER_S:
        return f"{ns / NS_PER_S:.1f} s"
    seconds = round(ns / NS_PER_S)
    minutes, hours = seconds // 60, seconds // 3600
    return f"{minutes}:{seconds % 60:02}" if not hours else f"{hours}:{minutes % 60:02}:{seconds % 60:02}"
