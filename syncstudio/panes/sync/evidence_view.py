"""One measurement with everything it rests on, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from syncstudio.panes.sync.correlation_plan import plan_correlation
from syncstudio.panes.sync.decision_bar import DecisionBar
from syncstudio.panes.sync.event_plan import EventCard
from syncstudio.panes.sync.event_strip import EventStrip
from syncstudio.panes.sync.evidence_facts import (
    cards_with_frames,
    figures_text,
    overlay_of,
    run_together,
    verdict_of_shown,
)
from syncstudio.panes.sync.evidence_plot import EvidencePlot
from syncstudio.panes.sync.history_rows import HistoryRows
from syncstudio.panes.sync.overlay_plan import plan_overlay
from syncstudio.panes.sync.plot_grid import PlotGrid
from syncstudio.panes.sync.sync_words import loop_sentence, moves_text, sentence, surer_text, unbroken
from syncstudio.panes.sync.window_plan import plan_windows
from syncstudio.panes.theme import Theme
from syncstudio.project.records import MeasurementRow
from syncstudio.session.errors import SessionError
from syncstudio.session.measuring.accepting import Proposal
from syncstudio.sync.errors import SyncError
from syncstudio.sync.measurement import Measurement
from syncstudio.timebase.instant import NS_PER_S

_OVERLAY_PX = 190
_LOW_PX = 300


class EvidenceView(QWidget):
    """Shows a track's measurement. `asked` carries a request to the session, `chosen` another measurement's id."""

    asked = Signal(object)
    chosen = Signal(object)

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._row: MeasurementRow | None = None
        self._track_id: int | None = None
        self._usual_note = ""
        self.says = QLabel(self, wordWrap=True)
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        self.says.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.says.setProperty("role", "head")
        self.note = QLabel(self, wordWrap=True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setProperty("role", "note")
        self.judged = QLabel(self, wordWrap=True)
        self.judged.setTextFormat(Qt.TextFormat.PlainText)
        self.judged.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.decision = DecisionBar(self)
        self.correlation = EvidencePlot(theme, self.tr("How well they fit at each offset"))
        self.windows = EvidencePlot(theme, self.tr("Offset of each window"))
        self.overlay = EvidencePlot(theme, self.tr("Both laid over one another"), _OVERLAY_PX)
        self._plots = PlotGrid((self.correlation, self.windows, self.overlay), self)
        self.events = EventStrip(session, theme, self)
        self.figures = QLabel(self, wordWrap=True)
        self.figures.setTextFormat(Qt.TextFormat.PlainText)
        self.figures.setProperty("role", "note")
        self._history_head = QLabel(self.tr("All measurements of this track"), self)
        self._history_head.setProperty("role", "soft")
        self.history = HistoryRows(theme, self)
        self._lay_out()
        self.decision.asked.connect(self._decide)
        self.decision.considered.connect(self._show_note)
        self.history.chosen.connect(self.chosen)
        self.events.asked.connect(self._go_to)

    # -- what is shown --------------------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        for part in (self.correlation, self.windows, self.overlay, self.events, self.history):
            part.set_theme(theme)

    def show_nothing(self, text: str) -> None:
        """Say why there is nothing to see."""
        self._row = None
        self._usual_note = ""
        self.says.setText(text)
        self.note.setText("")
        self.judged.hide()
        self.decision.hide()
        self._show_evidence(None)
        self._show_history(None)

    def show_measurement(self, row: MeasurementRow, track_id: int) -> None:
        """Show a measurement among those of a track."""
        session = self._session
        if track_id != self._track_id:
            self._track_id = track_id
            self._area.verticalScrollBar().setValue(0)
        names = {track.id: track.name for track in session.project.tracks()}
        self._row = row
        stale = session.is_stale(row)
        ends = (names.get(row.track_id, ""), names.get(row.reference_id, ""))
        self.says.setText(sentence(row, *ends, run_together(session, row)))
        proposal = self._proposal(row)
        in_use = row.decision == "accepted" and self._lies_so(proposal)
        offset_ns = None if proposal is None else proposal.offset_ns
        calls = session.calls_for_decision(row)
        self.decision.show_for(row, stale, session.viewing is not None, offset_ns, in_use, calls)
        answer = None
        try:
            answer = session.evidence(row.id)
            note = self._note(stale, in_use, proposal, names)
        except SyncError as error:
            note = str(error)
        self._usual_note = note
        self._show_note()
        self._show_judged(row, stale, names)
        self._show_evidence(answer)
        self._show_history(track_id)

    @property
    def measurement(self) -> MeasurementRow | None:
        """The measurement on show."""
        return self._row

    def _proposal(self, row: MeasurementRow) -> Proposal | None:
        try:
            return self._session.proposal(row.id)
        except (SessionError, SyncError):
            return None

    def _lies_so(self, proposal: Proposal | None) -> bool:
        """Whether the track lies as measured; solved with others it does so within what the measurement leaves open."""
        if proposal is None:
            return False
        track = self._session.project.track(proposal.track_id)
        off_ns = abs(self._session.clock_map(track.id).offset_ns - proposal.offset_ns)
        return not proposal.changes or (
            track.alignment == "measured" and off_ns <= (proposal.uncertainty_ns or 0)
        )

    def _show_judged(self, row: MeasurementRow, stale: bool, names: dict[int, str]) -> None:
        """The verdict in words; of a dub that on the sum, or why there is none yet."""
        found, text = None, ""
        if row.status == "measured" and not stale and row.decision != "rejected":
            found, text = verdict_of_shown(self._session, row, names)
        self.judged.setText(text)
        self.judged.setVisible(bool(text))
        judged = "" if found is None else "undecided" if found.corrected else found.recorded.verdict
        if self.judged.property("judged") != judged:
            self.judged.setProperty("judged", judged)
            self.judged.style().polish(self.judged)

    def _note(self, stale: bool, in_use: bool, proposal: Proposal | None, names: dict[int, str]) -> str:
        """What accepting would do, and whether the measurements around agree."""
        row = self._row
        ends = () if row is None else (row.track_id, row.reference_id)
        lines = list(filter(None, map(self._session.track_trouble, ends)))[:1]
        if stale:
            lines.append(self.tr("A file was replaced since this was measured: measure again."))
        elif in_use:
            by = None if row is None else self._session.measurement_in_use(row.track_id)
            lines.append(
                self.tr("Accepted, and in use.")
                if row is None or by is None or by.id == row.id
                else self.tr("Accepted, and agrees: the track lies by another one that is known better.")
            )
        elif proposal is not None and row is not None:
            if row.decision == "rejected":
                lines.append(self.tr("Put aside: it counts for nothing."))
            if row.decision == "proposed" and not self._session.calls_for_decision(row):
                lines.append(self.tr("In tolerance as the two lie: there is no need to accept this."))
            lines.append(moves_text(proposal, names.get(row.reference_id, "")))
            known_ns = self._session.project.track(row.track_id).uncertainty_ns
            in_place = self._session.measurement_in_use(row.track_id)
            if in_place is not None and not self._session.is_stale(in_place):
                lines.append(surer_text(known_ns, proposal.uncertainty_ns))
        word = "" if row is None else self._session.dub_by_name(row.track_id)
        if word and not stale:
            said = self.tr(
                "Its file is called “{word}”: set its role to dub, and it is measured and judged as one."
            )
            lines.append(said.format(word=word))
        loop = None if row is None else self._session.loop_of(row.track_id)
        if loop is not None and not loop.closes:
            lines.append(loop_sentence(loop, names))
        return unbroken("\n".join(filter(None, lines)))

    def _show_note(self) -> None:
        """What accepting would do, or in its place what the offset that is being typed would."""
        typed_ns, row = self.decision.typed_ns, self._row
        text = self._usual_note
        if typed_ns is not None and row is not None:
            text = self._typed_note(row, typed_ns)
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def _typed_note(self, row: MeasurementRow, typed_ns: int) -> str:
        try:
            found = self._session.proposal_at(row.id, typed_ns)
        except (SessionError, SyncError) as error:
            return str(error)
        others = self._session.project.track(row.reference_id).name
        return unbroken(moves_text(found, others))

    def _agreement(self, row: MeasurementRow) -> list[str]:
        """That the measurements around agree with this one, where they do."""
        loop = self._session.loop_of(row.track_id)
        if loop is None or not loop.closes:
            return []
        names = {track.id: track.name for track in self._session.project.tracks()}
        return [loop_sentence(loop, names)]

    def _show_evidence(self, answer: Measurement | None) -> None:
        row = self._row
        curve = None if answer is None else answer.evidence.correlation
        over = None if answer is None or row is None else overlay_of(self._session, row, answer)
        offset_ns = None if answer is None or answer.status != "measured" else answer.offset_ns
        measured_s = None if offset_ns is None else offset_ns / NS_PER_S
        within_ns = None if answer is None else answer.uncertainty_ns
        self.correlation.show_plan(
            None if curve is None else partial(plan_correlation, curve, measured_s, within_ns=within_ns)
        )
        self.windows.show_plan(
            None if answer is None or not answer.windows else partial(plan_windows, answer)
        )
        self.overlay.show_plan(None if over is None else partial(plan_overlay, over))
        self._plots.place()
        if answer is None or row is None:
            self.events.show_cards([], None)
            self.figures.setText("")
        else:
            self.events.show_cards(*cards_with_frames(self._session, row, answer))
            self.figures.setText(unbroken("\n".join([*self._agreement(row), figures_text(answer)])))
        self.figures.setVisible(bool(self.figures.text()))

    def _show_history(self, track_id: int | None) -> None:
        session = self._session
        rows = [] if track_id is None else session.measurements(track_id)
        names = {track.id: track.name for track in session.project.tracks()}
        stale = frozenset(row.id for row in rows if session.is_stale(row))
        shown = None if self._row is None else self._row.id
        together = frozenset(row.id for row in rows if run_together(session, row))
        only = {row.id: session.looked_only_at(row.id) for row in rows}
        self.history.show_rows(rows, names, stale, shown, session.project.wall_ns(), together, only)
        for widget in (self._history_head, self.history):
            widget.setVisible(bool(rows))

    # -- what is asked --------------------------------------------------------------------------------------------

    def _decide(self, what: str, offset_ns: int | None) -> None:
        session, row = self._session, self._row
        if row is None:
            return
        requests: dict[str, Callable[[], object]] = {
            "accept": lambda: session.accept_measurement(row.id),
            "reject": lambda: session.reject_measurement(row.id),
            "edit": lambda: session.edit_measurement(row.id, offset_ns),
            "again": lambda: session.measure_pair(row.reference_id, row.track_id),
        }
        self.asked.emit(requests[what])

    def _go_to(self, card: EventCard) -> None:
        if self._row is not None:
            clock_map = self._session.clock_map(self._row.reference_id)
            self._session.transport.seek(clock_map.nearest_master(round(card.pair.reference_s * NS_PER_S)))

    def _lay_out(self) -> None:
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 4, 0, 12)
        column.setSpacing(10)
        for part in (self._plots, self.events):
            column.addWidget(part)
        for label in (self.figures, self._history_head):
            label.setContentsMargins(12, 0, 12, 0)
            column.addWidget(label)
        column.addWidget(self.history)
        column.addStretch(1)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(body)
        self._head = QWidget(self)
        head = QVBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(4)
        for label in (self.says, self.judged, self.note):
            label.setContentsMargins(12, 0, 12, 0)
            head.addWidget(label)
        head.addWidget(self.decision)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 8, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(self._head)
        whole.addWidget(self._area, 1)
        self._homes = (whole, column)
        for widget in (self, body, self._head):
            widget.setProperty("role", "panel")
            widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def resizeEvent(self, event) -> None:
        """In a low dock the sentence and its buttons scroll with the plots, which else had no room at all."""
        super().resizeEvent(event)
        home = self._homes[self.height() < _LOW_PX]
        if home.indexOf(self._head) < 0:
            home.insertWidget(0, self._head)
