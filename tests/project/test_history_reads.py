"""The history is found by who, what and which label, without unpacking it."""

from typing import Any

from syncstudio.project.history_reads import StepFilter
from syncstudio.project.project import Project
from syncstudio.project.records import Comment, Segment, Track, Word


def names(project: Project, **wanted: Any) -> list[str]:
    positions = project.step_positions(StepFilter(**wanted))
    steps = project.steps_at(positions)
    return [f"{steps[position].kind} {steps[position].name}" for position in positions]


def test_steps_are_found(project: Project, content: Any) -> None:
    project.author = "Ann"
    with project.edit("Move edge") as edit:
        edit.update(Segment, content.segment, start_ns=90)
    with project.edit("Rename track") as edit:
        edit.update(Track, content.sound, name="boom")
    project.author = "Ben"
    with project.edit("Change word") as edit:
        edit.update(Word, content.word, text="hallo")
    with project.edit("Comment") as edit:
        edit.insert(Comment(segment_id=content.segment, text="why?"))
    with project.edit("Delete segment") as edit:
        edit.delete(Segment, content.segment)
    project.undo()

    assert names(project)[:3] == ["undo Delete segment", "edit Delete segment", "edit Comment"]
    of_segment = names(project, segment_id=content.segment)
    assert of_segment[:-1] == [
        "undo Delete segment", "edit Delete segment", "edit Comment", "edit Change word", "edit Move edge"
    ]  # fmt: skip
    assert names(project, author="Ann") == ["edit Rename track", "edit Move edge"]
    assert names(project, tables=frozenset({"track"}), author="Ann") == ["edit Rename track"]
    assert names(project, tables=frozenset({"comment"}))[:3] == [
        "undo Delete segment", "edit Delete segment", "edit Comment"
    ]  # fmt: skip
    assert names(project, text="EDGE") == ["edit Move edge"]
    assert names(project, segment_id=123) == []
    assert "Ann" in project.step_authors()
    assert content.word in project.ids_with(content.segment)


def test_a_deleted_label_keeps_its_history(project: Project, content: Any) -> None:
    with project.edit("Delete segment") as edit:
        edit.delete(Segment, content.segment)
    positions = project.step_positions(StepFilter(segment_id=content.segment))
    assert len(positions) == 2
    gone = {(change.table, change.op) for change in project.changes_at(positions[0])}
    assert gone == {("segment", "delete"), ("word", "delete")}
    only = project.changes_at(positions[0], {content.segment})
    assert [change.before["text"] for change in only] == ["hello there"]
    project.undo()
    back = project.changes_at(project.step_positions()[0], {content.segment})
    assert [(change.op, change.after["start_ns"]) for change in back] == [("insert", 100)]
