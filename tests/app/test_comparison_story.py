"""One story in a window: Anna compares with Ben's project by the menu, walks by keys, matches lanes, takes theirs."""

import shutil

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from syncstudio.app.comparison.lanes_sheet import LanesSheet
from syncstudio.project.project import Project
from syncstudio.project.records import Lane, Segment
from syncstudio.session.session import Session
from syncstudio.timebase.span import Span

S = 1_000_000_000


def test_comparing_with_another_person(open_window, windows, wav, qtbot, monkeypatch):
    anna, ben = wav.with_name("anna.syncstudio"), wav.with_name("ben.syncstudio")
    session = Session.create(anna)
    session.add_media([wav])
    lane = session.add_lane("Sounds")
    session.add_segment(lane, Span(0, S // 2), text="one")
    session.close()
    shutil.copy(anna, ben)
    with Project.open(ben) as theirs, theirs.edit("Work") as edit:
        other = edit.insert(Lane(name="Other", position=5))
        edit.insert(Segment(0, other, S, S + S // 2, None, "theirs"))
        edit.insert(Segment(0, lane, S, S + S // 2, None, "two"))
    before = ben.read_bytes()
    window = open_window(anna)
    pane, acts = window.differences, window.acts
    acts["difference_next"].trigger()
    assert window.strip.says_about("refused")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(ben)], ""))
    acts["compare_with"].trigger()
    qtbot.waitUntil(lambda: pane.model.rowCount() == 1 and pane.isVisible())
    assert "Sounds — ben" in [row.name for row in window.timeline._view.contents.rows]
    QTest.keyClick(
        window, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    )
    assert window.session.transport.position_ns() == S
    pane.lanes.click()
    sheet = next(each for each in window.findChildren(LanesSheet))
    box = sheet.choices[lane]
    box.setCurrentIndex(box.findData(other))
    sheet.compare.click()
    qtbot.waitUntil(lambda: pane.model.rowCount() == 2)
    acts["difference_next"].trigger()
    pane.all_theirs.click()
    qtbot.waitUntil(lambda: pane.model.rowCount() == 0)
    assert [each.text for each in window.session.project.segments(lane)] == ["theirs"]
    window.session.undo()
    qtbot.waitUntil(lambda: pane.model.rowCount() == 2)
    assert ben.read_bytes() == before
    pane.end.click()
    qtbot.waitUntil(lambda: all(row.kind != "ghost" for row in window.timeline._view.contents.rows))
    monkeypatch.setattr(QCursor, "pos", lambda: pane.mapToGlobal(pane.rect().center()))
    windows.open_dropped([ben], window)
    qtbot.waitUntil(lambda: pane.model.rowCount() == 1)
