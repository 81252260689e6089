"""Going from label to label and from lane to lane, and choosing many of them at once."""

from __future__ import annotations

from syncstudio.project.records import Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.nudging import Nudging
from syncstudio.timebase.span import Span
from syncstudio.transport.play_range import MIN_LOOP_NS


class LabelWalking(Nudging):
    """Walks over labels; every step looks one label up, however long the lane is."""

    def go_to_label(self, direction: int) -> Segment | None:
        """Select the next (1) or previous (-1) label of the current lane and go to its start; nothing at the end."""
        found = self._label_beside(direction)
        if found is not None:
            self.selected_segments = frozenset({found.id})
            self.transport.seek(self._place(found).start_ns)
        return found

    def extend_selection(self, direction: int) -> Segment | None:
        """Add the label after the last selected one (1), or before the first one (-1), to the selection."""
        chosen = [each for each in self._chosen() if each.lane_id == self._walked_lane()]
        if not chosen:
            return self.go_to_label(direction)
        found = self.beside(chosen[-1] if direction > 0 else chosen[0], direction)
        if found is not None:
            self.selected_segments = self.selected_segments | {found.id}
            self.transport.seek(self._place(found).start_ns)
        return found

    def go_to_lane(self, direction: int) -> int | None:
        """Make the lane below (1) or above (-1) the current one, and select the label at the playhead there."""
        lanes = [lane.id for lane in self.lanes_in_order()]
        if not lanes:
            raise SessionError("There is no lane yet: add one in the Label menu.")
        current = self.current_lane_id
        if current is None:
            place = 0 if direction > 0 else len(lanes) - 1
        else:
            place = min(max(lanes.index(current) + direction, 0), len(lanes) - 1)
        here_ns = self.transport.position_ns()
        under = self.segments_on(lanes[place], Span(here_ns, here_ns + 1))
        self.selected_segments = frozenset(each.segment.id for each in under[:1])
        self.current_lane_id = lanes[place]
        return lanes[place]

    def loop_current(self) -> bool:
        """Play the selected label round and round, or stop doing so; says whether it loops now."""
        if self.transport.loop is not None and self.transport.loop == self._span_of_chosen():
            self.transport.loop = None
            return False
        span = self._span_of_chosen()
        if span is None:
            raise SessionError("Select the label that is to be played round and round.")
        if span.duration_ns < MIN_LOOP_NS:
            raise SessionError("The label is too short to be played round and round.")
        self.transport.loop = span
        if not span.covers(self.transport.position_ns()):
            self.transport.seek(span.start_ns)
        self.transport.play()
        return True

    def select_lane(self) -> int:
        """Select every label of the current lane; answers how many."""
        lane_id = self.current_lane_id
        if lane_id is None:
            raise SessionError("Click a lane first, or go to one by Label › Go to label › Lane below.")
        self.selected_segments = self.project.segment_ids(lane_id)
        return len(self.selected_segments)

    def select_everything(self) -> int:
        """Select every label of the project; answers how many."""
        self.selected_segments = self.project.segment_ids()
        return len(self.selected_segments)

    def select_through(self, segment_id: int) -> None:
        """Select everything on a lane from the labels selected there to another label of it."""
        to = self.project.segment(segment_id)
        chosen = [each for each in self._chosen() if each.lane_id == to.lane_id]
        hull = Span(to.start_ns, max(to.end_ns, to.start_ns + 1))
        for each in chosen:
            hull = hull.hull(Span(each.start_ns, max(each.end_ns, each.start_ns + 1)))
        within = self.project.overlapping(to.lane_id, hull)
        self.selected_segments = self.selected_segments | {each.id for each in within}

    def select_by_query(self, text: str) -> int:
        """Select the labels that a query asks for; answers how many. SessionError says what is wrong with a query."""
        found = self.find_labels(text)
        self.selected_segments = frozenset(found)
        return len(found)

    def is_looping(self) -> bool:
        """Whether what is selected is being played round and round."""
        return self.transport.loop is not None and self.transport.loop == self._span_of_chosen()

    # -- inside ---------------------------------------------------------------------------------------------------

    def find_labels(self, text: str) -> list[int]:
        """The labels that a query asks for."""
        raise NotImplementedError

    def _chosen(self) -> list[Segment]:
        return self.project.segments_of(self.selected_segments)

    def _span_of_chosen(self) -> Span | None:
        whole: Span | None = None
        for each in self._chosen():
            place = self._place(each)
            whole = place if whole is None else whole.hull(place)
        return whole

    def _walked_lane(self) -> int:
        lane_id = self.current_lane_id
        if lane_id is None:
            lanes = self.lanes_in_order()
            if not lanes:
                raise SessionError("There is no lane yet: add one in the Label menu.")
            lane_id = self.current_lane_id = lanes[0].id
        return lane_id

    def _label_beside(self, direction: int) -> Segment | None:
        """The label to go to: from the selected one where it lies on the current lane, else from the playhead."""
        lane_id = self._walked_lane()
        if self.selected_segments:
            chosen = [each for each in self._chosen() if each.lane_id == lane_id]
            if chosen:
                return self.beside(chosen[-1] if direction > 0 else chosen[0], direction)
        at_ns, _ = self.place_on_lane(lane_id, *[self.transport.position_ns()] * 2)
        if direction > 0:
            return self.project.beside_on_lane(lane_id, (at_ns, -1, -1), 1)
        return self.project.beside_on_lane(lane_id, (at_ns, -1, -1), -1)
