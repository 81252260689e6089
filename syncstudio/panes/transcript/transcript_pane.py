"""What is said, as text beside the pictures: read with the sound, and corrected in place."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QMenu, QStackedLayout, QVBoxLayout, QWidget

from syncstudio.panes.theme import Theme
from syncstudio.panes.transcript.back_button import BackButton
from syncstudio.panes.transcript.drift_strip import DriftStrip
from syncstudio.panes.transcript.text_editing import TextEditing
from syncstudio.panes.transcript.text_finding import TextFinding
from syncstudio.panes.transcript.transcript_book import TranscriptBook
from syncstudio.panes.transcript.transcript_choice import TranscriptChoice, seek_ns
from syncstudio.panes.transcript.transcript_head import StrandedText, TranscriptHead
from syncstudio.panes.transcript.transcript_view import TranscriptView
from syncstudio.panes.transcript.transcript_words import empty_words, tooltip_words
from syncstudio.panes.transcript.word_asking import WordAsking
from syncstudio.panes.transcript.word_menu import fill_filter
from syncstudio.session.notices import AlignmentPreviewed, ProjectChanged, WhereChanged
from syncstudio.timebase.span import Span

_SETTLE_MS = 150  # while a track is dragged the texts are placed anew this often at most


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
            session, self.view, self.head.find_field, self.head.replace, self.editing.write, self.reread
        )
        self.choice = TranscriptChoice(session, self.view, self.book)
        self._empty = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True, margin=12)
        self._empty.setProperty("role", "soft")
        self.back = BackButton(self.view, theme)
        self.words = WordAsking(session, self.view, self.book, self.editing, self.reread)
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
        self.back.set_theme(theme)
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
            self.editing.mark_said(*self.view.said())

    # What keys and menus ask for

    def come_back(self) -> None:
        """Follow the sound again, from where it is now."""
        self.on_tick(self._position_ns)
        self.view.come_back()

    def edit_here(self) -> bool:
        """Put the caret into the utterance at the playhead; says whether there is one."""
        self.on_tick(self._session.transport.position_ns())
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
        self.head.find_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.head.find_field.selectAll()

    def focus_replace(self) -> None:
        """Open the bar to replace with; what is selected is looked for."""
        chosen = self.editing.selection()
        said = self.editing.editor.textCursor().selectedText() if chosen else ""
        if not said and len(parts := [*self.view.marking.parts(self.view.rows)]) == 1:
            place, first, last = parts[0]
            said = self.view.rows[place].text[first:last]
        self.head.replace.show()
        if said and len(said) < 80:
            self.head.find_field.setText(said)
        self.finding.look()
        self.focus_find()

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

    def _fill_filter(self, menu: QMenu) -> None:
        menu.clear()
        fill_filter(menu, self._theme, self.book.lanes, self.book.hidden, self._hide)

    def _close_find(self) -> None:
        self.head.replace.hide()
        self.head.find_field.clear()
        self.finding.look()
        self.view.setFocus()

    # Making

    def _connect(self) -> None:
        view = self.view
        view.asked.connect(self._go_to)
        view.stepped.connect(self._step)
        view.edit_asked.connect(self.editing.begin)
        view.scrolled.connect(self._tell_span)
        self.editing.stranded.connect(self.stranded.keep)
        self.head.filter_asked.connect(self._fill_filter)
        self.head.find_field.closed.connect(self._close_find)
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

    # Qt's own

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self.on_tick(self._position_ns)

    def hideEvent(self, event) -> None:
        self.editing.write()
        super().hideEvent(event)
