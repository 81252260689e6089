"""Opening: what is refused, what is only shown, and what a lock does, each in one sentence."""

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import apsw
import pytest

from syncstudio.project.errors import (
    DamagedError,
    NewerVersionError,
    NotAProjectError,
    ProjectError,
    ReadOnlyError,
)
from syncstudio.project.lock import lock_path
from syncstudio.project.project import Project
from syncstudio.project.records import Label, Lane, Segment
from syncstudio.project.schema import VERSION

HOLD = """
import sys, time
from syncstudio.project.project import Project
from syncstudio.project.records import Label
project = Project.open(sys.argv[1])
print(project.viewing, flush=True)
for line in sys.stdin:
    with project.edit("Add label") as edit:
        edit.insert(Label(name=line.strip()))
    print("done", flush=True)
project.close()
"""


def _hold(path: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


def _end(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()


@pytest.fixture
def closed(path: Path) -> Path:
    with Project.create(path) as project, project.edit("Add label") as edit:
        edit.insert(Label(name="a"))
    return path


def test_a_project_is_one_file(path: Path, project: Project) -> None:
    with project.edit("Add label") as edit:
        edit.insert(Label(name="a"))
    assert sorted(os.listdir(path.parent)) == [path.name, lock_path(path).name]
    project.close()
    project.close()
    assert os.listdir(path.parent) == [path.name]
    with pytest.raises(ProjectError, match="is closed"):
        project.labels()
    with pytest.raises(ProjectError, match="is closed"), project.edit("Late"):
        pass


def test_every_connection_promises_what_the_design_says(project: Project) -> None:
    def ask(name: str) -> object:
        return project._connection.execute(f"PRAGMA {name}").fetchall()[0][0]

    assert ask("journal_mode") == "delete"
    assert ask("synchronous") == 3
    assert ask("foreign_keys") == 1
    assert ask("application_id") == int.from_bytes(b"SYNC")
    assert ask("user_version") == VERSION
    tables = project._connection.execute("PRAGMA table_list").fetchall()
    assert all(row[5] for row in tables if not row[1].startswith("sqlite_")), "a table is not STRICT"


def test_reading_writes_nothing(closed: Path) -> None:
    before, stamp = closed.read_bytes(), closed.stat().st_mtime_ns
    with Project.open(closed) as project:
        project.labels()
        project.history()
        assert project.viewing is None
    assert closed.read_bytes() == before
    assert closed.stat().st_mtime_ns == stamp


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "it is empty"),
        (b"dear diary, today I", "some other kind of file"),
        (b"SQLite format 3\0" + b"\0" * 200, "is not a Sync Studio project"),
    ],
)
def test_other_files_are_refused(path: Path, content: bytes, says: str) -> None:
    path.write_bytes(content)
    with pytest.raises(NotAProjectError, match=says):
        Project.open(path)
    assert path.read_bytes() == content
    assert os.listdir(path.parent) == [path.name]


def test_another_program_s_database_is_refused(path: Path) -> None:
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE history (id INTEGER)")
    database.close()
    with pytest.raises(NotAProjectError, match="another program made it"):
        Project.open(path)


def test_missing_files_folders_and_taken_names(tmp_path: Path, closed: Path) -> None:
    with pytest.raises(ProjectError, match=r"none.syncstudio does not exist"):
        Project.open(tmp_path / "none.syncstudio")
    with pytest.raises(NotAProjectError, match="not a file"):
        Project.open(tmp_path)
    with pytest.raises(ProjectError, match="already there"):
        Project.create(closed)
    with pytest.raises(ProjectError, match="does not exist"):
        Project.create(tmp_path / "no" / "where.syncstudio")


def test_a_newer_version_is_refused_in_words_and_left_alone(closed: Path) -> None:
    connection = apsw.Connection(str(closed))
    connection.execute(f"PRAGMA user_version = {VERSION + 7}").fetchall()
    connection.close()
    before = closed.read_bytes()
    with pytest.raises(NewerVersionError, match=f"newer Sync Studio .project version {VERSION + 7}"):
        Project.open(closed)
    assert closed.read_bytes() == before
    assert os.listdir(closed.parent) == [closed.name]


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.99])
def test_a_file_cut_short_is_refused(closed: Path, kept: float) -> None:
    content = closed.read_bytes()
    closed.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(DamagedError, match=closed.name):
        Project.open(closed)
    assert os.listdir(closed.parent) == [closed.name]


def test_a_file_without_its_tables_is_refused(closed: Path) -> None:
    connection = apsw.Connection(str(closed))
    connection.execute("DROP TABLE word")
    connection.close()
    with pytest.raises(DamagedError, match="no table “word”"):
        Project.open(closed)


def test_a_second_process_is_a_viewer_and_says_so(closed: Path) -> None:
    holder = _hold(closed)
    try:
        assert holder.stdin
        assert holder.stdout
        assert holder.stdout.readline() == "None\n"
        with Project.open(closed) as viewer:
            assert viewer.viewing == (
                f"{closed.name} is open in another window (process {holder.pid}), "
                "so here it is shown for viewing only."
            )
            with (
                pytest.raises(ReadOnlyError, match=r"“Add” was not done: .* is open in another"),
                viewer.edit("Add"),
            ):
                pass
            with pytest.raises(ReadOnlyError):
                viewer.undo()
            assert (viewer.can_undo, viewer.can_redo) == (None, None)
            assert not viewer.refresh()
            holder.stdin.write("from there\n")
            holder.stdin.flush()
            assert holder.stdout.readline() == "done\n"
            assert viewer.refresh()
            assert not viewer.refresh()
            assert {label.name for label in viewer.labels()} == {"a", "from there"}
            holder.stdin.close()
            assert holder.wait(20) == 0
            with Project.open(closed) as editor:
                assert editor.viewing is None
    finally:
        _end(holder)


