"""Which frame a picture is, or that nobody can tell."""

import numpy as np
import pytest

from syncstudio.transport.recognise import LEVEL, recognise


@pytest.fixture
def frames():
    """Ten frames of something that moves evenly, as signatures."""
    chance = np.random.default_rng(5)
    ground = np.cumsum(chance.normal(0, 4, 400)) + 128
    place = np.arange(144)
    rows = [np.interp(place + 0.3 * number, np.arange(400), ground) for number in range(10)]
    return [np.clip(row * LEVEL, 0, 65535).astype(np.uint16) for row in rows]


def test_the_very_frame_is_recognised(frames):
    for number, frame in enumerate(frames):
        assert recognise(frame, range(100, 110), frames).number == 100 + number


def test_so_it_is_in_other_brightness_and_with_a_little_noise(frames):
    noise = np.random.default_rng(1).normal(0, 0.1 * LEVEL, 144)
    brighter = (frames[4] + 6.0 * LEVEL + noise).astype(np.uint16)
    assert recognise(brighter, range(10), frames).number == 4


def test_a_subtitle_does_not_hide_it(frames):
    written = frames[6].copy()
    written[-8:] = 235 * LEVEL
    assert recognise(written, range(10), frames).number == 6


def test_where_neighbours_are_alike_nobody_can_tell(frames):
    still = [frames[3]] * 10
    match = recognise(frames[3], range(10), still)
    assert match.number is None
    assert match.distance == match.rival == 0


def test_a_frame_that_is_not_among_them_is_not_taken_for_its_neighbour(frames):
    others = [number for number in range(10) if number != 5]
    assert recognise(frames[5], others, [frames[number] for number in others]).number is None


def test_another_picture_is_no_frame_at_all(frames):
    other = (np.random.default_rng(9).uniform(16, 235, 144) * LEVEL).astype(np.uint16)
    assert recognise(other, range(10), frames).number is None


def test_two_frames_tell_nothing(frames):
    assert recognise(frames[0], [0, 1], frames[:2]).number is None
