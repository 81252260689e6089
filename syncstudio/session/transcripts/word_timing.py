"""Setting the times of words by hand, with a preview while they are dragged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from syncstudio.project.records import Segment, Word
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.segment_plan import SegmentPlan
from syncstudio.session.labels.segment_writing import edges_on
from syncstudio.session.notices import WordsPreviewed
from syncstudio.session.transcripts.placed_word import word_span
from syncstudio.session.transcripts.word_choosing import WordChoosing
from syncstudio.session.transcripts.word_retiming import retimed
from syncstudio.session.transcripts.word_writing import write_words
from syncstudio.timebase.span import Span

_NO_PREVIEW: Mapping[int, Span] = {}


class WordTimes(WordChoosing):
    """Where words lie in time, as a person says."""

    _word_preview: Mapping[int, Span] = _NO_PREVIEW
    _word_preview_lane: int | None = None

    @property
    def word_preview(self) -> Mapping[int, Span]:
        """Where words lie on the master timeline while one is dragged, by their ids; empty when none is."""
        return self._word_preview

    def set_word_times(self, word_id: int, start_ns: int, end_ns: int, alone: bool = False) -> None:
        """Put a word at these instants of the master timeline, as near as its utterance and its neighbours let it.

        The edge of a neighbour that touches it follows, unless it is moved `alone`.
        """
        self.end_word_preview()
        word, segment = self._word_and_utterance(word_id)
        before = self.project.words(segment.id)
        changed = self._retimed(before, word, segment, start_ns, end_ns, alone)
        plan = SegmentPlan("Move word" if word.start_ns is not None else "Set word times")
        now = [changed.get(n, each) for n, each in enumerate(before)]
        if changed:
            plan.also(lambda edit: write_words(edit, before, now))
        self.write(plan)

    def preview_word_times(
        self, word_id: int, start_ns: int, end_ns: int, alone: bool = False
    ) -> Span | None:
        """Show what `set_word_times` would do; nothing is stored. Answers where the word would lie."""
        word, segment = self._word_and_utterance(word_id)
        before = self.project.words(segment.id)
        clock_map = self.lane_clock_map(segment.lane_id)
        changed = self._retimed(before, word, segment, start_ns, end_ns, alone)
        spans = {each.id: word_span(each, clock_map) for each in changed.values()}
        self._show_words({key: span for key, span in spans.items() if span is not None}, segment.lane_id)
        return self._word_preview.get(word_id) or word_span(word, clock_map)

    def end_word_preview(self) -> None:
        """Show words where they are stored again."""
        if self._word_preview:
            self._show_words(_NO_PREVIEW, self._word_preview_lane)

    def set_word_edge(self, side: Literal["start", "end"], master_ns: int) -> None:
        """Put the start or the end of the selected word at an instant of the master timeline."""
        word, segment = self._word_and_utterance(self._one_chosen_word())
        span = word_span(word, self.lane_clock_map(segment.lane_id))
        if span is None:
            span = Span(master_ns, master_ns)
        if (side == "start" and master_ns > span.end_ns) or (side == "end" and master_ns < span.start_ns):
            raise SessionError(
                f"The playhead lies beyond the other edge of “{word.text}”: its {side} cannot go there."
            )
        edges = (master_ns, span.end_ns) if side == "start" else (span.start_ns, master_ns)
        self.set_word_times(word.id, *edges)

    # -- inside ---------------------------------------------------------------------------------------------------

    def _show_words(self, spans: Mapping[int, Span], lane_id: int | None) -> None:
        self._word_preview, self._word_preview_lane = spans, lane_id
        if lane_id is not None:
            self.notices.emit(WordsPreviewed(lane_id))

    def _word_and_utterance(self, word_id: int) -> tuple[Word, Segment]:
        word = self.project.word(word_id)
        return word, self._utterance(word.segment_id)

    def _retimed(
        self, words: list[Word], word: Word, segment: Segment, start_ns: int, end_ns: int, alone: bool
    ) -> dict[int, Word]:
        """The words that change; an edge that stays on the master timeline is not rewritten."""
        clock_map = self.lane_clock_map(segment.lane_id)
        before = word_span(word, clock_map)
        start_here, end_here = edges_on(clock_map, Span(start_ns, max(start_ns, end_ns)))
        if before is not None and word.start_ns is not None and word.end_ns is not None:
            if end_ns - start_ns == before.duration_ns and start_ns != before.start_ns:
                end_here = start_here + word.end_ns - word.start_ns
            else:
                start_here = word.start_ns if start_ns == before.start_ns else start_here
                end_here = word.end_ns if end_ns == before.end_ns else end_here
        place = next(n for n, each in enumerate(words) if each.id == word.id)
        return retimed(words, place, start_here, end_here, (segment.start_ns, segment.end_ns), alone)
