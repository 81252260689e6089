"""Turns: who talks how much, who follows whom and how soon: of everything, what is in sight, or a selection."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from syncstudio.panes.swatch import swatch
from syncstudio.panes.theme import NOTE_PX, Theme, color, mono
from syncstudio.panes.timeline.paint import paint_plan
from syncstudio.panes.turns_plan import (
    FIGURE_HEIGHT,
    OffsetFigure,
    as_table,
    offset_words,
    seconds,
    share,
    speaker_rows,
    switch_rows,
)
from syncstudio.session.notices import ProjectChanged, SelectionChanged
from syncstudio.session.speakers.turn_figures import TurnFigures
from syncstudio.timebase.span import Span

_WHOLE, _SIGHT, _SELECTION = range(3)
# After an edit or while the view moves, the figures are worked out when it has been quiet for so long.
_QUIET_MS = 250
_SPOKEN_BY = frozenset({"segment", "lane", "person", "piece", "anchor", "track"})
_LEAST_MATRIX = 2


class _Offsets(QWidget):
    """Paints how soon the next speaker begins."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.figures: TurnFigures | None = None
        self.setFixedHeight(FIGURE_HEIGHT)
        self.setAccessibleName(self.tr("How soon the next speaker begins"))

    def paintEvent(self, event) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), color(self.theme.panel))
            if self.figures is not None:
                plan = OffsetFigure(self.figures, self.width()).plan(
                    self.theme, self.tr("in overlap"), self.tr("after a gap")
                )
                paint_plan(painter, plan, self.devicePixelRatioF())


