"""Two people and one project: labelled, submitted, rejected with a comment, mended, accepted; told, and reopened."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from syncstudio.panes.timeline.header_plan import header_zones
from syncstudio.session.review.authors import Worker
from syncstudio.timebase.span import Span
from tests.app.conftest import wait_until_settled

MS = 1_000_000


def typed(window, key, modifiers=Qt.KeyboardModifier.NoModifier):
    target = QApplication.focusWidget()
    QTest.keyClick(target if target is not None else window, key, modifiers)
    QApplication.processEvents()


def test_two_people_review_by_keys_alone(open_window, windows, wav, qtbot, tmp_path):
    window = open_window(wav)
    session = window.session
    lane = session.add_lane("Sounds", None)
    laugh = session.add_label("laugh")
    labels = [session.add_segment(lane, Span(n * 400 * MS, n * 400 * MS + 300 * MS), laugh) for n in range(3)]

    # The first thing made asks who made it, and nothing waits for the answer.
    qtbot.waitUntil(window.naming.isVisible)
    window.naming.field.setText("Ann Lee")
    typed(window, Qt.Key.Key_Tab)
    window.naming.keep.click()
    assert not window.naming.isVisible()
    assert {session.project.segment(id).author for id in labels} == {"Ann Lee"}
    assert windows._settings.workers == [Worker("Ann Lee", 0)]
    window.acts["submit_mine"].trigger()
    assert session.project.segment(labels[0]).status == "submitted"

    # Somebody else takes over at the same machine, and walks.
    window.naming.ask()
    window.naming.field.setText("Ben")
    typed(window, Qt.Key.Key_Return)
    assert session.author == "Ben"
    window.timeline.canvas.setFocus()
    typed(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    assert window.docks["review"].isVisible()
    assert session.selected_segments == {labels[0]}
    for key in (Qt.Key.Key_F9, Qt.Key.Key_F10):
        typed(window, key)
    qtbot.waitUntil(window.review.queue.field.hasFocus)
    QTest.keyClicks(window.review.queue.field, "Too late")
    typed(window, Qt.Key.Key_Return)
    typed(window, Qt.Key.Key_F9)
    found = [session.project.segment(id).status for id in labels]
    assert found == ["accepted", "rejected", "accepted"]
    qtbot.waitUntil(lambda: window.review.queue.says.text() == "3 of 3 reviewed, 1 rejected")

    # Who made it sees why, mends it and hands it in again; what was accepted stays so.
    session.be("Ann Lee")
    window.review.queue.filters.choose("rejected")
    typed(window, Qt.Key.Key_F7)
    assert "Ben: Too late" in window.review.queue.item.toPlainText()
    session.move_segment(labels[1], Span(380 * MS, 700 * MS))
    assert session.project.segment(labels[1]).status == "draft"
    window.acts["submit_selected"].trigger()
    session.be("Ben")
    window.review.queue.filters.choose("submitted")
    typed(window, Qt.Key.Key_F7)
    typed(window, Qt.Key.Key_F9)
    assert session.project.segment(labels[1]).status == "accepted"

    # The history of that one label tells all of it, and brings back what it was.
    window.acts["label_history"].trigger()
    history = window.history
    lines = [
        (history.model.step(n).author, history.model.told(n)[0].changes)
        for n in range(history.model.rowCount())
    ]
    assert lines[0] == ("Ben", ("status submitted → accepted", "reviewer none → Ben"))
    assert ("Ann Lee", ("status draft → submitted",)) in lines
    assert any("start 00:00.400 → 00:00.380" in changes for _, changes in lines)
    moved = next(n for n, (_, changes) in enumerate(lines) if any("00:00.380" in each for each in changes))
    history.list.setCurrentIndex(history.model.index(moved))
    history.before.click()
    assert session.project.segment(labels[1]).start_ns == 400 * MS
    assert session.project.segment(labels[1]).status == "rejected"
    session.undo()
    assert session.project.segment(labels[1]).status == "accepted"

    # A comment on the alignment stands on the track's header; one in time on the ruler. All of it is there again.
    track = session.project.tracks()[0].id
    session.reject_alignment(track, "late")
    window.timeline.canvas.setFocus()
    session.selected_segments = frozenset()
    session.transport.seek(900 * MS)
    window.acts["comment_here"].trigger()
    QTest.keyClicks(window.review.comments.field, "hum")
    typed(window, Qt.Key.Key_Return)
    QApplication.processEvents()
    headers = window.timeline.headers
    row = window.timeline._view.contents.row_of(("track", track))
    assert {"review", "comments"} <= header_zones(headers.facts(row)).keys()
    assert len(window.timeline._view.comments.on_time) == 1
    path = session.project.path
    window.close()
    again = windows.open_paths([path])[0]
    wait_until_settled(again, qtbot)
    assert again.session.author == "Ben"
    assert [again.session.project.segment(id).status for id in labels] == ["accepted"] * 3
    assert sorted(row.text for row in again.session.project.comments()) == ["Too late", "hum", "late"]
    assert again.session.undo() == "Comment"
    assert not again.naming.isVisible()


def test_the_window_keeps_its_size_while_a_name_is_asked(open_window, wav, subtitles, qtbot):
    window = open_window(wav, subtitles)
    assert not window.session.unsigned  # what a file brings is nobody's work
    window.resize(1280, 780)
    lane = window.session.add_lane("Sounds", None)
    QApplication.processEvents()

    def places():
        return [
            each.mapTo(window, each.rect().topLeft()).y() for each in (window.timeline, window.palette_pane)
        ]

    # What is asked lies over the picture, and nothing moves under a hand that draws.
    before = places()
    window.session.add_segment(lane, Span(0, 300 * MS))
    qtbot.waitUntil(window.naming.isVisible)
    QApplication.processEvents()
    assert places() == before
    assert window.naming.geometry().top() == window.menuWidget().geometry().bottom() + 1
    assert window.naming.visibleRegion().boundingRect() == window.naming.rect()
    # Narrow pictures are not left by it: it breaks into two lines, and then does without colours.
    strip, pictures = window.naming, window.centralWidget()
    window.acts["label_table"].trigger()
    for wide in (550, 320):
        dock = window.docks["label_table"]
        window.resizeDocks([dock], [window.width() - wide], Qt.Orientation.Horizontal)
        QApplication.processEvents()
        assert strip.width() == pictures.geometry().right() + 1
        assert strip.width() >= strip.minimumSizeHint().width()
        assert strip.height() <= 100
    window.docks["label_table"].hide()
    for name in ("label", "align", "review"):
        window.switch_workspace(name)
        QApplication.processEvents()
        assert window.minimumSizeHint().height() <= 780
    window.show_review()
    assert window.docks["review"].minimumSizeHint().height() <= 200
    for name in ("label", "review"):
        window.switch_workspace(name)
        window.show_review()
        QApplication.processEvents()
        accept = window.review.queue.accept
        assert accept.visibleRegion().boundingRect() == accept.rect()
    window.naming.later.click()
    window.session.add_segment(lane, Span(500 * MS, 600 * MS))
    QApplication.processEvents()
    assert not window.naming.isVisible()
