"""The Conflicts dock by itself: walked and decided by real mouse and keys, one step of undo each."""

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt

from syncstudio.panes.merging.conflicts_pane import ConflictsPane
from syncstudio.panes.theme import DARK, LIGHT
from syncstudio.project.project import Project
from syncstudio.project.records import Label, Lane, Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.session import Session
from tests.project.merging_rig import fill_base


def _do(path, who, names):
    with Project.open(path) as project:
        project.author = who
        with project.edit("Work") as edit:
            scenes = next(each.id for each in project.lanes() if each.name == "scenes")
            first, second = project.segments(scenes)[:2]
            edit.update(Lane, scenes, name=names[0])
            edit.update(Segment, first.id, text=names[1])
            edit.insert(Label(name="new"))
            edit.insert(Segment(lane_id=scenes, start_ns=9_000, end_ns=9_100, text=names[1], author=who))
            if who == "Ben":
                edit.delete(Segment, second.id)
            else:
                edit.update(Segment, second.id, text="kept")


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Anna's session, and Ben's copy."""
    monkeypatch.setenv("SYNCSTUDIO_DATA_DIR", str(tmp_path / "data"))
    anna, ben = tmp_path / "anna.syncstudio", tmp_path / "ben.syncstudio"
    with Project.create(anna) as project:
        with project.edit("Add media") as edit:
            fill_base(edit)
        project.save_copy(ben)
    _do(anna, "Anna", ("shots", "one"))
    _do(ben, "Ben", ("takes", "two"))
    session = Session.open(anna)
    yield session, ben
    session.close()


@pytest.fixture
def pane(told, qtbot):
    session, _ = told
    made = ConflictsPane(session, DARK)
    qtbot.addWidget(made)
    session.notices.subscribe(made.on_notice)
    made.resize(420, 420)
    made.show()
    return made


def _rows(pane):
    return [pane.list.item(row).text() for row in range(pane.list.count())]


def _press(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_what_is_decided_has_more_room_than_the_list(told, pane, qtbot):
    session, ben = told
    session.merge_with(ben)
    pane.refresh()
    qtbot.waitUntil(lambda: pane.details.isVisible())
    for height in (420, 700, 420):
        pane.resize(420, height)
        qtbot.wait(20)
        assert pane.details.height() > pane.list.height(), height
    handle = pane._parts.handle(1)
    middle, far = handle.rect().center(), handle.rect().center() + QPoint(0, 120)
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(handle, far)
    qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=far)
    by_hand = pane.list.height()
    pane.refresh()
    assert pane.list.height() == by_hand


def test_conflicts_are_walked_and_decided(told, pane, qtbot):
    session, ben = told
    assert not pane.mine.isVisible()
    assert "Nothing to decide" in pane.says.text()
    report = session.merge_with(ben)
    assert report.merged.conflicts == 5
    assert report.line == "Merged ben.syncstudio: its other changes taken; 5 conflicts wait to be decided."
    assert pane.says.text() == "5 conflicts to decide"
    assert _rows(pane) == [
        "Palette entry “new”",
        "Lane “shots”",
        "Label “a” at 00:00.00 on shots",
        "Label “b” at 00:00.00 on shots",
        "Label “two” at 00:00.00 on shots",
    ]
    # With the arrow keys and the mouse, as people do.
    pane.list.setFocus()
    qtbot.keyClick(pane.list, Qt.Key.Key_Down)
    assert {"Lane “shots”", "Mine (Anna)", "Theirs (Ben)", "shots", "takes", "scenes"} <= set(
        pane.details.texts()
    )
    assert not pane.both.isEnabled()
    _press(qtbot, pane.theirs)
    assert [lane.name for lane in session.project.lanes() if lane.name in ("shots", "takes")] == ["takes"]
    assert session.project.can_undo == "Take theirs"
    assert len(_rows(pane)) == 4
    # The next one is there at once, and chosen in the window.
    assert pane.list.currentRow() == 1
    (chosen,) = session.selected_segments
    assert session.project.segment(chosen).text == "one"
    _press(qtbot, pane.mine)
    assert pane.details.texts()[1].startswith("The other copy deleted it")
    assert "not there" in pane.details.texts()
    _press(qtbot, pane.next)
    assert pane.both.isEnabled()
    _press(qtbot, pane.both)
    assert len(session.project.segments_where("start_ns = 9000")) == 2
    session.project.undo()
    assert len(_rows(pane)) == 3
    session.project.undo()
    session.project.undo()
    assert session.project.can_undo == "Merge with ben"
    assert len(_rows(pane)) == 5
    session.project.undo()
    assert _rows(pane) == []
    pane.set_theme(LIGHT)


def test_many_are_decided_at_once_and_what_cannot_be_is_said(told, pane, qtbot):
    session, ben = told
    session.merge_with(ben)
    hints, troubles = [], []
    pane.hinted.connect(hints.append)
    pane.refused.connect(troubles.append)
    pane.list.setCurrentRow(1)
    pane.decide("both")
    assert hints == ["There is room for one only: keep mine or take theirs."]
    pane.list.selectAll()
    _press(qtbot, pane.theirs)
    assert hints[-1] == "5 conflicts decided"
    assert pane.list.count() == 0
    assert session.project.can_undo == "Take theirs: 5 conflicts"
    assert [each.text for each in session.project.segments_where("start_ns = 9000")] == ["two"]
    assert [label.name for label in session.project.labels()].count("new") == 1
    session.project.undo()
    pane.list.clearSelection()
    pane.list.setCurrentRow(0)
    pane.list.item(1).setSelected(True)
    pane.list.setCurrentRow(1, QItemSelectionModel.SelectionFlag.NoUpdate)
    _press(qtbot, pane.theirs)
    assert (pane.list.count(), pane.list.currentRow()) == (3, 0)
    session.project.undo()
    pane.list.setCurrentRow(2)
    went = []
    pane.edit_asked.connect(lambda: went.append(True))
    _press(qtbot, pane.edit)
    assert went == [True]
    _press(qtbot, pane.settled)
    assert pane.list.count() == 4
    # What a decision is about may be gone by then.
    with session.project.edit("Delete") as edit:
        edit.delete(Lane, next(lane.id for lane in session.project.lanes() if lane.name == "shots"))
    pane.list.setCurrentRow(1)
    _press(qtbot, pane.theirs)
    assert troubles == ["The lane is no longer in the project; keep what is here."]
    with pytest.raises(SessionError, match="the same project twice"):
        session.merge_with(session.project.path)
