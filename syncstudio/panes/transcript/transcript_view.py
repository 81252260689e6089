"""The transcript as text: it marks what is said, seeks where it is clicked, and selects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QPainter
from PySide6.QtWidgets import QToolTip, QWidget

from syncstudio.panes.theme import Theme, color
from syncstudio.panes.transcript.row_list import RowList
from syncstudio.panes.transcript.row_paint import Marks, Words, paint_row
from syncstudio.panes.transcript.text_marking import TextMarking
from syncstudio.panes.transcript.transcript_rows import Row, Rows, WordPlace
from syncstudio.panes.transcript.transcript_text import HEAD_PX, LEFT_PX, PAD_PX

Found = Mapping[int, Sequence[tuple[int, int]]]


class TranscriptView(RowList):
    """Utterances as text. `asked` carries the row and the character of a click (-1: not on a character)."""

    asked = Signal(object, object)
    chosen_asked = Signal(object)  # a row whose head was clicked
    marked = Signal()  # text was selected by hand
    stepped = Signal(object)
    edit_asked = Signal(object, object)  # a row, and the place of the caret in its text (None: at its end)
    menu_asked = Signal(object, object)  # a row, and a global point
    # What it does with keys itself, whatever they do elsewhere in the window.
    keeps_keys = ("Up", "Down", "PgUp", "PgDown", "Ctrl+C", "Ctrl+A", "Return", "Enter", "F2", "Menu")

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.marking = TextMarking()
        self.chosen: frozenset[int] = frozenset()
        self.edited: int | None = None
        self.tooltip_of: Callable[[Row, WordPlace | None], str] = lambda row, word: ""
        self._current: list[int] = []
        self._word: WordPlace | None = None
        self._found: Found = {}
        self._pressed: QPoint | None = None
        self._dragged = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.setAccessibleName(self.tr("Transcript"))

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        self.layouts.reset(theme=theme)
        self.viewport().update()

    def set_rows(self, rows: Rows) -> None:
        """Show other utterances, keeping the place and the selection where possible."""
        self.marking.move_to(self.rows, rows)
        self._current, self._word, self.here = [], None, None
        self._keep_top(rows)

    def set_found(self, found: Found) -> None:
        """Mark what was found, in each utterance by its id."""
        self._found = found
        self.viewport().update()

    def set_chosen(self, segment_ids: frozenset[int]) -> None:
        """Frame the utterances whose labels are selected."""
        if segment_ids != self.chosen:
            self.chosen = segment_ids
            self.viewport().update()

    def set_edited(self, segment_id: int | None, height: int = 0) -> None:
        """Leave an utterance's text to a field that lies over it and is so high."""
        self.edited = segment_id
        heights = {} if segment_id is None else {segment_id: height + 2 * PAD_PX + HEAD_PX}
        if heights != self._own_heights:
            self._own_heights = heights
            self.set_top(*self.top)
        self.viewport().update()

    def text_box(self, place: int) -> QRectF | None:
        """Where an utterance's text stands in the viewport; nothing when that is many screens away."""
        y = self.y_of(place)
        if y is None:
            return None
        high = self.height_of(place) - 2 * PAD_PX - HEAD_PX
        return QRectF(LEFT_PX, y + PAD_PX + HEAD_PX, self.layouts.width, high)

    def follow(self, master_ns: int) -> None:
        """Mark what is said at an instant, and bring it calmly into sight."""
        current = self.rows.said_at(master_ns)
        word = self.rows[current[0]].word_said_at(master_ns) if current else None
        here = current[0] if current else self.rows.last_begun(master_ns)
        moved = here != self.here
        if not moved and (current, word) == (self._current, self._word):
            return
        stale = {*self._current, *current}
        stale |= {place for place in (here, self.here) if place is not None}
        self._current, self._word, self.here = current, word, here
        if moved:
            self.setAccessibleDescription(self.rows[current[0]].text if current else "")
            if here is not None:
                self.bring_to_sight(here)
        for place in stale:
            self._repaint(place)

    def said(self) -> tuple[int | None, WordPlace | None]:
        """The utterance being said, by its id, and the word."""
        return (self.rows[self._current[0]].segment_id, self._word) if self._current else (None, None)

    def current_row(self) -> int | None:
        """What keys act on: the utterance of the selection or the last click, else the one that is said."""
        return self.here if self.marking.head is None else self.marking.head[0]

    # Places

    def caret_at(self, at: QPoint) -> tuple[int, int] | None:
        """The row and the place between characters under a point of the viewport."""
        found = self.row_at(at.y())
        if found is None:
            return None
        place, top = found
        return place, self.layouts.caret_at(self.rows[place], at.x(), at.y() - top)

    def character_at(self, at: QPoint) -> tuple[int, int] | None:
        """The row and the character under a point; -1 beside the text."""
        found = self.row_at(at.y())
        if found is None:
            return None
        position = self.layouts.character_at(self.rows[found[0]], at.x(), at.y() - found[1])
        return found[0], -1 if position is None else position

    def _repaint(self, place: int) -> None:
        y = self.y_of(place) if place < len(self.rows) else None
        if y is not None:
            self.viewport().update(0, y, self.viewport().width(), self.height_of(place))

    # Qt's own

    def paintEvent(self, event) -> None:
        with QPainter(self.viewport()) as painter:
            painter.fillRect(event.rect(), color(self._theme.panel))
            words = Words(self.tr("over {name}"))
            y, high, wide = -self.top[1], event.rect().bottom(), self.viewport().width()
            for place in range(self.top[0], len(self.rows)):
                if y > high:
                    break
                height = self.height_of(place)
                if y + height >= event.rect().top():
                    row = self.rows[place]
                    box = QRectF(0, y, wide, height)
                    layout = self.layouts.layout(row)
                    paint_row(painter, self._theme, row, layout, box, self._marks(place, row), words)
                y += height

    def _marks(self, place: int, row: Row) -> Marks:
        current = place in self._current
        return Marks(
            current,
            self._word if current and place == self._current[0] else None,
            self.marking.within(self.rows, place),
            tuple(self._found.get(row.segment_id, ())),
            self.rows.spoken_over(place),
            not self._current and place == self.here,
            row.segment_id in self.chosen,
            row.segment_id == self.edited,
        )

    def viewportEvent(self, event) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            hit = self.character_at(event.pos())
            row = None if hit is None else self.rows[hit[0]]
            word = None if row is None or hit is None or hit[1] < 0 else row.word_at(hit[1])
            QToolTip.showText(event.globalPos(), "" if row is None else self.tooltip_of(row, word), self)
            return True
        return super().viewportEvent(event)

    def mousePressEvent(self, event) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position().toPoint()
        caret = self.caret_at(at)
        extend = event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self.marking.anchor is not None
        self._pressed, self._dragged, self._busy = at, bool(extend), True
        self.marking.put(self.marking.anchor if extend else caret, caret)
        self.viewport().update()

    def mouseMoveEvent(self, event) -> None:
        at = event.position().toPoint()
        if self._pressed is None or self.marking.anchor is None:
            return
        far = (at - self._pressed).manhattanLength() >= QGuiApplication.styleHints().startDragDistance() // 2
        if not self._dragged and not far:
            return
        self._dragged = True
        beyond = min(0, at.y()) or max(0, at.y() - self.viewport().height())
        if beyond:
            self.scroll_by(max(-60, min(60, beyond)))
        caret = self.caret_at(at)
        if caret is not None and self.marking.put(self.marking.anchor, caret):
            self.viewport().update()

    def mouseReleaseEvent(self, event) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        at, self._pressed, self._busy = self._pressed, None, False
        if self._dragged:
            self.marked.emit()
            return
        hit = self.character_at(at)
        if hit is not None:
            row_top = (self.row_at(at.y()) or (0, 0))[1]
            if at.y() < row_top + PAD_PX + HEAD_PX:
                self.chosen_asked.emit(hit[0])
            self._set_away(False)
            self.asked.emit(*hit)

    def mouseDoubleClickEvent(self, event) -> None:
        caret = self.caret_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and caret is not None:
            self._pressed, self._busy = None, False
            self.edit_asked.emit(*caret)

    def contextMenuEvent(self, event) -> None:
        by_mouse = event.reason() == event.Reason.Mouse
        found = self.row_at(self.viewport().mapFromGlobal(event.globalPos()).y()) if by_mouse else None
        place = self.current_row() if found is None else found[0]
        if place is not None and place < len(self.rows):
            box = self.text_box(place)
            beside = event.globalPos() if by_mouse or box is None else box.topLeft().toPoint()
            self.menu_asked.emit(place, beside if by_mouse else self.viewport().mapToGlobal(beside))

    def keyPressEvent(self, event) -> None:
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.marking.text(self.rows))
        elif event.matches(QKeySequence.StandardKey.SelectAll) and len(self.rows):
            self.marking.put((0, 0), (len(self.rows) - 1, len(self.rows[len(self.rows) - 1].text)))
            self.viewport().update()
            self.marked.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.marking.put(None, None)
            self.stepped.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            page = max(40, self.viewport().height() - 60)
            self.scroll_by(-page if key == Qt.Key.Key_PageUp else page)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            place = self.current_row()
            if place is not None and place < len(self.rows):
                head = self.marking.head
                self.edit_asked.emit(place, None if head is None or self.marking.ends else head[1])
        else:
            super().keyPressEvent(event)
