"""Transcripts: utterances and words in lanes, one lane for each speaker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from syncstudio.project.records import Lane, Segment, Word
from syncstudio.session.labels.labelling import placed
from syncstudio.session.regions.people import People
from syncstudio.session.transcripts.placed_word import PlacedWord, placed_words
from syncstudio.timebase.span import Span

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
    """Asking for what is said."""

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


def _begins(said: PlacedUtterance) -> tuple[int, int]:
    return said.master.start_ns, said.master.end_ns
