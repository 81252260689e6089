"""The rows of a project, one frozen record per table.

Ids are random 63-bit integers, given by `Edit.insert` when a record carries 0. A field's name is its
column's name. Times are whole nanoseconds: on a lane's own clock in `Segment` and `Word`, on the source and
master clocks in `AnchorRow`. Ticks are those of the track's stream.
"""

from dataclasses import dataclass, fields
from operator import attrgetter
from typing import ClassVar, Literal

from syncstudio.project.labelling_records import (
    Attribute,
    AttributeValue,
    Comment,
    Keyframe,
    Person,
    Region,
    VocabularyRow,
)
from syncstudio.project.merging_records import Assignment, Conflict, Package

TrackKind = Literal["video", "sound", "series", "transcript"]
Alignment = Literal["typed", "measured", "from-file", "none"]
LaneKind = Literal["segments", "events", "transcript", "regions"]
Relation = Literal["", "inside", "same-span"]
Backdrop = Literal["", "own", "dimmed"]
WordTiming = Literal["", "rough", "aligned", "set"]
Review = Literal["draft", "submitted", "accepted", "rejected"]
HistoryKind = Literal["edit", "undo", "redo"]
Role = Literal["", "speech", "effects", "music", "original", "dub", "mix"]
RoleFrom = Literal["", "guessed", "set"]
MeasurementStatus = Literal["measured", "ambiguous", "cannot-tell"]
Decision = Literal["proposed", "accepted", "rejected"]
Player = Literal["", "exact", "vlc"]
Layout = Literal["", "stacked", "overlaid"]
Scale = Literal["auto", "fixed"]


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """The project itself: always one row, id 1. The reference track is the one that others are measured against."""

    table: ClassVar[str] = "project"
    id: int = 1
    name: str = ""
    created_ns: int = 0
    reference_track_id: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A file the project uses: where it was, and how to know it again.

    `relative_path` is relative to the project's folder, with forward slashes; `absolute_path` is the fallback.
    Source zero is `zero_num / zero_den` seconds on the file's own stamps. `reading` is JSON: the choices made
    when reading it.
    """

    table: ClassVar[str] = "source"
    id: int = 0
    relative_path: str = ""
    absolute_path: str = ""
    size: int = 0
    fingerprint: str = ""
    zero_num: int = 0
    zero_den: int = 1
    reading: str = "{}"


@dataclass(frozen=True, slots=True)
class Track:
    """One stream of a source, as a row of the timeline.

    Time base and zero (`StreamClock`) are fractions of a second. `facts` is JSON about the stream.
    `row_height` 0 is the usual height of its kind. `role` is what a sound is to the others, and who said so. `device`
    names what recorded it; `delay_ns` is how late that device is known to be, which its alignment makes up for.
    `pan` runs from -1 (left) to 1 (right). `heard_channels` are the indices of the channels that are heard, with
    commas; none named: all of them. `player` is what plays a video: "" as preferred, "exact" or "vlc". `review` is what
    `reviewer` decided about its alignment. `layout` is how the channels of a series lie: "" as there is room, "stacked"
    or "overlaid"; `spectrogram`: their frequencies are shown, not their values.
    """

    table: ClassVar[str] = "track"
    id: int = 0
    source_id: int = 0
    stream_index: int = 0
    kind: TrackKind = "sound"
    name: str = ""
    position: int = 0
    color: int = 0
    time_base_num: int = 1
    time_base_den: int = 1_000_000_000
    zero_num: int = 0
    zero_den: int = 1
    start_tick: int = 0
    end_tick: int = 0
    facts: str = "{}"
    muted: bool = False
    solo: bool = False
    gain_db: float = 0.0
    linked: bool = True
    alignment: Alignment = "none"
    uncertainty_ns: int | None = None
    row_height: int = 0
    collapsed: bool = False
    role: Role = ""
    role_from: RoleFrom = ""
    device: str = ""
    delay_ns: int = 0
    pan: float = 0.0
    heard_channels: str = ""
    player: Player = ""
    review: Review = "draft"
    reviewer: str = ""
    layout: Layout = ""
    spectrogram: bool = False


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """What a person set about one channel of a series; a channel without a row is shown as its file has it.

    `name` is the channel's in its file, or that of a new one, whose `formula` says how it is worked out from others.
    `unit` "" is the file's. `low` and `high` are the ends of a fixed scale. `color` None is the usual one.
    """

    table: ClassVar[str] = "channel"
    id: int = 0
    track_id: int = 0
    name: str = ""
    position: int = 0
    formula: str = ""
    unit: str = ""
    shown: bool = True
    scale: Scale = "auto"
    low: float | None = None
    high: float | None = None
    color: int | None = None


@dataclass(frozen=True, slots=True)
class PieceRow:
    """A span of a track's source with its own anchors; None is an open end."""

    table: ClassVar[str] = "piece"
    id: int = 0
    track_id: int = 0
    position: int = 0
    from_tick: int | None = None
    to_tick: int | None = None


@dataclass(frozen=True, slots=True)
class AnchorRow:
    """A source instant and the master instant it lies at."""

    table: ClassVar[str] = "anchor"
    id: int = 0
    piece_id: int = 0
    position: int = 0
    source_ns: int = 0
    master_ns: int = 0


