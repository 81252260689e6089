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


def test_jitter_is_passed_on():
    noise = np.random.default_rng(1).integers(-3 * MS, 3 * MS, 50)
    heard, _ = told([DELAY + int(each) for each in noise])
    assert (heard == DELAY + noise).all()


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
