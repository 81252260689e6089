"""What is known of a track's timing: its report, how far the check has come, and findings with their places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.media.health.finding import Finding
    from syncstudio.media.health.report import FileHealth, StreamHealth


@dataclass(frozen=True, slots=True, eq=False)
class TrackHealth:
    """The timing of one track: the report of its file, its stream in it, and what was found of it and of the file.

    `stream` is None where the report holds no figures of the track's stream.
    """

    report: FileHealth
    stream: StreamHealth | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class HealthState:
    """How far the check of a track's file has come.

    "unread": the file is not read yet, or cannot be; "none": there is no clock to check (a transcript). `message` says
    in a sentence why a check was stopped or failed. `fraction` is 0 to 1 while it runs, or not known yet.
    """

    state: Literal["unread", "waiting", "checking", "known", "failed", "none"]
    fraction: float | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding of a track, and where it lies on the master timeline; `None` where it has no place there."""

    finding: Finding
    track_id: int
    master: Span | None

    def same_as(self, other: PlacedFinding | None) -> bool:
        """Whether both are one finding of one track, wherever the track lies now."""
        return other is not None and (self.track_id, self.finding) == (other.track_id, other.finding)
