"""What is done to the text and the words of utterances: writing, cutting, joining, doubting, spreading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from syncstudio.project.edit import Edit
from syncstudio.project.records import Segment, Word
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.label_verbs import LabelVerbs
from syncstudio.session.labels.segment_plan import SegmentPlan
from syncstudio.session.labels.segment_writing import in_order
from syncstudio.session.transcripts.placed_word import PlacedWord, placed_words
from syncstudio.session.transcripts.utterance_words import (
    cut_text,
    fresh_words,
    places_of,
    words_of_text,
)
from syncstudio.session.transcripts.word_writing import write_words


class WordVerbs(LabelVerbs):
    """Verbs on utterances by the signs of their text; each is one step of undo.

    Positions count the signs of the text from 0, as a caret stands between them.
    """

    def words_in(self, segment_id: int) -> tuple[PlacedWord, ...]:
        """The words of an utterance in order, each with its place in the text and in master time."""
        segment = self.project.segment(segment_id)
        clock_map = self.lane_clock_map(segment.lane_id)
        return placed_words(self.project.words(segment_id), segment.text, clock_map)

    def write_text(self, segment_id: int, text: str) -> None:
        """Write what is said anew; words that are still said keep their times, the others get some between them."""
        self.set_text(segment_id, text)

    def write_word(self, segment_id: int, word_id: int, text: str) -> None:
        """Write one word of an utterance anew: it keeps its time; without a text it is said no more."""
        segment = self._utterance(segment_id)
        word = next((each for each in self.words_in(segment_id) if each.id == word_id), None)
        if word is None or word.first < 0:
            raise SessionError("The text does not hold this word: write the text of the utterance instead.")
        before, after, text = segment.text[: word.first], segment.text[word.last :], text.strip()
        if not text:
            # One space goes with it, so that none is doubled.
            before, after = (before.rstrip(), after) if after[:1].isspace() or not after else (before, after)
            after = after if before else after.lstrip()
        self.write_text(segment_id, before + text + after)

    def split_utterance(self, segment_id: int, position: int) -> tuple[int, int]:
        """Cut an utterance in two before a sign of its text; answers both parts.

        In time it is cut where its words say, else as far in as in the text.
        """
        segment = self._utterance(segment_id)
        span = (segment.start_ns, segment.end_ns)
        parted = cut_text(self.project.words(segment_id), segment.text, position, span)
        if not parted.first_text or not parted.second_text:
            raise SessionError(
                "There is no text on one side of the caret: put it between two words to split there."
            )
        at_ns = self._inside(segment, parted.at_ns)
        plan = SegmentPlan("Split utterance", mode="free")
        second = self.cut_in(plan, segment, at_ns, parted)
        plan.change(segment, end_ns=at_ns)
        self.write(plan)
        return segment.id, second.id

    def merge_utterances(self, segment_ids: Iterable[int]) -> int:
        """Make one utterance of several of a lane, texts and words in their order; answers the one that stays."""
        segments = in_order(self.project.segments_of(segment_ids))
        if len(segments) < 2:
            raise SessionError("Choose two or more utterances to merge.")
        if len({segment.lane_id for segment in segments}) > 1:
            raise SessionError(
                "Utterances of different speakers cannot be merged: move the words to one speaker first."
            )
        plan = SegmentPlan("Merge utterances")
        self._join(plan, segments)
        self.write(plan)
        return segments[0].id

    def mark_unsure(self, segment_id: int, first: int, last: int, unsure: bool = True) -> int:
        """Mark the words that hold the signs `[first, last)` as doubtful, or as certain; how many those are.

        With `first == last` it is the word at the caret.
        """
        segment = self._utterance(segment_id)
        before, now = self._words_for(segment)
        touched = [
            place is not None
            and ((place[0] < last and place[1] > first) or (first == last and place[0] <= first <= place[1]))
            for place in places_of(now, segment.text)
        ]
        if not any(touched):
            raise SessionError("There is no word there to mark: select one in the text.")
        marked = [
            replace(word, unsure=unsure) if hit else word for word, hit in zip(now, touched, strict=True)
        ]
        plan = SegmentPlan("Mark as unsure" if unsure else "Mark as certain")
        if marked != before:
            plan.also(lambda edit: write_words(edit, before, marked))
        self.write(plan)
        return sum(touched)

    def mark_words(self, words: Sequence[Word], unsure: bool) -> None:
        """Mark stored words as doubtful, or as certain."""
        ids = [word.id for word in words if word.unsure != unsure]
        plan = SegmentPlan("Mark as unsure" if unsure else "Mark as certain")
        if ids:
            plan.also(lambda edit: _mark(edit, ids, unsure))
        self.write(plan)

    def spread_words(self, segment_ids: Iterable[int]) -> int:
        """Give all words of utterances rough times: over the whole utterance, by their length; how many words."""
        plan, count = SegmentPlan("Spread word times"), 0
        for segment in self.project.segments_of(segment_ids):
            if self.project.lane(segment.lane_id).kind != "transcript":
                continue
            before = self.project.words(segment.id)
            now = self._spread_over(before, segment)
            count += len(now)
            if now != before:
                plan.also(lambda edit, b=before, n=now: write_words(edit, b, n))  # type: ignore[misc]
        if not count:
            raise SessionError("Select the utterances whose words are to be spread.")
        self.write(plan)
        return count

    # -- inside ---------------------------------------------------------------------------------------------------

    def _utterance(self, segment_id: int) -> Segment:
        segment = self.project.segment(segment_id)
        lane = self.project.lane(segment.lane_id)
        if lane.kind != "transcript":
            raise SessionError(f"“{lane.name}” is no transcript: only what is said has words.")
        return segment

    def _words_for(self, segment: Segment) -> tuple[list[Word], list[Word]]:
        """The words of an utterance as they are stored, and as they are when they have to be the text."""
        before = self.project.words(segment.id)
        span = (segment.start_ns, segment.end_ns)
        if not before:
            return before, fresh_words(segment.id, segment.text, span)
        return before, words_of_text(before, segment.text, segment.text, span)

    def _spread_over(self, before: Sequence[Word], segment: Segment) -> list[Word]:
        """The words with rough times; what a person doubts stays doubted."""
        _, words = self._words_for(segment)
        fresh = fresh_words(
            segment.id, " ".join(word.text for word in words), (segment.start_ns, segment.end_ns)
        )
        if len(fresh) != len(words):
            return [*words]
        return [
            replace(word, start_ns=each.start_ns, end_ns=each.end_ns, timing="rough")
            for word, each in zip(words, fresh, strict=True)
        ]

    def _inside(self, segment: Segment, at_ns: int) -> int:
        """An instant at which an utterance can be cut: within it, and no part without a length."""
        at_ns = min(max(at_ns, segment.start_ns + 1), segment.end_ns - 1)
        if not segment.start_ns < at_ns < segment.end_ns:
            raise SessionError("This utterance has no length in time: give it one before you cut it.")
        return at_ns


def _mark(edit: Edit, ids: Sequence[int], unsure: bool) -> None:
    edit.update_many(Word, ids, unsure=unsure)
