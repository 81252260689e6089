"""Answers by name, given to attributes of the project: those that fit, and new ones of text where none does."""

from __future__ import annotations

from syncstudio.interchange.schemas.attribute_value import MOST_VALUE, fitting_value
from syncstudio.project.edit import Edit
from syncstudio.project.labelling_records import Attribute, AttributeValue
from syncstudio.project.reads import Reads
from syncstudio.session.labels.attributes import choices_of
from syncstudio.session.names import fitted_name, free_name


class Answers:
    """Gathers the answers of an import, lane by lane; attributes that are missing are made as they come up."""

    def __init__(self, project: Reads, edit: Edit) -> None:
        self._edit = edit
        self._attributes = project.attributes()
        self._by_name = {one.name.casefold(): one for one in reversed(self._attributes)}
        self._misfits: dict[int, Attribute] = {}
        self._fitted: dict[tuple[int, str], str | None] = {}
        self._made_on: dict[int, int] = {}
        self.rows: list[AttributeValue] = []
        self.notes: list[str] = []

    def of_lane(self, lane_id: int, new: bool, answers: list[tuple[int, str, str]]) -> None:
        """Take the answers of one lane's labels, as (segment, attribute's name, value)."""
        named = {name: self._attribute(name, lane_id, new) for _, name, _ in answers}
        for segment_id, name, value in answers:
            attribute = named[name]
            if attribute is None or not value.strip():
                continue
            kept = self._fitting(attribute, value)
            if kept is None:
                attribute = self._misfit(attribute)
                kept = value.strip()[:MOST_VALUE]
            self.rows.append(AttributeValue(0, attribute.id, segment_id, kept))

    def _attribute(self, name: str, lane_id: int, new: bool) -> Attribute | None:
        fitted = fitted_name(name)
        if not fitted:
            return None
        known = self._by_name.get(fitted.casefold())
        if known is None:
            # What only one lane asks is asked there; when a second one does, everywhere.
            known = self._made(fitted, lane_id if new else None)
            self._made_on[known.id] = lane_id
        elif known.id in self._made_on and self._made_on[known.id] != lane_id:
            self._edit.update(Attribute, known.id, lane_id=None)
        return known

    def _fitting(self, attribute: Attribute, value: str) -> str | None:
        """A value as the attribute keeps it; None where it does not fit."""
        key = (attribute.id, value)
        if key not in self._fitted:
            try:
                self._fitted[key] = fitting_value(attribute.kind, choices_of(attribute), value)
            except ValueError:
                self._fitted[key] = None
        return self._fitted[key]

    def _misfit(self, attribute: Attribute) -> Attribute:
        """Where values go that an attribute does not take: nothing is lost."""
        if attribute.id not in self._misfits:
            names = [one.name for one in self._by_name.values()]
            made = self._misfits[attribute.id] = self._made(
                free_name(f"{attribute.name[:180]} (imported)", names), None
            )
            self.notes.append(
                f"Some values do not fit the attribute “{attribute.name}”; they are in “{made.name}”."
            )
        return self._misfits[attribute.id]

    def _made(self, name: str, lane_id: int | None) -> Attribute:
        place = len(self._attributes)
        row = Attribute(name=name, kind="text", lane_id=lane_id, position=place)
        row_id = self._edit.insert(row)
        made = Attribute(row_id, name, "text", lane_id=lane_id, position=place)
        self._attributes.append(made)
        self._by_name[name.casefold()] = made
        return made
