"""A device that nothing plays on rests, and what is played then is heard where the clock is."""

import numpy as np

from tests.transport.simulated import MS, prepared


def test_a_device_at_rest_is_stopped_after_a_while_and_started_again():
    world = prepared()
    world.do("play")
    world.run(500)
    world.do("pause")
    world.run(19_000)
    assert world.output.fill is not None
    world.run(2_000)
    assert world.output.fill is None
    world.do("play")
    world.run(1_000)
    assert np.abs(world.heard_error_ns(world.now_ns - 300 * MS)).max() < 25_000


def test_a_device_that_wakes_at_once_rests_as_soon_as_nothing_is_played():
    world = prepared(wakes_at_once=True)
    world.do("play")
    world.run(500)
    world.do("pause")
    world.run(1_000)
    assert world.output.fill is not None
    world.run(1_000)
    assert world.output.fill is None
    world.do("play")
    world.run(1_000)
    assert world.output.fill is not None
    assert np.abs(world.heard_error_ns(world.now_ns - 300 * MS)).max() < 25_000


def test_a_device_that_is_being_woken_is_not_told_to_rest_before_it_is_awake():
    world = prepared(wakes_at_once=True, wakes_ns=3_000 * MS)
    world.run(2_900)
    assert world.output.fill is not None
    world.run(1_000)
    assert world.output.blocks
    assert world.output.fill is None