def test_a_second_window_of_this_process_is_a_viewer_too(project: Project) -> None:
    with Project.open(project.path) as viewer:
        assert viewer.viewing
    assert lock_path(project.path).exists()
    with project.edit("Still mine") as edit:
        edit.insert(Label(name="x"))


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
def test_a_link_to_a_project_is_that_project(project: Project, tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    link = tmp_path / "desk" / "link.syncstudio"
    link.symlink_to(project.path)
    with Project.open(link) as viewer:
        assert viewer.path == project.path
        assert viewer.viewing
    assert os.listdir(link.parent) == [link.name]


def test_any_file_name_will_do(tmp_path: Path) -> None:
    path = tmp_path / "file:Gespräch #3 100%?mode=memory.syncstudio"
    if sys.platform == "win32":
        path = tmp_path / "Gespräch #3 100%.syncstudio"
    Project.create(path, "Gespräch").close()
    with Project.open(path) as project:
        assert project.name == "Gespräch"
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.skipif(sys.platform == "win32", reason="the way to kill is POSIX's")
def test_a_lock_left_by_a_killed_process_stops_nobody(closed: Path) -> None:
    holder = _hold(closed)
    assert holder.stdout
    holder.stdout.readline()
    _end(holder)
    assert lock_path(closed).exists()
    with Project.open(closed) as project:
        assert project.viewing is None
    assert not lock_path(closed).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="folders are protected otherwise")
@pytest.mark.parametrize(
    ("mode", "folder_mode", "says"), [(0o444, 0o777, "write-protected"), (0o666, 0o555, "folder")]
)
def test_what_cannot_be_written_is_shown(
    tmp_path: Path, closed: Path, as_nobody: Any, mode: int, folder_mode: int, says: str
) -> None:
    folder = Path(shutil.copytree(closed.parent, _public(tmp_path) / "stick"))
    copy = folder / closed.name
    copy.chmod(mode)
    folder.chmod(folder_mode)
    try:
        with as_nobody():
            with Project.open(copy) as project:
                assert project.viewing
                assert says in project.viewing
                assert "save a copy elsewhere to edit it" in project.viewing
                assert [label.name for label in project.labels()] == ["a"]
                with pytest.raises(ReadOnlyError), project.edit("Add"):
                    pass
            with pytest.raises(ProjectError, match=r"cannot be made in|already there"):
                Project.create(folder / ("new.syncstudio" if folder_mode == 0o555 else copy.name))
    finally:
        folder.chmod(0o777)
        shutil.rmtree(folder.parent)


@pytest.mark.skipif(sys.platform == "win32", reason="folders are protected otherwise")
def test_an_unfinished_file_that_cannot_be_written_says_what_to_do(
    tmp_path: Path, closed: Path, as_nobody: Any
) -> None:
    folder = _public(tmp_path)
    copy = folder / closed.name
    connection = apsw.Connection(str(closed))
    connection.execute("PRAGMA cache_size = 1").fetchall()
    connection.execute("BEGIN")
    connection.execute(f"INSERT INTO label (id, name, color, position) VALUES (1, '{'x' * 50_000}', 0, 0)")
    shutil.copy(closed, copy)
    shutil.copy(f"{closed}-journal", f"{copy}-journal")
    connection.close()
    copy.chmod(0o444)
    folder.chmod(0o555)
    try:
        with as_nobody(), pytest.raises(ProjectError, match=f"together with {copy.name}-journal"):
            Project.open(copy)
        folder.chmod(0o777)
        copy.chmod(0o666)
        with Project.open(copy) as project:
            assert [label.name for label in project.labels()] == ["a"]
    finally:
        folder.chmod(0o777)
        shutil.rmtree(folder)


def _public(tmp_path: Path) -> Path:
    """A folder that everybody may enter; pytest's own are private."""
    folder = Path("/tmp") / f"syncstudio-{tmp_path.parent.name}-{tmp_path.name}-{os.getpid()}"
    folder.mkdir()
    folder.chmod(0o777)
    return folder


def test_no_code_runs_out_of_a_project_file(closed: Path) -> None:
    connection = apsw.Connection(str(closed))
    connection.execute("CREATE TRIGGER evil AFTER INSERT ON lane BEGIN DELETE FROM label; END")
    connection.close()
    with Project.open(closed) as project:
        with project.edit("Add lane") as edit:
            lane = edit.insert(Lane(name="l"))
            edit.insert(Segment(lane_id=lane))
        assert len(project.labels()) == 1
        with project.edit("Delete lane") as edit:
            edit.delete(Lane, lane)
        assert project.segments(lane) == []


def test_a_look_from_outside_takes_no_lock(tmp_path):
    path = tmp_path / "a.syncstudio"
    Project.create(path).close()
    with Project.open(path, view_only=True) as look:
        assert look.viewing is not None
        with Project.open(path) as editor:
            assert editor.viewing is None
            with editor.edit("Add lane") as edit:
                edit.insert(Lane(name="Speech"))
        assert [lane.name for lane in look.lanes()] == ["Speech"]


def test_a_full_disk_is_named_as_what_it_is(tmp_path, monkeypatch):
    path = tmp_path / "a.syncstudio"
    Project.create(path).close()

    def full(_path):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("syncstudio.project.opening.FileLock.take", full)
    with Project.open(path) as project:
        assert project.viewing is not None
        assert "full" in project.viewing
