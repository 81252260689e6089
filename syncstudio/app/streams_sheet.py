"""The sheet that says which sensor streams of a file are tracks: a bus log has hundreds, and few are looked at."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from syncstudio.app.expected import expected_errors
from syncstudio.app.settings import Settings
from syncstudio.app.sheet import Sheet
from syncstudio.panes.counted import counted
from syncstudio.panes.theme import mono

_NAME, _RATE, _ROWS, _CHANNELS = range(4)
_KEY = Qt.ItemDataRole.UserRole
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked
_NAMED = 12
_BOX_PX, _WIDEST_PX = 52, 360


class StreamsSheet(Sheet):
    """One row for each stream, ticked where it is a track. Nothing changes before “Show these streams”."""

    name = "streams"

    def __init__(self, session, settings: Settings, source_id: int, parent: QWidget | None = None) -> None:
        super().__init__(settings, self.tr("Streams of this file"), parent)
        self._session, self._source_id = session, source_id
        says = QLabel(
            self.tr("Tick the streams that are to be rows of the timeline. The others stay in the file."),
            self,
            wordWrap=True,
        )
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Find a stream or a channel"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._find)
        self.list = QTreeWidget(self)
        self.list.setHeaderLabels([self.tr("Stream"), self.tr("Rate"), self.tr("Rows"), self.tr("Channels")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAccessibleName(self.tr("Streams"))
        self.list.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setStretchLastSection(True)
        self.list.itemChanged.connect(lambda item, column: self._show())
        self.note = self.small_text()
        tick = self.button(self.tr("Tick shown"), lambda: self._tick(_CHECKED))
        untick = self.button(self.tr("Untick shown"), lambda: self._tick(_UNCHECKED))
        self.take = self.button(self.tr("Show these streams"), self.choose)
        foot = self.foot(tick, untick, None, self.take, self.close_button())
        self.lay_out(says, self.search, (self.list, 1), self.note, foot, size=(720, 480))
        self._labels: dict[str, int] = {}
        self._chosen: set[str] = set()
        self._fill()

    def choose(self) -> None:
        """Make tracks of what is ticked, and close."""
        try:
            self._session.choose_streams(self._source_id, self._ticked())
        except expected_errors() as error:
            self.note.setText(str(error))
            return
        self.accept()

    def _fill(self) -> None:
        try:
            choices = self._session.stream_choices(self._source_id)
        except expected_errors() as error:
            self.note.setText(str(error))
            self.take.setEnabled(False)
            return
        # Heights are those of the style, not of what there was before it.
        self.list.ensurePolished()
        self.list.blockSignals(True)
        for choice in choices:
            stream = choice.stream
            names = ", ".join(stream.columns[:_NAMED]) + (" …" if len(stream.columns) > _NAMED else "")
            rate = "" if stream.rate_hz is None else f"{stream.rate_hz:.6g} Hz"
            item = QTreeWidgetItem([stream.name, rate, f"{stream.rows:,}", names])
            item.setData(_NAME, _KEY, stream.key)
            item.setToolTip(_CHANNELS, ", ".join(stream.columns[: _NAMED * 8]))
            item.setCheckState(_NAME, _CHECKED if choice.chosen else _UNCHECKED)
            for place in (_RATE, _ROWS):
                item.setTextAlignment(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                item.setFont(place, mono(12))
            self.list.addTopLevelItem(item)
            self._labels[stream.key] = choice.labels
            if choice.chosen:
                self._chosen.add(stream.key)
        self.list.blockSignals(False)
        # The style's box is wider than what the header reckons with.
        self.list.header().setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Interactive)
        widest = max(self.list.fontMetrics().horizontalAdvance(choice.stream.name) for choice in choices)
        self.list.setColumnWidth(_NAME, min(widest + _BOX_PX, _WIDEST_PX))
        self._show()

    def _items(self) -> list[QTreeWidgetItem]:
        found = [self.list.topLevelItem(place) for place in range(self.list.topLevelItemCount())]
        return [item for item in found if item is not None]

    def _ticked(self) -> set[str]:
        return {item.data(_NAME, _KEY) for item in self._items() if item.checkState(_NAME) == _CHECKED}

    def _tick(self, state: Qt.CheckState) -> None:
        self.list.blockSignals(True)
        for item in self._items():
            if not item.isHidden():
                item.setCheckState(_NAME, state)
        self.list.blockSignals(False)
        self._show()

    def _find(self, text: str) -> None:
        words = text.casefold().split()
        for item in self._items():
            told = f"{item.text(_NAME)} {item.text(_CHANNELS)} {item.toolTip(_CHANNELS)}".casefold()
            item.setHidden(not all(word in told for word in words))

    def _show(self) -> None:
        """How many are ticked, and what would go with those that are not."""
        ticked = self._ticked()
        text = counted(
            self.tr("{ticked} of 1 stream"),
            self.tr("{ticked} of {count} streams"),
            self.list.topLevelItemCount(),
            ticked=f"{len(ticked):,}",
        )
        lost = sum(self._labels[key] for key in self._chosen - ticked)
        if lost:
            text += " · " + counted(
                self.tr("1 label on rows that go, goes with them (undo brings all back)"),
                self.tr("{count} labels on rows that go, go with them (undo brings all back)"),
                lost,
            )
        self.note.setText(text)
        self.take.setEnabled(ticked != self._chosen and self._session.viewing is None)
