"""The sheet that finds out how late sound is heard, tapped by a person made of numbers."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from syncstudio.session.playing.beat_player import BEAT_NS

MS = 1_000_000


@pytest.fixture
def sheet(window, qtbot):
    window.acts["sound_delay"].trigger()
    sheet = window.sheets._open["sound_delay"]
    qtbot.waitUntil(sheet.isVisible)
    return sheet


def tap(sheet, monkeypatch, lag_ms):
    """Tap along, so much after each beat, through the square's own key."""
    places = iter(k * BEAT_NS + lag_ms * MS + k % 5 * MS for k in range(1, 100))
    monkeypatch.setattr(sheet._beats, "position_ns", lambda host_ns=None: next(places))
    while sheet._mode:
        QTest.keyClick(sheet.square, Qt.Key.Key_Space)


def test_taps_to_clicks_and_flashes_correct_the_device(sheet, window, monkeypatch):
    sheet.modes["heard"].click()
    assert sheet.square.hasFocus() or not sheet.isActiveWindow()
    tap(sheet, monkeypatch, 80)
    assert "Now tap to flashes" in sheet.answer.text()
    sheet.modes["seen"].click()
    tap(sheet, monkeypatch, -20)
    assert sheet.found.delay_ns == 100 * MS
    assert "100 ms after its picture" in sheet.answer.text()
    assert not sheet.use.isHidden()
    sheet.use.click()
    assert sheet.correction.value() == 100
    assert window.session.transport.delay_correction_ns == 100 * MS
    assert sheet.use.isHidden()


def test_taps_beside_the_beat_are_refused_in_words(sheet, monkeypatch):
    sheet.modes["heard"].click()
    tap(sheet, monkeypatch, BEAT_NS // MS // 2)
    assert "taps came along with the beat" in sheet.answer.text()
    assert sheet.found is None


def test_a_device_that_tells_its_delay_a_moment_after_it_woke_is_believed(sheet, window, qtbot, monkeypatch):
    kind, told = type(window.session.transport), []
    monkeypatch.setattr(kind, "sound_device", property(lambda self: "loudspeaker"))
    monkeypatch.setattr(kind, "delay_told_ns", property(lambda self: told[0] if told else None))
    sheet.on_notice(None)
    assert sheet.device.text() == "loudspeaker has not told yet how late its sound is heard."
    told.append(70 * MS)
    qtbot.waitUntil(lambda: "tells that its sound is heard 70 ms after" in sheet.device.text())


def test_a_device_that_never_tells_its_delay_is_said(sheet, window, qtbot, monkeypatch):
    kind = type(window.session.transport)
    monkeypatch.setattr(kind, "sound_device", property(lambda self: "loudspeaker"))
    monkeypatch.setattr(kind, "delay_told_ns", property(lambda self: None))
    sheet.on_notice(None)
    assert "has not told yet" in sheet.device.text()
    qtbot.waitUntil(
        lambda: sheet.device.text() == "loudspeaker does not tell how late its sound is heard.",
        timeout=20_000,
    )


def test_a_correction_is_kept_for_its_device(sheet, window, windows, monkeypatch):
    transport = window.session.transport
    monkeypatch.setattr(type(transport), "delay_corrections", property(lambda self: {"loudspeaker": 42 * MS}))
    sheet.correction.setValue(42)
    assert windows._settings.sound_delays == {"loudspeaker": 42 * MS}


def test_flash_and_click_runs_until_it_is_stopped(sheet, qtbot):
    sheet.modes["both"].click()
    assert sheet._beats._transport.playing
    qtbot.waitUntil(lambda: sheet.square._lit)
    sheet.modes["both"].click()
    assert not sheet._beats._transport.playing
    assert not sheet.square._lit


def test_a_damaged_setting_is_no_setting(windows):
    settings = windows._settings
    settings._store.setValue("sound/delays", "{broken")
    assert settings.sound_delays == {}
    settings._store.setValue("sound/delays", '["a"]')
    assert settings.sound_delays == {}
