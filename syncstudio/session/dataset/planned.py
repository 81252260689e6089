"""What is planned of clips: each with its place, its tracks and what is said of it, or why it is left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from syncstudio.media.clips.clip_clock import ClipClock, Coverage
from syncstudio.session.dataset.track_media import TrackMedia
from syncstudio.timebase.span import Span

PartIs = Literal["picture", "sound", "beside"]


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of the master timeline that somebody wants as a clip; `segment_id` is the label it was cut at."""

    span: Span
    name: str = ""
    segment_id: int | None = None
    by: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One track in a clip. `name` is its part of file names; `what` tells picture and main sound from others."""

    media: TrackMedia
    name: str
    what: PartIs
    coverage: Coverage

    @property
    def kind(self) -> str:
        """The kind of the track."""
        return self.media.track.kind


@dataclass(frozen=True, slots=True, eq=False)
class PlannedClip:
    """A clip to be made. `clock` is its time, `duration_ns` its exact length in it.

    `first_pts` and `end_pts` are the picture's, `first_sample` the exact place in the main sound where it begins.
    `metadata` is all that is said of it but what making and measuring add. `groups` must not be parted by a split.
    """

    key: str
    content: str
    project: Path
    cut: Cut
    clock: ClipClock
    duration_ns: Fraction
    parts: tuple[Part, ...]
    metadata: dict[str, Any] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    split: str = ""

    @property
    def picture(self) -> Part | None:
        """The track whose frames the clip begins and ends with."""
        return next((part for part in self.parts if part.what == "picture"), None)

    @property
    def sound(self) -> Part | None:
        """The main sound."""
        return next((part for part in self.parts if part.what == "sound"), None)

    @property
    def seconds(self) -> float:
        """Its length, for people."""
        return float(self.duration_ns) / 1e9


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A clip that is not made, or not kept, and why in a sentence; `at_ns` its place on the master timeline."""

    project: Path
    name: str
    at_ns: int | None
    end_ns: int | None
    reason: str
    kind: str = "cut"


@dataclass(slots=True)
class DatasetPlan:
    """All clips of all projects, in order, those left out, and what a person should know before it is made."""

    clips: list[PlannedClip] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    opened: list[TrackMedia] = field(default_factory=list)

    def close(self) -> None:
        """Let go of what was opened for it."""
        for media in self.opened:
            media.close()
        self.opened.clear()
