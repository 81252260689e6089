"""Merging another copy into an open project, as one step of its history."""

import os
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import apsw

from syncstudio.project.changeset import Row, rows_of
from syncstudio.project.edit import Edit
from syncstudio.project.errors import DamagedError, ProjectError
from syncstudio.project.merging.ancestry import Fork, Past, PastStep, fork_of, past_of
from syncstudio.project.merging.cases import Case
from syncstudio.project.merging.net_changes import Net, net_of
from syncstudio.project.merging.patch import packed, packed_row
from syncstudio.project.merging.plan import MergePlan, merge_plan
from syncstudio.project.merging.two_way import two_way_nets
from syncstudio.project.merging.writing import join_history, write_plan
from syncstudio.project.merging_records import Conflict
from syncstudio.project.project import Project
from syncstudio.project.store import in_words, rows


@dataclass(frozen=True, slots=True)
class Other:
    """The other side of a merge: its history, and its file where all of it is at hand."""

    name: str
    folder: Path
    past: Past
    connection: apsw.Connection | None = None


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did: rows of each table that came, changed and went, and how many conflicts it left to decide.

    `ancestor` is the last step that both histories have; `why_not` says why the merge went without one. `steps` are
    those that came into the history.
    """

    ancestor: PastStep | None
    why_not: str
    inserted: dict[str, int]
    updated: dict[str, int]
    deleted: dict[str, int]
    conflicts: int
    steps: int

    @property
    def nothing(self) -> bool:
        """Whether the other side had nothing that was not here already."""
        return not (self.inserted or self.updated or self.deleted or self.conflicts)


def other_of(project: Project) -> Other:
    """An open project as the other side of a merge."""
    with project._mutex, in_words(project.path, "reading its history"):
        connection = project._open_connection()
        return Other(project.path.name, project.path.parent, past_of(connection), connection)


def share_history(project: Project, other: Other) -> bool:
    """Whether two histories began together."""
    with project._mutex, in_words(project.path, "comparing the histories"):
        mine = past_of(project._open_connection())
    return bool(mine.steps and other.past.steps) and mine.steps[0].id == other.past.steps[0].id


def merge_in(
    project: Project,
    other: Other,
    name: str,
    known: Mapping[str, Mapping[int, int]] | None = None,
    also: Callable[[Edit], None] | None = None,
) -> Merged:
    """Bring another side into a project: one edit of this name, its conflicts among the rest to decide.

    `known` says, for a merge without an ancestor, which row of theirs is which of mine, by table and id. Nothing is
    written where the other side has nothing new. `also` is done in the same step. ProjectError: the other side
    cannot be read.
    """
    with project.edit(name) as edit:
        connection, columns = edit._connection, edit.columns
        with _readable(other):
            mine = past_of(connection)
            parted = fork_of(mine, other.past)
            plan = _plan(connection, columns, parted, other, known)
            authors = _Authors(parted, mine, other.past, columns, plan.cases)
            steps = parted.theirs_only
            changesets = other.past.changesets(step.id for step in steps)
        if not plan.empty:
            write_plan(edit, plan, lambda row: _rebased(row, other.folder, project.path.parent))
            first = rows(connection, "SELECT coalesce(max(position), 0) + 1 FROM conflict")[0][0]
            edit.insert_many(
                [_record(case, first + n, other.name, authors) for n, case in enumerate(plan.cases)]
            )
            join_history(edit, steps, parted.theirs_steps, changesets)
        if also is not None:
            also(edit)
    return Merged(
        parted.ancestor,
        parted.why_not,
        _counted(key[0] for key, _ in plan.inserted),
        _counted(key[0] for key, _ in plan.updated),
        _counted(key[0] for key in plan.deleted),
        len(plan.cases),
        0 if plan.empty else len(steps),
    )


def _plan(
    connection: apsw.Connection,
    columns: Mapping[str, tuple[str, ...]],
    parted: Fork,
    other: Other,
    known: Mapping[str, Mapping[int, int]] | None,
) -> MergePlan:
    mine: Net
    theirs: Net
    if parted.ancestor is not None:
        mine, theirs = (net_of(connection, each, columns) for each in (parted.mine, parted.theirs))
        return merge_plan(connection, columns, mine, theirs)
    if other.connection is None:
        raise ProjectError(
            f"{other.name} holds only changes, and the step they were made from is not in this project: "
            f"{parted.why_not}."
        )
    mine, theirs = two_way_nets(connection, other.connection, columns, known)
    return merge_plan(connection, columns, mine, theirs, two_way=True)


@contextmanager
def _readable(other: Other) -> Iterator[None]:
    """Around the reading of what others wrote: whatever is wrong with it is one sentence."""
    try:
        yield
    except (apsw.Error, KeyError, UnicodeDecodeError) as error:
        raise DamagedError(
            f"{other.name} is damaged: a step of its history cannot be read. Nothing was merged."
        ) from error


class _Authors:
    """Who did what conflicts are about, on either side: the last who touched any of a conflict's rows."""

    def __init__(
        self,
        parted: Fork,
        mine: Past,
        theirs: Past,
        columns: Mapping[str, tuple[str, ...]],
        cases: Sequence[Case],
    ) -> None:
        wanted = {row_id for case in cases for _, row_id in case.keys}
        self._mine = _touched(parted.mine_steps, mine, columns, wanted)
        self._theirs = _touched(parted.theirs_steps, theirs, columns, wanted)

    def of(self, case: Case) -> tuple[str, str]:
        """The names of both."""
        found = [_last(side, case) for side in (self._mine, self._theirs)]
        return found[0], found[1]


def _touched(
    steps: Sequence[PastStep], past: Past, columns: Mapping[str, tuple[str, ...]], wanted: set[int]
) -> dict[tuple[str, int], tuple[int, str]]:
    """By row: which of the steps touched it last, and whose that was."""
    if not wanted:
        return {}
    changesets = past.changesets({step.id for step in steps if step.kind == "edit" and step.size is not None})
    found: dict[tuple[str, int], tuple[int, str]] = {}
    # What came by an earlier merge is theirs who did it, not theirs who merged.
    merges = {step.joined for step in steps}
    for place, step in enumerate(steps):
        if changesets.get(step.id) and step.id not in merges:
            for change in rows_of(changesets[step.id], columns, wanted):
                found[change.table, change.id] = (place, step.author)
    return found


def _last(side: dict[tuple[str, int], tuple[int, str]], case: Case) -> str:
    return max((side[key] for key in case.keys if key in side), default=(0, ""))[1]


def _record(case: Case, position: int, origin: str, authors: _Authors) -> Conflict:
    mine_author, theirs_author = authors.of(case)
    return Conflict(
        position=position,
        kind=case.kind,
        subject=case.subject[0],
        subject_id=case.subject[1],
        lane_id=case.lane_id,
        track_id=case.track_id,
        start_ns=case.start_ns,
        end_ns=case.end_ns,
        reason=case.reason,
        base=packed_row(case.base),
        mine=packed_row(case.mine),
        theirs=packed_row(case.theirs),
        patch=packed(case.patch),
        mine_author=mine_author,
        theirs_author=theirs_author,
        origin=origin,
    )


def _rebased(row: Row, old: Path, new: Path) -> Row:
    relative = row.get("relative_path")
    if old == new or not isinstance(relative, str) or not relative or posixpath.isabs(relative):
        return row
    with suppress(ValueError):  # another drive: nothing is relative, the absolute path serves
        return {**row, "relative_path": Path(os.path.relpath(old / relative, new)).as_posix()}
    return row


def _counted(tables: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for table in tables:
        found[table] = found.get(table, 0) + 1
    return found
