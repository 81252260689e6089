"""What is said, as text beside the pictures: it follows the clock, and a click on a word goes there."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QStackedLayout, QVBoxLayout, QWidget

from syncstudio.panes.theme import Theme
from syncstudio.panes.transcript.transcript_rows import Row, Rows, word_places
from syncstudio.panes.transcript.transcript_view import TranscriptView
from syncstudio.session.notices import AlignmentPreviewed, ProjectChanged
from syncstudio.timebase.span import Span

_TABLES = {"segment", "word", "lane", "track", "piece", "anchor"}
_SETTLE_MS = 150  # while a track is dragged the texts are placed anew this often at most


class TranscriptPane(QWidget):
    """The utterances of all transcript lanes in time order."""

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._position_ns = 0
        self.view = TranscriptView(theme, self)
        self._find = QLineEdit(self, placeholderText=self.tr("Find in transcript…"), clearButtonEnabled=True)
        self._find.setAccessibleName(self.tr("Find in transcript"))
        self._empty = QLabel(
            self.tr(
                "No transcript yet. Drop an SRT, WebVTT or Whisper JSON file here, or use File > Import media or "
                "transcript…"
            ),
            alignment=Qt.AlignmentFlag.AlignCenter,
            wordWrap=True,
            margin=12,
        )
        self._empty.setProperty("role", "soft")
        self._settle = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._read)
        self._lay_out()
        self.view.asked.connect(self._go_to)
        self.view.stepped.connect(self._step)
        self._find.textChanged.connect(self.view.set_find)
        self._find.returnPressed.connect(self._find_next)
        self._found = -1
        self._read()

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self.view.set_theme(theme)

    def on_notice(self, notice: object) -> None:
        """Read again when a label or an alignment changed."""
        if isinstance(notice, ProjectChanged) and _TABLES & set(notice.change.tables):
            self._read()
        elif isinstance(notice, AlignmentPreviewed) and not self._settle.isActive():
            self._settle.start()

    def on_tick(self, master_ns: int) -> None:
        """Mark what is said now."""
        self._position_ns = master_ns
        if self.isVisible() and len(self.view.rows):
            self.view.follow(master_ns)

    def come_back(self) -> None:
        """Follow the sound again, from where it is now."""
        self.view.come_back()

    def focus_find(self) -> None:
        """Put the cursor into the search field."""
        self._find.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._find.selectAll()

    def _lay_out(self) -> None:
        head = QWidget(self)
        row = QHBoxLayout(head)
        row.setContentsMargins(8, 6, 8, 6)
        row.addWidget(self._find)
        body = QWidget(self)
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(body, 1)
        self._head = head
        for widget in (self, head, body):
            widget.setProperty("role", "panel")
            widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def _read(self) -> None:
        self._settle.stop()
        rows = Rows(self._rows())
        self.view.set_rows(rows)
        self._stack.setCurrentWidget(self.view if len(rows) else self._empty)
        self._head.setVisible(bool(len(rows)))
        if len(rows):
            self.view.follow(self._position_ns)

    def _rows(self) -> list[Row]:
        rows = []
        for said in self._session.utterances():
            segment = said.segment
            words = [(w.text, *(_edges(w.master))) for w in said.words]
            places = word_places(segment.text, words)
            master = said.master
            rows.append(
                Row(
                    segment.id, master.start_ns, master.end_ns, said.speaker, said.color, segment.text, places
                )
            )
        return rows

    def _go_to(self, place: int, position: int) -> None:
        row = self.view.rows[place]
        word = row.word_at(position) if position >= 0 else None
        self._session.transport.seek(word.start_ns if word and word.start_ns is not None else row.start_ns)

    def _step(self, direction: int) -> None:
        place = self.view.rows.last_begun(self._position_ns)
        place = (-1 if place is None else place) + direction
        if 0 <= place < len(self.view.rows):
            self._session.transport.seek(self.view.rows[place].start_ns)

    def _find_next(self) -> None:
        found = self.view.rows.find(self._find.text(), self._found)
        if found is not None:
            self._found = found
            self.view.show_row(found)

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self.on_tick(self._position_ns)


def _edges(span: Span | None) -> tuple[int | None, int | None]:
    return (None, None) if span is None else (span.start_ns, span.end_ns)
