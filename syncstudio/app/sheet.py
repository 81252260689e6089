"""The base of the sheets, which open beside the main window: alike in edges and foot, each of a size that is kept."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLayout, QPushButton, QVBoxLayout, QWidget

from syncstudio.app.settings import Settings

Part = QWidget | QLayout
EDGE_PX, GAP_PX = 16, 12


class Sheet(QDialog):
    """A window beside the main one, which stays usable. It opens as large as a person left it the last time.

    Subclasses have a `name`, under which the size is kept, and tell their parts to `lay_out`.
    """

    name = ""

    def __init__(self, settings: Settings, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setWindowTitle(title)
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def button(self, text: str, deed: Callable[[], object]) -> QPushButton:
        """A button that Return in a field does not press."""
        made = QPushButton(text, self, autoDefault=False)
        made.clicked.connect(lambda: deed())
        return made

    def close_button(self) -> QPushButton:
        """The button that only closes."""
        return self.button(self.tr("Close"), self.close)

    def small_text(self) -> QLabel:
        """A line of small text, in as many lines as it needs."""
        made = QLabel(self, wordWrap=True)
        made.setProperty("role", "note")
        return made

    def foot(self, *parts: QWidget | tuple[QWidget, int] | None) -> QHBoxLayout:
        """The row at the bottom: None is the room between its two ends, a number the room that a part takes."""
        row = QHBoxLayout()
        for part in parts:
            if part is None:
                row.addStretch(1)
            else:
                row.addWidget(*(part if isinstance(part, tuple) else (part,)))
        return row

    def lay_out(self, *parts: Part | tuple[Part, int], size: tuple[int, int], gap_px: int = GAP_PX) -> None:
        """Put the parts below one another, the foot last; `size` is that of the first time."""
        self.stack(*parts, gap_px=gap_px)
        self.take_size(*size)

    def stack(self, *parts: Part | tuple[Part, int], gap_px: int = GAP_PX) -> None:
        """Put the parts below one another, for a sheet whose first size is known only when its fields are filled."""
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE_PX, EDGE_PX, EDGE_PX, EDGE_PX)
        column.setSpacing(gap_px)
        for given in parts:
            part, room = given if isinstance(given, tuple) else (given, 0)
            if isinstance(part, QLayout):
                column.addLayout(part, room)
            else:
                column.addWidget(part, room)

    def take_size(self, width: int, height: int) -> None:
        """As large as a person left it, or, the first time, as large as this."""
        self.resize(width, height)
        kept = self._settings.blob(self.name)
        if kept is not None:
            self.restoreGeometry(kept)

    def done(self, result: int) -> None:
        """However it is closed, its size is kept."""
        self._settings.set_blob(self.name, self.saveGeometry())
        super().done(result)
