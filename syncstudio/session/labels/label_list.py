"""The palette: labels with their colours, keys, parents and groups."""

from __future__ import annotations

from dataclasses import replace

from syncstudio.interchange.schemas.schema_problems import key_text
from syncstudio.project.records import Label
from syncstudio.session.core import SessionCore
from syncstudio.session.errors import SessionError
from syncstudio.session.schemas.schema_reading import refuse_worse, schema_of

_NEEDS_NAME = "A label needs a name: type at least one letter."
_STEPS = {
    "name": "Rename label",
    "color": "Set colour of label",
    "hotkey": "Set key of label",
    "parent_id": "Set parent of label",
    "description": "Describe label",
    "exclusive": "Set group of label",
}


class LabelList(SessionCore):
    """What a person does with the palette."""

    def add_label(
        self, name: str, color: int | None = None, hotkey: str | None = None, parent_id: int | None = None
    ) -> int:
        """A new label for the palette; without a key it takes the first free digit."""
        labels = self.project.labels()
        name = name.strip()
        if not name:
            raise SessionError(_NEEDS_NAME)
        taken = {label.hotkey for label in labels}
        if hotkey is None:
            hotkey = next((digit for digit in "123456789" if digit not in taken), None)
        color = len(labels) if color is None else color
        label = Label(name=name, color=color, hotkey=_key(hotkey), position=len(labels), parent_id=parent_id)
        before = schema_of(self.project)
        with self.project.edit("Add label") as edit:
            label_id = edit.insert(label)
            refuse_worse(before, schema_of(self.project))
        return label_id

    def update_label(self, label_id: int, **fields: object) -> None:
        """Change a label's name, color, hotkey, parent_id, description or exclusive group."""
        if "name" in fields and not str(fields["name"]).strip():
            raise SessionError(_NEEDS_NAME)
        for name in ("name", "exclusive"):
            if name in fields:
                fields[name] = str(fields[name]).strip()
        if "hotkey" in fields:
            fields["hotkey"] = _key(fields["hotkey"])
        label = self.project.label(label_id)
        changed = {name: value for name, value in fields.items() if getattr(label, name) != value}
        if not changed:
            return
        before = schema_of(self.project)
        with self.project.edit(_STEPS.get(next(iter(changed)), "Change label")) as edit:
            edit.update(Label, label_id, **changed)
            refuse_worse(before, schema_of(self.project), str(changed.get("name", label.name)))

    def move_label(self, label_id: int, before_id: int | None, parent_id: int | None) -> None:
        """Put a label before another one (None: last), under a parent or at the top."""
        labels = [label for label in self.project.labels() if label.id != label_id]
        moved = replace(self.project.label(label_id), parent_id=parent_id)
        places = [label.id for label in labels]
        at = places.index(before_id) if before_id in places else len(labels)
        labels.insert(at, moved)
        before = schema_of(self.project)
        with self.project.edit("Move label") as edit:
            if moved != self.project.label(label_id):
                edit.update(Label, label_id, parent_id=parent_id)
            for position, label in enumerate(labels):
                if label.position != position:
                    edit.update(Label, label.id, position=position)
            refuse_worse(before, schema_of(self.project))

    def delete_label(self, label_id: int) -> None:
        """Remove a label; segments that had it stay, without a label, and labels below it move up to its parent."""
        parent_id = self.project.label(label_id).parent_id
        with self.project.edit("Delete label") as edit:
            for label in self.project.labels():
                if label.parent_id == label_id:
                    edit.update(Label, label.id, parent_id=parent_id)
            edit.delete(Label, label_id)


def _key(typed: object) -> str | None:
    if typed is None or not str(typed).strip():
        return None
    try:
        return key_text(str(typed))
    except ValueError as error:
        raise SessionError(f"{error}.") from error
