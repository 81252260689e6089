"""Labels that reach out of their recording: they are kept as they were drawn, and a sentence says so.

What lies outside altogether is for the rules to refuse. Times are on the lanes' own clocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from syncstudio.project.reads import Reads
from syncstudio.project.records import Segment
from syncstudio.timebase.span import Span
from syncstudio.timebase.timecode import clock_text


def reaching_out(
    reads: Reads, moving: Iterable[tuple[Segment | None, Segment]], recorded: Callable[[int], Span | None]
) -> str | None:
    """One sentence about the labels that come to reach out of what was recorded, or further out than before.

    `recorded` tells over which source span a track was recorded. A transcript is no recording, and regions have the
    frames they are on.
    """
    media: dict[int, Span | None] = {}
    out: list[tuple[Segment, Span]] = []
    for before, after in moving:
        if after.lane_id not in media:
            media[after.lane_id] = _recorded_of(reads, after.lane_id, recorded)
        span = media[after.lane_id]
        if span is None:
            continue
        there = before is not None and before.lane_id == after.lane_id
        start_ns = min(span.start_ns, before.start_ns) if before is not None and there else span.start_ns
        end_ns = max(span.end_ns, before.end_ns) if before is not None and there else span.end_ns
        if after.start_ns < start_ns or after.end_ns > end_ns:
            out.append((after, span))
    if not out:
        return None
    first, span = out[0]
    name = reads.track(reads.lane(first.lane_id).track_id or 0).name
    what = "The label reaches" if len(out) == 1 else f"{len(out)} labels reach"
    return (
        f"{what} out of “{name}”, which was recorded from {clock_text(span.start_ns)} to "
        f"{clock_text(span.end_ns)} of its own time."
    )


def _recorded_of(reads: Reads, lane_id: int, recorded: Callable[[int], Span | None]) -> Span | None:
    lane = reads.lane(lane_id)
    if lane.track_id is None or lane.kind == "regions" or reads.track(lane.track_id).kind == "transcript":
        return None
    return recorded(lane.track_id)
