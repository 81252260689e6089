"""The map: paths of several devices, the current place, seeking and selecting on a path that crosses itself."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from syncstudio.media.series.local_map import LocalMap
from syncstudio.panes.map.map_grid import degrees_text, grid_plan, scale_plan
from syncstudio.panes.map.map_pane import MapPane
from syncstudio.panes.map.map_view import MapView, length_text, round_step
from syncstudio.panes.map.path_choice import PathChoice
from syncstudio.panes.theme import DARK, LIGHT
from syncstudio.panes.timeline.plan import Curve, Line, Text
from syncstudio.session.session import Session
from syncstudio.timebase.span import Span
from tests.panes.place_rig import Numbers, S

# A figure of eight: at 100 s and at 300 s it is in the middle, going elsewhere.
TIMES = np.arange(400)
EIGHT = {
    "latitude": 48 + 0.001 * np.sin(TIMES / 200 * 2 * math.pi),
    "longitude": 16 + 0.002 * np.sin(TIMES / 400 * 2 * math.pi),
}


def wait_for_paths(pane, count):
    """Until so many paths are placed; the notices of a window are left out here."""
    for _ in range(200):
        pane.refresh()
        if len(pane.canvas.paths) == count:
            return
        pane._session.jobs.wait(5)
    pytest.fail("the paths were not placed")


@pytest.fixture
def shown(qtbot, tmp_path, monkeypatch):
    for name in ("car", "bike"):
        (tmp_path / f"{name}.csv").write_text("time [s],x,y\n0,1,1\n1,2,2\n")
    session = Session.draft([tmp_path / "car.csv", tmp_path / "bike.csv"])
    assert session.jobs.wait(30)
    car, bike = (track.id for track in session.project.tracks())
    series = {car: Numbers(TIMES, EIGHT), bike: Numbers([0, 1], {"a": [48.001, 48.002], "b": [16.0, 16.001]})}
    monkeypatch.setattr(session, "series", series.get)
    pane = MapPane(session, DARK)
    qtbot.addWidget(pane)
    pane.resize(600, 480)
    pane.show()
    wait_for_paths(pane, 1)
    yield session, pane, car, bike
    pane.close()
    session.close()


def pixel(pane, at_s, track=0):
    path = pane.canvas.paths[track].placed
    view = pane.canvas.view
    return view.x(float(path.east[at_s])), view.y(float(path.north[at_s]))


def test_a_story_on_the_map(shown, qtbot):
    session, pane, car, bike = shown
    canvas = pane.canvas
    # All of it is seen, and the place at the playhead is said.
    assert [each.track_id for each in canvas.paths] == [car]
    assert all(0 <= value <= 600 for value in pixel(pane, 50))
    pane.on_tick(50 * S + S // 2)
    assert canvas.places[car].latitude == pytest.approx(
        48 + 0.001 * math.sin(50.5 / 200 * 2 * math.pi), abs=1e-6
    )
    assert pane.now.text().startswith("48.00")
    pane.on_tick(900 * S)
    assert pane.now.text() == "no fix here"
    # Where the path crosses itself, a click means what is nearest in time to the current place.
    session.transport.seek(90 * S)
    x, y = pixel(pane, 0)
    assert canvas.when_at(x, y)[1] == pytest.approx(0, abs=2 * S)
    session.transport.seek(190 * S)
    assert canvas.when_at(x, y)[1] == pytest.approx(200 * S, abs=2 * S)
    # A press seeks, a drag along it selects, and writes nothing.
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(*map(round, pixel(pane, 40))))
    assert session.transport.position_ns() == pytest.approx(40 * S, abs=2 * S)
    for at_s in (45, 50, 55, 60):
        QTest.mouseMove(canvas, QPoint(*map(round, pixel(pane, at_s))))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(*map(round, pixel(pane, 60))))
    assert session.selection.start_ns == pytest.approx(40 * S, abs=2 * S)
    assert session.selection.end_ns == pytest.approx(60 * S, abs=2 * S)
    first, last = canvas.paths[0].chosen[0]
    assert last - first == pytest.approx(20, abs=3)
    # Beside the path a drag moves the map; keys and the wheel zoom it.
    before = canvas.view
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    QTest.mouseMove(canvas, QPoint(45, 25))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(45, 25))
    assert canvas.view.x(before.east) == pytest.approx(before.x(before.east) + 40)
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.view.metres < before.metres
    QTest.keyClick(canvas, Qt.Key.Key_Home)
    assert canvas.view.metres == pytest.approx(before.metres, rel=0.02)
    # Colours by speed have a legend; every theme and grid is painted.
    pane.by.setCurrentIndex(2)
    assert pane.legend.isVisible()
    assert pane.legend.low.endswith("m/s")
    pane.grid.setCurrentIndex(1)
    pane.set_theme(LIGHT)
    assert not pane.grab().isNull()
    assert "00:00:50" in canvas.hover_text(*pixel(pane, 50))
    # A person says which channels they are, where names do not.
    assert session.path_channels(bike) is None
    dialog = PathChoice(session, pane)
    qtbot.addWidget(dialog)
    dialog.track.setCurrentIndex(dialog.track.findData(bike))
    dialog.longitude.setCurrentIndex(0)
    dialog.accept()
    assert "two channels" in dialog.note.text()
    dialog.longitude.setCurrentIndex(1)
    dialog.accept()
    wait_for_paths(pane, 2)
    assert len({each.color for each in canvas.paths}) == 2
    pane.on_tick(0)
    assert pane.now.text().count("\n") == 1
    # In a small dock the map is above its line, and the line is whole or says by an ellipsis that it is not.
    pane.resize(280, 150)
    pane.on_tick(0)
    qtbot.wait(1)
    assert pane.minimumSizeHint().height() <= 150
    assert pane.canvas.geometry().bottom() < pane.now.geometry().top()
    assert pane.now.fontMetrics().horizontalAdvance(pane.now.text()) <= pane.now.width()
    assert "\n" in pane.now.toolTip()
    text = session.path_choices_text()
    assert str(bike) in text
    session.take_path_choices(text)
    session.take_path_choices("[rubbish")


def test_a_moved_track_is_elsewhere_at_the_same_instant(shown):
    session, pane, car, _ = shown
    pane.on_tick(50 * S)
    before = pane.canvas.places[car]
    session.preview_shift(car, 10 * S)
    place = session.place_at(car, 60 * S)
    assert (place.east, place.north) == pytest.approx((before.east, before.north))
    session.commit_preview()


@settings(max_examples=40, deadline=None)
@given(
    st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0.05, 1000), st.floats(0, 800), st.floats(0, 600)
)
def test_zooming_holds_what_is_under_the_mouse(east, north, metres, x, y):
    view = MapView(east, north, metres, 800, 600)
    held = view.place(x, y)
    there = view.zoomed(1.7, x, y).place(x, y)
    assert there == pytest.approx(held, abs=metres * 1e-3 + 1e-6)
    assert view.x(held[0]) == pytest.approx(x, abs=1e-3)


def test_scales_are_round_and_grids_meet_at_the_pole():
    assert [round_step(value) for value in (0.3, 1, 1.1, 3, 70, 999)] == [0.5, 1, 2, 5, 100, 1000]
    assert [length_text(value) for value in (0.5, 200, 5000)] == ["50 cm", "200 m", "5 km"]
    assert degrees_text(-16.25, "E", "W", 0.01) == "16.25° W"
    view = MapView(0, 0, 100, 800, 600)
    lines = grid_plan(view, LocalMap(48, 16), "metres", DARK)
    assert len(lines) >= 8
    assert all(isinstance(line, Line) for line in lines)
    for ground in (LocalMap(89.99, 0), LocalMap(-90, 0), LocalMap(0, 179.99), LocalMap(48, 16)):
        plan = grid_plan(view, ground, "degrees", DARK)
        assert any(isinstance(shape, Curve) and np.isfinite(shape.xs).all() for shape in plan)
        assert len(plan) < 200
    assert grid_plan(view, LocalMap(0, 0), "none", DARK) == []
    bar = scale_plan(view, LocalMap(48, 16), DARK)
    assert next(shape.text for shape in bar if isinstance(shape, Text)) == "10 km"


def test_nothing_that_says_where_says_so(qtbot, tmp_path):
    session = Session.create(tmp_path / "empty.syncstudio")
    pane = MapPane(session, DARK)
    qtbot.addWidget(pane)
    pane.show()
    assert pane.canvas.paths == []
    asked = []
    pane.canvas.choose_requested.disconnect()
    pane.canvas.choose_requested.connect(lambda: asked.append(True))
    QTest.mouseClick(pane.canvas, Qt.MouseButton.LeftButton)
    assert asked
    session.selection = Span(0, S)
    pane.canvas.select()
    pane.on_tick(0)
    assert not pane.grab().isNull()
    pane.close()
    session.close()
