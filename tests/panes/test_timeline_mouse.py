"""What a mouse does on the timeline, on a real session."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from syncstudio.panes.timeline import pointer
from syncstudio.timebase.span import Span
from tests.panes.timeline_rig import ALT, CONTROL, LEFT, MIDDLE, NONE, SHIFT, Bench, S, move, wheel


@pytest.fixture
def bench(tmp_path, qtbot):
    made = Bench(tmp_path, qtbot)
    yield made
    made.pane.close_readers()
    made.session.close()


def seconds(bench):
    return bench.session.transport.position_ns() / S


def test_a_click_seeks_and_focuses(bench):
    QTest.mouseClick(bench.canvas, LEFT, NONE, bench.at(3, ("track", bench.b)))
    assert seconds(bench) == pytest.approx(3, abs=0.02)
    assert bench.session.focus_track_id == bench.b


def test_a_drag_over_the_ruler_or_a_track_scrubs(bench):
    bench.drag(bench.at(2, ("track", bench.a)), bench.at(6, ("track", bench.a)))
    assert seconds(bench) == pytest.approx(6, abs=0.02)
    QTest.mousePress(bench.pane.ruler, LEFT, NONE, QPoint(bench.x(1), 10))
    move(bench.pane.ruler, QPoint(bench.x(4), 10), LEFT, NONE)
    QTest.mouseRelease(bench.pane.ruler, LEFT, NONE, QPoint(bench.x(4), 10))
    assert seconds(bench) == pytest.approx(4, abs=0.02)


def test_escape_takes_a_scrub_back(bench):
    bench.pane.on_tick(0)
    bench.drag(bench.at(2, ("track", bench.a)), bench.at(6, ("track", bench.a)), release=False)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    assert seconds(bench) == 0


def test_the_wheel_zooms_at_the_cursor_and_pans_with_shift(bench):
    at = bench.at(4, ("track", bench.a))
    before = bench.view.axis
    wheel(bench.canvas, at, 2)
    assert bench.view.axis.ns_per_px == pytest.approx(before.ns_per_px / 1.25**2)
    assert bench.x(4) == pytest.approx(at.x(), abs=1)
    start_ns = bench.view.axis.start_ns
    wheel(bench.canvas, at, -1, SHIFT)
    assert bench.view.axis.start_ns > start_ns
    wheel(bench.canvas, at, -100)
    assert bench.view.axis.span.duration_ns < 20 * S


def test_a_middle_drag_pans_under_the_hand(bench):
    wheel(bench.canvas, bench.at(5, ("track", bench.a)), 5)
    at = bench.at(5, ("track", bench.a))
    bench.drag(at, at + QPoint(-120, 0), button=MIDDLE)
    assert bench.x(5) == pytest.approx(at.x() - 120, abs=1)
    assert seconds(bench) == 0


def test_shift_drag_selects_and_its_edges_can_be_moved(bench):
    row = ("track", bench.a)
    bench.drag(bench.at(2, row), bench.at(5, row), SHIFT)
    selection = bench.session.selection
    assert selection.start_ns / S == pytest.approx(2, abs=0.02)
    assert selection.end_ns / S == pytest.approx(5, abs=0.02)
    bench.drag(bench.at(5, row), bench.at(7, row))
    assert bench.session.selection.start_ns == selection.start_ns
    assert bench.session.selection.end_ns / S == pytest.approx(7, abs=0.02)
    bench.pane.zoom_to_selection()
    assert bench.pane.visible_span.start_ns < selection.start_ns
    QTest.mouseClick(bench.canvas, LEFT, SHIFT, bench.at(4, row))
    assert bench.session.selection is None


def test_a_drag_on_an_empty_lane_draws_one_segment_in_one_step(bench):
    lane = ("lane", bench.lane)
    steps = len(bench.steps())
    bench.drag(bench.at(2, lane), bench.at(4, lane))
    (drawn,) = bench.segments()
    assert drawn.master.start_ns / S == pytest.approx(2, abs=0.02)
    assert drawn.master.end_ns / S == pytest.approx(4, abs=0.02)
    assert len(bench.steps()) == steps + 1
    assert bench.session.selected_segments == {drawn.segment.id}


def test_a_click_on_an_empty_lane_seeks_and_draws_nothing(bench):
    QTest.mouseClick(bench.canvas, LEFT, NONE, bench.at(5, ("lane", bench.lane)))
    assert bench.segments() == []
    assert seconds(bench) == pytest.approx(5, abs=0.02)


def test_escape_drops_a_drawn_segment(bench):
    lane = ("lane", bench.lane)
    bench.drag(bench.at(2, lane), bench.at(4, lane), release=False)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(bench.canvas, LEFT, NONE, bench.at(4, lane))
    assert bench.segments() == []
    assert bench.view.contents.lane_rows[bench.lane].preview is None


def test_edges_and_bodies_move_and_snap_to_each_other(bench):
    lane = ("lane", bench.lane)
    first = bench.session.add_segment(bench.lane, Span(1 * S, 3 * S))
    second = bench.session.add_segment(bench.lane, Span(6 * S, 7 * S))
    bench.drag(bench.at(6.5, lane), bench.at(6.5, lane) + QPoint(bench.x(3) - bench.x(6) + 5, 0))
    assert bench.session.placed_segment(second).master == Span(3 * S, 4 * S)
    end = bench.at(1, lane) + QPoint(1, 0)
    bench.drag(end, bench.at(2, lane))
    placed = bench.session.placed_segment(first).master
    assert placed.start_ns / S == pytest.approx(2, abs=0.03)
    assert placed.end_ns == 3 * S
    assert bench.view.snap_ns is None


def test_control_holds_off_snapping(bench):
    lane = ("lane", bench.lane)
    bench.session.add_segment(bench.lane, Span(1 * S, 3 * S))
    moved = bench.session.add_segment(bench.lane, Span(6 * S, 7 * S))
    start, end = bench.at(6.5, lane), bench.at(6.5, lane) + QPoint(bench.x(3) - bench.x(6) + 5, 0)
    QTest.mousePress(bench.canvas, LEFT, NONE, start)
    move(bench.canvas, end, LEFT, CONTROL)
    QTest.mouseRelease(bench.canvas, LEFT, CONTROL, end)
    assert bench.session.placed_segment(moved).master.start_ns > 3 * S


def test_an_edge_never_passes_the_other(bench):
    lane = ("lane", bench.lane)
    made = bench.session.add_segment(bench.lane, Span(4 * S, 5 * S))
    bench.drag(bench.at(5, lane) - QPoint(1, 0), bench.at(1, lane))
    placed = bench.session.placed_segment(made).master
    assert placed.start_ns == 4 * S
    assert placed.end_ns > 4 * S


def test_clicks_select_and_control_clicks_add(bench):
    lane = ("lane", bench.lane)
    a = bench.session.add_segment(bench.lane, Span(1 * S, 2 * S))
    b = bench.session.add_segment(bench.lane, Span(4 * S, 5 * S))
    QTest.mouseClick(bench.canvas, LEFT, NONE, bench.at(1.5, lane))
    assert bench.session.selected_segments == {a}
    QTest.mouseClick(bench.canvas, LEFT, CONTROL, bench.at(4.5, lane))
    assert bench.session.selected_segments == {a, b}
    assert bench.steps().count("Move segment") == 0


def test_overlapping_segments_are_drawn_apart_and_both_can_be_taken(bench):
    a = bench.session.add_segment(bench.lane, Span(1 * S, 4 * S))
    b = bench.session.add_segment(bench.lane, Span(2 * S, 5 * S))
    row = bench.view.contents.row_of(("lane", bench.lane))
    assert row.height == 46
    top = row.y - bench.view.scroll_y
    QTest.mouseClick(bench.canvas, LEFT, NONE, QPoint(bench.x(3), top + 12))
    assert bench.session.selected_segments == {a}
    QTest.mouseClick(bench.canvas, LEFT, NONE, QPoint(bench.x(3), top + 33))
    assert bench.session.selected_segments == {b}


def test_a_double_click_writes_the_text_in_place(bench):
    lane = ("lane", bench.lane)
    made = bench.session.add_segment(bench.lane, Span(2 * S, 5 * S))
    QTest.mouseDClick(bench.canvas, LEFT, NONE, bench.at(3, lane))
    field = QApplication.focusWidget()
    QTest.keyClicks(field, "the pump starts")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert bench.session.project.segment(made).text == "the pump starts"
    bench.pane.edit_text_of(made)
    field = QApplication.focusWidget()
    QTest.keyClicks(field, "never mind")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert bench.session.project.segment(made).text == "the pump starts"


def test_a_double_click_marks_an_event(bench):
    QTest.mouseDClick(bench.canvas, LEFT, NONE, bench.at(3, ("lane", bench.events)))
    (event,) = bench.segments(bench.events)
    assert event.master.duration_ns == 0
    bench.drag(bench.at(3, ("lane", bench.events)), bench.at(6, ("lane", bench.events)))
    assert bench.segments(bench.events)[0].master.start_ns / S == pytest.approx(6, abs=0.03)


@pytest.mark.parametrize("keys", [ALT, CONTROL | SHIFT])
def test_alt_drag_shifts_a_track_with_its_labels_in_one_step(bench, keys):
    made = bench.session.add_segment(bench.lane, Span(2 * S, 3 * S))
    steps = len(bench.steps())
    row = ("track", bench.a)
    by_px = bench.x(1.5) - bench.x(0)
    bench.drag(bench.at(2, row), bench.at(2, row) + QPoint(by_px, 0), keys, release=False)
    assert len(bench.steps()) == steps
    shown = bench.view.contents.lane_rows[bench.lane].place_of(made)[1]
    assert shown.start_ns / S == pytest.approx(3.5, abs=0.02)
    chip = bench.pane.headers.facts(bench.view.contents.row_of(row)).chip
    assert chip.tone == "moving"
    QTest.mouseRelease(bench.canvas, LEFT, keys, bench.at(2, row) + QPoint(by_px, 0))
    assert len(bench.steps()) == steps + 1
    assert bench.session.clock_map(bench.a).offset_ns / S == pytest.approx(1.5, abs=0.02)
    assert bench.session.placed_segment(made).master == shown


def test_escape_puts_a_shifted_track_back(bench):
    row = ("track", bench.b)
    bench.drag(bench.at(2, row), bench.at(5, row), ALT, release=False)
    assert bench.session.clock_map(bench.b).offset_ns > 0
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    assert bench.session.clock_map(bench.b).offset_ns == 0


def test_hovers_name_the_thing(bench):
    bench.session.add_segment(bench.lane, Span(2 * S, 3 * S), text="the pump")
    at = bench.at(2.5, ("lane", bench.lane))
    assert "the pump" in pointer.hover_text(bench.view, at.x(), at.y())
    at = bench.at(9.5, ("track", bench.b))
    assert "Nothing recorded here" in pointer.hover_text(bench.view, at.x(), at.y())
    bench.pane.set_key_hints({"add_segment": "N"})
    at = bench.at(8, ("lane", bench.lane))
    assert "press N" in pointer.hover_text(bench.view, at.x(), at.y())


def test_a_drag_that_leaves_the_view_takes_it_along(bench, qtbot):
    bench.view.set_axis(bench.view.axis.fitted(Span(0, 3 * S)))
    lane = ("lane", bench.lane)
    start = bench.at(2, lane)
    QTest.mousePress(bench.canvas, LEFT, NONE, start)
    out = QPoint(bench.canvas.width() + 60, start.y())
    move(bench.canvas, out, LEFT, NONE)
    qtbot.waitUntil(lambda: bench.view.axis.end_ns > 4 * S, timeout=5000)
    QTest.mouseRelease(bench.canvas, LEFT, NONE, out)
    (drawn,) = bench.segments()
    assert drawn.master.start_ns / S == pytest.approx(2, abs=0.02)
    assert drawn.master.end_ns > 4 * S
    assert not bench.canvas._beyond.isActive()
