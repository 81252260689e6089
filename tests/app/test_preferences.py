"""Preferences: kept, applied at once to every open project, and driven by keys alone."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from syncstudio.app.preferences import Preferences
from syncstudio.app.settings import Settings
from syncstudio.session.media.picture_options import PictureOptions
from syncstudio.session.review.authors import Worker


@pytest.fixture
def sheet_of(qtbot):
    """Opens the preferences of a window by their key."""

    def open_sheet(window):
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
        sheets = [sheet for sheet in window.findChildren(Preferences) if sheet.isVisible()]
        assert len(sheets) == 1
        qtbot.waitUntil(lambda: "Looking" not in sheets[0].offered.text(), timeout=30_000)
        return sheets[0]

    return open_sheet


@pytest.fixture(autouse=True)
def devices(monkeypatch):
    """What this computer offers, without asking its drivers."""
    found = []
    monkeypatch.setattr("syncstudio.media.hardware.offered_devices", lambda: tuple(found))
    return found


def test_the_usual_choice_and_what_it_means(open_window, clip, sheet_of):
    sheet = sheet_of(open_window(clip))
    assert sheet.memory.value() == 1000
    assert "321 frames of 1080p" in sheet._holds.text()
    assert not sheet.proxies.isChecked()
    assert not sheet.hardware.isChecked()
    assert not sheet.isModal()


def test_without_a_device_there_is_nothing_to_switch_on(open_window, clip, sheet_of):
    sheet = sheet_of(open_window(clip))
    assert "None offered here" in sheet.offered.text()
    assert not sheet.hardware.isEnabled()


def test_devices_are_named(open_window, clip, sheet_of, devices):
    devices += ["cuda", "vulkan"]
    sheet = sheet_of(open_window(clip))
    assert "This computer offers cuda, vulkan." in sheet.offered.text()
    assert sheet.hardware.isEnabled()


def test_what_is_chosen_by_keys_holds_at_once_and_after_a_restart(open_window, clip, sheet_of, own_folders):
    window = open_window(clip)
    sheet = sheet_of(window)
    sheet.memory.setFocus()
    sheet.memory.selectAll()
    QTest.keyClicks(sheet.memory, "2048")
    QTest.keyClick(sheet.memory, Qt.Key.Key_Tab)
    assert window.session.picture_options.cache_bytes == 2_048_000_000
    assert sheet.focusWidget() is sheet.proxies
    QTest.keyClick(sheet.proxies, Qt.Key.Key_Space)
    assert window.session.picture_options == PictureOptions(2_048_000_000, True, False)
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert Settings(own_folders / "config").picture_options == PictureOptions(2_048_000_000, True, False)
    assert window.session.jobs.wait(30)


def test_switching_on_copies_makes_them_and_off_stops(open_window, clip, sheet_of, qtbot):
    window = open_window(clip)
    track = window.session.stepping_track()
    sheet = sheet_of(window)
    QTest.mouseClick(sheet.proxies, Qt.MouseButton.LeftButton, pos=sheet.proxies.rect().center() / 4)
    assert sheet.proxies.isChecked()
    qtbot.waitUntil(lambda: window.session.has_proxy(track), timeout=20_000)
    QTest.mouseClick(sheet.proxies, Qt.MouseButton.LeftButton, pos=sheet.proxies.rect().center() / 4)
    assert not window.session.has_proxy(track)


def test_every_open_project_and_every_later_one_follows(windows, open_window, clip, wav, sheet_of):
    first, second = open_window(clip), open_window(wav)
    sheet = sheet_of(first)
    other = sheet_of(second)
    sheet.memory.setValue(512)
    assert second.session.picture_options.cache_bytes == 512_000_000
    assert other.memory.value() == 512
    assert open_window(clip, wav).session.picture_options.cache_bytes == 512_000_000


def test_it_opens_once_and_closes_with_its_button(open_window, clip, sheet_of):
    window = open_window(clip)
    sheet = sheet_of(window)
    window.acts["preferences"].trigger()
    assert sheet_of(window) is sheet
    (close,) = [button for button in sheet.findChildren(QPushButton) if button.text() == "Close"]
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert not sheet.isVisible()


def test_closing_while_devices_are_looked_for(open_window, clip, monkeypatch, qtbot):
    go_on = threading.Event()

    def slow():
        go_on.wait(20)
        return ("cuda",)

    monkeypatch.setattr("syncstudio.media.hardware.offered_devices", slow)
    window = open_window(clip)
    QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    (sheet,) = window.findChildren(Preferences)
    assert "Looking" in sheet.offered.text()
    sheet.close()
    qtbot.wait(50)
    go_on.set()
    qtbot.waitUntil(
        lambda: not any(thread.name == "syncstudio-devices" for thread in threading.enumerate()),
        timeout=20_000,
    )


@pytest.mark.parametrize(("written", "read"), [("junk", 1000), ("1", 256), ("999999", 8192), ("4096", 4096)])
def test_an_odd_settings_file_is_read_within_bounds(written, read, own_folders):
    folder = own_folders / "odd"
    folder.mkdir()
    (folder / "window.ini").write_text(f"[pictures]\nmemory_mb={written}\nproxies=perhaps\nhardware=true\n")
    assert Settings(folder).picture_options == PictureOptions(read * 1_000_000, False, True)


def test_only_names_that_can_be_worked_under_are_remembered(tmp_path):
    settings = Settings(tmp_path)
    settings.workers = [Worker("x" * 61), Worker("Ann\x07"), Worker("Ben", 2)]
    assert settings.workers == [Worker("Ben", 2)]
