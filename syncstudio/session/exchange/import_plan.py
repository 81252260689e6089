"""What an import is going to do, as it can be shown and changed before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from syncstudio.interchange.label_document import DocumentLane, DocumentMedium, LabelDocument
from syncstudio.interchange.label_format import ReadOptions
from syncstudio.interchange.spoken import as_transcript, is_spoken
from syncstudio.timebase.clockmap import ClockMap

Target = Literal["new", "existing", "leave"]


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How a file is read and where it goes, as far as somebody says so.

    `track_id` is the track on whose clock the file was written, `lane_id` a lane that takes all of it. `update`: labels
    with a key that the lane already has are changed, not added again. `bring_media`: recordings that the file names
    come along. `own_track`: a transcript that belongs to nothing here becomes a track.
    """

    read: ReadOptions = field(default_factory=ReadOptions)
    format_id: str = ""
    track_id: int | None = None
    lane_id: int | None = None
    update: bool = False
    bring_media: bool = True
    own_track: bool = True


@dataclass(frozen=True, slots=True)
class LaneClock:
    """Where a lane goes: the master timeline, a track of this project, a recording that is brought, or a new track made
    of the file itself."""

    kind: Literal["master", "track", "medium", "own"] = "master"
    track_id: int | None = None
    medium: str = ""


MASTER = LaneClock()
OWN = LaneClock("own")


@dataclass(slots=True)
class PlannedMedium:
    """A recording that the file names: `path` where it is on this disk, `track_id` its track if it is here already.

    `bring`: it comes along, and `clock_map` says where it will lie. `found` says in words where it was looked for.
    `transcript`: it is no recording but a file of labels, whose lanes this file holds: its track comes without them.
    """

    medium: DocumentMedium
    path: Path | None = None
    track_id: int | None = None
    bring: bool = False
    clock_map: ClockMap | None = None
    found: str = ""
    transcript: bool = False


@dataclass(slots=True)
class PlannedLane:
    """One lane found in the file, and what becomes of it: `lane` is as it was read, the rest may be changed.

    `clashes` are sentences about what is there already.
    """

    lane: DocumentLane
    name: str
    target: Target = "new"
    lane_id: int | None = None
    clock: LaneClock = MASTER
    person: str = ""
    clashes: tuple[str, ...] = ()

    @property
    def coming(self) -> DocumentLane:
        """The lane as it comes in: a tier of words or sentences that becomes a track of its own is a transcript."""
        own = self.target == "new" and self.clock.kind == "own"
        tier = own and self.lane.kind == "segments" and is_spoken(self.lane)
        return as_transcript(self.lane) if tier else self.lane

    @property
    def count(self) -> int:
        """How many labels it has."""
        return len(self.lane.segments)

    @property
    def span_ns(self) -> tuple[int, int]:
        """From the first start to the last end, as the file tells time."""
        segments = self.lane.segments
        if not segments:
            return 0, 0
        return min(one.start_ns for one in segments), max(one.end_ns for one in segments)


@dataclass(slots=True)
class ImportPlan:
    """A whole file, read and mapped. `document_map` carries its timeline to the master timeline; None: it is that.

    `labels` maps names to the palette's entries, None for a new one. `notes` are sentences, from the file's reader and
    about what was guessed.
    """

    path: Path
    format_id: str
    format_name: str
    document: LabelDocument
    options: ImportOptions
    lanes: list[PlannedLane] = field(default_factory=list)
    media: list[PlannedMedium] = field(default_factory=list)
    labels: dict[str, int | None] = field(default_factory=dict)
    document_map: ClockMap | None = None
    notes: list[str] = field(default_factory=list)
    parts: tuple[str, ...] = ()
    update: bool = False

    @property
    def wanted(self) -> list[PlannedLane]:
        """The lanes that come in."""
        return [lane for lane in self.lanes if lane.target != "leave"]

    @property
    def new_labels(self) -> list[str]:
        """Names that will be added to the palette."""
        return [name for name, label_id in self.labels.items() if label_id is None]

    def medium(self, name: str) -> PlannedMedium | None:
        """The recording of a name."""
        return next((one for one in self.media if one.medium.name == name), None)


def parted_by_speaker(lane: DocumentLane, speakers: Sequence[str]) -> list[tuple[str, DocumentLane]]:
    """A lane that mixes speakers as one for each, in the order they first speak, with the name of each."""
    said: dict[str, list[object]] = {name: [] for name in speakers}
    for segment in lane.segments:
        said[segment.speaker].append(segment)
    return [(name, replace(lane, segments=tuple(mine))) for name, mine in said.items()]  # type: ignore[arg-type]
