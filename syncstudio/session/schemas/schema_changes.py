"""What applying a schema would add and change, with sentences for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from syncstudio.project.edit import Edit
from syncstudio.project.records import Lane, Record


@dataclass(slots=True)
class SchemaPlan:
    """The preview of one application. `added` and `changed` are sentences' subjects ("label “Speech”"); `notes` say
    what a person should know before."""

    name: str
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    inserts: list[Record] = field(default_factory=list)
    updates: list[tuple[type[Record], int, dict[str, object]]] = field(default_factory=list)
    people: dict[int, str] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether everything is there already."""
        return not self.inserts and not self.updates and not self.people

    def write(self, edit: Edit, people: Mapping[str, int]) -> None:
        """Carry it out, as part of one edit; `people` are the ids of the people it names."""
        for record in self.inserts:
            edit.insert(record)
        for record_type, row_id, changes in self.updates:
            edit.update(record_type, row_id, **changes)
        for lane_id, name in self.people.items():
            edit.update(Lane, lane_id, person_id=people[name])


_WORDS = {
    "color": "colour", "hotkey": "key", "parent_id": "parent", "exclusive": "exclusive group",
    "initial": "initial value",
}  # fmt: skip


def changed_label(name: str, changes: Mapping[str, object]) -> str:
    return f"label “{name}”: {listed(changes)}"


def listed(changes: Mapping[str, object]) -> str:
    return ", ".join(_WORDS.get(key, key) for key in changes)
