"""The timeline pane over a real session: headers, notices, following, and what is repainted."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from syncstudio.panes import theme as look
from syncstudio.panes.timeline.header_plan import header_zones
from syncstudio.panes.timeline.timeline_pane import TimelinePane
from syncstudio.session.measuring.measuring_options import MeasuringOptions
from syncstudio.session.notices import MediaGrown, Said
from syncstudio.session.session import Session
from syncstudio.timebase.span import Span
from syncstudio.transport.silent import SilentOutput
from tests.panes.timeline_rig import LEFT, NONE, Bench, S, move, wheel


@pytest.fixture
def bench(tmp_path, qtbot):
    made = Bench(tmp_path, qtbot)
    yield made
    made.pane.close_readers()
    made.session.close()


def zone(bench, key, name):
    row = bench.view.contents.row_of(key)
    rect = header_zones(bench.pane.headers.facts(row))[name]
    return QPoint(round(rect.x + rect.w / 2), round(row.y - bench.view.scroll_y + rect.y + rect.h / 2))


def pixel(bench, x, y):
    return bench.canvas.grab().toImage().pixelColor(x, y).name()


def test_an_empty_timeline_teaches(tmp_path, qtbot):
    session = Session.create(tmp_path / "p.syncstudio", SilentOutput)
    pane = TimelinePane(session, look.LIGHT)
    qtbot.addWidget(pane)
    pane.resize(900, 300)
    pane.show()
    asked = []
    pane.demo_requested.connect(lambda: asked.append(True))
    QTest.mouseClick(pane.canvas, LEFT, NONE, QPoint(300, 100))
    assert asked == [True]
    assert len({pane.canvas.grab().toImage().pixel(x, 124) for x in range(pane.canvas.width())}) > 1
    session.close()


def test_switches_in_the_header_ask_the_session(bench):
    key = ("track", bench.a)
    for name, field in (("mute", "muted"), ("solo", "solo")):
        QTest.mouseClick(bench.pane.headers, LEFT, NONE, zone(bench, key, name))
        assert getattr(bench.session.project.track(bench.a), field)
    QTest.mouseClick(bench.pane.headers, LEFT, NONE, zone(bench, key, "chevron"))
    assert bench.session.project.track(bench.a).collapsed
    assert bench.view.contents.row_of(key).height == 26


def test_the_chip_asks_for_the_alignment_editor(bench):
    asked = []
    bench.pane.alignment_clicked.connect(lambda track, rect: asked.append((track, rect)))
    QTest.mouseClick(bench.pane.headers, LEFT, NONE, zone(bench, ("track", bench.b), "chip"))
    ((track, rect),) = asked
    assert track == bench.b
    assert rect.width() > 60


def test_the_wheel_over_the_gain_is_one_edit(bench, qtbot):
    at = zone(bench, ("track", bench.a), "gain")
    for _ in range(4):
        wheel(bench.pane.headers, at, -1)
    qtbot.waitUntil(lambda: bench.session.project.track(bench.a).gain_db == -2.0, timeout=3000)
    assert bench.steps().count("Set gain") == 1


def test_the_lower_edge_of_a_header_resizes_its_row_in_one_step(bench):
    row = bench.view.contents.row_of(("track", bench.a))
    start = QPoint(100, row.bottom - 1)
    QTest.mousePress(bench.pane.headers, LEFT, NONE, start)
    move(bench.pane.headers, start + QPoint(0, 40), LEFT, NONE)
    assert bench.view.contents.row_of(("track", bench.a)).height == 100
    assert bench.session.project.track(bench.a).row_height == 0
    QTest.mouseRelease(bench.pane.headers, LEFT, NONE, start + QPoint(0, 40))
    assert bench.session.project.track(bench.a).row_height == 100
    assert bench.steps().count("Resize row") == 1


def test_a_double_click_on_a_name_renames_in_place(bench):
    QTest.mouseDClick(bench.pane.headers, LEFT, NONE, zone(bench, ("track", bench.a), "name"))
    QTest.keyClicks(QApplication.focusWidget(), "Camera A sound")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert bench.session.project.track(bench.a).name == "Camera A sound"
    bench.pane.rename_lane(bench.lane)
    QTest.keyClicks(QApplication.focusWidget(), "Speaker 1")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert bench.session.project.lane(bench.lane).name == "Speaker 1"


def test_a_refused_request_is_said_and_not_raised(bench):
    bench.pane.rename_track(bench.a)
    QTest.keyClicks(QApplication.focusWidget(), " ")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert any(isinstance(notice, Said) for notice in bench.heard)


def test_a_playhead_that_moves_paints_only_its_strips(bench):
    bench.canvas.grab()
    caches = {key: cache.pixmap for key, cache in bench.canvas._caches.items()}
    painted = []
    for cache in bench.canvas._caches.values():
        cache._paint = lambda *a, **k: painted.append(1)
    bench.pane.on_tick(5 * S)
    QApplication.processEvents()
    assert painted == []
    assert caches


def test_a_pan_paints_what_a_whole_painting_would(bench):
    bench.session.add_segment(bench.lane, Span(2 * S, 7 * S), text="a text that stays in sight")
    bench.view.zoom(3, 500)
    bench.canvas.grab()
    for px in (37, -11, 140, -300, 5):
        bench.view.pan(px)
        bench.canvas.grab()
    shifted = bench.canvas.grab().toImage()
    bench.view.rows_stale.emit(None)
    whole = bench.canvas.grab().toImage()
    differ = sum(
        shifted.pixel(x, y) != whole.pixel(x, y)
        for x in range(0, shifted.width(), 3)
        for y in range(0, shifted.height(), 2)
    )
    assert differ < 30


def test_growing_media_is_painted_soon_and_only_there(bench, qtbot):
    bench.canvas.grab()
    stale = []
    bench.view.rows_stale.connect(stale.append)
    for _ in range(5):
        bench.pane.on_notice(MediaGrown(bench.a, "peaks"))
    qtbot.waitUntil(lambda: stale != [], timeout=2000)
    assert stale == [{("track", bench.a)}]


def test_undo_and_redo_bring_rows_and_segments_back(bench):
    bench.session.add_segment(bench.lane, Span(2 * S, 3 * S))
    bench.session.delete_lane(bench.lane)
    assert bench.view.contents.row_of(("lane", bench.lane)) is None
    bench.session.undo()
    assert bench.view.contents.row_of(("lane", bench.lane)) is not None
    assert len(bench.view.contents.lane_rows[bench.lane].density()[0]) == 1


def test_the_view_turns_the_page_while_playing_unless_somebody_looks_elsewhere(bench):
    view = bench.view
    view.set_axis(view.axis.fitted(Span(0, 4 * S)))
    bench.session.transport.play()
    bench.pane.on_tick(3_900_000_000)
    assert view.axis.start_ns > 3 * S
    bench.session.transport.seek(100_000_000)
    bench.pane.on_tick(200_000_000)
    view.set_axis(view.axis.fitted(Span(5 * S, 9 * S)))
    elsewhere = view.axis
    bench.pane.on_tick(400_000_000)
    assert view.axis == elsewhere
    bench.session.transport.seek(1 * S)
    assert view.axis.span.covers(1 * S)
    bench.session.transport.pause()


def test_the_selected_row_is_shown_and_themes_repaint(bench):
    dark = pixel(bench, 5, bench.y(("lane", bench.events)) + 9)
    bench.pane.set_theme(look.LIGHT)
    assert pixel(bench, 5, bench.y(("lane", bench.events)) + 9) == look.LIGHT.panel
    assert dark == look.DARK.panel
    bench.session.focus_track_id = bench.b
    row = bench.view.contents.row_of(("track", bench.b))
    image = bench.pane.headers.grab().toImage()
    assert image.pixelColor(230, row.bottom - 4).name() == look.LIGHT.raised


def test_the_overview_window_moves_and_resizes_the_view(bench):
    overview, view = bench.pane.overview, bench.view
    view.set_axis(view.axis.fitted(Span(2 * S, 4 * S)))
    axis = overview.axis()
    start = QPoint(round(axis.x_from_ns(3 * S)), 12)
    QTest.mousePress(overview, LEFT, NONE, start)
    move(overview, QPoint(round(axis.x_from_ns(6 * S)), 12), LEFT, NONE)
    QTest.mouseRelease(overview, LEFT, NONE, start)
    assert view.axis.start_ns / S == pytest.approx(5, abs=0.05)
    edge = QPoint(round(axis.x_from_ns(view.axis.end_ns)), 12)
    QTest.mousePress(overview, LEFT, NONE, edge)
    move(overview, QPoint(round(axis.x_from_ns(9 * S)), 12), LEFT, NONE)
    QTest.mouseRelease(overview, LEFT, NONE, edge)
    assert view.axis.end_ns / S == pytest.approx(9, abs=0.05)
    QTest.mouseDClick(overview, LEFT, NONE, QPoint(5, 5))
    assert view.axis.span.covers(0)


def test_rows_that_do_not_fit_scroll_together_with_their_headers(bench):
    bench.pane.resize(900, 200)
    QApplication.processEvents()
    wheel(bench.pane.headers, QPoint(100, 40), -2)
    assert bench.view.scroll_y > 0
    wheel(bench.canvas, QPoint(100, 40), 3, Qt.KeyboardModifier.ControlModifier)
    assert bench.view.scroll_y == 0


def test_edges_of_a_segment_lie_where_the_axis_says(bench):
    bench.session.add_segment(bench.lane, Span(2 * S, 4 * S))
    bench.session.selected_segments = frozenset()
    y = bench.y(("lane", bench.lane))
    image = bench.canvas.grab().toImage()
    lane_ground = look.DARK.panel
    x0, x1 = bench.x(2), bench.x(4)
    assert image.pixelColor(x0 - 2, y).name() == lane_ground
    assert image.pixelColor(x0 + 3, y).name() != lane_ground
    assert image.pixelColor(x1 - 3, y).name() != lane_ground
    assert image.pixelColor(x1 + 2, y).name() == lane_ground


def test_an_error_while_painting_ends_neither_the_program_nor_the_painting(bench, qtbot, monkeypatch):
    def fails(_row):
        raise ValueError("nobody expected this")

    with monkeypatch.context() as patched, qtbot.captureExceptions() as caught:
        patched.setattr(bench.view.contents, "content", fails)
        bench.canvas.update()
        QApplication.processEvents()
    assert [kind for kind, *_ in caught] == [ValueError]
    bench.canvas.update()
    QApplication.processEvents()
    assert not bench.canvas.paintingActive()


def test_what_measuring_leaves_out_is_hatched_on_the_ruler(bench, qtbot):
    def hatched():
        image = bench.pane.ruler.grab().toImage()
        x0, x1 = round(bench.x(4)), round(bench.x(6))
        colors = {image.pixelColor(x, y).name() for x in range(x0, x1) for y in range(2, 12)}
        return look.DARK.undecided in colors

    assert not hatched()
    bench.session.measuring_options = MeasuringOptions(excluded=(Span(4 * S, 6 * S),))
    qtbot.waitUntil(hatched, timeout=5000)
    bench.session.measuring_options = MeasuringOptions()
    qtbot.waitUntil(lambda: not hatched(), timeout=5000)


def test_what_is_chosen_elsewhere_comes_into_sight(bench):
    session, view = bench.session, bench.view
    lanes = [session.add_lane(f"Lane {n}", None) for n in range(12)]
    segments = [session.add_segment(lane, Span(S, 2 * S)) for lane in (lanes[0], lanes[-1])]
    QApplication.processEvents()

    def seen(lane):
        row = view.contents.row_of(("lane", lane))
        return view.scroll_y <= row.y and row.bottom <= view.scroll_y + bench.canvas.height()

    for place in (1, 0, 1):
        session.selected_segments = frozenset({segments[place]})
        QApplication.processEvents()
        assert seen(lanes[-place])
    session.current_lane_id = lanes[0]
    QApplication.processEvents()
    assert seen(lanes[0])
    # What is seen already, if only in part, stays where a hand may hold it.
    view.scroll_to_y(view.contents.row_of(("lane", lanes[0])).y + 10)
    before = view.scroll_y
    session.selected_segments = frozenset({segments[0]})
    QApplication.processEvents()
    assert view.scroll_y == before
