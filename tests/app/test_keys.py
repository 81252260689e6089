"""What keys do in the window, and that they rest while a text is typed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from syncstudio.timebase.span import Span

MS = 1_000_000


@pytest.fixture
def press(window):
    def keys(*codes, modifier=Qt.KeyboardModifier.NoModifier):
        for code in codes:
            QTest.keyClick(window, code, modifier)

    return keys


def segments(window):
    project = window.session.project
    return [s for lane in project.lanes() if lane.kind == "segments" for s in project.segments(lane.id)]


def test_space_plays_and_pauses(window, press):
    press(Qt.Key.Key_Space)
    assert window.session.transport.playing
    press(Qt.Key.Key_Space)
    assert not window.session.transport.playing


def test_arrows_step_exact_frames(window, press, qtbot):
    session = window.session
    video = session.stepping_track()
    session.transport.seek(0)
    seen = []
    for _ in range(5):
        press(Qt.Key.Key_Right)
        seen.append(session.frame_at(video, session.transport.position_ns()))
    press(Qt.Key.Key_Left, Qt.Key.Key_Comma)
    seen.append(session.frame_at(video, session.transport.position_ns()))
    assert seen == [1, 2, 3, 4, 5, 3]
    qtbot.waitUntil(lambda: window.grid.panes[0].shown_number == 3)


def test_home_end_and_seconds(window, press):
    transport = window.session.transport
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_Right, modifier=Qt.KeyboardModifier.ShiftModifier)
    assert transport.position_ns() == 1_000_000_000
    press(Qt.Key.Key_End)
    assert transport.position_ns() == window.session.extent().end_ns


def test_selection_segment_label_text_and_undo(window, press):
    session = window.session
    session.add_label("Knock")
    session.transport.seek(200 * MS)
    press(Qt.Key.Key_I)
    session.transport.seek(700 * MS)
    press(Qt.Key.Key_O)
    assert session.selection == Span(200 * MS, 700 * MS)
    press(Qt.Key.Key_N)
    (segment,) = segments(window)
    assert (segment.start_ns, segment.end_ns) == (200 * MS, 700 * MS)
    press(Qt.Key.Key_1)
    (segment,) = segments(window)
    assert session.project.label(segment.label_id).name == "Knock"
    press(Qt.Key.Key_Delete)
    assert segments(window) == []
    press(Qt.Key.Key_Z, modifier=Qt.KeyboardModifier.ControlModifier)
    assert len(segments(window)) == 1


def test_a_digit_makes_a_segment_of_the_selection(window, press):
    session = window.session
    label = session.add_label("Clap")
    session.selection = Span(0, 500 * MS)
    press(Qt.Key.Key_1)
    (segment,) = segments(window)
    assert segment.label_id == label


def test_nudges_move_the_tracks_of_one_file(window, press):
    session = window.session
    video = session.stepping_track()
    session.focus_track_id = video
    press(Qt.Key.Key_Period, modifier=Qt.KeyboardModifier.AltModifier)
    press(Qt.Key.Key_Period, modifier=Qt.KeyboardModifier.AltModifier)
    press(Qt.Key.Key_Comma, modifier=Qt.KeyboardModifier.AltModifier)
    offsets = {t.id: session.clock_map(t.id).offset_ns for t in session.project.linked_tracks(video)}
    assert len(offsets) == 2
    assert set(offsets.values()) == {MS}


def test_keys_rest_while_a_text_is_typed(window, qtbot):
    session = window.session
    field = window.transcript.head.find_field
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    before = (session.transport.position_ns(), len(session.project.history()))
    for key in (
        Qt.Key.Key_N,
        Qt.Key.Key_Space,
        Qt.Key.Key_1,
        Qt.Key.Key_Left,
        Qt.Key.Key_Period,
        Qt.Key.Key_M,
    ):
        QTest.keyClick(field, key)
    QTest.keyClick(field, Qt.Key.Key_Period, Qt.KeyboardModifier.AltModifier)
    assert field.text().startswith("n .m")
    assert not session.transport.playing
    assert (session.transport.position_ns(), len(session.project.history())) == before


def test_escape_clears_the_selection(window, press):
    window.session.selection = Span(0, MS)
    press(Qt.Key.Key_Escape)
    assert window.session.selection is None


def test_zoom_keys_reach_the_timeline(window, press):
    whole = window.timeline.visible_span.duration_ns
    press(Qt.Key.Key_Plus)
    assert window.timeline.visible_span.duration_ns < whole
    press(Qt.Key.Key_F)
    assert window.timeline.visible_span.duration_ns == whole


def test_type_a_time(window, press, qtbot):
    press(Qt.Key.Key_G)
    clock = window.transport_bar.clock
    qtbot.waitUntil(clock.hasFocus)
    QTest.keyClicks(clock, "1.25")
    QTest.keyClick(clock, Qt.Key.Key_Return)
    assert window.session.transport.position_ns() == 1_250 * MS
    window.acts["go_to"].trigger()
    QTest.keyClicks(clock, "soon")
    QTest.keyClick(clock, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any("soon" in text for text in window.strip.texts()))
