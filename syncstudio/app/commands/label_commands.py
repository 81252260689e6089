"""The Label menu: new segments, lanes, and the number keys."""

from __future__ import annotations

from PySide6.QtCore import QObject

from syncstudio.timebase.span import Span

SECOND_NS = 1_000_000_000


class LabelCommands(QObject):
    """Commands that label."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session

    def new_segment(self) -> None:
        """A segment over the selection, on the current lane."""
        self._add(self._span(), None)

    def new_event(self) -> None:
        """An event at the playhead, on the current lane of events or on a new one."""
        here = self._session.transport.position_ns()
        lane = self._current_lane("events")
        if lane is None:
            lane = self._session.add_lane(self.tr("Events"), None, "events")
        self._session.add_segment(lane, Span(here, here))

    def add_lane_track(self) -> None:
        """A lane that follows the focused track."""
        focused = self._session.focus_track_id
        if focused is None:
            self._window.hint(self.tr("Click a track first: the lane will follow it."))
        else:
            name = self._session.project.track(focused).name
            self._window.use_lane(
                self._session.add_lane(self.tr("{track} labels").format(track=name), focused)
            )

    def add_lane_master(self) -> None:
        """A lane on the master timeline."""
        self._window.use_lane(self._session.add_lane(self.tr("Labels"), None))

    def delete_lane(self) -> None:
        """Delete the current lane with its labels; undo brings them back."""
        lane = self._window.current_lane()
        if lane is None:
            self._window.hint(self.tr("Click a lane first."))
        else:
            self._session.delete_lane(lane)

    def give(self, label_id: int) -> None:
        """Give a label to the selected segments, or to a new one over the selection."""
        chosen = self._session.selected_segments
        if chosen:
            self._session.set_label(sorted(chosen), label_id)
        elif self._session.selection is not None:
            self._add(self._session.selection, label_id)
        else:
            self._window.hint(
                self.tr("Select a segment, or a span with I and O, then press the label's key.")
            )

    def press_digit(self, digit: str) -> None:
        """What a number key does."""
        label_id = self._window.palette_pane.label_of_key(digit)
        if label_id is None:
            text = self.tr("No label has the key {digit} yet: add one in the Labels dock.")
            self._window.hint(text.format(digit=digit))
        else:
            self.give(label_id)

    def _add(self, span: Span, label_id: int | None) -> None:
        lane = self._current_lane("segments")
        if lane is None:
            lane = self._session.add_lane(self.tr("Labels"), None)
            self._window.use_lane(lane)
        self._session.add_segment(lane, span, label_id)

    def _span(self) -> Span:
        if self._session.selection is not None:
            return self._session.selection
        here = self._session.transport.position_ns()
        return Span(here, here + SECOND_NS)

    def _current_lane(self, kind: str) -> int | None:
        """The lane in use if it is of a kind, else the focused track's first such lane, else the first of all."""
        lanes = self._session.project.lanes()
        current = self._window.current_lane()
        fitting = [lane for lane in lanes if lane.kind == kind or (kind == "segments" and lane.id == current)]
        focused = self._session.focus_track_id
        fitting.sort(key=lambda lane: (lane.id != current, lane.track_id is None or lane.track_id != focused))
        return fitting[0].id if fitting else None
