"""Where two copies of a project parted, told by their histories.

Rows of a history have random ids, so rows that two histories share were done before the copies parted, or came from one
into the other by an earlier merge. The longest common beginning is an ancestor of both; the state of one copy that an
earlier merge brought whole into the other is a later one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import apsw

from syncstudio.project.bulk_verbs import json_list, sorted_ids
from syncstudio.project.replay import directed
from syncstudio.project.store import rows


@dataclass(frozen=True, slots=True)
class PastStep:
    """One row of a history; `joined` is the step of the merge it came with, 0 for own ones, and `size` that of its
    changeset in bytes, None where what it did is not kept."""

    id: int
    step_id: int
    kind: str
    name: str
    at_ns: int
    author: str
    undone: bool
    joined: int
    size: int | None


@dataclass(frozen=True, slots=True)
class Past:
    """A history, oldest first, and how to get at what its edits did."""

    steps: Sequence[PastStep]
    changesets: Callable[[Iterable[int]], dict[int, bytes]]


@dataclass(frozen=True, slots=True)
class Fork:
    """What each side did since the ancestor, as changesets in the order to apply them.

    `theirs_only` are the steps that mine does not have. `ancestor` is the last step that both have, None where there
    is no ancestor to stand on, and `why_not` says why.
    """

    mine: tuple[bytes, ...]
    theirs: tuple[bytes, ...]
    mine_steps: tuple[PastStep, ...]
    theirs_steps: tuple[PastStep, ...]
    theirs_only: tuple[PastStep, ...]
    ancestor: PastStep | None
    why_not: str = ""


def past_of(connection: apsw.Connection) -> Past:
    """The history of an open file."""
    sql = (
        "SELECT id, step_id, kind, name, at_ns, author, undone, joined, length(changeset) FROM history "
        "ORDER BY position"
    )
    steps = [
        PastStep(row_id, step_id, kind, name, at_ns, author, bool(undone), joined, size)
        for row_id, step_id, kind, name, at_ns, author, undone, joined, size in rows(connection, sql)
    ]

    def changesets(ids: Iterable[int]) -> dict[int, bytes]:
        wanted = "SELECT id, changeset FROM history WHERE id IN (SELECT value FROM json_each(?))"
        return dict(rows(connection, wanted, json_list(sorted_ids(ids))))

    return Past(steps, changesets)


def fork_of(mine: Past, theirs: Past) -> Fork:
    """Compare two histories."""
    common = 0
    for one, other in zip(mine.steps, theirs.steps, strict=False):
        if not _alike(one, other):
            break
        common += 1
    own, others = list(mine.steps[common:]), list(theirs.steps[common:])
    known = {each.id for each in mine.steps}
    only = tuple(step for step in others if step.id not in known)
    last = mine.steps[common - 1] if common else None
    try:
        sides = _grown(mine, theirs, own, others) or _merged_before(mine, theirs, own, others)
        if sides is None:
            if last is None:
                return Fork(
                    (), (), tuple(own), tuple(others), only, None, "they share no step of their histories"
                )
            sides = _forwards(own, mine), _forwards(others, theirs), last
        return Fork(sides[0], sides[1], tuple(own), tuple(others), only, sides[2])
    except _UnreadableError:
        why = "a step since they parted was made by a version whose steps can no longer be read"
        return Fork((), (), tuple(own), tuple(others), only, None, why)


class _UnreadableError(Exception):
    """A step from before a migration that ended undo: what it did is not kept."""


_Sides = tuple[tuple[bytes, ...], tuple[bytes, ...], PastStep]


def _alike(one: PastStep, other: PastStep) -> bool:
    """Whether two rows are the same step, and none has grown since."""
    return (one.id, one.at_ns, one.size) == (other.id, other.at_ns, other.size)


def _grown(mine: Past, theirs: Past, own: list[PastStep], others: list[PastStep]) -> _Sides | None:
    """Where they parted inside a step that went on growing on one side: as it was first is the ancestor of both."""
    if not own or not others or own[0].id != others[0].id or own[0].joined or others[0].joined:
        return None
    if (own[0].at_ns, own[0].size or 0) <= (others[0].at_ns, others[0].size or 0):
        back = _backwards(own[:1], mine)
        return _forwards(own[1:], mine), (*back, *_forwards(others, theirs)), own[0]
    back = _backwards(others[:1], theirs)
    return (*back, *_forwards(own, mine)), _forwards(others[1:], theirs), others[0]


def _merged_before(mine: Past, theirs: Past, own: list[PastStep], others: list[PastStep]) -> _Sides | None:
    """Where an earlier merge brought one side's steps into the other: the state of then is the ancestor."""
    brought, taken = _held(others, mine.steps), _held(own, theirs.steps)
    if brought and brought >= taken:
        back = _backwards(others[:brought], theirs)
        ahead = _forwards(others[brought:], theirs)
        return (*back, *_forwards(own, mine)), ahead, others[brought - 1]
    if taken:
        back = _backwards(own[:taken], mine)
        return _forwards(own[taken:], mine), (*back, *_forwards(others, theirs)), own[taken - 1]
    return None


def _held(steps: Sequence[PastStep], history: Sequence[PastStep]) -> int:
    """How many of one side's steps, from the first on, a merge that stands brought into the other's history."""
    standing = {step.id for step in history if not step.joined and not step.undone}
    if not any(step.joined in standing for step in history if step.joined):
        return 0
    held = {step.id: step for step in history if not step.joined or step.joined in standing}
    count = 0
    while count < len(steps) and steps[count].id in held and _alike(steps[count], held[steps[count].id]):
        count += 1
    return count


def _forwards(steps: Sequence[PastStep], past: Past) -> tuple[bytes, ...]:
    walked = [step for step in steps if not step.joined]
    found = past.changesets({step.step_id for step in walked})
    for step in walked:
        if found.get(step.step_id) is None:
            raise _UnreadableError
    return tuple(directed(found[step.step_id], step.kind == "undo") for step in walked)


def _backwards(steps: Sequence[PastStep], past: Past) -> tuple[bytes, ...]:
    return tuple(apsw.Changeset.invert(each) for each in reversed(_forwards(steps, past)))
