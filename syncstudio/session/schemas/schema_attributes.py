"""The attributes of a schema, merged by name and by what they are asked of."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields

from syncstudio.interchange.schemas.schema import SchemaAttribute
from syncstudio.project.edit import new_id
from syncstudio.project.labelling_records import Attribute
from syncstudio.project.reads import Reads
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.attributes import choices_of
from syncstudio.session.schemas.schema_changes import SchemaPlan, listed


def plan_attributes(
    reads: Reads,
    plan: SchemaPlan,
    attributes: Sequence[SchemaAttribute],
    label_ids: Mapping[str, int],
    lane_ids: Mapping[str, int],
) -> None:
    there = {(one.name.casefold(), one.label_id, one.lane_id): one for one in reversed(reads.attributes())}
    count = len(reads.attributes())
    for place, one in enumerate(attributes):
        label_id = label_ids[one.label.casefold()] if one.label else None
        lane_id = lane_ids[one.lane.casefold()] if one.lane else None
        old = there.get((one.name.casefold(), label_id, lane_id))
        choices = one.choices
        if old is not None:
            _refuse_other_kind(reads, old, one)
            choices = (*choices, *(each for each in choices_of(old) if each not in choices))
        wanted = Attribute(
            new_id() if old is None else old.id,
            one.name if old is None else old.name,
            one.kind,
            json.dumps(list(choices), ensure_ascii=False),
            one.initial,
            one.required,
            label_id,
            lane_id,
            one.description,
            count + place if old is None else old.position,
        )
        if old is None:
            plan.inserts.append(wanted)
            plan.added.append(f"attribute “{one.name}”" + _asked(one))
            continue
        changes = {
            each.name: getattr(wanted, each.name)
            for each in fields(Attribute)
            if getattr(wanted, each.name) != getattr(old, each.name)
        }
        if changes:
            plan.updates.append((Attribute, old.id, changes))
            plan.changed.append(f"attribute “{old.name}”: {listed(changes)}")


def _refuse_other_kind(reads: Reads, old: Attribute, new: SchemaAttribute) -> None:
    if old.kind == new.kind:
        return
    if any(
        row.attribute_id == old.id
        for lane in reads.lanes()
        for rows in reads.attribute_values_of_lane(lane.id).values()
        for row in rows
    ):
        raise SessionError(
            f"“{old.name}” is a {old.kind} here with answers already, and a {new.kind} in the schema: rename one of "
            "them, then apply it again."
        )


def _asked(one: SchemaAttribute) -> str:
    return f" of “{one.label}”" if one.label else f" on “{one.lane}”" if one.lane else ""
