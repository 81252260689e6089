"""The sheet of work packages, and merging in a window: handed out, collected, and conflicts brought to the front."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from syncstudio.app.merging.conflicts_dock import merge_with_file
from syncstudio.app.merging.packages_sheet import PackagesSheet
from syncstudio.app.settings import Settings
from syncstudio.panes.theme import DARK
from syncstudio.project.project import Project
from syncstudio.project.records import Lane, Segment
from syncstudio.session.jobs import Cancelled
from syncstudio.session.packages.handing_out import Part
from syncstudio.session.session import Session
from syncstudio.timebase.span import Span
from tests.project.merging_rig import fill_base

S = 10**9


def _project(path):
    with Project.create(path) as project, project.edit("Add media") as edit:
        fill_base(edit)
    return path


def _row(sheet, row):
    item = sheet.list.topLevelItem(row)
    return [item.text(column) for column in range(8)]


def test_work_is_handed_out_collected_and_sampled(qtbot, own_folders, tmp_path, monkeypatch):
    session = Session.open(_project(tmp_path / "talk.syncstudio"))
    copy, review = tmp_path / "talk Anna.syncstudio", tmp_path / "review.syncstudio"
    offered = []

    def save(_parent, _title, start, _filters, options):
        offered.append(start)
        return str(copy if not copy.exists() else review), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", save)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(copy)], ""))
    try:
        sheet = PackagesSheet(session, Settings(own_folders / "config"), DARK)
        qtbot.addWidget(sheet)
        session.notices.subscribe(sheet.on_notice)
        sheet.show()
        assert sheet.says.text() == "Nothing was handed out yet."
        session.selection = Span(0, 60 * S)
        assert sheet.form.span.currentText() == "Selected: 00:00.0 to 01:00.0"
        qtbot.mouseClick(sheet.form.go, Qt.MouseButton.LeftButton)
        assert sheet.says.text() == "Say to whom the work is handed out."
        sheet.form.person.setFocus()
        qtbot.keyClicks(sheet.form.person.lineEdit(), "Anna")
        qtbot.mouseClick(sheet.form.go, Qt.MouseButton.LeftButton)
        assert offered == [str(copy)]
        assert _row(sheet, 0)[:3] == ["Anna", "00:00.0 to 01:00.0", "out"]
        with Project.open(copy) as project:
            project.author = "Anna"
            with project.edit("Draw") as edit:
                lane = project.lanes()[0].id
                for n in range(10):
                    edit.insert(
                        Segment(lane_id=lane, start_ns=n * S, end_ns=n * S + S // 2, status="submitted")
                    )
        assert not sheet.send.isVisible()
        qtbot.mouseClick(sheet.collect, Qt.MouseButton.LeftButton)
        sheet.refresh()  # as notices of a window do, which come later
        assert sheet.says.text() == "Merged talk Anna.syncstudio: 10 labels added, without conflicts."
        assert _row(sheet, 0)[2:6] == ["back", "23", "10", "0"]
        sheet.tabs.setCurrentWidget(sheet.sample)
        sheet.sample.share.setValue(30)
        qtbot.mouseClick(sheet.sample.look, Qt.MouseButton.LeftButton)
        assert len(session.selected_segments) == 3
        qtbot.keyClicks(sheet.sample.reviewer, "Cleo")
        qtbot.mouseClick(sheet.sample.go, Qt.MouseButton.LeftButton)
        assert _row(sheet, 1)[:4] == ["Cleo", "Review: 3 labels", "out", "3"]
        sheet.sample.by.setCurrentIndex(1)
        qtbot.mouseClick(sheet.sample.look, Qt.MouseButton.LeftButton)
        assert "Nobody disagreed" in sheet.says.text()
        sheet.list.setCurrentItem(sheet.list.topLevelItem(1))
        qtbot.mouseClick(sheet.take_back, Qt.MouseButton.LeftButton)
        assert sheet.list.topLevelItemCount() == 1
        session.project.undo()
        assert sheet.list.topLevelItemCount() == 2
    finally:
        session.close()


def test_who_was_handed_a_copy_sends_back_what_was_done(qtbot, own_folders, tmp_path, monkeypatch):
    session = Session.open(_project(tmp_path / "talk.syncstudio"))
    copy, mail = tmp_path / "anna.syncstudio", tmp_path / "anna.changes"
    session.hand_out("Anna", copy)
    hers = Session.open(copy)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, options: (str(mail), ""))
    try:
        sheet = PackagesSheet(hers, Settings(own_folders / "config"), DARK)
        qtbot.addWidget(sheet)
        sheet.show()
        assert sheet.says.text() == "This copy was handed out to Anna."
        hers.add_lane("more")
        qtbot.mouseClick(sheet.send, Qt.MouseButton.LeftButton)
        assert sheet.says.text() == "anna.changes holds 1 step."
        qtbot.mouseClick(sheet.send, Qt.MouseButton.LeftButton)
        assert "already there" in sheet.says.text()
        assert session.collect(mail).person == "Anna"
        assert "more" in [lane.name for lane in session.project.lanes()]
    finally:
        hers.close()
        session.close()


def test_a_window_merges_a_copy_and_shows_what_is_to_decide(open_window, qtbot, tmp_path, monkeypatch):
    path = _project(tmp_path / "talk.syncstudio")
    other = tmp_path / "ben.syncstudio"
    with Project.open(path) as project:
        project.save_copy(other)
    for each, name in ((path, "shots"), (other, "takes")):
        with Project.open(each) as project, project.edit("Rename lane") as edit:
            edit.update(Lane, project.lanes()[0].id, name=name)
    window = open_window(path)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))
    window.acts["merge_with"].trigger()
    qtbot.waitUntil(window.docks["conflicts"].isVisible, timeout=20_000)
    assert window.conflicts.list.count() == 1
    window.acts["conflict_next"].trigger()
    window.acts["conflict_theirs"].trigger()
    assert window.conflicts.list.count() == 0
    assert "takes" in [lane.name for lane in window.session.project.lanes()]
    window.acts["undo"].trigger()
    window.acts["undo"].trigger()
    assert "shots" in [lane.name for lane in window.session.project.lanes()]
    assert window.session.project.can_undo == "Rename lane"
    window.acts["work_packages"].trigger()
    assert window.sheets._open["work packages"].isVisible()


class _Leaving:
    """A job that is cancelled while the merge is under way."""

    def __init__(self, looks):
        self.looks = looks

    def cancelled(self):
        self.looks -= 1
        return self.looks < 0


@pytest.mark.parametrize("looks", [0, 1])
def test_a_merge_that_is_cancelled_changes_nothing(tmp_path, looks):
    path = _project(tmp_path / "talk.syncstudio")
    other = tmp_path / "ben.syncstudio"
    with Project.open(path) as project:
        project.save_copy(other)
    with Project.open(other) as project, project.edit("Rename lane") as edit:
        edit.update(Lane, project.lanes()[0].id, name="takes")
    session = Session.open(path)
    try:
        before = session.project.can_undo
        with pytest.raises(Cancelled):
            session.merge_with(other, handle=_Leaving(looks))
        assert "takes" not in [lane.name for lane in session.project.lanes()]
        assert session.project.can_undo == before
        session.merge_with(other, handle=_Leaving(2))
        assert "takes" in [lane.name for lane in session.project.lanes()]
    finally:
        session.close()


def test_what_cannot_be_merged_is_said_by_the_window(open_window, qtbot, tmp_path):
    window = open_window(_project(tmp_path / "talk.syncstudio"))
    merge_with_file(window, tmp_path / "gone.syncstudio")
    qtbot.waitUntil(lambda: any("gone.syncstudio" in text for text in window.strip.texts()), timeout=20_000)


def test_names_and_parts_are_read_in_full(qtbot, own_folders, tmp_path):
    session = Session.open(_project(tmp_path / "talk.syncstudio"))
    name = "Chidi Okonkwo-Baptiste"
    try:
        session.hand_out(
            name, tmp_path / "his.syncstudio", [Part(span=Span(0, 60 * S))], note="Mind the stops"
        )
        sheet = PackagesSheet(session, Settings(own_folders / "config"), DARK)
        qtbot.addWidget(sheet)
        sheet.show()
        assert sheet.strip.fontMetrics().horizontalAdvance(name) < sheet.strip.names_px() - 8
        assert sheet.strip.names_px() < sheet.strip.width() / 2
        assert sheet.list.topLevelItem(0).toolTip(1) == "00:00.0 to 01:00.0\nMind the stops"
    finally:
        session.close()
