"""Mouths against voices: the right one is named where it stands clear, nobody where it does not."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter1d

from syncstudio.sync.speech.mouth_match import PER_S, judged, resolved, without_head


def scene(seed, seconds=30.0, restless=0.3):
    """Two who talk in turns, and one who listens: motions of three mouths, and both voices by their turns."""
    chance = np.random.default_rng(seed)
    count = round(seconds * PER_S)
    turns = np.zeros((2, count))
    at, who = 0, 0
    while at < count:
        length = round(chance.uniform(1, 5) * PER_S)
        turns[who, at : at + length] = 1
        at += length + round(chance.exponential(0.3) * PER_S)
        who = 1 - who
    syllables = gaussian_filter1d(chance.standard_normal((2, count)), 0.06 * PER_S)
    syllables = np.clip(1 + 0.6 * syllables / syllables.std(), 0, None)
    idle = np.abs(gaussian_filter1d(chance.standard_normal((3, count)), 0.4 * PER_S))
    idle /= idle.std()
    motions = restless * idle + 0.2 * chance.random((3, count))
    motions[:2] += turns * syllables
    return motions, {number: turns[number] * syllables.max(axis=0) for number in range(2)}


@pytest.mark.parametrize("seed", range(6))
def test_speakers_are_told_apart_and_a_listener_is_nobody(seed):
    motions, voices = scene(seed)
    verdicts = [judged(motion, voices) for motion in motions]
    assert [verdict.voice for verdict in verdicts] == [0, 1, None]
    assert min(verdicts[0].confidence, verdicts[1].confidence) > 0.5
    assert verdicts[2].reason.startswith("Cannot tell")


def test_a_little_is_not_enough_and_a_rival_with_the_same_turns_is_not_told_apart():
    motions, voices = scene(3)
    short = judged(np.where(np.arange(motions.shape[1]) < 7 * PER_S, motions[0], np.nan), voices)
    assert short.voice is None
    assert "seen for 7 s" in short.reason
    twins = judged(motions[0], {0: voices[0], 5: voices[0]})
    assert twins.voice is None
    assert "two voices" in twins.reason


def test_two_faces_at_once_are_not_both_the_same_voice():
    motions, voices = scene(4)
    noise = np.random.default_rng(0).random(motions.shape[1])
    verdicts = {1: judged(motions[0], voices), 2: judged(motions[0] + 0.05 * noise, voices)}
    assert [one.voice for one in verdicts.values()] == [0, 0]
    assert [one.voice for one in resolved(verdicts, [(1, 2)]).values()] == [None, None]
    assert resolved(verdicts, []) == verdicts


def test_what_the_whole_head_does_is_no_speech():
    chance = np.random.default_rng(1)
    head, own = chance.random(500), chance.random(500)
    left = without_head(own + 2 * head, head)
    assert abs(np.corrcoef(left, head)[0, 1]) < 0.1
    assert np.corrcoef(left, own)[0, 1] > 0.95
