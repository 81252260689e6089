"""A track that VLC plays: VLC's pictures while it plays, the exact ones at rest and wherever VLC is not."""

from types import SimpleNamespace

import pytest

from syncstudio.panes.vlc_feed import PlayedFeed
from syncstudio.session.media.picture_options import PictureOptions
from syncstudio.session.session import Session
from syncstudio.timebase.span import Span
from syncstudio.transport.vlc_library import vlc_trouble
from tests.bench.moving_clip import write_moving_clip

S = 1_000_000_000
BOX = (320, 180)
pytestmark = pytest.mark.skipif(vlc_trouble() is not None, reason="libVLC is not installed")


@pytest.fixture
def session(tmp_path, qtbot):
    clip = tmp_path / "clip.mp4"
    write_moving_clip(clip, 180, BOX, 60)
    session = Session.create(tmp_path / "feed.syncstudio")
    session.add_media([clip])
    track_id = session.project.tracks()[0].id
    qtbot.waitUntil(lambda: session.frame_index(track_id) is not None and session.jobs.idle, timeout=60_000)
    session.transport.loop = Span(0, 6 * S)
    yield session
    session.close()


@pytest.fixture
def feed(session, qtbot):
    feed = PlayedFeed(session, session.project.tracks()[0].id)
    stop = session.notices.subscribe(feed.on_notice)
    yield feed
    stop()
    feed.close()


def ticks_until(qtbot, feed, session, ready):
    def look():
        feed.want(session.transport.position_ns(), BOX)
        return ready()

    qtbot.waitUntil(look, timeout=60_000)


def test_by_itself_a_track_is_shown_exactly(feed, session, qtbot):
    session.transport.play()
    ticks_until(qtbot, feed, session, lambda: feed.number is not None and feed.number > 3)
    assert feed.player == "exact"
    assert feed._player is None


def test_vlc_shows_while_it_plays_and_the_exact_frame_at_rest(feed, session, qtbot):
    session.set_player(feed.track_id, "vlc")
    ticks_until(qtbot, feed, session, lambda: feed.exact)
    assert feed.player == "exact"
    session.transport.play()
    ticks_until(qtbot, feed, session, lambda: feed.player == "vlc" and feed.recognised)
    number, pts = feed.painted_frame
    assert session.frame_index(feed.track_id).pts_of(number) == pts
    assert (feed.image.width(), feed.image.height()) == BOX
    session.transport.pause()
    due = session.frame_at(feed.track_id, session.transport.position_ns())
    ticks_until(qtbot, feed, session, lambda: feed.player == "exact" and feed.exact)
    assert feed.number == due


def test_once_all_pictures_are_known_our_own_decoder_rests(feed, session, qtbot):
    session.set_player(feed.track_id, "vlc")
    ticks_until(qtbot, feed, session, lambda: feed.exact and feed._book is not None and feed._book.complete)
    session.transport.play()
    ticks_until(qtbot, feed, session, lambda: feed.player == "vlc" and feed.recognised)
    asked = []
    feed._reader.follow = lambda *of: asked.append(of)
    for _ in range(5):
        qtbot.wait(40)
        feed.want(session.transport.position_ns(), BOX)
    assert feed.player == "vlc"
    assert asked == []
    assert feed._reader.around.quiet
    del feed._reader.follow
    before = feed.image
    feed._let_own_show()
    # Until something new comes the last picture stays, and nobody says that it is an older one.
    assert feed.image is before
    assert feed.painted_frame is None
    session.transport.seek(4 * S)
    ticks_until(qtbot, feed, session, lambda: feed.player == "vlc" and feed.number >= 120)
    session.transport.pause()
    due = session.frame_at(feed.track_id, session.transport.position_ns())
    ticks_until(qtbot, feed, session, lambda: feed.player == "exact" and feed.exact)
    assert feed.number == due
    assert not feed._reader.around.quiet


def test_on_the_way_to_a_far_place_the_key_frame_before_is_shown_as_what_it_is(feed, session, qtbot):
    session.set_player(feed.track_id, "vlc")
    ticks_until(qtbot, feed, session, lambda: feed.exact and feed._book is not None and feed._book.complete)
    session.transport.play()
    ticks_until(qtbot, feed, session, lambda: feed.player == "vlc" and feed.recognised)
    asked = []
    feed._reader.follow = lambda *of: asked.append(of)
    feed._vlc_shows = lambda: False  # as on a slow computer, VLC stays on its way
    feed._book.far_key = lambda number: 60
    feed._player.follower.is_on_its_way = lambda _host_ns: True
    session.transport.seek(3 * S + S // 2)
    ticks_until(qtbot, feed, session, lambda: feed.number == 60)
    assert feed.player == "exact"
    assert not feed.exact
    assert feed.painted_frame == (60, session.frame_index(feed.track_id).pts_of(60))
    assert asked == []
    session.transport.pause()
    due = session.frame_at(feed.track_id, session.transport.position_ns())
    ticks_until(qtbot, feed, session, lambda: feed.exact)
    assert feed.number == due


def test_paused_before_our_decoder_was_asked_to_play_the_exact_frame_comes(feed, session, qtbot):
    session.set_player(feed.track_id, "vlc")
    ticks_until(qtbot, feed, session, lambda: feed.exact and feed._book is not None and feed._book.complete)
    feed._vlc_shows = lambda: False
    feed._book.far_key = lambda number: 60
    feed._stand_in._player = SimpleNamespace(on_its_way=True)
    session.transport.seek(3 * S + S // 2)
    # Played at once, and paused within one frame: every tick asks for the same one.
    session.transport.play()
    at_ns = 3 * S + S // 2

    def shown(ready):
        def look():
            feed.want(at_ns, BOX)
            return ready()

        qtbot.waitUntil(look, timeout=10_000)

    shown(lambda: feed.number == 60)
    assert not feed.exact
    session.transport.pause()
    shown(lambda: feed.exact)
    assert feed.number == session.frame_at(feed.track_id, at_ns)


def test_backwards_the_exact_one_shows(feed, session, qtbot):
    session.set_player(feed.track_id, "vlc")
    session.transport.seek(5 * S)
    session.transport.play()
    ticks_until(qtbot, feed, session, lambda: feed.player == "vlc")
    session.transport.set_speed(-1)
    ticks_until(qtbot, feed, session, lambda: feed.player == "exact")


def test_another_preference_lets_go_of_vlc(feed, session, qtbot):
    session.picture_options = PictureOptions(player="vlc")
    session.transport.play()
    ticks_until(qtbot, feed, session, lambda: feed.player == "vlc")
    session.picture_options = PictureOptions()
    ticks_until(qtbot, feed, session, lambda: feed.player == "exact")
    assert feed._player is None
