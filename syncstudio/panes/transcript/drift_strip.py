"""A thin strip over the transcript: a cell for every minute, by how far the text sits from the voice there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from syncstudio.panes.theme import Theme, color, sans
from syncstudio.panes.transcript.drift_words import cell_words, drift_words, report_words
from syncstudio.session.notices import AlignmentPreviewed, DriftChanged, MediaFailed, ProjectChanged
from syncstudio.session.transcripts.drift_facts import DriftCell, DriftReport
from syncstudio.timebase.span import Span, hull_of

_HIGH_PX = 14
_SIDE_PX = 12
# Off by so much a mark reaches the edge of the strip.
_FULL_NS = 500_000_000
# As many transcripts as are shown; those that are off come first.
_MOST_SHOWN = 3


class DriftCells(QWidget):
    """The cells of one transcript. Late hangs below the middle line, early stands above it; where it cannot be told
    there is a gap. A click seeks, Left and Right go from minute to minute."""

    asked = Signal(object)  # master ns

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._report: DriftReport | None = None
        self._position_ns = 0
        self._span = Span(0, 1)
        self.setFixedHeight(_HIGH_PX)
        self.setMinimumWidth(60)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.keeps_keys = ("Left", "Right")

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        self.update()

    def show_report(self, report: DriftReport) -> None:
        """Paint what is known of a transcript."""
        self._report = report
        self._span = hull_of(cell.master for cell in report.cells) or Span(0, 1)
        self.setAccessibleName(drift_words(report))
        self.update()

    def on_tick(self, master_ns: int) -> None:
        """Move the line of the playhead."""
        # Far beside what the strip shows (nothing, before there is a report) a place is no number that Qt takes.
        before, now = (
            round(min(max(self._x(ns), -9.0), self.width() + 9.0)) for ns in (self._position_ns, master_ns)
        )
        self._position_ns = master_ns
        if before != now:
            self.update(before - 2, 0, 5, _HIGH_PX)
            self.update(now - 2, 0, 5, _HIGH_PX)

    def cell_at(self, x: float) -> DriftCell | None:
        """The minute under a place of the strip."""
        cells = () if self._report is None else self._report.cells
        at_ns = self._ns(x)
        return next((cell for cell in cells if cell.master.start_ns <= at_ns < cell.master.end_ns), None)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, middle = self._theme, _HIGH_PX / 2
        painter.setPen(color(theme.line))
        painter.drawLine(_SIDE_PX, round(middle), self.width() - _SIDE_PX, round(middle))
        for cell in () if self._report is None else self._report.cells:
            if cell.late_ns is None:
                continue
            left, right = self._x(cell.master.start_ns), self._x(cell.master.end_ns)
            gap = 1.0 if right - left > 3 else 0.0
            ground, ink = self._colors(cell)
            box = QRectF(left, 2, max(right - left - gap, 1.0), _HIGH_PX - 4)
            painter.fillRect(box, color(ground))
            reach = min(abs(cell.late_ns) / _FULL_NS, 1.0) * (box.height() / 2)
            if abs(cell.late_ns) > cell.half_ns:
                high = max(reach, 2.0)
                top = middle if cell.late_ns > 0 else middle - high
                painter.fillRect(QRectF(box.x(), top, box.width(), high), color(ink))
            else:
                painter.fillRect(QRectF(box.x(), middle - 1, box.width(), 2), color(ink))
        x = self._x(self._position_ns)
        if _SIDE_PX <= x <= self.width() - _SIDE_PX:
            painter.fillRect(QRectF(x - 0.5, 0, 1, _HIGH_PX), color(theme.playhead))
        if self.hasFocus():
            painter.setPen(color(theme.accent))
            painter.drawRect(QRectF(_SIDE_PX - 2.5, 0.5, self.width() - 2 * _SIDE_PX + 4, _HIGH_PX - 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            ns = self._ns(event.position().x())
            self.asked.emit(max(self._span.start_ns, min(ns, self._span.end_ns)))
            event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or self._report is None:
            super().keyPressEvent(event)
            return
        starts = [cell.master.start_ns for cell in self._report.cells]
        beside = [ns for ns in starts if (ns > self._position_ns if step > 0 else ns < self._position_ns)]
        if beside:
            self.asked.emit(beside[0] if step > 0 else beside[-1])

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cell = self.cell_at(event.x())
            QToolTip.showText(event.globalPos(), "" if cell is None else cell_words(cell), self)
            return True
        return super().event(event)

    def _colors(self, cell: DriftCell) -> tuple[str, str]:
        theme = self._theme
        if cell.late_ns is None or abs(cell.late_ns) <= cell.half_ns:
            return theme.inside_bg, theme.inside
        if abs(cell.late_ns) <= 2 * cell.half_ns or abs(cell.late_ns) < 80_000_000:
            return theme.undecided_bg, theme.undecided
        return theme.outside_bg, theme.outside

    def _x(self, ns: int) -> float:
        room = max(self.width() - 2 * _SIDE_PX, 1)
        return _SIDE_PX + room * (ns - self._span.start_ns) / max(self._span.duration_ns, 1)

    def _ns(self, x: float) -> int:
        room = max(self.width() - 2 * _SIDE_PX, 1)
        return self._span.start_ns + round((x - _SIDE_PX) / room * self._span.duration_ns)


class DriftLine(QPushButton):
    """The words beside the cells; one line, cut short where it is too narrow, whole in its tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self.setFlat(True)
        self.setFont(sans(11))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def say(self, words: str, tip: str, ink: str, opens: bool) -> None:
        """Say this, in this colour; `opens` tells whether a click opens something."""
        self._words = words
        self.setToolTip("\n".join(each for each in (words, tip) if each))
        self.setAccessibleName(words)
        self.setStyleSheet(
            f"QPushButton {{ color: {ink}; border: none; padding: 0 12px; text-align: left; background: transparent; }}"
            "QPushButton:hover:enabled, QPushButton:focus { text-decoration: underline; }"
        )
        self.setEnabled(opens)
        self.setCursor(Qt.CursorShape.PointingHandCursor if opens else Qt.CursorShape.ArrowCursor)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(120, QFontMetrics(self.font()).height() + 4)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - 2 * _SIDE_PX
        self.setText(
            QFontMetrics(self.font()).elidedText(self._words, Qt.TextElideMode.ElideRight, max(room, 20))
        )


