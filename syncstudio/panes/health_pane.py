"""What is odd about the timing of the recordings: findings to walk through, plots and figures of each stream."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from syncstudio.media.health.finding import rank
from syncstudio.panes.finding_list import FindingList
from syncstudio.panes.health_plan import heading, report_text, verdict
from syncstudio.panes.health_sections import HealthSections, SectionFacts
from syncstudio.panes.severity import counted
from syncstudio.panes.severity_filter import SeverityFilter
from syncstudio.panes.theme import Theme
from syncstudio.project.records import Track
from syncstudio.session.health.health_facts import PlacedFinding
from syncstudio.session.notices import (
    AlignmentPreviewed,
    FindingSelected,
    FocusChanged,
    JobChanged,
    MediaFailed,
    MediaGrown,
    ProjectChanged,
)

_TABLES = {"track", "source", "piece", "anchor"}
_SETTLE_MS = 80  # while much changes at once the pane is written anew this often at most
# The findings take as much of the height as they need, up to this much or share; then they scroll for themselves.
_LIST_SHARE, _LIST_LEAST_PX = 0.6, 340
_LOW_PX = 220
_MOST_LISTED = 1000


class HealthPane(QWidget):
    """The timing of the focused track, or of all."""

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._position_ns = 0
        self._stale = True
        self._found: dict[int, list[PlacedFinding]] = {}
        self._shown: list[Track] = []
        self._settle = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._read_when_seen)
        self.scope = QComboBox(self)
        self.scope.addItems([self.tr("Focused track"), self.tr("All tracks")])
        self.scope.setAccessibleName(self.tr("Whose timing is shown"))
        self.scope.setMinimumContentsLength(6)
        self.scope.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.copy = QPushButton(self.tr("Copy report"), self)
        self.copy.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.copy.setToolTip(self.tr("Figures and findings as text, to send to somebody"))
        self.filter = SeverityFilter(theme, self)
        self.says = QLabel(self, wordWrap=True)
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        self.says.setProperty("role", "soft")
        self.says.setContentsMargins(10, 8, 10, 8)
        self.list = FindingList(theme, self)
        self._more = QLabel(self, wordWrap=True)
        self._more.setProperty("role", "note")
        self._more.setContentsMargins(10, 4, 10, 4)
        self.sections = HealthSections(theme, self)
        self._lay_out()
        self.sections.seek.connect(session.transport.seek)
        self.scope.activated.connect(lambda _: self._read())
        self.copy.clicked.connect(self._copy_report)
        self.filter.changed.connect(self._fill_list)
        self.list.chosen.connect(self._choose)
        self.list.rewrapped.connect(self._fit_list)
        self.list.asked.connect(self._session.go_to_finding)

    # -- what the window passes on --------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        self.filter.set_theme(theme)
        self.list.set_theme(theme)
        self.sections.set_theme(theme)

    def on_notice(self, notice: object) -> None:
        """Follow what becomes known, and what is looked at."""
        if isinstance(notice, FindingSelected):
            self._take_chosen()
        elif (
            isinstance(notice, (FocusChanged, MediaFailed, AlignmentPreviewed))
            or (isinstance(notice, MediaGrown) and notice.what == "health")
            or (isinstance(notice, ProjectChanged) and _TABLES & set(notice.change.tables))
        ):
            self._stale = True
            if not self._settle.isActive():
                self._settle.start()
        elif isinstance(notice, JobChanged) and self._session.is_health_job(notice.job):
            # What was found has not changed: whoever scrolls the list goes on undisturbed.
            if self._stale or not self.isVisible():
                self._stale = True
            else:
                self._show_words(self._tracks())

    def on_tick(self, master_ns: int) -> None:
        """Show where the playhead is in each plot."""
        self._position_ns = master_ns
        if self.isVisible():
            self.sections.set_playhead(master_ns)

    def show_track(self, track_id: int | None) -> None:
        """Show one track's timing, or that of all."""
        if track_id is not None:
            self._session.focus_track_id = track_id
        self.scope.setCurrentIndex(1 if track_id is None else 0)
        self._read()

    def focus_findings(self) -> None:
        """Let the arrow keys walk the findings."""
        target = self.list if self.list.count() else self.scope
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self.list.count() and self.list.currentRow() < 0:
            self.list.setCurrentRow(0)

    # -- what is shown --------------------------------------------------------------------------------------------

    def _tracks(self) -> list[Track]:
        tracks = self._session.project.tracks()
        if self.scope.currentIndex() == 1:
            return [track for track in tracks if track.kind != "transcript"]
        focused = self._focused()
        return [] if focused is None else [focused]

    def _focused(self) -> Track | None:
        tracks = self._session.project.tracks()
        return next((track for track in tracks if track.id == self._session.focus_track_id), None) or next(
            iter(tracks), None
        )

    def _read_when_seen(self) -> None:
        if self.isVisible():
            self._read()

    def _read(self) -> None:
        self._stale = False
        self._settle.stop()
        tracks = self._shown = self._tracks()
        self._found = {track.id: self._session.findings_on(track.id) for track in tracks}
        focused = self._focused()
        name = focused.name if focused is not None else self.tr("No track")
        self.scope.setItemText(0, name)
        self._show_words(tracks)
        self._show_sections(tracks)
        self._fill_list()
        self._take_chosen()
        self.on_tick(self._position_ns)

    def _show_words(self, tracks: list[Track]) -> None:
        lines = []
        for track in tracks:
            state, known = self._session.health_state(track.id), self._session.health(track.id)
            name = self._session.project.place_of(self._session.project.source(track.source_id)).name
            line = verdict(state, known, name)
            if line and line not in lines and not (len(tracks) > 1 and known is not None):
                lines.append(line)
        if not tracks:
            lines = [self.tr("Open a recording: what is odd about its timing is listed here.")]
        elif not lines and not any(self._found.values()):
            lines = [self.tr("✓ Nothing odd in the timing of these recordings.")]
        self.says.setText("\n".join(lines))
        self.says.setVisible(bool(lines))
        self.copy.setEnabled(bool(tracks))

    def _show_sections(self, tracks: list[Track]) -> None:
        known = [(track, self._session.health(track.id)) for track in tracks]
        self.sections.show_tracks(
            [
                SectionFacts(
                    track.id,
                    heading(track.name, self._found[track.id]),
                    track.color,
                    health,
                    self._session.clock_map(track.id),
                )
                for track, health in known
                if health is not None
            ]
        )

    def _fill_list(self) -> None:
        every: list[PlacedFinding] = []
        told: set[object] = set()
        sources = {track.id: track.source_id for track in self._shown}
        for placed in (each for found in self._found.values() for each in found):
            whole_file = (sources[placed.track_id], placed.finding) if placed.finding.stream is None else None
            if whole_file is None or whole_file not in told:
                every.append(placed)
                told.add(whole_file)
        self.filter.set_counts(counted(each.finding for each in every))
        self.filter.setVisible(bool(every))
        shown = [each for each in every if each.finding.severity in self.filter.shown]
        names = {track.id: track.name for track in self._shown} if len(self._found) > 1 else {}
        shown.sort(key=lambda each: rank(each.finding))
        self.list.set_findings(shown[:_MOST_LISTED], names)
        self._more.setText(
            self.tr("The first {shown} of {count}, worst first; Copy report has them all.").format(
                shown=_MOST_LISTED, count=len(shown)
            )
        )
        self._more.setVisible(len(shown) > _MOST_LISTED)
        self._fit_list()

    def _fit_list(self) -> None:
        most = max(_LIST_LEAST_PX, round(self._area.viewport().height() * _LIST_SHARE))
        self.list.setVisible(self.list.count() > 0)
        self.list.setFixedHeight(min(self.list.content_height(), most) if self.list.count() else 0)

    # -- choosing and copying -------------------------------------------------------------------------------------

    def _choose(self, placed: PlacedFinding) -> None:
        self._session.selected_finding = placed

    def _take_chosen(self) -> None:
        placed = self._session.selected_finding
        if placed is None or not self.isVisible():
            return
        if not self._stale and placed.finding.severity not in self.filter.shown:
            self.filter.show_severity(placed.finding.severity)
        if self.list.choose(placed):
            item = self.list.currentItem()
            rect = self.list.visualItemRect(item)
            top = self.list.mapTo(self._body, rect.topLeft()).y()
            # The whole of it where there is room, else its beginning.
            self._area.ensureVisible(0, top + rect.height(), 0, 0)
            self._area.ensureVisible(0, top, 0, 0)

    def _copy_report(self) -> None:
        tracks = self._tracks()
        text = report_text(
            [
                (
                    track.name,
                    self._session.health(track.id),
                    self._session.health_state(track.id),
                    self._found.get(track.id, []),
                )
                for track in tracks
            ]
        )
        QGuiApplication.clipboard().setText(text)
        self.copy.setText(self.tr("Copied"))
        QTimer.singleShot(1500, self.copy, lambda: self.copy.setText(self.tr("Copy report")))

    # -- layout ---------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        head = self._head = QWidget(self)
        head.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        rows = QVBoxLayout(head)
        rows.setContentsMargins(8, 6, 8, 6)
        rows.setSpacing(6)
        first = QHBoxLayout()
        first.addWidget(self.scope, 1)
        first.addWidget(self.copy)
        rows.addLayout(first)
        rows.addWidget(self.filter)
        self._body = QWidget(self)
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(0, 0, 0, 8)
        self._column.setSpacing(0)
        self._column.addWidget(self.says)
        self._column.addWidget(self.list)
        self._column.addWidget(self._more)
        self._column.addWidget(self.sections)
        self._column.addStretch(1)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._body)
        column = self._frame = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._area, 1)
        for widget in (self, head, self._body, self.sections):
            widget.setProperty("role", "panel")
            widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def _place_head(self) -> None:
        """Above what scrolls; in a low dock it scrolls away with it."""
        home = self._column if self.height() < _LOW_PX else self._frame
        if home.indexOf(self._head) < 0:
            home.insertWidget(0, self._head)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._place_head()
        self._fit_list()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        if self._stale:
            self._read()
        self.on_tick(self._position_ns)
