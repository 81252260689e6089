"""Label schemas at work: the project's own, and bringing others in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from syncstudio.interchange.schemas.schema import AttributeKind, Schema
from syncstudio.interchange.schemas.schema_file import write_schema
from syncstudio.interchange.schemas.schema_problems import check_schema
from syncstudio.project.labelling_records import Attribute
from syncstudio.session.labels.attributes import Attributes
from syncstudio.session.labels.label_list import LabelList
from syncstudio.session.labels.lanes import Lanes
from syncstudio.session.regions.people import People
from syncstudio.session.schemas.schema_changes import SchemaPlan
from syncstudio.session.schemas.schema_plan import plan_of
from syncstudio.session.schemas.schema_reading import refuse_worse, schema_of

_STEPS = {
    "name": "Rename attribute",
    "kind": "Set kind of attribute",
    "choices": "Set choices of attribute",
    "initial": "Set initial value",
    "required": "Set what is required",
    "label_id": "Set what an attribute is asked of",
    "lane_id": "Set what an attribute is asked of",
    "description": "Describe attribute",
}


class Schemas(Lanes, LabelList, Attributes, People):
    """The schema of the project, as a whole and attribute by attribute."""

    def schema(self) -> Schema:
        """The project's own schema, with names instead of ids."""
        return schema_of(self.project)

    def preview_schema(self, schema: Schema) -> SchemaPlan:
        """What applying a schema would add and change; nothing is stored."""
        check_schema(schema)
        return plan_of(self.project, schema)

    def apply_schema(self, schema: Schema) -> SchemaPlan:
        """Merge a schema into the project, by name and in one step. Nothing is deleted."""
        plan = self.preview_schema(schema)
        if plan.empty:
            return plan
        before = schema_of(self.project)
        with self.project.edit(f"Apply schema “{schema.name}”" if schema.name else "Apply schema") as edit:
            plan.write(edit, self.people_in(edit, dict.fromkeys(plan.people.values())))
            refuse_worse(before, schema_of(self.project))
        return plan

    def named_schema(self, name: str) -> Schema:
        """The project's own schema under another name."""
        return replace(self.schema(), name=name.strip())

    def save_schema(self, path: Path) -> None:
        """Write the project's schema to a file; an old one is replaced as a whole."""
        write_schema(path, self.schema())

    # -- attributes -----------------------------------------------------------------------------------------------

    def add_attribute(
        self,
        name: str,
        kind: AttributeKind = "text",
        choices: Sequence[str] = (),
        label_id: int | None = None,
        lane_id: int | None = None,
    ) -> int:
        """Ask something of every segment, of those with a label, or of those on a lane."""
        attribute = Attribute(
            name=name.strip(),
            kind=kind,
            choices=_as_json(choices),
            label_id=label_id,
            lane_id=lane_id,
            position=len(self.project.attributes()),
        )
        before = schema_of(self.project)
        with self.project.edit("Add attribute") as edit:
            attribute_id = edit.insert(attribute)
            refuse_worse(before, schema_of(self.project))
        return attribute_id

    def update_attribute(self, attribute_id: int, **fields: object) -> None:
        """Change what is asked: name, kind, choices (texts), initial, required, label_id, lane_id, description.

        Answers that were given stay as they are.
        """
        if "choices" in fields:
            fields["choices"] = _as_json(fields["choices"])  # type: ignore[arg-type]  # texts, as documented
        if "name" in fields:
            fields["name"] = str(fields["name"]).strip()
        old = next((one for one in self.project.attributes() if one.id == attribute_id), None)
        changed = {
            name: value for name, value in fields.items() if old is None or getattr(old, name) != value
        }
        if not changed:
            return
        before = schema_of(self.project)
        with self.project.edit(_STEPS.get(next(iter(changed)), "Change attribute")) as edit:
            edit.update(Attribute, attribute_id, **changed)
            refuse_worse(before, schema_of(self.project))

    def delete_attribute(self, attribute_id: int) -> None:
        """Ask it no more; the answers go with it, and one undo brings them back."""
        with self.project.edit("Delete attribute") as edit:
            edit.delete(Attribute, attribute_id)


def _as_json(choices: Sequence[str]) -> str:
    return json.dumps([choice.strip() for choice in choices if choice.strip()], ensure_ascii=False)
