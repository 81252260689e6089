"""One track's part of the Health pane: its name, the plot of its stamps, and its figures."""

from __future__ import annotations

from fractions import Fraction
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from syncstudio.panes.health_plan import figures
from syncstudio.panes.theme import Theme
from syncstudio.panes.timing_plot import HistogramPlot, TimingPlot
from syncstudio.session.health.health_facts import TrackHealth
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.instant import NS_PER_S

# Fewer stamps than this show no rhythm.
_LEAST_STAMPS = 3


class HealthSection(QWidget):
    """What is known of one track. `seek` carries the master time that a click in the plot means."""

    seek = Signal(object)

    def __init__(
        self, title: str, known: TrackHealth, clock_map: ClockMap, color: int, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.known = known
        self.clock_map = clock_map
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 4)
        column.setSpacing(4)
        self.title = QLabel(title, self, wordWrap=True)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setProperty("role", "head")
        self.title.setContentsMargins(10, 0, 10, 0)
        self.title.setVisible(bool(title))
        column.addWidget(self.title)
        stream = known.stream
        self.plot: TimingPlot | None = None
        self.histogram: HistogramPlot | None = None
        if stream is not None and len(stream.trace.at_s) >= _LEAST_STAMPS:
            self.plot = TimingPlot(stream, color, theme, self)
            self.plot.asked.connect(self._ask)
            column.addWidget(self.plot)
        if stream is not None and stream.variable_rate and len(stream.histogram) > 1:
            self.histogram = HistogramPlot(stream, color, theme, self)
            column.addWidget(self.histogram)
        self._figures = QLabel(self, wordWrap=True)
        self._figures.setTextFormat(Qt.TextFormat.RichText)
        self._figures.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._figures.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._figures.setContentsMargins(10, 0, 10, 0)
        column.addWidget(self._figures)
        self._read = QLabel(known.report.read, self, wordWrap=True)
        self._read.setTextFormat(Qt.TextFormat.PlainText)
        self._read.setProperty("role", "note")
        self._read.setContentsMargins(10, 2, 10, 4)
        self._read.setVisible(bool(known.report.read))
        column.addWidget(self._read)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Show in another theme."""
        for plot in (self.plot, self.histogram):
            if plot is not None:
                plot.set_theme(theme)
        stream = self.known.stream
        rows = figures(stream) if stream is not None else []
        cells = "".join(
            f'<tr><td style="color:{theme.soft};padding:1px 10px 1px 0">{escape(name)}</td>'
            f'<td style="color:{theme.text};padding:1px 0">{escape(value)}</td></tr>'
            for name, value in rows
        )
        self._figures.setText(f"<table cellspacing=0>{cells}</table>")
        self._figures.setVisible(bool(rows))

    def set_playhead(self, master_ns: int) -> None:
        """The playhead is at this master instant."""
        if self.plot is not None:
            at_ns = self.clock_map.source_from_master(master_ns)
            self.plot.set_playhead(None if at_ns is None else at_ns / NS_PER_S)

    def _ask(self, source_ns: Fraction) -> None:
        master_ns = self.clock_map.master_from_source(source_ns)
        if master_ns is not None:
            self.seek.emit(master_ns)
