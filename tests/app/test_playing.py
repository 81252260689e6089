"""The Play menu's newer rows and their settings: what they do, and that they hold in every window."""

import av
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from syncstudio.app.settings import Settings
from syncstudio.session.notices import TransportChanged
from syncstudio.session.playing.play_options import PlayOptions
from syncstudio.timebase.span import Span
from syncstudio.transport.output import missing
from syncstudio.transport.silent import SilentOutput

MS, S = 1_000_000, 1_000_000_000


class Desk:
    """Outputs that are there and never heard."""

    sees_changes = True

    def __init__(self, *names):
        self.there = names

    def names(self):
        return self.there

    def default_name(self):
        return None

    def refresh(self):
        pass

    def open(self, name):
        if name is not None and name not in self.there:
            raise missing(name)
        return SilentOutput("Nothing is heard in tests.")


@pytest.fixture
def transport(window):
    return window.session.transport


def test_the_selection_is_played_once_and_the_playhead_comes_back(window, transport, qtbot):
    window.session.selection = Span(200 * MS, 500 * MS)
    transport.seek(900 * MS)
    QTest.keyClick(window, Qt.Key.Key_Slash)
    assert transport.playing
    assert 200 * MS <= transport.position_ns() < 500 * MS
    qtbot.waitUntil(lambda: not transport.playing)
    assert transport.position_ns() == 900 * MS


def test_around_the_playhead_by_the_seconds_of_the_preferences(window, windows, transport, qtbot):
    window.acts["preferences"].trigger()
    sheet = window.sheets._open["preferences"]
    # Nothing is squeezed, however much has come into the sheet.
    before = sheet.playing.before
    qtbot.waitUntil(lambda: before.height() >= min(before.sizeHint().height(), before.maximumHeight()))
    before.setValue(0.2)
    sheet.playing.after.setValue(0.1)
    options = window.session.play_options
    assert (options.pre_roll_ns, options.post_roll_ns) == (200 * MS, 100 * MS)
    transport.seek(600 * MS)
    window.activateWindow()
    window.acts["play_around"].trigger()
    assert 400 * MS <= transport.position_ns() < 600 * MS
    qtbot.waitUntil(lambda: not transport.playing)
    assert transport.position_ns() == 600 * MS
    assert windows.play_options == options


def test_what_cannot_be_played_is_refused_in_a_sentence(window, monkeypatch):
    for action, selection, words in (
        ("play_selection", None, "Nothing is selected"),
        ("play_selection", Span(S, S), "The selection has no length"),
        ("loop", None, "Nothing is selected"),
        ("loop", Span(S, S), "too short to be played round and round"),
        ("loop", Span(S, S + 19 * MS), "it needs at least 20 ms"),
    ):
        refusals = []
        monkeypatch.setattr(window, "refuse", refusals.append)
        window.session.selection = selection
        window.acts[action].trigger()
        assert len(refusals) == 1
        assert words in refusals[0]
        assert not window.session.transport.playing
        assert not window.acts["loop"].isChecked()


def test_pitch_and_scrub_sound_are_kept_and_hold_in_every_window(
    open_window, windows, clip, wav, own_folders
):
    first, second = open_window(clip), open_window(wav)
    first.acts["keep_pitch"].trigger()
    second.acts["scrub_sound"].trigger()
    for window in (first, second):
        assert not window.session.transport.keep_pitch
        assert window.session.play_options.scrub_sound
        assert not window.acts["keep_pitch"].isChecked()
        assert window.acts["scrub_sound"].isChecked()
    kept = Settings(own_folders / "config").play_options
    assert (kept.keep_pitch, kept.scrub_sound) == (False, True)


def test_settings_that_make_no_sense_are_the_usual_ones(own_folders):
    settings = Settings(own_folders / "config")
    settings.play_options = PlayOptions(pre_roll_ns=10**15)
    assert settings.play_options.pre_roll_ns == 60 * S
    settings._store.setValue("playing/post_roll_ms", "long")
    assert settings.play_options.post_roll_ns == 2 * S


def test_a_step_and_a_drag_sound_only_when_wanted(window, monkeypatch):
    sounded = []
    monkeypatch.setattr(window.session.transport, "sound_at", lambda *args: sounded.append(args))
    window.session.transport.seek(0)
    QTest.keyClick(window, Qt.Key.Key_Right)
    assert sounded == []
    window.acts["scrub_sound"].trigger()
    QTest.keyClick(window, Qt.Key.Key_Right)
    window.timeline._view.seek(700 * MS)
    places = [place for place, _ in sounded]
    assert places[-1] == 700 * MS
    assert len(places) == 2
    assert all(length > 10 * MS for _, length in sounded)


