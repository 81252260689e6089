"""Laws of merging, in random histories of two copies: nothing is lost, and without conflicts no order matters.

`SYNCSTUDIO_MERGES` histories are tried: 1,000 take a few minutes, those of every day two seconds.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from syncstudio.project.project import Project
from tests.project.merging_rig import State, merged, parted, state_of

HISTORIES = int(os.environ.get("SYNCSTUDIO_MERGES", "16"))
# A group is over within the time that a test may take, on a busy machine too.
GROUPS = max(8, HISTORIES // 20)


def _ids(state: State, table: str) -> set[int]:
    return {row[0] for row in state[table]}


def _kept(project: Project) -> set[int]:
    """The rows that conflicts keep."""
    found = set()
    for (patch,) in project._connection.execute("SELECT patch FROM conflict").fetchall():
        for operation in json.loads(patch):
            found.add(operation[2]["id"] if operation[0] == "put" else operation[2])
            if operation[0] == "set":
                found |= {value for value in operation[3].values() if isinstance(value, int)}
    return found


def _as_seen(state: State) -> Any:
    """What a project says; of what both added alike either row stands for both."""
    alike = ("vocabulary", "attribute_value", "channel")
    return {
        table: sorted(map(str, (row[1:] for row in rows))) if table in alike else rows
        for table, rows in state.items()
        if table != "conflict"
    }


@pytest.mark.parametrize("group", range(GROUPS))
def test_merging_keeps_the_work_of_both(tmp_path: Path, group: int) -> None:
    calm = asked = 0
    for seed in range(group, HISTORIES, GROUPS):
        base, a, b = parted(tmp_path, seed, 1 + 3 * (seed // GROUPS) % 16)
        with Project.open(base) as project, Project.open(a) as one, Project.open(b) as other:
            before, mine, theirs = state_of(project), state_of(one), state_of(other)
            past = len(one.history()), len(other.history())
        c, done = merged(a, b, tmp_path / f"{seed}c.syncstudio")
        with c:
            both = state_of(c)
            _nothing_lost(c, before, mine, theirs, both)
            assert not c._connection.execute("PRAGMA foreign_key_check").fetchall()
            assert len(c.history()) == (past[0] if done.nothing else past[0] + past[1] - 1 + 1)
            if not done.nothing:
                assert c.can_undo == "Merge"
                c.undo()
                assert state_of(c) == mine, seed
                c.redo()
                assert state_of(c) == both, seed
        d, back = merged(b, a, tmp_path / f"{seed}d.syncstudio")
        with d:
            assert bool(back.conflicts) == bool(done.conflicts), seed
            if not done.conflicts:
                calm += 1
                assert _as_seen(state_of(d)) == _as_seen(both), seed
            else:
                asked += 1
        _untouched(tmp_path, seed, base, a, b, mine, theirs)
        for path in tmp_path.glob(f"{seed}*"):
            path.unlink()
    assert HISTORIES < 200 or (calm and asked)


def _nothing_lost(project: Project, before: State, mine: State, theirs: State, both: State) -> None:
    for table in ("segment", "comment", "word", "keyframe", "measurement", "cue", "channel"):
        ours, others, common = (_ids(each, table) for each in (mine, theirs, before))
        there = _ids(both, table)
        kept = _kept(project)
        # What either added is there or waits in a conflict; mine is there at once.
        assert ours - common <= there, table
        assert others - common <= there | kept, table
        # What neither deleted is there; what one deleted and the other left alone is gone.
        assert common & ours & others <= there, table
        assert there <= ours | others, table


def _untouched(tmp_path: Path, seed: int, base: Path, a: Path, b: Path, mine: Any, theirs: Any) -> None:
    """An untouched ancestor adds nothing, and a merge with oneself is oneself."""
    for number, (into, other, expected) in enumerate(((base, b, theirs), (a, base, mine), (a, a, mine))):
        project, done = merged(into, other, tmp_path / f"{seed}u{number}.syncstudio")
        with project:
            assert done.conflicts == 0
            assert state_of(project) == expected
