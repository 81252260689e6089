"""Scrub copies in a session: made when asked for, shown while the hand moves, gone when not wanted."""

import threading
import time

import pytest

from syncstudio.media import proxy_making
from syncstudio.media.cache import cache_folder
from syncstudio.session.media.picture_options import PictureOptions
from syncstudio.session.notices import JobChanged, Said

from .conftest import write_clip

ON = PictureOptions(proxies=True)


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


def wait_for(what, seconds=20.0):
    deadline_s = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline_s
        time.sleep(0.01)


def copies():
    folder = cache_folder() / "proxies"
    return [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []


def video_of(session):
    return next(track for track in session.project.tracks() if track.kind == "video").id


@pytest.fixture
def held(monkeypatch):
    """Lets copying go on to its first frames, and no further until the answer is set."""
    go_on, build = threading.Event(), proxy_making.build_proxy

    def slow(path, stream, index, progress, cancelled, grows):
        def hold(proxy):
            grows(proxy)
            while not go_on.is_set() and not cancelled():
                time.sleep(0.005)

        return build(path, stream, index, progress, cancelled, hold)

    monkeypatch.setattr(proxy_making, "build_proxy", slow)
    yield go_on
    go_on.set()


def test_off_until_asked_for(make_session, clip):
    session = make_session(clip)
    assert session.picture_options == PictureOptions(1_000_000_000, False, False)
    assert not session.has_proxy(video_of(session))
    assert copies() == []


def test_switching_on_makes_copies_and_gives_them_to_readers_that_are_open(make_session, clip):
    session = make_session(clip)
    track = video_of(session)
    before = session.frames(track, lambda answer: None)
    assert before.proxy is None
    said = []
    session.notices.subscribe(said.append)
    session.picture_options = ON
    assert session.jobs.wait(30)
    assert {notice.job.name for notice in said if isinstance(notice, JobChanged)} == {"Scrub copy of camera"}
    after = session.frames(track, lambda answer: None)
    assert session.has_proxy(track)
    for reader in (before, after):
        assert reader.proxy.frame(17).pts == 17
        reader.close()
    assert len(copies()) == 1


def test_a_copy_is_shown_while_it_grows(make_session, clip, held):
    session = make_session(clip)
    track = video_of(session)
    reader = session.frames(track, lambda answer: None)
    session.picture_options = ON
    wait_for(lambda: reader.proxy is not None)
    assert reader.proxy.frame(0) is not None
    assert reader.proxy.frame(59) is None
    assert copies()[0].name.startswith(".part-")
    held.set()
    assert session.jobs.wait(30)
    assert reader.proxy.frame(59) is not None
    reader.close()


def test_recordings_that_come_later_are_copied_too(make_session, clip):
    session = make_session()
    session.picture_options = ON
    session.add_media([clip])
    wait_for(lambda: session.has_proxy(video_of(session)))
    assert session.jobs.wait(30)


def test_a_copy_made_earlier_is_used(make_session, clip, monkeypatch):
    first = make_session(clip)
    first.picture_options = ON
    assert first.jobs.wait(30)
    monkeypatch.setattr(proxy_making, "build_proxy", None)
    second = make_session()
    second.picture_options = ON
    second.add_media([clip])
    wait_for(lambda: second.has_proxy(video_of(second)))


def test_switching_off_stops_and_leaves_nothing_half_made(make_session, clip, held):
    session = make_session(clip)
    track = video_of(session)
    reader = session.frames(track, lambda answer: None)
    session.picture_options = ON
    wait_for(lambda: reader.proxy is not None)
    proxy = reader.proxy
    session.picture_options = PictureOptions()
    assert reader.proxy is None
    assert proxy.frame(0) is None
    assert session.jobs.wait(30)
    assert copies() == []
    session.picture_options = ON
    held.set()
    wait_for(lambda: session.has_proxy(track))
    assert session.jobs.wait(30)
    reader.close()


def test_a_track_that_goes_takes_its_copy_along(make_session, clip, held):
    session = make_session(clip)
    track = video_of(session)
    session.picture_options = ON
    wait_for(lambda: session.has_proxy(track))
    session.remove_source(session.project.track(track).source_id)
    assert session.jobs.wait(30)
    assert copies() == []
    assert not session.has_proxy(track)


def test_cancelling_the_job_is_not_undone_behind_ones_back(make_session, clip, held):
    session = make_session(clip)
    track = video_of(session)
    session.picture_options = ON
    wait_for(lambda: session.has_proxy(track))
    (job,) = [job for job in session.jobs.running() if job.name.startswith("Scrub")]
    session.jobs.cancel(job.id)
    assert session.jobs.wait(30)
    assert not session.has_proxy(track)
    assert session.track_trouble(track) is None
    assert copies() == []
    held.set()
    session.read_again(track)
    wait_for(lambda: session.has_proxy(track))
    assert session.jobs.wait(30)


def test_gives_way_to_all_other_work(make_session, clip, held):
    session = make_session(clip)
    held.set()
    busy = threading.Event()
    session.jobs.start("Busy", lambda job: busy.wait(20) and None)
    session.picture_options = ON
    wait_for(lambda: [job for job in session.jobs.running() if job.name.startswith("Scrub")])
    time.sleep(0.2)
    (copying,) = [job for job in session.jobs.running() if job.name.startswith("Scrub")]
    assert copying.state == "waiting"
    assert not session.has_proxy(video_of(session))
    busy.set()
    assert session.jobs.wait(30)
    assert session.has_proxy(video_of(session))


def test_what_waits_behind_others_is_cancelled_at_once(make_session, clip):
    session = make_session(clip)
    busy = threading.Event()
    session.jobs.start("Busy", lambda job: busy.wait(20) and None)
    session.picture_options = ON
    wait_for(lambda: any(job.name.startswith("Scrub") for job in session.jobs.running()))
    session.picture_options = PictureOptions()
    wait_for(lambda: not any(job.name.startswith("Scrub") for job in session.jobs.running()))
    busy.set()


def test_a_copy_that_cannot_be_made_is_said_in_a_sentence(make_session, clip, monkeypatch):
    from syncstudio.media.errors import MediaError

    def full(*_args, **_more):
        raise MediaError("The copy could not be written; free space, then try again.")

    monkeypatch.setattr(proxy_making, "build_proxy", full)
    session = make_session(clip)
    said = []
    session.notices.subscribe(said.append)
    session.picture_options = ON
    assert session.jobs.wait(30)
    assert [(n.message, n.severity) for n in said if isinstance(n, Said)] == [
        ("The copy could not be written; free space, then try again.", "warning")
    ]
    assert session.track_trouble(video_of(session)) is None


def test_short_groups_get_no_copy(make_session, tmp_path):
    session = make_session(write_clip(tmp_path / "short.mp4", frames=8))
    session.picture_options = ON
    # Its timing may still be checked; a copy would be a job of its own, there at once.
    assert not [job for job in session.jobs.running() if job.name.startswith("Scrub")]
    assert session.jobs.wait(30)
    assert copies() == []


def test_the_memory_for_frames_follows_at_once(make_session, clip):
    session = make_session(clip)
    track = video_of(session)
    came = threading.Event()
    reader = session.frames(track, lambda answer: came.set())
    reader.request(30, 1)
    assert came.wait(20)
    wait_for(lambda: session._frame_cache.used_bytes > 200_000)
    session.picture_options = PictureOptions(cache_bytes=100_000)
    assert session._frame_cache.used_bytes <= 100_000
    reader.close()


def test_leaving_while_a_copy_is_made(clip, held):
    from syncstudio.session.session import Session

    session = Session.draft([clip])
    assert session.jobs.wait(30)
    session.picture_options = ON
    wait_for(lambda: session.has_proxy(video_of(session)))
    session.close()
    assert copies() == []
