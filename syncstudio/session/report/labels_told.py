"""Labels in figures: how many, how long, how much of the time, by lane, label and person; and where they lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syncstudio.interchange.pages.strips import Strip
from syncstudio.session.labels.label_counts import Count, counted

if TYPE_CHECKING:
    from syncstudio.session.labels.label_table import LabelTable
    from syncstudio.session.session import Session

Document = dict[str, Any]


def told_lanes(session: Session, table: LabelTable) -> list[Document]:
    """Every lane with the clock it is kept in and how many labels it holds."""
    names = {track.id: track.name for track in session.project.tracks()}
    people = {person.id: person.name for person in session.project.people()}
    return [
        {
            "id": str(lane.id),
            "name": lane.name,
            "kind": lane.kind,
            "clock": "master timeline" if lane.track_id is None else names.get(lane.track_id, "?"),
            "person": people.get(lane.person_id or 0, ""),
            "labels": int((table.lanes == lane.id).sum()),
            "origin": lane.origin,
        }
        for lane in session.project.lanes()
    ]


def told_counts(session: Session, table: LabelTable) -> Document:
    """The figures of all labels, by lane, by label and by person, over everything that was recorded or labelled."""
    span = _whole(session, table)
    by_lane, by_label = counted(table, "lane", span), counted(table, "label", span)
    by_person = counted(table, "person", span, "nobody named") if table.people.any() else []
    return {
        "labels": len(table),
        "over_s": span.duration_ns / 1e9,
        "all": _count(by_lane[-1], "all"),
        "by_lane": [_count(each) for each in by_lane[:-1]],
        "by_label": [_count(each) for each in by_label[:-1]],
        "by_person": [_count(each) for each in by_person[:-1]],
    }


def _whole(session: Session, table: LabelTable) -> Any:
    from syncstudio.timebase.span import Span

    extent = session.extent()
    if not len(table):
        return extent
    ends = int(table.ends_ns.max()) + 1
    return Span(min(extent.start_ns, int(table.starts_ns.min())), max(extent.end_ns, ends))


def lane_strips(session: Session, table: LabelTable) -> list[Strip]:
    """Where the labels of each lane lie, in seconds."""
    found = []
    for place, lane in enumerate(session.project.lanes()):
        held = table.lanes == lane.id
        if held.any():
            starts, ends = table.starts_ns[held] / 1e9, table.ends_ns[held] / 1e9
            found.append(Strip(lane.name, starts, ends, f"b{place % 4}"))
    return found


def _count(count: Count, name: str = "") -> Document:
    return {
        "name": name or count.name,
        "count": count.count,
        "total_s": count.total_ns / 1e9,
        "covered_s": count.covered_ns / 1e9,
        "mean_s": None if count.mean_ns is None else float(count.mean_ns / 1_000_000_000),
        "median_s": None if count.median_ns is None else float(count.median_ns / 1_000_000_000),
        "shortest_s": None if count.shortest_ns is None else count.shortest_ns / 1e9,
        "longest_s": None if count.longest_ns is None else count.longest_ns / 1e9,
        "share": None if count.share is None else float(count.share),
        "per_minute": None if count.per_minute is None else float(count.per_minute),
    }
