"""Where a comment is typed: Enter sends it, Shift+Enter begins a new line, Esc leaves it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QIcon, QKeyEvent
from PySide6.QtWidgets import QMenu, QPlainTextEdit, QScrollArea, QToolButton, QWidget

from syncstudio.panes.theme import BASE_PX, sans
from syncstudio.resource import resource
from syncstudio.session.errors import SessionError
from syncstudio.session.review.comments import MOST_LETTERS, checked_text, clipped

_MOST_LINES = 5
_AROUND_PX = 20  # borders, and the margin of the text


class WriteField(QPlainTextEdit):
    """A field that grows with its text. `sent` carries what was typed; it is cleared by whoever takes it."""

    sent = Signal(str)
    left = Signal()
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._recent = QToolButton(self)
        self._recent.setIcon(QIcon(str(resource("icons", "chevron.png"))))
        self._recent.setIconSize(QSize(10, 10))
        self._recent.setProperty("quiet", "true")
        self._recent.setFixedSize(QSize(22, 22))
        self._recent.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._recent.setToolTip(self.tr("Say again what was written before  (Alt+Down)"))
        self._recent.setAccessibleName(self.tr("Recent comments"))
        self._recent.clicked.connect(self.offer_recent)
        self.menu = QMenu(self)
        self._texts: Sequence[str] = ()
        self.textChanged.connect(self._grow)
        self.offer(())
        self._grow()

    def offer(self, texts: Sequence[str]) -> None:
        """What can be said again."""
        self._texts = texts
        self._recent.setVisible(bool(texts))
        self.setViewportMargins(0, 0, 22 if texts else 0, 0)

    def offer_recent(self) -> None:
        """Show what was written before, to be taken with the arrow keys and Enter."""
        if not self._texts:
            return
        self.menu.clear()
        for text in self._texts:
            action = self.menu.addAction(clipped(text, 60).replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, text=text: self.say(text))
        self.menu.setActiveAction(self.menu.actions()[0])
        self.menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def say(self, text: str) -> None:
        """Put a text into the field, ready to be sent or changed."""
        self.setPlainText(text)
        self.moveCursor(self.textCursor().MoveOperation.End)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None:  # a low dock is scrolled as a whole
            QTimer.singleShot(0, self, lambda: around.ensureWidgetVisible(self))

    def insertFromMimeData(self, source: QMimeData) -> None:
        """What is pasted: far too much is refused before it is laid out, which would take minutes."""
        try:
            if len(source.text()) > MOST_LETTERS:
                checked_text(source.text())
        except SessionError as error:
            self.refused.emit(str(error))
        else:
            self.insertPlainText(source.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held & Qt.KeyboardModifier.ShiftModifier:
            self.sent.emit(self.toPlainText())
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key == Qt.Key.Key_Down and (held & Qt.KeyboardModifier.AltModifier or not self.toPlainText()):
            self.offer_recent()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._recent.move(self.width() - self._recent.width() - 4, 3)

    def _grow(self) -> None:
        lines = min(_MOST_LINES, max(1, self.document().size().toSize().height() if self.width() > 40 else 1))
        self.setFixedHeight(QFontMetrics(sans(BASE_PX)).lineSpacing() * lines + _AROUND_PX)
        needed = (
            Qt.ScrollBarPolicy.ScrollBarAsNeeded
            if lines == _MOST_LINES
            else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        self.setVerticalScrollBarPolicy(needed)
