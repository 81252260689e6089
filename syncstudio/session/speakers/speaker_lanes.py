"""Lanes of speakers: parted from one lane, and joined again."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.project.edit import Edit
from syncstudio.project.records import Lane, Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.names import fitted_name
from syncstudio.session.transcripts.transcripts import MOST_SPEAKERS, Transcripts

if TYPE_CHECKING:
    from syncstudio.session.exchange.import_plan import ImportOptions
    from syncstudio.session.exchange.import_writing import Imported


class SpeakerLanes(Transcripts):
    """One lane for each speaker, each with its person."""

    @abstractmethod
    def import_file(self, path: str | Path, options: ImportOptions | None = None) -> Imported:
        """Read a file of labels as it stands; `Importing` does."""

    @abstractmethod
    def import_speakers(self, path: str | Path, track_id: int | None = None) -> list[int]:
        """Read who speaks when into lanes; `Speakers` does."""

    def speakers_on(self, lane_id: int) -> tuple[str, ...]:
        """The speakers that a lane's labels name, in the order they first speak."""
        found = dict.fromkeys(segment.speaker for segment in self.project.segments(lane_id))
        return tuple(speaker for speaker in found if speaker)

    def split_by_speaker(self, lane_id: int) -> list[int]:
        """Part a lane that mixes speakers: one lane for each; labels that name nobody stay. Answers all lanes."""
        lane = self.project.lane(lane_id)
        segments = self.project.segments(lane_id)
        speakers = self.speakers_on(lane_id)
        unnamed = any(not segment.speaker for segment in segments)
        if len(speakers) + unnamed < 2:
            raise SessionError(
                f"The labels of {lane.name} name no more than one speaker: there is nothing to part."
            )
        made = [lane_id]
        refuse_crowd(f"The labels of {lane.name} name", speakers)
        with self.project.edit("Split lane by speaker") as edit:
            people = self.people_in(edit, speakers)
            colors = {person.id: person.color for person in self.project.people()}
            stays, leave = (None, speakers) if unnamed else (speakers[0], speakers[1:])
            if stays is not None:
                edit.update(
                    Lane,
                    lane_id,
                    name=fitted_name(stays),
                    person_id=people[stays],
                    color=colors[people[stays]],
                )
            place = self._make_room(edit, lane, len(leave))
            for number, speaker in enumerate(leave):
                own = Lane(
                    track_id=lane.track_id,
                    name=fitted_name(speaker),
                    kind=lane.kind,
                    position=place + number,
                    color=colors[people[speaker]],
                    parent_id=lane.parent_id,
                    relation=lane.relation,
                    person_id=people[speaker],
                    wave_track_id=lane.wave_track_id,
                    wave_channel=lane.wave_channel,
                    backdrop=lane.backdrop,
                )
                made.append(edit.insert(own))
                edit.update_many(
                    Segment, [each.id for each in segments if each.speaker == speaker], lane_id=made[-1]
                )
        return made

    def merge_speakers(self, lane_ids: Sequence[int]) -> int:
        """Join lanes of speakers into the first of them; every label keeps its speaker, so that they can be parted."""
        lanes = [self.project.lane(lane_id) for lane_id in dict.fromkeys(lane_ids)]
        if len(lanes) < 2:
            raise SessionError("Choose two lanes or more: they become one.")
        kept, *others = lanes
        if any(lane.kind != kept.kind or lane.track_id != kept.track_id for lane in others):
            raise SessionError("Only lanes of one kind that follow the same track can be joined.")
        with self.project.edit("Join lanes of speakers") as edit:
            for lane in lanes:
                segments = self.project.segments(lane.id)
                edit.update_many(
                    Segment, [each.id for each in segments if not each.speaker], speaker=lane.name
                )
                if lane.id != kept.id:
                    edit.update_many(Segment, [each.id for each in segments], lane_id=kept.id)
                    edit.delete(Lane, lane.id)
            name = fitted_name(", ".join(lane.name for lane in lanes))
            edit.update(Lane, kept.id, name=name, person_id=None, wave_channel=None)
        return kept.id

    def lanes_beside(self, lane_id: int) -> list[Lane]:
        """The lanes that a lane can be joined with, itself first: of its kind, on its clock, of speakers."""
        lane = self.project.lane(lane_id)
        others = [
            other
            for other in self.project.lanes()
            if other.id != lane_id and other.kind == lane.kind and other.track_id == lane.track_id
        ]
        return [
            lane,
            *(other for other in others if other.person_id is not None or other.kind == "transcript"),
        ]

    def _make_room(self, edit: Edit, lane: Lane, count: int) -> int:
        """Move the lanes below one down, so that so many fit right under it; the first free position."""
        for other in self.project.lanes():
            if other.position > lane.position:
                edit.update(Lane, other.id, position=other.position + count)
        return lane.position + 1


def refuse_crowd(begin: str, speakers: Iterable[str]) -> None:
    """SessionError where so many speak that nobody could tell their lanes apart."""
    count = len(set(speakers))
    if count > MOST_SPEAKERS:
        raise SessionError(
            f"{begin} {count:,} speakers, and more than {MOST_SPEAKERS} are no use as lanes: give those who are one "
            "person one name first."
        )
