"""Copies: one complete file each, sources still found, nothing half-written under a real name."""

import os
from pathlib import Path
from typing import Any

import pytest

from syncstudio.project.errors import LockedError, ProjectError
from syncstudio.project.project import Project
from syncstudio.project.records import Label, Source


def test_a_copy_is_complete_and_apart(project: Project, content: Any, tmp_path: Path, whole: Any) -> None:
    target = tmp_path / "copy.syncstudio"
    project.save_copy(target)
    with project.edit("Later") as edit:
        edit.insert(Label(name="later"))
    with Project.open(target) as copy:
        assert copy.viewing is None
        assert copy.can_undo == "Add media"
        assert copy.labels() == []
        assert copy.words(content.segment) == project.words(content.segment)
        assert copy.source(content.source) == project.source(content.source)
    assert whole(target)
    assert sorted(os.listdir(tmp_path)) == ["copy.syncstudio", "talk.syncstudio", "talk.syncstudio.lock"]


def test_a_copy_elsewhere_still_finds_its_sources(project: Project, tmp_path: Path) -> None:
    with project.edit("Add media") as edit:
        near = edit.insert(Source(relative_path="media/a.wav"))
        far = edit.insert(Source(relative_path="../b.wav"))
        typed = edit.insert(Source(relative_path="", absolute_path="/c.wav"))
    (tmp_path / "deep" / "er").mkdir(parents=True)
    target = tmp_path / "deep" / "er" / "copy.syncstudio"
    project.save_copy(target)
    with Project.open(target) as copy:
        assert copy.source(near).relative_path == "../../media/a.wav"
        assert copy.source(far).relative_path == "../../../b.wav"
        assert copy.source(typed).relative_path == ""
    assert project.source(near).relative_path == "media/a.wav"


def test_a_copy_replaces_what_was_there(project: Project, content: Any, tmp_path: Path) -> None:
    target = tmp_path / "copy.syncstudio"
    target.write_text("old")
    project.save_copy(target)
    with Project.open(target) as copy:
        assert copy.tracks() == project.tracks()


def test_copies_that_cannot_be_written_say_so(project: Project, content: Any, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="is this project itself"):
        project.save_copy(project.path)
    with pytest.raises(ProjectError, match="is a folder"):
        project.save_copy(tmp_path)
    with pytest.raises(ProjectError, match="could not be written in"):
        project.save_copy(tmp_path / "none" / "copy.syncstudio")
    with Project.create(tmp_path / "other.syncstudio") as other:
        with pytest.raises(LockedError, match=r"other.syncstudio is open in another window"):
            project.save_copy(other.path)
        with pytest.raises(LockedError):
            project.move_to(other.path)
    with project.edit("Add") as edit:
        with pytest.raises(ProjectError, match="another edit is running"):
            project.save_copy(tmp_path / "copy.syncstudio")
        edit.insert(Label(name="a"))
    assert sorted(os.listdir(tmp_path)) == ["other.syncstudio", "talk.syncstudio", "talk.syncstudio.lock"]
    assert project.viewing is None


def test_moving_goes_on_with_the_new_file(project: Project, content: Any, tmp_path: Path, path: Path) -> None:
    told: list[object] = []
    project.on_change(told.append)
    project.clock_map(content.sound)
    target = tmp_path / "kept.syncstudio"
    project.move_to(target)
    assert project.path == target
    with project.edit("Add label") as edit:
        edit.insert(Label(name="new"))
    assert len(told) == 1
    assert sorted(os.listdir(tmp_path)) == ["kept.syncstudio", "kept.syncstudio.lock", "talk.syncstudio"]
    with Project.open(path) as old:
        assert old.viewing is None
        assert old.labels() == []
    project.undo()
    assert project.can_undo == "Add media"


def test_a_viewer_can_be_kept_as_a_project_of_its_own(project: Project, content: Any, tmp_path: Path) -> None:
    with Project.open(project.path) as viewer:
        viewer.move_to(tmp_path / "mine.syncstudio")
        assert viewer.viewing is None
        with viewer.edit("Add label") as edit:
            edit.insert(Label(name="new"))
    assert project.labels() == []
