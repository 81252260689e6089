"""VLC on a track, with the real libVLC where it is installed: what it shows, when, and what is said of it."""

import threading
import time
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest

from syncstudio.media.burned_code import read_code
from syncstudio.project.records import Track
from syncstudio.session.media.picture_options import PictureOptions
from syncstudio.session.playing import players
from syncstudio.session.playing.players import folded, wanted_at
from syncstudio.session.playing.vlc_hardware import judged
from syncstudio.session.session import Session
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.piece import Anchor, Piece
from syncstudio.timebase.span import Span
from syncstudio.timebase.streamclock import StreamClock
from syncstudio.transport.vlc_library import VlcMissingError, load_vlc, make_instance, vlc_trouble
from syncstudio.transport.vlc_trial import Trial
from tests.bench.moving_clip import write_moving_clip

S = 1_000_000_000
real_vlc = pytest.mark.skipif(vlc_trouble() is not None, reason="libVLC is not installed")


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    """Eight seconds whose pictures carry their numbers, with an odd width."""
    path = tmp_path_factory.mktemp("vlc") / "numbers.mp4"
    write_moving_clip(path, 240, (318, 178), 60)
    return path


@pytest.fixture
def played(clip, tmp_path):
    """A session on the clip, our decoder going along with its clock, and what VLC showed: (number burned, picture)."""
    made = []

    def play(chased=True, for_vlc=None):
        session = Session.create(tmp_path / "played.syncstudio")
        over = threading.Event()
        made.append((session, over))
        session.add_media([clip])
        track = session.project.tracks()[0]
        until(lambda: session.frame_index(track.id) is not None and session.jobs.idle)
        reader = session.frames(track.id, lambda _answer: None)

        def go_along():
            last = -1
            while not over.wait(0.01):
                number = session.frame_at(track.id, session.transport.position_ns())
                if number is not None and number != last:
                    last, reader.heading = number, 1
                    reader.request(number, number, (64, 36))

        along = threading.Thread(target=go_along, daemon=True)
        along.start()
        came, troubles = [], []
        if for_vlc is not None:
            session._source_path = lambda _source_id: for_vlc
        player, book = session.play_by_vlc(track.id, came.append, troubles.append, chased)
        paint = book.image
        book.image = lambda picture: (read_code(picture.luma[:, : picture.width]), paint(picture))
        made[-1] = (session, over, along, player)
        return SimpleNamespace(
            session=session, track=track, player=player, book=book, came=came, troubles=troubles
        )

    yield play
    for session, over, *rest in made:
        over.set()
        for each in rest:
            each.join() if isinstance(each, threading.Thread) else each.close()
        session.close()


def until(ready, patience_s=60):
    end = time.monotonic() + patience_s
    while not ready():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.01)


def right(seat, count=10):
    """Whether so many of the last pictures were the one due, or its neighbour, by the numbers burned in."""
    last = list(seat.came)[-count:]
    if len(last) < count:
        return False
    for picture in last:
        due = seat.session.frame_at(seat.track.id, seat.session.transport.position_ns(picture.host_ns))
        if picture.image[0] is None or due is None or abs(picture.image[0] - due) > 1:
            return False
    return True


@real_vlc
def test_it_comes_onto_the_clock_and_is_recognised_as_what_it_is(played):
    seat = played()
    until(lambda: seat.player.condition == "playing")
    seat.session.transport.loop = Span(0, 8 * S)
    seat.session.transport.play()
    until(lambda: right(seat))
    seen = [picture for picture in seat.came if picture.seen]
    assert seen
    assert all(picture.number == picture.image[0] for picture in seen)
    assert seat.book.size == (318, 178)


@real_vlc
def test_its_pictures_are_those_of_the_exact_decoder(played):
    seat = played(chased=False)
    until(lambda: seat.player.condition == "playing")
    seat.session.transport.loop = Span(0, 8 * S)
    seat.session.transport.play()
    until(lambda: any(picture.difference is not None for picture in seat.came))
    assert all(picture.difference == 0 for picture in seat.came if picture.difference is not None)
    image = seat.came[-1].image[1]
    assert image.shape == (178, 318, 4)
    assert image.dtype == np.uint8


@real_vlc
def test_a_seek_while_it_plays(played):
    seat = played()
    until(lambda: seat.player.condition == "playing")
    seat.session.transport.loop = Span(0, 8 * S)
    seat.session.transport.play()
    until(lambda: right(seat))
    seat.session.transport.seek(5 * S)
    seat.came.clear()
    until(lambda: right(seat))


@real_vlc
def test_after_its_end_it_plays_again(played):
    seat = played()
    until(lambda: seat.player.condition == "playing")
    seat.session.transport.seek(7 * S)
    seat.session.transport.play()
    until(lambda: not seat.session.transport.playing or seat.session.transport.position_ns() >= 8 * S)
    seat.session.transport.pause()
    seat.session.transport.seek(0)
    seat.session.transport.loop = Span(0, 8 * S)
    seat.session.transport.play()
    seat.came.clear()
    until(lambda: right(seat))


