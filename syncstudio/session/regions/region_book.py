"""What regions are on show at a frame, answered while pictures play: read once for a stretch of time, and kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncstudio.project import region_reads
from syncstudio.project.labelling_records import Person
from syncstudio.project.records import Label, Lane
from syncstudio.session.notices import Notice, ProjectChanged
from syncstudio.session.regions.region_interpolation import Place, RegionTrack
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.project.project import Project

# So much is read around the frame on show: playing asks the file again every few seconds only.
_AROUND_NS = 8 * NS_PER_S
_OF_REGIONS = frozenset({"segment", "region", "keyframe"})
_OF_NAMES = frozenset({"lane", "label", "person", "track", "source"})


@dataclass(frozen=True, slots=True)
class ShownRegion:
    """A region as it is seen in one frame, with what it is called: its person, else its label, else its text."""

    track: RegionTrack
    place: Place
    lane: Lane
    color: int
    name: str

    @property
    def segment_id(self) -> int:
        """The segment that it is."""
        return self.track.segment.id

    @property
    def suggested(self) -> bool:
        """Whether whom it shows is only suggested."""
        return self.track.region.person_from == "suggested"


@dataclass(slots=True)
class _Names:
    lanes: dict[int, list[Lane]]
    lane_ids: frozenset[int]
    labels: dict[int, Label]
    people: dict[int, Person]


class RegionBook:
    """One session's. Panes ask at every picture they paint; an edit makes it read anew what it touched."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._names: _Names | None = None
        self._kept: dict[int, tuple[Span, list[RegionTrack]]] = {}
        self._version = 0

    def on_notice(self, notice: Notice) -> None:
        """Forget what an edit has changed."""
        if not isinstance(notice, ProjectChanged):
            return
        self._version += 1
        tables = notice.change.tables
        if tables & _OF_NAMES:
            self._names = None
        if tables & _OF_NAMES & {"lane", "track", "source"}:
            self._kept.clear()
        elif tables & _OF_REGIONS:
            for lane_id in notice.change.lane_ids & self._kept.keys():
                self._kept.pop(lane_id, None)

    def lanes_of(self, track_id: int) -> list[Lane]:
        """The lanes of regions of a video track, in the order of the timeline."""
        return self._called().lanes.get(track_id, [])

    @property
    def lane_ids(self) -> frozenset[int]:
        """All lanes of regions."""
        return self._called().lane_ids

    def on_show(self, track_id: int, at_ns: int) -> list[ShownRegion]:
        """The regions to be seen at an instant of a track's source clock, those drawn first before the others."""
        names = self._called()
        shown = []
        for lane in names.lanes.get(track_id, ()):
            for track in self._around(lane.id, at_ns):
                place = track.place_at(at_ns)
                if place is not None:
                    shown.append(ShownRegion(track, place, lane, *_called(track, lane, names)))
        return shown

    def _around(self, lane_id: int, at_ns: int) -> list[RegionTrack]:
        kept = self._kept.get(lane_id)
        if kept is not None and kept[0].covers(at_ns):
            return kept[1]
        version = self._version
        span = Span(at_ns - _AROUND_NS, at_ns + _AROUND_NS)
        found = [RegionTrack.of(rows) for rows in region_reads.regions_within(self._project, lane_id, span)]
        if version == self._version:  # else an edit came in between, on another thread: it is read again
            self._kept[lane_id] = (span, found)
        return found

    def _called(self) -> _Names:
        names = self._names
        if names is None:
            version = self._version
            lanes: dict[int, list[Lane]] = {}
            for lane in self._project.lanes():
                if lane.kind == "regions" and lane.track_id is not None:
                    lanes.setdefault(lane.track_id, []).append(lane)
            labels = {label.id: label for label in self._project.labels()}
            ids = frozenset(lane.id for each in lanes.values() for lane in each)
            names = _Names(lanes, ids, labels, {person.id: person for person in self._project.people()})
            if version == self._version:
                self._names = names
        return names


def _called(track: RegionTrack, lane: Lane, names: _Names) -> tuple[int, str]:
    """The colour and the name of a region: of its person, else of its label, else of its lane."""
    person = names.people.get(track.region.person_id or 0)
    label = names.labels.get(track.segment.label_id or 0)
    if person is None and track.region.person_id is None:
        person = names.people.get(lane.person_id or 0)
    if person is not None:
        return person.color, person.name if label is None else f"{person.name} · {label.name}"
    text = " ".join(track.segment.text.split())
    if label is not None:
        return label.color, label.name
    return lane.color, text
