"""The Label menu: new segments, lanes, labelling while it plays, and the keys of labels."""

from __future__ import annotations

from PySide6.QtCore import QObject

from syncstudio.panes.key_words import key_word
from syncstudio.session.names import fitted_name
from syncstudio.timebase.span import Span

SECOND_NS = 1_000_000_000


class LabelCommands(QObject):
    """Commands that label."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._held: tuple[int, int | None] | None = None

    def new_segment(self) -> None:
        """A segment over the selection, on the current lane."""
        self._add(self._span(), None)

    def new_event(self) -> None:
        """An event at what is heard, on the current lane of events or on a new one."""
        here = self._session.heard_ns(self._window.press_clock.host_ns())
        lane = self._current_lane("events")
        if lane is None:
            lane = self._session.add_lane(self.tr("Events"), None, "events")
        self._session.add_segment(lane, Span(here, here))

    def repeat_label(self) -> None:
        """A label like the last one."""
        here = self._session.heard_ns(self._window.press_clock.host_ns())
        if self._session.transport.playing and self._session.selection is None:
            self.label_live()
        else:
            self._session.repeat_last(here)

    # -- while playing --------------------------------------------------------------------------------------------

    def label_live(self) -> None:
        """Begin a label with the last label, or end what is open on the current lane."""
        host_ns = self._window.press_clock.host_ns()
        lane = self._lane_to_label()
        opened = [each for each in self._session.open_labels if each.lane_id == lane]
        for each in opened:
            self._session.end_label(lane, each.label_id, host_ns)
        if not opened:
            self._session.press_label(lane, self._last_label(lane), host_ns)
            self._tell_open()

    def label_hold(self) -> None:
        """From the menu, where nothing can be held, the same."""
        self.label_live()

    def hold_down(self, host_ns: int) -> None:
        """The key that is held went down: a label begins at what was heard then."""
        lane = self._lane_to_label()
        self._begin_held(lane, self._last_label(lane), host_ns)

    def hold_up(self, host_ns: int) -> None:
        """It was let go: the label ends at what was heard then."""
        held, self._held = self._held, None
        if held is not None:
            self._session.end_label(*held, host_ns)

    def abandon_labels(self) -> None:
        """Forget what is open."""
        if not self._session.abandon_labels():
            self._window.hint(self.tr("No label is open."))

    def label_key_down(self, label_id: int) -> None:
        """The key of a label went down: give it, or begin or end it where it plays."""
        if self._window.acts["hold_label_keys"].isChecked() and self._is_live():
            self._begin_held(self._lane_to_label(), label_id, self._window.press_clock.host_ns())
        else:
            self.give(label_id)

    def label_key_up(self, label_id: int) -> None:
        """The key of a label was let go."""
        if self._held is not None and self._held[1] == label_id:
            self.hold_up(self._window.press_clock.host_ns())

    def hold_label_keys(self) -> None:
        """Let the keys of labels be held, or pressed twice."""
        self._window.label_marks.keep()

    def give(self, label_id: int) -> None:
        """Give a label: while it plays, begin or end it on the current lane; else to the selected labels, or to a new
        one over the selection."""
        chosen = self._session.selected_segments
        if self._is_live():
            self._session.press_label(self._lane_to_label(), label_id, self._window.press_clock.host_ns())
            self._tell_open()
        elif chosen:
            self._session.set_label(sorted(chosen), label_id)
        elif self._session.selection is not None:
            self._add(self._session.selection, label_id)
        else:
            keys = (
                key_word("select_in", "I", self.tr("Selection starts here")),
                key_word("select_out", "O", self.tr("Selection ends here")),
            )
            text = self.tr(
                "Select a label, or a span with {} and {}, or play: then the key of a label gives it."
            )
            self._window.hint(text.format(*keys))

    def press_digit(self, digit: str) -> None:
        """What a number key does."""
        label_id = self._window.palette_pane.label_of_key(digit)
        if label_id is None:
            text = self.tr("No label has the key {digit} yet: add one in the Labels dock.")
            self._window.hint(text.format(digit=digit))
        else:
            self.give(label_id)

    # -- lanes ----------------------------------------------------------------------------------------------------

    def add_lane_track(self) -> None:
        """A lane that follows the focused track."""
        focused = self._session.focus_track_id
        if focused is None:
            text = self.tr("Choose a track first ({key}, or a click on it): the lane will follow it.")
            self._window.hint(text.format(key=self._window.acts.keys_text("focus_next")))
        else:
            track = self._session.project.track(focused).name
            name = fitted_name(self.tr("{track} labels").format(track=track))
            self._use_new(self._session.add_lane(name, focused))

    def add_lane_master(self) -> None:
        """A lane on the master timeline."""
        self._use_new(self._session.add_lane(self.tr("Labels"), None))

    def rename_lane(self) -> None:
        """Write another name of the current lane, in its header."""
        lane = self._window.current_lane()
        if lane is None:
            self._window.hint(self.tr("Click a lane first."))
        else:
            self._window.docks["timeline"].show()
            self._window.timeline.rename_lane(lane)

    def _use_new(self, lane: int) -> None:
        self._window.use_lane(lane)
        self._window.timeline.show_new_lane(lane)

    def delete_lane(self) -> None:
        """Delete the current lane with its labels; undo brings them back."""
        lane = self._window.current_lane()
        if lane is None:
            self._window.hint(self.tr("Click a lane first."))
        else:
            self._session.delete_lane(lane)

    # -- inside ---------------------------------------------------------------------------------------------------

    def _is_live(self) -> bool:
        """Whether the key of a label labels what is heard. While a label is looped, it gives it another label."""
        return self._session.transport.playing and not self._session.is_looping()

    def _begin_held(self, lane: int, label_id: int | None, host_ns: int) -> None:
        if self._session.project.lane(lane).kind == "events":
            self._session.press_label(lane, label_id, host_ns)
            return
        self._session.begin_label(lane, label_id, host_ns)
        self._held = (lane, label_id)
        self._tell_open()

    def _tell_open(self) -> None:
        opened = self._session.open_labels
        if not opened:
            return
        names = {label.id: label.name for label in self._session.project.labels()}
        lanes = {lane.id: lane.name for lane in self._session.project.lanes()}
        what = ", ".join(
            f"{names.get(each.label_id, self.tr('label'))} ({lanes[each.lane_id]})"
            for each in opened
            if each.lane_id in lanes
        )
        self._window.hint(self.tr("Open: {what}. The same key ends it, Esc abandons it").format(what=what))

    def _last_label(self, lane: int) -> int | None:
        """The label used last, if the lane takes it."""
        last = self._session.last_label_id
        return last if last in {label.id for label in self._session.labels_of_lane(lane)} else None

    def _lane_to_label(self) -> int:
        current = self._window.current_lane()
        if current is not None:
            return current
        lane = self._current_lane("segments")
        if lane is None:
            lane = self._session.add_lane(self.tr("Labels"), None)
        self._session.current_lane_id = lane
        return lane

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
