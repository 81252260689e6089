"""The Sync dock: every track with where it lies and how sure that is; measuring, the evidence, and the decision."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from syncstudio.panes.key_words import key_word
from syncstudio.panes.sync.evidence_view import EvidenceView
from syncstudio.panes.sync.marks_list import MarksList
from syncstudio.panes.sync.measure_head import MeasureHead
from syncstudio.panes.sync.measure_menu import MeasureMenu, options_text
from syncstudio.panes.sync.sync_line import line_of
from syncstudio.panes.sync.sync_list import SyncList
from syncstudio.panes.theme import Theme
from syncstudio.project.errors import ProjectError
from syncstudio.project.records import Track
from syncstudio.session.errors import SessionError
from syncstudio.session.measuring.measuring_options import MeasuringOptions
from syncstudio.session.measuring.roles import ROLES
from syncstudio.session.notices import (
    AlignmentPreviewed,
    FocusChanged,
    JobChanged,
    MeasuringChanged,
    MediaFailed,
    MediaGrown,
    ProjectChanged,
)
from syncstudio.sync.errors import SyncError

_SETTLE_MS, _RESTS_MS = 60, 250
# From this width on the evidence stands beside the table, else below it.
_BESIDE_PX = 620
_TABLE_SHARE = 0.46
_TABLES = {"track", "piece", "anchor", "measurement", "cue", "project", "source", "segment", "lane"}


class SyncPane(QWidget):
    """Measures, shows and decides. `refused` carries a sentence for the strip, or none: what was refused is past."""

    refused = Signal(str)

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._stale = True
        self._dragged = False  # the parts keep their shares until somebody gives them others
        self._shown_id: int | None = None
        self._shown_for: int | None = None
        self._decided_for: int | None = None  # the track that was decided about, while none is in focus
        self._known: frozenset[int] = frozenset()
        self._measuring = False
        self._settle = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._read_when_seen)
        self.how = MeasureMenu(session, self.ask, self)
        self.head = MeasureHead(self.how, self)
        self.list = SyncList(theme, self)
        self.marks = MarksList(theme, self)
        self.evidence = EvidenceView(session, theme, self)
        self._lay_out()
        self._connect()

    # -- what the window passes on --------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        for part in (self.list, self.marks, self.evidence):
            part.set_theme(theme)

    def on_notice(self, notice: object) -> None:
        """Follow edits, focus, jobs and what is chosen."""
        if isinstance(notice, JobChanged):
            if self._show_job():
                self._stale = True
                self._settle.start(_SETTLE_MS)
            return
        if isinstance(notice, FocusChanged):
            self._shown_id = self._decided_for = None
        if isinstance(notice, AlignmentPreviewed):
            # While a hand moves, the pictures and rows follow it; the figures follow when it rests.
            self._stale = True
            self._settle.start(_RESTS_MS)
            return
        changed = isinstance(notice, ProjectChanged) and bool(_TABLES & set(notice.change.tables))
        grown = isinstance(notice, MediaFailed) or (isinstance(notice, MediaGrown) and notice.what == "index")
        if changed or grown or isinstance(notice, (FocusChanged, MeasuringChanged)):
            self._stale = True
            if not self._settle.isActive() or self._settle.interval() != _SETTLE_MS:
                self._settle.start(_SETTLE_MS)

    @property
    def settled(self) -> bool:
        """Whether everything that can be shown is."""
        return not self._settle.isActive() and self.evidence.events.settled

    def close_readers(self) -> None:
        """Stop fetching pictures; call before the session closes."""
        self.evidence.events.close_readers()

    def ask(self, request: Callable[[], object]) -> bool:
        """Ask the session for something; a refusal is said, and what was refused before is forgotten."""
        try:
            request()
        except (SessionError, ProjectError, SyncError) as refusal:
            self.refused.emit(str(refusal))
            return False
        self.refused.emit("")
        return True

    def focus_list(self) -> None:
        """Let the arrow keys walk the tracks."""
        self.list.rows.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def accept(self) -> None:
        """Accept the measurement on show."""
        self._decide(self._session.accept_measurement)

    def reject(self) -> None:
        """Reject the measurement on show."""
        self._decide(self._session.reject_measurement)

    # -- what is shown --------------------------------------------------------------------------------------------

    def _read_when_seen(self) -> None:
        if self.isVisible():
            self._read()

    def _read(self) -> None:
        with self._session.read_at_one_go():
            self._read_all()

    def _read_all(self) -> None:
        self._stale = False
        self._settle.stop()
        session = self._session
        tracks = session.project.tracks()
        names = {track.id: track.name for track in tracks}
        self.list.set_lines([self._line(track, names) for track in tracks])
        focused = self._focused(tracks)
        self.list.choose(None if focused is None else focused.id)
        open_moment = session.open_moment
        open_id = None if open_moment is None else open_moment.id
        self.marks.show_moments(session.moments(), names, open_id, self.list.content_height())
        self._show_evidence(focused)
        self.head.show_role(focused, session.viewing is not None)
        self._show_buttons(tracks, focused)
        self._show_job()

    def _focused(self, tracks: list[Track]) -> Track | None:
        by_id = {track.id: track for track in tracks}
        focused = by_id.get(self._session.focus_track_id or 0)
        if focused is not None:
            return focused
        rows = self._session.all_measurements()
        if not {row.id for row in rows} <= self._known:
            self._decided_for = None
        if self._decided_for in by_id:
            return by_id[self._decided_for]
        # What waits for a decision comes before what could not be told.
        for found in (filter(self._session.calls_for_decision, rows), rows):
            measured = {row.track_id for row in found}
            if measured:
                return next((track for track in tracks if track.id in measured), None)
        return tracks[0] if tracks else None

    def _line(self, track: Track, names: dict[int, str]):
        session = self._session
        newest = session.shown_measurement(track.id)
        verdict = session.verdict(track.id)
        if verdict is not None and verdict.row.track_id != track.id:
            verdict = None
        reference = session.reference_track_id
        beside = reference is not None and reference != track.id and reference in session.moved_with(track.id)
        return line_of(
            track,
            session.clock_map(track.id),
            session.measurement_in_use(track.id),
            newest,
            newest is not None and session.is_stale(newest),
            verdict,
            session.loop_of(track.id),
            names,
            reference == track.id,
            newest is None or session.calls_for_decision(newest),
            names.get(reference or 0, "") if beside else "",
            session.track_trouble(track.id),
        )

    def _show_evidence(self, track: Track | None) -> None:
        self._shown_for = self._session.focus_track_id
        if track is None:
            self.evidence.show_nothing(
                self.tr("Open recordings of one scene: how they lie against one another is measured here.")
            )
            return
        session = self._session
        rows = session.measurements(track.id)
        if not {row.id for row in rows} <= self._known:
            self._shown_id = None
        self._known = frozenset(row.id for row in session.all_measurements())
        shown = next((row for row in rows if row.id == self._shown_id), None) or session.shown_measurement(
            track.id
        )
        if shown is not None:
            self.evidence.show_measurement(shown, track.id)
            return
        reference = session.reference_track_id
        trouble = session.track_trouble(track.id)
        if trouble is not None:
            text = self.tr("{name} cannot be measured. {trouble}")
        elif len(session.project.tracks()) == 1:
            text = self.tr(
                "{name} is alone: add another recording of the same scene, and how they lie is measured here."
            )
        elif reference == track.id and session.measuring_job is not None:
            text = self.tr(
                "{name} is the reference. A measurement is under way: what is found waits here to be looked at."
            )
        elif reference == track.id:
            text = self.tr(
                "{name} is the reference: the others are measured against it. Choose one, or measure everything."
            )
        elif session.measuring_job is not None:
            text = self.tr("{name} has not been measured yet. A measurement is under way.")
        else:
            text = self.tr(
                "{name} has not been measured yet. Press “Measure this track”, or mark one moment in two tracks "
                "with {key}."
            )
        key = key_word("mark_moment", "M", self.tr("Mark this moment"))
        self.evidence.show_nothing(text.format(name=track.name, trouble=trouble or "", key=key))

    def _show_buttons(self, tracks: list[Track], focused: Track | None) -> None:
        session = self._session
        able = session.viewing is None
        self.head.everything.setEnabled(able and len(tracks) > 1)
        self.head.this_track.setEnabled(able and focused is not None and len(tracks) > 1)
        self.head.accept_all.setVisible(session.waiting_for_all() > 1)
        self.head.accept_all.setEnabled(able and session.measuring_job is None)
        self.head.show_options(options_text(session.measuring_options))

    def _show_job(self) -> bool:
        """Show how far a measurement has come; whether one began or ended since."""
        job = self._session.measuring_job
        turned, self._measuring = self._measuring != (job is not None), job is not None
        self.head.show_job(job, job is not None and self._session.jobs.stopping(job.id))
        return turned

    # -- what is asked --------------------------------------------------------------------------------------------

    def _choose_track(self, track_id: int) -> None:
        self._session.focus_track_id = track_id

    def _measure_focused(self) -> None:
        track_id = self.list.current()
        if track_id is not None:
            self.ask(lambda: self._session.measure_track(track_id))

    def _measure_from_marks(self) -> None:
        if self.ask(self._session.measure_from_marks):
            self._session.end_moment()

    def _choose_measurement(self, measurement_id: int) -> None:
        self._shown_id = measurement_id
        track_id = self.list.current()
        row = next((each for each in self._session.all_measurements() if each.id == measurement_id), None)
        if row is not None and track_id is not None:
            self.evidence.show_measurement(row, track_id)

    def _decide(self, verb: Callable[[int], object]) -> None:
        # A key may come before the notice of another focus: what is decided about is of the track in focus now.
        if self._shown_for != self._session.focus_track_id:
            self._shown_id = None
        self._read()
        row = self.evidence.measurement
        if row is None:
            self.refused.emit(self.tr("There is no measurement to decide about: measure a track first."))
        else:
            self._ask_about_shown(lambda: verb(row.id))

    def _ask_about_shown(self, request: Callable[[], object]) -> None:
        # What was decided about stays on show: a second press must not hit the next one unseen.
        row = self.evidence.measurement
        if self.ask(request) and row is not None:
            self._shown_id, self._decided_for = row.id, self.list.current()

    def _set_role(self, place: int) -> None:
        track_id = self.list.current()
        if track_id is not None:
            self.ask(lambda: self._session.set_role(track_id, ROLES[place]))

    def _measure_as_usual(self) -> None:
        self._session.measuring_options = MeasuringOptions()
        self.head.options.setFocus(Qt.FocusReason.OtherFocusReason)

    def _cancel(self) -> None:
        job = self._session.measuring_job
        if job is not None:
            self._session.jobs.cancel(job.id)
            self._show_job()

    def _go_to_moment(self, moment_id: int) -> None:
        moment = next((each for each in self._session.moments() if each.id == moment_id), None)
        if moment is not None:
            cue = moment.cues[0]
            self._session.transport.seek(self._session.clock_map(cue.track_id).nearest_master(cue.source_ns))

    # -- layout ---------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        session = self._session
        self.head.everything.clicked.connect(lambda: self.ask(session.measure_all))
        self.head.this_track.clicked.connect(self._measure_focused)
        self.head.accept_all.clicked.connect(lambda: self.ask(session.accept_all))
        self.head.cancel.clicked.connect(self._cancel)
        self.head.usual.clicked.connect(self._measure_as_usual)
        self.list.chosen.connect(self._choose_track)
        self.evidence.asked.connect(self._ask_about_shown)
        self.evidence.chosen.connect(self._choose_measurement)
        self.evidence.decision.refused.connect(self.refused)
        self.marks.measure.connect(self._measure_from_marks)
        self.marks.deleted.connect(lambda id: self.ask(lambda: session.delete_moment(id)))
        self.marks.asked.connect(self._go_to_moment)
        self.head.role.activated.connect(self._set_role)

    def _lay_out(self) -> None:
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.list, 1)
        column.addWidget(self.marks)
        self._split = QSplitter(self)
        self._split.setHandleWidth(1)
        self._split.splitterMoved.connect(self._keep_dragged)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(left)
        self._split.addWidget(self.evidence)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addWidget(self._split, 1)
        for widget in (self, left):
            widget.setProperty("role", "panel")
            widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def _keep_dragged(self) -> None:
        self._dragged = True

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        beside = self.width() >= _BESIDE_PX
        turned = Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical
        if self._split.orientation() != turned:
            self._split.setOrientation(turned)
            self._dragged = False
        if not self._dragged:
            whole = self.width() if beside else self.height()
            self._split.setSizes([round(whole * _TABLE_SHARE), round(whole * (1 - _TABLE_SHARE))])
        self.marks.fit(self.list.content_height())

    def showEvent(self, event) -> None:
        super().showEvent(event)
        if self._stale:
            self._read()
