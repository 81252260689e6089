"""A text that is stored while it is typed is one step of undo, and nothing else is taken back with it."""

import pytest

from syncstudio.project.history_reads import StepFilter
from syncstudio.project.project import Project
from syncstudio.project.records import Lane, Segment
from syncstudio.session.session import Session


@pytest.fixture
def session(tmp_path):
    made = Session.create(tmp_path / "p.syncstudio")
    with made.project.edit("Set up") as edit:
        lane = edit.insert(Lane(name="Ann", kind="transcript"))
        for k in range(2):
            edit.insert(Segment(0, lane, k * 1000, k * 1000 + 900, None, f"said {k}"))
    yield made
    made.close()


def texts(session):
    return [said.segment.text for said in session.utterances()]


def test_a_visit_is_one_step_however_often_it_is_written(session):
    first, second = (said.segment.id for said in session.utterances())
    step = None
    for text in ("said a", "said a ", "said a lot"):
        step = session.write_text_in_visit(first, text, step)
    other = session.write_text_in_visit(second, "other")
    assert texts(session) == ["said a lot", "other"]
    session.undo()
    assert texts(session) == ["said a lot", "said 1"]
    session.undo()
    assert texts(session) == ["said 0", "said 1"]
    session.redo()
    assert texts(session) == ["said a lot", "said 1"]
    session.redo()
    assert texts(session) == ["said a lot", "other"]
    assert other is not None


def test_what_was_done_between_stays_a_step_of_its_own(session):
    first, second = (said.segment.id for said in session.utterances())
    step = session.write_text_in_visit(first, "one")
    session.delete_segments([second])
    session.write_text_in_visit(first, "one two", step)
    session.undo()
    assert texts(session) == ["one"]
    session.undo()
    assert texts(session) == ["one", "said 1"]


def test_there_and_back_leaves_two_steps_that_undo_each_other(session):
    first = session.utterances()[0].segment.id
    step = session.write_text_in_visit(first, "one")
    session.write_text_in_visit(first, "said 0", step)
    session.undo()
    assert texts(session)[0] == "one"
    session.undo()
    assert texts(session)[0] == "said 0"


def test_some_are_read_again_as_they_are(session):
    said = session.utterances()
    assert session.utterances_of([said[1].segment.id, 17]) == [said[1]]
    session.write_text_in_visit(said[1].segment.id, "said 1")
    assert session.utterances_of(u.segment.id for u in said) == said


def test_the_history_tells_of_one_step_and_a_viewer_hears_of_each_writing(session, tmp_path):
    first = session.utterances()[0].segment.id
    project = session.project
    viewer = Project.open(project.path, view_only=True)
    try:
        heard = []
        viewer.on_change(heard.append)
        ticks = iter(range(1, 100))
        project.wall_ns = lambda: next(ticks)
        step = None
        for text in ("one", "one more", "one more word"):
            step = session.write_text_in_visit(first, text, step)
            assert viewer.refresh()
        assert [change.ids("segment") for change in heard] == [frozenset({first})] * 3
        assert viewer.segment(first).text == "one more word"
        assert not viewer.refresh()
        assert [row.name for row in project.history()] == ["Set up", "Edit text"]
        trail = project.step_positions(StepFilter(segment_id=first))
        assert trail == [2, 1]
        words = project.words(first)
        assert all(word.id in project.ids_with(first) for word in words)
        session.write_text_in_visit(first, "new words here", step)
        assert all(word.id in project.ids_with(first) for word in project.words(first))
        assert project.step_positions(StepFilter(segment_id=first)) == trail
        other = session.utterances()[1].segment.id
        session.delete_segments([other])
        assert viewer.refresh()
        assert [change.gone("segment") for change in heard][-1] == {other}
    finally:
        viewer.close()


def test_killed_between_two_pauses_the_text_is_there_and_can_be_undone(session, tmp_path):
    first = session.utterances()[0].segment.id
    step = session.write_text_in_visit(first, "one")
    session.write_text_in_visit(first, "one two", step)
    # What a kill leaves behind: the file as it is, never closed.
    left = tmp_path / "left.syncstudio"
    left.write_bytes(session.project.path.read_bytes())
    again = Project.open(left)
    try:
        assert again.segment(first).text == "one two"
        assert again.undo().name == "Edit text"
        assert again.segment(first).text == "said 0"
    finally:
        again.close()
