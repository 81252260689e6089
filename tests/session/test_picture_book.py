"""How many frames lie before a place: what a seek by VLC, or our own decoder, has to decode on its way."""

from fractions import Fraction
from functools import partial

import numpy as np
import pytest

from syncstudio.media.frame_index import FrameIndex
from syncstudio.session.playing.picture_book import TrackBook
from syncstudio.timebase.streamclock import StreamClock

FPS = 30


class Reader:
    """Has decoded up to frame `at`, and keeps all frames from before."""

    def __init__(self):
        self.at = 299

    def kept(self, number):
        return number

    def is_near(self, number, frames):
        return 0 <= number - self.at <= frames


@pytest.fixture
def reader():
    return Reader()


@pytest.fixture
def make_book(reader):
    """Ten seconds of 30 frames a second with a key frame every 100."""
    pts = np.arange(300, dtype=np.int64)
    index = FrameIndex(Fraction(1, FPS), pts, np.ones_like(pts), pts % 100 == 0, pts, np.full_like(pts, -1))
    return partial(TrackBook, index, StreamClock(Fraction(1, FPS)), lambda: [reader], lambda: 0)


@pytest.fixture
def book(make_book):
    return make_book()


@pytest.mark.parametrize(
    ("frame", "way"),
    [
        (0, 0),
        (5, 5),
        (99, 99),
        # Just behind a key frame VLC may begin at the one before.
        (100, 100),
        (107, 107),
        (108, 8),
        (115, 15),
        (199, 99),
        (200, 100),
        (250, 50),
    ],
)
def test_a_place_just_behind_a_key_frame_may_be_far_from_where_vlc_begins(book, frame, way):
    start_ns = book.start_ns(frame)
    assert book.way_to(start_ns) == way


@pytest.mark.parametrize(
    ("frame", "key"), [(0, None), (12, None), (112, None), (113, 100), (199, 100), (250, 200)]
)
def test_a_frame_far_behind_a_key_frame_is_long_in_coming(book, frame, key):
    assert book.far_key(frame) == key


def test_a_frame_just_behind_where_our_decoder_is_comes_soon(book, reader):
    assert book.far_key(171) == 100, "a frame kept from before leads nowhere"
    reader.at = 170
    assert book.far_key(169) == 100
    assert book.far_key(171) is None
    assert book.far_key(182) is None
    assert book.far_key(183) == 100


@pytest.mark.parametrize(
    ("frame", "after_ns", "way"),
    [
        (94, 2_000_000, 94),
        # In a chunk that begins before a key frame VLC begins at the key frame before that chunk.
        (100, 2_000_000, 100),
        (149, 2_000_000, 149),
        (150, 2_000_000, 50),
        (199, 2_000_000, 99),
        (200, 2_000_000, 0),
        (210, 0, 10),
        # A place less than a ms behind the beginning of a frame may be found as the frame before.
        (200, 500_000, 100),
    ],
)
def test_where_the_file_has_chunks_vlc_begins_before_the_chunk(make_book, frame, after_ns, way):
    book = make_book(chunks=lambda: np.array([0, 60, 95, 150, 200]))
    assert book.way_to(book.start_ns(frame) + after_ns) == way


def test_the_chunks_are_asked_for_once(make_book):
    asked = []
    book = make_book(chunks=lambda: asked.append(True))
    assert asked == []
    assert [book.way_to(book.start_ns(frame)) for frame in (99, 107)] == [99, 107]
    assert asked == [True]
