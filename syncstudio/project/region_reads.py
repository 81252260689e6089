"""Questions about regions: those of a stretch of time with their key frames, and those of a person.

Like `reads`: one statement for each kind of row, so that a look at a long lane reads only what it shows.
"""

from dataclasses import dataclass

from syncstudio.project.labelling_records import Keyframe, Region
from syncstudio.project.reads import Reads
from syncstudio.project.records import Segment
from syncstudio.timebase.span import Span

# The segments of a span, as `Reads.overlapping` finds them: by their starts, back by the longest of the lane.
_SEGMENTS = """(SELECT id FROM segment WHERE lane_id = ?1 AND start_ns < ?3 AND end_ns > ?2 AND start_ns >= ?2 - (
    SELECT coalesce(max(end_ns - start_ns), 0) FROM segment WHERE lane_id = ?1))"""


@dataclass(frozen=True, slots=True)
class RegionRows:
    """A region: its segment (when), its own row (what shape, whom), and its key frames (where), earliest first."""

    segment: Segment
    region: Region
    keyframes: tuple[Keyframe, ...]


def regions_within(project: Reads, lane_id: int, span: Span) -> list[RegionRows]:
    """The regions of a lane that share time with a span of the lane's clock, earliest first."""
    bound = (lane_id, span.start_ns, max(span.end_ns, span.start_ns + 1))
    with project._mutex:
        segments = project.overlapping(lane_id, span)
        if not segments:
            return []
        regions = project._all(Region, f"segment_id IN {_SEGMENTS} ORDER BY id", *bound)
        of_regions = (
            f"region_id IN (SELECT id FROM region WHERE segment_id IN {_SEGMENTS}) ORDER BY at_ns, id"
        )
        keyframes = project._all(Keyframe, of_regions, *bound)
    return _joined(segments, regions, keyframes)


def regions_seen(project: Reads, lane_id: int) -> list[RegionRows]:
    """All regions of a lane with what tells when they are seen: key frames only of those that leave and return."""
    of_lane = "SELECT id FROM region WHERE segment_id IN (SELECT id FROM segment WHERE lane_id = ?1)"
    leaving = f"SELECT region_id FROM keyframe WHERE outside AND region_id IN ({of_lane})"
    with project._mutex:
        segments = project.segments(lane_id)
        regions = project.regions_of_lane(lane_id)
        keyframes = project._all(Keyframe, f"region_id IN ({leaving}) ORDER BY at_ns, id", lane_id)
    return _joined(segments, regions, keyframes)


def people_of_lane(project: Reads, lane_id: int) -> dict[int, int]:
    """Whom the regions of a lane show, by segment id; only of those that show somebody."""
    where = "person_id IS NOT NULL AND segment_id IN (SELECT id FROM segment WHERE lane_id = ?)"
    return {region.segment_id: region.person_id or 0 for region in project._all(Region, where, lane_id)}


def region_rows(project: Reads, segment_id: int) -> RegionRows | None:
    """One region with everything that belongs to it; None for a segment that is no region."""
    with project._mutex:
        region = project.region_of(segment_id)
        if region is None:
            return None
        return RegionRows(project.segment(segment_id), region, tuple(project.keyframes(region.id)))


def regions_of_person(project: Reads, person_id: int) -> list[Region]:
    """The regions that show somebody, suggested ones among them."""
    return project._all(Region, "person_id = ? ORDER BY id", person_id)


def _joined(segments: list[Segment], regions: list[Region], keyframes: list[Keyframe]) -> list[RegionRows]:
    of_region: dict[int, list[Keyframe]] = {}
    for keyframe in keyframes:
        of_region.setdefault(keyframe.region_id, []).append(keyframe)
    of_segment = {region.segment_id: region for region in regions}
    return [
        RegionRows(segment, region, tuple(of_region.get(region.id, ())))
        for segment in segments
        if (region := of_segment.get(segment.id)) is not None
    ]
