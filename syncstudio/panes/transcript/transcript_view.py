"""The scrolling list of utterances: only what is on screen is laid out, so its length costs nothing."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QPainter
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from syncstudio.panes.theme import Theme, color
from syncstudio.panes.transcript.transcript_rows import Rows
from syncstudio.panes.transcript.transcript_text import Marks, TextLayouts, paint_row

# One utterance is this many steps of the scroll bar, whatever its height: no need to know all heights.
_STEPS = 1000
_GLIDE_MS = 16
_GLIDE_SHARE = 0.22  # of the way left, per step: settles in about a third of a second
_REST_MS = 4000  # a person who scrolled is left alone this long
_COMFORT = (0.08, 0.72)  # the current utterance may stand between these shares of the height
_HOME = 0.3  # where it comes to stand when it has left them

Place = tuple[int, int]


class TranscriptView(QAbstractScrollArea):
    """Utterances as text. `asked` carries the row and the character position of a click (-1: not on the text)."""

    asked = Signal(object, object)
    stepped = Signal(object)
    # What it does with keys itself, whatever they do elsewhere in the window.
    keeps_keys = ("Up", "Down", "Ctrl+C", "Ctrl+A")

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._layouts = TextLayouts()
        self.rows = Rows()
        self._top = (0, 0)
        self._current: list[int] = []
        self._word = None
        self._here: int | None = None
        self._find_text = ""
        self._anchor: Place | None = None
        self._head: Place | None = None
        self._pressed = False
        self._glide_px = 0.0
        self._glide = QTimer(self, interval=_GLIDE_MS)
        self._glide.timeout.connect(self._glide_on)
        self._rest = QTimer(self, interval=_REST_MS, singleShot=True)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.verticalScrollBar().valueChanged.connect(self._bar_moved)
        self.setAccessibleName(self.tr("Transcript"))

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        self.viewport().update()

    def set_rows(self, rows: Rows) -> None:
        """Show other utterances, keeping the place where possible."""
        self.rows = rows
        self._layouts.reset(self.viewport().width())
        self._current, self._word, self._here = [], None, None
        self._anchor = self._head = None
        self._set_top(*self._top)

    def set_find(self, text: str) -> None:
        """Mark every place where a text stands."""
        self._find_text = text.casefold()
        self.viewport().update()

    def follow(self, master_ns: int) -> None:
        """Mark what is said at an instant, and bring it calmly into sight."""
        current = self.rows.said_at(master_ns)
        word = self.rows[current[0]].word_said_at(master_ns) if current else None
        here = current[0] if current else self.rows.last_begun(master_ns)
        moved = here != self._here
        if not moved and (current, word) == (self._current, self._word):
            return
        self._current, self._word, self._here = current, word, here
        if moved:
            self.setAccessibleDescription(self.rows[current[0]].text if current else "")
            if here is not None and not self._pressed and not self._rest.isActive():
                self._bring_to_sight(here)
        self.viewport().update()

    def come_back(self) -> None:
        """Follow again, and show at once what is said."""
        self._rest.stop()
        if self._here is not None:
            self._set_top(self._here, -round(self.viewport().height() * _HOME))

    def show_row(self, place: int) -> None:
        """Bring an utterance into sight at once."""
        self._rest.start()
        self._set_top(place, -round(self.viewport().height() * _HOME))

    def selected_text(self) -> str:
        """The marked text; one line per utterance, with the speaker where more than one is marked."""
        lines = []
        several = self._anchor is not None and self._head is not None and self._anchor[0] != self._head[0]
        for place in range(len(self.rows)) if self._selection() else ():
            span = self._selected_in(place)
            if span is not None:
                row = self.rows[place]
                said = row.text[span[0] : span[1]]
                lines.append(f"{row.speaker}: {said}" if several and row.speaker else said)
        return "\n".join(lines)

    # Scrolling

    def _bring_to_sight(self, place: int) -> None:
        high = self.viewport().height()
        y = self._y_of(place)
        if y is not None and high * _COMFORT[0] <= y <= high * _COMFORT[1]:
            return
        if y is None or abs(y) > 3 * high:
            self._set_top(place, -round(high * _HOME))
            return
        self._glide_px = y - high * _HOME
        self._glide.start()

    def _glide_on(self) -> None:
        step = self._glide_px * _GLIDE_SHARE
        whole = round(step) or (1 if self._glide_px > 0 else -1)
        self._glide_px -= whole
        before = self._top
        self._set_top(self._top[0], self._top[1] + whole)
        if abs(self._glide_px) < 1 or self._top == before:
            self._glide.stop()

    def _set_top(self, place: int, offset_px: int) -> None:
        """Scroll so that the row `place` stands `offset_px` above the upper edge (negative: below)."""
        count = len(self.rows)
        if count == 0:
            self._top = (0, 0)
        else:
            place = max(0, min(place, count - 1))
            while offset_px < 0 and place > 0:
                place -= 1
                offset_px += self._height(place)
            while place < count - 1 and offset_px >= self._height(place):
                offset_px -= self._height(place)
                place += 1
            self._top = min((place, max(0, offset_px)), self._last_top())
        bar = self.verticalScrollBar()
        bar.blockSignals(True)
        bar.setPageStep(_STEPS * 4)
        bar.setSingleStep(_STEPS // 3)
        bar.setRange(0, self._bar_value(self._last_top()) if count else 0)
        bar.setValue(self._bar_value(self._top) if count else 0)
        bar.blockSignals(False)
        self.viewport().update()

    def _last_top(self) -> Place:
        """The place of the upper edge when the last utterance ends at the lower edge."""
        left = self.viewport().height()
        for place in range(len(self.rows) - 1, -1, -1):
            height = self._height(place)
            if height >= left:
                return place, height - left
            left -= height
        return 0, 0

    def _bar_value(self, top: Place) -> int:
        return top[0] * _STEPS + top[1] * _STEPS // max(1, self._height(top[0]))

    def _bar_moved(self, value: int) -> None:
        self._rest.start()
        self._glide.stop()
        if len(self.rows):
            place = min(value // _STEPS, len(self.rows) - 1)
            self._top = (place, (value % _STEPS) * self._height(place) // _STEPS)
        self.viewport().update()

    def _height(self, place: int) -> int:
        return self._layouts.height(self.rows[place])

    def _y_of(self, place: int) -> int | None:
        """The row's distance from the upper edge, or None when it is many screens away."""
        if abs(place - self._top[0]) > 60:
            return None
        y = -self._top[1]
        for between in range(min(place, self._top[0]), max(place, self._top[0])):
            y += self._height(between) if place > self._top[0] else -self._height(between)
        return y

    def _place_at(self, x: float, y: float) -> Place | None:
        top = -self._top[1]
        for place in range(self._top[0], len(self.rows)):
            height = self._height(place)
            if y < top + height:
                position = self._layouts.position_at(self.rows[place], x, y - top)
                return place, -1 if position is None else position
            top += height
        return None

    # Marking

    def _selection(self) -> tuple[Place, Place] | None:
        if self._anchor is None or self._head is None or self._anchor == self._head:
            return None
        return min(self._anchor, self._head), max(self._anchor, self._head)

    def _selected_in(self, place: int) -> tuple[int, int] | None:
        selection = self._selection()
        if selection is None or not selection[0][0] <= place <= selection[1][0]:
            return None
        start = max(0, selection[0][1]) if place == selection[0][0] else 0
        end = selection[1][1] + 1 if place == selection[1][0] else len(self.rows[place].text)
        return start, end

    def _found_in(self, place: int) -> tuple[tuple[int, int], ...]:
        if not self._find_text:
            return ()
        text, found, at = self.rows[place].text.casefold(), [], 0
        while (at := text.find(self._find_text, at)) >= 0:
            found.append((at, at + len(self._find_text)))
            at += len(self._find_text)
        return tuple(found)

    # Qt's own

    def paintEvent(self, event) -> None:
        with QPainter(self.viewport()) as painter:
            painter.fillRect(event.rect(), color(self._theme.panel))
            y, high = -self._top[1], self.viewport().height()
            for place in range(self._top[0], len(self.rows)):
                if y >= high:
                    break
                row, height = self.rows[place], self._height(place)
                marks = Marks(
                    place in self._current,
                    self._word if self._current and place == self._current[0] else None,
                    self._selected_in(place),
                    self._found_in(place),
                )
                overlaps = self.tr("overlaps") if self.rows.overlaps_previous(place) else ""
                box = QRectF(0, y, self.viewport().width(), height)
                paint_row(painter, self._theme, row, self._layouts.layout(row), box, marks, overlaps)
                y += height

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._layouts.reset(self.viewport().width())
        self._set_top(*self._top)

    def wheelEvent(self, event) -> None:
        self._rest.start()
        self._glide.stop()
        moved = event.pixelDelta().y() or event.angleDelta().y() / 120 * 60
        self._set_top(self._top[0], self._top[1] - round(moved))
        event.accept()

    def mousePressEvent(self, event) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = True
            self._anchor = self._head = self._place_at(event.position().x(), event.position().y())
            self.viewport().update()

    def mouseMoveEvent(self, event) -> None:
        if self._pressed and self._anchor is not None:
            place = self._place_at(event.position().x(), event.position().y())
            if place is not None and place != self._head:
                self._head = place
                self.viewport().update()

    def mouseReleaseEvent(self, event) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._pressed:
            self._pressed = False
            if self._anchor is not None and self._anchor == self._head:
                self.asked.emit(*self._anchor)

    def keyPressEvent(self, event) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.selected_text())
        elif event.matches(QKeySequence.StandardKey.SelectAll) and len(self.rows):
            self._anchor, self._head = (0, 0), (len(self.rows) - 1, len(self.rows[len(self.rows) - 1].text))
            self.viewport().update()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)
