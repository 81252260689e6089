"""While a video plays, the pictures of its next frames are made before they are due, each once, and few are kept."""

import time

import numpy as np
import pytest

from syncstudio.media.frame_answer import FrameAnswer, FrameRequest
from syncstudio.media.frame_cache import FrameCache
from syncstudio.media.frame_reader import FrameReader
from syncstudio.media.index_store import build_index
from syncstudio.media.pictures_ahead import PicturesAhead
from tests.session.conftest import write_clip

SIZE = (80, 48)
PATIENCE_S = 30


def answer(number, pixels=(4, 4)):
    return FrameAnswer(0, number, number, np.zeros((*pixels, 4), np.uint8), True)


def make(ahead, count=100):
    """Make what is to be made; the numbers, in the order they came."""
    made = []

    def picture(request):
        made.append(request.number)
        return answer(request.number)

    while len(made) < count and ahead.make_next(lambda request: True, picture):
        pass
    return made


def test_the_soonest_is_made_first_and_each_once():
    ahead = PicturesAhead()
    ahead.plan([5, 6, 6, 7], SIZE, False)
    assert make(ahead) == [5, 6, 7]
    assert make(ahead) == []
    ahead.plan([6, 7, 8], SIZE, False)
    assert make(ahead) == [8]
    assert ahead.made(FrameRequest(5, 1, SIZE)) is None
    assert ahead.made(FrameRequest(7, 1, SIZE)).number == 7


def test_another_size_is_another_picture():
    ahead = PicturesAhead()
    ahead.plan([5], SIZE, False)
    assert make(ahead) == [5]
    assert ahead.made(FrameRequest(5, 1, (40, 24))) is None
    ahead.plan([5], (40, 24), False)
    assert make(ahead) == [5]


def test_large_pictures_are_few():
    ahead = PicturesAhead()
    ahead.plan(range(20), None, False)
    made = []

    def picture(request):
        made.append(request.number)
        return answer(request.number, (2160, 3840))

    while ahead.make_next(lambda request: True, picture):
        pass
    assert made == [0, 1]


def test_what_is_told_otherwise_or_cannot_be_made_is_not_tried_again():
    ahead = PicturesAhead()
    ahead.plan([5, 6], SIZE, False)
    ahead.drop(5)
    assert ahead.make_next(lambda request: True, lambda request: None)
    assert not ahead.make_next(lambda request: True, lambda request: None)


@pytest.fixture
def reader(tmp_path):
    clip = write_clip(tmp_path / "clip.mp4")
    answers = []
    made = FrameReader(clip, 0, build_index(clip, 0), FrameCache(), answers.append)
    made.told = answers
    yield made
    made.close()


def until(condition):
    deadline = time.monotonic() + PATIENCE_S
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    assert condition()


def follow(reader, number, request_id, direction=1):
    reader.heading = direction
    last = len(reader.index) - 1
    numbers = [min(last, max(0, number + direction * step)) for step in range(4)]
    return reader.follow(numbers, request_id, SIZE)


@pytest.mark.parametrize("direction", [1, -1])
def test_playing_takes_pictures_that_are_there_already(reader, direction):
    begun = 20 if direction > 0 else 40
    reader.request(begun, 1, SIZE)
    until(lambda: any(told.number == begun and told.exact for told in reader.told))
    for step in range(1, 12):
        number = begun + direction * step
        got = follow(reader, number, 100 + step, direction)
        if got is None:
            until(lambda step=step: any(told.request_id == 100 + step and told.exact for told in reader.told))
            got = next(told for told in reader.told if told.request_id == 100 + step and told.exact)
        assert (got.number, got.exact, got.request_id) == (number, True, 100 + step)
        # The clip's frame n has shade 4 n.
        assert int(got.image[24, 40, 0]) == pytest.approx(4 * number, abs=6)
        following = FrameRequest(number + direction, 0, SIZE)
        until(lambda following=following: reader.ahead.pictures.made(following) is not None)
    taken = [told for told in reader.told if told.request_id > 101]
    assert not taken


def test_the_end_of_playing_lets_the_pictures_go(reader):
    follow(reader, 10, 1)
    until(lambda: reader.ahead.pictures.made(FrameRequest(12, 0, SIZE)) is not None)
    reader.heading = 0
    assert reader.ahead.pictures.made(FrameRequest(12, 0, SIZE)) is None


def test_with_all_pictures_made_there_is_nothing_left_to_do(reader):
    follow(reader, 10, 1)
    until(lambda: reader.ahead.pictures.made(FrameRequest(13, 0, SIZE)) is not None)
    until(lambda: not reader.ahead.busy)
