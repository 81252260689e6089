"""How far everybody is with what was handed out: labels in their parts, what was submitted and accepted, and time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from syncstudio.project.merging_reads import assignments, packages
from syncstudio.project.merging_records import Assignment, Package
from syncstudio.project.project import Project
from syncstudio.project.records import Lane, Segment
from syncstudio.session.labels.segment_writing import placed
from syncstudio.timebase.span import Span
from syncstudio.timebase.timecode import short_text


@dataclass(frozen=True, slots=True)
class PackageProgress:
    """One package: the labels in it by status, how much time of its spans has labels, and how long was worked on it.

    `span_ns` is the length of what is assigned, on the master timeline; 0 for a list of single labels.
    """

    package: Package
    parts: tuple[Assignment, ...]
    labels: int
    drafts: int
    submitted: int
    accepted: int
    rejected: int
    labelled_ns: int
    span_ns: int

    @property
    def returned(self) -> bool:
        """Whether it came back at least once."""
        return self.package.collected_ns is not None


class Placed:
    """Where a project's labels lie on the master timeline, lane by lane, read once."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self.lanes: dict[int, Lane] = {lane.id: lane for lane in project.lanes()}
        self._sources = {track.id: track.source_id for track in project.tracks()}
        self._segments: dict[int, list[tuple[Segment, Span]]] = {}
        self.whole = self._whole()

    def of(self, part: Assignment) -> list[tuple[Segment, Span]]:
        """The labels of one part of a package, each with its place."""
        found = []
        for lane in self.lanes.values():
            if part.lane_id not in (None, lane.id):
                continue
            if part.source_id is not None and self._sources.get(lane.track_id or 0) != part.source_id:
                continue
            for segment, span in self.on(lane):
                if part.segment_id not in (None, segment.id):
                    continue
                # A label belongs to the part it begins in, so that none is counted for two people.
                start, end = part.start_ns, part.end_ns
                if start is not None and end is not None and not start <= span.start_ns < end:
                    continue
                found.append((segment, span))
        return found

    def span_of(self, part: Assignment) -> Span | None:
        """What of the master timeline a part covers; nothing for a single label."""
        if part.start_ns is not None and part.end_ns is not None:
            return Span(part.start_ns, part.end_ns)
        if part.segment_id is not None:
            return None
        if part.source_id is not None:
            spans = [
                span
                for track in self._project.tracks_of(part.source_id)
                if (span := _extent(self._project, track.id)) is not None
            ]
            return (
                Span(min(each.start_ns for each in spans), max(each.end_ns for each in spans))
                if spans
                else None
            )
        return self.whole

    def on(self, lane: Lane) -> list[tuple[Segment, Span]]:
        """The labels of a lane, each with its place."""
        if lane.id not in self._segments:
            clock = None if lane.track_id is None else self._project.clock_map(lane.track_id)
            self._segments[lane.id] = [
                (each, placed(clock, each)) for each in self._project.segments(lane.id)
            ]
        return self._segments[lane.id]

    def _whole(self) -> Span | None:
        spans = [
            span for track in self._project.tracks() if (span := _extent(self._project, track.id)) is not None
        ]
        return (
            Span(min(each.start_ns for each in spans), max(each.end_ns for each in spans)) if spans else None
        )


def progress(project: Project) -> list[PackageProgress]:
    """Every package, the oldest first."""
    labels = Placed(project)
    parts: dict[int, list[Assignment]] = {}
    for part in assignments(project):
        parts.setdefault(part.package_id, []).append(part)
    return [_progress(labels, package, tuple(parts.get(package.id, ()))) for package in packages(project)]


def _progress(laid: Placed, package: Package, parts: tuple[Assignment, ...]) -> PackageProgress:
    found: dict[int, tuple[Segment, Span]] = {}
    for part in parts:
        found.update({segment.id: (segment, span) for segment, span in laid.of(part)})
    statuses = [segment.status for segment, _ in found.values()]
    spans = [span for part in parts if (span := laid.span_of(part)) is not None]
    assigned = _union(spans)
    labelled = _union(
        Span(max(span.start_ns, one.start_ns), min(span.end_ns, one.end_ns))
        for _, span in found.values()
        for one in assigned
        if span.start_ns < one.end_ns and span.end_ns > one.start_ns
    )
    return PackageProgress(
        package,
        parts,
        labels=len(statuses),
        drafts=statuses.count("draft"),
        submitted=statuses.count("submitted"),
        accepted=statuses.count("accepted"),
        rejected=statuses.count("rejected"),
        labelled_ns=sum(each.duration_ns for each in labelled),
        span_ns=sum(each.duration_ns for each in assigned),
    )


def _union(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.start_ns, each.end_ns)):
        if found and span.start_ns <= found[-1].end_ns:
            found[-1] = Span(found[-1].start_ns, max(found[-1].end_ns, span.end_ns))
        else:
            found.append(span)
    return found


def _extent(project: Project, track_id: int) -> Span | None:
    """Where a track lies on the master timeline."""
    track, clock = project.track(track_id), project.clock_map(track_id)
    if track.end_tick <= track.start_tick:
        return None
    start, end = clock.master_from_tick(track.start_tick), clock.master_from_tick(track.end_tick - 1)
    return None if start is None or end is None else Span(start, max(start, end))


def named_parts(project: Project, parts: Sequence[Assignment]) -> list[str]:
    """The parts of a package in words, single labels counted."""
    sources = {each.id: each.relative_path.rsplit("/", 1)[-1] for each in project.sources()}
    lanes = {each.id: each.name for each in project.lanes()}
    found, labels = [], 0
    for part in parts:
        if part.segment_id is not None:
            labels += 1
            continue
        told = []
        if part.source_id is not None:
            told.append(sources.get(part.source_id, "a recording that is gone"))
        if part.lane_id is not None:
            told.append(f"lane {lanes.get(part.lane_id, 'that is gone')}")
        if part.start_ns is not None and part.end_ns is not None:
            told.append(f"{short_text(part.start_ns)} to {short_text(part.end_ns)}")
        found.append(", ".join(told) or "everything")
    if labels:
        found.append(f"{labels} label{'' if labels == 1 else 's'}")
    return found
