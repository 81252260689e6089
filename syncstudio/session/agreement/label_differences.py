"""Where two raters' labels differ: missing, extra, or called otherwise; places to go and look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from syncstudio.session.agreement.lane_labels import ComparedLane, LaneLabels
from syncstudio.session.agreement.matching import Matches

What = Literal["missing", "extra", "renamed"]


@dataclass(frozen=True, slots=True)
class LabelDifference:
    """One place, on the lane's clock. Missing labels only the first rater has, extra ones only the second.

    Ids are those of segments in each rater's project, 0 for none; names are None where there is no label.
    """

    what: What
    start_ns: int
    first_id: int
    second_id: int
    first_label: str | None
    second_label: str | None


def label_differences(
    lane: ComparedLane, first: LaneLabels, second: LaneLabels, matches: Matches
) -> tuple[LabelDifference, ...]:
    """All places where labels differ, the earliest first."""
    names = lane.names
    found: list[LabelDifference] = []
    other = ~matches.same
    for one, two in zip(matches.first[other].tolist(), matches.second[other].tolist(), strict=True):
        labels = names[first.labels[one]], names[second.labels[two]]
        ids = int(first.ids[one]), int(second.ids[two])
        found.append(LabelDifference("renamed", int(first.starts_ns[one]), *ids, *labels))
    for one in matches.lone_first.tolist():
        start_ns, row_id = int(first.starts_ns[one]), int(first.ids[one])
        found.append(LabelDifference("missing", start_ns, row_id, 0, names[first.labels[one]], None))
    for two in matches.lone_second.tolist():
        start_ns, row_id = int(second.starts_ns[two]), int(second.ids[two])
        found.append(LabelDifference("extra", start_ns, 0, row_id, None, names[second.labels[two]]))
    return tuple(
        sorted(found, key=lambda each: (each.start_ns, each.what == "extra", each.first_id, each.second_id))
    )
