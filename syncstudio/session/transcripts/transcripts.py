"""Transcripts: utterances and words in lanes, one lane for each speaker."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.project.edit import Edit
from syncstudio.project.records import Lane, Segment, Word
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.labelling import placed
from syncstudio.session.names import fitted_name
from syncstudio.session.regions.people import People
from syncstudio.session.transcripts.placed_word import PlacedWord, placed_words
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.interchange.transcript import Transcript


MOST_SPEAKERS = 100
"""So many lanes of speakers are made at once; nobody tells a larger crowd apart."""


@dataclass(frozen=True, slots=True)
class PlacedUtterance:
    """What one speaker said, where it lies on the master timeline, and its words."""

    segment: Segment
    words: tuple[PlacedWord, ...]
    master: Span
    speaker: str
    color: int


class Transcripts(People):
    """Reading transcripts into lanes, and asking for what is said."""

    def import_transcript(self, path: str | Path, track_id: int | None = None) -> list[int]:
        """Read SRT, WebVTT, Whisper JSON or RTTM into lanes; on a track's clock, or as a track of its own without one.

        RTTM says who speaks when of a recording it names: its lanes go there.
        """
        from syncstudio.interchange.speech.rttm import looks_like_rttm

        if looks_like_rttm(path):
            return self.import_speakers(path, track_id)
        before = {lane.id for lane in self.project.lanes()}
        if track_id is None:
            self.add_file(path)
        else:
            self.project.track(track_id)
            transcript = self._read_transcript(Path(path))
            with self.project.edit(f"Import {Path(path).name}") as edit:
                self._insert_utterances(edit, transcript, track_id)
        return [lane.id for lane in self.project.lanes() if lane.id not in before]

    def utterances(self, lane_id: int | None = None) -> list[PlacedUtterance]:
        """What is said on one transcript lane, or on all of them, in the order it begins."""
        found: list[PlacedUtterance] = []
        for lane in self.project.lanes():
            if lane.kind != "transcript" or lane_id not in (None, lane.id):
                continue
            words = self.project.words_of_lane(lane.id)
            found += self._placed_utterances(lane, self.project.segments(lane.id), words)
        return sorted(found, key=_begins)

    def utterances_of(self, segment_ids: Iterable[int]) -> list[PlacedUtterance]:
        """These utterances, in the order they begin; what is gone, or lies on no transcript lane, is left out."""
        segments = self.project.segments_of(segment_ids)
        words = self.project.words_of(segment.id for segment in segments)
        found: list[PlacedUtterance] = []
        for lane in self.project.lanes():
            if lane.kind == "transcript":
                on_lane = [segment for segment in segments if segment.lane_id == lane.id]
                found += self._placed_utterances(lane, on_lane, words) if on_lane else []
        return sorted(found, key=_begins)

    def _placed_utterances(
        self, lane: Lane, segments: Iterable[Segment], words: Mapping[int, Sequence[Word]]
    ) -> list[PlacedUtterance]:
        clock_map = self.lane_clock_map(lane.id)
        return [
            PlacedUtterance(
                segment,
                placed_words(words.get(segment.id, ()), segment.text, clock_map),
                placed(clock_map, segment),
                segment.speaker or lane.name,
                lane.color,
            )
            for segment in segments
        ]

    @abstractmethod
    def import_speakers(self, path: str | Path, track_id: int | None = None) -> list[int]:
        """Read who speaks when into lanes."""

    @abstractmethod
    def add_file(self, path: str | Path) -> int:
        """Add one file; the session's own way of adding is used."""

    def _read_transcript(self, file: Path) -> Transcript:
        """A transcript file, read; what had to be left out of it is said."""
        from syncstudio.interchange.errors import InterchangeError
        from syncstudio.interchange.transcript import read_transcript

        try:
            transcript = read_transcript(file)
        except InterchangeError as error:
            raise SessionError(str(error)) from error
        for note in transcript.notes:
            self.say(f"{file.name}: {note}", "warning")
        return transcript

    def _insert_utterances(self, edit: Edit, transcript: Transcript, track_id: int) -> None:
        """One lane for each speaker, in the order they first speak; everything in the running edit."""
        lanes: dict[str, int] = {}
        place = len(self.project.lanes())
        track_name = self.project.track(track_id).name
        said = dict.fromkeys(utterance.speaker for utterance in transcript.utterances if utterance.speaker)
        crowd = len(said) > MOST_SPEAKERS
        if crowd:
            self.say(
                f"{track_name} names {len(said)} speakers: all of it is one lane, and each label keeps who says it.",
                "warning",
            )
        people = {} if crowd else self.people_in(edit, said)
        colors = {person.id: person.color for person in self.project.people()}
        for utterance in transcript.utterances:
            voice = "" if crowd else utterance.speaker
            if voice not in lanes:
                number = place + len(lanes)
                name = fitted_name(voice or track_name)
                person_id = people.get(voice)
                color = len(lanes) if person_id is None else colors[person_id]
                lanes[voice] = edit.insert(
                    Lane(
                        track_id=track_id,
                        name=name,
                        kind="transcript",
                        position=number,
                        color=color,
                        person_id=person_id,
                    )
                )
            segment = Segment(
                lane_id=lanes[voice],
                start_ns=utterance.start_ns,
                end_ns=utterance.end_ns,
                label_id=None,
                text=utterance.text,
                speaker=utterance.speaker,
            )
            segment_id = edit.insert(segment)
            for position, word in enumerate(utterance.words):
                edit.insert(
                    Word(
                        segment_id=segment_id,
                        position=position,
                        start_ns=word.start_ns,
                        end_ns=word.end_ns,
                        text=word.text,
                        confidence=word.confidence,
                    )
                )


def _begins(said: PlacedUtterance) -> tuple[int, int]:
    return said.master.start_ns, said.master.end_ns
