"""What every use case of a session stands on: the project, the notices, the jobs and the view state."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.project.project import Project
from syncstudio.session.jobs import Jobs
from syncstudio.session.notices import (
    FocusChanged,
    JobChanged,
    LaneChosen,
    Notices,
    ProjectChanged,
    Said,
    SegmentsSelected,
    SelectionChanged,
    TransportChanged,
)
from syncstudio.session.playing.beat_player import BeatPlayer
from syncstudio.survey.media_place import media_place
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.span import Span, hull_of
from syncstudio.transport.mixer import Mixer
from syncstudio.transport.transport import Transport

if TYPE_CHECKING:
    from syncstudio.transport.output import MakeOutput, Outputs

# An empty project still has a timeline to draw on.
_EMPTY_EXTENT = Span(0, 60_000_000_000)


class SessionCore(ABC):
    """The shared ground of the use cases; panes never make one, they get a `Session`."""

    def __init__(self, project: Project, mixer: Mixer, make_output: MakeOutput | Outputs | None) -> None:
        self.project = project
        self.notices = Notices()
        self.jobs = Jobs(lambda job: self.notices.emit(JobChanged(job)))
        self.mixer = mixer
        self.transport = Transport(make_output, mixer)
        self._has_output = make_output is not None
        self._make_output = make_output
        self._shift_ns: dict[int, int] = {}
        self._selection: Span | None = None
        self._focus_track_id: int | None = None
        self._selected_segments: frozenset[int] = frozenset()
        self._current_lane_id: int | None = None
        self._stop_listening = [
            project.on_change(lambda change: self.notices.emit(ProjectChanged(change))),
            self.transport.on_change(lambda: self.notices.emit(TransportChanged())),
        ]

    # -- where the project is -------------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        """The project's name."""
        return self.project.name

    @property
    def viewing(self) -> str | None:
        """Why nothing can be changed here, or nothing when it can."""
        return self.project.viewing

    # -- what panes share -----------------------------------------------------------------------------------------

    @property
    def selection(self) -> Span | None:
        """The selected span of the master timeline."""
        return self._selection

    @selection.setter
    def selection(self, span: Span | None) -> None:
        if span != self._selection:
            self._selection = span
            self.notices.emit(SelectionChanged(span))

    @property
    def focus_track_id(self) -> int | None:
        """The track that keys act on."""
        return self._focus_track_id

    @focus_track_id.setter
    def focus_track_id(self, track_id: int | None) -> None:
        if track_id != self._focus_track_id:
            self._focus_track_id = track_id
            self.notices.emit(FocusChanged(track_id))

    @property
    def selected_segments(self) -> frozenset[int]:
        """The labels that keys act on."""
        return self._selected_segments

    @selected_segments.setter
    def selected_segments(self, ids: frozenset[int]) -> None:
        ids = frozenset(ids)
        if ids != self._selected_segments:
            came = ids - self._selected_segments
            self._selected_segments = ids
            if len(came) == 1:
                found = self.project.lane_of_segment(next(iter(came)))
                self.current_lane_id = self._current_lane_id if found is None else found
            self.notices.emit(SegmentsSelected(ids))

    @property
    def current_lane_id(self) -> int | None:
        """The lane that new labels go to: the one clicked, added or gone to last, or that of the label chosen last."""
        return self._current_lane_id if self.project.has_lane(self._current_lane_id) else None

    @current_lane_id.setter
    def current_lane_id(self, lane_id: int | None) -> None:
        if lane_id != self._current_lane_id:
            self._current_lane_id = lane_id
            self.notices.emit(LaneChosen(lane_id))

    # -- time -----------------------------------------------------------------------------------------------------

    def clock_map(self, track_id: int) -> ClockMap:
        """How a track lies on the master timeline, a running drag included."""
        clock_map = self.project.clock_map(track_id)
        shift_ns = self._shift_ns.get(track_id, 0)
        return clock_map.shifted(shift_ns) if shift_ns else clock_map

    def lane_clock_map(self, lane_id: int) -> ClockMap | None:
        """The clock map of a lane's own clock; `None` is the master timeline itself."""
        track_id = self.project.lane(lane_id).track_id
        return None if track_id is None else self.clock_map(track_id)

    @abstractmethod
    def recorded(self, track_id: int) -> Span | None:
        """The source span a track was recorded over, as far as is known now."""

    def track_extent(self, track_id: int) -> Span | None:
        """Where a track lies on the master timeline, from its first to its last piece."""
        recorded = self.recorded(track_id)
        return None if recorded is None else hull_of(self.clock_map(track_id).master_spans(recorded))

    def extent(self) -> Span:
        """Everything that was recorded, on the master timeline; a minute where there is nothing yet."""
        spans = (self.track_extent(track.id) for track in self.project.tracks())
        return hull_of(span for span in spans if span is not None) or _EMPTY_EXTENT

    # -- the way to the ear ---------------------------------------------------------------------------------------

    def beat_player(self) -> BeatPlayer:
        """Clicks through the output that is chosen here, on a clock of their own; whoever asks closes it."""
        return BeatPlayer(self._make_output, self.transport)

    # -- shared by the use cases ----------------------------------------------------------------------------------

    def say(self, message: str, severity: str = "info") -> None:
        """Tell the person at work one sentence."""
        self.notices.emit(Said(message, severity))  # type: ignore[arg-type]  # callers pass one of its three words

    def _source_path(self, source_id: int) -> Path:
        """What is opened of a source: the file itself, or the list its pictures are read by."""
        return media_place(self.project, self.project.source(source_id))
