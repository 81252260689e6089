"""What is known of the selected labels together: one value where they agree, none where they differ."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncstudio.session.labels.attributes import asked_of, choices_of

if TYPE_CHECKING:
    from syncstudio.project.labelling_records import Attribute
    from syncstudio.project.records import Label, Lane, Segment
    from syncstudio.session.session import Session
    from syncstudio.timebase.span import Span

MIXED = object()
"""Stands for a value in which the selected labels differ."""
# Beyond so many, values are those of the first ones: a person sees that they differ long before.
LOOKED_AT = 300


@dataclass(frozen=True, slots=True)
class AskedFacts:
    """One attribute of the selection: its answer ("" none, MIXED several), and of how many it is missing."""

    attribute: Attribute
    choices: tuple[str, ...]
    value: object
    missing: int
    asked: bool = True


@dataclass(frozen=True, slots=True)
class InspectorFacts:
    """The selection, as the inspector shows it. Spans are on the master timeline, and only of a single label."""

    ids: tuple[int, ...]
    lane: object
    label: object
    text: object
    span: Span | None
    event: bool
    status: object
    author: object
    reviewer: object
    confidence: float | None
    lanes: tuple[Lane, ...]
    labels: tuple[Label, ...]
    attributes: tuple[AskedFacts, ...]

    @property
    def missing(self) -> int:
        """How many of its questions must be answered before it can be submitted."""
        return sum(one.missing > 0 for one in self.attributes)


def inspector_facts(session: Session, ids: Collection[int]) -> InspectorFacts | None:
    """What is known of these labels, or None when nothing is selected that is still there."""
    project = session.project
    chosen = tuple(sorted(ids))
    segments = list(project.segments_of(chosen[:LOOKED_AT])) if chosen else []
    if not segments:
        return None
    lanes = {lane.id: lane for lane in project.lanes()}
    here = {segment.lane_id for segment in segments}
    kinds = {lanes[lane_id].kind for lane_id in here if lane_id in lanes}
    taken = project.vocabulary()
    labels = project.labels()
    for lane_id in here & set(taken):
        labels = [label for label in labels if label.id in taken[lane_id]]
    single = segments[0] if len(chosen) == 1 else None
    return InspectorFacts(
        ids=chosen,
        lane=_common(segment.lane_id for segment in segments),
        label=_common(segment.label_id for segment in segments),
        text=_common(segment.text for segment in segments),
        span=None if single is None else session.placed_segment(single.id).master,
        event=kinds == {"events"},
        status=_common(segment.status for segment in segments),
        author=_common(segment.author for segment in segments),
        reviewer=_common(segment.reviewer for segment in segments),
        confidence=None if single is None else single.confidence,
        lanes=tuple(lane for lane in lanes.values() if lane.kind in kinds and len(kinds) == 1),
        labels=tuple(labels),
        attributes=tuple(_asked(session, segments)),
    )


def _asked(session: Session, segments: list[Segment]) -> Iterable[AskedFacts]:
    """What is asked of all of them, then what was answered once and is asked no longer."""
    attributes = session.project.attributes()
    if not attributes:
        return
    kept = session.project.attribute_values_of([segment.id for segment in segments])
    answers = {
        segment.id: {row.attribute_id: row.value for row in kept.get(segment.id, ())} for segment in segments
    }
    for attribute in attributes:
        of = [segment for segment in segments if asked_of([attribute], segment)]
        values = [answers[segment.id].get(attribute.id, "") for segment in segments]
        if len(of) == len(segments):
            missing = sum(not value for value in values) if attribute.required else 0
            yield AskedFacts(attribute, choices_of(attribute), _common(values), missing)
        elif any(values):
            yield AskedFacts(attribute, choices_of(attribute), _common(values), 0, asked=False)


def _common(values: Iterable[object]) -> object:
    found = set(values)
    return found.pop() if len(found) == 1 else MIXED
