"""Sound on a clip's clock: sample by sample where the clock map says."""

from fractions import Fraction

import numpy as np
import pytest

from syncstudio.media.clips.clip_clock import ClipClock, coverage
from syncstudio.media.clips.sound_rendering import places, rendered, sample_count
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.streamclock import StreamClock

S = 1_000_000_000


def reader_of(samples):
    def read(first, count):
        out = np.zeros((count, samples.shape[1]), np.float32)
        low, high = max(first, 0), min(first + count, len(samples))
        if low < high:
            out[low - first : high - first] = samples[low:high]
        return out

    return read


def heard(samples, rate, clock_map, start_ns, seconds, out_rate):
    duration = Fraction(seconds * S)
    held = coverage(
        clock_map, ClipClock(Fraction(start_ns)), duration, (Fraction(0), Fraction(len(samples) * S, rate))
    )
    count = sample_count(duration, out_rate)
    at = places(held.runs, clock_map.clock, out_rate)
    return np.concatenate(list(rendered(reader_of(samples), at, count, samples.shape[1]))), at


@pytest.mark.parametrize(
    ("rate", "out_rate", "ppm", "hz"),
    [
        (48_000, 48_000, 200, 5000),
        (44_100, 48_000, -37, 9000),
        (48_000, 16_000, 12, 5000),
        (48_000, 48_000, 0, 7000),
    ],
)
def test_a_tone_comes_out_where_it_belongs(rate, out_rate, ppm, hz):
    clock_map = ClockMap.from_offset(StreamClock(Fraction(1, rate)), 1_234_567_891, ppm)
    own_s = np.arange(rate * 3) / rate
    tone = np.sin(2 * np.pi * hz * own_s).astype(np.float32)[:, None]
    start_ns = 2_000_000_001
    made, _ = heard(tone, rate, clock_map, start_ns, 1, out_rate)
    source_s = ((start_ns - 1_234_567_891) / S + np.arange(len(made)) / out_rate) / (1 + ppm * 1e-6)
    assert np.abs(made[:, 0] - np.sin(2 * np.pi * hz * source_s)).max() < 10 ** (-90 / 20)


def test_samples_that_need_no_change_are_taken_as_they_are():
    noise = np.random.default_rng(1).standard_normal((8000, 2)).astype(np.float32)
    clock_map = ClockMap.from_offset(StreamClock(Fraction(1, 8000)), S)
    made, at = heard(noise, 8000, clock_map, S + S // 4, Fraction(1, 2), 8000)
    assert [one.is_copy for one in at] == [True]
    assert np.array_equal(made, noise[2000:6000])


def test_nothing_is_heard_where_nothing_was_recorded():
    noise = np.ones((8000, 1), np.float32)
    clock_map = ClockMap.from_offset(StreamClock(Fraction(1, 8000)), S)
    made, _ = heard(noise, 8000, clock_map, S // 2, 1, 8000)
    assert np.array_equal(made[:, 0], np.repeat([0.0, 1.0], 4000))