def test_the_shuttle_springs_back_and_jogs(window, transport, qtbot):
    control = window.transport_bar.shuttle
    middle = control.rect().center()
    transport.seek(500 * MS)
    QTest.mousePress(control, Qt.MouseButton.LeftButton, pos=middle)
    assert not transport.playing
    QTest.mouseMove(control, middle + QPoint(20, 0))
    assert transport.playing
    slow = transport.speed
    QTest.mouseMove(control, middle + QPoint(60, 0))
    assert transport.speed == 8 > slow > 0
    QTest.mouseMove(control, middle + QPoint(-25, 0))
    assert transport.speed < 0
    QTest.mouseRelease(control, Qt.MouseButton.LeftButton, pos=middle + QPoint(-25, 0))
    assert not transport.playing
    assert control.speed == 0
    transport.seek(0)
    shown = window.session.frame_at
    track = window.session.stepping_track()
    for turn, frame in ((120, 1), (60, 1), (60, 2), (-120, 1)):
        wheel = QWheelEvent(
            QPointF(middle), QPointF(control.mapToGlobal(middle)), QPoint(), QPoint(0, turn),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(control, wheel)
        assert shown(track, transport.position_ns()) == frame


def test_the_shuttle_is_reached_by_keys(window, transport):
    control = window.transport_bar.shuttle
    transport.seek(200 * MS)
    control.setFocus(Qt.FocusReason.TabFocusReason)
    speeds = []
    for key in (
        Qt.Key.Key_Up,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Down,
        Qt.Key.Key_Down,
        Qt.Key.Key_0,
    ):
        QTest.keyClick(control, key)
        speeds.append(float(control.speed))
    assert speeds == [0.1, 0.25, 0.1, 0.0, -0.1, 0.0]
    assert not transport.playing
    QTest.keyClick(control, Qt.Key.Key_Up)
    transport.pause()
    window.transport_bar.on_notice(TransportChanged())
    assert control.speed == 0


def entries(menu):
    return [(action.text(), action.isChecked()) for action in menu.actions() if not action.isSeparator()]


def test_outputs_are_offered_chosen_and_kept(windows, open_window, wav, qtbot, own_folders):
    windows._make_output = Desk("Built-in", "Headset")
    window = open_window(wav)
    menu = window.menus.submenus["output"]
    menu.aboutToShow.emit()
    qtbot.waitUntil(lambda: len(menu.actions()) == 4)
    assert entries(menu) == [("System default", True), ("Built-in", False), ("Headset", False)]
    menu.actions()[3].trigger()
    assert window.session.transport.chosen_output == "Headset"
    assert Settings(own_folders / "config").play_options.output == "Headset"
    windows._make_output.there = ("Built-in",)
    menu.aboutToShow.emit()
    qtbot.waitUntil(lambda: ("Headset (not there now)", True) in entries(menu))
    assert "back" in menu.actions()[-1].toolTip() or "not there" in menu.actions()[-1].toolTip()
    menu.actions()[0].trigger()
    assert window.session.transport.chosen_output is None


@pytest.fixture
def pictures(tmp_path):
    """A video of one second without sound."""
    path = tmp_path / "silent.mp4"
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=25)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        for number in range(25):
            image = np.full((48, 64, 3), number * 8, np.uint8)
            for packet in video.encode(av.VideoFrame.from_ndarray(image, format="rgb24")):
                out.mux(packet)
        for packet in video.encode():
            out.mux(packet)
    return path


@pytest.mark.parametrize("what", ["pictures", "wav", "table"])
def test_projects_of_one_kind_play_step_and_go_round(open_window, request, qtbot, what):
    """Pictures without sound, sound without pictures, and neither."""
    window = open_window(request.getfixturevalue(what))
    session, transport = window.session, window.session.transport
    window.acts["scrub_sound"].trigger()
    transport.seek(300 * MS)
    QTest.keyClick(window, Qt.Key.Key_Right)
    stepped = transport.position_ns()
    assert 300 * MS < stepped <= 360 * MS
    session.selection = Span(100 * MS, 300 * MS)
    window.acts["play_selection"].trigger()
    qtbot.waitUntil(lambda: not transport.playing and transport.position_ns() == stepped)
    window.acts["loop"].trigger()
    assert window.acts["loop"].isChecked()
    window.acts["shuttle_back"].trigger()
    qtbot.wait(400)
    assert transport.playing
    assert transport.position_ns() <= stepped
    window.acts["pause"].trigger()
    assert not transport.playing
