"""Which pictures are those of a seek, and which from before it. Numbers only."""

from fractions import Fraction

from syncstudio.transport.vlc_seek import Seek

MS = 1_000_000
FRAME_NS = 33_333_333
ONE = Fraction(1)


def test_a_picture_from_before_it_is_not_taken_for_the_first():
    seek = Seek(0, 10_000 * MS, 600 * MS)
    seek.shown(140 * MS, True)
    assert not seek.brings(140 * MS, 4_000 * MS, FRAME_NS, ONE)
    assert seek.place_ns(300 * MS, ONE) is None
    seek.shown(500 * MS, True)
    assert seek.brings(500 * MS, 10_000 * MS, FRAME_NS, ONE)
    assert seek.is_there
    assert seek.place_ns(700 * MS, ONE) == 10_200 * MS


def test_the_picture_shown_again_is_nothing_new():
    seek = Seek(0, 10_000 * MS, 600 * MS)
    seek.shown(300 * MS, False)
    assert seek.place_ns(300 * MS, ONE) is None


def test_a_quick_one_is_believed_where_its_picture_is_the_one_asked_for():
    seek = Seek(0, 10_000 * MS, 150 * MS)
    assert not seek.brings(30 * MS, 10_000 * MS, FRAME_NS, ONE)
    assert not seek.brings(90 * MS, 10_500 * MS, FRAME_NS, ONE)
    assert seek.brings(90 * MS, 10_000 * MS, FRAME_NS, ONE)


def test_much_later_any_picture_is_its_own():
    seek = Seek(0, 10_000 * MS, 600 * MS)
    seek.shown(3_500 * MS, True)
    assert seek.brings(3_500 * MS, 2_000 * MS, FRAME_NS, ONE)
    assert not seek.is_there
