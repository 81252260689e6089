"""What labels are between two tools: every reader makes a `LabelDocument`, every writer takes one.

It says no more than the project can hold, with names instead of ids, so that a file of any tool can be shown, mapped
and checked before anything is written, in either direction. Times are whole nanoseconds; readers that find floats or
milliseconds convert once, through `Decimal`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from syncstudio.interchange.quick_record import quick_record
from syncstudio.interchange.utterance import TimedWord
from syncstudio.timebase.piece import Piece

LaneKind = Literal["segments", "events", "transcript", "regions"]
Relation = Literal["", "inside", "same-span"]
Shape = Literal["box", "point", "polygon"]
MediaKind = Literal["", "video", "sound", "series"]


@dataclass(frozen=True, slots=True)
class DocumentMedium:
    """A recording that a file of labels refers to.

    `offset_ns` is where its zero lies on the document's timeline (master = source + offset, whatever sign the tool
    writes), None where the file says nothing. `path` is as the file says it: relative with its own slashes, absolute or
    a `file:` address; `also` are other places that it names for the same recording.
    """

    name: str
    path: str = ""
    kind: MediaKind = ""
    offset_ns: int | None = None
    also: tuple[str, ...] = ()
    drift_ppm: float | None = None
    duration_ns: int | None = None
    frame_rate: str = ""
    width: int = 0
    height: int = 0
    pieces: tuple[Piece, ...] = ()
    """Where it lies exactly, ends in nanoseconds of its own time; only a `.sync.json` beside a file says that."""


@quick_record
class DocumentKeyframe:
    """Where a region is at one instant; `points` are (x, y) in pixels of the upright picture, as in the project."""

    at_ns: int
    points: tuple[tuple[float, float], ...]
    occluded: bool = False
    outside: bool = False


@quick_record
class DocumentRegion:
    """The shape of a label that is a region, with its key frames in order, and the name of the person it shows."""

    shape: Shape
    keyframes: tuple[DocumentKeyframe, ...]
    person: str = ""


@quick_record
class DocumentSegment:
    """One label: its span `[start_ns, end_ns)`, an event where both are the same.

    `label` is the name of an entry of the palette, `key` what the tool calls this label in its file, `parent_key` the
    key of the label it hangs from on its lane's parent. `comments` are remarks with their authors ("" unknown).
    """

    start_ns: int
    end_ns: int
    text: str = ""
    label: str = ""
    speaker: str = ""
    words: tuple[TimedWord, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    author: str = ""
    status: str = ""
    confidence: float | None = None
    key: str = ""
    parent_key: str = ""
    comments: tuple[tuple[str, str], ...] = ()
    region: DocumentRegion | None = None


@dataclass(frozen=True, slots=True)
class DocumentLane:
    """A strip of labels. `medium` is the name of the recording whose clock its times are on, "" the common timeline.

    `channel` is the channel of that recording in which all of it is heard, from 1; 0: not said.
    """

    name: str
    kind: LaneKind = "segments"
    segments: tuple[DocumentSegment, ...] = ()
    parent: str = ""
    relation: Relation = ""
    person: str = ""
    vocabulary: tuple[str, ...] = ()
    medium: str = ""
    language: str = ""
    color: str = ""
    channel: int = 0


@dataclass(frozen=True, slots=True)
class DocumentLabel:
    """An entry of a palette. `color` is "#rrggbb" or ""."""

    name: str
    color: str = ""
    description: str = ""
    hotkey: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class DocumentComment:
    """A remark about an instant rather than a label."""

    at_ns: int
    text: str
    author: str = ""


@dataclass(frozen=True, slots=True)
class LabelDocument:
    """A whole file of labels, read or about to be written.

    `format` names the format as people do ("ELAN EAF 3.0"), `notes` are sentences about what was repaired or left out
    ("line 12: ends before it starts; left out"), `encoding` is that of a text file.
    """

    lanes: tuple[DocumentLane, ...] = ()
    labels: tuple[DocumentLabel, ...] = ()
    media: tuple[DocumentMedium, ...] = ()
    comments: tuple[DocumentComment, ...] = ()
    format: str = ""
    notes: tuple[str, ...] = ()
    encoding: str = ""
    language: str = ""
    name: str = ""
    facts: tuple[tuple[str, str], ...] = field(default=())
    """What else the file says of itself, shown before it is read in: licence, author, version of the program."""

    def segments(self) -> Iterator[tuple[DocumentLane, DocumentSegment]]:
        """Every label with its lane."""
        for lane in self.lanes:
            for segment in lane.segments:
                yield lane, segment
