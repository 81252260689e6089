"""People: whoever is heard on lanes and seen in regions, as one identity with a name and a colour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from syncstudio.project import region_reads
from syncstudio.project.edit import Edit
from syncstudio.project.labelling_records import Person, PersonFrom, Region
from syncstudio.project.records import Lane
from syncstudio.session.core import SessionCore
from syncstudio.session.errors import SessionError
from syncstudio.session.names import checked_name, fitted_name

_FIELDS = frozenset({"name", "color", "note"})


class People(SessionCore):
    """Naming people, and saying which lanes and regions are theirs."""

    def people(self) -> list[Person]:
        """Everybody who is heard or seen, in the order they were named."""
        return self.project.people()

    def add_person(self, name: str, color: int | None = None) -> int:
        """Somebody new, in the next colour unless told; a name that is taken is refused."""
        with self.project.edit("Add person") as edit:
            return edit.insert(self._new_person(name, color, self.people()))

    def people_in(self, edit: Edit, names: Iterable[str]) -> dict[str, int]:
        """The people of these names, as part of a running edit: those that are there already, and new ones.

        Names too long for one are cut; the answer is by the names as they were told.
        """
        known = self.people()
        ids = {person.name.casefold(): person.id for person in known}
        found: dict[str, int] = {}
        for name in names:
            fitted = fitted_name(name)
            key = fitted.casefold()
            if key not in ids:
                ids[key] = edit.insert(self._new_person(fitted, None, known))
                known.append(Person(ids[key], fitted))
            found[name] = ids[key]
        return found

    def update_person(self, person_id: int, **fields: object) -> None:
        """Change somebody's name, colour or note."""
        if unknown := set(fields) - _FIELDS:
            raise ValueError(f"a person has no {', '.join(sorted(unknown))}")
        step = "Change person"
        if "name" in fields:
            name = str(fields["name"]).strip()
            if name == self.project.person(person_id).name:
                return
            fields["name"] = self._free_name(name, [one for one in self.people() if one.id != person_id])
            step = "Rename person"
        with self.project.edit(step) as edit:
            edit.update(Person, person_id, **fields)

    def delete_person(self, person_id: int) -> None:
        """Forget somebody; lanes and regions stay, and are nobody's."""
        with self.project.edit("Delete person") as edit:
            for region in region_reads.regions_of_person(self.project, person_id):
                edit.update(Region, region.id, person_id=None, person_from="")
            edit.delete(Person, person_id)

    def merge_people(self, kept_id: int, other_ids: Iterable[int]) -> None:
        """Two names turn out to be one person: all lanes and regions of the others become those of the one kept."""
        others = [person_id for person_id in dict.fromkeys(other_ids) if person_id != kept_id]
        if not others:
            raise SessionError("Choose two people: they become one.")
        kept = self.project.person(kept_id)
        notes = [note for note in (kept.note, *(self.project.person(one).note for one in others)) if note]
        with self.project.edit("Merge people") as edit:
            for person_id in others:
                for lane in self.lanes_of_person(person_id):
                    edit.update(Lane, lane.id, person_id=kept_id)
                for region in region_reads.regions_of_person(self.project, person_id):
                    edit.update(Region, region.id, person_id=kept_id)
                edit.delete(Person, person_id)
            if "\n".join(notes) != kept.note:
                edit.update(Person, kept_id, note="\n".join(notes))

    def set_lane_person(self, lane_id: int, person: int | str | None) -> None:
        """Say whose voice or body a lane's labels are about, or that they are nobody's; a name is somebody new."""
        self._check_person(person)
        if self.project.lane(lane_id).person_id == person:
            return
        with self.project.edit("Clear person of lane" if person is None else "Set person of lane") as edit:
            edit.update(Lane, lane_id, person_id=self._person_in(edit, person))

    def set_region_person(
        self, segment_ids: Iterable[int], person: int | str | None, said: PersonFrom = "set"
    ) -> None:
        """Say whom regions show, or that it is nobody who has a name; a name is somebody new. `said` "suggested" waits
        for a yes or no."""
        self._check_person(person)
        chosen = self._regions_among(segment_ids)
        if not chosen:
            raise SessionError("Select a region first: a person is set for what is drawn in the picture.")
        step = "Clear person of region" if person is None else "Set person of region"
        with self.project.edit("Suggest person" if said == "suggested" else step) as edit:
            person_id = self._person_in(edit, person)
            for region in chosen:
                edit.update(
                    Region, region.id, person_id=person_id, person_from="" if person is None else said
                )

    def accept_person(self, segment_ids: Iterable[int]) -> None:
        """Yes: these regions show whom the program suggested."""
        with self.project.edit("Accept suggested person") as edit:
            for region in self._suggested_among(segment_ids):
                edit.update(Region, region.id, person_from="set")

    def reject_person(self, segment_ids: Iterable[int]) -> None:
        """No: these regions do not show whom the program suggested."""
        with self.project.edit("Reject suggested person") as edit:
            for region in self._suggested_among(segment_ids):
                edit.update(Region, region.id, person_id=None, person_from="")

    def lanes_of_person(self, person_id: int) -> list[Lane]:
        """The lanes that are about somebody, in the order of the timeline."""
        return [lane for lane in self.project.lanes() if lane.person_id == person_id]

    def _suggested_among(self, segment_ids: Iterable[int]) -> list[Region]:
        found = [region for region in self._regions_among(segment_ids) if region.person_from == "suggested"]
        if not found:
            raise SessionError("No person is suggested there: select a region with a suggestion.")
        return found

    def _regions_among(self, segment_ids: Iterable[int]) -> list[Region]:
        found = (self.project.region_of(segment_id) for segment_id in segment_ids)
        return [region for region in found if region is not None]

    def _check_person(self, person: int | str | None) -> None:
        if isinstance(person, str):
            self._free_name(person, self.people())
        elif person is not None:
            self.project.person(person)

    def _person_in(self, edit: Edit, person: int | str | None) -> int | None:
        return (
            edit.insert(self._new_person(person, None, self.people())) if isinstance(person, str) else person
        )

    def _new_person(self, name: str, color: int | None, known: Sequence[Person]) -> Person:
        name = self._free_name(name, known)
        return Person(name=name, color=len(known) if color is None else color, position=len(known))

    @staticmethod
    def _free_name(name: str, known: Sequence[Person]) -> str:
        name = checked_name("person", name)
        if any(person.name.casefold() == name.casefold() for person in known):
            raise SessionError(
                f"There is somebody called “{name}” already: choose another name, or merge the two."
            )
        return name
