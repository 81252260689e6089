"""What can be done with the words of a transcript from its menus and keys: doubting, giving away, splitting."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from syncstudio.panes.transcript.text_editing import TextEditing
from syncstudio.panes.transcript.transcript_book import TranscriptBook
from syncstudio.panes.transcript.transcript_view import TranscriptView
from syncstudio.panes.transcript.word_menu import fill_speakers, pop_up
from syncstudio.project.errors import ProjectError
from syncstudio.session.errors import SessionError


class WordAsking(QObject):
    """Asks the session for what a person wants done with the selected words, and reads them again."""

    def __init__(
        self,
        session,
        view: TranscriptView,
        book: TranscriptBook,
        editing: TextEditing,
        reread: Callable[[Iterable[int]], None],
    ) -> None:
        super().__init__(view)
        self._session = session
        self._view = view
        self._book = book
        self._editing = editing
        self._reread = reread
        view.menu_asked.connect(self.row_menu)
        editing.editor.menu_asked.connect(self.editor_menu)

    def mark_unsure(self) -> None:
        """Mark the selected words, else the one at the caret or being said, as unsure; again: as certain."""
        if not self._editing.write():
            return
        chosen = self._chosen_characters()
        if chosen is None:
            self._session.mark_selected_unsure()
            return
        segment_id, first, last = chosen
        row = self._view.rows[self._view.rows.place_of(segment_id)]
        words = [word for word in row.words if word.first < last and word.last > first]
        near = None if words else row.word_near(first)
        if near is not None:
            words, first, last = [near], near.first, near.last
        unsure = not words or not all(word.unsure for word in words)
        self._session.mark_unsure(segment_id, first, last, unsure)
        self._reread([segment_id])

    def ask_speaker(self, at: QPoint | None = None) -> None:
        """Ask for the speaker that the selected words are given to, by a menu."""
        menu = QMenu(self._view)
        self.fill_speakers(menu)
        pop_up(menu, self._view.viewport().mapToGlobal(QPoint(20, 20)) if at is None else at)

    def split_at_playhead(self) -> None:
        """Cut the utterance at the playhead in two there."""
        if self._editing.segment_id is not None:
            self._editing.split_at_playhead()
            return
        here = self._session.transport.position_ns()
        places = self._view.rows.said_at(here)
        self._session.selected_segments = frozenset(self._view.rows[place].segment_id for place in places[:1])
        self._session.split_at(here)

    def _chosen_characters(self) -> tuple[int, int, int] | None:
        """The selected characters of one utterance: in the field, in the text, else those of the word being said."""
        edited = self._editing.selection()
        if edited is not None:
            return edited
        parts = [*self._view.marking.parts(self._view.rows)]
        if len(parts) == 1:
            place, first, last = parts[0]
        elif parts or self._session.selected_words:
            return None
        else:
            said = self._view.rows.said_at(self._session.transport.position_ns())
            word = (
                self._view.rows[said[0]].word_said_at(self._session.transport.position_ns()) if said else None
            )
            if word is None:
                return None
            place, first, last = said[0], word.first, word.last
        return self._view.rows[place].segment_id, first, last

    def fill_speakers(self, menu: QMenu) -> None:
        chosen = self._chosen_characters()
        place = None if chosen is None else self._view.rows.place_of(chosen[0])
        here = None if place is None else self._view.rows[place].lane_id
        fill_speakers(menu, self._view.theme, self._book.lanes, here, self._give_words)

    def _give_words(self, lane_id: int | None, name: str) -> None:
        def give() -> None:
            chosen = self._chosen_characters()
            if chosen is None:
                raise SessionError(
                    self.tr("Select the words of one utterance first, then say who speaks them.")
                )
            segment_id, first, last = chosen
            moved = self._session.move_words(segment_id, first, last, lane_id, name)
            self._editing.leave()
            self._reread([segment_id, moved])
            self._session.selected_segments = frozenset({moved})

        if self._editing.write():
            self._ask(give)

    def _ask(self, request) -> None:
        try:
            request()
        except (SessionError, ProjectError) as refusal:
            self._session.say(str(refusal), "warning")

    def row_menu(self, place: int, at: QPoint) -> None:
        menu = QMenu(self._view)
        self._fill_row_menu(menu, place)
        pop_up(menu, at)

    def _fill_row_menu(self, menu: QMenu, place: int) -> None:
        writable = not self._session.viewing
        if self._editing.segment_id is None:
            correct = menu.addAction(self.tr("Correct the text"))
            correct.triggered.connect(lambda: self._editing.begin(place))
            correct.setEnabled(writable)
        unsure = menu.addAction(self.tr("Mark as unsure or certain"))
        unsure.triggered.connect(lambda: self._ask(self.mark_unsure))
        unsure.setEnabled(writable)
        speakers = menu.addMenu(self.tr("Move words to"))
        self.fill_speakers(speakers)
        speakers.setEnabled(writable)
        split = menu.addAction(self.tr("Split at playhead"))
        split.triggered.connect(lambda: self._ask(self.split_at_playhead))
        split.setEnabled(writable)
        menu.addSeparator()
        chosen = frozenset({self._view.rows[place].segment_id})
        menu.addAction(self.tr("Select its label")).triggered.connect(
            lambda: setattr(self._session, "selected_segments", chosen)
        )

    def editor_menu(self, at: QPoint) -> None:
        place = self._view.rows.place_of(self._editing.segment_id or 0)
        if place is not None:
            pop_up(self._editing.menu(lambda menu: self._fill_row_menu(menu, place)), at)
