"""Two speakers who overlap, labelled while it plays: by keys alone, and by mouse alone."""

import json

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from syncstudio.timebase.span import Span
from tests.session.conftest import write_wav

MS = 1_000_000
KEY, LEFT = Qt.Key, Qt.MouseButton.LeftButton
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def talk(open_window, tmp_path):
    """A window on a minute of a recorder, which no slow machine plays to its end; lanes of two speakers, two labels."""
    window = open_window(write_wav(tmp_path / "recorder.wav", 60.0))
    session = window.session
    track = session.project.tracks()[0].id
    lanes = session.add_lane("Ann", track), session.add_lane("Ben", track)
    labels = session.add_label("Speech"), session.add_label("Laugh")
    QApplication.processEvents()
    return window, session, lanes, labels


def told(session, lane):
    return [(s.label_id, s.text) for s in session.project.segments(lane)]


def ordered(*segments):
    edges = [edge for edge in segments]
    assert edges == sorted(edges)


def test_by_keys_alone(talk, qtbot):
    window, session, (ann, ben), (speech, laugh) = talk

    def press(*keys, modifier=NONE):
        for key in keys:
            QTest.keyClick(window, key, modifier)
            qtbot.wait(30)

    press(KEY.Key_Down, modifier=SHIFT)
    assert session.current_lane_id == ann
    press(KEY.Key_Space, KEY.Key_1)
    press(KEY.Key_Down, modifier=SHIFT)
    press(KEY.Key_1)
    assert [each.lane_id for each in session.open_labels] == [ann, ben]
    press(KEY.Key_Up, modifier=SHIFT)
    press(KEY.Key_1)
    press(KEY.Key_Down, modifier=SHIFT)
    press(KEY.Key_1, KEY.Key_2, KEY.Key_Escape)
    assert session.open_labels == ()
    QTest.keyPress(window, KEY.Key_H)
    qtbot.wait(40)
    QTest.keyRelease(window, KEY.Key_H)
    qtbot.waitUntil(lambda: session.open_labels == () and len(told(session, ben)) == 2)
    press(KEY.Key_N, modifier=SHIFT)
    press(KEY.Key_Space)  # what is open when playing stops is stored
    assert told(session, ann) == [(speech, "")]
    assert told(session, ben) == [(speech, ""), (laugh, ""), (laugh, "")]
    (one,), (two, *rest) = session.project.segments(ann), session.project.segments(ben)
    ordered(one.start_ns, two.start_ns, one.end_ns, two.end_ns, rest[0].start_ns, rest[0].end_ns)
    # Walk back, give another label, write, extend, split and merge; each is one step.
    press(KEY.Key_Up, KEY.Key_Up)
    assert session.selected_segments == {two.id}
    press(KEY.Key_2)
    press(KEY.Key_Return)
    field = QApplication.focusWidget()
    QTest.keyClicks(field, "hello")
    QTest.keyClick(field, KEY.Key_Return)
    assert told(session, ben)[0] == (laugh, "hello")
    press(KEY.Key_U, modifier=SHIFT)
    assert session.project.segment(two.id).end_ns == rest[0].start_ns
    # While a label is looped, the key of another one gives it that; else it would begin one.
    press(KEY.Key_L, modifier=SHIFT)
    press(KEY.Key_1)
    assert (told(session, ben)[0], session.open_labels) == ((speech, "hello"), ())
    assert window.acts["loop_current"].isChecked()
    press(KEY.Key_L, modifier=SHIFT)
    press(KEY.Key_Space, KEY.Key_2)
    assert told(session, ben)[0] == (laugh, "hello")
    session.transport.seek(session.placed_segment(two.id).master.start_ns + 10 * MS)
    press(KEY.Key_T, modifier=CONTROL)
    assert len(told(session, ben)) == 4
    press(KEY.Key_Up)
    press(KEY.Key_J, modifier=CONTROL)
    assert len(told(session, ben)) == 3
    press(KEY.Key_Right, modifier=ALT)
    assert session.project.segment(two.id).start_ns == two.start_ns + MS
    # All of the lane, carried to the other speaker's by the clipboard.
    press(KEY.Key_A, KEY.Key_C, modifier=CONTROL)
    assert QApplication.clipboard().text().startswith("start_s\tend_s")
    press(KEY.Key_Up, modifier=SHIFT)
    session.transport.seek(one.end_ns)
    press(KEY.Key_V, modifier=CONTROL)
    assert len(told(session, ann)) == 4
    press(KEY.Key_Z, modifier=CONTROL)
    assert told(session, ann) == [(speech, "")]
    # Shift many, shown while it is typed.
    press(KEY.Key_S, modifier=CONTROL | ALT)
    strip = window.label_strips.shift
    strip.scope.setCurrentIndex(1)
    QTest.keyClicks(strip.amount, "-5")
    assert session.label_preview == (frozenset({one.id}), -5 * MS)
    QTest.keyClick(strip.amount, KEY.Key_Return)
    assert session.project.segment(one.id).start_ns == one.start_ns - 5 * MS
    press(KEY.Key_F, modifier=CONTROL | ALT)
    QTest.keyClicks(window.label_strips.query.field, "label:Laugh lane:Ben")
    QTest.keyClick(window.label_strips.query.field, KEY.Key_Return)
    assert session.selected_segments == {two.id, *(each.id for each in rest)}
    # How neighbours are treated and what nudges go by is remembered for the next window.
    press(KEY.Key_N, modifier=ALT | SHIFT)
    press(KEY.Key_U, modifier=ALT)
    assert (session.neighbours, session.nudge_unit) == ("protect", "frame")
    assert window.acts["neighbours_protect"].isChecked()
    assert window.label_marks._says.text() == "Edges stop at neighbours"
    kept = json.loads(window.settings.text("labels/ways"))
    assert (kept["neighbours"], kept["nudge"]) == ("protect", "frame")
    # With label keys that are held, a label lasts as long as its key is down; a key that repeats is one press.
    press(KEY.Key_N, KEY.Key_N, modifier=ALT | SHIFT)
    window.acts["hold_label_keys"].trigger()
    press(KEY.Key_F4, KEY.Key_Space)
    count = len(told(session, ann)) + len(told(session, ben))
    for _ in range(3):
        QTest.keyPress(window, KEY.Key_2)
        qtbot.wait(20)
    assert [each.label_id for each in session.open_labels] == [laugh]
    QTest.keyRelease(window, KEY.Key_2)
    press(KEY.Key_Space, KEY.Key_F4)
    assert len(told(session, ann)) + len(told(session, ben)) == count + 1
    # A step that a later edit has overtaken says so, and nothing changes.
    step = next(row for row in session.project.history() if row.name == "Edit text")
    session.set_text(two.id, "hello again")
    assert not window.ask(lambda: session.undo(step.id))
    assert any("cannot be undone" in text for text in window.strip.texts())
    assert session.project.segment(two.id).text == "hello again"