class TurnsPane(QWidget):
    """Reads the session's conversation while it is seen. `hinted` says something small."""

    hinted = Signal(str)

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._visible: Span | None = None
        self._stale = True
        self.figures: TurnFigures | None = None
        self.setProperty("role", "panel")
        self._later = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._later.timeout.connect(self._refresh_if_seen)
        self.scope = QComboBox(self)
        self.scope.addItems([self.tr("Whole recording"), self.tr("What is in sight"), self.tr("Selection")])
        self.scope.setAccessibleName(self.tr("What is counted"))
        self.scope.currentIndexChanged.connect(self.refresh)
        self._copy = QToolButton(self)
        self._copy.setText(self.tr("Copy"))
        self._copy.setToolTip(self.tr("Copy all figures, for a spreadsheet"))
        self._copy.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self._copy.clicked.connect(lambda: self.copy())
        menu = QMenu(self._copy)
        menu.addAction(self.tr("Copy as a table")).triggered.connect(lambda: self.copy())
        menu.addAction(self.tr("Copy as CSV")).triggered.connect(lambda: self.copy(","))
        self._copy.setMenu(menu)
        heads = (self.tr("Speaker"), self.tr("Speech"), "%", self.tr("Turns"), self.tr("Mean turn"))
        self.table = self._tree([*heads, self.tr("Broke in"), self.tr("Spoke over")], self.tr("Speakers"))
        tips = (
            (5, self.tr("Began while the other was speaking, and took over")),
            (6, self.tr("Spoke while the other went on, as in “mhm”")),
        )
        for column, tip in tips:
            self.table.headerItem().setToolTip(column, tip)
        self.matrix = self._tree([""], self.tr("Who follows whom"))
        self._whole = QLabel(self, wordWrap=True)
        self._offsets = _Offsets(theme, self)
        self._follows, self._soon = QLabel(self.tr("Who follows whom"), self), QLabel(self)
        for label in (self._follows, self._soon):
            label.setProperty("role", "note")
            label.setWordWrap(True)
        head = QHBoxLayout()
        head.addWidget(self.scope, 1)
        head.addWidget(self._copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self._whole)
        layout.addWidget(self.table)
        layout.addWidget(self._follows)
        layout.addWidget(self.matrix)
        layout.addWidget(self._soon)
        layout.addWidget(self._offsets)
        layout.addStretch(1)
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = self._offsets.theme = theme
        self._show()
        self._offsets.update()

    def on_notice(self, notice: object) -> None:
        """Follow what is said, by whom, and the selection."""
        if (isinstance(notice, ProjectChanged) and notice.change.tables & _SPOKEN_BY) or (
            isinstance(notice, SelectionChanged) and self.scope.currentIndex() == _SELECTION
        ):
            self._wait()

    def show_visible(self, span: Span) -> None:
        """This stretch is in sight on the timeline now."""
        self._visible = span
        if self.scope.currentIndex() == _SIGHT:
            self._wait()

    def refresh(self) -> None:
        """Work the figures out anew."""
        self._later.stop()
        self._stale = False
        places = {_WHOLE: None, _SIGHT: self._visible, _SELECTION: self._session.selection}
        scope = places[self.scope.currentIndex()]
        missing = self.scope.currentIndex() != _WHOLE and (scope is None or scope.duration_ns <= 0)
        self.figures = None if missing else self._session.conversation(scope)
        self._show()

    def copy(self, between: str = "\t") -> None:
        """Put all figures on the clipboard."""
        if self.figures is None or not self.figures.speakers:
            self.hinted.emit(self.tr("There is nothing to copy yet."))
            return
        QGuiApplication.clipboard().setText(as_table(self.figures, between))
        self.hinted.emit(self.tr("Figures of turns copied"))

    def keyPressEvent(self, event) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event) -> None:
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def _wait(self) -> None:
        self._stale = True
        self._later.start()

    def _refresh_if_seen(self) -> None:
        if self.isVisible():
            self.refresh()

    def _show(self) -> None:
        figures = self.figures
        empty = figures is None or not figures.speakers
        for part in (self.table, self._follows, self.matrix, self._soon, self._offsets):
            part.setVisible(not empty)
        self._offsets.figures = figures
        if figures is None:
            self._whole.setText(self.tr("Nothing is selected: press I where it begins and O where it ends."))
            return
        if empty:
            self._whole.setText(
                self.tr(
                    "Nobody speaks yet. Transcripts count, and lanes of a person: import a transcript or RTTM, or "
                    "choose Speakers › Find speakers by microphone."
                )
            )
            return
        self._show_figures(figures)

    def _show_figures(self, figures: TurnFigures) -> None:
        length_ns = figures.scope.duration_ns
        self._whole.setText(
            self.tr(
                "{silence} silence ({silent}), {overlap} overlap ({over}), {changes} changes of speaker"
            ).format(
                silence=seconds(figures.silence_ns),
                silent=share(figures.silence_ns, length_ns),
                overlap=seconds(figures.overlap_ns),
                over=share(figures.overlap_ns, length_ns),
                changes=len(figures.switches),
            )
        )
        self._fill(self.table, speaker_rows(figures), figures)
        several = len(figures.speakers) >= _LEAST_MATRIX
        self.matrix.setVisible(several)
        self._follows.setVisible(several)
        self.matrix.setHeaderLabels([self.tr("from / to"), *(each.name for each in figures.speakers)])
        self._fill(self.matrix, switch_rows(figures), figures)
        middle = figures.median_offset_ns
        self._soon.setVisible(middle is not None)
        self._offsets.setVisible(middle is not None)
        if middle is not None:
            words = offset_words(middle, self.tr("{ms} ms gap"), self.tr("{ms} ms overlap"))
            self._soon.setText(
                self.tr("How soon the next speaker begins: {offset} in the middle").format(offset=words)
            )
        self._offsets.update()

    def _fill(self, tree: QTreeWidget, rows: list[list[str]], figures: TurnFigures) -> None:
        tree.clear()
        for row, of_one in zip(rows, figures.speakers, strict=True):
            item = QTreeWidgetItem(row)
            item.setIcon(0, swatch(self._theme, of_one.color, None))
            for column in range(1, len(row)):
                item.setFont(column, mono(NOTE_PX))
            tree.addTopLevelItem(item)
        for column in range(tree.columnCount()):
            tree.resizeColumnToContents(column)
        # As high as its rows are, up to eight: the pane scrolls as a whole.
        row_px = tree.sizeHintForRow(0) if rows else 20
        bar_px = tree.horizontalScrollBar().sizeHint().height()
        tree.setFixedHeight(
            tree.header().sizeHint().height() + min(len(rows), 8) * max(row_px, 18) + bar_px + 4
        )

    def _tree(self, heads: list[str], name: str) -> QTreeWidget:
        tree = QTreeWidget(self)
        tree.setHeaderLabels(heads)
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        tree.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        tree.setAccessibleName(name)
        tree.header().setStretchLastSection(False)
        tree.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        tree.setIndentation(0)
        return tree