@real_vlc
def test_a_file_vlc_cannot_play_says_so_in_a_sentence(played, tmp_path):
    spoilt = tmp_path / "spoilt.mp4"
    spoilt.write_bytes(b"nothing that anybody plays")
    seat = played(for_vlc=spoilt)
    until(lambda: seat.troubles)
    assert "VLC cannot play spoilt.mp4" in seat.troubles[0]
    assert seat.player.condition == "failed"


def test_without_the_binding_it_says_how_to_get_it():
    def absent(name):
        raise ModuleNotFoundError(name)

    with pytest.raises(VlcMissingError, match="pip install"):
        load_vlc(absent)


@pytest.mark.parametrize("error", [OSError("libvlc"), NotImplementedError("no libvlc"), NameError("dll")])
def test_without_the_library_it_says_how_to_get_it(error):
    def broken(name):
        raise error

    with pytest.raises(VlcMissingError, match="libvlc5"):
        load_vlc(broken)


def test_another_generation_of_vlc_is_refused():
    vlc = SimpleNamespace(dll=object(), libvlc_get_version=lambda: b"4.0.0 Otto Chriek")
    with pytest.raises(VlcMissingError, match=r"VLC 4\.0\.0"):
        load_vlc(lambda name: vlc)


def test_without_plugins_it_says_how_to_get_them():
    with pytest.raises(VlcMissingError, match="VLC_PLUGIN_PATH"):
        make_instance(SimpleNamespace(Instance=lambda options: None))


def test_what_is_missing_is_said_once_and_the_session_goes_on(clip, tmp_path, monkeypatch):
    def absent(*_):
        raise VlcMissingError("VLC's library was not found: install it.")

    monkeypatch.setattr("syncstudio.transport.vlc_machine.load_vlc", absent)
    monkeypatch.setattr(players, "_said", set())
    session = Session.create(tmp_path / "without.syncstudio")
    said = []
    stop = session.notices.subscribe(lambda notice: said.append(getattr(notice, "message", None)))
    try:
        session.add_media([clip])
        track = session.project.tracks()[0]
        until(lambda: session.frame_index(track.id) is not None and session.jobs.idle)
        reader = session.frames(track.id, lambda _answer: None)
        reader.request(0, 1, None)
        until(lambda: reader.kept(0) is not None)
        troubles = []
        for _ in range(2):
            made = session.play_by_vlc(track.id, lambda picture: None, troubles.append)
            if made is not None:
                until(lambda made=made: made[0].condition == "failed")
                made[0].close()
        assert troubles == ["VLC's library was not found: install it."]
        assert said.count("VLC's library was not found: install it.") == 1
        assert session.vlc_missing is not None
        session.picture_options = PictureOptions(player="vlc")
        assert session.player_name(track.id) == "exact"
    finally:
        stop()
        session.close()


def test_a_track_may_choose_otherwise_than_is_preferred(clip, tmp_path):
    with_vlc = PictureOptions(player="vlc")
    session = Session.create(tmp_path / "chosen.syncstudio")
    try:
        session.add_media([clip])
        track_id = session.project.tracks()[0].id
        assert session.player_of(track_id) == "exact"
        session.picture_options = with_vlc
        assert session.player_of(track_id) == "vlc"
        session.set_player(track_id, "exact")
        assert session.player_of(track_id) == "exact"
        assert session.project.track(track_id).player == "exact"
        assert isinstance(session.project.track(track_id), Track)
    finally:
        session.close()


def test_what_is_due_honours_drift_and_pieces():
    clock = StreamClock(Fraction(1, 1000))
    drifting = ClockMap.from_offset(clock, 2 * S, Fraction(500))
    wanted = wanted_at(drifting, 12 * S, Fraction(2))
    assert wanted.pace == Fraction(2) / (1 + Fraction(500, 1_000_000))
    assert abs(wanted.source_ns - 9_995_002_498) <= 1
    pieces = ClockMap(
        clock, (Piece((Anchor(0, 0),), None, 5_000), Piece((Anchor(5 * S, 8 * S),), 5_000, None))
    )
    assert wanted_at(pieces, 6 * S, Fraction(1)).source_ns is None
    assert wanted_at(pieces, 9 * S, Fraction(1)).source_ns == 6 * S


def test_what_is_to_come_is_folded_round_a_loop():
    loop = Span(2 * S, 6 * S)
    assert folded(5 * S, 5 * S + 500, loop) == 5 * S + 500
    assert folded(5 * S, 7 * S, loop) == 3 * S
    assert folded(7 * S, 8 * S, loop) == 8 * S
    assert folded(5 * S, 7 * S, None) == 7 * S


def test_hardware_is_offered_only_with_the_same_pictures():
    same = {number: f"{number}" for number in range(60)}
    by_processor = Trial(same, None)
    assert judged(Trial(same, "VA-API"), by_processor, "3.0.24").offered
    assert not judged(Trial(same, None), by_processor, "3.0.24").offered
    assert "no device" in judged(Trial(same, None), by_processor, "3.0.24").why
    assert "fails" in judged(None, by_processor, "3.0.24").why
    wrong = judged(Trial(same | {3: "green"}, "VA-API"), by_processor, "3.0.24")
    assert not wrong.offered
    assert "1 of 60 pictures differ" in wrong.why
    assert "too few" in judged(Trial({}, "VA-API"), by_processor, "3.0.24").why
    assert not judged(Trial(same, "VA-API"), None, "3.0.24").offered
