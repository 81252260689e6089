"""Lanes of speakers: read from diarisation, parted from one lane, and joined again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.project.edit import Edit
from syncstudio.project.records import Lane, Segment, Track
from syncstudio.session.errors import SessionError
from syncstudio.session.media.tracks import channel_names
from syncstudio.session.names import fitted_name
from syncstudio.session.transcripts.transcripts import MOST_SPEAKERS, Transcripts
from syncstudio.timebase.timecode import clock_text

if TYPE_CHECKING:
    from syncstudio.interchange.speech.rttm import Diarisation, SpeakerSpan

_AUTHOR = ""
"""Of what a program said; a person's name stands beside what a person made."""


class SpeakerLanes(Transcripts):
    """One lane for each speaker, each with its person."""

    def import_speakers(self, path: str | Path, track_id: int | None = None) -> list[int]:
        """Read who speaks when (RTTM) into one lane for each speaker, on the clock of the recording it names.

        With `track_id` it is that track's, whatever it names. Answers the lanes' ids.
        """
        from syncstudio.interchange.errors import InterchangeError
        from syncstudio.interchange.speech.rttm import read_rttm

        file = Path(path)
        try:
            diarisation = read_rttm(file)
        except InterchangeError as error:
            raise SessionError(str(error)) from error
        places = self._places_of(diarisation, file, track_id)
        _refuse_crowd(
            f"{file.name} names", [span.speaker for name in places for span in diarisation.of(name)]
        )
        self._refuse_outside(diarisation, places, file)
        made: list[int] = []
        with self.project.edit(f"Import {file.name}") as edit:
            names = dict.fromkeys(span.speaker for name in places for span in diarisation.of(name))
            people = self.people_in(edit, names)
            colors = {person.id: person.color for person in self.project.people()}
            first = len(self.project.lanes())
            for name, track in places.items():
                spans = diarisation.of(name)
                channels = _channels_of(spans, track)
                for speaker, said in _by_speaker(spans).items():
                    lane_id = edit.insert(
                        Lane(
                            track_id=None if track is None else track.id,
                            name=fitted_name(speaker),
                            position=first + len(made),
                            color=colors[people[speaker]],
                            person_id=people[speaker],
                            wave_track_id=track.id if track is not None and track.kind == "sound" else None,
                            wave_channel=channels.get(speaker),
                        )
                    )
                    made.append(lane_id)
                    edit.insert_many(
                        [
                            Segment(
                                lane_id=lane_id,
                                start_ns=span.start_ns,
                                end_ns=span.end_ns,
                                speaker=speaker,
                                author=_AUTHOR,
                                confidence=span.confidence,
                            )
                            for span in said
                        ]
                    )
        for note in diarisation.notes:
            self.say(f"{file.name}: {note}", "warning")
        return made

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
        _refuse_crowd(f"The labels of {lane.name} name", speakers)
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

    def _places_of(
        self, diarisation: Diarisation, file: Path, track_id: int | None
    ) -> dict[str, Track | None]:
        """Which recording of a diarisation belongs to which track here; None is the master timeline."""
        files = diarisation.files
        if track_id is not None:
            track = self.project.track(track_id)
            named = [name for name in files if _alike(name, self._source_name(track))]
            if len(files) > 1 and len(named) != 1:
                raise SessionError(
                    f"{file.name} speaks of {len(files)} recordings ({_listed(files)}) and none is called like "
                    f"{track.name}: rename that one in the file."
                )
            return {(named or files)[0]: track}
        heads = self._heads()
        places: dict[str, Track | None] = {}
        for name in files:
            alike = [head for head in heads if _alike(name, self._source_name(head))]
            if alike:
                places[name] = alike[0]
        left = [name for name in files if name not in places]
        if places:
            if left:
                self.say(
                    f"{file.name}: left out {_listed(left)}, which is no recording of this project.",
                    "warning",
                )
            return places
        if len(files) > 1:
            raise SessionError(
                f"{file.name} speaks of {len(files)} recordings ({_listed(files)}), none of this project: "
                "rename one there as the recording is called, without its ending."
            )
        if not self.project.tracks():
            raise SessionError(f"{file.name} says who speaks in “{files[0]}”: add that recording first.")
        if len(heads) == 1:
            self.say(f"{file.name} speaks of “{files[0]}”; it was taken for {self._source_name(heads[0])}.")
            return {files[0]: heads[0]}
        self.say(
            f"{file.name} speaks of “{files[0]}”, which is no recording of this project: its lanes lie on the master "
            "timeline.",
            "warning",
        )
        return {files[0]: None}

    def _refuse_outside(self, diarisation: Diarisation, places: dict[str, Track | None], file: Path) -> None:
        """Say how much lies after a recording's end; where nothing lies within, it is not of that recording."""
        for name, track in places.items():
            media = None if track is None else self.recorded(track.id)
            if track is None or media is None:
                continue
            spans = diarisation.of(name)
            outside = sum(span.start_ns >= media.end_ns for span in spans)
            beyond = sum(span.start_ns < media.end_ns < span.end_ns for span in spans)
            end = f"{track.name} ends ({clock_text(media.end_ns)})"
            if outside:
                says = f"{outside} of {len(spans)} stretches begin after {end}"
                if outside == len(spans):
                    raise SessionError(
                        f"{file.name}: {says}, so it was not made of that recording: choose another."
                    )
                self.say(f"{file.name}: {says}.", "warning")
            if beyond:
                verb = "ends" if beyond == 1 else "end"
                self.say(f"{file.name}: {beyond} of {len(spans)} stretches {verb} after {end}.", "warning")

    def _heads(self) -> list[Track]:
        """The first sound of every recording that has one."""
        sounds = [track for track in self.project.tracks() if track.kind == "sound"]
        firsts: dict[int, Track] = {}
        for track in sounds:
            firsts.setdefault(track.source_id, track)
        return list(firsts.values())

    def _source_name(self, track: Track) -> str:
        return self._source_path(track.source_id).stem


