"""The history of a label after a merge: both sides' steps are read, and any of both can be gone back to."""

import pytest

from syncstudio.project.project import Project
from syncstudio.project.records import Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.session import Session
from tests.project.merging_rig import fill_base


@pytest.fixture
def merged(tmp_path):
    """A session in which Ben's copy was merged: both moved one label, Ben drew and named another."""
    mine, theirs = tmp_path / "mine.syncstudio", tmp_path / "theirs.syncstudio"
    with Project.create(mine) as project:
        with project.edit("Add media") as edit:
            fill_base(edit)
        project.save_copy(theirs)
        lane = next(each.id for each in project.lanes() if each.name == "scenes")
        label = project.segments(lane)[0].id
    with Project.open(mine) as project:
        project.author = "Anna"
        for start in (-10, -20):
            with project.edit(f"Move to {start}") as edit:
                edit.update(Segment, label, start_ns=start)
    with Project.open(theirs) as project:
        project.author = "Ben"
        with project.edit("Draw") as edit:
            drawn = edit.insert(Segment(lane_id=lane, start_ns=9_000, end_ns=9_100, text="first"))
        for end, text in ((91, "second"), (92, "third")):
            with project.edit(f"End at {end}") as edit:
                edit.update(Segment, label, end_ns=end)
                edit.update(Segment, drawn, text=text)
    session = Session.open(mine)
    session.merge_with(theirs)
    yield session, label, drawn
    session.close()


def _positions(session, segment_id):
    return {step.row.name: step.position for step in session.segment_steps(segment_id)}


def test_both_sides_are_read_and_gone_back_to(merged):
    session, label, drawn = merged
    steps = session.segment_steps(label)
    assert [(step.row.name, step.row.author) for step in steps[1:-1]] == [
        ("End at 92", "Ben"),
        ("End at 91", "Ben"),
        ("Move to -20", "Anna"),
        ("Move to -10", "Anna"),
    ]
    places = _positions(session, label)

    def place():
        one = session.project.segment(label)
        return one.start_ns, one.end_ns

    assert place() == (-20, 92)
    # Mine, before anything of theirs came.
    session.bring_back(places["Move to -10"], [label])
    assert place() == (-10, 90)
    session.project.undo()
    # Theirs, with what is mine left as it is.
    session.bring_back(places["End at 91"], [label])
    assert place() == (-20, 91)
    session.project.undo()
    session.bring_back(_positions(session, drawn)["Draw"], [drawn])
    assert session.project.segment(drawn).text == "first"
    session.project.undo()
    # The merge itself is undone and redone as ever; what it brought says so.
    session.project.undo()
    assert place() == (-20, 90)
    assert all(step.row.undone for step in session.segment_steps(drawn) if step.row.kind == "edit")
    with pytest.raises(SessionError, match="was not there then"):
        session.bring_back(_positions(session, drawn)["Draw"], [drawn], before=True)
    session.project.redo()
    assert place() == (-20, 92)
