"""The computer sleeps while playing: playing pauses where it was heard last, and the device is taken anew."""

import numpy as np
import pytest

from syncstudio.transport.transport import SLEPT
from tests.transport.simulated import MS, S, prepared

_HOUR = 3_600 * S


def asleep(world, jump_ns, slept_ns):
    """Nothing runs for a while; the host's clock jumps, or stands still while the system knows better."""
    world.now_ns += jump_ns
    world.slept_ns += slept_ns


@pytest.mark.parametrize(("jump_ns", "slept_ns"), [(_HOUR, 0), (0, _HOUR), (_HOUR, _HOUR), (5 * S, 0)])
@pytest.mark.parametrize("sound", [True, False])
def test_playing_pauses_where_it_was_heard_last(jump_ns, slept_ns, sound):
    world = prepared()
    if not sound:
        world.mixer.set_tracks([])
    world.do("seek", 10 * S)
    world.do("play")
    world.run(1_000)
    heard = world.transport.position_ns(world.now_ns)
    asleep(world, jump_ns, slept_ns)
    # A window may look before the sound thread does: it sees a quarter of a second more at most.
    assert heard <= world.transport.position_ns(world.now_ns) <= heard + 300 * MS
    burst = len(world.output.blocks)
    for _ in range(50):  # the device's calls come in a burst
        world.output.ask()
    assert heard <= world.transport.position_ns(world.now_ns) <= heard + 300 * MS
    world.turn_at_ns = world.now_ns
    world.run(100)
    assert not world.transport.playing
    assert abs(world.transport.position_ns(world.now_ns) - heard) <= 25 * MS
    assert world.transport.pause_note == SLEPT
    assert len(world.outputs) == 2 or not sound
    assert world.outputs[0].closed
    assert len(world.outputs[0].blocks) == burst + 50
    world.do("play")
    world.run(1_000)
    assert world.transport.pause_note is None
    if sound:
        assert np.abs(world.heard_error_ns(world.now_ns - 300 * MS)).max() < 25_000


def test_sleeping_while_paused_changes_nothing_but_the_device():
    world = prepared()
    world.do("seek", 10 * S)
    world.run(100)
    asleep(world, _HOUR, _HOUR)
    world.do("play")
    world.run(1_500)
    assert world.transport.playing
    assert world.transport.pause_note is None
    assert len(world.outputs) == 2
    assert np.abs(world.heard_error_ns(world.now_ns - 300 * MS)).max() < 25_000


def test_a_command_right_after_the_sleep_is_obeyed():
    world = prepared()
    world.do("seek", 10 * S)
    world.do("play")
    world.run(500)
    asleep(world, _HOUR, 0)
    world.do("seek", 30 * S)
    world.run(1_500)
    assert world.transport.playing
    assert 31 * S <= world.transport.position_ns(world.now_ns) <= 31 * S + 500 * MS


def test_a_busy_second_is_no_sleep():
    world = prepared()
    world.do("play")
    world.run(500)
    world.turn_at_ns = world.now_ns + 1_000 * MS
    world.run(3_000)
    assert world.transport.playing
    places = np.array([place for _, place in world.seen[-3_000:]])
    assert (np.abs(np.diff(places) - MS) < 0.01 * MS).all()
