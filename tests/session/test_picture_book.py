"""How many frames lie before a place: what a seek by VLC has to decode on its way."""

from fractions import Fraction

import numpy as np
import pytest

from syncstudio.media.frame_index import FrameIndex
from syncstudio.session.playing.picture_book import TrackBook
from syncstudio.timebase.streamclock import StreamClock

FPS = 30


@pytest.fixture
def book():
    """Ten seconds of 30 frames a second with a key frame every 100."""
    pts = np.arange(300, dtype=np.int64)
    index = FrameIndex(Fraction(1, FPS), pts, np.ones_like(pts), pts % 100 == 0, pts, np.full_like(pts, -1))
    return TrackBook(index, StreamClock(Fraction(1, FPS)), tuple, lambda: 0)


@pytest.mark.parametrize(
    ("frame", "way"),
    [
        (0, 0),
        (5, 5),
        (99, 99),
        # Just behind a key frame VLC may begin at the one before.
        (100, 100),
        (105, 105),
        (115, 15),
        (199, 99),
        (200, 100),
        (250, 50),
    ],
)
def test_a_place_just_behind_a_key_frame_may_be_far_from_where_vlc_begins(book, frame, way):
    start_ns = book.start_ns(frame)
    assert book.way_to(start_ns) == way
