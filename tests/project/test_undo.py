"""Undo and redo: after a restart, through cascades, and refused when a later edit is in the way."""

from pathlib import Path
from typing import Any

import pytest

from syncstudio.project.errors import OvertakenError
from syncstudio.project.project import Project
from syncstudio.project.records import Label, Lane, Segment, Source, Track


def _rename(project: Project, lane: int, name: str) -> int:
    with project.edit(f"Rename to {name}") as edit:
        edit.update(Lane, lane, name=name)
    return project.history()[-1].id


def test_nothing_to_undo_is_not_an_error(project: Project) -> None:
    assert project.undo() is None
    assert project.redo() is None
    assert project.can_undo is None
    assert project.can_redo is None


def test_undo_survives_a_restart(path: Path) -> None:
    with Project.create(path) as project, project.edit("Add label") as edit:
        label = edit.insert(Label(name="a"))
    with Project.open(path) as project:
        assert project.can_undo == "Add label"
        change = project.undo()
        assert change is not None
        assert (change.kind, change.name) == ("undo", "Add label")
        assert project.labels() == []
    with Project.open(path) as project:
        assert (project.can_undo, project.can_redo) == (None, "Add label")
        project.redo()
        assert project.labels() == [Label(id=label, name="a")]


def test_undo_and_redo_walk_back_and_forth(project: Project, content: Any) -> None:
    for name in "abc":
        _rename(project, content.lane, name)
    names = []
    while project.undo():
        names.append(project.lanes()[0].name if project.lanes() else "-")
    assert names == ["b", "a", "speech", "-"]
    for name in ("speech", "a", "b", "c"):
        project.redo()
        assert project.lane(content.lane).name == name
    assert project.redo() is None
    project.undo()
    project.redo()
    assert project.can_undo == "Rename to c"


def test_a_new_edit_clears_redo(project: Project, content: Any) -> None:
    _rename(project, content.lane, "a")
    _rename(project, content.lane, "b")
    project.undo()
    project.undo()
    _rename(project, content.lane, "c")
    assert project.can_redo is None
    assert project.redo() is None
    project.undo()
    assert project.lane(content.lane).name == "speech"
    assert project.can_redo == "Rename to c"


def test_redo_of_a_cascaded_delete(project: Project, content: Any, state: Any) -> None:
    with project.edit("Import") as edit:
        for place in range(2_000):
            edit.insert(Segment(lane_id=content.lane, start_ns=place, end_ns=place + 1))
    full = state(project)
    with project.edit("Delete media") as edit:
        edit.delete(Source, content.source)
    bare = state(project)
    project.undo()
    assert state(project) == full
    project.redo()
    assert state(project) == bare
    project.undo()
    assert state(project) == full


def test_any_step_can_be_undone_when_nothing_later_needs_it(project: Project, content: Any) -> None:
    step = _rename(project, content.lane, "a")
    _rename(project, content.master_lane, "b")
    project.undo(step)
    assert project.lane(content.lane).name == "speech"
    assert project.lane(content.master_lane).name == "b"
    assert project.can_redo == "Rename to a"
    assert project.can_undo == "Rename to b"
    project.redo()
    assert project.lane(content.lane).name == "a"
    with pytest.raises(OvertakenError, match="no longer be undone"):
        project.undo(12345)
    project.undo(step)
    with pytest.raises(OvertakenError, match="undone already"):
        project.undo(step)


def test_an_overtaken_step_says_so_and_changes_nothing(project: Project, content: Any, state: Any) -> None:
    step = _rename(project, content.lane, "a")
    _rename(project, content.lane, "b")
    before, lines = state(project), project.history()
    told: list[object] = []
    project.on_change(told.append)
    with pytest.raises(
        OvertakenError, match=r"“Rename to a” cannot be undone now.*lane.*Undo “Rename to b” first"
    ):
        project.undo(step)
    assert state(project) == before
    assert project.history() == lines
    assert not told
    project.undo()
    project.undo()
    assert project.lane(content.lane).name == "speech"


def test_undoing_what_later_edits_stand_on_is_refused(project: Project, content: Any, state: Any) -> None:
    with project.edit("Add label") as edit:
        label = edit.insert(Label(name="a"))
    step = project.history()[-1].id
    with project.edit("Label it") as edit:
        edit.update(Segment, content.segment, label_id=label)
    before = state(project)
    with pytest.raises(OvertakenError, match=r"later edits depend on it. Undo “Label it” first"):
        project.undo(step)
    assert state(project) == before


def test_bringing_back_what_has_lost_its_place_is_refused(project: Project, content: Any, state: Any) -> None:
    with project.edit("Delete segment") as edit:
        edit.delete(Segment, content.segment)
    step = project.history()[-1].id
    with project.edit("Delete track") as edit:
        edit.delete(Track, content.sound)
    before = state(project)
    with pytest.raises(OvertakenError, match="cannot be undone now"):
        project.undo(step)
    assert state(project) == before


def test_deleting_later_overtakes_a_change(project: Project, content: Any) -> None:
    step = _rename(project, content.lane, "a")
    with project.edit("Delete lane") as edit:
        edit.delete(Lane, content.lane)
    with pytest.raises(OvertakenError, match="Undo “Delete lane” first"):
        project.undo(step)


def test_history_says_who_did_what_and_when(project: Project, content: Any) -> None:
    project.author = "anna"
    project.wall_ns = lambda: 42
    _rename(project, content.lane, "a")
    project.author = "ben"
    project.undo()
    first, second, third = project.history()
    assert (second.name, second.kind, second.author, second.at_ns) == ("Rename to a", "edit", "anna", 42)
    assert (third.name, third.kind, third.author) == ("Rename to a", "undo", "ben")
    assert second.undone
    assert not first.undone
    assert third.step_id == second.id


def test_undo_of_added_media_works_after_the_project_moved(
    project: Project, content: Any, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    project.move_to(tmp_path / "elsewhere" / "kept.syncstudio")
    assert project.source(content.source).relative_path == "../media/talk.mp4"
    project.undo()
    assert project.sources() == []


def test_a_value_that_came_back_is_overtaken_all_the_same(project: Project, content: Any) -> None:
    step = _rename(project, content.lane, "a")
    _rename(project, content.lane, "speech")
    _rename(project, content.lane, "a")
    with pytest.raises(OvertakenError, match="the lane it changed has been changed again since"):
        project.undo(step)
    for name in ("speech", "a", "speech"):
        project.undo()
        assert project.lane(content.lane).name == name


def test_changes_of_different_columns_do_not_overtake(project: Project, content: Any) -> None:
    step = _rename(project, content.lane, "a")
    with project.edit("Recolour") as edit:
        edit.update(Lane, content.lane, color=5)
    project.undo(step)
    assert (project.lane(content.lane).name, project.lane(content.lane).color) == ("speech", 5)
