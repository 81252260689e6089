"""What is selected, in the text and on the timeline: one follows the other."""

from __future__ import annotations

from PySide6.QtCore import QObject

from syncstudio.panes.transcript.transcript_book import TranscriptBook
from syncstudio.panes.transcript.transcript_spans import span_of
from syncstudio.panes.transcript.transcript_view import TranscriptView
from syncstudio.session.notices import SegmentsSelected, SelectionChanged, WordsSelected


class TranscriptChoice(QObject):
    """Selected text selects its span and its words; a selected span, label or word selects its text."""

    def __init__(self, session, view: TranscriptView, book: TranscriptBook) -> None:
        super().__init__(view)
        self._session = session
        self._view = view
        self._book = book
        self._telling = False
        view.marked.connect(self.tell)
        view.chosen_asked.connect(self._choose)

    def on_notice(self, notice: object) -> None:
        """Follow what was selected elsewhere."""
        view = self._view
        if isinstance(notice, SegmentsSelected):
            view.set_chosen(notice.segment_ids)
            if len(notice.segment_ids) == 1 and not self._telling:
                self._show_chosen(next(iter(notice.segment_ids)))
        elif isinstance(notice, SelectionChanged):
            # A notice may come late: what counts is what is selected now.
            span = self._session.selection
            before = frozenset(self.words())
            if self._told_span() != span and view.marking.take_span(view.rows, span):
                # Words that keys act on are those that are seen to be selected; a word chosen by itself stays.
                if span is not None or self._session.selected_words == before:
                    self._session.selected_words = frozenset(self.words())
                self._show_marked()
        elif isinstance(notice, WordsSelected):
            self._mark_words(self._session.selected_words)

    def tell(self) -> None:
        """Select on the timeline what is selected in the text."""
        view = self._view
        self._telling = True
        try:
            self._session.selection = view.marking.span(view.rows)
            self._session.selected_words = frozenset(self.words())
        finally:
            self._telling = False

    def words(self) -> list[int]:
        """The stored words in the selected text."""
        rows = self._view.rows
        return [
            word.word_id
            for place, first, last in self._view.marking.parts(rows)
            for word in rows[place].words
            if word.word_id and word.first < last and word.last > first
        ]

    def _told_span(self):
        return self._view.marking.span(self._view.rows)

    def _choose(self, place: int) -> None:
        self._session.selected_segments = frozenset({self._view.rows[place].segment_id})

    def _show_chosen(self, segment_id: int) -> None:
        place = self._view.rows.place_of(segment_id)
        if place is None:
            return
        chosen = self._view.marking.ends
        if chosen is None or not chosen[0][0] <= place <= chosen[1][0]:
            self._view.marking.put((place, 0), (place, len(self._view.rows[place].text)))
        self._view.show_row(place)
        self._view.viewport().update()

    def _mark_words(self, ids: frozenset[int]) -> None:
        if not ids or ids == frozenset(self.words()):
            return
        rows = self._view.rows
        owners = {word.segment_id for word in self._session.project.words_by_id(ids)}
        places = sorted(place for place in map(rows.place_of, owners) if place is not None)
        found = [
            (place, word.first, word.last)
            for place in places
            for word in rows[place].words
            if word.word_id in ids
        ]
        if found:
            self._view.marking.put((found[0][0], found[0][1]), (found[-1][0], found[-1][2]))
            self._show_marked()

    def _show_marked(self) -> None:
        ends = self._view.marking.ends
        if ends is not None and ends[0][0] not in self._view.places_seen():
            self._view.show_row(ends[0][0])
        self._view.viewport().update()


def seek_ns(row, position: int) -> int:
    """Where a click on a character goes: to its word's start, or where it is said in proportion; -1: to the row's."""
    if position < 0:
        return int(row.start_ns)
    word = row.word_at(position) or row.word_near(position)
    if word is None:
        return int(row.start_ns)
    return span_of(row, word.first, word.last).start_ns
