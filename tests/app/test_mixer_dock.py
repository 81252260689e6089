"""The mixer in the window: its dock, its key, and keys that turn sliders rather than step through frames."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(open_window, wav, clip):
    return open_window(wav, clip)


def sound(window):
    return next(each for each in window.session.project.tracks() if each.name == "recorder")


def test_a_key_brings_it_to_the_front_at_the_focused_track(window, qtbot):
    assert not window.docks["mixer"].isVisible()
    window.session.focus_track_id = sound(window).id
    QTest.keyClick(window, Qt.Key.Key_X, CTRL_SHIFT)
    assert window.docks["mixer"].isVisible()
    slider = window.mixer.strips[sound(window).id].gain
    qtbot.waitUntil(slider.hasFocus)
    place = window.session.transport.position_ns()
    QTest.keyClick(slider, Qt.Key.Key_Right)
    QTest.keyClick(slider, Qt.Key.Key_PageUp)
    qtbot.waitUntil(lambda: sound(window).gain_db == 3.5, timeout=3000)
    assert window.session.transport.position_ns() == place


def test_it_is_in_the_menu_of_docks_and_shares_a_place_in_every_workspace(window, qtbot):
    titles = [action.text() for action in window.menus.submenus["docks"].actions()]
    assert "Mixer" in titles
    for workspace in ("label", "align", "review"):
        window.switch_workspace(workspace)
        window.acts["mixer"].trigger()
        qtbot.waitUntil(window.docks["mixer"].isVisible)
        assert window.tabifiedDockWidgets(window.docks["mixer"])


def test_it_rests_with_the_window(window):
    window.acts["mixer"].trigger()
    assert not window._tick.running
    assert not window.mixer._moving
