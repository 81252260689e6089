"""What applying a schema to a project would do: rows to add and fields to change, with sentences for people.

Merged by name with what is there. Nothing is ever deleted: labels in use stay, and so do lanes and answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from syncstudio.interchange.schemas.schema import COLORS, Schema, SchemaLabel, SchemaLane
from syncstudio.project.edit import new_id
from syncstudio.project.labelling_records import VocabularyRow
from syncstudio.project.reads import Reads
from syncstudio.project.records import Label, Lane, Track
from syncstudio.session.errors import SessionError
from syncstudio.session.schemas.schema_attributes import plan_attributes
from syncstudio.session.schemas.schema_changes import SchemaPlan, changed_label
from syncstudio.session.schemas.schema_keys import settle_keys


def plan_of(reads: Reads, schema: Schema) -> SchemaPlan:
    """What applying a schema would do now. SessionError when the two do not go together."""
    plan = SchemaPlan(schema.name)
    label_ids = _Labels(reads, plan).plan(schema.labels)
    lane_ids = _Lanes(reads, plan, schema).plan(label_ids)
    _link(reads, plan, schema)
    plan_attributes(reads, plan, schema.attributes, label_ids, lane_ids)
    settle_keys(reads, plan)
    return plan


def track_of(tracks: Sequence[Track], schema: Schema, follows: str) -> Track | None:
    """The track that a kind or a medium means: by the medium's name, then by its order among those of its kind."""
    wanted = follows.casefold()
    medium = next((one for one in schema.media if one.name.casefold() == wanted), None)
    kind = medium.kind if medium is not None else wanted
    of_kind = [track for track in tracks if track.kind == kind]
    named = [track for track in of_kind if track.name.casefold() == wanted]
    order = [one for one in schema.media if one.kind == kind]
    place = order.index(medium) if medium in order else 0
    return named[0] if named else of_kind[place] if place < len(of_kind) else None


def _link(reads: Reads, plan: SchemaPlan, schema: Schema) -> None:
    """Tracks of one file that are meant to move together are linked."""
    tracks = reads.tracks()
    for word in dict.fromkeys(one.together for one in schema.media if one.together):
        found = [track_of(tracks, schema, one.name) for one in schema.media if one.together == word]
        meant = [track for track in found if track is not None]
        for track in meant:
            beside = any(other.source_id == track.source_id and other.id != track.id for other in meant)
            if beside and not track.linked:
                plan.updates.append((Track, track.id, {"linked": True}))
                plan.changed.append(f"track “{track.name}”: linked to its file")


class _Labels:
    def __init__(self, reads: Reads, plan: SchemaPlan) -> None:
        self._plan = plan
        self._there = {label.name.casefold(): label for label in reversed(reads.labels())}
        self._count = len(reads.labels())

    def plan(self, labels: Sequence[SchemaLabel]) -> dict[str, int]:
        ids = {
            label.name.casefold(): self._there[label.name.casefold()].id
            if label.name.casefold() in self._there
            else new_id()
            for label in labels
        }
        for place, label in enumerate(labels):
            self._plan_one(place, label, ids)
        return ids

    def _plan_one(self, place: int, label: SchemaLabel, ids: Mapping[str, int]) -> None:
        name = label.name.casefold()
        parent_id = ids.get(label.parent.casefold()) if label.parent else None
        old = self._there.get(name)
        if old is None:
            color = self._count + place if label.color is None else label.color
            self._plan.inserts.append(
                Label(
                    ids[name], label.name, color, label.key or None, self._count + place, None, label.description,
                    label.exclusive,
                )
            )  # fmt: skip
            if parent_id is not None:  # the parent may come later in the file
                self._plan.updates.append((Label, ids[name], {"parent_id": parent_id}))
            self._plan.added.append(f"label “{label.name}”")
            return
        wanted: dict[str, object] = {
            "color": label.color if label.color is not None else old.color,
            "hotkey": label.key or old.hotkey,
            "parent_id": parent_id if label.parent else old.parent_id,
            "description": label.description or old.description,
            "exclusive": label.exclusive or old.exclusive,
        }
        if isinstance(wanted["color"], int) and wanted["color"] == old.color % len(COLORS):
            wanted["color"] = old.color
        changes = {key: value for key, value in wanted.items() if getattr(old, key) != value}
        if changes:
            self._plan.updates.append((Label, old.id, changes))
            self._plan.changed.append(changed_label(old.name, changes))


