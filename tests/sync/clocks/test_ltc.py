from fractions import Fraction

import numpy as np
import pytest

from syncstudio.sync.clocks.ltc import decode_ltc
from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.inputs import Sound
from tests.sync.ltc_cases import ltc_sound
from tests.sync.transcript_cases import RATE, corpus, music

NTSC = Fraction(30000, 1001)
rng = np.random.default_rng(2)


def zero_error_s(found, first_frame, rate, start_s=0.0, speed=1.0):
    truth = first_frame / float(rate) - start_s * speed
    return (found.zero_ns / 1e9 - truth + 43_200) % 86_400 - 43_200


@pytest.mark.parametrize(
    ("rate", "drop"),
    [(Fraction(24), False), (Fraction(25), False), (NTSC, True), (NTSC, False), (Fraction(30), False),
     (Fraction(24000, 1001), False)],
)  # fmt: skip
@pytest.mark.parametrize("sample_rate", [48_000, 16_000])
def test_every_kind_of_timecode_is_read(rate, drop, sample_rate):
    first = 1_234_567
    samples = ltc_sound(first, 6, rate, drop, sample_rate, start_s=0.4123, user=0xDEADBEEF)
    found = decode_ltc(Sound(samples, sample_rate))
    assert found.rate == rate
    assert found.drop == drop
    assert abs(zero_error_s(found, first, rate, 0.4123)) * 1e9 < found.uncertainty_ns < 200_000
    assert list(found.frames[:3]) == [first, first + 1, first + 2] or found.frames[0] == first + 1
    assert len(found.frames) > 5.4 * rate


@pytest.mark.parametrize("speed", [0.9, 0.97, 1.0001, 1.04, 1.1])
def test_other_speeds_are_read(speed):
    samples = ltc_sound(90_000, 5, Fraction(25), speed=speed)
    found = decode_ltc(Sound(samples, 48_000))
    assert found.rate == 25
    assert found.drift_ppm == pytest.approx((speed - 1) * 1e6, abs=30)
    assert abs(zero_error_s(found, 90_000, 25)) < 0.001


def test_source_zero_is_where_the_sound_says_it_is():
    samples = ltc_sound(90_000, 5, Fraction(25))
    found = decode_ltc(Sound(samples, 48_000, Fraction(3, 2)))
    assert abs(zero_error_s(found, 90_000, 25, 1.5)) < 0.0002


@pytest.mark.parametrize("snr_db", [30, 20, 12])
def test_noise_is_survived(snr_db):
    samples = ltc_sound(90_000, 10, Fraction(25))
    noise = rng.normal(0, 0.5 * 10 ** (-snr_db / 20), len(samples))
    found = decode_ltc(Sound((samples + noise).astype(np.float32), 48_000))
    assert abs(zero_error_s(found, 90_000, 25)) < 0.0005
    assert abs(zero_error_s(found, 90_000, 25)) * 1e9 <= found.uncertainty_ns


def test_level_changes_hum_inversion_and_dropouts_are_survived():
    samples = ltc_sound(100_000, 12, NTSC, True)
    t = np.arange(len(samples)) / 48_000
    samples = -samples * (0.05 + 0.95 * (np.sin(2 * np.pi * 0.3 * t) ** 2))
    samples = samples + 0.1 * np.sin(2 * np.pi * 50 * t) + 0.05
    for at in (2.0, 5.5, 7.1):
        samples[int(at * 48_000) : int((at + 0.4) * 48_000)] = 0.05
    found = decode_ltc(Sound(samples.astype(np.float32), 48_000))
    assert abs(zero_error_s(found, 100_000, NTSC)) < 0.0005
    assert found.drop


def test_midnight_is_passed():
    day = 86_400 * 25
    samples = ltc_sound(day - 100, 4, Fraction(25))[: 4 * 48_000]
    second = ltc_sound(0, 4, Fraction(25))
    joined = np.concatenate([samples, second])
    found = decode_ltc(Sound(joined, 48_000))
    assert abs(zero_error_s(found, day - 100, 25)) < 0.0005


def test_a_long_recording_is_read_in_blocks():
    samples = ltc_sound(0, 45, Fraction(24), sample_rate=16_000)
    found = decode_ltc(Sound((samples * 30_000).astype(np.int16), 16_000))
    assert len(found.frames) >= 45 * 24 - 3
    assert (np.diff(found.frames) == 1).all()


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(RATE * 3, np.float32),
        np.zeros(0, np.float32),
        np.full(RATE, np.nan, np.float32),
        rng.normal(0, 0.2, RATE * 120).astype(np.float32),
        np.sign(np.sin(np.arange(RATE * 20) * 2 * np.pi * 1000 / RATE)).astype(np.float32),
        np.sign(np.sin(np.arange(RATE * 20) * 2 * np.pi * 2000 / RATE)).astype(np.float32),
        corpus(),
        music(np.random.default_rng(3), 90),
    ],
)
def test_other_sounds_hold_no_timecode(samples):
    assert decode_ltc(Sound(samples, RATE)) is None


def test_a_standing_timecode_tells_nothing():
    samples = np.tile(ltc_sound(90_000, 0.0401, Fraction(25))[: 48 * 40], 100)
    assert decode_ltc(Sound(samples, 48_000)) is None


def test_it_can_be_stopped_and_tells_how_far_it_is():
    sound = Sound(ltc_sound(0, 50, Fraction(25), sample_rate=16_000), 16_000)
    told = []
    decode_ltc(sound, told.append)
    assert told[-1] == 1
    with pytest.raises(MeasuringCancelled):
        decode_ltc(sound, cancelled=lambda: True)
