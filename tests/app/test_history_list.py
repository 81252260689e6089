"""The History dock alone: what it tells, how it is searched, and every way back."""

import pytest
from PySide6.QtWidgets import QApplication

from syncstudio.app.history_list import HistoryList
from syncstudio.panes.theme import DARK, LIGHT
from syncstudio.timebase.span import Span
from tests.session.review_rig import bench

__all__ = ["bench"]


@pytest.fixture
def history(bench, qtbot):
    made = HistoryList(bench.session, DARK)
    qtbot.addWidget(made)
    made.resize(340, 520)
    made.said = []
    made.refused.connect(made.said.append)
    bench.session.notices.subscribe(made.on_notice)
    made.show()
    return made


def lines(history):
    return [history.model.step(row).name for row in range(history.model.rowCount())]


def look_at(history, name):
    history.list.setCurrentIndex(history.model.index(lines(history).index(name)))


def test_steps_are_told_and_found(bench, history, qtbot):
    session = bench.session
    session.be("Ann")
    one, two = bench.label(1, 2), bench.label(3, 4)
    session.be("Ben")
    session.move_segment(one, Span(1_100_000_000, 2_000_000_000))
    session.accept([two])
    qtbot.waitUntil(lambda: lines(history)[:2] == ["Accept segment", "Move edge"])
    look_at(history, "Move edge")
    told = history.says.toPlainText()
    assert "laugh at 00:01.000 on Sounds" in told
    assert "start 00:01.000 → 00:01.100" in told
    assert "Ben" in told
    history.filters.who.setCurrentIndex(history.filters.who.findData("Ann"))
    assert lines(history) == ["Add segment", "Add segment"]
    history.filters.who.setCurrentIndex(0)
    history.filters.kind.setCurrentIndex(history.filters.kind.findText("Review"))
    assert lines(history) == ["Accept segment"]
    history.filters.kind.setCurrentIndex(0)
    history.filters.text.setText("MOVE")
    qtbot.waitUntil(lambda: lines(history) == ["Move edge"])
    history.filters.text.setText("nothing like that")
    qtbot.waitUntil(lambda: history._empty.isVisible())
    history.filters.text.clear()
    history.show_segment(two)
    assert lines(history) == ["Accept segment", "Add segment"]
    session.selected_segments = frozenset({one})
    assert lines(history) == ["Move edge", "Add segment"]
    history.filters.only.click()
    assert len(lines(history)) > 3
    history.set_theme(LIGHT)


def test_every_way_back(bench, history, qtbot):
    session = bench.session
    one = bench.label(1, 2)
    session.move_segment(one, Span(1_100_000_000, 2_000_000_000))
    session.move_segment(one, Span(1_200_000_000, 2_000_000_000))
    session.delete_segments([one])
    qtbot.waitUntil(lambda: lines(history)[0] == "Delete segment")
    look_at(history, "Delete segment")
    history.after.click()
    assert "was not there then" in history.said[-1]
    history.before.click()
    assert session.project.segment(one).start_ns == 1_200_000_000
    qtbot.waitUntil(lambda: lines(history)[0] == "Bring back segment")
    history.undo.click()
    assert "Undo “Bring back segment” first" in history.said[-1]
    look_at(history, "Bring back segment")
    history.undo.click()
    qtbot.waitUntil(lambda: history.model.step(1).undone)
    assert history.model.step(0).kind == "undo"
    look_at(history, "Add segment")
    history.go.click()
    assert session.project.segment(one).start_ns == 1_000_000_000


def test_a_low_and_narrow_dock_shows_steps_before_all_else(bench, history):
    session = bench.session
    session.be("Ann")
    bench.label(1, 2)
    history.setMinimumSize(220, 104)  # as in its dock
    history.resize(320, 104)
    QApplication.processEvents()
    assert history.list.height() >= 40
    assert not history.go.isVisible()
    assert not history.says.isVisible()
    history.resize(320, 420)
    QApplication.processEvents()
    assert history.says.height() >= 40
    assert history.go.height() >= history.go.sizeHint().height()
    for box in (history.filters.who, history.filters.kind):
        assert box.width() >= box.fontMetrics().horizontalAdvance(box.currentText()) + 36
