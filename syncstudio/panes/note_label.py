"""A short note in a pill that gives way in a narrow window: it is cut with an ellipsis, and said whole on a hover."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_LEAST_PX = 60
# A note no wider than this is never cut: it would save too little.
_WHOLE_PX = 96
_PADDING_PX = 22  # of a pill in the style sheet, both sides


class NoteLabel(QLabel):
    """Wants the width of its text, and takes less."""

    def __init__(self, text: str, parent: QWidget | None = None, padding_px: int = _PADDING_PX) -> None:
        super().__init__(parent)
        self._padding_px = padding_px
        self.whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set_whole(text)

    def set_whole(self, text: str) -> None:
        """Show another text."""
        if text != self.whole:
            self.whole = text
            self.setAccessibleName(text)
            self.updateGeometry()
        self._cut()

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        return QSize(
            self.fontMetrics().horizontalAdvance(self.whole) + self._padding_px + 2,
            super().sizeHint().height(),
        )

    def minimumSizeHint(self) -> QSize:
        wanted = self.sizeHint().width()
        return QSize(wanted if wanted <= _WHOLE_PX else _LEAST_PX, super().minimumSizeHint().height())

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        room = self.width() - self._padding_px
        self.setText(self.fontMetrics().elidedText(self.whole, Qt.TextElideMode.ElideRight, max(room, 0)))
