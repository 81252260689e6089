"""Which words are selected, and walking from one doubtful word to the next."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from syncstudio.project.label_reads import doubtful_words
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.segment_writing import placed
from syncstudio.session.notices import WordsSelected, WordsShown
from syncstudio.session.transcripts.placed_word import LOW_CONFIDENCE, word_span
from syncstudio.session.transcripts.word_moving import WordMoving

Doubt = Literal["unsure", "low-confidence"]
_NOTHING = {
    "unsure": "No word is marked as unsure.",
    "low-confidence": f"No word has a confidence under {LOW_CONFIDENCE:.0%}.",
}


class WordChoosing(WordMoving):
    """The words that keys act on, as the timeline and the text show them."""

    _selected_words: frozenset[int] = frozenset()
    _words_shown = True

    @property
    def words_shown(self) -> bool:
        """Whether transcripts show their words on the timeline."""
        return self._words_shown

    @words_shown.setter
    def words_shown(self, shown: bool) -> None:
        if shown != self._words_shown:
            self._words_shown = shown
            self.notices.emit(WordsShown())

    @property
    def selected_words(self) -> frozenset[int]:
        """The ids of the selected words; they are of one utterance, or of several."""
        return self._selected_words

    @selected_words.setter
    def selected_words(self, ids: Collection[int]) -> None:
        ids = frozenset(ids)
        if ids != self._selected_words:
            self._selected_words = ids
            self.notices.emit(WordsSelected(ids))

    def go_to_doubt(self, what: Doubt, direction: int, master_ns: int) -> int:
        """Select the next word (1) or the one before (-1) that is marked unsure, or has little confidence; the playhead
        goes there. Answers its id.

        It is counted from the selected word where there is one, else from an instant of the master timeline.
        """
        found = []
        maps = {lane.id: self.lane_clock_map(lane.id) for lane in self.project.lanes()}
        for word, segment in doubtful_words(self.project, what == "unsure", LOW_CONFIDENCE):
            clock_map = maps[segment.lane_id]
            span = word_span(word, clock_map) or placed(clock_map, segment)
            found.append(((span.start_ns, segment.id, word.position), word.id, segment.id))
        found.sort()
        if not found:
            raise SessionError(_NOTHING[what])
        here = (master_ns, 0, 0)
        if len(self._selected_words) == 1:
            chosen = self.project.words_by_id(self._selected_words)
            for word in chosen:
                segment = self.project.segment(word.segment_id)
                clock_map = maps[segment.lane_id]
                span = word_span(word, clock_map) or placed(clock_map, segment)
                here = (span.start_ns, segment.id, word.position)
        if direction > 0:
            place, word_id, segment_id = next((each for each in found if each[0] > here), found[0])
        else:
            place, word_id, segment_id = next((each for each in reversed(found) if each[0] < here), found[-1])
        self.selected_segments = frozenset({segment_id})
        self.selected_words = frozenset({word_id})
        self.transport.seek(place[0])
        return word_id

    def mark_selected_unsure(self) -> int:
        """Mark the selected words as doubtful, or as certain where all of them are doubtful; how many they are."""
        words = self.project.words_by_id(self._selected_words)
        if not words:
            raise SessionError(NOTHING_SELECTED)
        unsure = not all(word.unsure for word in words)
        self.mark_words(words, unsure)
        return len(words)

    def move_selected_words(self, lane_id: int) -> int:
        """Give the selected words to another speaker's lane, as an utterance there; answers it."""
        words = self.project.words_by_id(self._selected_words)
        if not words:
            raise SessionError(NOTHING_SELECTED)
        owners = {word.segment_id for word in words}
        if len(owners) > 1:
            raise SessionError(
                "The selected words are of several utterances: select those of one to move them."
            )
        segment_id = owners.pop()
        places = [
            each for each in self.words_in(segment_id) if each.id in self._selected_words and each.first >= 0
        ]
        if not places:
            raise SessionError("The text does not hold the selected words: write it anew, then select them.")
        moved = self.move_words(segment_id, places[0].first, places[-1].last, lane_id)
        self.selected_segments = frozenset({moved})
        return moved

    def _one_chosen_word(self) -> int:
        if len(self._selected_words) != 1:
            raise SessionError(NOTHING_SELECTED.replace("words", "one word"))
        return next(iter(self._selected_words))


NOTHING_SELECTED = "Select words first: in the transcript, or on the timeline when its words are shown."