class DriftStrip(QWidget):
    """The strips of the transcripts that have a sound; hidden where there are none.

    `measure_asked` carries the transcript and its sound (`SaidSound`) when a person clicks the words.
    """

    measure_asked = Signal(object)

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._shown: list[tuple[DriftCells, DriftLine]] = []
        self._reports: list[DriftReport] = []
        self._position_ns = 0
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 2, 0, 4)
        self._column.setSpacing(0)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        session.watch_drift()
        self._read()

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        for cells, _ in self._shown:
            cells.set_theme(theme)
        self._show_reports()

    def on_notice(self, notice: object) -> None:
        """Show what is known now."""
        moved = isinstance(notice, ProjectChanged) and {"lane", "track", "piece"} & set(notice.change.tables)
        if moved or isinstance(notice, (DriftChanged, MediaFailed, AlignmentPreviewed)):
            self._read()

    def on_tick(self, master_ns: int) -> None:
        """Move the playhead's line."""
        self._position_ns = master_ns
        for cells, _ in self._shown:
            cells.on_tick(master_ns)

    def _read(self) -> None:
        reports = [each for each in self._session.drift_reports() if each.cells or each.message]
        # Those that are off are what a person must see; the others keep the order of the lanes.
        self._reports = sorted(reports, key=lambda each: not each.off)[:_MOST_SHOWN]
        while len(self._shown) > len(self._reports):
            for widget in self._shown.pop():
                self._column.removeWidget(widget)
                widget.deleteLater()
        while len(self._shown) < len(self._reports):
            cells, line = DriftCells(self._theme, self), DriftLine(self)
            cells.asked.connect(self._session.transport.seek)
            place = len(self._shown)
            line.clicked.connect(lambda _checked=False, at=place: self._open(at))
            self._column.addWidget(cells)
            self._column.addWidget(line)
            self._shown.append((cells, line))
        self._show_reports()
        self.setVisible(bool(self._reports))

    def _show_reports(self) -> None:
        several = len(self._reports) > 1
        for (cells, line), report in zip(self._shown, self._reports, strict=True):
            cells.show_report(report)
            # To a strip that came at rest no tick would tell it.
            cells.on_tick(self._position_ns)
            words = drift_words(report)
            if several:
                words = f"{self._name(report)}: {words}"
            ink = self._theme.outside if report.off else self._theme.soft
            line.say(words, report_words(report), ink, bool(report.cells))

    def _name(self, report: DriftReport) -> str:
        said = report.said
        if said.track_id is not None and len(said.lane_ids) > 1:
            return self._session.project.track(said.track_id).name
        return self._session.project.lane(said.lane_ids[0]).name

    def _open(self, place: int) -> None:
        if place < len(self._reports):
            self.measure_asked.emit(self._reports[place].said)
