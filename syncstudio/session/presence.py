"""When people are heard and seen: their voice lanes and their regions, put together on the master timeline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from syncstudio.project import region_reads
from syncstudio.project.labelling_records import Person
from syncstudio.project.records import Lane, Segment
from syncstudio.session.core import SessionCore
from syncstudio.session.region_interpolation import RegionTrack
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.span import Span


@dataclass(frozen=True, slots=True)
class SeenRegion:
    """One region of somebody, and where on the master timeline it begins."""

    track: RegionTrack
    lane: Lane
    start_ns: int
    seen_ns: int


@dataclass(frozen=True, slots=True)
class Presence:
    """One person. `heard` and `seen` are spans of the master timeline, in order, none overlapping another; regions that
    are only suggested are listed, and count for nothing."""

    person: Person
    voices: tuple[Lane, ...]
    regions: tuple[SeenRegion, ...]
    heard: tuple[Span, ...]
    seen: tuple[Span, ...]

    @property
    def heard_ns(self) -> int:
        """How long the person is heard in all."""
        return total_ns(self.heard)

    @property
    def seen_ns(self) -> int:
        """How long the person is seen in all."""
        return total_ns(self.seen)

    @property
    def both_ns(self) -> int:
        """How long the person is seen and heard at once."""
        return total_ns(shared(self.heard, self.seen))


class Presences(SessionCore):
    """Who is there when."""

    def presences(self) -> list[Presence]:
        """Everybody, in the order they were named."""
        lanes = self.project.lanes()
        return [self._presence(person, lanes) for person in self.project.people()]

    def _presence(self, person: Person, lanes: Sequence[Lane]) -> Presence:
        own = [lane for lane in lanes if lane.person_id == person.id]
        voices = tuple(lane for lane in own if lane.kind != "regions")
        heard = [span for lane in voices for span in self._spans_of(lane)]
        regions, seen = self._regions_seen(person, own, {lane.id: lane for lane in lanes})
        return Presence(person, voices, tuple(regions), joined(heard), joined(seen))

    def _spans_of(self, lane: Lane) -> list[Span]:
        clock_map = self.lane_clock_map(lane.id)
        spans = (Span(one.start_ns, one.end_ns) for one in self.project.segments(lane.id))
        return [placed_span(clock_map, span) for span in spans]

    def _regions_seen(
        self, person: Person, own: Sequence[Lane], lanes: dict[int, Lane]
    ) -> tuple[list[SeenRegion], list[Span]]:
        """The regions that show somebody, by their own row or else by their lane, and when they do."""
        segments = {one.id: one for one in region_reads.segments_of_person(self.project, person.id)}
        for lane in own:
            if lane.kind == "regions":
                segments |= {one.id: one for one in self.project.segments(lane.id)}
        regions, seen = [], []
        for segment in segments.values():
            rows = region_reads.region_rows(self.project, segment.id)
            if rows is None or rows.region.person_id not in (None, person.id):
                continue
            track = RegionTrack.of(rows)
            clock_map = self.lane_clock_map(segment.lane_id)
            spans = [placed_span(clock_map, span) for span in track.seen_spans()]
            start_ns = spans[0].start_ns if spans else _start(clock_map, segment)
            regions.append(SeenRegion(track, lanes[segment.lane_id], start_ns, total_ns(spans)))
            if rows.region.person_from != "suggested":
                seen += spans
        return sorted(regions, key=lambda one: (one.start_ns, one.track.segment.id)), seen


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same instants as spans in order that neither overlap nor touch."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start_ns, one.end_ns)):
        if span.duration_ns == 0:
            continue
        if found and span.start_ns <= found[-1].end_ns:
            found[-1] = found[-1].hull(span)
        else:
            found.append(span)
    return tuple(found)


def shared(first: Sequence[Span], second: Sequence[Span]) -> tuple[Span, ...]:
    """The instants that both have, of spans as `joined` answers them."""
    found, one, other = [], 0, 0
    while one < len(first) and other < len(second):
        both = first[one].intersection(second[other])
        if both is not None:
            found.append(both)
        if first[one].end_ns <= second[other].end_ns:
            one += 1
        else:
            other += 1
    return tuple(found)


def total_ns(spans: Iterable[Span]) -> int:
    """How long spans last together that do not overlap."""
    return sum(span.duration_ns for span in spans)


def placed_span(clock_map: ClockMap | None, span: Span) -> Span:
    """A span of a lane's clock on the master timeline; `clock_map` is the lane's, None the timeline itself."""
    if clock_map is None or span.duration_ns == 0:
        return span
    start_ns = clock_map.nearest_master(span.start_ns)
    return Span(start_ns, max(start_ns, clock_map.nearest_master_end(span.end_ns)))


def _start(clock_map: ClockMap | None, segment: Segment) -> int:
    return segment.start_ns if clock_map is None else clock_map.nearest_master(segment.start_ns)
