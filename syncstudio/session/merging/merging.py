"""Merging projects: two files into a third, or another file into an open project, as one step to undo."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from syncstudio.project.copying import copy_file
from syncstudio.project.edit import Edit
from syncstudio.project.merging.merge import Merged, Other, merge_in, other_of, share_history
from syncstudio.project.project import Project
from syncstudio.session.comparing.lane_map import lanes_told
from syncstudio.session.comparing.matching import match_projects
from syncstudio.session.comparing.opening import OtherProject
from syncstudio.session.errors import SessionError

Known = dict[str, dict[int, int]]
Also = Callable[[Edit], None]


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What a merge did, the name of the file that came in, and how many tracks lie otherwise by it."""

    origin: str
    merged: Merged
    realigned: int = 0

    @property
    def line(self) -> str:
        """One sentence for people."""
        merged = self.merged
        if merged.nothing:
            return f"{self.origin} has nothing that is not here already; nothing was changed."
        # What moves everything else is said first.
        parts = [
            f"{_many(self.realigned, 'track')} aligned as there",
            f"{_many(merged.inserted.get('segment', 0), 'label')} added",
            f"{_many(merged.updated.get('segment', 0), 'label')} changed",
            f"{_many(merged.deleted.get('segment', 0), 'label')} deleted",
            f"{_many(merged.inserted.get('comment', 0), 'comment')} added",
        ]
        told = [part for part in parts if not part.startswith("no ")] or ["its other changes taken"]
        waits = (
            f"; {_many(merged.conflicts, 'conflict')} {'waits' if merged.conflicts == 1 else 'wait'} to be decided"
            if merged.conflicts
            else ", without conflicts"
        )
        return f"Merged {self.origin}: {', '.join(told)}{waits}."

    @property
    def ancestor_line(self) -> str:
        """On what ground it was merged, as a sentence."""
        if self.merged.ancestor is None:
            return (
                f"There is no common ancestor ({self.merged.why_not}): what both have was found by what it is, and "
                "whatever differs is left to decide."
            )
        return f"Both copies have everything up to “{self.merged.ancestor.name}”."


def merge_files(
    mine: Path, theirs: Path, out: Path, *, anyway: bool = False, lanes: Sequence[str] = ()
) -> MergeReport:
    """Merge two project files into a new one; both are left as they are.

    `lanes` are pairs MINE=THEIRS for projects without a common history; `anyway` merges projects that have nothing in
    common. SessionError or ProjectError, in one sentence and with nothing changed, for whatever is wrong.
    """
    if os.path.exists(out):
        raise SessionError(f"{out.name} is already there; choose another name for the merged project.")
    if not out.absolute().parent.is_dir():
        raise SessionError(
            f"The folder {out.absolute().parent} does not exist, so {out.name} cannot be made in it."
        )
    _refuse_same(mine, theirs)
    part = out.absolute().with_name(f".{out.name}.merging")
    with OtherProject(mine) as one, OtherProject(theirs) as other:
        known = common_ground(one.project, other.project, other_of(other.project), anyway, lanes)
        try:
            _copy(one, part)
            with Project.open(part) as project:
                report = merge_into(project, other.project, known=known, folder=other.path.parent)
            os.replace(part, out)
        except OSError as error:
            raise SessionError(
                f"{out.name} could not be written in {out.parent}: {error.strerror}."
            ) from error
        finally:
            for left in (part, part.with_name(part.name + ".lock"), part.with_name(part.name + "-journal")):
                with suppress(OSError):
                    left.unlink()
    return report


def merge_into(
    project: Project,
    other: Project,
    *,
    known: Known | None = None,
    name: str = "",
    also: Also | None = None,
    folder: Path | None = None,
) -> MergeReport:
    """Merge an open project into another, as one step of its history. `folder` is where its file really lies, where
    it is read from a copy."""
    title, side = other.path.name, other_of(other)
    if folder is not None:
        side = replace(side, folder=folder)
    return bring_in(project, side, title, name or f"Merge {title}", known, also)


def bring_in(
    project: Project, side: Other, title: str, name: str, known: Known | None = None, also: Also | None = None
) -> MergeReport:
    """The merge itself, as one step of this name, and what is to be said of it."""
    lay = {track.id: project.pieces(track.id) for track in project.tracks()}
    merged = merge_in(project, side, name, known, also)
    lie = {track.id: project.pieces(track.id) for track in project.tracks()}
    realigned = sum(track_id in lie and lie[track_id] != pieces for track_id, pieces in lay.items())
    return MergeReport(title, merged, realigned)


def common_ground(
    project: Project, other: Project, side: Other, anyway: bool, lanes: Sequence[str] = ()
) -> Known | None:
    """For projects without a common ancestor: which source, track and lane of theirs is which of mine.

    SessionError where they have nothing in common, unless they are to be merged anyway.
    """
    if share_history(project, side):
        return None
    if not other.tracks() and not other.lanes() and not other.labels():
        raise SessionError(f"{other.path.name} is empty: there is nothing to merge.")
    try:
        told = lanes_told(lanes, project, other) if lanes else None
        matched = match_projects(project, other, told)
    except SessionError as error:
        if anyway and not lanes:
            return None
        hint = "" if lanes else " To merge them all the same, say so (--anyway)."
        raise SessionError(f"{error}{hint}") from error
    return {
        "source": {pair.other.id: pair.one.id for pair in matched.sources},
        "track": {pair.other.id: pair.one.id for pair in matched.tracks},
        "lane": {pair.other.id: pair.one.id for pair in matched.lanes if pair.own_clock},
    }


def open_other(path: Path, project: Project) -> OtherProject:
    """A project file to merge into an open one. SessionError: it is the same file, or cannot be read."""
    _refuse_same(project.path, path)
    return OtherProject(path)


def _copy(one: OtherProject, target: Path) -> None:
    """A copy of a project, its recordings found from where its file really lies."""
    with one.project._mutex:
        copy_file(one.project._open_connection(), one.path, target)


def _refuse_same(mine: Path, theirs: Path) -> None:
    with suppress(OSError):
        if os.path.samefile(mine, theirs):
            raise SessionError(f"{theirs.name} is the same project twice, so there is nothing to merge.")


def _many(count: int, noun: str) -> str:
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"
