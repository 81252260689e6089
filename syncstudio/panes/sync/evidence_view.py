"""One measurement with everything it rests on, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from syncstudio.panes.sync.correlation_plan import plan_correlation
from syncstudio.panes.sync.decision_bar import DecisionBar
from syncstudio.panes.sync.event_plan import EventCard, cards_of, measured_s
from syncstudio.panes.sync.event_strip import EventStrip
from syncstudio.panes.sync.evidence_plot import EvidencePlot
from syncstudio.panes.sync.history_rows import HistoryRows
from syncstudio.panes.sync.overlay_plan import Overlay, plan_overlay
from syncstudio.panes.sync.sync_words import method_text, moves_text, sentence
from syncstudio.panes.sync.window_plan import plan_windows
from syncstudio.panes.theme import Theme
from syncstudio.project.records import MeasurementRow
from syncstudio.session.errors import SessionError
from syncstudio.session.measuring_options import reference_time
from syncstudio.session.subjects import subject_of
from syncstudio.survey.verdicts import share_a_clock
from syncstudio.sync.errors import SyncError
from syncstudio.sync.evidence import Trace
from syncstudio.sync.measurement import Measurement
from syncstudio.timebase.instant import NS_PER_S

_OVERLAY_PX = 190


class EvidenceView(QWidget):
    """Shows a track's measurement. `asked` carries a request to the session, `chosen` another measurement's id."""

    asked = Signal(object)
    chosen = Signal(object)

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._row: MeasurementRow | None = None
        self.says = QLabel(self, wordWrap=True)
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        self.says.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.says.setProperty("role", "head")
        self.note = QLabel(self, wordWrap=True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setProperty("role", "note")
        self.decision = DecisionBar(self)
        self.correlation = EvidencePlot(theme, self.tr("How well they fit at each offset"))
        self.windows = EvidencePlot(theme, self.tr("Offset of each window"))
        self.overlay = EvidencePlot(theme, self.tr("Both laid over one another"), _OVERLAY_PX)
        self.events = EventStrip(session, theme, self)
        self.figures = QLabel(self, wordWrap=True)
        self.figures.setTextFormat(Qt.TextFormat.PlainText)
        self.figures.setProperty("role", "note")
        self._history_head = QLabel(self.tr("All measurements of this track"), self)
        self._history_head.setProperty("role", "soft")
        self.history = HistoryRows(theme, self)
        self._lay_out()
        self.decision.asked.connect(self._decide)
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
        self.says.setText(text)
        self.note.setText("")
        self.decision.hide()
        self._show_evidence(None)
        self._show_history(None)

    def show_measurement(self, row: MeasurementRow, track_id: int) -> None:
        """Show a measurement among those of a track."""
        session = self._session
        names = {track.id: track.name for track in session.project.tracks()}
        self._row = row
        stale = session.is_stale(row)
        together = self._together(row)
        self.says.setText(
            sentence(row, names.get(row.track_id, ""), names.get(row.reference_id, ""), together)
        )
        self.decision.show_for(row, stale, session.viewing is not None, self._offset_then(row))
        self.note.setText(self._note(row, stale, names))
        self.note.setVisible(bool(self.note.text()))
        try:
            answer = session.evidence(row.id)
        except SyncError as error:
            self.note.setText(str(error))
            answer = None
        self._show_evidence(answer)
        self._show_history(track_id)

    @property
    def measurement(self) -> MeasurementRow | None:
        """The measurement on show."""
        return self._row

    def _together(self, row: MeasurementRow) -> bool:
        project = self._session.project
        ends = (project.track(row.reference_id), project.track(row.track_id))
        return share_a_clock(*(subject_of(project, track) for track in ends))

    def _offset_then(self, row: MeasurementRow) -> int | None:
        try:
            return self._session.proposal(row.id).offset_ns
        except (SessionError, SyncError):
            return None

    def _note(self, row: MeasurementRow, stale: bool, names: dict[int, str]) -> str:
        if stale:
            return self.tr("A file was replaced since this was measured: measure again.")
        if row.status != "measured":
            return ""
        try:
            proposal = self._session.proposal(row.id)
        except (SessionError, SyncError) as error:
            return str(error)
        if not proposal.changes and row.decision == "accepted":
            return self.tr("Accepted, and in use.")
        return moves_text(proposal, names.get(row.reference_id, ""))

    def _show_evidence(self, answer: Measurement | None) -> None:
        found = None if answer is None else answer.evidence
        curve = None if found is None else found.correlation
        self.correlation.show_plan(
            None if curve is None else lambda w, h, theme, ratio: plan_correlation(curve, w, h, theme)
        )
        self.windows.show_plan(
            None if answer is None or not answer.windows else partial(plan_windows, answer)
        )
        over = None if answer is None else self._overlay(answer)
        self.overlay.show_plan(
            None if over is None else lambda w, h, theme, ratio: plan_overlay(over, w, h, theme)
        )
        self._show_events(answer)
        self.figures.setText("" if answer is None else _figures_text(answer))
        self.figures.setVisible(bool(self.figures.text()))

    def _overlay(self, answer: Measurement) -> Overlay | None:
        one, other = answer.evidence.reference, answer.evidence.other
        row = self._row
        if one is None or other is None or row is None or len(one.at_s) < 2 or len(other.at_s) < 2:
            return None
        project = self._session.project
        tracks = (project.track(row.reference_id), project.track(row.track_id))
        ends = [float(other.at_s[0]), float(other.at_s[-1])]
        measured = [measured_s(answer, at) for at in ends]
        now = [self._now_s(row, at) for at in ends]
        places = [end if place is None else place for place, end in zip(measured, now, strict=True)]
        return Overlay(
            one.at_s,
            one.value,
            _along(other, now),
            _along(other, places),
            other.value,
            now[0] - places[0],
            (tracks[0].name, tracks[1].name),
            (tracks[0].color, tracks[1].color),
        )

    def _now_s(self, row: MeasurementRow, other_s: float) -> float:
        """Where the tracks' alignments put a moment of the other on the reference's clock."""
        master = self._session.clock_map(row.track_id).nearest_master(round(other_s * NS_PER_S))
        return reference_time(self._session.clock_map(row.reference_id), master) / NS_PER_S

    def _show_events(self, answer: Measurement | None) -> None:
        cards = [] if answer is None else cards_of(answer)
        video = None if self._row is None else self._video_of(self._row)
        if video is not None:
            track_id, of_reference = video
            index, clock = self._session.frame_index(track_id), self._session.project.clock(track_id)
            if index is not None:
                for place, card in enumerate(cards):
                    at_s = card.pair.reference_s if of_reference else card.pair.other_s
                    number = index.frame_at_tick(clock.tick_from_source_ns(round(at_s * NS_PER_S)))
                    cards[place] = EventCard(card.pair, card.left_ms, number)
        self.events.show_cards(cards, None if video is None else video[0])

    def _video_of(self, row: MeasurementRow) -> tuple[int, bool] | None:
        """The picture that shows the moments: of the reference's file, else of the other's."""
        project = self._session.project
        for track_id in (row.reference_id, row.track_id):
            track = project.track(track_id)
            beside = [track, *project.tracks_of(track.source_id)]
            found = next((each.id for each in beside if each.kind == "video"), None)
            if found is not None and self._session.frame_index(found) is not None:
                return found, track_id == row.reference_id
        return None

    def _show_history(self, track_id: int | None) -> None:
        session = self._session
        rows = [] if track_id is None else session.measurements(track_id)
        names = {track.id: track.name for track in session.project.tracks()}
        stale = frozenset(row.id for row in rows if session.is_stale(row))
        shown = None if self._row is None else self._row.id
        self.history.show_rows(rows, names, stale, shown, session.project.wall_ns())
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
        for plot in (self.correlation, self.windows, self.overlay, self.events):
            column.addWidget(plot)
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
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 8, 0, 0)
        whole.setSpacing(4)
        for label in (self.says, self.note):
            label.setContentsMargins(12, 0, 12, 0)
            whole.addWidget(label)
        whole.addWidget(self.decision)
        whole.addWidget(self._area, 1)
        for widget in (self, body):
            widget.setProperty("role", "panel")
            widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)


def _along(trace: Trace, ends: list[float]) -> np.ndarray:
    """The places of a trace's points between two known ends."""
    first, last = float(trace.at_s[0]), float(trace.at_s[-1])
    share = (trace.at_s - first) / ((last - first) or 1.0)
    return ends[0] + share * (ends[1] - ends[0])


def _figures_text(answer: Measurement) -> str:
    """Further figures and remarks, and how it was measured."""
    lines = list(answer.evidence.notes)
    figures = [f"{name.replace('_', ' ')} {value:.4g}" for name, value in answer.evidence.figures.items()]
    how = f"By {method_text(answer.method)}"
    if answer.elapsed_s:
        how += f" in {answer.elapsed_s:.1f} s"
    return "\n".join([*lines, " · ".join([how, *figures])])
