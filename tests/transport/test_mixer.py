"""The mix lies where the clock maps say, sample by sample."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.piece import Anchor, Piece
from syncstudio.timebase.streamclock import StreamClock
from syncstudio.transport.mixer import Mixer, MixTrack

S = 1_000_000_000


class Tone:
    """A source that is a closed-form sine of its own sample index."""

    def __init__(self, rate=48000, channels=1, count=10 * 48000, hz=997.0, level=0.5):
        self.rate, self.channels, self.count, self.hz, self.level = rate, channels, count, hz, level
        self.reads = []

    def read(self, first, count):
        self.reads.append((first, count))
        index = np.arange(first, first + count)
        turns = np.mod(index * (self.hz / self.rate), 1.0)
        tone = self.level * np.sin(2 * np.pi * turns)
        tone[(index < 0) | (index >= (self.count or 1 << 62))] = 0
        return np.repeat(tone[:, None], self.channels, axis=1).astype(np.float32)


class Noise(Tone):
    """White noise, the same at each index whenever it is read."""

    def read(self, first, count):
        table = np.random.default_rng(7).standard_normal((4096, self.channels)).astype(np.float32) * 0.1
        index = np.arange(first, first + count)
        out = table[index % 4096]
        out[(index < 0) | (index >= self.count)] = 0
        return out


def sound_clock(rate, start_s=Fraction(0)):
    return StreamClock(Fraction(1, rate), -Fraction(start_s))


def offset_map(rate, offset_ns=0, drift_ppm=Fraction(0), start_s=Fraction(0)):
    return ClockMap.from_offset(sound_clock(rate, start_s), offset_ns, drift_ppm)


def mixer_of(*tracks, rate=48000):
    mixer = Mixer(rate)
    mixer.set_tracks(tracks)
    return mixer


def test_whole_sample_places_are_copied_exactly():
    source = Noise(channels=2, count=48000)
    mixer = mixer_of(MixTrack(1, offset_map(48000, offset_ns=S), source))
    out = mixer.render(S + S // 2, 1000)
    assert np.array_equal(out, source.read(24000, 1000))


def test_mono_is_heard_in_both_ears():
    out = mixer_of(MixTrack(1, offset_map(48000), Tone())).render(S, 100)
    assert np.array_equal(out[:, 0], out[:, 1])
    assert np.abs(out).max() > 0.1


def test_before_and_after_a_recording_is_silence():
    mixer = mixer_of(MixTrack(1, offset_map(48000, offset_ns=S), Noise(count=48000)))
    assert not mixer.render(0, 48000).any()
    assert not mixer.render(2 * S, 4800).any()
    assert mixer.render(S, 48000).any()


def test_the_streams_own_start_is_honoured():
    start = Fraction(1105, 48000)
    source = Noise(channels=2, count=48000)
    out = mixer_of(MixTrack(1, offset_map(48000, start_s=start), source)).render(0, 4800)
    assert not out[:1105].any()
    # The first 5 ms fade in; from there it is the recording.
    assert np.array_equal(out[1105 + 240 :], source.read(240, 4800 - 1105 - 240))


@pytest.mark.parametrize("rate", [48000, 44100, 96000, 16000, 8000])
def test_a_drifting_source_at_a_fractional_place_lands_on_its_map(rate):
    """The phase of a 997 Hz tone is right to a thousandth of a sample; one sample would be 0.13 rad."""
    drift, offset = Fraction(200), 123_456_789
    source = Tone(rate=rate, count=60 * rate)
    clock_map = offset_map(rate, offset, drift)
    out = mixer_of(MixTrack(1, clock_map, source)).render(50 * S, 4800)[:, 0]
    times = 50 * S + np.arange(4800) * Fraction(S, 48000)
    places = [float(Fraction(t - offset) / (1 + drift / 1_000_000) * 997 / S % 1) for t in times]
    assert np.abs(out - 0.5 * np.sin(2 * np.pi * np.array(places))).max() < 2e-4


def test_two_drifting_recorders_of_one_scene_stay_within_a_sample_after_two_hours():
    """A click at 2 h, recorded by two clocks 200 ppm apart, comes out of both at the same output sample."""
    at_ns = 7200 * S
    peaks = []
    for drift, offset in ((Fraction(200), 1_234_567_890), (Fraction(-200), -987_654_321)):
        clock_map = offset_map(48000, offset, drift)
        exact = clock_map.clock.exact_tick(clock_map.pieces[0].source_exact(at_ns))

        class Click:
            rate, channels, count = 48000, 1, 1 << 40

            def read(self, first, count, exact=exact):
                place = np.array([float(k - exact) for k in range(first, first + count)])
                return np.sinc(place)[:, None].astype(np.float32) * 0.5

        out = mixer_of(MixTrack(1, clock_map, Click())).render(at_ns - 10_000_000, 960)[:, 0]
        assert abs(int(np.abs(out).argmax()) - 480) == 0
        y0, y1, y2 = out[479:482]
        peaks.append((y0 - y2) / (2 * (y0 - 2 * y1 + y2)))
    assert np.abs(peaks).max() < 0.01


@settings(max_examples=25)
@given(
    cuts=st.lists(st.integers(1, 3000), min_size=1, max_size=12),
    start=st.integers(-S // 2, 3 * S),
    offset=st.integers(-S, S),
    drift=st.integers(-500, 500),
    rate=st.sampled_from([48000, 44100, 22050, 96000]),
    speed=st.sampled_from([Fraction(1), Fraction(3, 2), Fraction(1, 3)]),
)
def test_blocks_of_any_size_give_the_same_sound(cuts, start, offset, drift, rate, speed):
    track = MixTrack(1, offset_map(rate, offset, Fraction(drift)), Noise(rate=rate, channels=2, count=rate))
    total = sum(cuts)
    whole = mixer_of(track).render(start, total, speed)
    mixer, parts, at = mixer_of(track), [], 0
    for cut in cuts:
        parts.append(mixer.render(start + at * Fraction(S, 48000) * speed, cut, speed))
        at += cut
    assert np.abs(np.concatenate(parts) - whole).max() < 2e-6


def test_pieces_leave_gaps_and_the_later_one_sounds_where_they_overlap():
    clock = sound_clock(48000)
    pieces = (
        Piece((Anchor(0, 0),), None, 48000),
        Piece((Anchor(S, 3 * S),), 48000, 96000),  # a second of gap after two: 3 s to 4 s
        Piece((Anchor(2 * S, 3 * S + S // 2),), 96000, None),  # laps over the last half second
    )
    source = Noise(channels=2, count=3 * 48000)
    mixer = mixer_of(MixTrack(1, ClockMap(clock, pieces), source))
    assert not mixer.render(S, 2 * 48000).any()
    assert np.array_equal(mixer.render(3 * S + S // 4, 100), source.read(60000, 100))
    assert np.array_equal(mixer.render(3 * S + 3 * S // 4, 100), source.read(108000, 100))
    assert np.array_equal(mixer.render(4 * S + S // 4, 100), source.read(132000, 100))


def test_a_cut_fades_and_a_mere_change_of_rate_does_not():
    clock = sound_clock(48000)
    bend = (
        Piece((Anchor(0, 0), Anchor(S, S)), None, 48000),
        Piece((Anchor(S, S), Anchor(2 * S, 2 * S + 100_000)), 48000, None),
    )
    cut = (Piece((Anchor(0, 0),), None, 48000), Piece((Anchor(S, S + 500_000_000),), 48000, None))

    class Ones(Tone):
        def read(self, first, count):
            index = np.arange(first, first + count)
            return ((index >= 0) & (index < self.count)).astype(np.float32)[:, None] * 0.5

    def around(pieces):
        mixer = mixer_of(MixTrack(1, ClockMap(clock, pieces), Ones(count=3 * 48000)))
        return mixer.render(S - S // 100, 960)[:, 0]

    assert np.abs(around(bend) - 0.5).max() < 1e-5
    faded = around(cut)
    assert not faded[480:].any()
    assert np.abs(np.diff(faded)).max() < 0.01


def test_gain_mute_and_solo():
    def loudness(*tracks):
        return float(np.abs(mixer_of(*tracks).render(S, 4800)).max())

    at = offset_map(48000)
    a = MixTrack(1, at, Tone(level=0.25), gain_db=-20.0)
    assert loudness(a) == pytest.approx(0.025, rel=1e-3)
    assert loudness(MixTrack(1, at, Tone(), muted=True)) == 0
    other = MixTrack(2, at, Tone(level=0.8), solo=False)
    assert loudness(other, MixTrack(1, at, Tone(level=0.1), solo=True)) == pytest.approx(0.1, rel=1e-3)
    assert loudness(MixTrack(1, at, Tone(), muted=True, solo=True)) == 0
    assert loudness(MixTrack(1, at, Tone(), gain_db=-200.0)) == 0


def test_a_loud_mix_is_held_below_full_scale_not_clipped():
    at = offset_map(48000)
    tracks = [MixTrack(k, at, Tone(level=0.9)) for k in range(4)]
    out = mixer_of(*tracks).render(S, 4800)
    assert 0.98 < np.abs(out).max() <= 10 ** (-0.1 / 20)
    quiet = mixer_of(*[MixTrack(k, at, Tone(level=0.1)) for k in range(4)]).render(S, 4800)
    assert np.abs(quiet).max() == pytest.approx(0.4, rel=1e-3)


def test_a_changed_gain_glides():
    at = offset_map(48000)
    source = Tone(hz=50)
    mixer = mixer_of(MixTrack(1, at, source))
    mixer.render(S, 480)
    version = mixer.version
    mixer.set_tracks([MixTrack(1, at, source, muted=True)])
    out = mixer.render(S + 10_000_000, 480)
    assert np.abs(np.diff(out[:, 0])).max() < 0.01
    mixer.render(S + 20_000_000, 480)
    mixer.render(S + 30_000_000, 480)
    assert not mixer.render(S + 40_000_000, 480).any()
    assert mixer.version == version + 1


def test_a_source_that_fails_is_silent_and_the_others_play_on():
    class Lost(Tone):
        def read(self, first, count):
            raise OSError("lost.wav is not there any more")

    at = offset_map(48000)
    mixer = mixer_of(MixTrack(1, at, Lost()), MixTrack(2, at, Tone()))
    assert np.abs(mixer.render(S, 480)).max() > 0.1
    assert "lost.wav" in mixer.faults[1]
    assert 2 not in mixer.faults


def test_reading_block_by_block_never_goes_back_in_the_file():
    source = Tone(rate=44100)
    mixer = mixer_of(MixTrack(1, offset_map(44100, 12345, Fraction(50)), source))
    for block in range(40):
        mixer.render(S + block * 1024 * Fraction(S, 48000), 1024)
    ends = [first + count for first, count in source.reads]
    assert [first for first, _ in source.reads[1:]] == ends[:-1]


@pytest.mark.parametrize("channels", [1, 2, 3, 4, 6, 8])
def test_any_number_of_channels_becomes_stereo_without_clipping(channels):
    out = mixer_of(MixTrack(1, offset_map(48000), Tone(channels=channels, level=0.3))).render(S, 4800)
    assert out.shape == (4800, 2)
    assert 0.25 < np.abs(out).max() <= 0.9


def test_high_sounds_of_a_fast_source_do_not_fold_down():
    source = Tone(rate=96000, hz=30000.0, count=96000 * 3)
    out = mixer_of(MixTrack(1, offset_map(96000), source)).render(S, 48000)
    assert np.abs(out).max() < 1e-3


def test_sound_is_only_rendered_forward():
    with pytest.raises(ValueError, match="forward"):
        Mixer(48000).render(0, 10, -1)
