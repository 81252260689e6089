"""Collecting work: a copy or a file of changes comes back and is merged, with the hand-out as the ancestor."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from syncstudio.project.edit import Edit
from syncstudio.project.merging.ancestry import PastStep
from syncstudio.project.merging.merge import Other, other_of
from syncstudio.project.merging_reads import handed_out, packages
from syncstudio.project.merging_records import Package
from syncstudio.project.project import Project
from syncstudio.session.errors import SessionError
from syncstudio.session.merging.merging import MergeReport, bring_in, common_ground, open_other
from syncstudio.session.packages.changes_file import other_of_changes, read_changes

PAUSE_NS = 5 * 60 * 1_000_000_000
"""Steps further apart than this are not work: there was a pause between them."""


@dataclass(frozen=True, slots=True)
class Collected:
    """One file that came back: whose it is ("" where it is no package of this project), and what the merge did."""

    path: Path
    person: str
    report: MergeReport


def collect(project: Project, path: Path, anyway: bool = False) -> Collected:
    """Merge one copy or file of changes, as one step of undo, and note in its package that it came back.

    SessionError or ProjectError, with nothing changed: why it cannot be.
    """
    if not path.exists():
        raise SessionError(f"There is no file {path}: check the name and the folder.")
    if path.suffix.lower() == ".changes" or _says_changes(path):
        changes = read_changes(path)
        side = other_of_changes(changes, project, path)
        return _merged(project, side, path, changes.package_id, changes.steps, None)
    with open_other(path, project) as other:
        side = replace(other_of(other.project), folder=other.path.parent)
        package_id, position = handed_out(other.project)
        known = common_ground(project, other.project, side, anyway)
        return _merged(project, side, path, package_id, side.past.steps[position:], known)


def worked_ns(steps: Sequence[PastStep]) -> int:
    """How long somebody worked, told by when the steps were done: pauses of more than five minutes do not count."""
    times = sorted(step.at_ns for step in steps if not step.joined)
    return sum(after - before for before, after in pairwise(times) if after - before <= PAUSE_NS)


def _merged(
    project: Project,
    side: Other,
    path: Path,
    package_id: int,
    steps: Sequence[PastStep],
    known: dict[str, dict[int, int]] | None,
) -> Collected:
    found = next((each for each in packages(project) if each.id == package_id), None)
    person = found.person if found else ""

    def note(edit: Edit) -> None:
        if found is not None:
            edit.update(Package, found.id, collected_ns=time.time_ns(), worked_ns=worked_ns(steps))

    report = bring_in(project, side, path.name, f"Collect from {person or path.stem}", known, note)
    return Collected(path, person, report)


def _says_changes(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(18) == b"SYNCSTUDIO-CHANGES"
    except OSError:
        return False
