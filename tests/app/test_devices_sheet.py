"""The sheets of devices and tolerance profiles, and the menu that corrects a track by what its device is known for."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from syncstudio.project.records import MeasurementRow
from syncstudio.session.errors import SessionError
from syncstudio.session.measuring.device_library import Device, DeviceLibrary
from syncstudio.session.measuring.profile_library import ProfileLibrary
from syncstudio.session.notices import FocusChanged, Said

MS = 1_000_000


@pytest.fixture
def sheet(window, qtbot):
    window.sheets.show_devices()
    sheet = window.sheets._open["devices"]
    qtbot.waitUntil(sheet.isVisible)
    return sheet


def type_in(field, text):
    field.clear()
    QTest.keyClicks(field, text)


def fingerprints(session, *tracks):
    """What a measurement keeps of its files."""
    return json.dumps({str(one.id): session.project.source(one.source_id).fingerprint for one in tracks})


def test_a_device_is_typed_changed_and_removed(sheet):
    name, late, width = sheet.fields
    type_in(name, "Cam 7")
    type_in(late, "41,7")
    type_in(width, "0.6")
    QTest.keyClick(width, Qt.Key.Key_Return)
    assert DeviceLibrary().devices() == [Device("Cam 7", 41_700_000, 600_000)]
    assert sheet.list.topLevelItem(0).text(1) == "41.7 ± 0.6 ms late"
    assert sheet.list.topLevelItem(0).text(2) == "typed"
    # A head stands over its figures.
    item, head = sheet.list.topLevelItem(0), sheet.list.headerItem()
    assert [head.textAlignment(at) for at in (1, 2)] == [item.textAlignment(at) for at in (1, 2)]
    type_in(late, "nan")
    sheet.save()
    assert "no number of milliseconds" in sheet._trouble.text()
    type_in(late, "later")
    sheet.save()
    assert "no number of milliseconds" in sheet._trouble.text()
    assert late.text() == "later"
    sheet.remove()
    assert DeviceLibrary().devices() == []


def test_nothing_is_saved_before_it_has_its_delay(sheet, window, qtbot):
    name, late, width = sheet.fields
    type_in(name, "Cam 7")
    assert not sheet._save.isEnabled()
    assert sheet._save.toolTip() == "Type first: Late by, ms"
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert "is missing" in sheet._trouble.text()
    type_in(late, "41.7")
    assert sheet._save.isEnabled()
    assert sheet._save.toolTip() == ""
    type_in(width, "")
    assert sheet._save.isEnabled()
    window.sheets.show_profiles()
    profiles = window.sheets._open["profiles"]
    type_in(profiles.fields[0], "Ours")
    type_in(profiles.fields[1], "40")
    assert not profiles._save.isEnabled()
    type_in(profiles.fields[2], "60")
    assert profiles._save.isEnabled()


def test_a_damaged_list_is_said_and_the_sheet_stays(sheet):
    from syncstudio.session.user_list import UserList

    UserList("devices").path.write_text("{")
    sheet.fill()
    assert "damaged" in sheet._trouble.text()
    assert sheet.list.topLevelItemCount() == 0


def test_the_newest_measurement_of_the_focused_track_is_learned(window, sheet):
    session = window.session
    video = next(track for track in session.project.tracks() if track.kind == "video")
    sound = next(track for track in session.project.tracks() if track.kind == "sound")
    type_in(sheet.fields[0], "Cam 7")
    assert not sheet._learn.isEnabled()
    row = MeasurementRow(
        track_id=sound.id, reference_id=video.id, method="impacts", offset_ns=20 * MS, uncertainty_ns=MS,
        fingerprints=fingerprints(session, sound, video),
    )  # fmt: skip
    with session.project.edit("Measure") as edit:
        edit.insert(row)
    session.focus_track_id = video.id
    sheet._show_buttons()
    assert sheet._learn.isEnabled()
    sheet.learn()
    assert DeviceLibrary().named("Cam 7") == Device("Cam 7", 20 * MS, MS, 1)
    assert not sheet._learn.isEnabled()
    # Nor when the sheet is opened again, or asked in another way.
    sheet.close()
    window.sheets.show_devices()
    sheet = window.sheets._open["devices"]
    type_in(sheet.fields[0], "cam 7")
    assert not sheet._learn.isEnabled()
    with pytest.raises(SessionError, match="comes from this measurement already"):
        session.learn_device(session.project.measurements()[0].id, "Cam 7")
    type_in(sheet.fields[0], "Cam 8")
    assert sheet._learn.isEnabled()


def test_what_was_learned_is_said_and_saving_it_as_it_stands_keeps_it_learned(window, sheet, monkeypatch):
    session = window.session
    video = next(track for track in session.project.tracks() if track.kind == "video")
    sound = next(track for track in session.project.tracks() if track.kind == "sound")
    assert "Nothing to learn from" in sheet.note.text()
    monkeypatch.setattr(session, "recorder_of", lambda track_id: "Acme Cam 7" if track_id == video.id else "")
    with session.project.edit("Measure") as edit:
        edit.insert(
            MeasurementRow(
                track_id=sound.id, reference_id=video.id, method="impacts", offset_ns=41_291_531,
                uncertainty_ns=220_091, fingerprints=fingerprints(session, sound, video),
            )
        )  # fmt: skip
    session.focus_track_id = video.id
    sheet.on_notice(FocusChanged(video.id))
    # The file says what recorded it, and new files of that camera will be known by that name.
    assert sheet.fields[0].text() == "Acme Cam 7"
    assert sheet.note.text().startswith(f"{video.name} is 41.3 ± 0.2 ms late")
    sheet.learn()
    assert "Track › Device" in sheet.note.text()
    assert [field.text() for field in sheet.fields] == ["Acme Cam 7", "41.292", "0.22"]
    learned = DeviceLibrary().named("Acme Cam 7")
    sheet.save()
    assert DeviceLibrary().named("Acme Cam 7") == learned
    assert DeviceLibrary().named("Acme Cam 7").learned == learned.learned
    type_in(sheet.fields[1], "40")
    sheet.save()
    assert DeviceLibrary().named("Acme Cam 7").count == 0


def test_a_name_can_be_typed_at_once(sheet, qtbot):
    qtbot.waitUntil(lambda: sheet.focusWidget() is sheet.fields[0])


def test_what_would_be_learned_has_its_sign_as_a_word(window, sheet):
    session = window.session
    video = next(track for track in session.project.tracks() if track.kind == "video")
    sound = next(track for track in session.project.tracks() if track.kind == "sound")
    ends = {"track_id": sound.id, "reference_id": video.id, "uncertainty_ns": MS,
            "fingerprints": fingerprints(session, sound, video)}  # fmt: skip
    with session.project.edit("Measure") as edit:
        early = edit.insert(MeasurementRow(method="impacts", offset_ns=-20 * MS, **ends))
        rejected = edit.insert(
            MeasurementRow(method="faces", offset_ns=90 * MS, at_ns=9, decision="rejected", **ends)
        )
    assert early != rejected
    session.focus_track_id = video.id
    sheet._show_buttons()
    assert sheet._learn.toolTip() == f"{video.name} is 20.0 ± 1.0 ms early"


def test_the_menu_corrects_the_focused_track(window):
    DeviceLibrary().set(Device("Cam 7", 20 * MS, MS, 3))
    session = window.session
    video = next(track for track in session.project.tracks() if track.kind == "video")
    session.focus_track_id = video.id
    menu = window.menus.submenus["device"]
    menu.aboutToShow.emit()
    texts = [action.text() for action in menu.actions()]
    assert texts[:3] == ["No correction", "One frame late", "Cam 7: 20.0 ± 1.0 ms late"]
    assert menu.actions()[0].isChecked()
    before_ns = session.clock_map(video.id).offset_ns
    menu.actions()[2].trigger()
    assert session.clock_map(video.id).offset_ns == before_ns - 20 * MS
    menu.aboutToShow.emit()
    assert menu.actions()[2].isChecked()


def test_profiles_of_one_s_own_are_kept_and_those_of_standards_cannot_be_changed(window, qtbot):
    window.sheets.show_profiles()
    sheet = window.sheets._open["profiles"]
    qtbot.waitUntil(sheet.isVisible)
    standards = sheet.list.topLevelItemCount()
    assert sheet.list.topLevelItem(0).text(0) == "BT.1359-1"
    sheet.list.setCurrentItem(sheet.list.topLevelItem(0))
    assert not sheet._remove.isEnabled()
    for field, text in zip(sheet.fields, ("Studio", "10", "20"), strict=True):
        type_in(field, text)
    type_in(sheet.fields[2], "")
    sheet.save()
    assert "number of milliseconds is missing" in sheet._trouble.text()
    assert ProfileLibrary().own() == []
    type_in(sheet.fields[2], "20")
    sheet.save()
    assert sheet.list.topLevelItemCount() == standards + 1
    assert ProfileLibrary().named("studio").late_ms == 20
    sheet.remove()
    assert ProfileLibrary().own() == []


@pytest.fixture
def profiles(window, qtbot):
    window.sync.how.profiles_wanted.emit()
    sheet = window.sheets._open["profiles"]
    qtbot.waitUntil(sheet.isVisible)
    return sheet


def test_profiles_are_asked_for_where_one_is_chosen(window, qtbot):
    window.sync.how.fill()
    chosen = next(one.menu() for one in window.sync.how.actions() if one.text() == "Tolerance profile")
    next(one for one in chosen.actions() if one.text() == "Tolerance profiles…").trigger()
    qtbot.waitUntil(lambda: "profiles" in window.sheets._open)


def test_profiles_of_a_file_are_added_or_refused_in_the_sheet(profiles, tmp_path, monkeypatch):
    before = profiles.list.topLevelItemCount()
    path = tmp_path / "ours.json"
    path.write_text(
        '[{"name": "A", "early_ms": 1, "late_ms": 2}, {"name": "B", "early_ms": 3, "late_ms": 4}]'
    )
    monkeypatch.setattr(
        "syncstudio.app.profiles_sheet.QFileDialog.getOpenFileName", lambda *_: (str(path), "")
    )
    profiles.choose_file()
    assert profiles.list.topLevelItemCount() == before + 2
    assert [field.text() for field in profiles.fields] == ["B", "3", "4"]
    path.write_text('[{"name": "C", "early_ms": 1}]')
    profiles.choose_file()
    assert profiles._trouble.text() == (
        "ours.json: A profile has a name, early_ms and late_ms: late_ms is missing."
    )
    assert profiles.list.topLevelItemCount() == before + 2
    assert [one.name for one in ProfileLibrary().own()] == ["A", "B"]


def test_a_profile_in_use_that_is_changed_or_removed_changes_the_verdicts(window, profiles):
    session, told = window.session, []
    session.notices.subscribe(told.append)
    profiles.keep(["Studio", "10", "20"])
    session.profile_id = "studio"
    told.clear()
    profiles.keep(["Studio", "30", "40"])
    assert [type(one).__name__ for one in told] == ["MeasuringChanged"]
    told.clear()
    profiles.forget("Studio")
    assert session.profile_id == "bt1359"
    assert "Verdicts are by BT.1359-1 again" in next(one for one in told if isinstance(one, Said)).message
