"""The labels a person gives: a tree with colours, keys and how often each was given; the lane's own labels first."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from syncstudio.app.expected import expected_errors
from syncstudio.app.label_menus import color_menu, key_menu
from syncstudio.app.label_tree import LabelTree
from syncstudio.panes.swatch import SWATCH_PX
from syncstudio.panes.theme import Theme
from syncstudio.session.labels.label_rules import label_of_key
from syncstudio.session.notices import LaneChosen, ProjectChanged, SegmentsSelected

# So many labels are seen at once; beyond, they are filtered.
_MANY = 12
_COUNT_MS = 250
_LOOKED_AT = 100
_TABLES = frozenset({"label", "lane", "vocabulary"})


class LabelPalette(QWidget):
    """The Labels dock. `given` carries the id of the label to give to what is selected, `editor_asked` asks for the
    sheet of labels and lanes."""

    given = Signal(object)
    refused = Signal(str)
    editor_asked = Signal()

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._stale = False
        self.key_owner: Callable[[str], str | None] = lambda _key: None
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText(self.tr("Filter labels"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._filter)
        self.filter.returnPressed.connect(self._give_first)
        self.tree = LabelTree(self)
        self.tree.setIconSize(QSize(SWATCH_PX, SWATCH_PX))
        self.tree.customContextMenuRequested.connect(self._show_menu)
        self.tree.given.connect(self.given)
        self.tree.renamed.connect(
            lambda id, name: self._ask(lambda: self._session.update_label(id, name=name))
        )
        # The view closes its editor only after it has said so.
        self.tree.edited.connect(lambda: QTimer.singleShot(0, self, self._fill_again))
        self.tree.currentItemChanged.connect(lambda *_: self._show_buttons())
        self._empty = QLabel(
            self.tr("No labels yet: add some, or take a ready set with Edit all…"),
            self,
            wordWrap=True,
            margin=8,
        )
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._empty.setProperty("role", "soft")
        self._add = QPushButton(self.tr("Add label"), self)
        self._add.clicked.connect(self._add_label)
        self._colour = QPushButton(self.tr("Colour"), self)
        self._colour.clicked.connect(self._show_colors)
        self._delete = QPushButton(self.tr("Delete"), self)
        self._delete.clicked.connect(self._delete_label)
        self._edit = QPushButton(self.tr("Edit all…"), self)
        self._edit.setToolTip(self.tr("Labels, lanes and attributes; ready sets and Label Studio's configs"))
        self._edit.clicked.connect(self.editor_asked)
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 8, 8)
        row.setSpacing(4)
        for button in (self._add, self._colour, self._delete, self._edit):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            # In a low dock the list gives way, not the buttons.
            button.setMinimumHeight(button.sizeHint().height())
            button.setProperty("dense", "true")
            row.addWidget(button)
        row.insertWidget(1, self.filter, 1)
        row.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._empty, 1)
        column.addWidget(self.tree, 1)
        column.addLayout(row)
        self._counting = QTimer(self, interval=_COUNT_MS, singleShot=True)
        self._counting.timeout.connect(self._count)
        self._fill()

    def set_theme(self, theme: Theme) -> None:
        """Show the colours of another theme."""
        self._theme = theme
        self._fill()

    def on_notice(self, notice: object) -> None:
        """Follow changes of labels, the lane in use, and the label of what is selected."""
        if isinstance(notice, ProjectChanged):
            if notice.change.tables & _TABLES:
                self._fill()
            if "segment" in notice.change.tables:
                self._counting.start()
        elif isinstance(notice, LaneChosen):
            self._fill()
        elif isinstance(notice, SegmentsSelected):
            self._mark_selected(notice.segment_ids)

    def label_of_key(self, key: str) -> int | None:
        """The id of the label that a key gives on the lane in use."""
        return label_of_key(self._session.project, key, self._session.current_lane_id)

    # Showing

    def _fill(self) -> None:
        self._stale = self.tree.editing
        if self._stale:  # once the name that is being typed is there
            return
        project = self._session.project
        labels, lane_id = project.labels(), self._session.current_lane_id
        taken = project.vocabulary().get(lane_id) if lane_id is not None else None
        name = project.lane(lane_id).name if taken is not None and lane_id is not None else ""
        self.tree.fill(labels, taken, name, self._theme, self.key_owner, not self._session.viewing)
        self._empty.setVisible(not labels)
        self.tree.setVisible(bool(labels))
        many = len(labels) > _MANY
        self.filter.setVisible(many)
        # The row has room for one or the other; a right click has all of it.
        self._colour.setVisible(not many)
        self._delete.setVisible(not many)
        self._filter()
        self._show_buttons()
        self._counting.start()

    def _fill_again(self) -> None:
        if self._stale:
            self._fill()

    def _count(self) -> None:
        if self.isVisible():
            self.tree.show_counts(self._session.project.label_uses())

    def _filter(self) -> None:
        self.tree.filter(self.filter.text() if not self.filter.isHidden() else "")

    def _show_buttons(self) -> None:
        writable = not self._session.viewing
        self._add.setEnabled(writable)
        for button in (self._colour, self._delete):
            button.setEnabled(writable and self.tree.current_id() is not None)

    def _mark_selected(self, ids: frozenset[int]) -> None:
        given = {segment.label_id for segment in self._session.project.segments_of(islice(ids, _LOOKED_AT))}
        self.tree.mark(next(iter(given)) if len(given) == 1 else None)

    # Asking

    def _ask(self, request) -> None:
        try:
            request()
        except expected_errors() as error:
            self.refused.emit(str(error))
            self._fill()

    def _give_first(self) -> None:
        """Enter in the filter gives the first label it left."""
        label_id = self.tree.first_shown()
        if label_id is not None:
            self.given.emit(label_id)
            self.filter.clear()

    def _add_label(self) -> None:
        names = {label.name.casefold() for label in self._session.project.labels()}
        number = len(names) + 1
        while (name := self.tr("Label {number}").format(number=number)).casefold() in names:
            number += 1
        self.filter.clear()
        self._ask(lambda: self._session.add_label(name))
        self._fill()
        self.tree.edit_name(name)

    def _set_color(self, entry: int) -> None:
        label_id = self.tree.current_id()
        if label_id is not None:
            self._ask(lambda: self._session.update_label(label_id, color=entry))

    def _set_key(self, label_id: int, key: str | None) -> None:
        self._ask(lambda: self._session.update_label(label_id, hotkey=key))

    def _delete_label(self) -> None:
        label_id = self.tree.current_id()
        if label_id is not None:
            self._ask(lambda: self._session.delete_label(label_id))

    def _show_colors(self) -> None:
        label_id = self.tree.current_id()
        if label_id is not None:
            menu = color_menu(self, self._theme, self._session.project.label(label_id).color, self._set_color)
            menu.popup(self._colour.mapToGlobal(self._colour.rect().bottomLeft()))

    def _show_menu(self, place) -> None:
        item = self.tree.itemAt(place)
        label_id = self.tree.current_id()
        if item is None or label_id is None or self._session.viewing:
            return
        label = self._session.project.label(label_id)
        menu = QMenu(self)
        menu.addAction(self.tr("Rename"), lambda: self.tree.editItem(item, 0))
        menu.addMenu(color_menu(menu, self._theme, label.color, self._set_color))
        menu.addMenu(key_menu(menu, label.hotkey, lambda key: self._set_key(label_id, key)))
        menu.addAction(self.tr("Edit all…"), self.editor_asked.emit)
        menu.addAction(self.tr("Delete"), self._delete_label)
        menu.popup(self.tree.viewport().mapToGlobal(place))

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self._counting.start()
