"""A scrolling list of utterances that follows what is said: only what is on screen is laid out, so its length costs
nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from syncstudio.panes.theme import Theme
from syncstudio.panes.transcript.transcript_rows import Rows
from syncstudio.panes.transcript.transcript_text import TextLayouts
from syncstudio.timebase.span import Span

# One utterance is this many steps of the scroll bar, whatever its height: no need to know all heights.
_STEPS = 1000
_GLIDE_MS = 16
_GLIDE_SHARE = 0.22  # of the way left, per step: settles in about a third of a second
_COMFORT = (0.08, 0.72)  # the current utterance may stand between these shares of the height
_HOME = 0.3  # where it comes to stand when it has left them
_PEEP_PX = 26  # so much of an utterance is enough to know it by
_FAR = 60  # rows: further away than this is many screens away

Place = tuple[int, int]


class RowList(QAbstractScrollArea):
    """Where the list stands. A reader who scrolls away is left alone until `come_back`; `away_changed` says which."""

    away_changed = Signal(bool)
    scrolled = Signal()  # by hand
    edge_moved = Signal()  # rows stand elsewhere, or have other heights

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.layouts = TextLayouts(theme)
        self.rows = Rows()
        self.top: Place = (0, 0)
        self.here: int | None = None
        self.away = False
        # An utterance that is being edited is as high as what is typed.
        self._own_heights: dict[int, int] = {}
        self._busy = False
        self.held = False  # somebody writes here: nothing moves by itself
        self._glide_px = 0.0
        self._glide = QTimer(self, interval=_GLIDE_MS)
        self._glide.timeout.connect(self._glide_on)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().valueChanged.connect(self._bar_moved)

    @property
    def theme(self) -> Theme:
        """The colours it is painted in."""
        return self._theme

    def come_back(self) -> None:
        """Follow again, and show at once what is said."""
        self._set_away(False)
        if self.here is not None:
            self._glide.stop()
            self.set_top(self.here, -round(self.viewport().height() * _HOME))

    def show_row(self, place: int) -> None:
        """Bring an utterance into sight at once; where it is in sight already, nothing moves."""
        y, high = self.y_of(place), self.viewport().height()
        if y is None or not 0 <= y <= high - min(high, self.height_of(place)):
            self._glide.stop()
            self.set_top(place, -round(high * _HOME))
        self._set_away(not self._in_sight())

    def show_from(self, ns: int) -> None:
        """Scroll so that what is said at an instant stands at the upper edge, whoever else follows what."""
        place = self.rows.last_begun(ns)
        if place is None:
            place = 0
        elif self.rows[place].end_ns <= ns and place < len(self.rows) - 1:
            place += 1
        if len(self.rows) and self.top != (place, 0):
            self._glide.stop()
            self.set_top(place, 0)
            self._set_away(not self._in_sight())

    def visible_span(self) -> Span | None:
        """From the first utterance in sight to the end of the last one."""
        seen = self.places_seen()
        if not seen:
            return None
        start_ns = self.rows[seen[0]].start_ns
        return Span(start_ns, max(self.rows[place].end_ns for place in seen))

    def places_seen(self) -> range:
        """The utterances in sight."""
        y, high, place = -self.top[1], self.viewport().height(), self.top[0]
        while place < len(self.rows) and y < high:
            y += self.height_of(place)
            place += 1
        return range(self.top[0], place)

    def bring_to_sight(self, place: int) -> None:
        """Let an utterance glide to its place, unless it stands well already or the reader is elsewhere."""
        if self.away or self._busy or self._in_comfort():
            return
        if self.held:
            self._set_away(not self._in_sight())
            return
        y, high = self.y_of(place), self.viewport().height()
        if y is None or abs(y) > 3 * high:
            self.set_top(place, -round(high * _HOME))
            return
        self._glide_px = y - high * _HOME
        self._glide.start()

    def set_top(self, place: int, offset_px: int) -> None:
        """Scroll so that the row `place` stands `offset_px` above the upper edge (negative: below)."""
        count = len(self.rows)
        if count == 0:
            self.top = (0, 0)
        else:
            place = max(0, min(place, count - 1))
            while offset_px < 0 and place > 0:
                place -= 1
                offset_px += self.height_of(place)
            while place < count - 1 and offset_px >= self.height_of(place):
                offset_px -= self.height_of(place)
                place += 1
            self.top = min((place, max(0, offset_px)), self._last_top())
        bar = self.verticalScrollBar()
        bar.blockSignals(True)
        bar.setPageStep(_STEPS * 4)
        bar.setSingleStep(_STEPS // 3)
        bar.setRange(0, self._bar_value(self._last_top()) if count else 0)
        bar.setValue(self._bar_value(self.top) if count else 0)
        bar.blockSignals(False)
        self._placed()

    def height_of(self, place: int) -> int:
        """How high an utterance is, in whole pixels."""
        row = self.rows[place]
        own = self._own_heights.get(row.segment_id) if self._own_heights else None
        return self.layouts.height(row) if own is None else own

    def y_of(self, place: int) -> int | None:
        """The row's distance from the upper edge, or None when it is many screens away."""
        if abs(place - self.top[0]) > _FAR:
            return None
        y = -self.top[1]
        for between in range(min(place, self.top[0]), max(place, self.top[0])):
            y += self.height_of(between) if place > self.top[0] else -self.height_of(between)
        return y

    def row_at(self, y: float) -> tuple[int, int] | None:
        """The row under a height, and where its box begins; nothing below the last one."""
        top = -self.top[1]
        for place in range(self.top[0], len(self.rows)):
            height = self.height_of(place)
            if y < top + height:
                return place, top
            top += height
        return None

    def scroll_by(self, px: int) -> None:
        """Scroll by hand."""
        self._glide.stop()
        self.set_top(self.top[0], self.top[1] + px)
        self._moved_by_hand()

    # -- inside ---------------------------------------------------------------------------------------------------

    def _placed(self) -> None:
        """The rows stand elsewhere now."""
        self.viewport().update()
        self.edge_moved.emit()

    def _keep_top(self, rows: Rows) -> None:
        """Take other rows, with the one at the upper edge staying there."""
        segment_id = self.rows[self.top[0]].segment_id if self.top[0] < len(self.rows) else None
        self.rows = rows
        place = None if segment_id is None else rows.place_of(segment_id)
        self.set_top(self.top[0] if place is None else place, self.top[1])

    def _set_away(self, away: bool) -> None:
        if away != self.away:
            self.away = away
            self.away_changed.emit(away)

    def _moved_by_hand(self) -> None:
        self._set_away(not self._in_sight())
        self.scrolled.emit()

    def _in_sight(self) -> bool:
        """Whether what is said can be read where the list stands."""
        if self.here is None or self.here >= len(self.rows):
            return True
        y = self.y_of(self.here)
        return y is not None and -_PEEP_PX <= y <= self.viewport().height() - _PEEP_PX

    def _in_comfort(self) -> bool:
        if self.here is None or self.here >= len(self.rows):
            return True
        y, high = self.y_of(self.here), self.viewport().height()
        if y is None:
            return False
        # At either end of the list it cannot stand better than it does.
        at_end = self.top in ((0, 0), self._last_top())
        low, most = (0.0, 1.0) if at_end else _COMFORT
        return high * low <= y <= high * most

    def _glide_on(self) -> None:
        step = self._glide_px * _GLIDE_SHARE
        whole = round(step) or (1 if self._glide_px > 0 else -1)
        self._glide_px -= whole
        before = self.top
        self.set_top(self.top[0], self.top[1] + whole)
        if abs(self._glide_px) < 1 or self.top == before:
            self._glide.stop()

    def _last_top(self) -> Place:
        """The place of the upper edge when the last utterance ends at the lower edge."""
        left = self.viewport().height()
        for place in range(len(self.rows) - 1, -1, -1):
            height = self.height_of(place)
            if height >= left:
                return place, height - left
            left -= height
        return 0, 0

    def _bar_value(self, top: Place) -> int:
        return top[0] * _STEPS + top[1] * _STEPS // max(1, self.height_of(top[0]))

    def _bar_moved(self, value: int) -> None:
        self._glide.stop()
        if len(self.rows):
            place = min(value // _STEPS, len(self.rows) - 1)
            self.top = (place, (value % _STEPS) * self.height_of(place) // _STEPS)
        self._moved_by_hand()
        self._placed()

    # Qt's own

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.layouts.reset(self.viewport().width())
        self.set_top(*self.top)

    def wheelEvent(self, event) -> None:
        moved = event.pixelDelta().y() or event.angleDelta().y() / 120 * 60
        self.scroll_by(-round(moved))
        event.accept()
