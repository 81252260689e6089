"""Pan, channels, levels and changes while playing: lawful, and without a click."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.streamclock import StreamClock
from syncstudio.transport.folding import fold_matrix, pan_gains
from syncstudio.transport.mixer import Mixer, MixTrack
from tests.transport.simulated import RAMP, Ramp, World

S = 1_000_000_000
RATE = 48_000
STEP = Fraction(S, RATE)


class Channels:
    """A sine of its own frequency in each channel."""

    def __init__(self, channels=1, hz=997.0, level=0.25, rate=RATE, apart_hz=0.0):
        self.channels, self.rate, self.count = channels, rate, 60 * rate
        self.hz = hz + apart_hz * np.arange(channels)
        self.level = level
        self.lost = False
        self.empty = np.zeros(channels, bool)

    def read(self, first, count):
        if self.lost:
            raise OSError("the disk is gone.")
        index = np.arange(first, first + count)
        turns = np.mod(index[:, None] * (self.hz / self.rate), 1.0)
        tone = self.level * np.sin(2 * np.pi * turns)
        tone[(index < 0) | (index >= self.count)] = 0
        tone[:, self.empty] = 0
        return tone.astype(np.float32)


class Inverted(Channels):
    def read(self, first, count):
        tone = super().read(first, count)
        tone[:, 1] = -tone[:, 0]
        return tone


def placed(offset_ns=0, drift=0, rate=RATE):
    return ClockMap.from_offset(StreamClock(Fraction(1, rate)), offset_ns, Fraction(drift))


def mixer_of(*tracks):
    mixer = Mixer(RATE)
    mixer.set_tracks(tracks)
    return mixer


def power(samples):
    return (samples.astype(np.float64) ** 2).mean(axis=0)


@given(pan=st.floats(-1, 1))
def test_pan_keeps_the_power_and_the_middle_is_as_recorded(pan):
    left, right = pan_gains(pan)
    assert left**2 + right**2 == pytest.approx(2, abs=1e-12)
    assert min(left, right) >= 0
    assert pan_gains(-pan) == pytest.approx((right, left))
    assert pan_gains(0) == (1.0, 1.0)
    assert pan_gains(-1)[1] == pan_gains(1)[0] == 0.0


@pytest.mark.parametrize("channels", [1, 2])
def test_a_panned_track_is_heard_where_it_was_panned(channels):
    at, source = placed(), Channels(channels)
    middle = power(mixer_of(MixTrack(1, at, source)).render(S, 9600))
    for pan in (-1.0, -0.4, 0.4, 1.0):
        moved = power(mixer_of(MixTrack(1, at, source, pan=pan)).render(S, 9600))
        assert moved.sum() == pytest.approx(middle.sum(), rel=1e-4)
        assert (moved[1] > moved[0]) == (pan > 0)


@pytest.mark.parametrize("channels", [*range(1, 9), 16, 32])
def test_a_single_channel_of_any_recording_goes_to_both_ears(channels):
    source = Channels(channels, hz=500.0, apart_hz=137.0)
    for chosen in {0, channels - 1}:
        out = mixer_of(MixTrack(1, placed(), source, channels=(chosen,))).render(S, 4800)
        assert np.array_equal(out[:, 0], out[:, 1])
        assert np.array_equal(out[:, 0], source.read(RATE, 4800)[:, chosen])


@given(channels=st.integers(1, 32), data=st.data())
def test_only_channels_that_are_chosen_are_heard(channels, data):
    chosen = data.draw(st.sets(st.integers(0, channels - 1)))
    matrix = fold_matrix(channels, tuple(chosen))
    if matrix is None:
        assert channels <= 2
        assert len(chosen) in (0, channels)
        return
    audible = {k for k in range(channels) if matrix[k].any()}
    assert audible <= (chosen or set(range(channels)))
    if chosen and len(chosen) < channels:
        assert audible == chosen
    assert matrix.shape[1] in (1, 2)


def test_channels_that_a_recording_does_not_have_leave_all_of_them():
    assert fold_matrix(2, (5,)) is None
    assert np.array_equal(fold_matrix(4, (9,)), fold_matrix(4))


def test_two_channels_against_each_other_cancel_where_they_meet():
    class Four(Inverted):
        pass

    source = Four(4)
    source.empty[2:] = True
    out = mixer_of(MixTrack(1, placed(), source, channels=(0, 1))).render(S, 4800)
    assert not out.any()
    mixer = mixer_of(MixTrack(1, placed(), source, channels=(0, 1)))
    mixer.render(S, 4800)
    assert mixer.levels(S, S + S // 20).tracks[1].rms == (0.0, 0.0)


def test_levels_say_peak_and_rms_of_each_ear_at_the_place_that_is_heard():
    quiet, loud = Channels(1, level=0.1), Channels(1, level=0.4)
    mixer = mixer_of(MixTrack(1, placed(), quiet, pan=-1.0), MixTrack(2, placed(2 * S), loud))
    for k in range(200):
        mixer.render(S + k * 1024 * STEP, 1024)
    before = mixer.levels(S + S // 2, S + S // 2 + 16_000_000)
    assert before.tracks[1].peak == pytest.approx((0.1 * 2**0.5, 0.0), rel=1e-2)
    assert before.tracks[1].rms[0] == pytest.approx(0.1, rel=2e-2)
    assert before.tracks.get(2) is None or before.tracks[2].peak == (0.0, 0.0)
    after = mixer.levels(3 * S, 3 * S + 16_000_000)
    assert after.tracks[2].peak == pytest.approx((0.4, 0.4), rel=1e-2)
    assert after.mix.peak[0] == pytest.approx(0.4 + 0.1 * 2**0.5, rel=2e-2)
    assert after.limited_to == 1.0
    assert not after.mix.over
    assert mixer.levels(50 * S, 51 * S).mix.peak == (0.0, 0.0)


def test_an_over_is_told_of_the_track_that_is_loud_and_of_the_mix_that_was_limited():
    mixer = mixer_of(
        MixTrack(1, placed(), Channels(1, level=0.7)), MixTrack(2, placed(), Channels(2, level=0.7))
    )
    mixer.render(S, 9600)
    levels = mixer.levels(S + 50_000_000, S + 70_000_000)
    assert levels.mix.over
    assert levels.limited_to == pytest.approx(10 ** (-0.1 / 20) / 1.4, rel=1e-2)
    assert max(levels.mix.peak) <= 10 ** (-0.1 / 20)
    assert not levels.tracks[1].over
    mixer.set_tracks([MixTrack(1, placed(), Channels(1, level=0.7), gain_db=6.0)])
    mixer.render(2 * S, 9600)
    assert mixer.levels(2 * S, 2 * S + S // 10).tracks[1].over


def _click_db(change, seconds=0.5, backwards=False):
    """What a change at the half adds above 3 kHz to a tone of 997 Hz, against the tone itself, in dB."""
    source = Channels(2, level=0.4)
    before = MixTrack(1, placed(333), source)
    mixer = mixer_of(before)
    parts = []
    blocks = int(seconds * RATE) // 1024
    for k in range(blocks):
        if k == blocks // 2:
            mixer.set_tracks(change(before))
        n = blocks - 1 - k if backwards else k
        parts.append(mixer.render(S + n * 1024 * STEP, 1024, backwards=backwards)[:: -1 if backwards else 1])
    sound = np.concatenate(parts)[:, 0].astype(np.float64)
    spectrum = np.abs(np.fft.rfft(sound * np.blackman(len(sound)))) / (len(sound) * 0.42 / 2)
    frequencies = np.fft.rfftfreq(len(sound), 1 / RATE)
    return 20 * np.log10(spectrum[frequencies > 3000].max() / 0.4)


CHANGES = {
    "gain": lambda t: [MixTrack(1, t.clock_map, t.reader, gain_db=-20.0)],
    "mute": lambda t: [MixTrack(1, t.clock_map, t.reader, muted=True)],
    "solo of another": lambda t: [t, MixTrack(2, t.clock_map, Channels(1, level=0.0), solo=True)],
    "pan": lambda t: [MixTrack(1, t.clock_map, t.reader, pan=1.0)],
    "channels": lambda t: [MixTrack(1, t.clock_map, t.reader, channels=(1,))],
    "alignment": lambda t: [MixTrack(1, t.clock_map.shifted(37_123_456), t.reader)],
    "gone": lambda t: [],
    "another one comes": lambda t: [t, MixTrack(2, t.clock_map, Channels(1, hz=499.0, level=0.4))],
    "so loud that it is limited": lambda t: [MixTrack(1, t.clock_map, t.reader, gain_db=20.0)],
}


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("what", CHANGES)
def test_a_change_while_playing_makes_no_click(what, backwards):
    assert _click_db(CHANGES[what], backwards=backwards) < -90


def test_a_change_without_a_glide_would_be_heard():
    """The measure above is not blind: a cut of the same tone reads far higher."""
    sound = 0.4 * np.sin(2 * np.pi * 997 / RATE * np.arange(23 * 1024))
    sound[len(sound) // 2 :] = 0
    spectrum = np.abs(np.fft.rfft(sound * np.blackman(len(sound)))) / (len(sound) * 0.42 / 2)
    frequencies = np.fft.rfftfreq(len(sound), 1 / RATE)
    assert 20 * np.log10(spectrum[frequencies > 3000].max() / 0.4) > -75


def test_a_file_that_is_gone_falls_silent_once_and_is_heard_when_it_is_back():
    lost, other = Channels(1, level=0.3), Channels(1, hz=300.0, level=0.2)
    mixer = mixer_of(MixTrack(1, placed(), lost), MixTrack(2, placed(), other))
    told = []
    mixer.on_fault = lambda track, fault: told.append((track, fault))
    at = 0

    def play(seconds):
        nonlocal at
        parts = []
        for _ in range(int(seconds * RATE) // 1024):
            parts.append(mixer.render(S + at * STEP, 1024))
            at += 1024
        return np.concatenate(parts)

    play(1)
    lost.lost = True
    rest = play(3)[-RATE:]
    assert np.abs(rest).max() == pytest.approx(0.2, rel=1e-2)
    assert told == [(1, "The sound stopped there: the disk is gone.")]
    assert mixer.faults == {1: told[0][1]}
    lost.lost = False
    back = play(2)
    assert told[1:] == [(1, None)]
    assert mixer.faults == {}
    assert np.abs(back[-RATE // 2 :]).max() > 0.45
    assert np.abs(np.diff(back[:, 0])).max() < 0.06


def test_a_lost_file_is_not_said_to_be_back_where_it_is_not_asked_for():
    """Muted, or at a place it does not reach: nothing was read, so nothing is known."""
    lost, told = Channels(1), []
    mixer = mixer_of(MixTrack(1, placed(), lost))
    mixer.on_fault = lambda track, fault: told.append(fault)
    lost.lost = True
    mixer.render(S, 4800)
    for track in (MixTrack(1, placed(), lost, muted=True), MixTrack(1, placed(500 * S), lost)):
        mixer.set_tracks([track])
        for k in range(60):
            mixer.render(2 * S + k * 4096 * STEP, 4096)
        assert len(told) == 1


def test_numbers_that_are_none_are_silence_and_nothing_else_is():
    class Broken(Channels):
        def read(self, first, count):
            tone = super().read(first, count)
            tone[::100] = np.nan
            tone[::101] = np.inf
            return tone

    out = mixer_of(MixTrack(1, placed(), Broken()), MixTrack(2, placed(), Channels())).render(S, 4800)
    assert np.isfinite(out).all()
    assert 0.2 < np.abs(out).max() < 0.6


def test_two_hours_on_a_drifting_track_with_pan_and_gain_is_within_a_sample_of_its_map():
    at_ns = 7200 * S
    for drift in (200, -200):
        clock_map = placed(987_654_321, drift)
        exact = clock_map.clock.exact_tick(clock_map.pieces[0].source_exact(at_ns))

        class Click(Channels):
            def read(self, first, count, exact=exact):
                place = np.array([float(k - exact) for k in range(first, first + count)])
                return np.repeat(np.sinc(place)[:, None], 2, axis=1).astype(np.float32)

        source = Click(2)
        source.count = 1 << 40
        tracks = [MixTrack(k, clock_map, source, gain_db=9.0, pan=0.3) for k in (1, 2)]
        out = mixer_of(*tracks).render(at_ns - 10_000_000, 960)
        # Limited by more than 12 dB, and still exactly there.
        y0, y1, y2 = out[479:482, 1].astype(np.float64)
        assert np.abs(out[:, 1]).argmax() == 480
        assert abs((y0 - y2) / (2 * (y0 - 2 * y1 + y2))) < 0.05


def test_levels_are_those_of_the_instant_heard_and_not_of_what_is_mixed_ahead():
    """A recording that swells: at each moment the meter reads it where the listener is, not 0.2 s further on."""
    world = World(tracks=[MixTrack(1, placed(), Ramp())])
    world.do("prepare")
    world.run(1)
    world.do("seek", 5 * S)
    world.do("play")
    world.run(500)
    for _ in range(20):
        world.run(37)
        heard_ns = world.transport.position_ns(world.now_ns)
        (level,) = world.mixer.levels(heard_ns, heard_ns + 1).tracks.values()
        told_ns = level.peak[0] * RAMP / RATE * S
        assert -1_000_000 < told_ns - heard_ns < 1024 / RATE * S + 1_000_000
    world.transport.close()
