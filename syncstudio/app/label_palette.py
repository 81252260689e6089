"""The labels a person gives, with their colours and number keys."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from syncstudio.app.expected import expected_errors
from syncstudio.panes.theme import Theme, color, mono, text_on
from syncstudio.session.notices import ProjectChanged, SegmentsSelected

_ID = Qt.ItemDataRole.UserRole
_SWATCH_PX = 14


class LabelPalette(QWidget):
    """A list of labels. `given` carries the id of the label to give to what is selected."""

    given = Signal(object)
    refused = Signal(str)

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._filling = False
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._list = QListWidget(self)
        self._list.setIconSize(QSize(_SWATCH_PX, _SWATCH_PX))
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.setAccessibleName(self.tr("Labels"))
        self._list.customContextMenuRequested.connect(self._show_menu)
        self._list.itemClicked.connect(lambda item: self.given.emit(item.data(_ID)))
        self._list.itemChanged.connect(self._renamed)
        self._empty = QLabel(
            self.tr("No labels yet. Add some, then press 1 to 9 to label what is selected."),
            self,
            wordWrap=True,
            margin=8,
        )
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._empty.setProperty("role", "soft")
        self._add = QPushButton(self.tr("Add label"), self)
        self._add.clicked.connect(self._add_label)
        self._colour = QPushButton(self.tr("Colour"), self)
        self._colour.clicked.connect(self._next_color)
        self._delete = QPushButton(self.tr("Delete"), self)
        self._delete.clicked.connect(self._delete_label)
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 8, 8)
        row.setSpacing(4)
        for button in (self._add, self._colour, self._delete):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            # In a low dock the list gives way, not the buttons.
            button.setMinimumHeight(button.sizeHint().height())
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._empty, 1)
        column.addWidget(self._list, 1)
        column.addLayout(row)
        self._list.currentItemChanged.connect(lambda *_: self._show_buttons())
        self._fill()

    def set_theme(self, theme: Theme) -> None:
        """Show the colours of another theme."""
        self._theme = theme
        self._fill()

    def on_notice(self, notice: object) -> None:
        """Follow changes of labels, and mark the label of what is selected."""
        if isinstance(notice, ProjectChanged) and "label" in notice.change.tables:
            self._fill()
        elif isinstance(notice, SegmentsSelected):
            self._mark_selected(notice.segment_ids)

    def label_of_key(self, digit: str) -> int | None:
        """The id of the label that a number key gives."""
        return next((label.id for label in self._session.project.labels() if label.hotkey == digit), None)

    def _fill(self) -> None:
        current = self._current_id()
        self._filling = True
        self._list.clear()
        for label in self._session.project.labels():
            item = QListWidgetItem(self._swatch(label.color, label.hotkey), label.name)
            item.setData(_ID, label.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            key = self.tr("Key {key}").format(key=label.hotkey) if label.hotkey else self.tr("No key")
            item.setToolTip(self.tr("{key} · F2 renames").format(key=key))
            self._list.addItem(item)
            if label.id == current:
                self._list.setCurrentItem(item)
        self._filling = False
        self._empty.setVisible(self._list.count() == 0)
        self._list.setVisible(self._list.count() > 0)
        self._show_buttons()

    def _show_buttons(self) -> None:
        writable = not self._session.viewing
        self._add.setEnabled(writable)
        for button in (self._colour, self._delete):
            button.setEnabled(writable and self._current_id() is not None)

    def _swatch(self, entry: int, key: str | None) -> QIcon:
        side = _SWATCH_PX * 2
        made = QPixmap(side, side)
        made.fill(QColor(0, 0, 0, 0))
        with QPainter(made) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            fill = self._theme.track(entry)
            painter.setBrush(color(fill))
            painter.drawRoundedRect(0, 0, side, side, 6, 6)
            if key:
                painter.setPen(color(text_on(fill)))
                painter.setFont(mono(20, bold=True))
                painter.drawText(made.rect(), Qt.AlignmentFlag.AlignCenter, key)
        return QIcon(made)

    def _current_id(self) -> int | None:
        item = self._list.currentItem()
        return None if item is None else item.data(_ID)

    def _mark_selected(self, ids: frozenset[int]) -> None:
        project = self._session.project
        given = set()
        for id in ids:
            try:
                given.add(project.segment(id).label_id)
            except expected_errors():  # undone between the selection and this notice
                continue
        wanted = next(iter(given)) if len(given) == 1 else None
        self._list.setCurrentItem(None)  # type: ignore[call-overload]  # Qt: nothing is current
        for place in range(self._list.count()):
            if wanted is not None and self._list.item(place).data(_ID) == wanted:
                self._list.setCurrentRow(place)

    def _ask(self, request) -> None:
        try:
            request()
        except expected_errors() as error:
            self.refused.emit(str(error))
            self._fill()

    def _add_label(self) -> None:
        number = self._list.count() + 1
        self._ask(lambda: self._session.add_label(self.tr("Label {number}").format(number=number)))
        self._fill()
        item = self._list.item(self._list.count() - 1)
        if item is not None:
            self._list.setCurrentItem(item)
            self._list.editItem(item)

    def _renamed(self, item: QListWidgetItem) -> None:
        if not self._filling and item.text().strip():
            self._ask(lambda: self._session.update_label(item.data(_ID), name=item.text().strip()))
        elif not self._filling:
            self._fill()

    def _next_color(self) -> None:
        id = self._current_id()
        if id is not None:
            label = self._session.project.label(id)
            entry = (label.color + 1) % len(self._theme.tracks)
            self._ask(lambda: self._session.update_label(id, color=entry))

    def _set_key(self, id: int, key: str | None) -> None:
        self._ask(lambda: self._session.update_label(id, hotkey=key))

    def _delete_label(self) -> None:
        id = self._current_id()
        if id is not None:
            self._ask(lambda: self._session.delete_label(id))

    def _show_menu(self, place) -> None:
        item = self._list.itemAt(place)
        if item is None or self._session.viewing:
            return
        menu = QMenu(self)
        menu.addAction(self.tr("Rename"), lambda: self._list.editItem(item))
        keys = menu.addMenu(self.tr("Key"))
        for key in (*"123456789", None):
            action = QAction(key or self.tr("No key"), keys)
            action.triggered.connect(lambda _checked=False, key=key: self._set_key(item.data(_ID), key))
            keys.addAction(action)
        menu.addAction(self.tr("Next colour"), self._next_color)
        menu.addAction(self.tr("Delete"), self._delete_label)
        menu.popup(self._list.viewport().mapToGlobal(place))
