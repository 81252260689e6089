"""Many labels by mouse on the timeline: boxes, ranges, moving together, open labels, and the magnetic playhead."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from syncstudio.panes.timeline.open_labels import open_label_plans
from syncstudio.panes.timeline.plan import Box
from syncstudio.timebase.span import Span
from tests.panes.timeline_rig import CONTROL, LEFT, NONE, SHIFT, Bench, S


@pytest.fixture
def bench(tmp_path, qtbot):
    made = Bench(tmp_path, qtbot)
    yield made
    made.pane.close_readers()
    made.session.close()


@pytest.fixture
def crowd(bench):
    """Three labels on a lane, and one on another."""
    other = bench.session.add_lane("Ben")
    ids = [bench.session.add_segment(bench.lane, Span(k * S, (k + 1) * S)) for k in (1, 3, 5)]
    low = bench.session.add_segment(other, Span(3 * S, 4 * S))
    bench.session.selected_segments = frozenset()
    return bench, ids, other, low


def test_boxes_and_ranges_select_on_several_lanes_and_escape_takes_a_box_back(crowd):
    bench, ids, other, low = crowd
    start = bench.at(2.5, ("lane", bench.lane))
    bench.drag(start, bench.at(4.5, ("lane", other)), CONTROL)
    assert bench.session.selected_segments == {ids[1], low}
    assert bench.view.box is None
    bench.drag(bench.at(2.5, ("lane", bench.lane)), bench.at(6, ("lane", bench.lane)), CONTROL, release=False)
    assert bench.session.selected_segments == {ids[1], ids[2]}
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    assert bench.session.selected_segments == {ids[1], low}
    assert bench.steps()[-1] == "Add segment"
    # Shift-click selects all up to a label, and a lane that is clicked takes the next labels.
    QTest.mouseClick(bench.canvas, LEFT, NONE, bench.at(1.5, ("lane", bench.lane)))
    QTest.mouseClick(bench.canvas, LEFT, SHIFT, bench.at(5.5, ("lane", bench.lane)))
    assert bench.session.selected_segments == set(ids)
    QTest.mouseClick(bench.canvas, LEFT, NONE, bench.at(8, ("lane", other)))
    assert bench.session.current_lane_id == other
    row = bench.view.contents.row_of(("lane", bench.lane))
    QTest.mouseClick(bench.pane.headers, LEFT, NONE, QPoint(60, row.y + 12))
    assert bench.session.current_lane_id == bench.lane
    assert bench.pane.headers.facts(row).focused
    assert bench.view.lane_hint("segments").startswith("Drag to draw")
    bench.session.project.viewing = "it is open elsewhere."
    assert bench.view.lane_hint("segments") == bench.view.lane_hint("events") == "No labels"


def test_what_is_selected_moves_together_in_one_step(crowd):
    bench, ids, _, low = crowd
    bench.session.selected_segments = frozenset((*ids[:2], low))
    bench.session.snap_ways = replace(bench.session.snap_ways, on=False)
    before = {each: bench.session.placed_segment(each).master for each in (*ids, low)}
    steps = len(bench.steps())
    bench.drag(bench.at(3.5, ("lane", bench.lane)), bench.at(4.2, ("lane", bench.lane)), release=False)
    shown = bench.view.contents.lane_rows[bench.lane].density()[0]
    assert shown[0] / S == pytest.approx(1.7, abs=0.02)
    assert len(bench.steps()) == steps
    QTest.mouseRelease(bench.canvas, LEFT, NONE, bench.at(4.2, ("lane", bench.lane)))
    now = {each: bench.session.placed_segment(each).master for each in (*ids, low)}
    moved = {each: (now[each].start_ns - before[each].start_ns) / S for each in now}
    assert moved[ids[0]] == moved[ids[1]] == moved[low] == pytest.approx(0.7, abs=0.02)
    assert moved[ids[2]] == 0
    assert len(bench.steps()) == steps + 1
    bench.drag(bench.at(1.9, ("lane", bench.lane)), bench.at(8, ("lane", bench.lane)), release=False)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    assert bench.view.contents.lane_rows[bench.lane].density()[0][0] == now[ids[0]].start_ns
    assert len(bench.steps()) == steps + 1
    # Protected neighbours hold a drag.
    bench.session.neighbours = "protect"
    lane = ("lane", bench.lane)
    end = now[ids[0]].end_ns / S
    bench.drag(bench.at(end, lane) - QPoint(2, 0), bench.at(end + 1.9, lane))
    assert bench.session.placed_segment(ids[0]).master.end_ns == now[ids[1]].start_ns
    # A million letters pasted into a label are refused in a sentence, not cut off.
    bench.canvas.edit_text_of(ids[0])
    field = bench.canvas._field._field
    field.insert("word " * 200_000)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert any("at most 100,000 characters" in getattr(each, "message", "") for each in bench.heard)
    assert bench.session.project.segment(ids[0]).text == ""


def test_an_open_label_grows_and_a_dragged_playhead_lands_on_edges(bench):
    label = bench.session.add_label("Speech")
    bench.session.transport.seek(2 * S)
    bench.session.begin_label(bench.lane, label)
    bench.pane.on_tick(5 * S)
    ((top, plan),) = open_label_plans(bench.view)
    box = next(shape for shape in plan if isinstance(shape, Box))
    assert (box.x, box.x + box.w) == pytest.approx((bench.x(2), bench.x(5)), abs=1)
    assert top == bench.view.contents.row_of(("lane", bench.lane)).y
    before = bench.canvas.grab().toImage()
    bench.session.abandon_labels()
    assert bench.canvas.grab().toImage() != before
    assert bench.segments() == []
    # The magnetic playhead lands on edges where it is dragged.
    bench.session.add_segment(bench.lane, Span(4 * S, 5 * S))
    row = ("track", bench.b)
    near = bench.at(4, row) + QPoint(5, 0)
    bench.drag(bench.at(2, row), near)
    assert bench.session.transport.position_ns() == 4 * S
    bench.session.snap_ways = replace(bench.session.snap_ways, magnetic=False)
    bench.drag(bench.at(2, row), near)
    assert bench.session.transport.position_ns() != 4 * S
