"""The line in which labels are asked for, and its language on one page."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from syncstudio.panes.tables.query_page import QueryPage
from syncstudio.panes.theme import Theme

# While somebody types nothing is looked for; the table answers in the pause after it.
_PAUSE_MS = 120


class QueryField(QWidget):
    """`asked` comes when the query changed, `stepped` with 1 or -1 for Enter and Shift+Enter, `left` for Escape in an
    empty line."""

    asked = Signal()
    stepped = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.asked)
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(
            self.tr("Search: laugh   lane:Anna   text:/ha+/   longer:1s   A overlaps B")
        )
        self.line.setAccessibleName(self.tr("Search labels"))
        self.line.setClearButtonEnabled(True)
        self.line.textChanged.connect(lambda: self._pause.start())
        self.line.installEventFilter(self)
        self.help = QToolButton(self)
        self.help.setText("?")
        self.help.setToolTip(self.tr("What can be asked for"))
        self.help.setAccessibleName(self.tr("What can be asked for"))
        self.help.clicked.connect(self.show_language)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.line, 1)
        row.addWidget(self.help)
        self._page: QueryPage | None = None

    @property
    def text(self) -> str:
        """The query."""
        return self.line.text().strip()

    def set_text(self, text: str) -> None:
        """Ask for something else at once."""
        self.line.setText(text)
        self._pause.stop()
        self.asked.emit()

    def take_focus(self) -> None:
        """Be ready to be typed into, what stands there selected."""
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = theme

    def show_language(self) -> None:
        """The language on one page, below the line; a click elsewhere closes it."""
        page = QueryPage(self)
        place = self.mapToGlobal(self.rect().bottomLeft())
        room = self.screen().availableGeometry()
        x = max(room.left(), min(place.x(), room.right() - page.width()))
        y = max(room.top(), min(place.y() + 4, room.bottom() - page.height()))
        page.move(x, y)
        page.show()
        self._page = page

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if self._pause.isActive():
                    self._pause.stop()
                    self.asked.emit()
                self.stepped.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
                return True
            if event.key() == Qt.Key.Key_Escape:
                if self.line.text():
                    self.set_text("")
                else:
                    self.left.emit()
                return True
        return False
