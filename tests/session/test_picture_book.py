"""How many frames lie before a place: what a seek by VLC, or our own decoder, has to decode on its way."""

from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest

from syncstudio.media.frame_index import FrameIndex
from syncstudio.session.playing.picture_book import TrackBook
from syncstudio.timebase.streamclock import StreamClock

FPS = 30


@pytest.fixture
def decoded():
    """The frames that some reader has decoded."""
    return set()


@pytest.fixture
def book(decoded):
    """Ten seconds of 30 frames a second with a key frame every 100."""
    pts = np.arange(300, dtype=np.int64)
    index = FrameIndex(Fraction(1, FPS), pts, np.ones_like(pts), pts % 100 == 0, pts, np.full_like(pts, -1))
    reader = SimpleNamespace(kept=lambda number: number if number in decoded else None)
    return TrackBook(index, StreamClock(Fraction(1, FPS)), lambda: [reader], lambda: 0)


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


def test_a_frame_behind_one_that_is_decoded_comes_soon(book, decoded):
    decoded.add(170)
    assert book.far_key(169) == 100
    assert book.far_key(171) is None
    assert book.far_key(182) is None
    assert book.far_key(183) == 100