class _Lanes:
    def __init__(self, reads: Reads, plan: SchemaPlan, schema: Schema) -> None:
        self._reads = reads
        self._plan = plan
        self._schema = schema
        self._there = {lane.name.casefold(): lane for lane in reversed(reads.lanes())}
        self._count = len(reads.lanes())
        self._tracks = reads.tracks()
        self._vocabulary = reads.vocabulary()
        self._people = {person.id: person.name for person in reads.people()}

    def plan(self, label_ids: Mapping[str, int]) -> dict[str, int]:
        lanes = self._schema.lanes
        ids = {
            lane.name.casefold(): self._there[lane.name.casefold()].id
            if lane.name.casefold() in self._there
            else new_id()
            for lane in lanes
        }
        for place, lane in enumerate(lanes):
            self._plan_one(place, lane, ids)
            self._plan_vocabulary(lane, ids[lane.name.casefold()], label_ids)
            if lane.person and self._person_of(lane).casefold() != lane.person.casefold():
                self._plan.people[ids[lane.name.casefold()]] = lane.person
        return ids

    def _plan_one(self, place: int, lane: SchemaLane, ids: Mapping[str, int]) -> None:
        name = lane.name.casefold()
        parent_id = ids[lane.parent.casefold()] if lane.parent else None
        old = self._there.get(name)
        if old is None:
            track = self._track_of(lane)
            position = self._count + place
            self._plan.inserts.append(
                Lane(ids[name], track.id if track else None, lane.name, lane.kind, position, position)
            )
            if parent_id is not None:  # the parent may come later in the file
                self._plan.updates.append(
                    (Lane, ids[name], {"parent_id": parent_id, "relation": lane.relation})
                )
            where = f"on “{track.name}”" if track else "on master time"
            self._plan.added.append(f"lane “{lane.name}” ({lane.kind}, {where})")
            return
        if old.kind != lane.kind:
            raise SessionError(
                f"“{old.name}” is a lane of {_kind(old.kind)} here, and of {_kind(lane.kind)} in the schema: rename "
                "one of them, then apply it again."
            )
        if parent_id is None:
            return
        changes = {"parent_id": parent_id, "relation": lane.relation}
        if (old.parent_id, old.relation) != (parent_id, lane.relation):
            self._plan.updates.append((Lane, old.id, dict(changes)))
            self._plan.changed.append(f"lane “{old.name}”: parent lane")

    def _plan_vocabulary(self, lane: SchemaLane, lane_id: int, label_ids: Mapping[str, int]) -> None:
        """The labels of the schema join those that the lane takes; one that takes all keeps those in use on it."""
        if not lane.labels:
            return
        wanted = [label_ids[name.casefold()] for name in lane.labels]
        taken = self._vocabulary.get(lane_id)
        old = self._there.get(lane.name.casefold())
        if taken is None and old is not None:
            used = dict.fromkeys(
                one.label_id for one in self._reads.segments(lane_id) if one.label_id is not None
            )
            kept = [label_id for label_id in used if label_id not in wanted]
            wanted += kept
            if kept:
                names = ", ".join(f"“{self._reads.label(one).name}”" for one in kept)
                self._plan.notes.append(f"“{old.name}” goes on taking {names}, which it uses already.")
        new = [label_id for label_id in wanted if label_id not in (taken or ())]
        self._plan.inserts += [VocabularyRow(new_id(), lane_id, label_id) for label_id in new]
        if new and old is not None:
            self._plan.changed.append(f"lane “{old.name}”: labels it takes")

    def _track_of(self, lane: SchemaLane) -> Track | None:
        """The track a new lane follows: that of its medium by name, then by order among those of its kind."""
        wanted = lane.follows.casefold()
        if not wanted:
            return None
        parent = self._there.get(lane.parent.casefold()) if lane.relation else None
        if parent is not None:  # held to a lane that is there already: on its clock
            return next((track for track in self._tracks if track.id == parent.track_id), None)
        found = track_of(self._tracks, self._schema, wanted)
        medium = next((one for one in self._schema.media if one.name.casefold() == wanted), None)
        kind = medium.kind if medium is not None else wanted
        if found is None:
            what = {"sound": "sound track", "transcript": "transcript", "series": "sensor track"}.get(
                kind, f"{kind} track"
            )
            self._plan.notes.append(
                f"“{lane.name}” would follow a {what} that is not here: it lies on master time. Add the recording "
                "first to have it follow."
            )
        return found

    def _person_of(self, lane: SchemaLane) -> str:
        old = self._there.get(lane.name.casefold())
        return "" if old is None or old.person_id is None else self._people.get(old.person_id, "")


def _kind(kind: str) -> str:
    return "a transcript" if kind == "transcript" else kind
