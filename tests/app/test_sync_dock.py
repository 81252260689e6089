"""The Sync dock in its window: room, keys, menus and the moments of a measurement."""

import threading

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from syncstudio.app.adding_files import AddingFiles
from tests.app.measuring_window import id_of, settle
from tests.session.conftest import write_wav
from tests.session.measuring_rig import S


def _menu_of(window, track_id):
    """The menu of a row of the Sync dock, open."""
    window.sync.list.menu_requested.emit(track_id, window.mapToGlobal(QPoint(200, 200)))
    return next(menu for menu in reversed(window.findChildren(QMenu)) if menu.isVisible())


def test_the_dock_has_room_in_every_workspace(measured, qtbot):
    measured.resize(1280, 780)
    for workspace in ("label", "align", "review"):
        measured.switch_workspace(workspace)
        measured.workspaces.reset()
        measured.docks["sync"].hide()
        measured.show_sync()
        settle(measured, qtbot)
        qtbot.waitUntil(lambda: measured.docks["sync"].height() >= 230)


def test_any_two_tracks_can_be_measured_and_the_table_copied(measured, qtbot):
    camera, recorder = id_of(measured, "camera"), id_of(measured, "recorder")
    measured.show_sync()
    settle(measured, qtbot)
    menu = _menu_of(measured, recorder)
    against = next(action.menu() for action in menu.actions() if action.text() == "Measure against")
    names = [action.text() for action in against.actions()]
    assert "camera" in names
    assert "recorder" not in names
    next(action for action in against.actions() if action.text() == "camera").trigger()
    settle(measured, qtbot)
    (row,) = measured.session.project.measurements()
    assert (row.reference_id, row.track_id) == (camera, recorder)
    next(action for action in menu.actions() if action.text() == "Copy this table").trigger()
    menu.close()
    text = QApplication.clipboard().text()
    assert text.startswith("Track\tRole\tOffset")
    assert any(line.startswith("recorder\t") for line in text.splitlines())


def test_align_shows_the_sync_dock_large(measured, qtbot):
    measured.switch_workspace("align")
    measured.workspaces.reset()
    dock = measured.docks["sync"]
    qtbot.waitUntil(lambda: dock.isVisible() and dock.width() >= 0.5 * measured.width())
    assert not measured.docks["transcript"].isVisible()
    assert dock.height() >= 0.35 * measured.height()


def test_a_click_on_an_event_goes_there(measured, qtbot):
    measured.switch_workspace("align")
    session = measured.session
    session.focus_track_id = id_of(measured, "recorder")
    session.measure_track(id_of(measured, "recorder"))
    settle(measured, qtbot)
    strip = measured.sync.evidence.events
    qtbot.waitUntil(lambda: bool(strip._cards))
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(30, 40))
    assert session.transport.position_ns() in (5 * S, session.extent().end_ns)


def test_keys_walk_the_events_and_go_there(measured, qtbot):
    measured.switch_workspace("align")
    session = measured.session
    session.focus_track_id = id_of(measured, "recorder")
    session.measure_track(id_of(measured, "recorder"))
    settle(measured, qtbot)
    strip = measured.sync.evidence.events
    qtbot.waitUntil(lambda: bool(strip._cards))
    gone = []
    strip.asked.connect(lambda card: gone.append(card.pair.reference_s))
    strip.setFocus()
    QTest.keyClick(strip, Qt.Key.Key_Right)
    QTest.keyClick(strip, Qt.Key.Key_Return)
    QTest.keyClick(strip, Qt.Key.Key_Left)
    QTest.keyClick(strip, Qt.Key.Key_Left)
    QTest.keyClick(strip, Qt.Key.Key_Space)
    assert gone == [6.0, 5.0]
    assert not session.transport.playing


def test_tab_goes_nowhere_that_is_not_seen(measured, qtbot):
    measured.switch_workspace("align")
    measured.workspaces.reset()
    session = measured.session
    session.focus_track_id = id_of(measured, "recorder")
    session.measure_track(id_of(measured, "recorder"))
    settle(measured, qtbot)
    sync = measured.docks["sync"]
    sync.raise_()
    qtbot.waitUntil(lambda: measured.docks["alignment"].visibleRegion().isEmpty())
    measured.activateWindow()
    measured.sync.focus_list()
    reached = []
    for _ in range(80):
        at = measured.focusWidget()
        reached.append(at)
        QTest.keyClick(at, Qt.Key.Key_Tab)
    assert not [at for at in reached if measured.docks["alignment"].isAncestorOf(at)]
    pane = measured.sync
    wanted = [
        pane.head.everything, pane.head.this_track, pane.head.options, pane.head.role, pane.list.rows,
        pane.evidence.decision.accept, pane.evidence.decision.reject, pane.evidence.decision.edit,
        pane.evidence.events, pane.evidence.history,
    ]  # fmt: skip
    assert [each for each in wanted if each not in reached] == []


def test_row_menus_offer_measuring(measured, qtbot):
    track_id = id_of(measured, "recorder")
    measured.sync.list.menu_requested.emit(track_id, measured.mapToGlobal(QPoint(200, 200)))
    menu = QApplication.activePopupWidget()
    texts = [action.text() for action in menu.actions() if action.text()]
    menu.close()
    assert {
        "Measure this track",
        "Mark this moment",
        "Make reference track",
        "Set role",
        "Accept measurement",
    } <= set(texts)
    assert measured.session.focus_track_id == track_id


def test_it_wears_the_theme(measured, windows, qtbot):
    measured.acts["sync"].trigger()
    windows.look.choose("light")
    assert measured.sync._theme is measured.theme
    measured.grab()


def test_everything_is_measured_when_what_is_being_added_is_in(
    measured, survey, qtbot, tmp_path, monkeypatch
):
    session, may_come = measured.session, threading.Event()
    add_media = session.add_media
    monkeypatch.setattr(session, "add_media", lambda *files: may_come.wait(30) and add_media(*files))
    measured.add_files([write_wav(tmp_path / "late.wav")])
    measured.acts["measure_all"].trigger()
    qtbot.waitUntil(lambda: measured.sync.head.cancel.isVisible())
    try:
        qtbot.waitUntil(
            lambda: "waiting for the files that are being added" in measured.sync.head.job.toolTip()
        )
        assert survey.asked == []
    finally:
        may_come.set()
    settle(measured, qtbot)
    assert not session.files_coming
    assert "late" in {name for pair in survey.asked for name in pair[:2]}


def test_files_that_a_closed_window_leaves_are_waited_for_by_nobody(window, wav, monkeypatch):
    session, may_come = window.session, threading.Event()
    monkeypatch.setattr(session, "add_media", lambda *files: may_come.wait(30) and [])
    adding = AddingFiles(session)
    for _ in range(3):
        adding.add([wav])
    assert session.files_coming
    may_come.set()
    adding.close()
    assert not session.files_coming
