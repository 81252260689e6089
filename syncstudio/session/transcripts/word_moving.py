"""Giving words of one speaker to another."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace

from syncstudio.project.edit import Edit
from syncstudio.project.records import Lane, LaneKind, Segment, Word
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.segment_plan import SegmentPlan
from syncstudio.session.labels.segment_writing import edges_on
from syncstudio.session.transcripts.placed_word import word_span
from syncstudio.session.transcripts.utterance_words import CutWords, cut_text, words_of_text
from syncstudio.session.transcripts.word_matching import exact_places
from syncstudio.session.transcripts.word_split import split_words
from syncstudio.session.transcripts.word_verbs import WordVerbs
from syncstudio.session.transcripts.word_writing import write_words
from syncstudio.timebase.span import Span


@dataclass(frozen=True, slots=True)
class _Given:
    """What goes to another lane: its text, its words, and its edges on the clock of the lane it comes from."""

    lane: Lane
    text: str
    words: Sequence[Word]
    start_ns: int
    end_ns: int


class WordMoving(WordVerbs):
    """Words across speakers."""

    def move_words(
        self, segment_id: int, first: int, last: int, lane_id: int | None, speaker: str = ""
    ) -> int:
        """Give the words that hold the signs `[first, last)` to another speaker's lane, as an utterance there.

        Without a lane a new one is made for `speaker`, beside the one that they are on, in the same step of undo.

        What was said before and after stays, as two utterances where both is left. Answers the utterance that the words
        are now; it is cut off where their times say, else as far in as in the text.
        """
        segment = self._utterance(segment_id)
        if lane_id is None:
            return self._move_to_new(segment, first, last, speaker)
        lane = self.project.lane(lane_id)
        if lane.id == segment.lane_id:
            raise SessionError(f"“{lane.name}” says these words already: choose another speaker.")
        if lane.kind != "transcript":
            raise SessionError(f"“{lane.name}” is no transcript: words go to the lane of another speaker.")
        span = (segment.start_ns, segment.end_ns)
        stored = self.project.words(segment_id)
        now = words_of_text(stored, segment.text, segment.text, span)
        places = exact_places([word.text for word in now], segment.text) or split_words(segment.text)
        places = [place for place in places if place[0] < last and place[1] > first]
        if not places:
            raise SessionError("No word is selected: select the words to give to another speaker.")
        tail = cut_text(now, segment.text, places[-1][1], span)
        until_ns = self._inside(segment, tail.at_ns) if tail.second_text else segment.end_ns
        upto = replace(segment, end_ns=until_ns)
        head = cut_text(tail.first, tail.first_text, places[0][0], (segment.start_ns, until_ns))
        from_ns = self._inside(upto, head.at_ns) if head.first_text else segment.start_ns
        given = _Given(lane, head.second_text.strip(), head.second, from_ns, until_ns)
        plan = SegmentPlan("Move words to another speaker", mode="free")
        if head.first_text or tail.second_text:
            moved = self._give_part(plan, segment, stored, given, head, tail)
        else:
            moved = self._give_all(plan, segment, stored, given)
        self.write(plan)
        return moved

    def _move_to_new(self, segment: Segment, first: int, last: int, speaker: str) -> int:
        track_id = self.project.lane(segment.lane_id).track_id
        lane_id = self.add_lane(speaker, track_id, "transcript")
        step = self.project.last_step()
        try:
            with self.project.growing(step):
                return self.move_words(segment.id, first, last, lane_id)
        except SessionError:
            self.project.undo(step)
            raise

    @abstractmethod
    def add_lane(self, name: str, track_id: int | None = None, kind: LaneKind = "segments") -> int:
        """A new strip for labels; the session's own way of making one is used."""

    def _give_part(
        self,
        plan: SegmentPlan,
        segment: Segment,
        stored: Sequence[Word],
        given: _Given,
        head: CutWords,
        tail: CutWords,
    ) -> int:
        start_ns, end_ns = self._edges_there(segment.lane_id, given.lane.id, given.start_ns, given.end_ns)
        made = replace(
            self._fresh(segment, lane_id=given.lane.id, start_ns=start_ns, end_ns=end_ns, text=given.text),
            speaker=self._speaker_on(given.lane.id),
            key="",
        )
        moved = plan.add(made, like=segment.id)
        words = [*self._words_there(segment.lane_id, moved, given)]
        if head.first_text:
            plan.change(segment, end_ns=given.start_ns, text=head.first_text)
            words += head.first
            if tail.second_text:
                rest = replace(segment, id=0, start_ns=given.end_ns, text=tail.second_text, key="")
                rest_id = plan.add(rest, like=segment.id)
                words += [replace(word, segment_id=rest_id, position=n) for n, word in enumerate(tail.second)]
        else:
            plan.change(segment, start_ns=given.end_ns, text=tail.second_text)
            words += tail.second
        plan.also(lambda edit: write_words(edit, stored, words))
        return moved

    def _give_all(self, plan: SegmentPlan, segment: Segment, stored: Sequence[Word], given: _Given) -> int:
        start_ns, end_ns = self._edges_there(segment.lane_id, given.lane.id, given.start_ns, given.end_ns)
        speaker = self._speaker_on(given.lane.id)
        plan.change(segment, lane_id=given.lane.id, start_ns=start_ns, end_ns=end_ns, speaker=speaker)
        words = self._words_there(segment.lane_id, segment.id, given)

        def follow(edit: Edit) -> None:
            # The writer may have moved them with the label already: they are written as they must be.
            before = {word.id: replace(word, start_ns=None, end_ns=None) for word in stored}
            write_words(edit, [*before.values()], words)

        plan.also(follow)
        return segment.id

    def _words_there(self, lane_id: int, segment_id: int, given: _Given) -> list[Word]:
        found = []
        for place, word in enumerate(given.words):
            if word.start_ns is not None and word.end_ns is not None:
                start_ns, end_ns = self._edges_there(lane_id, given.lane.id, word.start_ns, word.end_ns)
                word = replace(word, start_ns=start_ns, end_ns=end_ns)
            found.append(replace(word, segment_id=segment_id, position=place))
        return found

    def _edges_there(self, lane_id: int, other_id: int, start_ns: int, end_ns: int) -> tuple[int, int]:
        """Edges on one lane's clock as edges on another's."""
        if self.project.lane(lane_id).track_id == self.project.lane(other_id).track_id:
            return start_ns, end_ns
        span = word_span(Word(start_ns=start_ns, end_ns=end_ns), self.lane_clock_map(lane_id))
        return edges_on(self.lane_clock_map(other_id), span or Span(start_ns, end_ns))

    def _speaker_on(self, lane_id: int) -> str:
        """Who speaks on a lane: as its utterances say, else nobody but the lane itself."""
        said = {segment.speaker for segment in self.project.segments(lane_id)}
        return said.pop() if len(said) == 1 else ""
