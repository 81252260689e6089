"""The Differences dock: alignments first, then every difference in a table, to be walked, decided and taken over."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from syncstudio.panes.comparing.alignment_banner import AlignmentBanner
from syncstudio.panes.comparing.difference_filters import DifferenceFilters
from syncstudio.panes.comparing.difference_model import DifferenceModel
from syncstudio.panes.comparing.difference_view import DifferenceView
from syncstudio.panes.counted import counted
from syncstudio.panes.flow_layout import FlowLayout
from syncstudio.panes.glyphs import glyph
from syncstudio.project.errors import ProjectError
from syncstudio.session.comparing.notes import notes_of
from syncstudio.session.comparing.summary import tolerance_text
from syncstudio.session.comparing.tolerance import tolerance_ns
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import ComparisonChanged, Notice, WhereChanged

if TYPE_CHECKING:
    from syncstudio.panes.theme import Theme
    from syncstudio.session.comparing.alignments import AlignmentDifference
    from syncstudio.session.comparing.difference_row import DifferenceRow
    from syncstudio.session.comparing.opened_comparison import OpenComparison
    from syncstudio.session.session import Session

_WIDTHS = (164, 104, 86, 86, 96, 88)
_LEAST_TABLE_PX = 60
_WHO_CHARS = 10


class DifferencesPane(QWidget):
    """The dock's content. `refused` carries why something could not be done; `asked` that another project is wished,
    `lanes_asked` that lanes are to be matched, `went` the difference gone to, `edit_asked` the label to be edited."""

    refused = Signal(str)
    asked = Signal()
    lanes_asked = Signal(object)
    went = Signal(object)
    edit_asked = Signal(object)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.model = DifferenceModel(theme, self)
        self.view = DifferenceView(self.model, self)  # type: ignore[arg-type]  # a table of other rows
        self.view.setAccessibleName(self.tr("Differences"))
        self.view.setMinimumHeight(_LEAST_TABLE_PX)
        self.view.chosen.connect(self._take_chosen)
        self.view.opened.connect(self._edit)
        self.view.horizontalHeader().setSortIndicator(3, Qt.SortOrder.AscendingOrder)
        for column, width in enumerate(_WIDTHS):
            self.view.setColumnWidth(column, width)
        self.view.horizontalHeader().setStretchLastSection(True)
        self.banner = AlignmentBanner(self)
        self.banner.taken.connect(self._take_alignments)
        self.filters = DifferenceFilters(self)
        self.filters.changed.connect(self.refresh)
        self.who = QComboBox(self)
        self.who.setAccessibleName(self.tr("Compared with"))
        self.who.activated.connect(lambda _place: self.refresh())
        self.who.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.who.setMinimumContentsLength(_WHO_CHARS)
        self.within = QLineEdit(self)
        self.within.setAccessibleName(self.tr("Tolerance"))
        self.within.setToolTip(
            self.tr(
                "Edges no further apart than this are the same: a time such as 40ms, or frames such as 1f"
            )
        )
        self.within.setMaximumWidth(84)
        self.within.editingFinished.connect(self._take_tolerance)
        self.lanes = self._button(self.tr("Lanes…"), self._ask_lanes)
        self.lanes.setToolTip(self.tr("Say which lane is which, where names differ"))
        self.more = self._button(self.tr("Compare with…"), self.asked.emit)
        self.end = QToolButton(self)
        self.end.setProperty("quiet", "true")
        self.end.setToolTip(self.tr("No longer compare with this project"))
        self.end.setAccessibleName(self.end.toolTip())
        self.end.clicked.connect(self._end)
        self.says = QLabel(self, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.notes = QLabel(self, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.notes.setProperty("role", "note")
        self._empty = QLabel(
            self.tr(
                "See where another person's labels of this recording differ from yours: "
                "choose their project. It is only looked at, never changed."
            ),
            self,
            wordWrap=True,
            alignment=Qt.AlignmentFlag.AlignCenter,
        )
        self._empty.setProperty("role", "note")
        self._empty_button = self._button(self.tr("Compare with…"), self.asked.emit)
        self.mine = self._button(self.tr("Take mine"), self.take_mine)
        self.mine.setToolTip(self.tr("Leave it as it is: it stays decided until one of both sides changes"))
        self.theirs = self._button(self.tr("Take theirs"), self.take_theirs)
        self.theirs.setToolTip(self.tr("Make mine what theirs is; one step of undo"))
        self.edit = self._button(self.tr("Edit"), lambda: self._edit(self._place()))
        self.edit.setToolTip(self.tr("Go to the label and edit it by hand (Enter)"))
        self.all_mine = self._button(self.tr("All mine"), lambda: self._decide_all(self.take_mine))
        self.all_theirs = self._button(self.tr("All theirs"), lambda: self._decide_all(self.take_theirs))
        self.all_mine.setToolTip(self.tr("Take mine for everything that the table shows"))
        self.all_theirs.setToolTip(
            self.tr("Take theirs for everything that the table shows; one step of undo")
        )
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.refresh)
        self._arrange()
        self.set_theme(theme)
        self.refresh()

    # -- what the window asks -------------------------------------------------------------------------------------

    @property
    def comparison(self) -> OpenComparison | None:
        """The comparison that is shown."""
        found, place = self._session.comparisons, self.who.currentIndex()
        return found[min(max(place, 0), len(found) - 1)] if found else None

    def show_comparison(self, comparison: OpenComparison) -> None:
        """Show one of the comparisons."""
        self._fill_who()
        self.who.setCurrentIndex(self._session.comparisons.index(comparison))
        self.filters.clear()
        self.refresh()

    def step(self, by: int) -> None:
        """Go to the next difference, or the one before."""
        if self.model.rowCount():
            self.view.go(by)

    def take_mine(self) -> None:
        """Leave the chosen differences as they are; decided ones are opened again."""
        comparison, rows, places = self.comparison, self._chosen(), self.view.selected_places()
        if comparison is None or not rows:
            return
        decided = all(self.model.decided[self.model.order[places]].tolist())
        verb = self._session.decide_again if decided else self._session.take_mine
        self._decide(lambda: verb(comparison, rows))

    def take_theirs(self) -> None:
        """Make ours what theirs is, for the chosen differences."""
        comparison, rows = self.comparison, self._chosen()
        if comparison is not None and rows:
            self._decide(lambda: self._session.take_theirs(comparison, rows))

    def refresh(self) -> None:
        """Show what differs now; the row that was current stays, or the one that took its place."""
        self._soon.stop()
        self._fill_who()
        comparison = self.comparison
        for widget in self._shown_with_comparison:
            widget.setVisible(comparison is not None)
        self._nothing.setVisible(comparison is None)
        self.banner.show_of(comparison, self._session.viewing is None)
        place, top = self._place(), self.view.verticalScrollBar().value()
        if comparison is None:
            self.model.show(None, np.empty(0, dtype=np.int64))
            return
        found, decided = comparison.state
        self.model.show(comparison, self.filters.shown(found, decided))
        self.says.setText(self._agreement(comparison))
        self.says.setToolTip(comparison.sentence)
        notes = notes_of(found.matched, *comparison.names)
        self.notes.setText("\n".join(notes[:3]) + ("\n…" if len(notes) > 3 else ""))
        self.notes.setToolTip("\n".join(notes))
        self.notes.setVisible(bool(notes))
        if not self.within.hasFocus():
            self.within.setText(tolerance_text(found))
        nothing = (
            self.tr("Nothing differs.")
            if found.alike
            else self.tr("No difference is shown: choose another filter.")
        )
        self.view.nothing = nothing
        if place >= 0 and self.model.rowCount():
            here = np.array([min(place, self.model.rowCount() - 1)])
            self.view.follow(here, reveal=True)
        self.view.verticalScrollBar().setValue(top)
        self._show_buttons()

    def on_notice(self, notice: Notice) -> None:
        """The session said that something changed."""
        if isinstance(notice, ComparisonChanged | WhereChanged):
            self._soon.start()

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self.model.theme = theme
        self.end.setIcon(glyph("close", theme.soft))
        self.view.viewport().update()

    # -- deciding -------------------------------------------------------------------------------------------------

    def _decide(self, act: Callable[[], object]) -> None:
        """Carry a decision out, and go on to what stands in its place then."""
        place = self._place()
        if not self._try(act):
            return
        self.refresh()
        if self.model.rowCount() and place >= 0:
            self.view.select_row(min(place, self.model.rowCount() - 1))

    def _decide_all(self, act: Callable[[], None]) -> None:
        self.view.selectAll()
        act()

    def _take_alignments(self, found: tuple[AlignmentDifference, ...]) -> None:
        comparison = self.comparison
        if comparison is not None:
            self._try(lambda: self._session.take_alignments(comparison, found))
            self.refresh()

    def _take_tolerance(self) -> None:
        comparison, text = self.comparison, self.within.text().strip()
        if comparison is None or text == tolerance_text(comparison.found):
            return
        words = {"one frame": "1f"}
        told: list[int] = []
        if self._try(lambda: told.append(tolerance_ns(words.get(text, text), comparison.project))):
            self._try(lambda: self._session.compare_within(comparison, told[0]))
        self.within.setText(tolerance_text(comparison.found))

    def _try(self, act: Callable[[], object]) -> bool:
        try:
            act()
        except (SessionError, ProjectError) as error:
            self.refused.emit(str(error))
            return False
        return True

    # -- going there ----------------------------------------------------------------------------------------------

    def _chosen(self) -> list[DifferenceRow]:
        return [self.model.row(int(place)) for place in self.view.selected_places()]

    def _place(self) -> int:
        places = self.view.selected_places()
        return int(places[0]) if len(places) else -1

    def _take_chosen(self, places: np.ndarray) -> None:
        self._show_buttons()
        if len(places) == 1:
            self._go(self.model.row(int(places[0])))

    def _go(self, row: DifferenceRow) -> None:
        """Show one difference on the timeline: the playhead goes there, and our label is selected."""
        self._session.selected_segments = frozenset() if row.mine is None else frozenset({row.mine.id})
        if row.mine is None:
            self._session.current_lane_id = row.lane.id
        self._session.move_playhead(row.span.start_ns)
        self.went.emit(row)

    def _edit(self, place: int) -> None:
        if place >= 0:
            row = self.model.row(place)
            self._go(row)
            self.edit_asked.emit(row)

    def _ask_lanes(self) -> None:
        if self.comparison is not None:
            self.lanes_asked.emit(self.comparison)

    def _end(self) -> None:
        if self.comparison is not None:
            self._session.end_comparison(self.comparison)
            self.refresh()

    # -- how it looks ---------------------------------------------------------------------------------------------

    def _fill_who(self) -> None:
        names = [each.names[1] for each in self._session.comparisons]
        if [self.who.itemText(n) for n in range(self.who.count())] != names:
            kept = self.who.currentIndex()
            self.who.clear()
            self.who.addItems(names)
            for n, each in enumerate(self._session.comparisons):
                self.who.setItemData(n, str(each.path), Qt.ItemDataRole.ToolTipRole)
            self.who.setCurrentIndex(min(max(kept, 0), len(names) - 1))

    def _agreement(self, comparison: OpenComparison) -> str:
        """How much is the same; what differs is counted in the choices below, alignments are said above."""
        found, (mine, theirs) = comparison.found, comparison.names
        if not found.total:
            return self.tr("No segments on the lanes that both have.")
        one = self.tr("{mine} and {theirs} agree on {agreed} of 1 segment.")
        many = self.tr("{mine} and {theirs} agree on {agreed} of {count} segments.")
        return counted(one, many, found.total, mine=mine, theirs=theirs, agreed=f"{found.agreed:,}")

    def _show_buttons(self) -> None:
        places = self.view.selected_places()
        chosen, some = len(places) > 0, self.model.rowCount() > 0
        writable = self._session.viewing is None
        decided = chosen and all(self.model.decided[self.model.order[places]].tolist())
        self.mine.setText(self.tr("Open again") if decided else self.tr("Take mine"))
        self.mine.setEnabled(chosen)
        self.theirs.setEnabled(chosen and writable)
        self.edit.setEnabled(len(places) == 1)
        self.all_mine.setEnabled(some)
        self.all_theirs.setEnabled(some and writable)

    def _button(self, text: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: act())
        return button

    def _arrange(self) -> None:
        self._head, self._foot = QWidget(self), QWidget(self)
        head = FlowLayout(self._head)
        head.setContentsMargins(10, 6, 6, 4)
        self.who.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for widget in (self.who, self.within, self.lanes, self.more, self.end):
            head.addWidget(widget)
        foot = FlowLayout(self._foot, 4)
        foot.setContentsMargins(8, 4, 8, 4)
        rest = QWidget(self._foot)  # all of them stand apart from the chosen ones
        rest.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for part in (self.mine, self.theirs, self.edit, rest, self.all_mine, self.all_theirs):
            foot.addWidget(part)
        texts = QGridLayout()
        texts.setContentsMargins(12, 4, 12, 6)
        texts.setVerticalSpacing(2)
        texts.addWidget(self.says, 0, 0)
        texts.addWidget(self.notes, 1, 0)
        self._nothing = QWidget(self)
        nothing = QVBoxLayout(self._nothing)
        nothing.setSpacing(10)
        nothing.setContentsMargins(24, 12, 24, 12)
        nothing.addStretch(1)
        nothing.addWidget(self._empty)
        nothing.addWidget(self._empty_button, 0, Qt.AlignmentFlag.AlignHCenter)
        nothing.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.banner)
        column.addLayout(texts)
        column.addWidget(self.filters)
        column.addWidget(self.view, 1)
        column.addWidget(self._nothing, 1)
        column.addWidget(self._foot)
        self._shown_with_comparison = (self._head, self.says, self.notes, self.filters, self.view, self._foot)