@dataclass(frozen=True, slots=True)
class Lane:
    """A strip of labels, on a track's own clock or (track None) on the master timeline.

    `relation` holds its labels to those of the parent lane: inside one of them, or over the same span as one. Its
    labels are of one person where `person_id` says so: a voice or a body. Behind them lies the sound of
    `wave_track_id`, the channel `wave_channel` of it (None: all): alone ("own"), or with all other sound dimmed.
    `language` is a tag of BCP 47 such as "de-AT"; `origin` says in words what the lane was imported from.
    """

    table: ClassVar[str] = "lane"
    id: int = 0
    track_id: int | None = None
    name: str = ""
    kind: LaneKind = "segments"
    position: int = 0
    color: int = 0
    parent_id: int | None = None
    relation: Relation = ""
    person_id: int | None = None
    wave_track_id: int | None = None
    wave_channel: int | None = None
    backdrop: Backdrop = ""
    language: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """One entry of the palette that segments are labelled from.

    Labels with the same word in `exclusive` never lie over one another on one lane.
    """

    table: ClassVar[str] = "label"
    id: int = 0
    name: str = ""
    color: int = 0
    hotkey: str | None = None
    position: int = 0
    parent_id: int | None = None
    description: str = ""
    exclusive: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A labelled span `[start_ns, end_ns)` on its lane's own clock; an event ends where it starts.

    `author` made it, `reviewer` gave it its status last; `confidence` is that of a program that made it, 0 to 1.
    `key` is what another tool calls it in its files: the name of a cue, the id of an annotation.
    """

    table: ClassVar[str] = "segment"
    id: int = 0
    lane_id: int = 0
    start_ns: int = 0
    end_ns: int = 0
    label_id: int | None = None
    text: str = ""
    speaker: str = ""
    status: Review = "draft"
    author: str = ""
    reviewer: str = ""
    confidence: float | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A token of an utterance, timed on the lane's clock where somebody timed it.

    `timing` says whose times they are: "rough" (spread by length), "aligned" (found in the sound by a program), "set"
    (by a person), "" (as the transcript had them). `unsure`: a person doubts that this is what was said.
    """

    table: ClassVar[str] = "word"
    id: int = 0
    segment_id: int = 0
    position: int = 0
    start_ns: int | None = None
    end_ns: int | None = None
    text: str = ""
    confidence: float | None = None
    unsure: bool = False
    timing: WordTiming = ""


@dataclass(frozen=True, slots=True)
class MeasurementRow:
    """How a track was found to lie against a reference track, and what a person decided about it.

    `reference time = track time * (1 + drift) + offset`, both on their sources' own clocks. `content` is the whole
    measurement with its evidence, packed; `fingerprints` is JSON of the files' content then, by track id; `version` is
    that of the program that measured.
    """

    table: ClassVar[str] = "measurement"
    id: int = 0
    track_id: int = 0
    reference_id: int = 0
    method: str = ""
    status: MeasurementStatus = "measured"
    decision: Decision = "proposed"
    offset_ns: int | None = None
    drift_ppm: float | None = None
    uncertainty_ns: int | None = None
    drift_uncertainty_ppm: float | None = None
    confidence: float = 0.0
    reason: str = ""
    content: bytes = b""
    fingerprints: str = "{}"
    at_ns: int = 0
    version: str = ""


@dataclass(frozen=True, slots=True)
class Cue:
    """A moment as a person marked it in one track; rows of the same `moment` are the same moment."""

    table: ClassVar[str] = "cue"
    id: int = 0
    moment: int = 0
    track_id: int = 0
    source_ns: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """Who did what, and when. An `undo` or `redo` row names the edit it acted on in `step_id`."""

    table: ClassVar[str] = "history"
    id: int = 0
    name: str = ""
    at_ns: int = 0
    author: str = ""
    kind: HistoryKind = "edit"
    undone: bool = False
    step_id: int = 0


Record = (
    ProjectRow | Source | Track | PieceRow | AnchorRow | Lane | Label | Segment | Word | MeasurementRow | Cue
    | Person | VocabularyRow | Attribute | AttributeValue | Region | Keyframe | Comment | ChannelRow
    | Conflict | Package | Assignment
)  # fmt: skip
RECORDS: tuple[type[Record], ...] = (
    ProjectRow, Source, Track, PieceRow, AnchorRow, Lane, Label, Segment, Word, MeasurementRow, Cue,
    Person, VocabularyRow, Attribute, AttributeValue, Region, Keyframe, Comment, ChannelRow,
    Conflict, Package, Assignment,
)  # fmt: skip


_COLUMNS = {record.table: tuple(field.name for field in fields(record)) for record in RECORDS}
# Whole rows at once: hundreds of thousands are written in one edit.
_READ = {table: attrgetter(*names) for table, names in _COLUMNS.items()}
_TRUTHS = {
    record.table: frozenset(place for place, field in enumerate(fields(record)) if field.type is bool)
    for record in RECORDS
}


def columns(record: type[Record]) -> tuple[str, ...]:
    """The columns of a record's table, in the order of its fields."""
    return _COLUMNS[record.table]


def values(record: Record) -> tuple[str | int | float | bytes | None, ...]:
    """A record's values, in the order of its columns."""
    return _READ[record.table](record)


def truths(record: type[Record]) -> frozenset[int]:
    """Where a row holds yes or no, which SQLite keeps as 1 or 0."""
    return _TRUTHS[record.table]
