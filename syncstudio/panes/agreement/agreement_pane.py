"""Agreement: how far annotators agree, and where they do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSplitter,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from syncstudio.panes.agreement.agreement_choice import AgreementChoice
from syncstudio.panes.agreement.agreement_rows import AgreementRow
from syncstudio.panes.agreement.agreement_tree import AgreementTree
from syncstudio.panes.agreement.confusion_view import ConfusionView
from syncstudio.panes.agreement.difference_list import DifferenceList
from syncstudio.panes.agreement.edges_view import EdgesView
from syncstudio.panes.agreement.texts_view import TextsView
from syncstudio.panes.theme import Theme
from syncstudio.session.agreement.sentence import sentence_of
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import AgreementChanged, ComparisonChanged, ProjectChanged
from syncstudio.session.session import Session

if TYPE_CHECKING:
    from syncstudio.session.agreement.agreement import Agreement
    from syncstudio.session.agreement.label_differences import LabelDifference
    from syncstudio.session.agreement.lane_agreement import LaneAgreement, PairAgreement
    from syncstudio.session.agreement.word_errors import Difference

_LEAST_TREE, _LEAST_TABS = 130, 210
_SIDE_BY_SIDE = 760
_LABELS = frozenset({"segment", "word", "region", "keyframe", "label", "attribute_value"})


class AgreementPane(QWidget):
    """The dock's content. `asked` says that projects are to be chosen, `refused` why something cannot be done,
    `hinted` something small, `went` that a place was gone to."""

    asked = Signal()
    refused = Signal(str)
    hinted = Signal(str)
    went = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: Agreement | None = None
        self._row: AgreementRow | None = None
        self._stale = False
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.choice = AgreementChoice(session, self)
        self.choice.asked.connect(self.asked)
        self.choice.started.connect(self.measure)
        self.choice.stopped.connect(session.cancel_agreement)
        self.warning, self.says, self.notes = (QLabel(self, wordWrap=True) for _ in range(3))
        for label in (self.warning, self.says, self.notes):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.warning.setProperty("role", "strip")
        self.warning.setProperty("severity", "warning")
        self.warning.setMargin(6)
        self.notes.setProperty("role", "note")
        self.tree = AgreementTree(self)
        self.tree.chosen.connect(self._choose)
        self.copying = QToolButton(self)
        self.copying.setText(self.tr("Copy"))
        self.copying.setToolTip(self.tr("Copy all rows, for a spreadsheet"))
        self.copying.clicked.connect(self.copy)
        self.differences = DifferenceList(self)
        self.differences.went.connect(self._go_to_label)
        self.confusion = ConfusionView(theme)
        self.confusion.chosen.connect(self._go_to_square)
        self.edges = EdgesView(theme)
        self.texts = TextsView(theme, self)
        self.texts.went.connect(self._go_to_text)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(_scrolled(self.confusion), self.tr("Which label met which"))
        self.tabs.addTab(_scrolled(self.edges), self.tr("Edges"))
        self.tabs.addTab(self.differences, self.tr("Places"))
        self.tabs.addTab(self.texts, self.tr("Texts"))
        self._arrange()
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        for view in (self.confusion, self.edges, self.texts):
            view.theme = theme
            view.update()
        self._show_row()

    def on_notice(self, notice: object) -> None:
        """Follow what is measured, and say when labels changed since."""
        if isinstance(notice, AgreementChanged):
            self.refresh()
        elif isinstance(notice, ComparisonChanged):
            self._take_comparisons()
        elif isinstance(notice, ProjectChanged):
            if "lane" in notice.change.tables:
                self.choice.set_lanes()
            if notice.change.tables & _LABELS and self._shown is not None and not self._stale:
                self._stale = True
                self._say()

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        # In a low and wide dock table and pictures stand side by side.
        wide = self.width() >= _SIDE_BY_SIDE and self.width() > 1.4 * self.height()
        way = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if way != self._parts.orientation():
            self._parts.setOrientation(way)
            self._parts.setSizes([1, 1] if wide else [2, 3])

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self.choice.set_lanes()
        self._take_comparisons()

    def compare_with(self, paths: Sequence[Path]) -> None:
        """Measure the agreement with these projects."""
        self.choice.set_paths(paths)
        self.measure()

    def measure(self) -> None:
        """Measure what is chosen."""
        self._ask(lambda: self._session.measure_agreement(self.choice.request()))

    def refresh(self) -> None:
        """Show what was measured last."""
        self.choice.set_busy(self._session.agreement_busy)
        found = self._session.agreement
        if found is not self._shown:
            self._shown, self._stale, self._row = found, False, None
            self.tree.show_of(found)
        self._say()
        self._show_row()

    def copy(self) -> None:
        """Put all rows on the clipboard."""
        if self._shown is None:
            self.hinted.emit(self.tr("There is nothing to copy yet."))
            return
        QGuiApplication.clipboard().setText(self.tree.as_text(self._shown))
        self.hinted.emit(self.tr("Figures of agreement copied"))

    def keyPressEvent(self, event) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    # -- what is shown --------------------------------------------------------------------------------------------

    def _say(self) -> None:
        found, trouble = self._shown, self._session.agreement_trouble
        for part in (self.tree, self.tabs, self.copying):
            part.setVisible(found is not None)
        self._filler.setVisible(found is None)
        if self._session.agreement_busy:
            self.says.setText(self.tr("Measuring…"))
        elif found is None:
            self.says.setText(
                trouble
                or self.tr(
                    "See how far other people's labels of this recording agree with these: choose their projects, or "
                    "two lanes of this one. Nothing is changed."
                )
            )
        else:
            stale = self.tr(" Labels changed since: measure again.") if self._stale else ""
            self.says.setText(sentence_of(found) + stale)
        self.warning.setText("\n".join(found.alignment) if found else "")
        self.warning.setVisible(bool(found and found.alignment))
        notes = (
            [] if found is None else [*found.notes, *(note for lane in found.lanes for note in lane.notes)]
        )
        if found is not None and found.left_out:
            notes.append(self.tr("Not compared: {lanes}.").format(lanes="; ".join(found.left_out)))
        self.notes.setText(" ".join(dict.fromkeys(notes)))
        self.notes.setVisible(bool(notes))

    def _choose(self, row: AgreementRow | None) -> None:
        self._row = row
        self._show_row()

    def _place(self) -> tuple[LaneAgreement, PairAgreement] | None:
        """The lane and the pair of raters of the current row; of all lanes the only one there is."""
        found, row = self._shown, self._row
        if found is None or row is None or not found.lanes:
            return None
        if row.lane < 0 and len(found.lanes) > 1:
            return None
        lane = found.lanes[max(row.lane, 0)]
        return (lane, lane.pairs[row.pair]) if lane.pairs else None

    def _show_row(self) -> None:
        place, found = self._place(), self._shown
        pair = None if place is None else place[1]
        overall = found.overall.confusion if found is not None else None
        self.confusion.show_of(pair.confusion if pair is not None else overall)
        self.edges.show_of(pair)
        self.differences.show_of(pair)
        self.texts.show_of(pair)
        for view, seen in (
            (1, pair is not None),
            (2, pair is not None),
            (3, pair is not None and pair.words is not None),
        ):
            self.tabs.setTabVisible(view, seen)
        if pair is not None:
            self.tabs.setTabText(2, self.tr("Places ({count})").format(count=f"{len(pair.differences):,}"))

    # -- going there ----------------------------------------------------------------------------------------------

    def _go_to_square(self, first: str | None, second: str | None) -> None:
        found = self.differences.next_of(first, second)
        if found is not None:
            self._go_to_label(found)
        elif self._place() is None:
            self.hinted.emit(self.tr("Choose a lane above: then a click goes to its labels."))

    def _go_to_label(self, found: LabelDifference) -> None:
        own = self._session.project.lane_of_segment(found.first_id) if found.first_id else None
        self._go(found.start_ns, found.first_id if own is not None else found.second_id)

    def _go_to_text(self, found: Difference) -> None:
        self._go(found.start_ns, found.first[0] if found.first else 0)

    def _go(self, start_ns: int, segment_id: int) -> None:
        place = self._place()
        if place is not None and self._ask(
            lambda: self._session.go_to_agreed(place[0], start_ns, segment_id)
        ):
            self.went.emit()

    def _ask(self, request: Callable[[], object]) -> bool:
        try:
            request()
        except SessionError as error:
            self.refused.emit(str(error))
            return False
        return True

    def _take_comparisons(self) -> None:
        """Where nothing was chosen yet, offer the projects that are compared with."""
        open_ones = [comparison.path for comparison in self._session.comparisons]
        if open_ones and not self.choice.paths:
            self.choice.set_paths(open_ones)

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(6)
        layout.addWidget(self.choice)
        layout.addWidget(self.warning)
        said = QHBoxLayout()
        said.addWidget(self.says, 1)
        said.addWidget(self.copying, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(said)
        layout.addWidget(self.notes)
        self._parts = parts = QSplitter(Qt.Orientation.Vertical, self)
        parts.addWidget(self.tree)
        parts.addWidget(self.tabs)
        self.tree.setMinimumHeight(_LEAST_TREE)
        self.tabs.setMinimumHeight(_LEAST_TABS)
        parts.setChildrenCollapsible(False)
        parts.setStretchFactor(0, 2)
        parts.setStretchFactor(1, 3)
        layout.addWidget(parts, 1)
        self._filler = QWidget(self)
        layout.addWidget(self._filler, 1)


def _scrolled(view: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidget(view)
    return area
