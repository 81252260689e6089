"""`merge`: the merged file, the document against its contract, and every kind of bad input in one line."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from syncstudio.project.project import Project
from syncstudio.project.records import Lane, Segment
from tests.cli.conftest import document, refused
from tests.old_projects import old_project
from tests.project.merging_rig import fill_base


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Two copies of one project: both renamed a lane, one drew a label."""
    anna, ben = tmp_path / "anna.syncstudio", tmp_path / "ben.syncstudio"
    with Project.create(anna) as project:
        with project.edit("Add media") as edit:
            fill_base(edit)
        project.save_copy(ben)
    for path, name in ((anna, "shots"), (ben, "takes")):
        with Project.open(path) as project:
            project.author = path.stem
            lane = next(each.id for each in project.lanes() if each.name == "scenes")
            with project.edit("Rename lane") as edit:
                edit.update(Lane, lane, name=name)
                if path == ben:
                    edit.insert(
                        Segment(lane_id=lane, start_ns=10**9, end_ns=2 * 10**9, text="new", author="ben")
                    )
    return anna, ben


def test_two_copies_become_one(run: Any, pair: tuple[Path, Path], tmp_path: Path) -> None:
    anna, ben = pair
    out = tmp_path / "both.syncstudio"
    before = anna.read_bytes(), ben.read_bytes()
    found = document(run("merge", anna, ben, "--out", out, "--json"), "merge-1")
    assert (found["ancestor"], found["inserted"], found["conflicts"]) == ("Add media", {"segment": 1}, 1)
    (asked,) = found["queue"]
    assert (asked["about"], asked["theirs_author"]) == ("Lane “shots”", "ben")
    assert asked["fields"] == [{"name": "Name", "base": "scenes", "mine": "shots", "theirs": "takes"}]
    assert (anna.read_bytes(), ben.read_bytes()) == before
    with Project.open(out) as project:
        assert [each.author for each in project.segments_where("text = 'new'")] == ["ben"]
        assert project.can_undo == "Merge ben.syncstudio"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([anna.name, ben.name, out.name])
    told = run("merge", anna, ben, "--out", tmp_path / "again.syncstudio", "--strict")
    assert told.exit_code == 1
    assert told.stdout.splitlines()[0] == (
        "Merged ben.syncstudio: 1 label added; 1 conflict waits to be decided."
    )
    assert "Name: mine shots, theirs takes" in told.stdout


def test_what_is_wrong_is_one_line_and_nothing_is_left(
    run: Any, pair: tuple[Path, Path], tmp_path: Path
) -> None:
    anna, ben = pair
    out, rest = tmp_path / "out.syncstudio", tmp_path / "rest"
    rest.mkdir()
    same = tmp_path / "link.syncstudio"
    same.symlink_to(anna)
    empty, other, torn, newer, text = (
        rest / f"{name}.syncstudio" for name in ("empty", "other", "torn", "newer", "text")
    )
    Project.create(empty).close()
    with Project.create(other) as project, project.edit("Add lane") as edit:
        edit.insert(Lane(name="something else"))
    torn.write_bytes(anna.read_bytes()[: len(anna.read_bytes()) // 2])
    newer.write_bytes(anna.read_bytes())
    newer.write_bytes(newer.read_bytes()[:60] + (99).to_bytes(4, "big") + newer.read_bytes()[64:])
    text.write_text("no project")
    refused(run("merge", anna, anna, "--out", out), "the same project twice")
    refused(run("merge", anna, same, "--out", out), "the same project twice")
    refused(run("merge", anna, tmp_path / "none.syncstudio", "--out", out), "There is no project")
    refused(run("merge", anna, empty, "--out", out), "is empty")
    refused(run("merge", anna, other, "--out", out), "--anyway")
    refused(run("merge", anna, torn, "--out", out), "damaged")
    refused(run("merge", anna, newer, "--out", out), "newer Sync Studio")
    refused(run("merge", anna, text, "--out", out), "not a Sync Studio project")
    refused(run("merge", anna, ben, "--out", ben), "already there")
    refused(run("merge", anna, ben, "--out", tmp_path / "no" / "out.syncstudio"), "does not exist")
    assert not out.exists()
    assert not [path for path in tmp_path.iterdir() if "merging" in path.name]
    assert run("merge", anna, other, "--out", out, "--anyway").exit_code == 0


def test_older_versions_and_open_files_are_merged_from_as_they_are(run: Any, tmp_path: Path) -> None:
    old = old_project(5, tmp_path / "old.syncstudio")
    new = tmp_path / "new.syncstudio"
    shutil.copy(old, new)
    before = old.read_bytes()
    with Project.open(new) as project:
        with project.edit("Draw") as edit:
            edit.insert(Segment(lane_id=project.lanes()[0].id, start_ns=50, end_ns=60, text="more"))
        # Still open for editing here: it is read as it is.
        out = tmp_path / "out.syncstudio"
        assert run("merge", old, new, "--out", out).exit_code == 0
    assert old.read_bytes() == before
    with Project.open(out) as project:
        assert len(project.segments_where("text = 'more'")) == 1
