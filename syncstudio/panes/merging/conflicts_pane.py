"""Conflicts: what both copies did differently, one after another, until each is decided."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from syncstudio.panes.counted import counted
from syncstudio.panes.flow_layout import FlowLayout
from syncstudio.panes.merging.conflict_details import ConflictDetails
from syncstudio.panes.theme import Theme
from syncstudio.project.errors import ProjectError
from syncstudio.project.merging.deciding import rulings
from syncstudio.project.merging_records import Conflict, Ruling
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import ProjectChanged

_ID = Qt.ItemDataRole.UserRole
_LEAST = QSize(220, 104)
_ROW_PX, _LEAST_ROWS, _FRAME_PX = 24, 2, 90
# Names of lanes, labels and people stand in the words of a conflict.
_NAMED = frozenset({"conflict", "lane", "label", "person", "track", "segment", "anchor", "piece"})


class ConflictsPane(QWidget):
    """The dock's content. `asked`: another project is to be merged; `refused` says why something cannot be done,
    `hinted` something small; `went`: a place was gone to; `edit_asked`: the label itself is to be edited."""

    asked = Signal()
    refused = Signal(str)
    hinted = Signal(str)
    went = Signal(object)
    edit_asked = Signal()

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._found: dict[int, Conflict] = {}
        self._stale = True
        self._parted_by_hand = False
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.says = QLabel(self, wordWrap=True)
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        self.merge = self._tool(self.tr("Merge with…"), self.asked.emit)
        self.merge.setToolTip(self.tr("Bring another person's copy of this project in; one step of undo"))
        self.previous = self._tool("‹", lambda: self.step(-1))
        self.previous.setAccessibleName(self.tr("Previous conflict"))
        self.previous.setToolTip(self.tr("Previous conflict"))
        self.next = self._tool("›", lambda: self.step(1))
        self.next.setAccessibleName(self.tr("Next conflict"))
        self.next.setToolTip(self.tr("Next conflict"))
        self.list = QListWidget(self)
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.list.setAccessibleName(self.tr("Conflicts to decide"))
        self.list.currentItemChanged.connect(self._show)
        self.list.itemSelectionChanged.connect(self._enable)
        self.list.itemActivated.connect(lambda _item: self._go())
        self.list.itemClicked.connect(lambda _item: self._go())
        self.details = ConflictDetails(self)
        self.mine = self._button(self.tr("Mine"), lambda: self.decide("mine"))
        self.theirs = self._button(self.tr("Theirs"), lambda: self.decide("theirs"))
        self.both = self._button(self.tr("Both"), lambda: self.decide("both"))
        self.mine.setToolTip(self.tr("Keep mine: the project stays as it is"))
        self.theirs.setToolTip(self.tr("Take theirs: the project becomes as the other copy has it here"))
        self.both.setToolTip(self.tr("Keep both, one beside the other"))
        self.edit = self._button(self.tr("Edit"), self._edit)
        self.edit.setToolTip(self.tr("Go to the label itself; say Settled when it is as it should be"))
        self.settled = self._button(self.tr("Settled"), lambda: self.decide("edited"))
        self.settled.setToolTip(
            self.tr("It is as it should be now: nothing is changed, and the conflict is done with")
        )
        self._arrange()
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Use another theme's colours: the style sheet has them all."""
        self._theme = theme

    def on_notice(self, notice: object) -> None:
        """Follow merges, decisions, undo, and names that change."""
        if isinstance(notice, ProjectChanged) and notice.change.tables & _NAMED:
            if self.isVisible() or notice.change.has("conflict"):
                self.refresh()
            else:
                self._stale = True

    def showEvent(self, event) -> None:
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def minimumSizeHint(self) -> QSize:
        return _LEAST

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._body.setGeometry(self.rect())
        wide = self.width() > 700 and self.width() > 1.6 * self.height()
        self._parts.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)
        self._share_room()

    def refresh(self) -> None:
        """Show what is to be decided now; what was chosen stays chosen, or the next one is."""
        self._stale = False
        rows = [self.list.row(item) for item in self.list.selectedItems()] or [max(self.list.currentRow(), 0)]
        place, chosen = min(rows), self._current()
        words = self._session.conflict_words()
        self._found = {each.id: each for each in self._session.conflicts()}
        self.list.blockSignals(True)
        self.list.clear()
        for one in self._found.values():
            told = words.told(one)
            item = QListWidgetItem(" ".join(filter(None, (told.title, told.where))))
            item.setData(_ID, one.id)
            item.setToolTip(told.reason)
            item.setSizeHint(QSize(0, _ROW_PX))
            self.list.addItem(item)
        ids = list(self._found)
        place = ids.index(chosen) if chosen in self._found else min(place, len(ids) - 1)
        self.list.setCurrentRow(place)
        self.list.blockSignals(False)
        count = len(ids)
        if count:
            self.says.setText(
                self.tr("1 conflict to decide")
                if count == 1
                else self.tr("{count} conflicts to decide").format(count=count)
            )
        else:
            self.says.setText(
                self.tr(
                    "Nothing to decide. What two copies of this project did differently waits here after a merge."
                )
            )
        self._parts.setVisible(bool(count))
        self._share_room()
        self._rest.setVisible(not count)
        for widget in (self.previous, self.next, self.mine, self.theirs, self.both, self.edit, self.settled):
            widget.setVisible(bool(count))
        self._show()

    def _share_room(self) -> None:
        """The list as high as its rows, half at most: what is to be decided is read in the rest."""
        if self._parted_by_hand:
            return
        if self._parts.orientation() == Qt.Orientation.Horizontal:
            self._parts.setSizes([1_000, 1_000])
            return
        room_px = max(self.height() - _FRAME_PX, 2 * _ROW_PX)
        list_px = min(max(self.list.count(), _LEAST_ROWS) * _ROW_PX, room_px // 2)
        self._parts.setSizes([list_px, room_px - list_px])

    def _part_by_hand(self) -> None:
        self._parted_by_hand = True

    def step(self, direction: int) -> None:
        """Go to the next conflict, or the one before; round at the ends."""
        count = self.list.count()
        if not count:
            self.hinted.emit(self.tr("There is no conflict to decide."))
            return
        self.list.setCurrentRow((self.list.currentRow() + direction) % count)
        self._go()

    def decide(self, ruling: Ruling) -> None:
        """Decide the chosen conflicts, as one step."""
        ids = [item.data(_ID) for item in self.list.selectedItems()] or [self._current()]
        ids = [each for each in ids if each in self._found]
        if not ids:
            self.hinted.emit(self.tr("There is no conflict to decide."))
            return
        if len(ids) == 1 and ruling != "edited" and ruling not in rulings(self._found[ids[0]]):
            self.hinted.emit(self.tr("There is room for one only: keep mine or take theirs."))
            return
        if self._try(lambda: self._decide(ids, ruling)) and self.list.count():
            self._go()

    def _decide(self, ids: list[int], ruling: Ruling) -> None:
        if len(ids) == 1:
            self._session.decide_conflict(ids[0], ruling)
        else:
            count = self._session.decide_conflicts(ids, ruling)
            self.hinted.emit(
                counted(self.tr("1 conflict decided"), self.tr("{count} conflicts decided"), count)
            )
        # Notices may come later, and the next key belongs to the next conflict.
        self.refresh()

    def _edit(self) -> None:
        self._go()
        self.edit_asked.emit()

    def _go(self) -> None:
        chosen = self._current()
        if chosen is not None and self._try(lambda: self._session.show_conflict(chosen)):
            self.went.emit(self._found.get(chosen))

    def _current(self) -> int | None:
        item = self.list.currentItem()
        return None if item is None else int(item.data(_ID))

    def _show(self, *_args: object) -> None:
        one = self._found.get(self._current() or 0)
        self.details.show_conflict(one, None if one is None else self._session.conflict_words().told(one))
        self._enable()

    def _enable(self) -> None:
        chosen = [
            self._found[each] for item in self.list.selectedItems() if (each := item.data(_ID)) in self._found
        ]
        self.both.setEnabled(any("both" in rulings(one) for one in chosen))
        self.edit.setEnabled(len(chosen) == 1)

    def _try(self, deed: Callable[[], object]) -> bool:
        try:
            deed()
        except (SessionError, ProjectError) as error:
            self.refused.emit(str(error))
            return False
        return True

    def _tool(self, text: str, deed: Callable[[], object]) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: deed())
        return button

    def _button(self, text: str, deed: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: deed())
        return button

    def _arrange(self) -> None:
        # Not in a layout of the pane's own: texts that wrap would ask a low dock for all the height they could use.
        self._body = QWidget(self)
        head = QHBoxLayout()
        head.setContentsMargins(10, 6, 8, 4)
        head.addWidget(self.says, 1)
        for step in (self.previous, self.next, self.merge):
            head.addWidget(step)
        self._parts = QSplitter(Qt.Orientation.Vertical, self._body)
        self._parts.setChildrenCollapsible(False)
        self._parts.splitterMoved.connect(self._part_by_hand)
        self._parts.addWidget(self.list)
        self._parts.addWidget(self.details)
        self._parts.setStretchFactor(0, 1)
        self._parts.setStretchFactor(1, 2)
        self._rest = QWidget(self._body)
        foot = FlowLayout()
        foot.setContentsMargins(8, 4, 8, 8)
        for button in (self.mine, self.theirs, self.both, self.edit, self.settled):
            foot.addWidget(button)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._parts, 1)
        column.addWidget(self._rest, 1)
        column.addLayout(foot)
