"""What is said, as text beside the pictures: read with the sound, and corrected in place."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from syncstudio.panes.key_words import key_word
from syncstudio.panes.theme import Theme
from syncstudio.panes.transcript.drift_strip import DriftStrip
from syncstudio.panes.transcript.text_editing import TextEditing
from syncstudio.panes.transcript.text_finding import TextFinding
from syncstudio.panes.transcript.transcript_book import TranscriptBook
from syncstudio.panes.transcript.transcript_choice import TranscriptChoice, seek_ns
from syncstudio.panes.transcript.transcript_head import StrandedText, TranscriptHead
from syncstudio.panes.transcript.transcript_view import TranscriptView
from syncstudio.panes.transcript.transcript_words import empty_words, tooltip_words
from syncstudio.panes.transcript.word_menu import fill_filter, fill_speakers, pop_up
from syncstudio.project.errors import ProjectError
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import AlignmentPreviewed, ProjectChanged, WhereChanged
from syncstudio.timebase.span import Span

_SETTLE_MS = 150  # while a track is dragged the texts are placed anew this often at most
_LOW_PX = 10  # the button over the lower edge


class TranscriptPane(QWidget):
    """The utterances of all transcript lanes in time order."""

    span_scrolled = Signal(
        object
    )  # the Span in sight, when text and timeline are kept in step and the text moved

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._position_ns = 0
        self._dragged: set[int] = set()
        self.in_step = False
        self._telling = False
        self.book = TranscriptBook(session)
        self.view = TranscriptView(theme, self)
        self.view.tooltip_of = tooltip_words
        self.head = TranscriptHead(self)
        self.stranded = StrandedText(self)
        self.drift = DriftStrip(session, theme, self)
        self.editing = TextEditing(session, self.view, theme, self.reread)
        self.finding = TextFinding(
            session, self.view, self.head.find, self.head.replace, self.editing.write, self.reread
        )
        self.choice = TranscriptChoice(session, self.view, self.book)
        self._empty = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True, margin=12)
        self._empty.setProperty("role", "soft")
        self.back = QPushButton(self.view.viewport())
        self.back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.back.hide()
        self._settle = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._place_anew)
        self._lay_out()
        self._connect()
        self.read()

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        self.view.set_theme(theme)
        self.drift.set_theme(theme)
        self.editing.editor.set_theme(theme)

    def on_notice(self, notice: object) -> None:
        """Read again what a change touched; follow what is selected elsewhere."""
        self.drift.on_notice(notice)
        if isinstance(notice, ProjectChanged):
            if self.book.take(notice.change):
                self._show_rows()
        elif isinstance(notice, AlignmentPreviewed):
            self._dragged |= set(notice.track_ids)
            if not self._settle.isActive():
                self._settle.start()
        elif isinstance(notice, WhereChanged):
            self._show_rows()
        else:
            self.choice.on_notice(notice)

    def on_tick(self, master_ns: int) -> None:
        """Mark what is said now."""
        self._position_ns = master_ns
        self.drift.on_tick(master_ns)
        if self.isVisible() and len(self.view.rows):
            self.view.follow(master_ns)

    # What keys and menus ask for

    def come_back(self) -> None:
        """Follow the sound again, from where it is now."""
        self.view.follow(self._position_ns)
        self.view.come_back()

    def edit_here(self) -> bool:
        """Put the caret into the utterance at the playhead; says whether there is one."""
        self.view.follow(self._position_ns)
        place = self.view.here
        if place is None:
            place = 0 if len(self.view.rows) else None
        if place is None or not self.editing.begin(place):
            return False
        word = self.view.rows[place].word_said_at(self._position_ns)
        if word is not None:
            self.editing.editor.put_caret(word.first)
        return True

    def focus_find(self) -> None:
        """Put the cursor into the search field."""
        self.head.find.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.head.find.selectAll()

    def focus_replace(self) -> None:
        """Open the bar to replace with; what is selected is looked for."""
        chosen = self.editing.selection()
        said = self.editing.editor.textCursor().selectedText() if chosen else ""
        if not said and len(parts := [*self.view.marking.parts(self.view.rows)]) == 1:
            place, first, last = parts[0]
            said = self.view.rows[place].text[first:last]
        self.head.replace.show()
        if said and len(said) < 80:
            self.head.find.setText(said)
        self.finding.look()
        self.focus_find()

    def mark_unsure(self) -> None:
        """Mark the selected words, else the one at the caret or being said, as unsure; again: as certain."""
        if not self.editing.write():
            return
        chosen = self._chosen_characters()
        if chosen is None:
            self._session.mark_selected_unsure()
            return
        segment_id, first, last = chosen
        row = self.view.rows[self.view.rows.place_of(segment_id)]
        words = [word for word in row.words if word.first < last and word.last > first]
        near = row.word_near(first)
        words = words or ([near] if near is not None else [])
        unsure = not words or not all(word.unsure for word in words)
        self._session.mark_unsure(segment_id, first, last, unsure)
        self.reread([segment_id])

    def ask_speaker(self, at: QPoint | None = None) -> None:
        """Ask for the speaker that the selected words are given to, by a menu."""
        menu = QMenu(self)
        self._fill_speakers(menu)
        pop_up(menu, self.view.viewport().mapToGlobal(QPoint(20, 20)) if at is None else at)

    def split_at_playhead(self) -> None:
        """Cut the utterance at the playhead in two there."""
        if self.editing.segment_id is not None:
            self.editing.split_at_playhead()
            return
        here = self._session.transport.position_ns()
        places = self.view.rows.said_at(here)
        self._session.selected_segments = frozenset(self.view.rows[place].segment_id for place in places[:1])
        self._session.split_at(here)

    def keep_in_step(self, on: bool) -> None:
        """Let the text tell where it is scrolled to, and go where the timeline is."""
        self.in_step = on
        if on:
            self._tell_span()

    def show_timeline_span(self, span: Span) -> None:
        """Go where the timeline shows, if they are kept in step and nothing plays: then both follow the sound."""
        playing = self._session.transport.playing
        if self.in_step and self.isVisible() and not playing and not self._telling:
            self.view.show_from(span.start_ns)

    # Reading

    def read(self) -> None:
        """Read everything."""
        self.book.read()
        self._show_rows()

    def reread(self, segment_ids: Iterable[int]) -> None:
        """Read some utterances again at once, before the notice of their change comes."""
        self.book.read_some([*segment_ids])
        self._show_rows()

    def _place_anew(self) -> None:
        dragged, self._dragged = self._dragged, set()
        if self.book.read_tracks(dragged):
            self._show_rows()

    def _show_rows(self) -> None:
        rows = self.book.rows
        self.view.set_rows(rows)
        self._stack.setCurrentWidget(self.view if len(rows) else self._empty)
        if not len(rows):
            self._empty.setText(empty_words(self._session, self.book))
        self.head.setVisible(not self.book.empty)
        lanes = {lane.id for lane in self.book.lanes}
        self.head.show_shown(len(lanes - self.book.hidden), len(lanes))
        self.editing.rows_changed()
        self.finding.rows_changed()
        self.view.set_chosen(self._session.selected_segments)
        if len(rows):
            self.view.follow(self._position_ns)

    def _hide(self, lane_ids: Collection[int]) -> None:
        self.editing.leave()
        self.book.hide(lane_ids)
        self._show_rows()

    # What the parts ask for

    def _go_to(self, place: int, position: int) -> None:
        self._session.transport.seek(seek_ns(self.view.rows[place], position))

    def _step(self, direction: int) -> None:
        place = self.view.rows.last_begun(self._position_ns)
        place = (-1 if place is None else place) + direction
        if 0 <= place < len(self.view.rows):
            self._session.transport.seek(self.view.rows[place].start_ns)

    def _tell_span(self) -> None:
        span = self.view.visible_span() if self.in_step else None
        if span is not None and not self._session.transport.playing:
            self._telling = True
            try:
                self.span_scrolled.emit(span)
            finally:
                self._telling = False

    def _chosen_characters(self) -> tuple[int, int, int] | None:
        """The selected characters of one utterance: in the field, in the text, else those of the word being said."""
        edited = self.editing.selection()
        if edited is not None:
            return edited
        parts = [*self.view.marking.parts(self.view.rows)]
        if len(parts) == 1:
            place, first, last = parts[0]
        elif parts or self._session.selected_words:
            return None
        else:
            said = self.view.rows.said_at(self._position_ns)
            word = self.view.rows[said[0]].word_said_at(self._position_ns) if said else None
            if word is None:
                return None
            place, first, last = said[0], word.first, word.last
        return self.view.rows[place].segment_id, first, last

    def _fill_speakers(self, menu: QMenu) -> None:
        chosen = self._chosen_characters()
        place = None if chosen is None else self.view.rows.place_of(chosen[0])
        here = None if place is None else self.view.rows[place].lane_id
        fill_speakers(menu, self._theme, self.book.lanes, here, self._give_words)

    def _give_words(self, lane_id: int | None, name: str) -> None:
        def give() -> None:
            chosen = self._chosen_characters()
            if chosen is None:
                raise SessionError(
                    self.tr("Select the words of one utterance first, then say who speaks them.")
                )
            segment_id, first, last = chosen
            moved = self._session.move_words(segment_id, first, last, lane_id, name)
            self.editing.leave()
            self.reread([segment_id, moved])
            self._session.selected_segments = frozenset({moved})

        if self.editing.write():
            self._ask(give)

    def _ask(self, request) -> None:
        try:
            request()
        except (SessionError, ProjectError) as refusal:
            self._session.say(str(refusal), "warning")

    def _row_menu(self, place: int, at: QPoint) -> None:
        menu = QMenu(self)
        self._fill_row_menu(menu, place)
        pop_up(menu, at)

    def _fill_row_menu(self, menu: QMenu, place: int) -> None:
        writable = not self._session.viewing
        if self.editing.segment_id is None:
            correct = menu.addAction(self.tr("Correct the text"))
            correct.triggered.connect(lambda: self.editing.begin(place))
            correct.setEnabled(writable)
        unsure = menu.addAction(self.tr("Mark as unsure or certain"))
        unsure.triggered.connect(lambda: self._ask(self.mark_unsure))
        unsure.setEnabled(writable)
        speakers = menu.addMenu(self.tr("Move words to"))
        self._fill_speakers(speakers)
        speakers.setEnabled(writable)
        split = menu.addAction(self.tr("Split at playhead"))
        split.triggered.connect(lambda: self._ask(self.split_at_playhead))
        split.setEnabled(writable)
        menu.addSeparator()
        chosen = frozenset({self.view.rows[place].segment_id})
        menu.addAction(self.tr("Select its label")).triggered.connect(
            lambda: setattr(self._session, "selected_segments", chosen)
        )

    def _editor_menu(self, at: QPoint) -> None:
        place = self.view.rows.place_of(self.editing.segment_id or 0)
        if place is not None:
            pop_up(self.editing.menu(lambda menu: self._fill_row_menu(menu, place)), at)

    def _fill_filter(self, menu: QMenu) -> None:
        menu.clear()
        fill_filter(menu, self._theme, self.book.lanes, self.book.hidden, self._hide)

    def _close_find(self) -> None:
        self.head.replace.hide()
        self.head.find.clear()
        self.finding.look()
        self.view.setFocus()

    # Making

    def _connect(self) -> None:
        view = self.view
        view.asked.connect(self._go_to)
        view.stepped.connect(self._step)
        view.edit_asked.connect(self.editing.begin)
        view.menu_asked.connect(self._row_menu)
        view.scrolled.connect(self._tell_span)
        view.away_changed.connect(self._show_back)
        view.edge_moved.connect(self._place_back)
        self.editing.stranded.connect(self.stranded.keep)
        self.editing.editor.menu_asked.connect(self._editor_menu)
        self.head.filter_asked.connect(self._fill_filter)
        self.head.find.closed.connect(self._close_find)
        self.head.replace.closed.connect(self._close_find)
        self.back.clicked.connect(self.come_back)

    def _lay_out(self) -> None:
        body = QWidget(self)
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.drift)
        column.addWidget(self.stranded)
        column.addWidget(body, 1)
        for widget in (self, self.head, body):
            widget.setProperty("role", "panel")
            widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def _show_back(self, away: bool) -> None:
        key = key_word("transcript_back", "Alt+T", "")
        text = self.tr("Back to what is said")
        self.back.setText(f"{text}  ({key})" if key != "“”" else text)
        self.back.setVisible(away)
        self.back.raise_()
        self._place_back()

    def _place_back(self) -> None:
        if not self.back.isHidden():
            size, room = self.back.sizeHint(), self.view.viewport().size()
            wide = min(size.width(), room.width() - 8)
            self.back.setGeometry(
                (room.width() - wide) // 2, room.height() - size.height() - _LOW_PX, wide, size.height()
            )

    # Qt's own

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self.on_tick(self._position_ns)

    def hideEvent(self, event) -> None:
        self.editing.write()
        super().hideEvent(event)
