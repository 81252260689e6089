"""An earlier state comes back whole, as one step, and undoing that step gives the later one again."""

from __future__ import annotations

from pathlib import Path

from syncstudio.project.labelling_records import Comment, Keyframe, Person, Region
from syncstudio.project.project import Project
from syncstudio.project.records import RECORDS, Label, Lane, Segment, Source, Track
from syncstudio.project.restoring import difference, restore
from tests.project.conftest import fill


def everything(project: Project) -> list[object]:
    return [project.records(record) for record in RECORDS]


def test_an_earlier_state_comes_back_and_can_be_undone(tmp_path: Path) -> None:
    path, earlier = tmp_path / "talk.syncstudio", tmp_path / "earlier.syncstudio"
    with Project.create(path) as project:
        with project.edit("Fill") as edit:
            content = fill(edit)
            label = edit.insert(Label(name="nod"))
            person = edit.insert(Person(name="Anna"))
            lane = edit.insert(Lane(name="faces", kind="regions", parent_id=content.lane, person_id=person))
            box = edit.insert(Segment(lane_id=lane, start_ns=5, end_ns=9, label_id=label))
            region = edit.insert(Region(segment_id=box))
            edit.insert(Keyframe(region_id=region, points="[[1,2],[3,4]]"))
            first = edit.insert(Comment(segment_id=box, text="why?"))
            edit.insert(Comment(segment_id=box, text="so", parent_id=first))
        with project.edit("Accept") as edit:
            edit.update(Segment, box, status="accepted", reviewer="Ben")
            edit.update(Track, content.sound, review="accepted", reviewer="Ben")
        project.save_copy(earlier)
        before = everything(project)
        with project.edit("Delete the lane") as edit:
            edit.delete(Lane, lane)
            edit.delete(Label, label)
        with project.edit("Other work") as edit:
            edit.update(Track, content.sound, gain_db=3.0, review="draft", reviewer="")
            edit.update(Segment, content.segment, text="changed")
            other = edit.insert(Source(relative_path="more.mp4"))
            edit.insert(Track(source_id=other, name="more"))
            edit.insert(Segment(lane_id=content.master_lane, start_ns=1, end_ns=2))
        after = everything(project)
        with Project.open(earlier, view_only=True) as there:
            tables = {one.record.table for one in difference(project, there)}
            assert {"lane", "label", "segment", "region", "keyframe", "comment", "track", "source"} <= tables
            restore(project, there, "Restore the backup")
            assert difference(project, there) == []
        assert everything(project) == before
        assert project.can_undo == "Restore the backup"
        project.undo()
        assert everything(project) == after
