"""Sound while stepping: a frame's worth at the place stepped to, newest wins, and nothing moves by it."""

import numpy as np
import pytest

from tests.transport.simulated import MS, RAMP, RATE, S, World, prepared


def heard_since(world, blocks):
    return np.concatenate([block[:, 0] for _, block in world.output.blocks[blocks:]])


def step(world, place_ns, length_ns=40 * MS):
    world.do("seek", place_ns)
    world.do("sound_at", place_ns, length_ns)


def test_a_step_is_heard_where_it_went_and_the_clock_stands():
    world = prepared()
    world.run(500)
    given = len(world.output.blocks)
    step(world, 30 * S)
    world.run(400)
    values = heard_since(world, given)
    sounding = np.flatnonzero(values)
    assert 0.035 * RATE < len(sounding) < 0.06 * RATE
    # Between the soft edges it is the recording, sample by sample from that instant on.
    middle = sounding[0] + np.arange(300, 1_500)
    assert np.abs(values[middle] * RAMP - (30 * RATE + np.arange(300, 1_500))).max() < 2
    assert {place for _, place in world.seen[-300:]} == {30 * S}
    assert not world.transport.playing


def test_newest_wins_and_nothing_is_queued():
    world = prepared()
    world.run(500)
    given = len(world.output.blocks)
    for k in range(40):
        step(world, (30 + k) * S)
        world.run(5)
    world.run(300)
    values = heard_since(world, given)
    places = set(np.floor(values[values > 0.1] * RAMP / RATE).astype(int))
    assert 69 in places
    sounding = np.flatnonzero(values)
    assert sounding[-1] - sounding[0] < 0.3 * RATE


def test_a_step_is_silent_while_playing_and_playing_ends_it():
    world = prepared()
    world.do("play")
    world.run(300)
    world.do("sound_at", 60 * S, 40 * MS)
    world.run(300)
    _, values = world.output.heard()
    assert (values * RAMP < 2 * RATE).all()
    world.do("pause")
    step(world, 60 * S)
    world.run(10)
    world.do("play")
    world.run(600)
    assert np.abs(world.heard_error_ns(world.now_ns - 200 * MS)).max() < 25_000


@pytest.mark.parametrize("length_ms", [0, 1, 4_000])
def test_a_frame_is_neither_a_click_nor_a_word(length_ms):
    world = prepared()
    world.run(300)
    given = len(world.output.blocks)
    step(world, 30 * S, length_ms * MS)
    world.run(400)
    assert 0.03 * RATE < np.count_nonzero(heard_since(world, given)) < 0.11 * RATE


def test_a_step_whose_device_took_too_long_is_not_heard_any_more():
    world = World()
    world.open_takes_ns = 700 * MS
    step(world, 30 * S)
    world.run(600)
    assert not np.any(world.output.heard()[1])
    step(world, 31 * S)
    world.run(400)
    assert np.any(world.output.heard()[1])
