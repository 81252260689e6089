"""What Label Studio cannot hold of a document, beyond what is plain from its kind of file."""

from __future__ import annotations

from syncstudio.interchange.label_document import LabelDocument
from syncstudio.interchange.label_losses_beside import counted
from syncstudio.interchange.label_studio.label_studio_parents import is_told_by_labels


def label_studio_losses(document: LabelDocument) -> tuple[str, ...]:
    """Sentences with counts; none where everything comes back."""
    told: list[str] = []
    empty = sum(not lane.segments for lane in document.lanes)
    if empty:
        told.append(f"Empty lanes are left out ({empty:,}): Label Studio has lanes only by their labels.")
    mixed = [lane.name for lane in document.lanes if len({one.author for one in lane.segments}) > 1]
    if mixed:
        told.append(
            f"Labels by several people on one lane come back as a lane for each ({counted(len(mixed), 'lane')}, "
            f"the first is “{mixed[0]}”)."
        )
    below = [label for label in document.labels if label.parent]
    if below:
        told.append(f"Labels below other labels become labels beside them ({len(below):,}).")
    by_name = {lane.name: lane for lane in document.lanes}
    below_lanes = [lane for lane in document.lanes if lane.parent in by_name and lane.segments]
    unsure = sum(
        not lane.relation or not is_told_by_labels(lane, by_name[lane.parent]) for lane in below_lanes
    )
    if unsure:
        lanes = counted(unsure, "lane")
        told.append(
            f"How lanes hang together is seen from their labels alone, and they do not tell it for {lanes}."
        )
    seen = _hidden(document)
    told += [f"{count:,} {what}" for what, count in seen.items() if count]
    return tuple(told)


def _hidden(document: LabelDocument) -> dict[str, int]:
    occluded = people = remarks = 0
    for _, segment in document.segments():
        region = segment.region
        if region is not None:
            occluded += any(key.occluded for key in region.keyframes)
            people += bool(region.person)
        remarks += any(author and author != segment.author for author, _ in segment.comments)
    return {
        "regions are occluded in places: Label Studio does not hold that.": occluded,
        "regions say whom they show: Label Studio does not hold that.": people,
        "labels have comments of others than who made them: who said them is not kept.": remarks,
    }
