"""Outputs chosen, missing, lost and found while playing, with devices made of numbers."""

import numpy as np
import pytest

from syncstudio.transport.errors import SoundError
from syncstudio.transport.output import FirstOutputs, OneOutput, missing
from syncstudio.transport.playout import Playout
from tests.transport.simulated import MS, FakeOutput, S, World, steps


class Desk:
    """A computer's outputs: what is plugged in, and what each is like."""

    sees_changes = True

    def __init__(self):
        self.world = None
        self.there = {"speakers": {}, "headphones": {}}
        self.refreshed = 0
        self.default = None

    def names(self):
        return tuple(self.there)

    def default_name(self):
        return self.default

    def refresh(self):
        self.refreshed += 1

    def open(self, name):
        if not self.there:
            raise SoundError("There is no sound device on this computer.")
        if name is not None and name not in self.there:
            raise missing(name)
        found = name or next(iter(self.there))
        output = FakeOutput(self.world, **self.there[found])
        output.name = found
        return output


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def world(desk):
    world = World(outputs=desk)
    desk.world = world
    world.do("prepare")
    world.run(1)
    world.do("seek", 20 * S)
    world.do("play")
    world.run(1_000)
    return world


def pull(world, desk, name):
    """Pull an output's plug: its stream ends."""
    del desk.there[name]
    for output in world.outputs:
        if output.name == name:
            output.alive, output.stuck = False, True


def in_sync(world):
    return np.abs(world.heard_error_ns(world.now_ns - 200 * MS)).max() < 50_000


def test_another_output_is_joined_without_a_jump(world, desk):
    changed = world.now_ns
    world.do("use_output", "headphones")
    world.run(1_000)
    assert world.transport.sound_device == "headphones"
    assert world.outputs[0].closed
    assert (np.abs(steps(world, changed) - MS) < 0.01 * MS).all()
    assert in_sync(world)
    world.do("use_output", None)
    world.run(1_000)
    assert world.transport.sound_device == "speakers"
    assert world.transport.output_note is None
    assert in_sync(world)


def test_a_chosen_output_that_is_missing_is_replaced_and_comes_back(world, desk):
    world.do("use_output", "a stage box")
    world.run(1_000)
    assert world.transport.sound_device == "speakers"
    assert world.transport.output_note == (
        "The sound output “a stage box” is not there. "
        "Sound comes out of the system's default output until it is back."
    )
    assert world.transport.sound_note is None
    assert in_sync(world)
    desk.there["a stage box"] = {}
    changed = world.now_ns
    world.run(3_500)
    assert world.transport.sound_device == "a stage box"
    assert world.transport.output_note is None
    assert (np.abs(steps(world, changed) - MS) < 0.01 * MS).all()
    assert in_sync(world)


def test_a_plug_that_is_pulled_is_lost_and_found(world, desk):
    world.do("use_output", "headphones")
    world.run(1_000)
    lost = world.now_ns
    pull(world, desk, "headphones")
    world.run(1_500)
    assert world.transport.sound_device == "speakers"
    assert "“headphones”" in world.transport.output_note
    assert in_sync(world)
    pull(world, desk, "speakers")
    world.run(300)
    assert world.transport.sound_device is None
    assert "stopped answering" in world.transport.sound_note
    world.run(2_000)
    desk.there["headphones"] = {}
    world.run(5_000)
    assert world.transport.sound_device == "headphones"
    assert (world.transport.sound_note, world.transport.output_note) == (None, None)
    assert desk.refreshed >= 2
    assert world.transport.playing
    assert (np.abs(steps(world, lost) - MS) < 0.01 * MS).all()
    assert in_sync(world)


def test_a_device_of_another_rate_takes_over_and_the_mix_is_made_for_it(world, desk):
    desk.there["headphones"] = {"rate": 44_100, "block": 882, "delay_ns": 180 * MS}
    changed = world.now_ns
    world.do("use_output", "headphones")
    world.run(1_500)
    assert world.mixer.rate == 44_100
    assert (np.abs(steps(world, changed) - MS) < 0.01 * MS).all()
    assert in_sync(world)


def test_no_device_at_first_is_looked_for_while_playing(desk):
    desk.there = {}
    world = World(outputs=desk)
    desk.world = world
    world.do("play")
    world.run(1_000)
    assert world.transport.sound_note == "There is no sound device on this computer."
    desk.there["speakers"] = {}
    world.run(5_000)
    assert world.transport.sound_note is None
    assert in_sync(world)


