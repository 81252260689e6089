"""Everything that was done to a project, latest first: who did what, as it was and as it became, and every way back."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QListView,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from syncstudio.app.expected import expected_errors
from syncstudio.app.history_filters import HistoryFilters
from syncstudio.app.history_model import HistoryModel
from syncstudio.app.history_rows import HistoryPainter, step_text, when_exactly
from syncstudio.panes.strong_text import strong
from syncstudio.panes.theme import Theme
from syncstudio.project.records import HistoryRow
from syncstudio.session.notices import ProjectChanged, SegmentsSelected

_MOST_TOLD = 30
# Two steps of the list, and two lines of what one did.
_STEPS_PX, _TOLD_PX = 48, 40


class HistoryList(QWidget):
    """The steps of a project. Undone ones are struck through until a new step ends their turn."""

    refused = Signal(str)

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._stale = True
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.filters = HistoryFilters(self)
        self.filters.changed.connect(self._fill)
        self.model = HistoryModel(session, self)
        self.list = QListView(self)
        self._painter = HistoryPainter(self.list, theme, session.color_of)
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._painter)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("History of edits"))
        self.list.activated.connect(lambda _index: self._go_to_current())
        self.list.selectionModel().currentChanged.connect(lambda _now, _before: self._show_step())
        self._empty = QLabel(self.tr("Nothing has been changed yet."), self, wordWrap=True, margin=12)
        self._empty.setProperty("role", "soft")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.says = QTextBrowser(self)
        self.says.setFrameShape(QFrame.Shape.NoFrame)
        self.says.setStyleSheet("QTextBrowser { padding: 2px 8px; }")
        self.says.setOpenLinks(False)
        self.says.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.says.setMinimumHeight(_TOLD_PX)
        self.says.setAccessibleName(self.tr("What this step did"))
        self.go = self._button(self.tr("Go to this state"), self._go_to_current)
        self.go.setToolTip(self.tr("Undoes, or does again, everything between now and this step"))
        self.undo = self._button(self.tr("Undo only this"), self._undo_current)
        self.undo.setToolTip(self.tr("Where a later step stands on this one, it says which"))
        self.before = self._button(self.tr("Label as before"), lambda: self._bring_back(True))
        self.before.setToolTip(
            self.tr("Brings the step's labels back as they were before it, as one new step")
        )
        self.after = self._button(self.tr("Label as after"), lambda: self._bring_back(False))
        self.after.setToolTip(self.tr("Brings the step's labels back as they were after it, as one new step"))
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._follow)
        self._lay_out()
        self._show_step()

    def _button(self, text: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(act)
        return button

    def _lay_out(self) -> None:
        self._split = QSplitter(Qt.Orientation.Vertical, self)
        self._split.addWidget(self.list)
        self._split.addWidget(self.says)
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 1)
        self._split.setChildrenCollapsible(False)
        self._ways = QWidget(self)
        grid = QGridLayout(self._ways)
        grid.setContentsMargins(8, 4, 8, 8)
        grid.setSpacing(4)
        for place, button in enumerate((self.go, self.undo, self.before, self.after)):
            grid.addWidget(button, place // 2, place % 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.filters)
        column.addWidget(self._empty, 1)
        column.addWidget(self._split, 1)
        column.addWidget(self._ways)

    def set_theme(self, theme: Theme) -> None:
        """Use another theme's colours."""
        self._theme = theme
        self._painter.theme = theme
        self.list.viewport().update()
        self._show_step()

    def on_notice(self, notice: object) -> None:
        """Follow every step."""
        if isinstance(notice, ProjectChanged):
            if self._stale or not self.isVisible():
                self._stale = True
            else:
                self._soon.start()
        elif (
            isinstance(notice, SegmentsSelected)
            and self.filters.chosen.segment_id is not None
            and len(notice.segment_ids) == 1
        ):  # another label is looked at: its history is meant
            self.show_segment(next(iter(notice.segment_ids)))

    def show_segment(self, segment_id: int) -> None:
        """Show only what was done to one label."""
        try:
            title = self._session.segment_title(segment_id)
        except expected_errors():
            title = self.tr("a deleted label")
        self.filters.show_segment(segment_id, title)
        if self.model.rowCount():
            self.list.setCurrentIndex(self.model.index(0))

    def go_to(self, step_id: int) -> None:
        """Undo or redo, step by step, until an edit is the last one that stands."""
        try:
            edits = [row for row in self._session.project.history() if row.kind == "edit"]
            done = [row.id for row in edits if not row.undone]
            if step_id in done:
                for _ in range(len(done) - 1 - done.index(step_id)):
                    self._session.undo()
            else:
                self._redo_to(step_id)
        except expected_errors() as error:
            self.refused.emit(str(error))

    def _redo_to(self, step_id: int) -> None:
        project = self._session.project
        while any(row.id == step_id and row.undone for row in project.history()):
            if self._session.redo() is None:
                break

    # -- what is looked at ----------------------------------------------------------------------------------------

    @property
    def step(self) -> HistoryRow | None:
        """The step that is looked at."""
        return self.model.step(self.list.currentIndex().row())

    def _segments(self) -> list[int]:
        """The labels that the step looked at is about; only one where the filter is about one."""
        wanted = self.model.filter.segment_id
        if wanted is not None:
            return [wanted]
        told = self.model.told(self.list.currentIndex().row())
        position = self.model.position(self.list.currentIndex().row())
        changes = [] if position is None else self._session.project.changes_at(position)
        own = {change.id for change in changes if change.table == "segment"}
        return sorted(own | {each.segment_id for each in told if each.segment_id is not None})

    def _go_to_current(self) -> None:
        step = self.step
        if step is not None and step.kind == "edit" and not self._session.viewing:
            self.go_to(step.id)

    def _undo_current(self) -> None:
        step = self.step
        if step is not None:
            self._try(lambda: self._session.undo(step.step_id))

    def _bring_back(self, before: bool) -> None:
        position = self.model.position(self.list.currentIndex().row())
        if position is not None:
            self._try(lambda: self._session.bring_back(position, self._segments(), before=before))

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except expected_errors() as error:
            self.refused.emit(str(error))

    def _follow(self) -> None:
        if not self.isVisible():
            self._stale = True
            return
        for author in self.model.follow():
            self.filters.add_author(author)
        self._show_whether_empty()
        self._show_step()

    def _fill(self) -> None:
        self._soon.stop()
        self._stale = not self.isVisible()
        if self._stale:  # put away, perhaps with its project closed
            return
        looked_at = self.model.position(self.list.currentIndex().row())
        top = self.list.verticalScrollBar().value()
        self.filters.take_authors(self._session.project.step_authors())
        self.model.look(self.filters.chosen)
        row = None if looked_at is None else self.model.row_of(looked_at)
        self.list.setCurrentIndex(QModelIndex() if row is None else self.model.index(row))
        self.list.verticalScrollBar().setValue(top)
        self._show_whether_empty()
        self._show_step()

    def _show_whether_empty(self) -> None:
        some = self.model.rowCount() > 0
        self._empty.setVisible(not some)
        self._split.setVisible(some)
        everything = self.filters.chosen == type(self.filters.chosen)()
        self._empty.setText(
            self.tr("Nothing has been changed yet.") if everything else self.tr("No step is like that.")
        )

    def _show_step(self) -> None:
        step = self.step
        may = step is not None and not self._session.viewing
        self.go.setEnabled(may and step is not None and step.kind == "edit")
        self.undo.setEnabled(may and step is not None and step.kind == "edit" and not step.undone)
        told = [] if step is None else self.model.told(self.list.currentIndex().row())
        of_labels = may and any(each.segment_id is not None for each in told)
        self.before.setEnabled(of_labels)
        self.after.setEnabled(of_labels)
        if step is None:
            self.says.clear()
            return
        soft = self._theme.soft
        lines = [
            f"<p style='margin:0 0 3px 0'>{strong(step_text(step))}<br>"
            f"<span style='color:{soft}; font-size:11px'>{when_exactly(step)} · {escape(step.author or '?')}</span></p>"
        ]
        for each in told[:_MOST_TOLD]:
            changes = "".join(f"<br>&nbsp;&nbsp;{escape(change)}" for change in each.changes)
            lines.append(f"<p style='margin:0 0 3px 0'>{escape(each.about)}{changes}</p>")
        if len(told) > _MOST_TOLD:
            count = self._session.project.rows_changed_at(self.model.position(self.list.currentIndex().row()))
            lines.append(f"<p>{escape(self.tr('… {count} rows in all').format(count=count))}</p>")
        self.says.setHtml("".join(lines))

    def _fit(self) -> None:
        """Show what there is room for: the steps first, then the ways back, then what a step did."""
        left = self.height() - self.filters.sizeHint().height() - _STEPS_PX
        ways_px = self._ways.sizeHint().height()
        self._ways.setVisible(left >= ways_px)
        self.says.setVisible(left >= ways_px + _TOLD_PX + self._split.handleWidth())

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self._fit()
        if self._stale:
            self._fill()
