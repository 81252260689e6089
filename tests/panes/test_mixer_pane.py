"""The mixer dock: strips follow the project, a turn is heard at once and stored once, meters say what is heard."""

import wave
from fractions import Fraction

import numpy as np
import pytest
from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from syncstudio.panes.mixer.meter_plan import HOLD_S, Meter, db_text, share_of_db
from syncstudio.panes.mixer.mixer_words import channel_text, channels_text, gain_text, pan_text, toggled
from syncstudio.panes.mixer_pane import MixerPane
from syncstudio.panes.theme import DARK, LIGHT
from syncstudio.session.notices import TransportChanged
from syncstudio.session.session import Session
from syncstudio.transport.level_log import Level

S = 1_000_000_000
RATE = 48_000
STEP = Fraction(S, RATE)


def write(path, channels=1, level=0.25):
    t = np.arange(4 * RATE) / RATE
    tone = np.repeat((level * np.sin(2 * np.pi * 440 * t))[:, None], channels, axis=1)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((tone.clip(-1, 1) * 32767).astype("<i2").tobytes())
    return path


class Bridge(QObject):
    """Brings notices to the thread of the pane."""

    heard = Signal(object)


class Rig:
    """A pane over a session of a mono and a four-channel recorder, played by hand."""

    def __init__(self, tmp_path, qtbot):
        self.session = Session.create(tmp_path / "p.syncstudio")
        assert self.session.add_media([write(tmp_path / "lapel.wav"), write(tmp_path / "array.wav", 4)]) == []
        self.one, self.four = (track.id for track in self.session.project.tracks())
        self.bridge = Bridge()
        self.session.notices.subscribe(self.bridge.heard.emit)
        self.pane = MixerPane(self.session, DARK)
        qtbot.addWidget(self.pane)
        self.bridge.heard.connect(self.pane.on_notice)
        self.pane.resize(320, 400)
        self.pane.show()
        self.at = RATE

    def steps(self):
        return [row.name for row in self.session.project.history()]

    def play(self, blocks=1):
        """Mix and hear so many fiftieths of a second."""
        self.session.transport.play()
        for _ in range(blocks):
            self.session.mixer.render(self.at * STEP, 960)
            self.pane._since.invalidate()
            self.pane.on_tick(round(self.at * STEP))
            self.at += 960

    def strip(self, track=None):
        return self.pane.strips[self.one if track is None else track]


@pytest.fixture
def rig(tmp_path, qtbot):
    made = Rig(tmp_path, qtbot)
    yield made
    made.session.close()


def test_there_is_a_strip_for_each_sound_in_their_order(rig):
    assert list(rig.pane.strips) == [rig.one, rig.four]
    assert rig.strip().name.whole == "lapel"
    assert not rig.pane.says.isVisible()
    rig.session.move_track(rig.four, 0)
    assert list(rig.pane.strips) == [rig.four, rig.one]
    rig.session.remove_source(rig.session.project.track(rig.one).source_id)
    assert list(rig.pane.strips) == [rig.four]


def test_an_empty_project_teaches(tmp_path, qtbot):
    session = Session.create(tmp_path / "empty.syncstudio")
    pane = MixerPane(session, LIGHT)
    qtbot.addWidget(pane)
    pane.show()
    assert "drop a recording" in pane.says.text()
    session.close()


def test_a_slider_is_heard_while_it_is_dragged_and_stored_once(rig):
    slider, before = rig.strip().gain, rig.steps()
    start = QPoint(round(slider._x_of(0)), slider.height() // 2)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=start)
    for x in range(1, 20):
        QTest.mouseMove(slider, start + QPoint(-x, 0))
    heard = next(track for track in rig.session.mixer.tracks if track.id == rig.one)
    assert heard.gain_db < -5
    assert rig.session.project.track(rig.one).gain_db == 0.0
    assert rig.steps() == before
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=start + QPoint(-19, 0))
    assert rig.steps() == [*before, "Set gain"]
    assert rig.session.project.track(rig.one).gain_db == pytest.approx(heard.gain_db)
    assert rig.session._mix_previews == {}


def test_keys_turn_and_store_when_they_rest(rig, qtbot):
    slider, before = rig.strip().pan, rig.steps()
    slider.setFocus()
    for _ in range(3):
        QTest.keyClick(slider, Qt.Key.Key_Right)
    assert rig.strip()._pan_says.text() == "R 15"
    assert rig.steps() == before
    qtbot.waitUntil(lambda: rig.steps() == [*before, "Set pan"], timeout=3000)
    assert rig.session.project.track(rig.one).pan == 0.15
    QTest.keyClick(slider, Qt.Key.Key_Left)
    QTest.keyClick(slider, Qt.Key.Key_Escape)
    assert rig.strip()._pan_says.text() == "R 15"
    assert rig.session._mix_previews == {}
    QTest.mouseDClick(slider, Qt.MouseButton.LeftButton)
    assert rig.session.project.track(rig.one).pan == 0.0


def test_an_undo_is_shown_on_the_sliders(rig):
    rig.session.set_gain_db(rig.one, -12.5)
    assert rig.strip()._gain_says.text() == "-12.5 dB"
    rig.session.undo()
    assert rig.strip()._gain_says.text() == "0.0 dB"


def test_mute_and_solo_are_one_step_each(rig):
    rig.strip().mute.click()
    assert rig.session.project.track(rig.one).muted
    rig.strip(rig.four).solo.click()
    assert rig.session.project.track(rig.four).solo
    assert rig.steps()[-2:] == ["Mute track", "Solo track"]
    assert rig.strip().mute.isChecked()


