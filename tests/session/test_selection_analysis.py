"""Figures of a selection and tiles of spectrograms are worked out behind, the newest wish only."""

import time
import wave

import numpy as np
import pytest

from syncstudio.media.series.analysis.spectrogram import TileKey
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import FiguresChanged, MediaGrown, SpectrogramsChanged
from syncstudio.session.series.selection_figures import FiguresWish
from syncstudio.session.series.spectrograms import SpectrogramLook
from syncstudio.timebase.span import Span

RATE = 8000


@pytest.fixture
def rig(make_session, tmp_path):
    t = np.arange(2000) / 200
    table = tmp_path / "imu.csv"
    columns = np.column_stack([t, 3 + np.sin(2 * np.pi * 20 * t), t])
    np.savetxt(table, columns, delimiter=",", header="time [s],x [g],ramp", comments="", fmt="%.9g")
    sound = tmp_path / "tone.wav"
    with wave.open(str(sound), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        tone = 16384 * np.sin(2 * np.pi * 1000 * np.arange(2 * RATE) / RATE)
        file.writeframes(tone.astype("<i2").tobytes())
    session = make_session(table, sound)
    assert session.jobs.wait(30)
    by_name = {track.name: track.id for track in session.project.tracks()}
    return session, by_name["imu"], by_name["tone"]


def settled(asked):
    deadline = time.monotonic() + 10
    while not asked():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def told(session, wish):
    session.tell_figures(wish)
    settled(lambda: session.figures_settled)
    assert session.selection_figures.done
    return session.selection_figures


def test_figures_of_a_selection_are_of_what_was_recorded_in_it_on_the_master_timeline(rig):
    session, imu, tone = rig
    heard = []
    session.notices.subscribe(
        lambda notice: heard.append(notice) if isinstance(notice, FiguresChanged) else None
    )
    session.set_alignment(imu, 5_000_000_000)
    found = told(session, FiguresWish(imu, Span(6_000_000_000, 8_000_000_000)))
    x, ramp = found.channels
    assert (x.name, x.unit, x.figures.rows) == ("x", "g", 400)
    assert x.figures.mean == pytest.approx(3)
    assert ramp.figures.low == pytest.approx(1)
    assert (ramp.low_at_ns, ramp.high_at_ns) == (6_000_000_000, 7_995_000_000)
    assert (found.spectrum_of, found.spectrum_unit) == ("x", "g")
    assert found.spectrum.peak_hz == pytest.approx(20, abs=0.2)
    assert len(heard) >= 3
    sound = told(session, FiguresWish(tone))
    assert sound.channels[0].figures.rms == pytest.approx(0.5 / 2**0.5, abs=1e-3)
    assert sound.spectrum.peak_hz == pytest.approx(1000, abs=1)
    assert (
        told(session, FiguresWish(tone, Span(90_000_000_000, 99_000_000_000))).channels[0].figures.rows == 0
    )


def test_the_spectrum_is_of_the_channel_and_the_window_asked_for(rig):
    session, imu, _ = rig
    found = told(session, FiguresWish(imu, None, "ramp", 128))
    assert found.spectrum_of == "ramp"
    assert found.spectrum.window_rows == 128
    session.add_derived(imu, "slope", "derivative(ramp)")
    assert session.jobs.wait(30)
    session.tell_figures_again()
    settled(lambda: session.figures_settled)
    assert session.selection_figures.channels[2].figures.mean == pytest.approx(1, abs=1e-6)


def test_a_spectrogram_is_shown_and_hidden_in_a_step_each(rig):
    session, imu, tone = rig
    session.show_spectrogram(tone, True)
    session.show_spectrogram(imu, True)
    assert session.project.track(tone).spectrogram
    session.show_spectrogram(imu, False)
    assert [session.undo(), session.undo(), session.undo()] == [
        "Hide spectrogram",
        "Show spectrogram",
        "Show spectrogram",
    ]
    assert not session.project.track(tone).spectrogram


def test_tiles_come_behind_and_are_kept_until_the_channel_is_another(rig):
    session, imu, tone = rig
    heard = []
    session.notices.subscribe(heard.append)
    key = TileKey(22, 0, 256)
    assert session.spectrogram_tiles(tone, [key]) == {}
    settled(lambda: session.spectrograms_settled)
    assert MediaGrown(tone, "spectrogram") in heard
    tile = session.spectrogram_tiles(tone, [key])[key]
    assert tile.levels[40].argmax() == round(1000 / RATE * 256)
    assert session.spectrogram_range(tone) == (-95, -5)
    assert session.spectrogram_rate(tone) == (RATE, 2 * RATE)
    assert session.spectrogram_rate(imu)[0] == pytest.approx(200)
    session.spectrogram_tiles(imu, [key])
    settled(lambda: session.spectrograms_settled)
    assert session.spectrogram_tiles(imu, [key])
    session.choose_spectrogram_channel(imu, "ramp")
    assert session.spectrogram_tiles(imu, [key]) == {}
    settled(lambda: session.spectrograms_settled)
    session.spectrogram_look = SpectrogramLook(512, 60, True)
    assert heard.count(SpectrogramsChanged()) == 2
    with pytest.raises(SessionError, match="holds no numbers"):
        session.choose_spectrogram_channel(imu, "gone")
