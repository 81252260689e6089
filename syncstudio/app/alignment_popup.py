"""The alignment editor as a small sheet over the window: not modal, and never over the playhead."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from syncstudio.app.alignment_editor import AlignmentEditor

_WIDTH = 330


class AlignmentPopup(QFrame):
    """A sheet that edits one track; Enter or Escape closes it, the window behind stays alive."""

    def __init__(self, session, track_id: int, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("role", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.editor = AlignmentEditor(session, track_id, self)
        self.editor.done.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(self.editor)
        self.setFixedWidth(_WIDTH)
        self.adjustSize()

    def show_near(self, point: QPoint, keep_clear_x: int | None) -> None:
        """Open beside a point of the window; `keep_clear_x` is where the playhead stands."""
        window = self.parentWidget()
        x = max(8, min(point.x(), window.width() - self.width() - 8))
        y = max(8, min(point.y(), window.height() - self.height() - 8))
        if keep_clear_x is not None and x - 8 <= keep_clear_x <= x + self.width() + 8:
            beyond = keep_clear_x + 16
            x = (
                beyond
                if beyond + self.width() <= window.width() - 8
                else max(8, keep_clear_x - 16 - self.width())
            )
        self.move(x, y)
        self.show()
        self.raise_()
        self.editor.begin()
