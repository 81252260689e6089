"""What of a channel of states or events is looked at: words, and the list of its texts to tick."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from syncstudio.panes import theme as look
from syncstudio.session.errors import SessionError
from syncstudio.session.series.stream_filter import StreamFilter
from syncstudio.timebase.timecode import lasting_text

if TYPE_CHECKING:
    from syncstudio.session.session import Session

_QUIET_MS = 200
# More different texts are searched, not ticked.
_MOST_LISTED = 500


class StreamFilterView(QWidget):
    """The filter of the channel that is looked at; hidden while that one holds numbers."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: tuple[int, int] | None = None
        self.words = QLineEdit(self, placeholderText=self.tr("Keep texts with these words"))
        self.words.setClearButtonEnabled(True)
        self.words.setAccessibleName(self.tr("Keep texts with"))
        self.regular = QCheckBox(self.tr("Pattern"), self)
        self.regular.setToolTip(self.tr("Read it as a regular expression"))
        self.negated = QCheckBox(self.tr("Not"), self)
        self.negated.setToolTip(self.tr("Keep the texts in which it is not"))
        self.others = QComboBox(self)
        self.others.addItem(self.tr("Others faint"), False)
        self.others.addItem(self.tr("Others hidden"), True)
        self.others.setAccessibleName(self.tr("What is not kept"))
        self.texts = QListWidget(self)
        self.texts.setAccessibleName(self.tr("Texts of the channel, with how often they come"))
        self.texts.setMinimumHeight(84)
        self.setMinimumHeight(200)
        self.count = QLabel(self)
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.count.setProperty("role", "note")
        self.count.setWordWrap(True)
        self.lane = QPushButton(self.tr("Make a lane"), self)
        self.lane.setToolTip(self.tr("Labels of what is kept, on a lane of this track"))
        self.lane.clicked.connect(self.make_lane)
        self._typed = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._typed.timeout.connect(self.take)
        self.words.textChanged.connect(lambda: self._typed.start())
        for box in (self.regular, self.negated):
            box.clicked.connect(self.take)
        self.others.activated.connect(self.take)
        self.texts.itemChanged.connect(self._tick)
        ways = QHBoxLayout()
        ways.setSpacing(6)
        for widget in (self.regular, self.negated, self.others):
            ways.addWidget(widget)
        ways.addStretch(1)
        foot = QHBoxLayout()
        foot.addWidget(self.count, 1)
        foot.addWidget(self.lane)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.words)
        column.addLayout(ways)
        column.addWidget(self.texts, 1)
        column.addLayout(foot)
        self.hide()

    def show_chosen(self) -> None:
        """Show the filter of the channel that is looked at."""
        track_id, name = self._session.chosen_channel
        series = self._session.series(track_id) if track_id else None
        channel = series.names.index(name) if series is not None and name in series.names else -1
        if series is None or channel < 0 or series.kinds[channel] == "number":
            self._shown = None
            self.hide()
            return
        self.show_channel(track_id, channel)

    def show_channel(self, track_id: int, channel: int) -> None:
        """Show the filter of a channel of states or events."""
        same = self._shown == (track_id, channel)
        self._shown = (track_id, channel)
        kept = self._session.stream_filter(track_id, channel)
        if not (same and self.words.hasFocus()):
            self.words.blockSignals(True)
            self.words.setText(kept.words)
            self.words.blockSignals(False)
        self.regular.setChecked(kept.regular)
        self.negated.setChecked(kept.negated)
        self.others.setCurrentIndex(int(kept.hides))
        self._list(track_id, channel)
        self.setVisible(True)

    def take(self) -> None:
        """Keep what the fields say; what cannot be read is said here, and nothing changes."""
        if self._shown is None:
            return
        before = self._session.stream_filter(*self._shown)
        wanted = replace(
            before,
            words=self.words.text(),
            regular=self.regular.isChecked(),
            negated=self.negated.isChecked(),
            hides=bool(self.others.currentData()),
        )
        self._keep(wanted)

    def make_lane(self) -> None:
        """Make a lane of what is kept."""
        if self._shown is None:
            return
        try:
            self._session.make_stream_lane(*self._shown)
        except SessionError as error:
            self.count.setText(str(error))

    def _keep(self, wanted: StreamFilter) -> None:
        if self._shown is None:
            return
        try:
            self._session.set_stream_filter(*self._shown, wanted)
        except SessionError as error:
            self.count.setText(str(error))
            return
        self._list(*self._shown)

    def _tick(self, item: QListWidgetItem) -> None:
        if self._shown is None:
            return
        kept = self._session.stream_filter(*self._shown)
        text = str(item.data(Qt.ItemDataRole.UserRole))
        ticked = item.checkState() == Qt.CheckState.Checked
        self._keep(replace(kept, unticked=kept.unticked - {text} if ticked else kept.unticked | {text}))

    def _list(self, track_id: int, channel: int) -> None:
        stream = self._session.stream(track_id, channel)
        counts = self._session.stream_counts(track_id, channel)
        self.texts.blockSignals(True)
        place = self.texts.currentRow()
        scrolled = self.texts.verticalScrollBar().value()
        self.texts.clear()
        for each in counts[:_MOST_LISTED]:
            lasts = f" · {lasting_text(each.lasted_ns)}" if each.lasted_ns else ""
            flat = " ".join(each.text.split()) or self.tr("(empty)")
            item = QListWidgetItem(f"{flat}   {each.count:,}{lasts}", self.texts)
            item.setData(Qt.ItemDataRole.UserRole, each.text)
            item.setToolTip(each.text)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if each.ticked else Qt.CheckState.Unchecked)
            if not each.kept:
                item.setForeground(self.palette().placeholderText())
        if 0 <= place < self.texts.count():
            self.texts.setCurrentRow(place)
        self.texts.verticalScrollBar().setValue(scrolled)
        self.texts.setFont(look.sans(12))
        self.texts.blockSignals(False)
        if stream is None:
            self.count.setText(self.tr("Its changes are still being gathered…"))
            return
        text = self.tr("{kept} of {all} kept").format(
            kept=f"{len(stream.kept):,}", all=f"{len(stream.runs):,}"
        )
        if len(counts) > _MOST_LISTED:
            text += " · " + self.tr("{count} texts, the commonest listed").format(count=f"{len(counts):,}")
        self.count.setText(text)
        self.lane.setEnabled(self._session.viewing is None and len(stream.kept) > 0)
