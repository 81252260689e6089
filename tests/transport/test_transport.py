"""Playing without a sound device, by numbers: the clock, shuttling, ends and loops."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.timebase.span import Span
from syncstudio.transport.errors import PlayError
from syncstudio.transport.mixer import Mixer
from syncstudio.transport.transport import Transport
from tests.transport.simulated import MS, RATE, S, World, steps


def silent_transport(start=0):
    host = [start]
    return Transport(None, Mixer(RATE), lambda: host[0], own_thread=False), host


def test_silent_playing_is_the_monotonic_clock():
    transport, host = silent_transport(5 * S)
    transport.seek(7 * S)
    transport.play()
    assert transport.playing
    assert transport.position_ns(5 * S + 123) == 7 * S + 123
    host[0] += 2 * S
    transport.pause()
    assert transport.position_ns() == 9 * S
    host[0] += S
    assert transport.position_ns() == 9 * S
    assert transport.clock.speed == 0


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 5 * S),
            st.sampled_from(["play", "pause", "toggle", "half", "double", "back", "j", "k", "l"]),
        ),
        max_size=20,
    )
)
def test_no_command_but_a_seek_moves_the_position(commands):
    transport, host = silent_transport()
    transport.start_ns = -(10**15)
    for wait, command in commands:
        host[0] += wait
        before = transport.position_ns(host[0])
        match command:
            case "half":
                transport.set_speed(Fraction(1, 2))
            case "double":
                transport.set_speed(2)
            case "back":
                transport.set_speed(-1)
            case "j" | "k" | "l":
                transport.shuttle({"j": -1, "k": 0, "l": 1}[command])
            case _:
                getattr(transport, command)()
        assert transport.position_ns(host[0]) == before
        assert [transport.position_ns(host[0] + 7) for _ in range(3)] == [
            transport.position_ns(host[0] + 7)
        ] * 3


def test_shuttle_doubles_turns_and_stops():
    transport, _ = silent_transport()
    transport.seek(100 * S)
    speeds = []
    for direction in (1, 1, 1, 1, 1, -1, -1, 0):
        transport.shuttle(direction)
        speeds.append((transport.playing, transport.speed))
    assert [speed for _, speed in speeds] == [1, 2, 4, 8, 8, -1, -2, 1]
    assert [playing for playing, _ in speeds] == [True] * 7 + [False]


def test_pausing_a_shuttle_gives_the_chosen_speed_back():
    transport, _ = silent_transport()
    transport.set_speed(Fraction(1, 2))
    transport.shuttle(1)
    transport.shuttle(1)
    assert transport.speed == 2
    transport.toggle()
    assert transport.speed == Fraction(1, 2)


def test_backwards_stops_at_the_start():
    transport, host = silent_transport()
    transport.seek(S)
    transport.shuttle(-1)
    host[0] += 5 * S
    assert transport.position_ns() == 0
    transport.turn()
    assert not transport.playing
    assert transport.position_ns() == 0
    transport.shuttle(-1)
    assert not transport.playing


def test_playing_stops_at_the_end_and_begins_again():
    transport, host = silent_transport()
    changes = []
    transport.on_change(lambda: changes.append(transport.playing))
    transport.end_ns = 2 * S
    transport.play()
    host[0] += 3 * S
    assert transport.position_ns() == 2 * S
    transport.turn()
    assert not transport.playing
    assert changes[-1] is False
    assert transport.position_ns() == 2 * S
    transport.play()
    assert transport.position_ns() == 0


def test_a_loop_goes_round_without_end():
    transport, host = silent_transport()
    transport.loop = Span(S, 3 * S)
    transport.end_ns = 2 * S
    transport.play()
    host[0] += 7 * S + 250 * MS
    transport.turn()
    assert transport.playing
    assert transport.position_ns() == S + 250 * MS
    transport.loop = None
    assert transport.position_ns() == S + 250 * MS
    transport.pause()
    transport.loop = Span(0, S)
    transport.play()
    assert transport.position_ns() == 0


@pytest.mark.parametrize("length_ns", [0, 19 * MS])
def test_a_loop_without_length_is_refused_in_a_sentence(length_ns):
    transport, host = silent_transport()
    with pytest.raises(
        PlayError, match="too short to be played round and round: a loop needs at least 20 ms"
    ):
        transport.loop = Span(S, S + length_ns)
    assert transport.loop is None
    transport.play()
    host[0] += 2 * S
    assert transport.position_ns() == 2 * S


def test_a_loop_goes_round_backwards():
    transport, host = silent_transport()
    transport.loop = Span(S, 3 * S)
    transport.seek(4 * S)
    transport.shuttle(-1)
    host[0] += S
    assert transport.position_ns() == 3 * S
    host[0] += 2 * S - 1
    assert transport.position_ns() == S + 1
    host[0] += 1
    assert transport.position_ns() == S
    host[0] += 1
    assert transport.position_ns() == 3 * S - 1
    host[0] += 7 * S
    transport.turn()
    assert transport.playing
    assert transport.position_ns() == 2 * S - 1
    transport.pause()
    transport.seek(S)
    transport.shuttle(-1)
    assert transport.position_ns() == 3 * S


def test_a_loop_that_lies_behind_is_passed_by_backwards():
    transport, host = silent_transport()
    transport.seek(S // 2)
    transport.set_speed(-1)
    transport.play()
    transport.loop = Span(S, 3 * S)
    assert transport.position_ns() == 3 * S
    transport.seek(S // 2)
    host[0] += S
    transport.turn()
    assert (transport.playing, transport.position_ns()) == (False, 0)


def test_a_span_is_played_once_and_the_playhead_comes_back():
    transport, host = silent_transport()
    transport.loop = Span(0, 10 * S)
    transport.seek(7 * S)
    transport.play_once(Span(S, 3 * S), return_ns=7 * S)
    assert transport.position_ns() == S
    host[0] += S
    transport.set_speed(2)
    host[0] += S // 4
    assert transport.position_ns() == 2 * S + S // 2
    transport.end_ns = 100 * S
    host[0] += S
    transport.turn()
    assert (transport.playing, transport.position_ns()) == (False, 7 * S)
    transport.set_speed(1)
    transport.play_once(Span(S, 3 * S))
    host[0] += 5 * S
    assert transport.position_ns() == 3 * S
    transport.turn()
    assert (transport.playing, transport.position_ns()) == (False, 3 * S)


def test_pausing_a_span_played_once_stays_there_and_a_seek_out_of_it_plays_on():
    transport, host = silent_transport()
    transport.play_once(Span(S, 3 * S), return_ns=0)
    host[0] += S
    transport.pause()
    assert transport.position_ns() == 2 * S
    transport.play_once(Span(S, 3 * S), return_ns=0)
    transport.seek(2 * S)
    host[0] += 5 * S
    transport.turn()
    assert (transport.playing, transport.position_ns()) == (False, 0)
    transport.play_once(Span(S, 3 * S), return_ns=0)
    transport.seek(10 * S)
    host[0] += 5 * S
    transport.turn()
    assert (transport.playing, transport.position_ns()) == (True, 15 * S)


def test_a_span_without_length_is_refused_in_a_sentence():
    with pytest.raises(PlayError, match="the span has no length"):
        silent_transport()[0].play_once(Span(S, S))


def test_a_hand_shuttles_at_any_speed_and_leaves_the_chosen_one():
    transport, host = silent_transport()
    transport.seek(50 * S)
    transport.set_speed(Fraction(1, 2))
    for speed in (Fraction(1, 4), Fraction(3), Fraction(-3), Fraction(-8)):
        transport.run_at(speed)
        before = transport.position_ns()
        host[0] += S
        assert transport.position_ns() == before + speed * S
    transport.run_at(0)
    assert (transport.playing, transport.speed) == (False, Fraction(1, 2))


def test_speed_zero_is_refused():
    with pytest.raises(ValueError, match="pause"):
        silent_transport()[0].set_speed(0)


def test_a_refused_device_is_silence_with_a_sentence():
    world = World()
    world.refuses = "The sound device is busy."
    world.do("play")
    world.run(500)
    assert world.transport.sound_note == "The sound device is busy."
    assert world.transport.position_ns(world.now_ns) == 500 * MS
    assert (steps(world) == MS).all()
    assert world.opened == 1


def test_nothing_to_hear_opens_no_device():
    world = World(tracks=[])
    world.do("play")
    world.run(100)
    assert world.opened == 0
    assert world.transport.position_ns(world.now_ns) == 100 * MS
