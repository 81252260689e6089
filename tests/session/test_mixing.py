"""What is heard follows the project and what is being turned; what falls silent is said once, at once."""

import os
import wave

import numpy as np
import pytest

from syncstudio.media.errors import MediaError
from syncstudio.session.notices import Said
from syncstudio.session.playing.returning_source import ReturningSource

S = 1_000_000_000


def heard(session, at_ns=S // 2, frames=4800):
    return session.mixer.render(at_ns, frames)


def messages(session):
    said = []
    session.notices.subscribe(lambda notice: said.append(notice) if isinstance(notice, Said) else None)
    return said


@pytest.fixture
def bench(make_session, wav):
    session = make_session(wav)
    return session, session.project.tracks()[0].id


def test_pan_gain_and_channels_of_the_project_are_heard(bench):
    session, track = bench
    session.set_pan(track, -1.0)
    left, right = np.abs(heard(session)).max(axis=0)
    assert left > 0.5
    assert right == 0.0
    session.undo()
    session.set_gain_db(track, -20.0)
    assert np.abs(heard(session, S)).max() == pytest.approx(0.061, rel=0.05)
    assert session.mixer.tracks[0].channels == ()


def test_what_is_being_turned_is_heard_and_not_stored(bench):
    session, track = bench
    steps = len(session.project.history())
    session.preview_mix(track, pan=0.9)
    session.preview_mix(track, pan=7.0)
    assert session.mixer.tracks[0].pan == 1.0
    session.preview_mix(track, gain_db=-90.0)
    assert (session.mixer.tracks[0].gain_db, session.mixer.tracks[0].pan) == (-60.0, 1.0)
    session.end_mix_preview(track)
    assert (session.mixer.tracks[0].gain_db, session.mixer.tracks[0].pan) == (0.0, 0.0)
    assert len(session.project.history()) == steps


def test_levels_are_read_by_the_place_that_is_heard(bench):
    session, track = bench
    heard(session)
    levels = session.levels(S // 2, S // 2 + S // 20)
    assert levels.tracks[track].peak == pytest.approx((0.61, 0.61), rel=0.02)
    assert levels.mix.peak == levels.tracks[track].peak
    assert session.levels(90 * S, 91 * S).tracks == {}


def test_a_track_whose_disk_goes_while_playing_is_said_once_and_comes_back(bench, wav, monkeypatch):
    session, _track = bench
    said = messages(session)
    heard(session)
    source = session.mixer.tracks[0].reader

    def gone(first, count):
        raise OSError("Input/output error")

    monkeypatch.setattr(source._reader, "read", gone)
    away = wav.with_suffix(".away")
    os.rename(wav, away)
    for k in range(4):
        heard(session, k * S // 4)
    assert [notice.severity for notice in said] == ["error"]
    assert said[0].message.startswith("recorder is silent: ")
    assert "recorder.wav is not there any more" in said[0].message
    os.rename(away, wav)
    for k in range(16):
        heard(session, k * S // 10)
    assert [notice.message for notice in said[1:]] == ["recorder is heard again."]
    assert np.abs(heard(session, S)).max() > 0.5


def test_reading_again_after_a_fault_is_heard_at_once(bench, monkeypatch):
    session, track = bench
    said = messages(session)

    def gone(first, count):
        raise OSError("Input/output error")

    monkeypatch.setattr(session.mixer.tracks[0].reader._reader, "read", gone)
    assert not heard(session).any()
    session.read_again(track)
    assert np.abs(heard(session)).max() > 0.5
    assert len(said) == 1


def test_another_recording_in_the_place_of_the_lost_one_is_refused(tmp_path, wav, monkeypatch):
    source = ReturningSource(wav, 0, lambda ends, promised: None)

    def gone(first, count):
        raise OSError("Input/output error")

    monkeypatch.setattr(source._reader, "read", gone)
    with pytest.raises(OSError, match="Input/output"):
        source.read(0, 10)
    with wave.open(str(wav), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(16_000)
        out.writeframes(bytes(4000))
    with pytest.raises(MediaError, match="another recording now"):
        source.read(0, 10)
    source.close()
    with pytest.raises(MediaError):
        source.read(0, 10)


def test_a_file_cut_short_while_playing_is_not_said_to_be_heard_where_it_ends(tmp_path):
    path, rate = tmp_path / "cut.wav", 8000
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(np.full(60 * rate, 8000, "<i2").tobytes())
    whole = path.read_bytes()
    source = ReturningSource(path, 0, lambda ends, promised: None)
    assert source.read(0, 100).any()
    os.truncate(path, 44 + 2 * 10 * rate)
    for _ in range(3):
        with pytest.raises(MediaError, match=r"cut\.wav"):
            source.read(40 * rate, 100)
    assert source.read(5 * rate, 100).any()
    with pytest.raises(MediaError, match=r"ends after 10\.0 s now, and was 60\.0 s long"):
        source.read(40 * rate, 100)
    path.write_bytes(whole)
    assert source.read(40 * rate, 100).any()
    # Past what it ever held there is nothing to miss.
    assert not source.read(70 * rate, 100).any()
    source.close()


def test_a_stream_that_ends_early_is_said_once(bench):
    session, _track = bench
    said = messages(session)

    class Short:
        rate, channels = 8000, 1
        count, count_is_exact = 80_000, False

        def read(self, first, count):
            self.count, self.count_is_exact = 16_000, True
            return np.zeros((count, 1), np.float32)

        def close(self):
            pass

    source = session.mixer.tracks[0].reader
    source._reader.close()
    source._reader, source._promised = Short(), 80_000
    heard(session)
    heard(session, S)
    assert [notice.message for notice in said] == [
        "recorder ends after 2.0 s, though its file says 10.0 s: the rest was never written, or is damaged."
    ]
