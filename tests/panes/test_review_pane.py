"""The Review dock alone: the walk, the reason of a rejection, comments, and what is refused in words."""

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QApplication

from syncstudio.panes.review.review_pane import ReviewPane
from syncstudio.panes.review.status_look import alignment_sentence, plan_status, status_sentence
from syncstudio.panes.review.write_field import WriteField
from syncstudio.panes.theme import DARK, LIGHT
from syncstudio.panes.time_axis import TimeAxis
from syncstudio.panes.timeline.comment_marks import CommentMarks, comments_text, plan_pins
from syncstudio.panes.timeline.plan import Text
from syncstudio.panes.timeline.rows.review_marks import plan_event_marks, plan_marks, review_hover
from syncstudio.project.records import Segment
from syncstudio.session.review.review_walk import Place, ReviewOptions
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.span import Span
from tests.session.review_rig import bench

__all__ = ["bench"]


@pytest.fixture
def pane(bench, qtbot):
    made = ReviewPane(bench.session, DARK)
    qtbot.addWidget(made)
    made.resize(340, 520)
    made.said = []
    made.refused.connect(made.said.append)
    made.hinted.connect(made.said.append)
    bench.session.notices.subscribe(made.on_notice)
    made.show()
    return made


def submitted(bench, count=3):
    bench.session.be("Ann")
    labels = [bench.label(n, n + 0.5) for n in range(count)]
    bench.session.submit(labels)
    bench.session.be("Ben")
    return labels


def test_the_queue_is_walked_and_decided(bench, pane, qtbot):
    session, view = bench.session, pane.queue
    labels = submitted(bench)
    QApplication.processEvents()
    view.accept_and_next()
    assert "first of the queue" in pane.said[-1]
    assert session.selected_segments == {labels[0]}
    assert session.transport.position_ns() == 0
    view.accept_and_next()
    assert session.project.segment(labels[0]).status == "accepted"
    assert session.selected_segments == {labels[1]}
    assert view.says.text() == "1 of 3 reviewed"
    view.begin_reject()
    assert view.field.hasFocus()
    qtbot.keyClick(view.field, Qt.Key.Key_Return)
    assert "needs a comment" in pane.said[-1]
    qtbot.keyClicks(view.field, "Too late")
    qtbot.keyClick(view.field, Qt.Key.Key_Return)
    assert session.project.segment(labels[1]).status == "rejected"
    assert view.says.text() == "2 of 3 reviewed, 1 rejected"
    assert not view.field.isVisible()
    assert session.selected_segments == {labels[2]}
    view.step(-1)
    assert "Ben: Too late" in view.item.toPlainText()
    assert "status submitted → rejected" in view.item.toPlainText()
    view.step(1)
    view.accept_and_next()
    assert pane.said[-1] == "All of the queue is decided."
    view.step(1)
    assert pane.said[-1] == "The queue ends here."
    session.undo()
    QApplication.processEvents()
    assert view.says.text() == "2 of 3 reviewed, 1 rejected"
    pane.queue.renew()
    assert len(view.queue) == 1


def test_a_low_dock_keeps_the_decisions_in_sight(bench, pane):
    submitted(bench)
    view = pane.queue
    view.step(1)

    def bottom(widget):
        return widget.mapTo(pane, widget.rect().bottomLeft()).y()

    for height in (110, 150, 200, 260, 360):
        pane.resize(309, height)
        QApplication.processEvents()
        assert bottom(view.accept) < height
        assert view.accept.height() >= view.accept.sizeHint().height()
        assert bottom(view.list) < view.accept.mapTo(pane, view.accept.rect().topLeft()).y()
        assert view.list.height() >= 22
        view.begin_reject()
        QApplication.processEvents()
        assert bottom(view.field) < height
        assert view.field.mapTo(pane, view.field.rect().topLeft()).y() > 24
        view.leave_reason()
        QApplication.processEvents()
    assert view.item.isVisible()
    assert view.filters.isVisible()
    assert pane.minimumSizeHint().height() <= 110


