"""What can be done with the words of a transcript from its menus and keys: doubting, giving away, splitting."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from syncstudio.panes.transcript.text_editing import TextEditing
from syncstudio.panes.transcript.transcript_book import TranscriptBook
from syncstudio.panes.transcript.transcript_rows import Row
from syncstudio.panes.transcript.transcript_view import TranscriptView
from syncstudio.panes.transcript.word_menu import fill_speakers, pop_up
from syncstudio.project.errors import ProjectError
from syncstudio.session.errors import SessionError

Characters = tuple[int, int, int]
"""An utterance by its id, and the characters `[first, last)` of its text."""


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

    def mark_unsure(self, at: Characters | None = None) -> None:
        """Mark the selected words, else the one at the caret or being said, as unsure; again: as certain."""
        if not self._editing.write():
            return
        chosen = at or self._chosen() or self._word_said()
        place = None if chosen is None else self._view.rows.place_of(chosen[0])
        if chosen is None or place is None:
            self._session.mark_selected_unsure()
            return
        segment_id, first, last = chosen
        row = self._view.rows[place]
        words = [word for word in row.words if word.first < last and word.last > first]
        near = None if words else row.word_near(first)
        if near is not None:
            words, first, last = [near], near.first, near.last
        unsure = not words or not all(word.unsure for word in words)
        self._session.mark_unsure(segment_id, first, last, unsure)
        self._reread([segment_id])

    def ask_speaker(self) -> None:
        """Ask for the speaker that the selected words are given to, by a menu."""
        menu = QMenu(self._view)
        self.fill_speakers(menu, self._chosen())
        pop_up(menu, self._view.viewport().mapToGlobal(QPoint(20, 20)))

    def split_at_playhead(self) -> None:
        """Cut the utterance at the playhead in two there."""
        if self._editing.segment_id is not None:
            self._editing.split_at_playhead()
            return
        here = self._session.transport.position_ns()
        places = self._view.rows.said_at(here)
        self._session.selected_segments = frozenset(self._view.rows[place].segment_id for place in places[:1])
        self._session.split_at(here)

    def fill_speakers(self, menu: QMenu, chosen: Characters | None) -> None:
        """An entry for each speaker that some characters can be given to."""
        place = None if chosen is None else self._view.rows.place_of(chosen[0])
        here = None if place is None else self._view.rows[place].lane_id
        fill_speakers(
            menu,
            self._view.theme,
            self._book.lanes,
            here,
            lambda lane_id, name: self._give_words(chosen, lane_id, name),
        )

    def row_menu(self, place: int, at: QPoint) -> None:
        """What can be done with an utterance, or with what is selected in it."""
        menu = QMenu(self._view)
        self.fill_row_menu(menu, place, self._view.character_at(self._view.viewport().mapFromGlobal(at)))
        pop_up(menu, at)

    def fill_row_menu(self, menu: QMenu, place: int, hit: tuple[int, int] | None = None) -> None:
        """The entries for an utterance; `hit` is the row and the character that was pointed at."""
        row: Row = self._view.rows[place]
        id = row.segment_id
        chosen = self._chosen()
        if chosen is not None and (chosen[0] != id or chosen[1] == chosen[2]):
            chosen = None
        entries: list[QAction] = []
        if self._editing.segment_id is None:
            entries.append(menu.addAction(self.tr("Correct the text"), lambda: self._begin(id)))
        word = None if hit is None or hit[0] != place or hit[1] < 0 else row.word_at(hit[1])
        doubted = chosen if chosen or word is None else (id, word.first, word.last)
        entries.append(
            menu.addAction(
                self.tr("Mark as unsure or certain"), lambda: self._ask(lambda: self.mark_unsure(doubted))
            )
        )
        speakers = menu.addMenu(self.tr("Move words to") if chosen else self.tr("Move utterance to"))
        self.fill_speakers(speakers, chosen or (id, 0, len(row.text)))
        entries.append(speakers.menuAction())
        entries.append(
            menu.addAction(self.tr("Split at playhead"), lambda: self._ask(self.split_at_playhead))
        )
        for entry in entries:
            entry.setEnabled(not self._session.viewing)
        menu.addSeparator()
        menu.addAction(self.tr("Select its label"), lambda: self._choose(id))

    def editor_menu(self, at: QPoint) -> None:
        """The menu of the field, and that of its utterance."""
        place = self._view.rows.place_of(self._editing.segment_id or 0)
        if place is not None:
            pop_up(self._editing.menu(lambda menu: self.fill_row_menu(menu, place)), at)

    # -- inside ---------------------------------------------------------------------------------------------------

    def _chosen(self) -> Characters | None:
        """The selected characters of one utterance: in the field, with its caret, or in the text."""
        edited = self._editing.selection()
        if edited is not None:
            return edited
        parts = [*self._view.marking.parts(self._view.rows)]
        if len(parts) != 1:
            return None
        place, first, last = parts[0]
        return self._view.rows[place].segment_id, first, last

    def _word_said(self) -> Characters | None:
        if self._session.selected_words:
            return None
        here = self._session.transport.position_ns()
        said = self._view.rows.said_at(here)
        row: Row | None = self._view.rows[said[0]] if said else None
        word = None if row is None else row.word_said_at(here)
        return None if row is None or word is None else (row.segment_id, word.first, word.last)

    def _give_words(self, chosen: Characters | None, lane_id: int | None, name: str) -> None:
        def give() -> None:
            if chosen is None:
                raise SessionError(
                    self.tr("Select the words of one utterance first, then say who speaks them.")
                )
            moved = self._session.move_words(*chosen, lane_id, name)
            self._editing.leave()
            self._reread([chosen[0], moved])
            self._choose(moved)

        if self._editing.write():
            self._ask(give)

    def _begin(self, segment_id: int) -> None:
        place = self._view.rows.place_of(segment_id)
        if place is not None:
            self._editing.begin(place)

    def _choose(self, segment_id: int) -> None:
        self._session.selected_segments = frozenset({segment_id})

    def _ask(self, request: Callable[[], object]) -> None:
        try:
            request()
        except (SessionError, ProjectError) as refusal:
            self._session.say(str(refusal), "warning")
