"""Whether the labels of a lane keep to those of the lane they are below."""

from __future__ import annotations

from bisect import bisect_right

from syncstudio.interchange.label_document import DocumentLane


def strays(lane: DocumentLane, parent: DocumentLane, relation: str) -> int:
    """How many labels lie in none of the parent's ("inside"), or over none of their spans ("same-span")."""
    spans = sorted((one.start_ns, one.end_ns) for one in parent.segments)
    if relation == "same-span":
        known = set(spans)
        return sum((one.start_ns, one.end_ns) not in known for one in lane.segments)
    starts = [start for start, _ in spans]
    # The furthest end of all that have begun: a label that ends after it lies in none of them.
    furthest, reach = [], -(2**63)
    for _, end in spans:
        reach = max(reach, end)
        furthest.append(reach)
    count = 0
    for one in lane.segments:
        place = bisect_right(starts, one.start_ns) - 1
        count += place < 0 or one.end_ns > furthest[place]
    return count