def _alike(name: str, stem: str) -> bool:
    """Whether a name in RTTM, which has no spaces and often no ending, means a file."""

    def plain(text: str) -> str:
        return "_".join(text.casefold().split())

    return plain(name) == plain(stem) or plain(Path(name).stem) == plain(stem)


def _refuse_crowd(begin: str, speakers: Iterable[str]) -> None:
    """SessionError where so many speak that nobody could tell their lanes apart."""
    count = len(set(speakers))
    if count > MOST_SPEAKERS:
        raise SessionError(
            f"{begin} {count:,} speakers, and more than {MOST_SPEAKERS} are no use as lanes: give those who are one "
            "person one name first."
        )


def _by_speaker(spans: Iterable[SpeakerSpan]) -> dict[str, list[SpeakerSpan]]:
    """What each speaker says, in the order they first speak."""
    found: dict[str, list[SpeakerSpan]] = {}
    for span in spans:
        found.setdefault(span.speaker, []).append(span)
    return found


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def _channels_of(spans: Sequence[SpeakerSpan], track: Track | None) -> dict[str, int]:
    """The channel each speaker is heard in, from 0, where the file keeps speakers apart by channel."""
    found: dict[str, set[str]] = {}
    for span in spans:
        found.setdefault(span.speaker, set()).add(span.channel)
    count = 0 if track is None or track.kind != "sound" else len(channel_names(track))
    if len({span.channel for span in spans}) < 2 or any(len(channels) > 1 for channels in found.values()):
        return {}
    numbers = {speaker: next(iter(channels)) for speaker, channels in found.items()}
    return {
        speaker: int(number) - 1
        for speaker, number in numbers.items()
        if number.isdigit() and 1 <= int(number) <= count
    }
