"""A region's key frames as Label Studio has them: percents, frames from 1, not `enabled` where it goes out of sight."""

from __future__ import annotations

from itertools import pairwise

from syncstudio.interchange.boxes.box_track import Points, place_at
from syncstudio.interchange.frame_clock import FrameClock
from syncstudio.interchange.label_document import DocumentSegment
from syncstudio.interchange.quick_record import quick_record


@quick_record
class Key:
    """The place at a frame, counted from 0; not `enabled`: the last one seen before a gap or the end."""

    frame: int
    points: Points
    enabled: bool = True


def sequence_of(segment: DocumentSegment, clock: FrameClock) -> tuple[list[Key], int]:
    """The keys of a region, and how many nanoseconds its times were moved at most to lie on frames."""
    region = segment.region
    if region is None or not region.keyframes:
        return [], 0
    (only, *more) = region.keyframes
    if not more and not only.outside and segment.start_ns == only.at_ns < segment.end_ns:
        return _still(segment, only.points, clock)
    keys: dict[int, Key] = {}
    moved_ns = 0
    edges = [segment.start_ns, *(key.at_ns for key in region.keyframes[1:]), segment.end_ns]
    for number, (start_ns, end_ns) in enumerate(pairwise(edges)):
        keyframe = region.keyframes[number]
        start_ns, end_ns = max(start_ns, segment.start_ns), min(end_ns, segment.end_ns)
        if keyframe.outside or end_ns <= start_ns:
            continue
        first = clock.frame_near(start_ns)
        off_ns = abs(clock.start_ns(first) - start_ns)
        if off_ns > moved_ns:
            moved_ns = off_ns
        keys[first] = Key(first, place_at(region, number, start_ns))
        inside = keyframe.at_ns
        if start_ns < inside < end_ns:
            frame = clock.frame_near(inside)
            moved_ns = max(moved_ns, abs(clock.start_ns(frame) - inside))
            keys[frame] = Key(frame, keyframe.points)
        after = region.keyframes[number + 1] if number + 1 < len(region.keyframes) else None
        if after is not None and not after.outside and after.at_ns < segment.end_ns:
            continue
        # The last frame that is seen: the one before the next begins.
        last = max(first, clock.frame_near(end_ns) - 1)
        off_ns = abs(clock.end_ns(last) - end_ns)
        if off_ns > moved_ns:
            moved_ns = off_ns
        to_the_end = after is None and clock.count is not None and last + 1 >= clock.count
        keys[last] = Key(last, place_at(region, number, max(start_ns, clock.start_ns(last))), to_the_end)
    return [keys[frame] for frame in sorted(keys)], moved_ns


def _still(segment: DocumentSegment, points: Points, clock: FrameClock) -> tuple[list[Key], int]:
    """The same of a region that never moves, without looking for what could happen in it."""
    first = clock.frame_near(segment.start_ns)
    after = max(first + 1, clock.frame_near(segment.end_ns))
    last = after - 1
    off_ns, end_off_ns = clock.start_ns(first) - segment.start_ns, clock.start_ns(after) - segment.end_ns
    moved_ns = max(abs(off_ns), abs(end_off_ns))
    to_the_end = clock.count is not None and last + 1 >= clock.count
    end = Key(last, points, to_the_end)
    return ([end] if last == first else [Key(first, points), end]), moved_ns
