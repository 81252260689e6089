"""The rows of merges and of work packages: what is still to be decided, who was handed what.

As in `records`: one frozen record per table, times in whole nanoseconds.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

ConflictKind = Literal["changed", "deleted", "twice", "rule"]
Ruling = Literal["open", "mine", "theirs", "both", "edited"]
Purpose = Literal["label", "review"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing that two copies did differently, kept until somebody decides; the file holds "mine" meanwhile.

    `subject` and `subject_id` name the row it is about; `start_ns` and `end_ns` its place on the clock of the lane
    `lane_id`, or on the master timeline. `base`, `mine` and `theirs` are JSON objects of the fields that differ, of the
    common ancestor and of both sides (`{}`: it is not there). `patch` is JSON: the rows that make it theirs
    (`syncstudio.project.merging.patch`). `origin` names the file that was merged in.
    """

    table: ClassVar[str] = "conflict"
    id: int = 0
    position: int = 0
    kind: ConflictKind = "changed"
    subject: str = ""
    subject_id: int = 0
    lane_id: int | None = None
    track_id: int | None = None
    start_ns: int | None = None
    end_ns: int | None = None
    reason: str = ""
    base: str = "{}"
    mine: str = "{}"
    theirs: str = "{}"
    patch: str = "[]"
    mine_author: str = ""
    theirs_author: str = ""
    origin: str = ""
    decision: Ruling = "open"
    decided_by: str = ""
    decided_ns: int | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """Work that was handed out to one person, to label or to review.

    `collected_ns` is the time of day when it last came back, `worked_ns` how long was worked on it, by the times in its
    history.
    """

    table: ClassVar[str] = "package"
    id: int = 0
    person: str = ""
    purpose: Purpose = "label"
    note: str = ""
    author: str = ""
    made_ns: int = 0
    collected_ns: int | None = None
    worked_ns: int = 0


@dataclass(frozen=True, slots=True)
class Assignment:
    """One part of a package: what is named, all of it together. A span lies on the master timeline; naming nothing
    means everything."""

    table: ClassVar[str] = "assignment"
    id: int = 0
    package_id: int = 0
    source_id: int | None = None
    lane_id: int | None = None
    segment_id: int | None = None
    start_ns: int | None = None
    end_ns: int | None = None
