"""What a person sets on a track is one step of undo each, and nonsense is refused in a sentence."""

import json

import pytest

from syncstudio.project.records import Track
from syncstudio.session.errors import SessionError
from syncstudio.session.media.tracks import channel_names, channels_heard


@pytest.fixture
def bench(make_session, wav, clip):
    session = make_session(wav, clip)
    sound = next(track for track in session.project.tracks() if track.name == "recorder")
    video = next(track for track in session.project.tracks() if track.kind == "video")
    return session, sound.id, video.id


def with_channels(session, track_id, *names):
    facts = json.loads(session.project.track(track_id).facts) | {"channels": list(names)}
    with session.project.edit("facts") as edit:
        edit.update(Track, track_id, facts=json.dumps(facts))


def test_pan_is_kept_between_the_ears_and_undone_in_one_step(bench):
    session, sound, _ = bench
    session.set_pan(sound, -0.25)
    assert session.project.track(sound).pan == -0.25
    session.set_pan(sound, 7)
    assert session.project.track(sound).pan == 1.0
    assert session.undo() == "Set pan"
    assert session.project.track(sound).pan == -0.25
    assert session.undo() == "Set pan"
    assert session.project.track(sound).pan == 0.0


def test_channels_are_chosen_by_number_and_all_of_them_are_none_named(bench):
    session, sound, _ = bench
    with_channels(session, sound, "FL", "FR", "FC")
    assert channel_names(session.project.track(sound)) == ("FL", "FR", "FC")
    session.set_heard_channels(sound, [2, 0, 2])
    track = session.project.track(sound)
    assert (track.heard_channels, channels_heard(track)) == ("0,2", (0, 2))
    session.set_heard_channels(sound, [0, 1, 2])
    assert channels_heard(session.project.track(sound)) == ()
    assert session.undo() == "Choose channels"
    assert channels_heard(session.project.track(sound)) == (0, 2)


def test_channels_that_are_not_there_are_refused(bench):
    session, sound, video = bench
    with_channels(session, sound, "FL", "FR")
    with pytest.raises(SessionError, match="recorder has no channel 3: it has 2"):
        session.set_heard_channels(sound, [0, 2])
    with pytest.raises(SessionError, match="has no sound channels"):
        session.set_heard_channels(video, [0])
    assert session.project.track(sound).heard_channels == ""


def test_a_player_is_chosen_for_videos_only(bench):
    session, sound, video = bench
    session.set_player(video, "vlc")
    assert session.project.track(video).player == "vlc"
    session.set_player(video, "vlc")
    assert session.undo() == "Choose player"
    assert session.project.track(video).player == ""
    with pytest.raises(SessionError, match="is not a video"):
        session.set_player(sound, "vlc")
    with pytest.raises(SessionError, match="no player"):
        session.set_player(video, "mpv")
