"""Everything that was done to a project, latest first; a double click goes back (or forward) to there."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from syncstudio.app.expected import expected_errors
from syncstudio.panes.theme import Theme, color
from syncstudio.session.notices import ProjectChanged

_SHOWN = 400
_ID = Qt.ItemDataRole.UserRole


class HistoryList(QWidget):
    """The edits of a project. Undone ones are struck through until a new edit ends their turn."""

    refused = Signal(str)

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._stale = True
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._list = QListWidget(self)
        self._list.setAccessibleName(self.tr("History of edits"))
        self._list.itemActivated.connect(lambda item: self.go_to(item.data(_ID)))
        self._empty = QLabel(self.tr("Nothing has been changed yet."), self, wordWrap=True, margin=12)
        self._empty.setProperty("role", "soft")
        self._back = QPushButton(self.tr("Go to this state"), self)
        self._back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._back.clicked.connect(self._go_to_current)
        self._list.currentItemChanged.connect(lambda item, _before: self._back.setEnabled(self._may_go(item)))
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 8, 8)
        row.addWidget(self._back)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._empty)
        column.addWidget(self._list, 1)
        column.addLayout(row)

    def set_theme(self, theme: Theme) -> None:
        """Use another theme's colours."""
        self._theme = theme
        self._fill_when_seen()

    def on_notice(self, notice: object) -> None:
        """Follow every edit."""
        if isinstance(notice, ProjectChanged):
            self._fill_when_seen()

    def go_to(self, step_id: int) -> None:
        """Undo or redo, step by step, until an edit is the last one that stands."""
        try:
            done = [row.id for row in self._edits() if not row.undone]
            if step_id in done:
                for _ in range(len(done) - 1 - done.index(step_id)):
                    self._session.undo()
            else:
                while any(row.id == step_id and row.undone for row in self._edits()):
                    if self._session.redo() is None:
                        break
        except expected_errors() as error:
            self.refused.emit(str(error))

    def _edits(self) -> list:
        return [row for row in self._session.project.history() if row.kind == "edit"]

    def _fill_when_seen(self) -> None:
        self._stale = True
        if self.isVisible():
            self._fill()

    def _fill(self) -> None:
        self._stale = False
        self._list.clear()
        edits = self._edits()
        for row in reversed(edits[-_SHOWN:]):
            when = datetime.fromtimestamp(row.at_ns / 1e9)
            item = QListWidgetItem(f"{when:%H:%M}   {row.name}")
            item.setData(_ID, row.id)
            item.setToolTip(
                self.tr("{when}, by {who}").format(when=f"{when:%Y-%m-%d %H:%M:%S}", who=row.author or "?")
            )
            if row.undone:
                face = QFont(self._list.font())
                face.setStrikeOut(True)
                item.setFont(face)
                item.setForeground(color(self._theme.soft))
            self._list.addItem(item)
        self._empty.setVisible(not edits)
        self._back.setEnabled(False)

    def _may_go(self, item: QListWidgetItem | None) -> bool:
        return item is not None and not self._session.viewing

    def _go_to_current(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self.go_to(item.data(_ID))

    def showEvent(self, event) -> None:
        super().showEvent(event)
        if self._stale:
            self._fill()
