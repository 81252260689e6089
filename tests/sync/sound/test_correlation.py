"""Peaks between samples without bias, candidates in long sounds, steps between straight pieces."""

from __future__ import annotations

import numpy as np
import pytest

from syncstudio.sync.inputs import Sound
from syncstudio.sync.sinc_peak import peak_between
from syncstudio.sync.sound.correlation import curve_of
from syncstudio.sync.sound.correlation_features import features_of
from syncstudio.sync.sound.correlation_lines import stacked_line
from syncstudio.sync.sound.correlation_search import FeatureSearch, Place, leads_of
from syncstudio.sync.sound.correlation_steps import agreeing, straight_pieces
from syncstudio.sync.sound.correlation_windows import Line, window_at

RATE = 16_000


def hiss(seconds: float, seed: int = 1) -> np.ndarray:
    return 0.1 * np.random.default_rng(seed).standard_normal(round(seconds * RATE))


def moved(samples: np.ndarray, by: float) -> np.ndarray:
    """The same, `by` samples later, exactly (the sound is taken as going round in a circle)."""
    spectrum = np.fft.rfft(samples)
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(len(samples)) * by)
    return np.fft.irfft(spectrum * turn, len(samples))


def knocks(seconds: float, seed: int = 1) -> np.ndarray:
    """Noise that swells and fades at random, about five times a second."""
    random = np.random.default_rng(seed)
    steps = np.repeat(random.uniform(0, 1, round(seconds * 5)) ** 3, RATE // 5)
    return hiss(seconds, seed + 100)[: len(steps)] * steps


@pytest.mark.parametrize("by", [0.0, 0.1, 0.25, 0.5, 0.77, -3.4, 12.03])
def test_the_peak_has_no_bias(by: float) -> None:
    sound = hiss(4)
    curve = curve_of(moved(sound, by).astype(np.float32), sound.astype(np.float32), RATE, 100)
    assert curve is not None
    place, height, _ = peak_between(curve.value, int(np.argmax(curve.value)))
    assert place - curve.reach == pytest.approx(by, abs=5e-4)
    assert height == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("by", [0.03, 0.21, 0.47])
@pytest.mark.parametrize("part", [0.2, 0.9])
def test_a_peak_is_placed_to_a_hundred_thousandth_of_a_sample(by: float, part: float) -> None:
    curve = np.sinc(part * (np.arange(801) - 400 - by)) ** 2 if part < 0.5 else None
    if curve is None:
        turn = np.fft.rfftfreq(4096)
        flat = np.where(turn < part / 2, 1.0, 0.0) * np.exp(-2j * np.pi * turn * by)
        curve = np.roll(np.fft.irfft(flat, 4096), 400)[:801]
    place, _, bend = peak_between(curve, 400)
    assert place - 400 == pytest.approx(by, abs=5e-6)
    assert bend < 0


@pytest.mark.parametrize("noise", [0.01, 0.1, 1.0])
def test_a_window_foretells_how_far_it_errs(noise: float) -> None:
    played = np.convolve(hiss(61), np.ones(3) / 3, "same")
    loud = float(np.std(played))
    one, two = (
        Sound(
            (played + noise * loud * np.random.default_rng(seed).standard_normal(len(played))).astype(
                np.float32
            ),
            RATE,
        )
        for seed in (5, 6)
    )
    found = [window_at(one, two, Line(0, 0, 0), 0.5 + at, 0.5, 0.05, 0.01, 1) for at in range(60)]
    lags = np.array([window.lag_s for window in found if window])
    foretold = np.mean([window.unsure_s for window in found if window])
    assert np.std(lags) == pytest.approx(foretold, rel=0.45)


def test_noise_is_as_large_as_it_says() -> None:
    curve = curve_of(hiss(4).astype(np.float32), hiss(4, 2).astype(np.float32), RATE, 5000)
    assert curve is not None
    assert np.std(curve.value) == pytest.approx(curve.noise, rel=0.15)


def test_silence_has_no_curve() -> None:
    nothing = np.zeros(1000, np.float32)
    assert curve_of(nothing, hiss(1)[:1000].astype(np.float32), RATE, 10) is None
    still, other = Sound(np.zeros(RATE, np.float32), RATE), Sound(hiss(1).astype(np.float32), RATE)
    assert window_at(still, other, Line(0, 0, 0), 0.5, 0.5, 0.1, 0.1) is None


@pytest.mark.parametrize("drift", [0.0, 5e-6, -1e-3, 8e-4])
def test_a_window_is_measured_on_a_drifting_clock(drift: float) -> None:
    import soxr

    play = hiss(20)
    late = round(1.2345 * RATE)
    reference = Sound(play.astype(np.float32), RATE)
    other = Sound(soxr.resample(play[late:], 1 + drift, 1.0, quality="VHQ").astype(np.float32), RATE)
    found = window_at(reference, other, Line(0, 1.2346, drift), 9.0, 6.0, 0.002, 0.002)
    assert found is not None
    assert found.lag_s == pytest.approx(late / RATE + drift * found.at_s, abs=2e-7)


def test_an_excerpt_is_found_in_a_long_sound() -> None:
    long = knocks(400)
    excerpt = long[round(271.3 * RATE) : round(291.3 * RATE)] + 0.02 * hiss(20, 9)
    heard = features_of(Sound(long.astype(np.float32), RATE))
    piece = features_of(Sound(excerpt.astype(np.float32), RATE))
    search = FeatureSearch(heard, 0.016)
    best = search.places(piece, 0, lambda at, slack: (-1e9, 1e9))[0]
    assert best.lag_s == pytest.approx(271.3, abs=0.02)
    assert best.z > 10
    near = search.places(piece, 0, lambda at, slack: (0, 200))
    assert all(place.lag_s <= 200 for place in near)


def test_places_on_one_line_make_one_lead() -> None:
    right = [Place(10.0 * i, 100 + 1e-3 * i, 8.0) for i in range(5)]
    stray = [Place(10.0 * i, 30.0 * i, 9.0) for i in range(5)]
    leads = leads_of([*stray, *right])
    assert set(leads[0].places) == set(right)


@pytest.mark.parametrize("drift", [0.0, 400e-6, -1000e-6])
def test_a_slant_stack_finds_offset_and_drift_at_once(drift: float) -> None:
    import soxr

    play = knocks(40)
    other = soxr.resample(play[3 * RATE :], 1 + drift, 1.0)[: 30 * RATE]
    line = Line(10.0, 3.02, 0.0)
    reference = Sound(play.astype(np.float32), RATE)
    found = stacked_line(reference, Sound(other.astype(np.float32), RATE), line, (2, 28), 0.06, 1.2e-3)
    assert found is not None
    assert found.line.lag(15) == pytest.approx(3 + 15 * drift, abs=1e-3)
    assert found.line.drift == pytest.approx(drift, abs=3e-5)
    assert found.z > 8


def test_steps_are_told_from_drift_and_wandering() -> None:
    at = np.arange(60) * 8.0
    lag = 5 + 300e-6 * at + np.random.default_rng(2).normal(0, 1e-5, 60)
    assert len(straight_pieces(at, lag)) == 1
    assert len(straight_pieces(at, lag + 1e-3 * np.sin(at / 100))) == 1
    lag[20:] += 0.005
    lag[45:] -= 3.0
    assert [len(piece) for piece in straight_pieces(at, lag)] == [20, 25, 15]


def test_chance_hits_have_no_neighbour() -> None:
    at = np.arange(12) * 8.0
    lag = np.array([1, 1, 1, 7, 1, 3, 1, 1, 5, 2, 1, 1.0])
    assert agreeing(at, lag).tolist() == (lag == 1).tolist()


def test_transforms_are_of_the_next_quick_length() -> None:
    from scipy.fft import next_fast_len

    from syncstudio.sync.sound.correlation import _quick_length

    for count in (*range(1, 700), 4799, 127_999, 128_000, 128_001, 999_983):
        assert _quick_length(count) == next_fast_len(count, real=True)