def test_nothing_is_decided_that_is_not_looked_at(bench, pane):
    labels = submitted(bench)
    other = bench.label(20, 21)
    pane.queue.step(1)
    bench.session.selected_segments = frozenset({other})
    pane.queue.accept_and_next()
    assert "Something else was selected" in pane.said[-1]
    assert bench.status(labels[0])[0] == "submitted"
    bench.session.selected_segments = frozenset({labels[2]})
    assert pane.queue.list.item.id == labels[2]
    pane.queue.begin_reject()
    pane.queue.step(-1)
    assert not pane.queue.field.isVisible()


def test_alignments_and_unsure_labels_are_shown(bench, pane):
    session, track = bench.session, bench.track()
    session.submit_alignment(track)
    with session.project.edit("Machine") as edit:
        edit.insert(Segment(lane_id=bench.lane, end_ns=5, confidence=0.2, text="uh"))
    pane.queue.step(1)
    assert "Alignment of boom" in pane.queue.item.toPlainText()
    pane.queue.accept_and_next()
    assert session.project.track(track).review == "accepted"
    pane.queue.filters.choose("low")
    assert pane.queue.filters.threshold.isVisible()
    pane.queue.step(1)
    assert "A program was 20 % sure" in pane.queue.item.toPlainText()
    pane.queue.filters.threshold.setValue(10)
    assert len(pane.queue.queue) == 0
    pane.queue.begin_reject()
    assert "nothing in the queue" in pane.said[-1]


def test_arriving_plays_where_that_is_wished(bench, pane):
    session = bench.session
    bench.track()
    labels = submitted(bench, 2)
    pane.queue.play.click()
    assert session.review_options.play
    pane.queue.step(1)
    assert session.transport.playing
    assert session.transport.loop == Span(0, 900_000_000)
    pane.queue.step(1)
    assert session.transport.loop == Span(600_000_000, 1_900_000_000)
    session.review_options = ReviewOptions(play=False)
    pane.queue.step(-1)
    assert not session.transport.playing
    assert session.transport.loop is None
    assert session.selected_segments == {labels[0]}


