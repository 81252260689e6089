"""Lanes: made, named, given a vocabulary, and held to a parent lane."""

from __future__ import annotations

from collections.abc import Iterable

from syncstudio.interchange.schemas.schema import LANE_KINDS
from syncstudio.project.labelling_records import VocabularyRow
from syncstudio.project.records import Lane, LaneKind, Relation
from syncstudio.session.core import SessionCore
from syncstudio.session.errors import SessionError
from syncstudio.session.names import checked_name, free_name
from syncstudio.session.schemas.schema_reading import refuse_worse, schema_of


class Lanes(SessionCore):
    """What a person does with lanes themselves."""

    def add_lane(self, name: str, track_id: int | None = None, kind: LaneKind = "segments") -> int:
        """A new strip for labels, on a track's clock or, without one, on the master timeline.

        A name that is taken gets a number.
        """
        if kind not in LANE_KINDS:
            raise SessionError(f"“{kind}” is not a kind of lane: choose one of {', '.join(LANE_KINDS)}.")
        track = None if track_id is None else self.project.track(track_id)
        if kind == "regions" and (track is None or track.kind != "video"):
            raise SessionError("Regions lie in pictures: choose a video for their lane.")
        lanes = self.project.lanes()
        name = free_name(checked_name("lane", name), (lane.name for lane in lanes))
        lane = Lane(track_id=track_id, name=name, kind=kind, position=len(lanes), color=len(lanes))
        before = schema_of(self.project)
        with self.project.edit("Add lane") as edit:
            lane_id = edit.insert(lane)
            refuse_worse(before, schema_of(self.project))
        return lane_id

    def rename_lane(self, lane_id: int, name: str) -> None:
        """Give a lane another name."""
        self._change_lane("Rename lane", lane_id, name=checked_name("lane", name))

    def hold_lane(self, lane_id: int, parent_id: int | None, relation: Relation = "") -> None:
        """Hold a lane's labels to those of a parent lane: "inside" one, over the "same-span", or just below it."""
        self._change_lane(
            "Hold lane to parent",
            lane_id,
            parent_id=parent_id,
            relation="" if parent_id is None else relation,
        )

    def set_lane_color(self, lane_id: int, color: int) -> None:
        """Give a lane another colour of the palette."""
        self._change_lane("Set colour of lane", lane_id, color=color)

    def set_vocabulary(self, lane_id: int, label_ids: Iterable[int]) -> None:
        """The labels that a lane takes; none named: it takes all."""
        wanted = frozenset(label_ids)
        had = self.project.vocabulary().get(lane_id, frozenset())
        if wanted == had:
            return
        before = schema_of(self.project)
        with self.project.edit("Set labels of lane") as edit:
            for row in self.project.vocabulary_rows():
                if row.lane_id == lane_id and row.label_id not in wanted:
                    edit.delete(VocabularyRow, row.id)
            for label_id in sorted(wanted - had):
                edit.insert(VocabularyRow(0, lane_id, label_id))
            refuse_worse(before, schema_of(self.project))

    def delete_lane(self, lane_id: int) -> None:
        """Remove a lane with all its labels; one undo brings them back."""
        with self.project.edit("Delete lane") as edit:
            edit.delete(Lane, lane_id)

    def _change_lane(self, step: str, lane_id: int, **fields: object) -> None:
        lane = self.project.lane(lane_id)
        if all(getattr(lane, name) == value for name, value in fields.items()):
            return
        before = schema_of(self.project)
        with self.project.edit(step) as edit:
            edit.update(Lane, lane_id, **fields)
            refuse_worse(before, schema_of(self.project))
