"""Who speaks by the microphones: bleed is ignored, two at once are both heard, and what cannot be told is said."""

import numpy as np
import pytest

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.speech.channel_levels import channel_levels
from syncstudio.sync.speech.turns import find_turns, turns_of
from tests.sync.speech.turn_cases import Memory, TurnCase, conversation


def spoken(turns):
    """bool (channels, steps)."""
    out = np.zeros((len(turns.channels), turns.steps), bool)
    for channel, of_one in enumerate(turns.channels):
        for turn in of_one:
            out[channel, turn.first : turn.last] = True
    return out


def rates(found, truth):
    """(precision, recall)."""
    hit = np.count_nonzero(found & truth)
    return hit / max(np.count_nonzero(found), 1), hit / max(np.count_nonzero(truth), 1)


def answered(case):
    sound = Memory(case.sound)
    turns = find_turns([sound], sound.steps)
    return turns, spoken(turns)[:, : case.truth.shape[1]]


@pytest.mark.parametrize(
    "facts",
    [
        {"bleed_db": -20.0},
        {"speakers": 3, "gains_db": (0, -10, 5)},
        {"room_s": 0.6, "bleed_db": -9.0},
    ],
    ids=str,
)
def test_each_is_heard_in_their_own_microphone_and_both_where_two_speak(facts):
    case = conversation(5, 30.0, **facts)
    turns, found = answered(case)
    assert turns.told
    precision, recall = rates(found, case.truth)
    assert precision > 0.95
    assert recall > 0.93
    both, truly = found.sum(axis=0) > 1, case.truth.sum(axis=0) > 1
    precision, recall = rates(both, truly)
    assert precision > 0.75
    assert recall > 0.6


def test_the_way_between_microphones_is_found_with_its_loss_and_whatever_their_gains():
    turns, _ = answered(conversation(6, 40.0, bleed_db=-15.0, room_s=0.0, gains_db=(0, 10)))
    assert turns.bleed is not None
    assert turns.bleed.level_db(0, 1) == pytest.approx(-25, abs=3)
    assert turns.bleed.level_db(1, 0) == pytest.approx(-5, abs=3)


def test_who_never_speaks_has_no_turns():
    turns, found = answered(conversation(7, 20.0, silent=(1,)))
    assert turns.told
    assert turns.bleed.silent == (1,)
    assert found[0].any()
    assert not found[1].any()
    turns, found = answered(conversation(7, 25.0, speakers=3, silent=(2,)))
    assert found[:2].any(axis=1).all()
    assert not found[2].any()


def test_a_voice_that_has_no_microphone_is_nobodys():
    case = conversation(45, 30.0, speakers=3)
    _, found = answered(TurnCase(case.sound[:, :2], case.truth[:2]))
    third = case.truth[2] & ~case.truth[:2].any(axis=0)
    assert np.count_nonzero(third) > 500
    assert np.count_nonzero(found.any(axis=0) & third) < 0.5 * np.count_nonzero(third)
    precision, recall = rates(found, case.truth[:2])
    assert precision > 0.8
    assert recall > 0.9


def test_the_same_sound_twice_cannot_be_told_apart():
    case = conversation(8, 20.0, speakers=2)
    twice = np.column_stack([case.sound[:, 0], case.sound[:, 0] * 0.5])
    turns = find_turns([Memory(twice)], Memory(twice).steps)
    assert not turns.told
    assert turns.same == (0, 1)
    assert turns.channels == ((), ())


def test_one_microphone_far_from_both_cannot_tell():
    case = conversation(9, 30.0, bleed_db=0.0, room_s=0.0)
    turns, _ = answered(case)
    assert not turns.told
    assert turns.unclear == (0, 1) or turns.same == (0, 1)


def test_silence_noise_and_nothing_are_nobody():
    rng = np.random.default_rng(1)
    for sound in (
        np.zeros((32000, 2)),
        rng.normal(0, 0.01, (160000, 2)),
        np.zeros((0, 2)),
        np.full((32000, 1), np.nan),
    ):
        memory = Memory(sound.astype(np.float32))
        turns = find_turns([memory], memory.steps)
        assert not any(turns.channels)


def test_one_channel_alone_is_simply_who_speaks():
    case = conversation(10, 20.0, speakers=1, bleed_db=-99)
    _, found = answered(case)
    precision, recall = rates(found, case.truth)
    assert precision > 0.95
    assert recall > 0.95


def test_gaps_in_a_recording_are_nobodys_and_blocks_leave_no_seam():
    case = conversation(11, 40.0)

    class Holed(Memory):
        def places(self, first, count):
            places = super().places(first, count)
            steps = np.arange(first, first + count)
            return np.where((steps >= 1000) & (steps < 1500), np.nan, places)

    holed = Holed(case.sound)
    levels = channel_levels([holed], holed.steps)
    assert not levels.codes[:, :, 1000:1500].any()
    assert not spoken(turns_of(levels))[:, 1010:1490].any()
    # Two recordings of one channel each are as good as one of two.
    apart = [Memory(case.sound[:, :1]), Memory(case.sound[:, 1:])]
    assert np.array_equal(
        channel_levels(apart, apart[0].steps).codes, channel_levels([Memory(case.sound)], 4000).codes
    )


def test_it_reports_and_can_be_stopped():
    sound = Memory(conversation(12, 20.0).sound)
    heard = []
    find_turns([sound], sound.steps, heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
    with pytest.raises(MeasuringCancelled):
        find_turns([sound], sound.steps, cancelled=lambda: True)
