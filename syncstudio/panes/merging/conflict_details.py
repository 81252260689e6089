"""One conflict, whole: why it is asked, whose work both sides are, and each thing as all three had it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from syncstudio.project.merging_records import Conflict
from syncstudio.session.merging.conflict_words import ToldConflict


class ConflictDetails(QScrollArea):
    """A table of few rows, in which long texts wrap."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Both sides of the conflict"))
        self._body = _panel(self)
        self.setWidget(self._body)

    def show_conflict(self, conflict: Conflict | None, told: ToldConflict | None) -> None:
        """Show one conflict, or nothing."""
        self._body = _panel(self)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(10, 6, 10, 8)
        column.setSpacing(6)
        if conflict is not None and told is not None:
            column.addWidget(self._label(" ".join(filter(None, (told.title, told.where))), "head"))
            column.addWidget(self._label(told.reason, "note"))
            column.addLayout(self._table(conflict, told))
        column.addStretch(1)
        self.setWidget(self._body)

    def texts(self) -> list[str]:
        """All that is said, for tests and for reading aloud."""
        return [label.text() for label in self._body.findChildren(QLabel)]

    def _table(self, conflict: Conflict, told: ToldConflict) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        heads = (
            "",
            self.tr("Before"),
            _whose(self.tr("Mine"), conflict.mine_author),
            _whose(self.tr("Theirs"), conflict.theirs_author),
        )
        told_before = any(field.base for field in told.fields)
        columns = [0, 1, 2, 3] if told_before else [0, 2, 3]
        for place, column in enumerate(columns):
            grid.addWidget(self._label(heads[column], "note"), 0, place)
            grid.setColumnStretch(place, 0 if column == 0 else 1)
        gone = self.tr("not there")
        for row, field in enumerate(told.fields, 1):
            texts = (field.name, field.base, field.mine or gone, field.theirs or gone)
            for place, column in enumerate(columns):
                label = self._label(texts[column], "note" if column < 2 else "")
                if column and not (field.base, field.mine, field.theirs)[column - 1]:
                    label.setProperty("role", "note")
                grid.addWidget(label, row, place, Qt.AlignmentFlag.AlignTop)
        return grid

    def _label(self, text: str, role: str) -> QLabel:
        label = QLabel(text, self._body, wordWrap=True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if role:
            label.setProperty("role", role)
        return label


def _panel(parent: QWidget) -> QWidget:
    body = QWidget(parent)
    body.setProperty("role", "panel")
    body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return body


def _whose(side: str, author: str) -> str:
    return f"{side} ({author})" if author else side