def test_by_mouse_alone(talk, qtbot):
    window, session, (ann, ben), (speech, laugh) = talk
    timeline, view = window.timeline, window.timeline._view
    palette = window.palette_pane.tree

    def place(ms, lane):
        row = view.contents.row_of(("lane", lane))
        return QPoint(round(view.axis.x_from_ns(ms * MS)), row.y - view.scroll_y + 12)

    def drag(start, end, keys=NONE):
        QTest.mousePress(timeline.canvas, LEFT, keys, start)
        for at in (start + (end - start) / 2, end):
            QTest.mouseMove(timeline.canvas, at)
        QTest.mouseRelease(timeline.canvas, LEFT, keys, end)

    def click_label(number):
        QTest.mouseClick(
            palette.viewport(), LEFT, NONE, palette.visualItemRect(palette.topLevelItem(number)).center()
        )
        qtbot.wait(30)

    def click_lane(lane):
        row = view.contents.row_of(("lane", lane))
        QTest.mouseClick(timeline.headers, LEFT, NONE, QPoint(60, row.y - view.scroll_y + 12))

    click_lane(ann)
    window.acts["play"].trigger()  # the button of the bar
    click_label(0)
    click_lane(ben)
    click_label(1)
    assert len(session.open_labels) == 2
    click_lane(ann)
    click_label(0)
    window.acts["play"].trigger()
    (one,), (two,) = session.project.segments(ann), session.project.segments(ben)
    assert (one.label_id, two.label_id) == (speech, laugh)
    ordered(one.start_ns, two.start_ns, one.end_ns, two.end_ns)
    timeline.show_span(Span(0, 2_000 * MS))
    # Drawn over one another on both lanes, and labelled by a click.
    drag(place(1_000, ann), place(1_300, ann))
    click_label(0)
    drag(place(1_200, ben), place(1_600, ben))
    click_label(1)
    drawn = session.project.segments(ann)[-1], session.project.segments(ben)[-1]
    assert [each.label_id for each in drawn] == [speech, laugh]
    assert drawn[1].start_ns < drawn[0].end_ns
    # A box over both, moved together.
    drag(place(900, ann) - QPoint(0, 8), place(1_700, ben) + QPoint(0, 8), CONTROL)
    assert session.selected_segments == {each.id for each in drawn}
    drag(place(1_100, ann), place(1_150, ann))
    by_ns = {session.project.segment(each.id).start_ns - each.start_ns for each in drawn}
    assert len(by_ns) == 1
    assert by_ns.pop() > 0
    # An edge dragged; what is open is kept when the window closes.
    session.selected_segments = frozenset()
    end = session.placed_segment(drawn[0].id).master.end_ns // MS
    drag(place(end, ann) - QPoint(2, 0), place(end + 100, ann))
    assert session.project.segment(drawn[0].id).end_ns > session.project.segment(drawn[0].id).start_ns
    session.transport.seek(1_800 * MS)
    session.begin_label(ben, speech)
    session.transport.seek(1_900 * MS)
    count = len(session.project.segments(ben))
    path = session.project.path
    twin = type(session).open(path)
    window.close()
    assert len(twin.project.segments(ben)) == count + 1
    twin.close()
