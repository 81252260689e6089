"""Attributes: what is asked of a segment beyond its label, and what was answered."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence

from syncstudio.interchange.schemas.attribute_value import fitting_value
from syncstudio.project.answer_reads import answers_among, asked_among, there_among, unanswered_among
from syncstudio.project.labelling_records import Attribute, AttributeValue
from syncstudio.project.reads import Reads
from syncstudio.project.records import Segment
from syncstudio.session.core import SessionCore
from syncstudio.session.errors import SessionError


class Attributes(SessionCore):
    """Asking for and answering attributes."""

    def attributes_of(self, segment_id: int) -> list[Attribute]:
        """What is asked of a segment, in its order."""
        return asked_of(self.project.attributes(), self.project.segment(segment_id))

    def attribute_values(self, segment_id: int) -> dict[int, str]:
        """What was answered for a segment, by attribute id; also what is no longer asked since its label changed."""
        return {value.attribute_id: value.value for value in self.project.attribute_values(segment_id)}

    def set_attribute(self, segment_ids: Iterable[int], attribute_id: int, value: str) -> None:
        """Answer an attribute for segments, in one step; "" takes the answer away.

        SessionError when the value does not fit, or when it is not asked of one of the segments.
        """
        attribute = next((one for one in self.project.attributes() if one.id == attribute_id), None)
        if attribute is None:
            raise SessionError("That attribute is no longer in the project.")
        try:
            fitting = fitting_value(attribute.kind, choices_of(attribute), value)
        except ValueError as error:
            raise SessionError(f"“{attribute.name}” cannot be set: {error}.") from error
        ids = there_among(self.project, segment_ids)
        if not ids:
            raise SessionError("Those labels are no longer in the project: select others.")
        if fitting and len(asked_among(self.project, attribute, ids)) < len(ids):
            raise SessionError(self._asked_elsewhere(attribute))
        kept = answers_among(self.project, attribute_id, ids)
        with self.project.edit(f"Set {attribute.name}") as edit:
            if not fitting:
                edit.delete_many(AttributeValue, [row_id for row_id, _ in kept.values()])
                return
            other = [row_id for row_id, answer in kept.values() if answer != fitting]
            edit.update_many(AttributeValue, other, value=fitting)
            new = [
                AttributeValue(0, attribute_id, segment_id, fitting)
                for segment_id in ids
                if segment_id not in kept
            ]
            edit.insert_many(new)

    def missing_required(self, segment_ids: Collection[int]) -> Mapping[int, tuple[str, ...]]:
        """The names of what must be answered before segments can be submitted; only of those that miss some."""
        return missing_required(self.project, segment_ids)

    def _asked_elsewhere(self, attribute: Attribute) -> str:
        if attribute.label_id is not None:
            name = self.project.label(attribute.label_id).name
            return f"“{attribute.name}” is asked of “{name}” only: give that label first."
        name = self.project.lane(attribute.lane_id).name if attribute.lane_id is not None else ""
        return f"“{attribute.name}” is asked on the lane “{name}” only."


def asked_of(attributes: Iterable[Attribute], segment: Segment) -> list[Attribute]:
    """Those of the attributes that are asked of a segment: of all, of its label, or on its lane."""
    return [
        one
        for one in attributes
        if (one.label_id is None or one.label_id == segment.label_id)
        and (one.lane_id is None or one.lane_id == segment.lane_id)
    ]


def choices_of(attribute: Attribute) -> tuple[str, ...]:
    """The choices of an attribute, in their order."""
    return tuple(str(choice) for choice in json.loads(attribute.choices or "[]"))


def initial_values(reads: Reads, segments: Sequence[Segment]) -> list[AttributeValue]:
    """The rows that new segments begin with, and those that got another label and have no answer yet."""
    asked = [one for one in reads.attributes() if one.initial]
    if not asked:
        return []
    rows = []
    kept = reads.attribute_values_of([segment.id for segment in segments])
    for segment in segments:
        wanted = asked_of(asked, segment)
        answered = {row.attribute_id for row in kept.get(segment.id, ())}
        rows += [
            AttributeValue(0, one.id, segment.id, one.initial) for one in wanted if one.id not in answered
        ]
    return rows


def missing_required(reads: Reads, segment_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The required attributes without an answer, by name, of the segments that miss some; fast over thousands."""
    found: dict[int, tuple[str, ...]] = {}
    for attribute in reads.attributes():
        if attribute.required and segment_ids:
            for segment_id in unanswered_among(reads, attribute, segment_ids):
                found[segment_id] = (*found.get(segment_id, ()), attribute.name)
    return found
