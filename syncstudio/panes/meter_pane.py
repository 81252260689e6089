"""The sync meter: for every video how far its pictures are from what is heard, as a graph and in figures."""

from __future__ import annotations

import time

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from syncstudio.panes.meter_plan import SPANS_S, Curve, MeterGraph, MeterWords
from syncstudio.panes.theme import NOTE_PX, Theme, color, mono
from syncstudio.panes.timeline.paint import paint_plan
from syncstudio.session.notices import MeterRecording, ProjectChanged, TransportChanged

_LOOK_EVERY_NS = 200_000_000
_LINE_PX = 1.4
_LEAST_GRAPH = 96
# Columns that are left out in a pane narrower than this; the names come first.
_LEAST_WIDTH = {3: 360, 5: 440}


class _Graph(QWidget):
    """Paints one MeterGraph after the other."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.span_s = SPANS_S[0]
        self.end_ns, self.refresh_ns = 0, 16_666_667
        self.curves: list[Curve] = []
        self.setMinimumHeight(_LEAST_GRAPH)
        self.setAccessibleName(self.tr("How late or early pictures came"))

    def paintEvent(self, event) -> None:
        graph = MeterGraph(
            self.width(), self.height(), self.end_ns, self.span_s, self.refresh_ns, self.curves
        )
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), color(self.theme.panel))
            paint_plan(painter, graph.plan(self.theme))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for curve in self.curves:
                painter.setPen(QPen(color(self.theme.track(curve.color)), _LINE_PX))
                for line in graph.lines(curve):
                    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in line]))


class MeterPane(QWidget):
    """Reads the session's meter a few times a second while something plays and the pane is seen; at rest it shows the
    last of it. `record_asked` says that recording should begin or end."""

    record_asked = Signal()

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._looked_ns = 0
        self._rows: dict[int, QTreeWidgetItem] = {}
        self._words = MeterWords(self.tr("{ms} late"), self.tr("{ms} early"))
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._graph = _Graph(theme, self)
        self._table = self._made_table()
        self._sound = QLabel(self)
        self._sound.setProperty("role", "note")
        self._sound.setTextFormat(Qt.TextFormat.PlainText)
        self._sound.setWordWrap(True)
        self._record = QPushButton(self)
        self._record.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._record.clicked.connect(self.record_asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self._made_spans())
        head.addStretch(1)
        head.addWidget(self._record)
        column.addLayout(head)
        column.addWidget(self._graph, 1)
        column.addWidget(self._table)
        column.addWidget(self._sound)
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = self._graph.theme = theme
        self.refresh()

    def on_notice(self, notice: object) -> None:
        """Follow the tracks, the recording, and the end of playing."""
        if isinstance(notice, (MeterRecording, TransportChanged)) or (
            isinstance(notice, ProjectChanged) and "track" in notice.change.tables
        ):
            self.refresh()

    def on_tick(self, master_ns: int) -> None:
        """Look at the meter, now and then."""
        now_ns = time.monotonic_ns()
        seen = self.isVisible() and not self.visibleRegion().isEmpty()
        if seen and self._session.transport.playing and now_ns - self._looked_ns >= _LOOK_EVERY_NS:
            self.refresh()

    @property
    def rows(self) -> list[list[str]]:
        """The table as it stands: a track's name, middle, 95 of 100, worst, dropped, player."""
        columns = range(self._table.columnCount())
        items = (self._table.topLevelItem(place) for place in range(self._table.topLevelItemCount()))
        return [[item.text(column) for column in columns] for item in items]

    def refresh(self) -> None:
        """Show the meter as it is now."""
        meter = self._session.meter
        self._looked_ns = time.monotonic_ns()
        playing = self._session.transport.playing
        end_ns = self._looked_ns if playing else meter.last_ns() or self._looked_ns
        since_ns = end_ns - self._graph.span_s * 1_000_000_000
        tracks = [track for track in self._session.project.tracks() if track.kind == "video"]
        self._graph.end_ns = end_ns
        self._graph.curves = [
            Curve(meter.readings(track.id, since_ns), place) for place, track in enumerate(tracks)
        ]
        self._graph.update()
        if list(self._rows) != [track.id for track in tracks]:
            self._table.clear()
            self._rows = {track.id: QTreeWidgetItem(self._table) for track in tracks}
        for place, track in enumerate(tracks):
            figures = meter.figures(track.id, since_ns)
            row = self._rows[track.id]
            player = self._session.player_name(track.id)
            texts = self._words.row(figures, meter.dropped(track.id))
            for column, text in enumerate((track.name, *texts, self._player_text(player))):
                row.setText(column, text)
            row.setToolTip(4, self.tr("of {due} that were due").format(due=meter.due(track.id)))
            row.setToolTip(0, f"{track.name} · {self._player_text(player)}")
            row.setToolTip(2, self.tr("worst: {size}").format(size=texts[2]))
            row.setForeground(0, color(self._theme.ink(place)))
            if figures.unknown:
                row.setToolTip(1, self.tr("{count} pictures nobody could tell").format(count=figures.unknown))
        self._fit_table()
        self._sound.setText(self._sound_text())
        on = self._session.meter_recording
        self._record.setText(self.tr("Stop recording") if on else self.tr("Record the meter…"))
        self._record.setToolTip(str(on) if on else self.tr("Write every reading into a CSV file"))

    def _player_text(self, player: str) -> str:
        words = {"exact": self.tr("exact"), "copy": self.tr("copy, approximate"), "vlc": self.tr("VLC")}
        return words.get(player, player)

    def _sound_text(self) -> str:
        transport = self._session.transport
        if transport.sound_note:
            return transport.sound_note
        told_ns = transport.delay_told_ns
        if told_ns is None:
            return self.tr("The sound device has not told its delay yet.")
        text = self.tr("Sound device: heard {ms} ms after it is given")
        corrected_ns = transport.delay_correction_ns
        if corrected_ns:
            words = MeterWords(self.tr("{ms} ms later"), self.tr("{ms} ms earlier"))
            text += self.tr(", and {signed} by your correction").format(signed=words.signed(corrected_ns))
        return text.format(ms=f"{told_ns / 1e6:.1f}") + "."

    def _made_table(self) -> QTreeWidget:
        table = QTreeWidget(self)
        names = (
            self.tr("Video"),
            self.tr("Median"),
            self.tr("95 %"),
            self.tr("Worst"),
            self.tr("Dropped"),
            self.tr("Player"),
        )
        table.setHeaderLabels(names)
        table.setRootIsDecorated(False)
        table.setUniformRowHeights(True)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setTextElideMode(Qt.TextElideMode.ElideRight)
        table.setIndentation(0)
        # Six columns stand in a dock at the side.
        table.setStyleSheet(
            "QHeaderView::section { padding: 3px 2px; } QTreeWidget::item { padding: 2px 0; }"
        )
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        table.setAccessibleName(self.tr("Figures of the sync meter"))
        header = table.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(44)
        small = header.font()
        small.setPixelSize(NOTE_PX)
        header.setFont(small)
        hint = table.headerItem()
        hint.setToolTip(1, self.tr("The middle error in ms: behind or ahead of when a picture was due"))
        hint.setToolTip(2, self.tr("95 of 100 pictures were nearer than this, in ms"))
        hint.setToolTip(4, self.tr("Pictures not shown, of all that were due since play began"))
        return table

    def resizeEvent(self, event) -> None:
        for column, least in _LEAST_WIDTH.items():
            self._table.setColumnHidden(column, self.width() < least)
        super().resizeEvent(event)

    def _fit_table(self) -> None:
        count = max(1, min(4, len(self._rows)))
        row = self._table.sizeHintForRow(0) if self._rows else 24
        self._table.setFixedHeight(self._table.header().sizeHint().height() + count * max(22, row) + 6)
        for item in self._rows.values():
            for column in (1, 2, 3, 4):
                item.setFont(column, mono(11))

    def _made_spans(self) -> QWidget:
        tabs = QWidget(self)
        tabs.setProperty("role", "tabs")
        tabs.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(tabs)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        group = QButtonGroup(tabs)
        for span_s in SPANS_S:
            button = QToolButton(tabs)
            button.setText(self.tr("{seconds} s").format(seconds=span_s))
            button.setToolTip(self.tr("The last {seconds} seconds").format(seconds=span_s))
            button.setCheckable(True)
            button.setChecked(span_s == self._graph.span_s)
            button.setProperty("role", "tab")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked=False, span_s=span_s: self._choose_span(span_s))
            group.addButton(button)
            row.addWidget(button)
        return tabs

    def _choose_span(self, span_s: int) -> None:
        self._graph.span_s = span_s
        self.refresh()
