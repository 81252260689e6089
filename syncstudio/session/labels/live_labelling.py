"""Labelling while it plays: a label begins at what is heard when a key goes down, and ends at what is heard when it
goes down again, or is let go."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass

from syncstudio.project.errors import ProjectError
from syncstudio.project.records import Label
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.label_rules import exclusive_with, label_of_key, labels_of_lane
from syncstudio.session.labels.labelling import Labelling
from syncstudio.session.notices import LabelsOpen, Notice, TransportChanged
from syncstudio.timebase.span import Span

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenLabel:
    """A label that has begun and not ended. `start_ns` is the master instant that was heard at the press."""

    lane_id: int
    label_id: int | None
    start_ns: int
    text: str = ""


class LiveLabelling(Labelling):
    """Labels that grow with the playhead; several may be open, on one lane or on many.

    `host_ns` is the host time at which the key went down (monotonic ns), now unless told: what was heard then is
    stored, however late the press is worked off.
    """

    def _open_live(self) -> None:
        self._open: dict[tuple[int, int | None], OpenLabel] = {}
        self._open_lock = threading.RLock()
        self._was_playing = False
        self._loop_then: Span | None = None
        self.last_label_id: int | None = None
        self._stop_listening.append(self.notices.subscribe(self._end_with_playing))

    @property
    def open_labels(self) -> tuple[OpenLabel, ...]:
        """What is being labelled just now, in the order it began."""
        return tuple(self._open.values())

    def labels_of_lane(self, lane_id: int | None) -> list[Label]:
        """The labels that a lane takes, in the palette's order; all of them for no lane."""
        return labels_of_lane(self.project, lane_id)

    def label_of_key(self, key: str, lane_id: int | None) -> int | None:
        """The label that a key gives on a lane: its vocabulary decides."""
        return label_of_key(self.project, key, lane_id)

    def heard_ns(self, host_ns: int | None = None) -> int:
        """The master instant that was heard at a host time; where no sound plays, where the clock stood then."""
        return self.transport.position_ns(host_ns)

    def press_label(self, lane_id: int, label_id: int | None, host_ns: int | None = None) -> int | None:
        """Begin a label at what is heard, or end it when it is open; on a lane of events mark one.

        Answers the label that was stored, if one was.
        """
        at_ns = self.heard_ns(host_ns)
        if self.project.lane(lane_id).kind == "events":
            self._refuse_unknown(lane_id, label_id)
            self.last_label_id = label_id
            return self.add_segment(lane_id, Span(at_ns, at_ns), label_id)
        if (lane_id, label_id) in self._open:
            return self.end_label(lane_id, label_id, host_ns)
        self.begin_label(lane_id, label_id, host_ns)
        return None

    def begin_label(self, lane_id: int, label_id: int | None, host_ns: int | None = None) -> None:
        """Begin a label at what is heard. Open ones that cannot run beside it end there."""
        at_ns = self.heard_ns(host_ns)
        kind = self.project.lane(lane_id).kind
        if self.viewing:
            raise SessionError(f"Nothing can be labelled: {self.viewing}")
        if kind == "regions":
            raise SessionError("Regions are drawn in the picture: choose a lane of segments to label live.")
        self._refuse_unknown(lane_id, label_id)
        for other in self._ended_by(lane_id, label_id):
            self._store(other, at_ns)
        with self._open_lock:
            self._open[lane_id, label_id] = OpenLabel(lane_id, label_id, at_ns)
        self.last_label_id = label_id
        self.notices.emit(LabelsOpen())

    def end_label(self, lane_id: int, label_id: int | None, host_ns: int | None = None) -> int | None:
        """End an open label at what is heard, and store it. Where a rule refuses it, it stays open to end elsewhere."""
        at_ns = self.heard_ns(host_ns)
        open_label = self._open.get((lane_id, label_id))
        return None if open_label is None else self._store(open_label, at_ns)

    def abandon_labels(self) -> int:
        """Forget what is open, and store nothing of it; answers how many there were."""
        with self._open_lock:
            count = len(self._open)
            self._open.clear()
        if count:
            self.notices.emit(LabelsOpen())
        return count

    def keep_open_labels(self, at_ns: int | None = None) -> None:
        """Store everything that is open, up to the playhead or an instant; what is refused is said."""
        for open_label in self.open_labels:
            if not self.project.has_lane(open_label.lane_id):  # deleted meanwhile, with all that lay on it
                self._open.pop((open_label.lane_id, open_label.label_id), None)
                continue
            try:
                self._store(open_label, self.heard_ns() if at_ns is None else at_ns)
            except (SessionError, ProjectError) as refusal:
                _log.info("an open label was not stored: %s", refusal)
                self.say(str(refusal), "warning")

    # -- inside ---------------------------------------------------------------------------------------------------

    def _refuse_unknown(self, lane_id: int, label_id: int | None) -> None:
        if label_id is None or any(label.id == label_id for label in labels_of_lane(self.project, lane_id)):
            return
        name, lane = self.project.label(label_id).name, self.project.lane(lane_id).name
        raise SessionError(f"The lane {lane} does not take the label {name}: choose another lane or label.")

    def _ended_by(self, lane_id: int, label_id: int | None) -> Iterable[OpenLabel]:
        """What is open on a lane and ends where a label begins: its group, or all where labels may not overlap."""
        apart = exclusive_with(self.project, label_id)
        return [
            each
            for each in self.open_labels
            if each.lane_id == lane_id and (each.label_id in apart or self.neighbours != "free")
        ]

    def _store(self, open_label: OpenLabel, at_ns: int) -> int | None:
        start_ns, end_ns = open_label.start_ns, at_ns
        loop = self._loop_then
        if end_ns < start_ns and loop is not None and loop.covers(start_ns) and self.transport.speed > 0:
            end_ns = loop.end_ns  # the loop went round meanwhile
        start_ns, end_ns = min(start_ns, end_ns), max(start_ns, end_ns)
        made = None
        if end_ns > start_ns:
            lane_id, label_id = open_label.lane_id, open_label.label_id
            made = self.add_segment(lane_id, Span(start_ns, end_ns), label_id, open_label.text)
        else:
            self.say("The playhead has not moved since the label began: nothing was labelled.")
        with self._open_lock:
            self._open.pop((open_label.lane_id, open_label.label_id), None)
        self.notices.emit(LabelsOpen())
        return made

    def _end_with_playing(self, notice: Notice) -> None:
        """When playing stops, on whichever thread, what is open ends where it was heard last."""
        if not isinstance(notice, TransportChanged):
            return
        was_playing, self._was_playing = self._was_playing, self.transport.playing
        if self.transport.playing:
            self._loop_then = self.transport.loop
        elif was_playing and self._open:
            self.keep_open_labels(self.transport.left_ns)
