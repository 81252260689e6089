"""Statistics: the figures of every channel of the track in focus within the selection, and the spectrum of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from syncstudio.panes.counted import counted
from syncstudio.panes.series.spectrum_plot import SpectrumPlot
from syncstudio.panes.series.statistics_plan import (
    as_table,
    cells,
    heads,
    hint_of,
    place_of,
    spectrum_table,
    spectrum_words,
    what_was_looked_at,
)
from syncstudio.panes.theme import NOTE_PX, Theme, mono
from syncstudio.session.notices import (
    AlignmentPreviewed,
    ChannelChosen,
    FiguresChanged,
    FocusChanged,
    MediaGrown,
    ProjectChanged,
    SelectionChanged,
)
from syncstudio.session.series.selection_figures import FiguresWish

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from syncstudio.session.notices import Notice
    from syncstudio.session.session import Session

# While a selection is drawn the figures are told when it rests for so long.
_QUIET_MS = 120
# More channels than these are scrolled.
_ROWS_SEEN = 8
_WINDOWS = (0, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384)
_TOLD_BY = frozenset({"piece", "anchor", "track", "channel", "source"})


class StatisticsPane(QWidget):
    """Asks the session for figures while it is seen, and shows them as they come. `hinted` says something small."""

    hinted = Signal(str)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._channel = ""
        self._track_id: int | None = None
        self.setProperty("role", "panel")
        self._later = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._later.timeout.connect(self.ask)
        self.title, self.note, self.words = QLabel(self), QLabel(self), QLabel(self)
        self.title.setProperty("role", "strong")
        for label in (self.title, self.note, self.words):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self.note, self.words):
            label.setProperty("role", "note")
        self.table = self._made_table()
        self.plot = SpectrumPlot(theme, self)
        self.window_rows = QComboBox(self)
        self.window_rows.addItems(
            [self.tr("Window as it fits"), *(self.tr("{n} rows").format(n=n) for n in _WINDOWS[1:])]
        )
        self.window_rows.setAccessibleName(self.tr("Rows in a window"))
        self.window_rows.setToolTip(
            self.tr("Longer windows tell frequencies apart, shorter ones are smoother")
        )
        self.window_rows.activated.connect(self.ask)
        self.octaves, self.decibels = QCheckBox(self.tr("Octaves"), self), QCheckBox(self.tr("dB"), self)
        self.octaves.setToolTip(self.tr("Frequencies on a logarithmic axis"))
        for box in (self.octaves, self.decibels):
            box.setChecked(True)
            box.toggled.connect(self._show_ways)
        self.copy_button = QToolButton(self)
        self.copy_button.setText(self.tr("Copy"))
        self.copy_button.setToolTip(self.tr("Copy all figures, for a spreadsheet"))
        self.copy_button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.copy_button.clicked.connect(lambda: self.copy())
        menu = QMenu(self.copy_button)
        menu.addAction(self.tr("Copy as a table")).triggered.connect(lambda: self.copy())
        menu.addAction(self.tr("Copy as CSV")).triggered.connect(lambda: self.copy(","))
        menu.addAction(self.tr("Copy the spectrum as CSV")).triggered.connect(lambda: self.copy_spectrum(","))
        self.copy_button.setMenu(menu)
        self._arrange()
        self.show_told()

    # -- what the window passes on --------------------------------------------------------------------------------

    def on_notice(self, notice: Notice) -> None:
        """The session said that something changed. On the GUI thread."""
        if isinstance(notice, FiguresChanged):
            self.show_told()
        elif isinstance(notice, SelectionChanged | FocusChanged):
            self._ask_soon()
        elif isinstance(notice, ChannelChosen) and notice.track_id == self._track_id:
            self.choose(notice.name)
        elif isinstance(notice, MediaGrown) and notice.what in ("series", "peaks"):
            if notice.track_id == self._focused():
                self._ask_soon(anew=True)
        elif isinstance(notice, AlignmentPreviewed) or (
            isinstance(notice, ProjectChanged) and notice.change.tables & _TOLD_BY
        ):
            self._ask_soon(anew=True)

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self.plot.theme = theme
        self.plot.update()

    # -- asking ---------------------------------------------------------------------------------------------------

    def ask(self) -> None:
        """Let the session tell the figures of what is selected now."""
        self._later.stop()
        track_id = self._focused()
        if track_id != self._track_id:
            self._channel = ""
        self._track_id = track_id
        if track_id is None:
            self._session.tell_figures(None)
            self.show_told()
            return
        if self._later.property("anew"):
            self._session.tell_figures_again()
            self._later.setProperty("anew", False)
        rows = _WINDOWS[self.window_rows.currentIndex()]
        self._session.tell_figures(FiguresWish(track_id, self._session.selection, self._channel, rows))
        self.show_told()

    def choose(self, channel: str) -> None:
        """Show the spectrum of another channel."""
        if channel and channel != self._channel:
            self._channel = channel
            self._ask_soon()

    def show_told(self) -> None:
        """Show what is known by now."""
        told = self._session.selection_figures
        track = {each.id: each for each in self._session.project.tracks()}.get(self._track_id or 0)
        mine = told is not None and track is not None and told.wish.track_id == track.id
        self.title.setText(track.name if track is not None else "")
        self.title.setVisible(track is not None)
        for part in (
            self.table,
            self.plot,
            self.words,
            self.window_rows,
            self.octaves,
            self.decibels,
            self.copy_button,
        ):
            part.setVisible(track is not None)
        if track is None or told is None or not mine:
            self.note.setText(
                self.tr(
                    "Click the row of a sound or a sensor: its figures are told here, of the selection or of all."
                )
                if track is None
                else self.tr("Looking…")
            )
            self.plot.show_spectrum(None, "")
            self.table.clear()
            return
        note = what_was_looked_at(told)
        if told.left_out:
            one, many = self.tr("1 more channel is left out"), self.tr("{count} more channels are left out")
            note += " · " + counted(one, many, told.left_out)
        self.note.setText(note if told.channels else self.tr("Looking…"))
        self._fill(told)
        self.words.setText(spectrum_words(told))
        self.plot.show_spectrum(told.spectrum, told.spectrum_unit)

    def copy(self, separator: str = "\t") -> None:
        """Copy the figures of every channel."""
        told = self._session.selection_figures
        if told is not None and told.channels:
            QGuiApplication.clipboard().setText(as_table(told, separator))
            one, many = self.tr("Figures of 1 channel copied"), self.tr("Figures of {count} channels copied")
            self.hinted.emit(counted(one, many, len(told.channels)))

    def copy_spectrum(self, separator: str = "\t") -> None:
        """Copy the spectrum: its frequencies and strengths."""
        told = self._session.selection_figures
        if told is not None and told.spectrum is not None:
            QGuiApplication.clipboard().setText(spectrum_table(told, separator))
            self.hinted.emit(self.tr("The spectrum of {name} copied").format(name=told.spectrum_of))

    def focus_table(self) -> None:
        """Let the arrow keys go through the channels."""
        self.table.setFocus()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self.ask()

    def hideEvent(self, event) -> None:
        super().hideEvent(event)
        self._session.tell_figures(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    # -- inside ---------------------------------------------------------------------------------------------------

    def _focused(self) -> int | None:
        tracks = self._session.project.tracks()
        found = next((track for track in tracks if track.id == self._session.focus_track_id), None)
        return found.id if found is not None and found.kind in ("sound", "series") else None

    def _ask_soon(self, anew: bool = False) -> None:
        if anew:
            self._later.setProperty("anew", True)
        if self.isVisible():
            self._later.start()

    def _show_ways(self) -> None:
        self.plot.logarithmic, self.plot.decibels = self.octaves.isChecked(), self.decibels.isChecked()
        self.plot.update()

    def _fill(self, told) -> None:
        table = self.table
        table.blockSignals(True)
        while table.topLevelItemCount() > len(told.channels):
            table.takeTopLevelItem(table.topLevelItemCount() - 1)
        for place, channel in enumerate(told.channels):
            item = table.topLevelItem(place) or QTreeWidgetItem(table)
            for column, text in enumerate(cells(channel)):
                item.setText(column, text)
                item.setToolTip(column, hint_of(channel, column))
                if column:
                    item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                    item.setFont(column, mono(NOTE_PX))
            if channel.name == told.spectrum_of:
                table.setCurrentItem(item)
        for column in range(table.columnCount()):
            table.resizeColumnToContents(column)
        table.blockSignals(False)
        rows = min(max(table.topLevelItemCount(), 1), _ROWS_SEEN)
        high = table.sizeHintForRow(0) if table.topLevelItemCount() else table.fontMetrics().lineSpacing()
        bar = table.horizontalScrollBar().sizeHint().height()
        table.setFixedHeight(table.header().sizeHint().height() + rows * high + bar + 4)

    def _go(self, item: QTreeWidgetItem, column: int) -> None:
        told = self._session.selection_figures
        place = self.table.indexOfTopLevelItem(item)
        at_ns = (
            None if told is None or place >= len(told.channels) else place_of(told.channels[place], column)
        )
        if at_ns is not None:
            self._session.move_playhead(at_ns)

    def _made_table(self) -> QTreeWidget:
        made = QTreeWidget(self)
        made.setHeaderLabels(heads())
        made.setRootIsDecorated(False)
        made.setUniformRowHeights(True)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setAccessibleName(self.tr("Figures of the channels"))
        made.header().setStretchLastSection(False)
        made.currentItemChanged.connect(self._choose_item)
        made.itemDoubleClicked.connect(self._go)
        return made

    def _choose_item(self, item: QTreeWidgetItem | None) -> None:
        told = self._session.selection_figures
        place = -1 if item is None else self.table.indexOfTopLevelItem(item)
        if told is not None and 0 <= place < len(told.channels):
            self.choose(told.channels[place].name)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.copy_button)
        ways = QHBoxLayout()
        ways.addWidget(self.window_rows)
        ways.addWidget(self.octaves)
        ways.addWidget(self.decibels)
        ways.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.note)
        layout.addWidget(self.table)
        layout.addWidget(self.words)
        layout.addWidget(self.plot, 1)
        layout.addLayout(ways)