def test_comments_are_written_answered_and_settled(bench, pane, qtbot):
    session, view = bench.session, pane.comments
    session.be("Ann")
    one = bench.label(12.34, 13)
    place = session.place_here()
    assert session.place_text(place) == "laugh · Sounds at 00:12.340"
    pane.comment_at(place)
    qtbot.keyClicks(view.field, "two?")
    qtbot.keyClick(view.field, Qt.Key.Key_Return)
    assert [row.segment_id for row in session.project.comments()] == [one]
    assert not view.field.isVisible()
    session.be("Ben")
    view.begin_answer()
    qtbot.keyClicks(view.field, "yes")
    qtbot.keyClick(view.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(view.field, "two")
    qtbot.keyClick(view.field, Qt.Key.Key_Return)
    assert session.project.comments()[1].text == "yes\ntwo"
    pane.look_at_comment(session.project.comments()[0].id)
    answer, resolve, change, delete = view._buttons
    assert answer.isEnabled()
    assert not change.isEnabled()
    assert not delete.isEnabled()
    resolve.click()
    assert resolve.text() == "Reopen"
    session.transport.seek(0)
    view.list.asked.emit(view.list.said)
    assert session.transport.position_ns() == 12_340_000_000
    pane.comment_at(Place(span=Span(0, 0)))
    pasted = QMimeData()
    pasted.setText("x" * 1_000_000)
    view.field.insertFromMimeData(pasted)
    assert "at most 20,000 letters" in pane.said[-1]
    assert view.field.isVisible()
    qtbot.keyClick(view.field, Qt.Key.Key_Escape)
    assert len(session.project.comments()) == 2
    qtbot.keyClicks(view.search, "/tw(/")
    assert "not a regular expression" in view._empty.text()
    view.search.setText("/tw./")
    assert view.list.isVisibleTo(view)
    view.search.setText("dog")
    assert "No comment says “dog”" in view._empty.text()
    pane.look_at_comment(session.project.comments()[1].id)
    assert view.search.text() == ""


def test_what_was_said_before_is_offered(qtbot):
    field = WriteField()
    qtbot.addWidget(field)
    field.show()
    field.offer(["Too late", "Too early"])
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert [action.text() for action in field.menu.actions()] == ["Too late", "Too early"]
    field.menu.close()
    field.menu.actions()[1].trigger()
    assert field.toPlainText() == "Too early"


def test_a_viewer_decides_nothing(bench, qtbot, monkeypatch):
    submitted(bench)
    monkeypatch.setattr(bench.session.project, "viewing", "Another window has it open.")
    pane = ReviewPane(bench.session, LIGHT)
    qtbot.addWidget(pane)
    pane.show()
    said = []
    pane.refused.connect(said.append)
    pane.queue.step(1)
    assert not pane.queue.accept.isEnabled()
    pane.queue.accept_and_next()
    pane.queue.begin_reject()
    pane.comment_at(Place(span=Span(0, 0)))
    assert len(said) == 3
    assert all("Another window has it open." in text for text in said)
    assert not pane.queue.field.isVisible()


def test_statuses_differ_in_shape_and_word():
    shapes = [
        plan_status(status, 5, 5, 4, "#000000", "#ffffff")
        for status in ("draft", "submitted", "accepted", "rejected")
    ]
    kinds = [tuple(type(shape).__name__ for shape in plan) for plan in shapes]
    assert kinds[:2] == [("Dot",), ("Triangle",)]
    assert shapes[2] != shapes[3]
    assert status_sentence("rejected", "Ben", "Ann") == "rejected by Ben · made by Ann"
    assert alignment_sentence("accepted", "Ann") == "Alignment reviewed by Ann: accepted"


def test_marks_of_labels_make_room(bench):
    segment = Segment(status="accepted", reviewer="Ben", author="Ann")
    assert review_hover(segment) == "Accepted by Ben · made by Ann"
    assert review_hover(Segment()) == ""
    assert plan_marks(segment, 0, 0, 20, 4, 17, "#3d7dc9", DARK) == []
    wide = plan_marks(segment, 2, 0, 90, 4, 17, "#3d7dc9", DARK)
    assert [shape.text for shape in wide if isinstance(shape, Text)] == ["2"]
    assert plan_event_marks(Segment(), 0, 5, 4, 17, DARK) == ([], 9.0)
    assert plan_event_marks(segment, 1, 5, 4, 17, DARK)[1] == 30.0


def test_pins_that_would_cover_each_other_are_one(bench):
    session = bench.session
    session.be("Ann")
    for at in (1_000_000_000, 1_000_000_001, 5_000_000_000):
        session.add_comment(f"at {at}", span=Span(at, at))
    on_label = session.add_comment("label", segment_id=bench.label(1, 2))
    counts = {}
    marks = CommentMarks(session, counts)
    axis = TimeAxis().resized(1000).fitted(Span(0, 10 * NS_PER_S), 0)
    pins = marks.pins(axis, 1000)
    assert [len(threads) for _, threads in pins] == [2, 1]
    assert list(counts.values()) == [1]
    assert len(marks.under(axis, pins[0][0], 20, 26)) == 2
    assert marks.under(axis, pins[0][0], 2, 26) == []
    assert comments_text(pins[1][1]) == "Ann: at 5000000000"
    assert any(
        isinstance(shape, Text) and shape.text == "2" for shape in plan_pins(marks, axis, 1000, 26, DARK)
    )
    session.resolve_comment(on_label)
    marks.read()
    assert not counts
