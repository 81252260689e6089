"""A region between a list of places frame by frame, as trackers write it, and the project's few key frames.

Key frames are left out only where the straight line between those that stay gives every frame back, to a millionth of
a pixel.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.frame_clock import FrameClock
from syncstudio.interchange.label_document import DocumentKeyframe, DocumentRegion, DocumentSegment, Shape
from syncstudio.interchange.quick_record import quick_record

Points = tuple[tuple[float, float], ...]

# Half of the promised millionth of a pixel: the other half is for the rounding of floats.
_NEAR_PX = 5e-7


@quick_record
class Place:
    """Where a region is at one frame, counted from 0. `key`: the file itself calls it a key frame."""

    frame: int
    points: Points
    occluded: bool = False
    key: bool = False


@dataclass(frozen=True, slots=True)
class Lifespan:
    """A region with its span, and how many of its places straight lines give back."""

    start_ns: int
    end_ns: int
    region: DocumentRegion
    thinned: int = 0


def lifespan(
    places: Sequence[Place],
    clock: FrameClock,
    shape: Shape = "box",
    following: Mapping[int, int] | None = None,
) -> Lifespan:
    """The region of places in order of their frames; at frames that are missing between them it is not to be seen.

    `following` says which frame follows which where only some were looked at; without, every frame was.
    """
    keyframes: list[DocumentKeyframe] = []
    thinned = 0
    first = 0
    for number in range(1, len(places) + 1):
        frame = places[number - 1].frame
        next_frame = frame + 1 if following is None else following.get(frame, frame + 1)
        if number < len(places) and places[number].frame <= next_frame:
            continue
        run = places[first:number]
        kept = _kept(run, [clock.start_ns(place.frame) for place in run])
        keyframes.extend(
            DocumentKeyframe(clock.start_ns(run[index].frame), run[index].points, run[index].occluded)
            for index in kept
        )
        thinned += len(run) - len(kept)
        if number < len(places):
            hidden = DocumentKeyframe(clock.start_ns(next_frame), run[-1].points, run[-1].occluded, True)
            keyframes.append(hidden)
        first = number
    start_ns, end_ns = clock.start_ns(places[0].frame), clock.end_ns(places[-1].frame)
    return Lifespan(start_ns, end_ns, DocumentRegion(shape, tuple(keyframes)), thinned)


def _kept(run: Sequence[Place], times: Sequence[int]) -> list[int]:
    """The places that must stay key frames: both ends, and wherever the straight line bends."""
    kept, anchor = [0], 0
    low: list[float] = []
    high: list[float] = []
    for number in range(1, len(run)):
        before, here = run[anchor], run[number]
        same = len(here.points) == len(before.points)
        flat = [axis for point in here.points for axis in point]
        from_flat = [axis for point in before.points for axis in point]
        length = times[number] - times[anchor]
        if number - 1 > anchor:
            slopes = [(x - x0) / length for x, x0 in zip(flat, from_flat, strict=True)] if same else []
            straight = same and all(
                lo <= slope <= hi for lo, slope, hi in zip(low, slopes, high, strict=True)
            )
            last = run[number - 1]
            if not straight or last.key or last.occluded != before.occluded:
                kept.append(number - 1)
                anchor = number - 1
                before = run[anchor]
                from_flat = [axis for point in before.points for axis in point]
                same = len(here.points) == len(before.points)
                length = times[number] - times[anchor]
                low, high = [], []
        if not same:
            low, high = [], []
            kept.append(number)
            anchor = number
            continue
        lows = [(x - _NEAR_PX - x0) / length for x, x0 in zip(flat, from_flat, strict=True)]
        highs = [(x + _NEAR_PX - x0) / length for x, x0 in zip(flat, from_flat, strict=True)]
        low = [max(pair) for pair in zip(low, lows, strict=True)] if low else lows
        high = [min(pair) for pair in zip(high, highs, strict=True)] if high else highs
    if kept[-1] != len(run) - 1:
        kept.append(len(run) - 1)
    return kept


def place_at(region: DocumentRegion, number: int, at_ns: int) -> Points:
    """The outline at an instant, from the key frame of that number on, in a straight line to the next."""
    before = region.keyframes[number]
    if at_ns <= before.at_ns or number + 1 == len(region.keyframes):
        return before.points
    after = region.keyframes[number + 1]
    if len(after.points) != len(before.points):
        return before.points
    share = (at_ns - before.at_ns) / (after.at_ns - before.at_ns)
    return tuple(
        (round(x0 + (x1 - x0) * share, 9), round(y0 + (y1 - y0) * share, 9))
        for (x0, y0), (x1, y1) in zip(before.points, after.points, strict=True)
    )


MOST_FRAMES = 2_000_000
"""A region of 22 hours at 25 frames a second; what lasts longer was hardly meant so."""


def still_frames(segment: DocumentSegment, clock: FrameClock) -> range | None:
    """The frames at which a region that never moves nor hides is to be seen; None for any other."""
    region = segment.region
    if region is None or len(region.keyframes) != 1 or region.keyframes[0].outside:
        return None
    first = max(0, clock.frame_at(segment.start_ns))
    after = clock.frame_at(segment.end_ns - 1) + 1
    _refuse_too_long(after - first)
    return range(first, max(first, after))


def frames_of(segment: DocumentSegment, clock: FrameClock) -> Iterator[Place]:
    """Every frame at which a region is to be seen, with its place there; `key` where a key frame lies."""
    region = segment.region
    if region is None or not region.keyframes:
        return
    edges = [segment.start_ns, *(key.at_ns for key in region.keyframes[1:]), segment.end_ns]
    frame = max(0, clock.frame_at(segment.start_ns))
    _refuse_too_long(clock.frame_at(segment.end_ns) - frame)
    for number, (start_ns, end_ns) in enumerate(pairwise(edges)):
        keyframe = region.keyframes[number]
        if keyframe.outside:
            continue
        frame = max(frame, clock.frame_at(start_ns), 0)
        until_ns = min(end_ns, segment.end_ns)
        stays = number + 1 == len(region.keyframes)
        begins_ns = clock.start_ns(frame)
        while begins_ns < until_ns:
            at_ns = max(begins_ns, start_ns)
            points = keyframe.points if stays else place_at(region, number, at_ns)
            yield Place(frame, points, keyframe.occluded, at_ns == keyframe.at_ns)
            frame += 1
            begins_ns = clock.start_ns(frame)


def _refuse_too_long(count: int) -> None:
    if count > MOST_FRAMES:
        raise InterchangeError(
            f"A region that lasts {count:,} frames would be as many lines, and at most {MOST_FRAMES:,} are written: "
            "end it earlier, or choose CVAT, which writes key frames."
        )
