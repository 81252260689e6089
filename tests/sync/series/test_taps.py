"""Knocks felt and heard: finer than a row of the accelerometer."""

from __future__ import annotations

import numpy as np
import pytest

from syncstudio.sync.inputs import Limits, Signal, Sound
from syncstudio.sync.series.tap_events import find_taps
from syncstudio.sync.series.taps import measure_taps
from tests.sync.tap_cases import felt as felt_by
from tests.sync.tap_cases import heard, tap_case

RATE, OFFSET_S, DRIFT = 16_000, 3.25, 60e-6


def felt(claps_s: np.ndarray, rate: float = 200.0, seed: int = 0, end_s: float = 60.0) -> Signal:
    return felt_by(claps_s, rate, seed, end_s, OFFSET_S, DRIFT, OFFSET_S)


def claps(seed: int = 4, count: int = 14) -> np.ndarray:
    return np.sort(np.random.default_rng(seed).uniform(5, 57, count))


def test_knocks_are_found_to_a_part_of_a_row() -> None:
    when = claps()
    taps = find_taps(felt(when))
    assert len(taps.at_s) == len(when)
    off = taps.at_s * (1 + DRIFT) + OFFSET_S - when
    assert abs(off.mean()) < 0.0006
    assert off.std() < 0.0003


def test_a_sound_and_an_accelerometer_lie_within_a_millisecond() -> None:
    answer = measure_taps(heard(claps()), felt(claps()))
    assert answer.status == "measured", answer.reason
    assert answer.offset_ns is not None
    assert answer.uncertainty_ns is not None
    assert abs(answer.offset_ns - OFFSET_S * 1e9) < 1_000_000
    assert abs(answer.offset_ns - OFFSET_S * 1e9) < answer.uncertainty_ns < 2_000_000
    assert answer.drift_ppm == pytest.approx(DRIFT * 1e6, abs=answer.drift_uncertainty_ppm or 0)
    assert len(answer.evidence.events) == len(claps())


def test_a_knock_as_both_recorded_it_is_shown() -> None:
    for reference, other in (
        (heard(claps()), felt(claps())),
        (felt(claps()), felt(claps(), rate=130.0, seed=5)),
    ):
        answer = measure_taps(reference, other)
        one, two = answer.evidence.reference, answer.evidence.other
        assert one is not None
        assert two is not None
        assert answer.offset_ns is not None
        # Laid over one another as measured, both are strongest at the same instant.
        apart = one.at_s[np.argmax(one.value)] - two.at_s[np.argmax(two.value)]
        assert apart == pytest.approx(answer.offset_ns / 1e9, abs=0.02)
        assert 100 < len(two.at_s) <= 1200


def test_which_of_the_two_has_no_knocks_is_said_by_its_kind() -> None:
    still = felt(np.zeros(0))
    assert measure_taps(heard(claps()), still).reason.startswith("The series has no clear knock;")
    assert measure_taps(felt(claps()), still).reason.startswith("The other series has no clear knock;")


def test_knocks_that_ring_alike_are_known_to_a_hundredth_of_a_row_among_each_other() -> None:
    for seed in range(3):
        when = claps(seed + 30)
        taps = find_taps(felt(when, seed=seed))
        off = taps.at_s * (1 + DRIFT) + OFFSET_S - when
        assert 1.4826 * np.median(np.abs(off - np.median(off))) < 0.00005
        assert np.median(taps.own_s) < 0.00004
        assert abs(np.median(off)) < 3 * taps.shared_s + 0.0001


def test_a_slow_sensor_lies_within_two_milliseconds() -> None:
    when = claps()
    answer = measure_taps(heard(when), felt(when, rate=100.0))
    assert answer.offset_ns == pytest.approx(OFFSET_S * 1e9, abs=2_000_000)
    assert answer.uncertainty_ns is not None
    assert answer.uncertainty_ns < 2_500_000


@pytest.mark.parametrize("seed", [1147, 1351, 62431])
def test_a_ring_half_a_turn_on_and_upside_down_does_not_move_where_all_begin(seed: int) -> None:
    # At 100 rows/s some of these knocks look as if they rang the other way up, 13 ms later.
    case = tap_case(seed)
    assert case.kind == "slow sensor"
    assert case.offset_s is not None
    answer = measure_taps(case.reference, case.other)
    assert answer.offset_ns == pytest.approx(case.offset_s * 1e9, abs=2_500_000)


