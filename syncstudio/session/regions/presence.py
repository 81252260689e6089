"""When people are heard and seen: their voice lanes and their regions, put together on the master timeline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from syncstudio.project import region_reads
from syncstudio.project.labelling_records import Person
from syncstudio.project.records import Lane
from syncstudio.session.core import SessionCore
from syncstudio.session.regions.region_interpolation import RegionTrack
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.span import Span


@dataclass(frozen=True, slots=True)
class SeenRegion:
    """One region of somebody: where on the master timeline it begins, and when it is seen. `track` has key frames only
    where it leaves the picture and returns."""

    track: RegionTrack
    lane: Lane
    start_ns: int
    seen: tuple[Span, ...]

    @property
    def seen_ns(self) -> int:
        """How long it is seen in all."""
        return total_ns(self.seen)


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
        people = self.project.people()
        if not people:
            return []
        lanes = self.project.lanes()
        seen = self._seen_of(lanes)
        return [self._presence(person, lanes, seen.get(person.id, [])) for person in people]

    def _presence(self, person: Person, lanes: Sequence[Lane], regions: list[SeenRegion]) -> Presence:
        voices = tuple(lane for lane in lanes if lane.person_id == person.id and lane.kind != "regions")
        heard = [span for lane in voices for span in self._spans_of(lane)]
        regions.sort(key=lambda one: (one.start_ns, one.track.segment.id))
        sure = (one.seen for one in regions if one.track.region.person_from != "suggested")
        seen = joined(span for spans in sure for span in spans)
        return Presence(person, voices, tuple(regions), joined(heard), seen)

    def _spans_of(self, lane: Lane) -> list[Span]:
        clock_map = self.lane_clock_map(lane.id)
        spans = (Span(one.start_ns, one.end_ns) for one in self.project.segments(lane.id))
        return [placed_span(clock_map, span) for span in spans]

    def _seen_of(self, lanes: Sequence[Lane]) -> dict[int, list[SeenRegion]]:
        """The regions of each person, by what the region itself says, else by its lane."""
        found: dict[int, list[SeenRegion]] = {}
        for lane in (one for one in lanes if one.kind == "regions"):
            clock_map = self.lane_clock_map(lane.id)
            for rows in region_reads.regions_seen(self.project, lane.id):
                person_id = rows.region.person_id or lane.person_id
                if person_id is None:
                    continue
                track = RegionTrack.of(rows)
                seen = track.seen_spans() if track.keyframes else [track.span]
                spans = tuple(placed_span(clock_map, span) for span in seen)
                start_ns = placed_span(clock_map, track.span).start_ns
                found.setdefault(person_id, []).append(SeenRegion(track, lane, start_ns, spans))
        return found


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
    if len(clock_map.pieces) == 1 and clock_map.drift_ppm == 0:
        return span.shifted(clock_map.offset_ns)
    start_ns = clock_map.nearest_master(span.start_ns)
    return Span(start_ns, max(start_ns, clock_map.nearest_master_end(span.end_ns)))
