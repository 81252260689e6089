"""The orientation pane shows the best that is known, says what is not, and follows the playhead."""

import math

import numpy as np
import pytest

from syncstudio.media.series.orientation import axes
from syncstudio.panes.orientation.body_plan import body_plan
from syncstudio.panes.orientation.orientation_pane import OrientationPane
from syncstudio.panes.theme import DARK, LIGHT
from syncstudio.session.session import Session
from tests.panes.place_rig import Numbers, S


@pytest.fixture
def shown(qtbot, tmp_path, monkeypatch):
    for name in ("phone", "drone"):
        (tmp_path / f"{name}.csv").write_text("time [s],x,y\n0,1,1\n1,2,2\n")
    session = Session.draft([tmp_path / "phone.csv", tmp_path / "drone.csv"])
    assert session.jobs.wait(30)
    phone, drone = (track.id for track in session.project.tracks())
    felt = Numbers(range(5), {"accX": [0] * 5, "accY": [0] * 5, "accZ": [9.81] * 5}, ("m/s²",) * 3)
    turned = Numbers(range(5), {"roll": [0, 10, 20, 30, 40], "pitch": [5] * 5, "yaw": [90] * 5}, ("deg",) * 3)
    monkeypatch.setattr(session, "series", {phone: felt, drone: turned}.get)
    pane = OrientationPane(session, DARK)
    qtbot.addWidget(pane)
    pane.resize(460, 360)
    pane.show()
    yield session, pane, phone, drone
    pane.close()
    session.close()


def test_the_best_source_is_shown_and_another_can_be_chosen(shown, qtbot):
    session, pane, phone, _ = shown
    assert pane.source.count() == 2
    assert "angles" in pane.source.currentText()
    pane.on_tick(S + S // 2)
    assert pane.body.attitude.roll == pytest.approx(15)
    lines = pane.figures.text().split("\n")
    assert lines[0].split() == ["roll", "15.0°", "to", "the", "right"]
    assert lines[1].split()[1:] == ["5.0°", "nose", "up"]
    assert lines[2].split()[1:] == ["90.0°", "turned", "right"]
    # A heading goes the way of a compass.
    assert pane.note.text().startswith("Heading 90.0°, counted clockwise from north")
    assert pane.source.currentText() in pane.source.toolTip()
    # Taken as a robot's axes, the same angles mean another turn.
    pane.convention.setCurrentIndex(0)
    pane.convention.activated.emit(0)
    assert "nose down" in pane.figures.text()
    pane.source.setCurrentIndex(0)
    pane.source.activated.emit(0)
    assert "yaw" not in pane.figures.text()
    assert "the yaw is not known" in pane.note.text()
    pane.on_tick(900 * S)
    assert pane.body.attitude is None
    assert pane.figures.text() == ""
    for theme in (LIGHT, DARK):
        pane.set_theme(theme)
        pane.on_tick(2 * S)
        assert not pane.grab().isNull()
    # What a person chose stays, whichever track is in focus.
    session.focus_track_id = phone
    pane.refresh()
    assert "tilt only" in pane.source.currentText()


def test_nothing_that_says_how_says_so(qtbot, tmp_path):
    session = Session.create(tmp_path / "empty.syncstudio")
    pane = OrientationPane(session, DARK)
    qtbot.addWidget(pane)
    pane.show()
    assert pane.body.attitude is None
    assert "No track here" in pane.body.text
    assert not pane.source.isEnabled()
    pane.close()
    session.close()


def test_a_body_shows_the_sides_that_are_turned_to_whoever_looks():
    level = body_plan(np.eye(3), axes("flu"), 300, 300)
    assert {face.mark for face in level.faces} >= {"top"}
    assert len(level.faces) <= 3
    assert level.arrow
    up = next(axis for axis in level.axes if axis.letter == "z")
    assert up.end[1] < 150
    # On its head, the top is not to be seen.
    turned = np.diag([1.0, -1.0, -1.0])
    assert not body_plan(turned, axes("flu"), 300, 300).arrow
    # An aircraft's z points down.
    down = next(axis for axis in body_plan(np.eye(3), axes("frd"), 300, 300).axes if axis.letter == "z")
    assert down.end[1] > 150
    assert math.isfinite(level.scale)
