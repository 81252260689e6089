"""Writing the text of a segment, in its place on the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from syncstudio.panes.timeline.rows.lane_row import SEGMENT_PX, TOP
from syncstudio.panes.timeline.rows.word_row import WordRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from syncstudio.panes.timeline.view import TimelineView

_LEAST_PX, _LEAST_WORD_PX = 160, 110
_MOST_LETTERS = 10_000_000


class InlineField(QLineEdit):
    """A field over the thing it edits: Enter or leaving keeps what was written, Esc drops it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        # Qt would cut a long text off without a word; the session says that it is too long.
        self.setMaxLength(_MOST_LETTERS)
        self._on_keep: Callable[[str], object] | None = None
        self.hide()
        self.returnPressed.connect(self.keep)

    def begin(self, text: str, on_keep: Callable[[str], object]) -> None:
        """Show the field with a text, all of it chosen; `on_keep` hears the new text if it changed."""
        self.keep()
        self._on_keep = on_keep
        self.setText(text)
        self.selectAll()
        self.setModified(False)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep(self) -> None:
        """Keep what was written, and close."""
        on_keep, self._on_keep = self._on_keep, None
        if on_keep is None:
            return
        changed, text = self.isModified(), self.text()
        self._leave()
        if changed:
            on_keep(text)

    def drop(self) -> None:
        """Close without keeping."""
        self._on_keep = None
        self._leave()

    def _leave(self) -> None:
        self.hide()
        parent = self.parentWidget()
        if parent is not None:
            parent.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        # Esc and Enter belong to the field while it is open, whatever they are shortcuts of elsewhere.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.drop()
            event.accept()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QEvent) -> None:  # type: ignore[override]
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self.keep()


class SegmentTextField(QObject):
    """The field over a segment."""

    def __init__(self, view: TimelineView, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._view = view
        self._canvas = canvas
        self._field = InlineField(canvas)
        self._field.setAccessibleName(canvas.tr("Text of the segment"))
        self._field.setPlaceholderText(canvas.tr("Text · Enter keeps it, Esc drops it"))

    def open(self, segment_id: int) -> bool:
        """Write in a segment's place; says whether it was found."""
        view = self._view
        for row in view.contents.rows:
            lane = view.contents.lane_rows.get(row.lane_id or 0)
            found = None if lane is None else lane.place_of(segment_id)
            if found is None:
                continue
            segment, span, subrow = found
            x0, x1 = view.axis.x_from_ns(span.start_ns), view.axis.x_from_ns(span.end_ns)
            left = min(max(x0, 2.0), max(self._canvas.width() - _LEAST_PX - 2.0, 2.0))
            width = max(min(x1, self._canvas.width() - 2.0) - left, _LEAST_PX)
            y = row.y - view.scroll_y + TOP + subrow * lane.pitch
            self._field.setGeometry(round(left), y - 3, round(width), SEGMENT_PX + 6)
            self._field.setStyleSheet("padding: 0 4px; font-size: 11px; border-radius: 4px;")
            self._field.begin(
                segment.text, lambda text: view.ask(lambda: view.session.set_text(segment_id, text))
            )
            return True
        return False

    def open_word(self, segment_id: int, word_id: int) -> bool:
        """Write in the place of a word; says whether it was found. An empty text takes the word out of what is said."""
        view = self._view
        for row in view.contents.rows:
            lane = view.contents.lane_rows.get(row.lane_id or 0)
            found = lane.place_of_word(segment_id, word_id) if isinstance(lane, WordRow) else None
            if found is None:
                continue
            word, span, top = found
            x0, x1 = view.axis.x_from_ns(span.start_ns), view.axis.x_from_ns(span.end_ns)
            width = max(x1 - x0, _LEAST_WORD_PX)
            left = min(max(x0, 2.0), max(self._canvas.width() - width - 2.0, 2.0))
            y = row.y - view.scroll_y + top
            self._field.setGeometry(round(left), round(y) - 4, round(width), SEGMENT_PX + 6)
            self._field.setStyleSheet("padding: 0 4px; font-size: 11px; border-radius: 4px;")
            self._field.begin(
                word.text.strip(),
                lambda text: view.ask(lambda: view.session.write_word(segment_id, word_id, text)),
            )
            return True
        return False

    def keep(self) -> None:
        """Keep what is being written, if anything is."""
        self._field.keep()
