"""Timing health in the window: its dock, its keys, and the ways that lead to it."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from syncstudio.panes.timeline.header_plan import header_zones
from tests.session.health_rig import Checks, finding, report

S = 1_000_000_000
CTRL, SHIFT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)


@pytest.fixture
def found(monkeypatch, open_window, wav, table, qtbot):
    """A window on a recorder with two findings and a table with one."""
    checks = Checks(monkeypatch)
    checks.found["recorder.wav"] = lambda path: report(
        path, finding("timestamp-gap", "error", 1), finding("rate-mismatch", "warning")
    )
    checks.found["imu.csv"] = lambda path: report(path, finding("clock-reset", "warning", "1.5"))
    window = open_window(wav, table)
    qtbot.waitUntil(lambda: len(window.session.all_findings()) == 3, timeout=20_000)
    return window


def track(window, name):
    return next(each.id for each in window.session.project.tracks() if each.name == name)


def test_a_key_brings_it_to_the_front_for_the_arrow_keys(found, qtbot):
    assert not found.docks["health"].isVisible()
    QTest.keyClick(found, Qt.Key.Key_H, CTRL)
    assert found.docks["health"].isVisible()
    qtbot.waitUntil(lambda: found.health.list.hasFocus())
    QTest.keyClick(found.health.list, Qt.Key.Key_Return)
    assert found.session.transport.position_ns() == S


def test_the_menu_of_docks_lists_it(found):
    titles = [action.text() for action in found.menus.submenus["docks"].actions()]
    assert "Timing health" in titles


def test_it_shares_a_place_in_every_workspace(found, qtbot):
    health = found.docks["health"]
    for workspace in ("label", "align", "review"):
        found.switch_workspace(workspace)
        assert health.isVisible() == (workspace == "review")
        found.acts["health"].trigger()
        qtbot.waitUntil(health.isVisible)
        assert found.tabifiedDockWidgets(health)
        assert found.docks["timeline"].isVisible()


def test_keys_go_from_finding_to_finding(found, qtbot):
    transport = found.session.transport
    places = []
    for key in (NONE, NONE, NONE, SHIFT):
        QTest.keyClick(found, Qt.Key.Key_F8, key)
        places.append(transport.position_ns())
    assert places == [S, 1_500_000_000, 1_500_000_000, S]
    assert "timestamp gap" in found.status.currentMessage().lower()


def test_past_the_last_finding_it_is_said(found):
    found.session.transport.seek(2 * S)
    QTest.keyClick(found, Qt.Key.Key_F8)
    assert "No finding" in found.status.currentMessage()


def test_a_click_on_the_badge_opens_it_on_that_track(found, qtbot):
    headers, view = found.timeline.headers, found.timeline._view
    imu = track(found, "imu")
    row = view.contents.row_of(("track", imu))
    qtbot.waitUntil(lambda: "badge" in header_zones(headers.facts(row)))
    zone = header_zones(headers.facts(row))["badge"]
    at = QPoint(round(zone.x + zone.w / 2), row.y - view.scroll_y + round(zone.y + zone.h / 2))
    QTest.mouseClick(headers, Qt.MouseButton.LeftButton, NONE, at)
    assert found.docks["health"].isVisible()
    assert found.session.focus_track_id == imu
    assert found.session.transport.position_ns() == 1_500_000_000
    qtbot.waitUntil(lambda: found.health.list.current() is not None)
    assert found.health.list.current().finding.code == "clock-reset"


def test_a_mark_that_is_clicked_is_marked_in_the_list(found, qtbot):
    found.acts["health"].trigger()
    view = found.timeline._view
    row = view.contents.row_of(("track", track(found, "recorder")))
    at = QPoint(round(view.axis.x_from_ns(S)), row.y - view.scroll_y + 8)
    qtbot.waitUntil(lambda: bool(view.contents.track_rows[row.track_id].marks))
    QTest.mouseClick(found.timeline.canvas, Qt.MouseButton.LeftButton, NONE, at)
    qtbot.waitUntil(
        lambda: (
            found.health.list.current() is not None
            and found.health.list.current().finding.code == "timestamp-gap"
        )
    )


def test_it_wears_the_theme(found, windows):
    found.acts["health"].trigger()
    windows.look.choose("light")
    assert found.health._theme is found.theme
    found.grab()


def test_a_check_that_fails_opens_no_dialog_and_says_nothing_over_the_window(
    monkeypatch, open_window, wav, qtbot
):
    checks = Checks(monkeypatch)
    checks.found["recorder.wav"] = ZeroDivisionError("surprise")
    window = open_window(wav)
    recorder = track(window, "recorder")
    qtbot.waitUntil(lambda: window.session.health_state(recorder).state == "failed", timeout=20_000)
    window.acts["health"].trigger()
    qtbot.waitUntil(lambda: "could not be checked" in window.health.says.text())
    assert window.strip.texts() == []


def test_two_windows_show_the_same_finding(found, windows, qtbot):
    other = windows.show_again(found.session)
    other.acts["health"].trigger()
    found.session.go_to_finding(found.session.all_findings()[0])
    qtbot.waitUntil(lambda: other.health.list.current() is not None)
