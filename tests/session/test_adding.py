import pytest

from tests.session.conftest import write_wav


def kinds(session):
    return [track.kind for track in session.project.tracks()]


def test_every_stream_of_a_file_becomes_a_track(make_session, clip):
    session = make_session(clip)
    assert kinds(session) == ["video", "sound"]
    assert session.first_troubles == []
    video = session.project.tracks()[0].id
    assert len(session.frame_index(video)) == 60
    assert session.extent().duration_ns == pytest.approx(2_002_000_000, abs=200_000_000)


def test_sound_tables_and_transcripts_come_in_by_what_they_are(make_session, wav, table, subtitles):
    session = make_session(wav, table, subtitles)
    assert kinds(session) == ["sound", "series", "transcript"]
    sound, series, _ = (track.id for track in session.project.tracks())
    assert session.peaks(sound).done
    assert list(session.series(series).names) == ["ax", "ay"]
    assert "100 Hz" in session.facts_text(series)
    assert [lane.name for lane in session.project.lanes()] == ["Ann", "Ben"]
    spoken = session.utterances()
    assert [utterance.speaker for utterance in spoken] == ["Ann", "Ben"]
    assert spoken[0].master.start_ns == 100_000_000


def test_what_cannot_be_read_is_said_and_the_rest_is_in(make_session, tmp_path, wav):
    text = tmp_path / "notes.mp4"
    text.write_text("these are only words, not a film\n" * 50)
    empty = tmp_path / "empty.wav"
    empty.write_bytes(b"")
    no_time = tmp_path / "colours.csv"
    no_time.write_text("colour,shape\nred,round\nblue,square\n")
    session = make_session(text, empty, no_time, tmp_path / "gone.wav", tmp_path, wav)
    assert len(session.first_troubles) == 5
    for sentence in session.first_troubles:
        assert "Traceback" not in sentence
        assert "\n" not in sentence
    assert kinds(session) == ["sound"]


@pytest.mark.parametrize("name", ["concat:a.wav|b.wav", "http://example.org/a.mp4", "/etc"])
def test_names_that_mean_more_than_a_file_open_nothing(make_session, name):
    session = make_session(name)
    assert len(session.first_troubles) == 1
    assert session.project.tracks() == []


def test_the_same_file_twice_is_said(make_session, wav):
    session = make_session(wav)
    assert "already" in session.add_media([wav])[0]


def test_adding_is_one_undo_step(make_session, wav, clip):
    session = make_session(wav)
    session.add_media([clip])
    assert len(session.project.tracks()) == 3
    session.undo()
    assert kinds(session) == ["sound"]
    session.redo()
    assert kinds(session) == ["sound", "video", "sound"]


def test_a_file_that_grew_a_twin_is_another_source(make_session, wav, tmp_path):
    session = make_session(wav, write_wav(tmp_path / "other.wav", tone_hz=300))
    assert len(session.project.sources()) == 2
