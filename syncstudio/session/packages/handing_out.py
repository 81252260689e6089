"""Handing out work: who does which part, and the copy of the project that this person gets."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from syncstudio.project.handing_out import mark_handed_out
from syncstudio.project.merging_records import Assignment, Package, Purpose
from syncstudio.project.project import Project
from syncstudio.session.errors import SessionError
from syncstudio.timebase.span import Span

MOST_NAME = 80
"""Characters of a person's name."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a package: what is named, all of it together. The span is of the master timeline."""

    source_id: int | None = None
    lane_id: int | None = None
    segment_id: int | None = None
    span: Span | None = None


def hand_out(
    project: Project,
    person: str,
    out: Path,
    parts: Sequence[Part] = (),
    *,
    purpose: Purpose = "label",
    note: str = "",
) -> int:
    """Assign parts of a project to a person, and write the copy to work on; the package's id.

    No parts: everything. One step of undo; the copy stays where it is. SessionError or ProjectError, with nothing
    changed, where the copy cannot be written.
    """
    person = person.strip()
    if not person:
        raise SessionError("Say to whom the work is handed out.")
    if len(person) > MOST_NAME:
        raise SessionError(f"A name of {len(person)} letters is too long: {MOST_NAME} at most.")
    if os.path.exists(out):
        raise SessionError(f"{out.name} is already there; choose another name for the copy.")
    if not out.absolute().parent.is_dir():
        raise SessionError(
            f"The folder {out.absolute().parent} does not exist, so {out.name} cannot be made in it."
        )
    with project.edit(f"Hand out to {person}") as edit:
        package_id = edit.insert(
            Package(person=person, purpose=purpose, note=note, author=project.author, made_ns=time.time_ns())
        )
        edit.insert_many([_assignment(package_id, part) for part in parts or (Part(),)])
    try:
        project.save_copy(out)
        mark_handed_out(out.absolute(), package_id)
    except Exception:
        project.undo()
        raise
    return package_id


def take_back(project: Project, package_id: int) -> None:
    """Forget a package: what was assigned by it is free again. What came back stays."""
    with project.edit("Take back work package") as edit:
        edit.delete(Package, package_id)


def _assignment(package_id: int, part: Part) -> Assignment:
    start, end = (None, None) if part.span is None else (part.span.start_ns, part.span.end_ns)
    return Assignment(0, package_id, part.source_id, part.lane_id, part.segment_id, start, end)
