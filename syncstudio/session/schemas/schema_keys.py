"""Keys of labels when a schema comes in: those that are in use stay, and who would take one of them gets none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from syncstudio.project.labelling_records import VocabularyRow
from syncstudio.project.reads import Reads
from syncstudio.project.records import Label
from syncstudio.session.schemas.schema_changes import SchemaPlan, changed_label


def settle_keys(reads: Reads, plan: SchemaPlan) -> None:
    """Take keys away from labels of the plan that would clash where both labels are in force, and say so."""
    names = {label.id: label.name for label in reads.labels()}
    keys = {label.id: label.hotkey for label in reads.labels()}
    incoming: list[int] = []
    for record in plan.inserts:
        if isinstance(record, Label):
            names[record.id], keys[record.id] = record.name, record.hotkey
            incoming.append(record.id)
    for record_type, row_id, changes in plan.updates:
        if record_type is Label and changes.get("hotkey"):
            keys[row_id] = str(changes["hotkey"])
            incoming.append(row_id)
    in_force = list(_sets(reads, plan, names))
    for label_id in incoming:
        key = keys[label_id]
        if not key:
            continue
        others = [one for one in keys if one != label_id and keys[one] == key]
        owner = next(
            (one for one in others if any({one, label_id} <= together for together in in_force)), None
        )
        if owner is not None:
            plan.notes.append(
                f"“{names[label_id]}” comes without its key {key}, which belongs to “{names[owner]}” here."
            )
            keys[label_id] = None
            _take_away(plan, label_id, names[label_id])


def _sets(reads: Reads, plan: SchemaPlan, names: Iterable[int]) -> Iterable[set[int]]:
    taken: dict[int, set[int]] = {}
    planned = [record for record in plan.inserts if isinstance(record, VocabularyRow)]
    for row in (*reads.vocabulary_rows(), *planned):
        taken.setdefault(row.lane_id, set()).add(row.label_id)
    yield from taken.values()
    yield set(names).difference(*taken.values())


def _take_away(plan: SchemaPlan, label_id: int, name: str) -> None:
    plan.inserts = [
        replace(record, hotkey=None) if isinstance(record, Label) and record.id == label_id else record
        for record in plan.inserts
    ]
    for record_type, row_id, changes in plan.updates:
        if record_type is Label and row_id == label_id and "hotkey" in changes:
            place = plan.changed.index(changed_label(name, changes))
            del changes["hotkey"]
            plan.changed[place : place + 1] = [changed_label(name, changes)] if changes else []
    plan.updates = [update for update in plan.updates if update[2]]
