"""A full disk: one sentence, nothing lost, and the project goes on when there is room again."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from syncstudio.project.errors import DiskFullError, ProjectError
from syncstudio.project.project import Project
from syncstudio.project.records import Label, Lane, Segment


def _limit(project: Project, pages: int) -> None:
    project._connection.execute(f"PRAGMA max_page_count = {pages}").fetchall()


def test_an_edit_that_does_not_fit_leaves_all_before_it(project: Project, content: Any, state: Any) -> None:
    before, lines = state(project), project.history()
    _limit(project, 1)  # SQLite takes it as: no page more than there are
    with (
        pytest.raises(
            DiskFullError, match=r"disk that holds talk.syncstudio is full.*“Type”.*Free some space"
        ),
        project.edit("Type") as edit,
    ):
        edit.update(Segment, content.segment, text="x" * 100_000)
    assert state(project) == before
    assert project.history() == lines
    assert project.can_undo == "Add media"
    _limit(project, 1 << 30)
    with project.edit("Type") as edit:
        edit.update(Segment, content.segment, text="x" * 100_000)
    project.undo()
    assert state(project) == before


def test_an_edit_that_goes_on_after_the_disk_filled_is_refused(
    project: Project, content: Any, state: Any
) -> None:
    before = state(project)
    _limit(project, 1)

    def go_on() -> None:
        with project.edit("Import") as edit:
            with contextlib.suppress(DiskFullError):
                edit.insert(Lane(name="x" * 100_000))
            edit.insert(Label(name="y" * 100_000))

    with pytest.raises(ProjectError):
        go_on()
    assert state(project) == before


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk of half a megabyte, where one can be made."""
    folder = tmp_path / "small"
    folder.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mount.returncode:
        pytest.skip("this machine does not let a small disk be mounted")
    yield folder
    subprocess.run(["umount", str(folder)], check=False)


def test_a_real_disk_that_fills(small_disk: Path, state: Any, whole: Any) -> None:
    path = small_disk / "talk.syncstudio"
    with Project.create(path) as project:
        with project.edit("Add lane") as edit:
            lane = edit.insert(Lane(name="l"))
        (small_disk / "film").write_bytes(bytes(200_000))

        def draw() -> None:
            with project.edit("Draw") as edit:
                edit.insert(Segment(lane_id=lane, text="x" * 3_000))

        def fill() -> Any:
            """Draw until the disk is full; gives what the project held before the edit that was refused."""
            for _ in range(1_000):
                before = state(project)
                try:
                    draw()
                except DiskFullError:
                    return before
            pytest.fail("the disk never filled")

        # What was rolled back may have left room for more, so it is filled more than once.
        for _ in range(4):
            before = fill()
            assert state(project) == before
        # A large edit is ended by SQLite itself when there is no more room.
        with pytest.raises(DiskFullError, match="“Import” was not kept"), project.edit("Import") as edit:
            edit.insert_many(
                [Segment(lane_id=lane, start_ns=n, end_ns=n, text="x" * 60) for n in range(20_000)]
            )
        assert state(project) == before
        with pytest.raises(DiskFullError, match=r"disk that holds copy.syncstudio is full"):
            project.save_copy(small_disk / "copy.syncstudio")
        assert sorted(os.listdir(small_disk)) == ["film", "talk.syncstudio", "talk.syncstudio.lock"]
        (small_disk / "film").unlink()
        with project.edit("Draw again") as edit:
            edit.insert(Segment(lane_id=lane, text="y"))
        project.undo()
        project.undo()
        project.redo()
        assert state(project) == before
    assert whole(path)
