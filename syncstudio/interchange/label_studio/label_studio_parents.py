"""Lanes below others: Label Studio hangs regions from regions, so how lanes hang together is seen by their labels."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from syncstudio.interchange.label_document import DocumentLane, DocumentSegment, Relation

# So many labels of a parent lane are looked at before the one that begins last: they may overlap.
_MOST_LOOKS = 64


def parent_places(lane: DocumentLane, above: DocumentLane) -> list[int | None]:
    """For each label the place of its parent among those of the lane above: by its key, or else the one it lies in."""
    by_key = {segment.key: place for place, segment in enumerate(above.segments) if segment.key}
    order = sorted(range(len(above.segments)), key=lambda place: above.segments[place].start_ns)
    starts = [above.segments[place].start_ns for place in order]
    made: list[int | None] = []
    for segment in lane.segments:
        found = by_key.get(segment.parent_key) if segment.parent_key else None
        last = bisect_right(starts, segment.start_ns) if found is None else 0
        for earlier in range(last - 1, max(-1, last - 1 - _MOST_LOOKS), -1):
            if above.segments[order[earlier]].end_ns >= segment.end_ns:
                found = order[earlier]
                break
        made.append(found)
    return made


def is_told_by_labels(lane: DocumentLane, above: DocumentLane) -> bool:
    """Whether the labels themselves show how a lane hangs from the one above."""
    pairs = zip(lane.segments, parent_places(lane, above), strict=True)
    parents = [(segment, above.segments[place]) for segment, place in pairs if place is not None]
    if len(parents) < len(lane.segments):
        return False
    inside = all(one.start_ns >= up.start_ns and one.end_ns <= up.end_ns for one, up in parents)
    same = all((one.start_ns, one.end_ns) == (up.start_ns, up.end_ns) for one, up in parents)
    return inside and (lane.relation == "same-span") == (same and lane.kind != "events")


def with_parents(lanes: list[DocumentLane]) -> list[DocumentLane]:
    """A lane whose labels all hang from labels of one other lane, and lie inside them, is below that lane."""
    if not any(segment.parent_key for lane in lanes for segment in lane.segments):
        return lanes
    places: dict[str, list[tuple[str, DocumentSegment]]] = {}
    for lane in lanes:
        for segment in lane.segments:
            places.setdefault(segment.key, []).append((lane.name, segment))
    made = []
    for lane in lanes:
        keys = {segment.parent_key for segment in lane.segments}
        above = Counter(
            name for key in keys for name in {name for name, _ in places.get(key, ())} if name != lane.name
        )
        parent = next((name for name, many in above.items() if many == len(keys)), "")
        relation = _relation(lane, parent, places) if parent and "" not in keys else None
        made.append(lane if relation is None else replace(lane, parent=parent, relation=relation))
    return made


def _relation(
    lane: DocumentLane, parent: str, places: Mapping[str, list[tuple[str, DocumentSegment]]]
) -> Relation | None:
    same = True
    for segment in lane.segments:
        above = next((one for name, one in places[segment.parent_key] if name == parent), None)
        if above is None or not (above.start_ns <= segment.start_ns and segment.end_ns <= above.end_ns):
            return None
        same = same and (above.start_ns, above.end_ns) == (segment.start_ns, segment.end_ns)
    return "same-span" if same and lane.kind != "events" else "inside"