def test_a_faint_first_row_of_a_ring_is_not_taken_for_quiet() -> None:
    # A line through it would tilt the whole ring, which then would be like no other.
    for seed in (3, 6):
        dice = np.random.default_rng(seed)
        when = np.sort(dice.uniform(0, 46, 20)) + 5 + 0.4 * np.arange(20)
        at = find_taps(felt(when, rate=100.0, seed=seed, end_s=66.0)).at_s * (1 + DRIFT) + OFFSET_S
        off = at[np.abs(at[:, None] - when).argmin(axis=0)] - when
        assert np.abs(off - np.median(off)).max() < 0.0005


@pytest.mark.parametrize("count", [4, 5])
def test_a_handful_of_knocks_is_enough(count: int) -> None:
    for seed in range(3):
        when = claps(seed + 60, count) + 0.3 * np.arange(count)
        answer = measure_taps(heard(when, seed + 1), felt(when, seed=seed))
        assert answer.status == "measured", answer.reason
        assert answer.offset_ns == pytest.approx(OFFSET_S * 1e9, abs=4_000_000)


def test_a_dozen_knocks_in_24_seconds_tell_the_drift_to_5_ppm() -> None:
    for seed in range(3):
        dice = np.random.default_rng([seed, 5])
        when = np.sort(dice.uniform(1, 17, 12)) + 0.5 * np.arange(12)
        answer = measure_taps(heard(when, seed, 24.0), felt_by(when, 200.0, seed, 24.0, 0.45, -120e-6))
        assert answer.drift_ppm == pytest.approx(-120, abs=5)
        assert answer.drift_uncertainty_ppm is not None
        assert answer.drift_uncertainty_ppm < 8


def test_two_accelerometers_lie_by_their_knocks_too() -> None:
    shaken = felt(claps(), rate=130.0, seed=5)
    answer = measure_taps(felt(claps()), shaken)
    assert answer.offset_ns == pytest.approx(0, abs=1_500_000)


def test_further_sounds_and_missed_knocks_do_no_harm() -> None:
    dice = np.random.default_rng(9)
    more = np.sort(np.append(claps(), dice.uniform(1, 59, 40)))
    answer = measure_taps(heard(more), felt(claps()[1::2]), Limits(search_ns=10**10))
    assert answer.offset_ns == pytest.approx(OFFSET_S * 1e9, abs=2_000_000)


def test_even_knocks_are_ambiguous() -> None:
    beat = np.arange(6, 56, 1.0)
    answer = measure_taps(heard(beat), felt(beat))
    assert answer.status == "ambiguous"
    assert len(answer.windows) >= 2


def test_other_claps_are_not_laid_over_these() -> None:
    for seed in range(4):
        answer = measure_taps(heard(claps(seed + 20)), felt(claps(seed)))
        assert answer.status != "measured"


@pytest.mark.parametrize("seed", range(2))
def test_without_knocks_it_is_said(seed: int) -> None:
    still = felt(np.zeros(0), seed=seed)
    answer = measure_taps(heard(claps()), still)
    assert answer.status == "cannot-tell"
    assert "no clear knock" in answer.reason


def test_what_is_no_recording_of_knocks_is_named() -> None:
    still, sound = felt(np.zeros(0)), heard(claps(), end_s=60.0)
    silent = Sound(np.zeros(RATE * 5, np.float32), RATE)
    short = Sound(sound.samples[: RATE // 20], RATE)
    empty = Signal(np.zeros(0, np.int64), np.zeros((0, 3)))
    lost = Signal(still.times_ns, np.full_like(still.values, np.nan))
    same = Signal(still.times_ns, np.full_like(still.values, 9.8))
    for reference, other, word in (
        (silent, still, "The sound is silent"), (short, still, "lasts only 50 ms"),
        (sound, empty, "only 0 rows"), (sound, lost, "no numbers"), (sound, same, "never changes"),
    ):  # fmt: skip
        answer = measure_taps(reference, other)
        assert answer.status == "cannot-tell"
        assert answer.offset_ns is None
        assert word in answer.reason


def test_what_a_codec_may_have_moved_is_in_the_interval() -> None:
    sound, series = heard(claps()), felt(claps())
    plain = measure_taps(sound, series).uncertainty_ns
    moved = measure_taps(Sound(sound.samples, sound.rate, moved_s=0.002), series).uncertainty_ns
    assert plain is not None
    assert moved is not None
    assert moved == pytest.approx(np.hypot(plain, 2e6), rel=0.1)
