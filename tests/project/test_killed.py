"""A program killed in the middle: every edit it had reported is there, and a copy of the single file opens.

What can be promised of the *single file* after a kill: an edit is reported when its journal is gone, so a file with no
journal beside it holds every reported edit, and a copy of it opens. If the kill fell while a further edit was being
written, there is a journal: the file with its journal, or the file after it was opened once, holds every reported
edit; the file copied without its journal either does too, or is refused in words. It never opens with less.
"""

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from syncstudio.project.errors import DamagedError
from syncstudio.project.project import Project
from syncstudio.project.records import Lane, Segment

ROUNDS = 15

WRITER = """
import random, sys
from syncstudio.project.project import Project
from syncstudio.project.records import Segment
project = Project.open(sys.argv[1])
assert project.viewing is None, project.viewing
lane = project.lanes()[0].id
place = 0
while True:
    place += 1
    with project.edit(f"Draw {place}") as edit:
        ids = [
            edit.insert(Segment(lane_id=lane, start_ns=random.randrange(10**9), end_ns=10**9, text="word " * 9))
            for _ in range(random.choice((1, 1, 1, 30)))
        ]
    print(*ids, flush=True)
"""


def _kill_a_writer(path: Path, after_s: float) -> list[set[int]]:
    """Let a process edit for a moment, kill it, and give the ids of each edit it reported."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert writer.stdout
    first = writer.stdout.readline()
    time.sleep(after_s)
    writer.kill()
    lines = [first, *writer.stdout.readlines()]
    writer.stdout.close()
    writer.wait()
    return [{int(row_id) for row_id in line.split()} for line in lines if line.endswith("\n")]


def _ids(project: Project) -> set[int]:
    return {segment.id for lane in project.lanes() for segment in project.segments(lane.id)}


@pytest.mark.skipif(sys.platform == "win32", reason="the way to kill is POSIX's")
def test_no_reported_edit_is_lost(path: Path, tmp_path: Path, whole: Any) -> None:
    with Project.create(path) as project, project.edit("Add lane") as edit:
        edit.insert(Lane(name="words"))
    reported: set[int] = set()
    for number in range(ROUNDS):
        edits = _kill_a_writer(path, random.uniform(0.0, 0.05))
        assert edits
        reported = reported.union(*edits)
        folder = tmp_path / f"copy{number}"
        folder.mkdir()
        alone = Path(shutil.copy(path, folder / "alone.syncstudio"))
        both = Path(shutil.copy(path, folder / "both.syncstudio"))
        journal = Path(f"{path}-journal")
        cut_off = journal.exists()
        if cut_off:
            shutil.copy(journal, f"{both}-journal")
        try:
            with Project.open(alone) as copy:
                assert reported <= _ids(copy)
        except DamagedError:
            assert cut_off
        with Project.open(both) as copy:
            assert reported <= _ids(copy)
        with Project.open(path) as project:
            assert project.viewing is None
            found = _ids(project)
            assert reported <= found
            # An edit that was on disk and could not be reported any more may be there: a whole one, or none of it.
            last = project.can_undo
            assert last
            project.undo()
            taken_back = found - _ids(project)
            assert taken_back == edits[-1] or not taken_back & reported
            project.redo()
            assert _ids(project) == found
            assert project.can_undo == last
        assert whole(path)
        assert whole(both)


PAGE = 4096


def test_a_torn_copy_is_refused_or_complete(path: Path, tmp_path: Path) -> None:
    """Every state a file can be in while an edit is being written, pages going out in order, copied alone."""
    chance = random.Random(7)
    torn = tmp_path / "torn.syncstudio"
    opened = 0
    with Project.create(path) as project:
        with project.edit("Add lane") as edit:
            lane = edit.insert(Lane(name="words"))
        known: dict[int, int] = {}
        for count in (1, 1, 40, 1, 40, 1, 1):
            before, reported = path.read_bytes(), dict(known)
            with project.edit("Draw") as edit:
                for _ in range(count):
                    start = chance.randrange(10**9)
                    known[edit.insert(Segment(lane_id=lane, start_ns=start, end_ns=10**9, text="x" * 40))] = (
                        start
                    )
            after = path.read_bytes()
            changed = [
                place
                for place in range(0, len(after), PAGE)
                if before[place : place + PAGE] != after[place : place + PAGE]
            ]
            for written in range(1, len(changed)):
                content = bytearray(before)
                for place in changed[:written]:
                    content.extend(bytes(max(0, place + PAGE - len(content))))
                    content[place : place + PAGE] = after[place : place + PAGE]
                torn.write_bytes(content)
                try:
                    with Project.open(torn) as copy:
                        found = {segment.id: segment.start_ns for segment in copy.segments(lane)}
                except DamagedError:
                    continue
                assert reported.items() <= found.items()
                opened += 1
    assert opened < 20, "most torn copies should be recognised"


def test_an_open_project_s_file_can_be_copied(project: Project, content: Any, tmp_path: Path) -> None:
    copy = Path(shutil.copy(project.path, tmp_path / "mailed.syncstudio"))
    with Project.open(copy) as mailed:
        assert mailed.viewing is None
        assert mailed.can_undo == "Add media"
        assert mailed.tracks() == project.tracks()