def test_a_device_that_went_while_paused_is_replaced_at_once(world, desk):
    world.do("pause")
    world.run(200)
    pull(world, desk, "speakers")
    world.run(500)
    world.do("play")
    world.run(700)
    assert world.transport.sound_device == "headphones"
    assert in_sync(world)


@pytest.mark.parametrize("sees_changes", [True, False])
def test_a_chosen_output_that_came_back_while_paused_is_used_at_the_next_play(world, desk, sees_changes):
    world.do("use_output", "a stage box")
    world.run(500)
    world.do("pause")
    world.run(200)
    desk.sees_changes = sees_changes
    world.do("play")
    world.run(200)
    # Where the system tells, nothing is closed in vain.
    assert len(world.outputs) == (2 if sees_changes else 3)
    world.do("pause")
    world.run(100)
    desk.there["a stage box"] = {}
    world.do("play")
    world.run(700)
    assert world.transport.sound_device == "a stage box"
    assert in_sync(world)


def test_outputs_are_listed_on_the_sound_thread(world, desk):
    told = []
    world.do("ask_outputs", told.append)
    assert told == []
    world.run(50)
    assert told == [("speakers", "headphones")]
    assert world.transport.playing


def test_to_list_what_only_a_fresh_look_sees_the_device_is_closed_while_paused(world, desk):
    desk.sees_changes = False
    told = []
    world.do("ask_outputs", told.append)
    world.run(50)
    assert (len(told), desk.refreshed, len(world.outputs)) == (1, 0, 1)
    world.do("pause")
    world.do("ask_outputs", told.append)
    world.run(50)
    assert (len(told), desk.refreshed, len(world.outputs)) == (2, 1, 2)
    world.do("play")
    world.run(700)
    assert in_sync(world)


@pytest.mark.parametrize("correction_ms", [80, -60, 300])
def test_a_correction_moves_the_ear_and_never_the_position(world, desk, correction_ms):
    changed = world.now_ns
    world.transport.delay_correction_ns = correction_ms * MS
    world.run(1_500)
    assert (np.abs(steps(world, changed) - MS) < 0.01 * MS).all()
    # Told times are early by the correction: what the device was given is due that much later.
    errors = world.heard_error_ns(world.now_ns - 300 * MS)
    assert np.abs(errors - correction_ms * MS).max() < 50_000
    world.do("seek", 50 * S)
    world.run(1_000)
    assert np.abs(world.heard_error_ns(world.now_ns - 300 * MS) - correction_ms * MS).max() < 50_000


def test_corrections_belong_to_devices(world, desk):
    world.transport.delay_corrections = {"headphones": 120 * MS}
    assert world.transport.delay_correction_ns == 0
    world.do("use_output", "headphones")
    world.run(500)
    assert world.transport.delay_correction_ns == 120 * MS
    world.transport.delay_correction_ns = 90 * MS
    world.do("use_output", None)
    world.run(500)
    assert world.transport.delay_correction_ns == 0
    assert world.transport.delay_corrections == {"headphones": 90 * MS}


def test_a_default_that_the_system_moves_has_its_own_correction(world, desk):
    world.transport.delay_corrections = {"headphones": 120 * MS}
    desk.default = "headphones"
    world.run(3_000)
    assert world.transport.sound_device == "headphones"
    assert world.transport.delay_correction_ns == 120 * MS
    assert len(world.outputs) == 1


def test_the_told_delay_is_told(world):
    assert world.transport.delay_told_ns == pytest.approx(100 * MS, abs=2 * MS)
    world.output.tells_delay = False
    assert world.transport.delay_told_ns is None


def test_a_call_that_waited_for_the_interpreter_does_not_change_the_told_delay():
    now = [0]
    playout = Playout(lambda: now[0])
    assert playout.told_ns is None
    for k, waited_ms in enumerate([70, 0, 0, 85, 0, 0, 0, 60]):
        now[0] = (25 * k + waited_ms) * MS
        playout.fill(np.zeros((1200, 2), np.float32), (25 * k + 100) * MS)
    assert playout.told_ns == 100 * MS
    playout.forget_device()
    assert playout.told_ns is None


def test_the_first_kind_that_works_is_used():
    def refused():
        raise SoundError("first")

    class Named:
        sees_changes = True
        name = "named"

        def names(self):
            return ("a", "b")

        def refresh(self):
            pass

        def open(self, name):
            return name

    both = FirstOutputs([OneOutput(refused), Named()])
    assert both.names() == ("a", "b")
    assert both.open("b") == "b"
    with pytest.raises(SoundError, match="“x” is not there"):
        OneOutput(refused).open("x")
