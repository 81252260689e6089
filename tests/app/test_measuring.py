"""Measuring in the window: actions, marking with M, and the verdict in the bar of the play buttons."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from syncstudio.app.actions import all_specs
from syncstudio.panes.timeline.header_facts import header_facts
from syncstudio.session.measuring.device_library import Device, DeviceLibrary
from tests.app.measuring_window import id_of, settle
from tests.session.measuring_rig import S, answer

MS = 1_000_000
CTRL, SHIFT, ALT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.NoModifier,
)


def press(window, key, modifier=NONE):
    QTest.keyClick(window, key, modifier)


def test_a_key_measures_the_focused_track_and_shows_it(measured, qtbot):
    measured.session.focus_track_id = id_of(measured, "recorder")
    press(measured, Qt.Key.Key_M, CTRL)
    assert measured.docks["sync"].isVisible()
    settle(measured, qtbot)
    assert "later than camera" in measured.sync.evidence.says.text()
    press(measured, Qt.Key.Key_A, SHIFT)
    settle(measured, qtbot)
    assert measured.session.clock_map(id_of(measured, "recorder")).offset_ns == 250 * MS
    press(measured, Qt.Key.Key_Z, CTRL)
    assert measured.session.clock_map(id_of(measured, "recorder")).offset_ns == 0


def test_the_track_that_the_dock_marks_is_measured_by_key_too(measured, qtbot):
    measured.session.focus_track_id = None
    measured.show_sync()
    settle(measured, qtbot)
    measured.sync.list.choose(id_of(measured, "recorder"))
    press(measured, Qt.Key.Key_M, CTRL)
    settle(measured, qtbot)
    assert measured.session.project.measurements()[0].track_id == id_of(measured, "recorder")


def test_without_a_track_in_focus_it_is_said(measured):
    measured.session.focus_track_id = None
    press(measured, Qt.Key.Key_M, CTRL)
    assert "Click a track" in measured.status.currentMessage()


def test_rejecting_by_key(measured, qtbot):
    measured.session.focus_track_id = id_of(measured, "recorder")
    press(measured, Qt.Key.Key_M, CTRL)
    settle(measured, qtbot)
    press(measured, Qt.Key.Key_R, SHIFT)
    assert [row.decision for row in measured.session.project.measurements()] == ["rejected"]
    # What the dock still shows is of another track than the one in focus now.
    measured.session.focus_track_id = id_of(measured, "imu")
    press(measured, Qt.Key.Key_A, SHIFT)
    assert [row.decision for row in measured.session.project.measurements()] == ["rejected"]
    qtbot.waitUntil(lambda: any("no measurement" in text for text in measured.strip.texts()))


def test_marking_the_same_moment(measured, qtbot):
    session = measured.session
    session.focus_track_id = id_of(measured, "camera")
    session.transport.seek(1_000 * MS)
    press(measured, Qt.Key.Key_M)
    qtbot.waitUntil(measured.marking.isVisible)
    assert measured.marking.says.text().startswith("Moment 1: marked in camera. Click another track")
    session.focus_track_id = id_of(measured, "recorder")
    session.transport.seek(600 * MS)
    press(measured, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: "camera and recorder" in measured.marking.says.text())
    assert measured.marking.measure.isVisible()
    press(measured, Qt.Key.Key_M, ALT)
    settle(measured, qtbot)
    qtbot.waitUntil(lambda: not measured.marking.isVisible())
    assert measured.docks["sync"].isVisible()
    assert session.project.measurements()[0].offset_ns == pytest.approx(400 * MS, abs=MS)


def test_escape_ends_marking_and_keeps_the_marks(measured, qtbot):
    measured.session.focus_track_id = id_of(measured, "camera")
    press(measured, Qt.Key.Key_M)
    qtbot.waitUntil(measured.marking.isVisible)
    press(measured, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not measured.marking.isVisible())
    assert len(measured.session.moments()) == 1


def test_where_nothing_was_recorded_the_strip_says_so(measured, qtbot):
    session = measured.session
    session.set_alignment(id_of(measured, "recorder"), 5 * S)
    session.focus_track_id = id_of(measured, "recorder")
    press(measured, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: any("recorded nothing here" in text for text in measured.strip.texts()))


def test_marks_are_pins_on_their_rows(measured, qtbot):
    session, view = measured.session, measured.timeline._view
    camera = id_of(measured, "camera")
    session.focus_track_id = camera
    session.transport.seek(500 * MS)
    press(measured, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: bool(view.contents.track_rows[camera].pins))
    assert view.contents.track_rows[camera].pins.places == [(500 * MS, 1)]
    session.set_alignment(camera, 1 * S)
    qtbot.waitUntil(lambda: view.contents.track_rows[camera].pins.places == [(1_500 * MS, 1)])
    row = view.contents.row_of(("track", camera))
    x = view.axis.x_from_ns(1_500 * MS)
    from syncstudio.panes.timeline.pointer import hover_text

    assert hover_text(view, x + 3, row.y - view.scroll_y + row.height - 6).startswith("Moment 1")
    session.delete_moment(session.moments()[0].id)
    qtbot.waitUntil(lambda: not view.contents.track_rows[camera].pins)


def test_the_verdict_stands_in_the_bar(measured, qtbot):
    session, bar = measured.session, measured.transport_bar
    assert bar.notes == []
    session.measure_pair(id_of(measured, "camera"), id_of(measured, "camera sound"))
    qtbot.waitUntil(lambda: bool(bar.notes), timeout=20_000)
    (note,) = bar.notes
    assert note.whole == "◆ outside · camera as recorded: sound 52 ms early ±6"
    assert note.property("role") == "outside"
    session.accept_measurement(session.project.measurements()[0].id)
    qtbot.waitUntil(lambda: bar.notes[0].whole.startswith("◆ outside, corrected · "))
    assert "As aligned now: sound in time" in bar.notes[0].toolTip()
    session.profile_id = "bt1359-acceptability"
    qtbot.waitUntil(lambda: "● inside" in bar.notes[0].whole)


def test_the_picture_of_a_dub_in_focus_tells_of_its_own_sound(measured, survey, clip, qtbot):
    session, bar = measured.session, measured.transport_bar
    measured.add_files([Path(shutil.copy(clip, clip.with_name("german.mp4")))])
    settle(measured, qtbot)
    recorder = id_of(measured, "recorder")
    session.set_role(recorder, "original")
    for dub in ("camera sound", "german sound"):
        session.set_role(id_of(measured, dub), "dub")
        survey.answers["recorder", dub] = answer(0)
        session.measure_pair(recorder, id_of(measured, dub))
        settle(measured, qtbot)
    for name in ("german", "camera"):
        session.focus_track_id = id_of(measured, name)
        qtbot.waitUntil(lambda start=name: f" · {start} sound against recorder" in bar.notes[0].whole)


def test_the_note_that_there_is_no_sound_stands_beside_the_verdict(measured, qtbot):
    bar = measured.transport_bar
    measured.session.measure_pair(id_of(measured, "camera"), id_of(measured, "camera sound"))
    qtbot.waitUntil(lambda: bool(bar.notes), timeout=20_000)
    bar.set_notes("sound", [("undecided", "No sound", "There is no sound device.")])
    assert ["outside" in note.whole for note in bar.notes] == [True, False]
    # Told anew, the verdict stays at its place.
    measured._verdicts.read()
    QApplication.processEvents()
    assert ["outside" in note.whole for note in bar.notes] == [True, False]
    assert bar.notes[0].x() < bar.notes[1].x()
    # Where there is little room the long one gives way, and what it says of the verdict is kept.
    measured.resize(960, measured.height())
    qtbot.waitUntil(lambda: bar.notes[0].text().startswith("◆ out"))
    assert bar.notes[0].text() != bar.notes[0].whole
    assert bar.notes[1].text() == "No sound"
    bar.set_notes("sound", [])
    (note,) = bar.notes
    assert "outside" in note.whole


def test_a_track_that_lies_by_a_file_that_was_replaced_says_so_on_its_chip(measured, tmp_path, qtbot):
    session, recorder = measured.session, id_of(measured, "recorder")
    session.measure_pair(id_of(measured, "camera"), recorder)
    settle(measured, qtbot)
    session.accept_measurement(session.project.measurements()[0].id)
    settle(measured, qtbot)
    contents = measured.timeline._view.contents
    assert recorder not in contents.stale_ids
    source = session.project.source(session.project.track(recorder).source_id)
    other = tmp_path / "again.wav"
    other.write_bytes(session.project.place_of(source).read_bytes()[:-400])
    session.relink(source.id, other, force=True)
    qtbot.waitUntil(lambda: recorder in contents.stale_ids)
    assert "again" in header_facts(measured.timeline._view, contents.row_of(("track", recorder))).chip.text
    session.measure_pair(id_of(measured, "camera"), recorder)
    settle(measured, qtbot)
    session.accept_measurement(session.project.measurements()[0].id)
    settle(measured, qtbot)
    qtbot.waitUntil(lambda: recorder not in contents.stale_ids)


def test_what_a_device_corrects_is_said_where_the_track_lies(measured, qtbot):
    session, camera = measured.session, id_of(measured, "camera")
    DeviceLibrary().set(Device("Cam 7", 20 * MS))
    session.measure_pair(camera, id_of(measured, "camera sound"))
    settle(measured, qtbot)
    session.set_device(camera, "Cam 7")
    measured.show_sync()
    session.focus_track_id = id_of(measured, "camera sound")
    settle(measured, qtbot)
    line = next(line for line in measured.sync.list.lines() if line.track_id == camera)
    assert line.source.endswith("· Cam 7, 20.0 ms late")
    assert "As aligned now: 32 ms early" in measured.sync.evidence.judged.text().replace("\u00a0", " ")


def test_a_note_gives_way_to_a_narrow_window(measured, qtbot):
    session = measured.session
    session.measure_pair(id_of(measured, "camera"), id_of(measured, "camera sound"))
    qtbot.waitUntil(lambda: bool(measured.transport_bar.notes), timeout=20_000)
    before = measured.transport_bar.minimumSizeHint().width()
    measured.transport_bar.set_notes("verdict", [])
    assert before - measured.transport_bar.minimumSizeHint().width() < 80


def test_the_tolerance_profile_is_remembered(measured, windows, qtbot):
    menu = measured.menus.submenus["profile"]
    menu.aboutToShow.emit()
    ebu = "EBU R37\t40 ms early to 60 ms late"
    assert "Half a frame" in [action.text() for action in menu.actions()]
    next(action for action in menu.actions() if action.text() == ebu).trigger()
    assert measured.session.profile_id == "ebu-r37"
    qtbot.waitUntil(lambda: windows._settings.profile == "ebu-r37")
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions() if action.isChecked()] == [ebu]


def test_a_role_is_set_from_the_menu(measured):
    menu = measured.menus.submenus["role"]
    measured.session.focus_track_id = id_of(measured, "camera")
    menu.aboutToShow.emit()
    assert not any(action.isEnabled() for action in menu.actions() if action.text())
    measured.session.focus_track_id = id_of(measured, "recorder")
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == "Effects").trigger()
    assert measured.session.project.track(id_of(measured, "recorder")).role == "effects"


def test_the_reference_is_chosen_and_shown(measured, qtbot):
    measured.session.focus_track_id = id_of(measured, "recorder")
    measured.acts["make_reference"].trigger()
    assert measured.session.reference_track_id == id_of(measured, "recorder")
    view = measured.timeline._view
    qtbot.waitUntil(lambda: view.contents.reference_id == id_of(measured, "recorder"))
    facts = measured.timeline.headers.facts(view.contents.row_of(("track", id_of(measured, "recorder"))))
    assert facts.chip.text == "0.000 s · reference"


def test_the_chip_says_how_sure_it_is(measured, qtbot):
    session = measured.session
    session.measure_track(id_of(measured, "recorder"))
    settle(measured, qtbot)
    session.accept_measurement(session.project.measurements()[0].id)
    view = measured.timeline._view

    def chip():
        row = view.contents.row_of(("track", id_of(measured, "recorder")))
        return measured.timeline.headers.facts(row).chip.text

    qtbot.waitUntil(lambda: chip() == "+0.250 s ±0.1 ms · measured")


def test_the_table_of_actions_has_them():
    ids = {spec.id for spec in all_specs() if spec.group == "Align"}
    assert {
        "measure_track", "measure_all", "mark_moment", "measure_from_marks", "accept_measurement",
        "reject_measurement", "role", "make_reference", "profile", "sync",
    } <= ids  # fmt: skip
