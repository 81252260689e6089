"""The labels table: every label of the project in rows, searched, sorted, written in, and tied to the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from syncstudio.panes.counted import counted
from syncstudio.panes.tables.column_layout import ColumnLayout
from syncstudio.panes.tables.label_cells import LabelCells
from syncstudio.panes.tables.label_columns import Column
from syncstudio.panes.tables.label_model import LabelModel
from syncstudio.panes.tables.label_view import LabelView
from syncstudio.panes.tables.query_field import QueryField
from syncstudio.panes.theme import Theme
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.label_query import parse_query
from syncstudio.session.notices import Notice, ProjectChanged, SegmentsSelected
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.session.session import Session

# Edits come in bursts; the table looks at them after the last of one.
_QUIET_MS = 60
_ARRANGED_MS = 400


class LabelTablePane(QWidget):
    """The dock's content. `refused` carries why something could not be done, `arranged` that columns were moved."""

    refused = Signal(str)
    arranged = Signal()
    left = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._stale = True
        self._visible: Span | None = None
        self._lanes: frozenset[int] = frozenset()
        self._layout = ColumnLayout()
        self._arranged_for: tuple[Column, ...] = ()
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.model = LabelModel(session, theme, self)
        self.model.refused.connect(self.refused)
        self.view = LabelView(self.model, self)
        self.view.setItemDelegate(LabelCells(session, self.model, self.view))
        self.view.setAccessibleName(self.tr("Labels table"))
        self.view.chosen.connect(self._take_chosen)
        self.view.opened.connect(self._go_to)
        self.query = QueryField(theme, self)
        self.query.asked.connect(self.refresh)
        self.query.stepped.connect(self.step)
        self.query.left.connect(self.left)
        self._wrong = QLabel(self, wordWrap=True)
        self._wrong.setProperty("judged", "outside")
        self._wrong.hide()
        self._count = QLabel(self)
        self._count.setProperty("role", "note")
        self.in_view = QCheckBox(self.tr("In view"), self)
        self.in_view.setToolTip(self.tr("Only labels in the stretch that the timeline shows"))
        self.in_view.toggled.connect(self.refresh)
        self.lanes = QToolButton(self)
        self.lanes.setText(self.tr("All lanes"))
        self.lanes.setToolTip(self.tr("Only labels of these lanes"))
        self.lanes.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.lanes.setMenu(QMenu(self.lanes))
        self.lanes.menu().aboutToShow.connect(self._fill_lanes)
        self.select_all = QPushButton(self.tr("Select all"), self)
        self.select_all.setToolTip(self.tr("Select every label that the table shows, to act on all of them"))
        self.select_all.clicked.connect(self._select_found)
        self._arrange()
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._quiet.timeout.connect(self.refresh)
        self._settled = QTimer(self, singleShot=True, interval=_ARRANGED_MS)
        self._settled.timeout.connect(self._note_columns)
        head = self.view.horizontalHeader()
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(self._ask_columns)
        for moved in (head.sectionMoved, head.sectionResized, head.sortIndicatorChanged):
            moved.connect(lambda *_: self._settled.start())

    # -- what the window asks -------------------------------------------------------------------------------------

    def search(self, text: str | None = None) -> None:
        """Be ready for a search, or search at once."""
        if text is not None:
            self.query.set_text(text)
        self.query.take_focus()

    def step(self, by: int) -> None:
        """Go to the next label that was found, or the one before."""
        self.view.go(by)
        places = self.view.selected_places()
        if len(places):
            self._go_to(int(places[0]))

    def columns_state(self) -> str:
        """Order, widths and sorting of the columns, to be kept."""
        return self._layout.text()

    def restore_columns(self, state: str) -> None:
        """Put the columns back as they were kept."""
        self._layout = ColumnLayout.read(state)
        self._arranged_for = ()

    def set_visible_span(self, span: Span) -> None:
        """The timeline shows this stretch now."""
        self._visible = span
        if self.in_view.isChecked():
            self._quiet.start()

    def refresh(self) -> None:
        """Look for what is asked for in the labels as they are now."""
        if not self.isVisible():
            self._stale = True
            return
        self._stale = False
        try:
            query = parse_query(self.query.text)
            table = self._session.label_table()
            found = self._session.labels_matching(table, query)
        except SessionError as error:
            self._wrong.setText(str(error))
            self._wrong.show()
            return
        self._wrong.hide()
        if self.in_view.isChecked() and self._visible is not None:
            span = self._visible
            found = found & (table.starts_ns < span.end_ns) & (table.ends_ns >= span.start_ns)
        if self._lanes:
            found = found & np.isin(table.lanes, np.array(sorted(self._lanes), dtype=np.int64))
        top = self.view.verticalScrollBar().value()
        current = self.view.currentIndex()
        self.model.show(table, np.flatnonzero(found))
        self._arrange_columns()
        if current.isValid() and current.row() < self.model.rowCount():
            self._put_current(current.row(), current.column())
        self._follow(reveal=False)
        self.view.verticalScrollBar().setValue(top)
        self._say_count(len(table))

    def on_notice(self, notice: Notice) -> None:
        """The session said that something changed."""
        match notice:
            case ProjectChanged():
                self._stale = True
                if self.isVisible():
                    self._quiet.start()
            case SegmentsSelected():
                if self.isVisible() and not self._stale:
                    self._follow(reveal=True)

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self.model.theme = theme
        self.query.set_theme(theme)
        self.view.viewport().update()

    # -- between the table and the session ------------------------------------------------------------------------

    def _take_chosen(self, places: np.ndarray) -> None:
        if self.model.table is not None:
            self._session.selected_segments = frozenset(self.model.ids_at(places).tolist())

    def _go_to(self, place: int) -> None:
        self._session.move_playhead(self.model.start_at(place))

    def _select_found(self) -> None:
        self.view.selectAll()
        self.view.setFocus()

    def _follow(self, reveal: bool) -> None:
        places = self.model.places_of(self._session.selected_segments)
        if not np.array_equal(places, self.view.selected_places()):
            self.view.follow(places, reveal)

    def _put_current(self, row: int, column: int) -> None:
        chosen = self.view.selectionModel()
        here = self.model.index(row, min(column, len(self.model.columns) - 1))
        chosen.setCurrentIndex(here, chosen.SelectionFlag.NoUpdate)

    def _say_count(self, whole: int) -> None:
        shown = self.model.rowCount()
        if shown == whole:
            self._count.setText(counted(self.tr("1 label"), self.tr("{count} labels"), whole))
        else:
            self._count.setText(self.tr("{shown} of {count}").format(shown=f"{shown:,}", count=f"{whole:,}"))
        self.select_all.setEnabled(shown > 0)
        one = self.tr("The one label is not what is asked for. ? shows what can be asked.")
        many = self.tr("None of these {count} labels is what is asked for. ? shows what can be asked.")
        none = self.tr(
            "No labels yet: drag on a lane to draw one, or press the key of a label while it plays."
        )
        self.view.nothing = counted(one, many, whole) if whole else none

    # -- columns and lanes ----------------------------------------------------------------------------------------

    def _arrange_columns(self) -> None:
        """Put columns where they belong, when others have come."""
        if self._arranged_for != self.model.columns:
            self._arranged_for = self.model.columns
            self._layout.give(self.view, self.model.columns)
            self._settled.stop()

    def _note_columns(self) -> None:
        if self._arranged_for == self.model.columns:
            self._layout.take(self.view, self.model.columns)
            self.arranged.emit()

    def _ask_columns(self, at: QPoint) -> None:
        menu = QMenu(self)
        for place in range(len(self.model.columns)):
            action = menu.addAction(self.model.title(place))
            action.setCheckable(True)
            action.setChecked(not self.view.isColumnHidden(place))
            action.toggled.connect(lambda shown, place=place: self._show_column(place, shown))
        menu.exec(self.view.horizontalHeader().mapToGlobal(at))

    def _show_column(self, place: int, shown: bool) -> None:
        hidden = sum(self.view.isColumnHidden(n) for n in range(len(self.model.columns)))
        if shown or hidden < len(self.model.columns) - 1:
            self.view.setColumnHidden(place, not shown)
            self._settled.start()

    def _fill_lanes(self) -> None:
        menu = self.lanes.menu()
        menu.clear()
        every = menu.addAction(self.tr("All lanes"))
        every.triggered.connect(lambda: self.show_lanes(frozenset()))
        menu.addSeparator()
        for lane in self._session.project.lanes():
            action = menu.addAction(lane.name)
            action.setCheckable(True)
            action.setChecked(lane.id in self._lanes)
            action.triggered.connect(lambda _=False, id=lane.id: self.show_lanes(self._lanes ^ {id}))

    def show_lanes(self, lane_ids: frozenset[int]) -> None:
        """Show only labels of these lanes; of all where none is told."""
        self._lanes = lane_ids
        names = [lane.name for lane in self._session.project.lanes() if lane.id in lane_ids]
        many = self.tr("{count} lanes").format(count=len(names))
        self.lanes.setText(self.tr("All lanes") if not names else names[0] if len(names) == 1 else many)
        self.refresh()

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(8, 8, 8, 6)
        top.addWidget(self.query)
        choices = QHBoxLayout()
        choices.setContentsMargins(10, 0, 10, 6)
        choices.setSpacing(8)
        for widget in (self.in_view, self.lanes, self.select_all):
            choices.addWidget(widget)
        choices.addStretch(1)
        choices.addWidget(self._count)
        below = QHBoxLayout()
        below.setContentsMargins(10, 0, 10, 6)
        below.addWidget(self._wrong)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addLayout(below)
        column.addLayout(choices)
        column.addWidget(self.view, 1)

    def showEvent(self, event: object) -> None:
        if self._stale:
            self.refresh()