def test_channels_are_chosen_from_a_menu_of_check_marks(rig):
    button = rig.strip(rig.four).channels
    assert not rig.strip().channels.isEnabled()
    assert button.text() == "All"
    button._fill()
    everything, _, *channels = button._menu.actions()
    assert everything.isChecked()
    assert len(channels) == 4
    channels[2].trigger()
    assert rig.session.project.track(rig.four).heard_channels == "2"
    button._fill()
    button._menu.actions()[2].trigger()
    assert rig.session.project.track(rig.four).heard_channels == "0,2"
    assert button.text() == "1+3"
    button._fill()
    button._menu.actions()[0].trigger()
    assert rig.session.project.track(rig.four).heard_channels == ""


def test_meters_show_what_is_heard_and_rest_when_playing_stops(rig):
    rig.session.set_muted(rig.four, True)
    rig.play(40)
    one, mix = rig.strip().meter.meter, rig.pane.mix.meter.meter
    assert one.ears[0].peak_db == pytest.approx(-12.04, abs=0.1)
    assert one.ears[1].rms_db == pytest.approx(-15.05, abs=0.7)
    assert mix.ears[0].peak_db == pytest.approx(-12.04, abs=0.1)
    assert rig.strip(rig.four).meter.meter.quiet
    rig.session.transport.pause()
    rig.pane.on_notice(TransportChanged())
    assert one.quiet
    assert mix.quiet
    assert "-12.0 dB" in rig.strip().meter.toolTip()
    assert not rig.pane._moving


def test_a_hidden_mixer_reads_nothing(rig, monkeypatch):
    rig.pane.hide()
    monkeypatch.setattr(rig.session, "levels", lambda *span: pytest.fail("nobody sees it"))
    rig.play(3)


def test_an_over_stays_until_it_is_clicked(rig, qtbot):
    rig.session.set_gain_db(rig.one, 15.0)
    rig.play(20)
    mark, mix = rig.strip().over, rig.pane.mix
    assert mark.over
    assert mix.over.over
    assert mix.limited.text().startswith("limiter -")
    rig.session.transport.pause()
    rig.pane.on_notice(TransportChanged())
    assert mark.over
    assert mix.limited.text() == ""
    assert "Click to clear" in mark.accessibleName()
    QTest.mouseClick(mark, Qt.MouseButton.LeftButton)
    assert not mark.over
    assert mix.over.over


def test_everything_is_named_and_reached_by_keys(rig):
    strip = rig.strip(rig.four)
    for part in (strip.mute, strip.solo, strip.channels, strip.gain, strip.pan, strip.meter, strip.over):
        assert "array" in part.accessibleName()
    for part in (strip.mute, strip.solo, strip.channels, strip.gain, strip.pan):
        assert part.focusPolicy() & Qt.FocusPolicy.TabFocus
    rig.pane.focus_first()
    assert rig.strip().gain.hasFocus() or QWidget.focusWidget(rig.pane) is rig.strip().gain


def test_it_fits_a_narrow_dock_in_both_themes(rig):
    for theme in (LIGHT, DARK):
        rig.pane.set_theme(theme)
        assert rig.pane.grab().width() == 320
    for strip in rig.pane.strips.values():
        for child in strip.findChildren(QWidget):
            if child.isVisible():
                assert child.geometry().right() < strip.width()
                assert child.geometry().left() >= 0
    assert rig.pane._area.horizontalScrollBar().maximum() == 0


def test_the_scale_is_finer_where_it_matters_and_never_turns():
    places = [share_of_db(level) for level in (-200, -70, -60, -50, -40, -30, -20, -6, 0, 3)]
    assert places == sorted(places)
    assert (places[0], places[1], places[6], places[8], places[9]) == (0, 0, 0.5, 1.0, 1.0)
    assert [db_text(level) for level in (-144.0, -12.34, 0.0, -0.01, 3.0)] == [
        "-∞",
        "-12.3",
        "0.0",
        "0.0",
        "+3.0",
    ]


def test_a_meter_rises_at_once_falls_as_the_norm_says_and_holds_its_peak():
    meter = Meter()
    meter.move(Level((1.0, 0.1), (0.5, 0.005)), 0.03)
    assert meter.ears[0].peak_db == 0.0
    quiet = Level()
    for _ in range(170):
        meter.move(quiet, 0.01)
    assert meter.ears[0].peak_db == pytest.approx(-20.0, abs=0.01)
    assert meter.ears[0].hold_db == 0.0
    for _ in range(round((HOLD_S - 1.7) * 100) + 10):
        meter.move(quiet, 0.01)
    assert meter.ears[0].hold_db < -20
    assert meter.ears[0].rms_db < -30
    assert meter.highest_db == 0.0


def test_words():
    assert [gain_text(gain) for gain in (0.0, 0.04, -3.0, 12.25)] == [
        "0.0 dB",
        "0.0 dB",
        "-3.0 dB",
        "+12.2 dB",
    ]
    assert [pan_text(pan) for pan in (0.0, -0.25, 1.0)] == ["C", "L 25", "R 100"]
    assert channel_text(0, ("FL", "FR")) == "1  left (FL)"
    assert channel_text(1, ("1", "2")) == "2  right"
    assert channel_text(2, ("1", "2", "3")) == "Channel 3"
    assert channel_text(0, ("boom", "lapel")) == "1  boom"
    assert channels_text((), ("FL", "FR")) == "All"
    assert channels_text((1,), ("FL", "FR")) == "FR"
    assert channels_text((0, 2), ("a", "b", "c")) == "1+3"
    assert channels_text((0, 1, 2, 3), tuple("abcdefgh")) == "4 of 8"
    assert toggled((), 1, 2) == (1,)
    assert toggled((1,), 0, 2) == ()
    assert toggled((1,), 1, 2) == ()
