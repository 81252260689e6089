"""What of a lane a person was handed to label: where they were not to look, nothing of theirs is missing."""

from __future__ import annotations

from syncstudio.project.merging_reads import assignments, handed_out
from syncstudio.project.project import Project
from syncstudio.project.records import Lane
from syncstudio.timebase.span import Span

Spans = tuple[tuple[int, int], ...]


def handed_spans(project: Project, lane: Lane, own_clock: bool) -> Spans | None:
    """The spans of a lane that a handed-out copy assigns, on the lane's own clock or on the master timeline.

    None: the whole lane, as in a project that was never handed out. Parts that are single labels are the spans of
    those.
    """
    package_id, _ = handed_out(project)
    parts = assignments(project, package_id) if package_id else []
    if not parts:
        return None
    track_id = lane.track_id
    source_id = None if track_id is None else project.track(track_id).source_id
    clock_map = None if track_id is None else project.clock_map(track_id)
    found: list[tuple[int, int]] = []
    for part in parts:
        if part.lane_id not in (None, lane.id) or part.source_id not in (None, source_id):
            continue
        if part.segment_id is not None:
            if project.lane_of_segment(part.segment_id) == lane.id:
                segment = project.segment(part.segment_id)
                start_ns, end_ns = segment.start_ns, max(segment.end_ns, segment.start_ns + 1)
                if clock_map is not None and not own_clock:
                    start_ns, end_ns = clock_map.nearest_master(start_ns), clock_map.nearest_master(end_ns)
                found.append((start_ns, end_ns))
            continue
        if part.start_ns is None or part.end_ns is None:
            return None
        span = Span(part.start_ns, part.end_ns)
        if clock_map is None or not own_clock:
            found.append((span.start_ns, span.end_ns))
        else:
            found += [(each.start_ns, each.end_ns) for _, each in clock_map.source_spans(span)]
    return _joined(found)


def _joined(spans: list[tuple[int, int]]) -> Spans:
    """The same stretches without overlaps, earliest first."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return tuple(found)
