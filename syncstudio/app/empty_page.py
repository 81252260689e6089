"""What an empty window says: drop recordings here, or open the demo, or go on where you were."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

_LINE_PX = 620


class EmptyPage(QWidget):
    """A page that teaches. `asked` carries an action's id, `recent` the path of a project."""

    asked = Signal(str)
    recent = Signal(object)

    def __init__(self, recent: list[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("role", "panel")
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 24, 40, 24)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(self._text(self.tr("Drop recordings here, or open the demo"), "title"))
        says = self._text(
            self.tr(
                "Video, sound, pictures, sensor recordings (tables, EDF, MCAP, GPS and more), transcripts and "
                "labels of other tools. "
                "They open at once on one clock, and everything you do is kept as you do it."
            ),
            "soft",
        )
        # As wide as there is room, but no longer than is read at ease.
        says.setMaximumWidth(_LINE_PX)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(says, _LINE_PX)
        middle.addStretch(1)
        column.addLayout(middle)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for id, text in (
            ("open", self.tr("Open…")),
            ("demo", self.tr("Open the demo")),
            ("manual", self.tr("Manual")),
        ):
            button = QPushButton(text, self)
            button.setAutoDefault(True)  # Return presses it, as Space does
            button.clicked.connect(lambda _checked=False, id=id: self.asked.emit(id))
            buttons.addWidget(button)
        buttons.addStretch(1)
        column.addLayout(buttons)
        if recent:
            column.addSpacing(12)
            column.addWidget(self._text(self.tr("Recent"), "note"))
        for path in recent[:6]:
            column.addWidget(self._recent_button(path), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def _text(self, text: str, role: str) -> QLabel:
        label = QLabel(text, self, wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        label.setProperty("role", role)
        return label

    def _recent_button(self, path: Path) -> QPushButton:
        button = QPushButton(path.stem, self)
        button.setAutoDefault(True)
        button.setProperty("quiet", "true")
        button.setToolTip(str(path))
        button.clicked.connect(lambda: self.recent.emit(path))
        return button
