"""The limiter never lets a peak through, changes nothing that is below it, and sounds the same however it is cut."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.streamclock import StreamClock
from syncstudio.transport.limiter import GROUP, Limiter, needed_reduction
from syncstudio.transport.mixer import Mixer, MixTrack

S = 1_000_000_000
RATE = 48_000
CEILING = 10 ** (-0.1 / 20)
STEP = Fraction(S, RATE)


class Bursts:
    """Noise with bangs of any height at places drawn from a seed; the same at each index whenever it is read."""

    channels = 2

    def __init__(self, seed, rate=RATE, level=0.3, bangs=30, height=4.0):
        self.rate, self.count = rate, 4 * rate
        random = np.random.default_rng(seed)
        self.table = (random.standard_normal((self.count, 2)) * level).astype(np.float32)
        for at in random.integers(0, self.count - 200, bangs):
            long = int(random.integers(1, 200))
            self.table[at : at + long] *= random.uniform(1, height)

    def read(self, first, count):
        out = np.zeros((count, 2), np.float32)
        low, high = max(first, 0), min(first + count, self.count)
        if low < high:
            out[low - first : high - first] = self.table[low:high]
        return out


class Sine(Bursts):
    def __init__(self, hz, level, rate=RATE):
        self.rate, self.count = rate, 4 * rate
        tone = level * np.sin(2 * np.pi * hz / rate * np.arange(self.count))
        self.table = np.repeat(tone[:, None], 2, axis=1).astype(np.float32)


def placed(offset_ns=0, rate=RATE, drift=0):
    return ClockMap.from_offset(StreamClock(Fraction(1, rate)), offset_ns, Fraction(drift))


def mixer_of(*tracks, rate=RATE):
    mixer = Mixer(rate)
    mixer.set_tracks(tracks)
    return mixer


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000), gain_db=st.floats(-20, 24), rate=st.sampled_from([44_100, 48_000, 96_000]))
def test_no_sample_of_a_mix_is_ever_above_the_ceiling(seed, gain_db, rate):
    tracks = [MixTrack(k, placed(k * 777, drift=k * 30), Bursts(seed + k), gain_db) for k in (1, 2)]
    out = mixer_of(*tracks, rate=rate).render(S, rate // 2)
    assert np.abs(out).max() <= CEILING


@settings(max_examples=15, deadline=None)
@given(
    cuts=st.lists(st.integers(1, 2500), min_size=1, max_size=10),
    start=st.integers(0, S),
    seed=st.integers(0, 100),
    backwards=st.booleans(),
)
def test_a_limited_mix_is_the_same_in_blocks_of_any_size_and_either_way(cuts, start, seed, backwards):
    tracks = [MixTrack(k, placed(k * 777, drift=k * 30), Bursts(seed + k), 6.0) for k in (1, 2)]
    total = sum(cuts)
    whole = mixer_of(*tracks).render(start, total)
    mixer, parts, at = mixer_of(*tracks), [], 0
    for cut in cuts:
        first = total - at - cut if backwards else at
        parts.append(mixer.render(start + first * STEP, cut, backwards=backwards))
        at += cut
    assert np.abs(np.concatenate(parts[::-1] if backwards else parts) - whole).max() < 2e-5


def test_a_mix_below_the_ceiling_is_the_sum_to_the_bit():
    a, b = Bursts(1, level=0.05, height=1.5), Bursts(2, level=0.05, height=1.5)
    out = mixer_of(MixTrack(1, placed(), a), MixTrack(2, placed(), b)).render(S, 4800)
    assert np.array_equal(out, a.read(RATE, 4800) + b.read(RATE, 4800))


def test_one_recording_as_it_is_passes_untouched_at_full_scale():
    tone = Sine(997, 1.0)
    out = mixer_of(MixTrack(1, placed(), tone), MixTrack(2, placed(), tone, muted=True)).render(S, 4800)
    assert np.array_equal(out, tone.read(RATE, 4800))


def test_what_was_heard_again_after_a_change_is_the_same():
    """The ring is mixed again from an earlier frame when a gain changes: with nothing changed nothing differs."""
    tracks = [MixTrack(k, placed(k * 777), Bursts(k), 6.0) for k in (1, 2)]
    mixer = mixer_of(*tracks)
    whole = np.concatenate([mixer.render(S + k * 1024 * STEP, 1024) for k in range(12)])
    again = np.concatenate([mixer.render(S + k * 1024 * STEP, 1024) for k in range(5, 12)])
    assert np.abs(again - whole[5 * 1024 :]).max() < 2e-5


def test_a_loud_low_tone_is_turned_down_not_bent():
    """Two of 60 Hz at full scale, 6 dB too loud: what is added to the tone stays 45 dB below it."""
    tone = Sine(60, 1.0)
    out = mixer_of(MixTrack(1, placed(), tone), MixTrack(2, placed(), tone)).render(S, RATE)[:, 0]
    spectrum = np.abs(np.fft.rfft(out * np.hanning(len(out))))
    fundamental = spectrum[55:66].max()
    assert fundamental / 12000 > 0.9
    assert 20 * np.log10(np.delete(spectrum, np.s_[:70]).max() / fundamental) < -45


def test_the_gain_goes_down_before_the_peak_and_comes_back_after_it():
    limiter = Limiter(RATE)
    needed = np.zeros(limiter.behind + 400 + limiter.ahead)
    at = limiter.behind + 100
    needed[at] = 0.5
    gain = limiter.gain(needed)
    assert len(gain) == 400 * GROUP
    peak = slice(100 * GROUP, 101 * GROUP)
    assert gain[peak].max() <= 0.5 + 1e-6
    assert gain[: (100 - limiter.ahead) * GROUP].min() == 1.0
    assert gain[(101 + limiter.behind) * GROUP :].min() == 1.0
    assert np.abs(np.diff(gain)).max() < 0.01
    assert limiter.gain(np.zeros(limiter.behind + 4 + limiter.ahead)) is None


def test_the_need_of_a_group_is_that_of_its_highest_sample():
    samples = np.zeros((2 * GROUP, 2), np.float32)
    samples[3, 1] = -2.0
    assert needed_reduction(samples, 1.0) == pytest.approx([0.5, 0.0])
