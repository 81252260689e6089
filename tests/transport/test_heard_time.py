"""When blocks are heard, by drivers that tell the truth, nothing, or a wall clock that is being set."""

import numpy as np
import pytest

from syncstudio.transport.heard_time import HeardTime

MS = 1_000_000
HOUR = 3_600_000 * MS
RATE, FRAMES, DELAY = 48_000, 960, 120 * MS


def told(delays, usual=125 * MS, begin=1_000_000 * MS, each=20 * MS):
    """What is made of a row of told delays, as differences from the steady 20 ms a block, in ns."""
    times = HeardTime(RATE)
    heard = [times.heard_ns(begin + k * each, delay, usual, FRAMES) for k, delay in enumerate(delays)]
    return np.array(heard) - begin - np.arange(len(delays)) * each, times


def test_the_truth_is_told_on():
    heard, times = told([DELAY] * 10)
    assert (heard == DELAY).all()
    assert times.tells


@pytest.mark.parametrize("step", [HOUR, -HOUR, 500 * MS, -90 * MS, 30 * MS])
def test_a_wall_clock_set_within_a_call_moves_nothing(step):
    heard, _ = told([DELAY] * 5 + [DELAY + step] + [DELAY] * 5)
    assert (heard == DELAY).all()


def test_jitter_is_evened_out():
    noise = np.random.default_rng(1).integers(-3 * MS, 3 * MS, 500)
    heard, _ = told([DELAY + int(each) for each in noise])
    assert np.abs(heard[100:] - DELAY).max() < 1 * MS


# What a sound server told, each second, of starts on a busy machine whose sound lay still: ms from the truth.
DRIFTING = {
    "a start under load": (
        -10.7,
        -0.6,
        14.2,
        22.6,
        33.5,
        30.7,
        18.2,
        24.4,
        13.4,
        7.3,
        10.1,
        2.1,
        0.4,
        1.6,
        0.6,
    ),
    "late at first": (-32.3, 5.5, 12.2, 14.9, 20.1, 16.7, 10.5, 11.1, 6.0, 3.2, 3.8, 3.9, 1.1, 1.3, 0.5, 0.3),
    "an idle start": (
        6.0,
        8.2,
        7.9,
        6.6,
        5.4,
        4.6,
        3.2,
        2.0,
        1.6,
        0.8,
        0.0,
        -0.9,
        0.4,
        0.1,
        0.1,
        0.1,
        0.1,
        0.1,
    ),
}


@pytest.mark.parametrize("name", DRIFTING)
def test_a_server_whose_guess_drifts_away_and_comes_back_does_not_take_the_sound_along(name):
    seconds = np.arange(0, 1.02 * len(DRIFTING[name]), 0.02)
    off = np.interp(seconds, np.arange(len(DRIFTING[name])), DRIFTING[name])
    heard, _ = told([DELAY + int(each * MS) for each in off])
    assert np.abs(heard[50:] - DELAY).max() < 14 * MS
    assert np.abs(heard[-50:] - DELAY).max() < 3 * MS


def test_a_device_with_a_clock_of_its_own_is_followed():
    ppm = 200
    heard, _ = told([DELAY + k * 20 * ppm for k in range(3000)])
    wanted = DELAY + np.arange(3000) * 20 * ppm
    assert np.abs(heard - wanted)[200:].max() < 1 * MS


def test_where_the_device_ran_dry_another_line_begins():
    times = HeardTime(RATE)
    begin = 1_000_000 * MS
    for k in range(200):
        times.heard_ns(begin + k * 20 * MS, DELAY, DELAY, FRAMES)
    times.begin_anew()
    assert times.heard_ns(begin + 4_300 * MS, 30 * MS, DELAY, FRAMES) == begin + 4_330 * MS


def test_a_delay_that_has_changed_is_believed_after_a_few_calls():
    heard, _ = told([DELAY] * 5 + [DELAY + 60 * MS] * 10)
    assert (heard[:8] == DELAY).all()
    assert (heard[8:] == DELAY + 60 * MS).all()


def test_a_driver_that_tells_nothing_has_its_usual_delay():
    heard, times = told([0] * 5)
    assert (heard == 125 * MS).all()
    assert not times.tells


def test_after_a_pause_of_the_device_the_new_time_is_believed_soon():
    times = HeardTime(RATE)
    begin = 1_000_000 * MS
    for k in range(5):
        times.heard_ns(begin + k * 20 * MS, DELAY, DELAY, FRAMES)
    later = begin + 5_000 * MS
    heard = [
        times.heard_ns(later + k * 20 * MS, DELAY, DELAY, FRAMES) - later - k * 20 * MS for k in range(6)
    ]
    assert heard[-1] == DELAY
