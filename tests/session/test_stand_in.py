"""What our own decoder shows while VLC is on its way: numbers only."""

from types import SimpleNamespace

import pytest

from syncstudio.session.playing.stand_in import StandIn

MS = 1_000_000


@pytest.fixture
def seat():
    """A player on its way, a book of which every frame is known, with a key frame each 100, and a reader."""
    player = SimpleNamespace(on_its_way=True)
    book = SimpleNamespace(
        complete=True, far_key=lambda number: number // 100 * 100 if number % 100 > 12 else None
    )
    reader = SimpleNamespace(proxy=None)
    return SimpleNamespace(player=player, book=book, reader=reader, stand_in=StandIn(player, book))


def test_far_frames_are_stood_in_for_by_the_key_frame_before(seat):
    assert seat.stand_in.instead_of(150, seat.reader) == 100
    assert seat.stand_in.instead_of(105, seat.reader) is None


def test_our_decoder_goes_on_its_own_once_vlc_is_there_or_does_not_come(seat):
    seat.player.on_its_way = False
    assert seat.stand_in.instead_of(150, seat.reader) is None


def test_while_pictures_are_recognised_by_our_decoder_it_goes_along(seat):
    seat.book.complete = False
    assert seat.stand_in.instead_of(150, seat.reader) is None


def test_a_small_copy_costs_nothing_and_needs_no_stand_in(seat):
    seat.reader.proxy = object()
    assert seat.stand_in.instead_of(150, seat.reader) is None


def test_it_is_asked_now_and_then_and_at_once_for_another(seat):
    assert seat.stand_in.is_due(100, 0)
    assert not seat.stand_in.is_due(100, 16 * MS)
    assert seat.stand_in.is_due(200, 32 * MS)
    assert not seat.stand_in.is_due(200, 100 * MS)
    assert seat.stand_in.is_due(200, 130 * MS)


def test_it_is_asked_anew_on_the_next_way(seat):
    key = seat.stand_in.instead_of(150, seat.reader)
    assert seat.stand_in.is_due(key, 0)
    seat.player.on_its_way = False
    seat.stand_in.instead_of(160, seat.reader)
    seat.player.on_its_way = True
    key = seat.stand_in.instead_of(170, seat.reader)
    assert seat.stand_in.is_due(key, 20 * MS)
