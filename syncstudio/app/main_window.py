"""The window of one project: panes on one clock, docks around them, and one way for errors to be said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from syncstudio.app import crash_log
from syncstudio.app.action_set import ActionSet
from syncstudio.app.adding_files import AddingFiles
from syncstudio.app.alignment_editor import AlignmentEditor
from syncstudio.app.commands.wiring import wire
from syncstudio.app.context_menus import ContextMenus
from syncstudio.app.display_tick import DisplayTick
from syncstudio.app.docks import DockTitle, made_docks, next_seen
from syncstudio.app.dropping import Dropping
from syncstudio.app.empty_page import EmptyPage
from syncstudio.app.expected import expected_errors
from syncstudio.app.first_words import MISSING, say_first, say_missing
from syncstudio.app.front_docks import FrontDocks
from syncstudio.app.header_clicks import HeaderClicks
from syncstudio.app.heavy_words import HeavyWords
from syncstudio.app.history_list import HistoryList
from syncstudio.app.label_palette import LabelPalette
from syncstudio.app.look import Look
from syncstudio.app.mark_strip import MarkStrip
from syncstudio.app.menu_bar import MenuBar
from syncstudio.app.message_strip import MessageStrip
from syncstudio.app.name_strip import NameStrip
from syncstudio.app.notice_bridge import NoticeBridge
from syncstudio.app.pictures_window import PicturesPlace
from syncstudio.app.recent import recent_projects, remember
from syncstudio.app.settings import Settings
from syncstudio.app.sheets import Sheets
from syncstudio.app.status_line import StatusLine, span_text
from syncstudio.app.table_questions import TableQuestions
from syncstudio.app.verdict_notes import VerdictNotes
from syncstudio.app.window_state import WindowState
from syncstudio.app.workspaces import Workspaces, WorkspaceSwitch
from syncstudio.panes.health_pane import HealthPane
from syncstudio.panes.meter_pane import MeterPane
from syncstudio.panes.mixer_pane import MixerPane
from syncstudio.panes.review.review_pane import ReviewPane
from syncstudio.panes.segment_inspector import SegmentInspector
from syncstudio.panes.sync_pane import SyncPane
from syncstudio.panes.timeline.timeline_pane import TimelinePane
from syncstudio.panes.transcript.transcript_pane import TranscriptPane
from syncstudio.panes.transport_bar import TransportBar
from syncstudio.panes.video_grid import VideoGrid
from syncstudio.session.notices import (
    MediaFailed,
    Notice,
    ProjectChanged,
    Said,
    TransportChanged,
    WhereChanged,
)

_REFUSED = "refused"
_HINT_MS = 5_000
_LOOK_AGAIN_MS = 1_000  # a viewer sees what the other program wrote
_FIRST_SIZE = QSize(1440, 900)
_FRAME_ROOM = QSize(8, 40)
_LEAST_PICTURES = (240, 90)


class MainWindow(QMainWindow, FrontDocks):
    """One window on a session. Several windows may share one; the session closes with the last of them."""

    def __init__(self, session, look: Look, settings: Settings, windows) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.session = session
        self.theme = look.theme
        self._look = look
        self._settings = settings
        self._windows = windows
        self.full_picture: QWidget | None = None
        self.reference: QWidget | None = None
        self._empty: bool | None = None
        self._laid_out = False
        self._settle = QTimer(self, interval=0, singleShot=True)
        self._settle.timeout.connect(lambda: self.workspaces.settle())
        self.adding = AddingFiles(session, self)
        self.adding.ended.connect(self._show_emptiness)
        self.adding.ended.connect(lambda: self.status.clearMessage())
        self._questions = TableQuestions(self, self.adding)
        self.setDockNestingEnabled(True)
        self.acts = ActionSet(self, windows.keymaps, viewing=session.viewing is not None)
        self.sheets = Sheets(self, settings)
        # Listening begins before any pane looks: what changes in between waits in the queue, and is not missed.
        self._bridge = NoticeBridge(session.notices, self)
        self._make_panes()
        self.docks = made_docks(self)
        self.workspaces = Workspaces(self, self.docks, self._settings)
        self._make_menus()
        self._connect()
        self.state = WindowState(self)
        # The frame's own edges need room too; without a first place the window manager chooses one.
        self.resize(_FIRST_SIZE.boundedTo(self._room()))
        size = settings.blob("window")
        if size is not None:
            self.restoreGeometry(size)
            self._stay_on_screen()
        self._show_emptiness()
        say_first(self)
        self._tick.now()

    # What commands and sheets ask of the window

    def ask(self, request: Callable[[], object]) -> bool:
        """Carry a request out; a refusal becomes a sentence in the strip. Whether it went well."""
        self.strip.drop(_REFUSED)
        try:
            request()
        except expected_errors() as error:
            self.refuse(str(error))
            return False
        return True

    def refuse(self, text: str) -> None:
        """Say why something cannot be done; it stands until something else is asked for, and goes with no text."""
        self.strip.drop(_REFUSED)
        if text:
            self.strip.say(text, "warning", about=_REFUSED)

    def hint(self, text: str) -> None:
        """Say something small in the status line for a moment."""
        self.status.showMessage(text, _HINT_MS)

    def add_files(self, paths: Sequence[Path], time_columns: Mapping[Path, object] | None = None) -> None:
        """Add recordings and transcripts behind the window; what could not be added is said, one sentence each."""
        self.hint(self.tr("Adding {names}…").format(names=", ".join(path.name for path in paths[:3])))
        self.adding.add(paths, time_columns)
        self._show_emptiness()

    def current_lane(self) -> int | None:
        """The lane of the segment selected last, or the one added or clicked last."""
        return self.session.current_lane_id

    def use_lane(self, lane_id: int) -> None:
        """Let new segments go to this lane."""
        self.session.selected_segments = frozenset()
        self.session.current_lane_id = lane_id

    def listen(self, listener) -> None:
        """Let something of the window hear every notice, as the panes do."""
        self._bridge.notice.connect(listener.on_notice)

    def switch_workspace(self, name: str) -> None:
        """Go to another saved layout."""
        self._switch.show_current(name)
        self.workspaces.switch(name)
        # A dock that went must not hand its keys to a button: Space plays.
        self.timeline.canvas.setFocus()

    def show_loop(self) -> None:
        """Mark in menu and bar whether a loop plays."""
        self.acts["loop"].setChecked(self.session.transport.loop is not None)
        self.transport_bar.on_notice(TransportChanged())

    def reveal_playhead(self) -> None:
        """Bring the playhead into sight on the timeline."""
        self.timeline.scroll_to(self.session.transport.position_ns())

    def let_follow(self, view) -> None:
        """Let a view in a window of its own follow the clock and the session for as long as it lives."""
        self._tick.tick.connect(view.on_tick)
        self._bridge.notice.connect(view.on_notice)
        view.show()
        self._tick.now()

    @property
    def settings(self) -> Settings:
        """What is remembered between runs."""
        return self._settings

    @property
    def settled(self) -> bool:
        """Whether pictures and media are all there for the instant on show."""
        busy = self.adding.busy or not self.session.jobs.idle
        return not busy and self.grid.settled and self.timeline.settled and self.sync.settled

    # Making

    def _make_panes(self) -> None:
        session, theme = self.session, self.theme
        self.grid = VideoGrid(session, theme, self)
        self.transcript = TranscriptPane(session, theme, self)
        self.transport_bar = TransportBar(session, theme, self)
        self.timeline = TimelinePane(session, theme, self)
        self.palette_pane = LabelPalette(session, theme, self)
        self.history = HistoryList(session, theme, self)
        self.health = HealthPane(session, theme, self)
        self.sync = SyncPane(session, theme, self)
        self.review = ReviewPane(session, theme, self)
        self.inspector = SegmentInspector(session, theme, self)
        self.naming = NameStrip(session, theme, self)
        self.meter = MeterPane(session, theme, self)
        self.mixer = MixerPane(session, theme, self)
        self.alignment = AlignmentEditor(session, None, self)
        self.status = StatusLine(session, self)
        self.strip = MessageStrip(theme, self)
        self.marking = MarkStrip(session, self)
        self._heavy = HeavyWords(self, self._windows)
        self._verdicts = VerdictNotes(session, self.transport_bar, self._settings, self)
        self.setStatusBar(self.status)
        self._page = EmptyPage(recent_projects(), self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self._page)
        self._stack.setMinimumSize(*_LEAST_PICTURES)
        self.setCentralWidget(self._stack)
        self.pictures = PicturesPlace(self, self._stack, self._settings)
        self.pictures.moved.connect(lambda: self._tick.now())
        self._panes = (
            self.timeline,
            self.transport_bar,
            self.grid,
            self.transcript,
            self.health,
            self.meter,
            self.mixer,
            self.palette_pane,
            self.history,
            self.sync,
            self.review,
            self.inspector,
            self.naming,
        )
        self._listeners = (
            *self._panes,
            self.alignment,
            self.marking,
            self._verdicts,
            self._heavy,
            self.status,
            self.sheets,
        )

    def _make_menus(self) -> None:
        self._switch = WorkspaceSwitch(self.workspaces.current, self)
        self._switch.chosen.connect(self.switch_workspace)
        self.menus = MenuBar(self.acts, self._switch, self)
        top = QWidget(self)
        column = QVBoxLayout(top)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.menus)
        column.addWidget(self.strip)
        column.addWidget(self.marking)
        self.setMenuWidget(top)
        self.naming.lie_under(top)
        self.workspaces.stand_below(top)
        wire(self, self._windows, self._look)

    def _connect(self) -> None:
        self._tick = DisplayTick(self.session.transport, self, self.grid.pacing)
        self._tick.picture_tick.connect(self.grid.on_tick)
        for other in (pane for pane in self._listeners if pane is not self.grid and hasattr(pane, "on_tick")):
            self._tick.tick.connect(other.on_tick)
        for beside in (self.channels, self.map, self.orientation):
            self._tick.tick.connect(beside.on_tick)
        self._bridge.notice.connect(self._on_notice)
        self._stop_telling = crash_log.tell_through(lambda text: self.session.say(text, "error"))
        self._look.changed.connect(self.set_theme)
        self.marking.measure.clicked.connect(self.acts["measure_from_marks"].trigger)
        for pane in (self.palette_pane, self.history, self.alignment, self.sync, self.mixer, self.review):
            pane.refused.connect(self.refuse)
        self.timeline.demo_requested.connect(self.acts["demo"].trigger)
        self.timeline.visible_changed.connect(lambda span: self.status.show_zoom(span_text(span.duration_ns)))
        self.meter.record_asked.connect(self.acts["record_meter"].trigger)
        self._page.asked.connect(lambda id: self.acts[id].trigger())
        self._page.recent.connect(lambda path: self._windows.open_paths([path], self))
        self._header_clicks = HeaderClicks(self)
        self._menus_on_rows = ContextMenus(self)
        self._dropping = Dropping(self, self._take_dropped)
        if self.session.viewing:
            self._looking = QTimer(self, interval=_LOOK_AGAIN_MS)
            self._looking.timeout.connect(self.session.refresh)
            self._looking.start()

    # Following the session

    def _on_notice(self, notice: Notice) -> None:
        if isinstance(notice, TransportChanged):
            self._tick.follow()
        for listener in self._listeners:
            listener.on_notice(notice)
        if isinstance(notice, Said):
            self.strip.say(notice.message, notice.severity)
        elif isinstance(notice, MediaFailed):
            self.strip.say(notice.message, "error")
        elif isinstance(notice, ProjectChanged):
            self._show_emptiness()
            if "source" in notice.change.tables and self.strip.says_about(MISSING):
                say_missing(self)
        elif isinstance(notice, WhereChanged):
            remember(self.session.project.path)
        self.state.on_notice(notice)

    def _show_emptiness(self) -> None:
        empty = not self.session.project.tracks() and not self.adding.busy
        if empty == self._empty:
            return
        self._empty = empty
        self.pictures.bring_back()
        self._stack.setCurrentWidget(self._page if empty else self.grid)
        if empty:
            for dock in self.docks.values():
                dock.hide()
        elif self.isVisible():
            self._lay_out()

    def _room(self) -> QSize:
        return self.screen().availableSize() - _FRAME_ROOM

    def _stay_on_screen(self) -> None:
        if not (self.isMaximized() or self.isFullScreen()):
            self.resize(self.size().boundedTo(self._room()))

    def _lay_out(self) -> None:
        self._laid_out = True
        self.workspaces.restore()
        # Docks that no layout had hidden yet may have pushed the window out of the screen.
        QTimer.singleShot(0, self, self._stay_on_screen)
        self._settle.start()

    def set_theme(self, theme) -> None:
        """Wear another theme."""
        self.theme = theme
        for pane in (*self._panes, self.strip):
            pane.set_theme(theme)
        for title in self.findChildren(DockTitle):
            title.set_theme(theme)

    def _take_dropped(self, paths: list[Path]) -> None:
        self._windows.open_dropped(paths, self)

    # Qt's own

    def focusNextPrevChild(self, forward: bool) -> bool:
        return next_seen(self, self.docks, lambda: super(MainWindow, self).focusNextPrevChild(forward))

    def showEvent(self, event) -> None:
        super().showEvent(event)
        if not self._empty and not self._laid_out:
            self._lay_out()
        self.timeline.canvas.setFocus()
        self._tick.now()

    def resizeEvent(self, event) -> None:
        if not self._empty:
            self.workspaces.keep_share()
        super().resizeEvent(event)
        self._settle.start()

    def closeEvent(self, event) -> None:
        if self.reference is not None:
            self.reference.close()
        self.adding.close()
        self._questions.close()
        self.sheets.close_all()
        if self.full_picture is not None:
            self.full_picture.close()
        self.pictures.bring_back()
        if not self._empty:
            self.workspaces.remember()
        self._settings.set_blob("window", self.saveGeometry())
        self._settings.flush()
        self._bridge.close()
        self._tick.close()
        self._stop_telling()
        self._look.changed.disconnect(self.set_theme)
        self.grid.close_readers()
        self.timeline.close_readers()
        self.sync.close_readers()
        self._windows.forget(self)
        self.session.close()
        super().closeEvent(event)
