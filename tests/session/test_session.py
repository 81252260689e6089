import subprocess
import sys
import time
from fractions import Fraction

import av
import pytest

from syncstudio.project.errors import ProjectError
from syncstudio.project.records import Source
from syncstudio.session.drafts import data_folder
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import Said
from syncstudio.session.session import Session
from syncstudio.timebase.piece import Anchor, Piece
from tests.session.conftest import write_wav

S = 1_000_000_000


def test_windows_of_one_process_share_a_session(tmp_path, wav):
    path = tmp_path / "a.syncstudio"
    first = Session.create(path)
    second = Session.open(path)
    assert second is first
    second.close()
    assert first.add_media([wav]) == []
    first.close()
    reopened = Session.open(path)
    assert [track.name for track in reopened.project.tracks()] == ["recorder"]
    reopened.close()


def test_a_second_process_is_a_viewer_and_says_so(tmp_path, wav):
    path = tmp_path / "a.syncstudio"
    session = Session.create(path)
    session.add_media([wav])
    script = (
        "from syncstudio.session.session import Session\n"
        f"s = Session.open({str(path)!r})\n"
        "print(s.viewing)\n"
        "print(len(s.project.tracks()))\n"
        "try:\n    s.add_lane('x')\nexcept Exception as e:\n    print(type(e).__name__, e)\n"
        "s.close()\n"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    lines = said.stdout.splitlines()
    assert lines[0] != "None", said.stderr
    assert lines[1] == "1"
    assert lines[2].startswith("ReadOnlyError")
    session.close()


def test_a_draft_is_kept_by_save_as_with_its_history(make_session, wav, tmp_path):
    session = make_session(wav)
    draft = session.project.path
    assert session.is_draft
    assert data_folder() in draft.parents
    lane = session.add_lane("Speech")
    session.save_as(tmp_path / "kept")
    assert session.project.path == tmp_path / "kept.syncstudio"
    assert not session.is_draft
    assert not draft.exists()
    assert session.project.sources()[0].relative_path == "recorder.wav"
    session.undo()
    session.undo()
    assert session.project.lanes() == []
    assert lane not in [found.id for found in session.project.lanes()]
    with pytest.raises(SessionError, match="another name"):
        session.save_as(tmp_path / "kept.syncstudio")


def test_media_that_moved_is_found_by_content_and_a_stranger_refused(tmp_path):
    home, away = tmp_path / "home", tmp_path / "away"
    home.mkdir()
    away.mkdir()
    write_wav(home / "one.wav")
    write_wav(home / "two.wav", tone_hz=700)
    session = Session.create(home / "p.syncstudio")
    session.add_media([home / "one.wav", home / "two.wav"])
    session.jobs.wait(30)
    session.close()
    (home / "one.wav").rename(away / "renamed.wav")

    session = Session.open(home / "p.syncstudio")
    session.jobs.wait(30)
    one, two = (track.id for track in session.project.tracks())
    missing = session.missing_sources()
    assert len(missing) == 1
    assert "missing" in session.track_trouble(one)
    assert session.peaks(two).done
    with pytest.raises(SessionError, match="not the recording"):
        session.relink(missing[0].id, home / "two.wav")
    found = session.search_missing(away)
    session.relink(missing[0].id, found[missing[0].id])
    session.jobs.wait(30)
    assert session.track_trouble(one) is None
    assert session.peaks(one).done
    assert session.missing_sources() == []
    session.close()


def copied(source, target):
    """The same packets in another container, which counts in other ticks."""
    with av.open(str(source)) as file, av.open(str(target), "w") as out:
        streams = [out.add_stream_from_template(stream) for stream in file.streams]
        for packet in file.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                out.mux(packet)
    return target


def test_relinking_to_an_equal_copy_with_other_ticks_keeps_every_frame_in_place(make_session, clip, tmp_path):
    session = make_session(clip)
    source = session.project.sources()[0].id
    video, sound = (track.id for track in session.project.tracks())
    at = [(2 * number + 1) * 1001 * S // 60_000 for number in range(60)]  # the middle of every frame
    pieces = (Piece((Anchor(0, 0),), 0, 15015), Piece((Anchor(S, S),), 15015))
    with session.project.edit("Pieces") as edit:
        edit.set_pieces(video, pieces)
    before = [session.frame_at(video, ns) for ns in at]
    session.relink(source, copied(clip, tmp_path / "camera.mkv"), force=True)
    assert session.jobs.wait(30)
    assert session.track_trouble(video) is None
    assert [session.frame_at(video, ns) for ns in at] == before
    assert session.project.clock(video).time_base == Fraction(1, 1000)
    session.undo()
    assert session.jobs.wait(30)
    assert [session.frame_at(video, ns) for ns in at] == before
    with pytest.raises(SessionError, match="has no video"):
        session.relink(source, write_wav(tmp_path / "one.wav"), force=True)
    assert session.peaks(sound).done


def test_files_with_impossible_names_are_said_and_the_rest_comes_in(make_session, wav):
    session = make_session()
    troubles = session.add_media(["x" * 300 + ".wav", "~nobody.wav", wav])
    assert len(troubles) == 2
    assert all("does not exist" in trouble for trouble in troubles)
    assert len(session.project.tracks()) == 1


def test_a_project_opens_when_its_media_cannot_even_be_looked_for(tmp_path, wav):
    path = tmp_path / "p.syncstudio"
    session = Session.create(path)
    session.add_media([wav])
    source = session.project.sources()[0].id
    with session.project.edit("Elsewhere") as edit:
        edit.update(Source, source, relative_path="y" * 300, absolute_path="/" + "x" * 300)
    session.close()
    session = Session.open(path)
    assert [missing.id for missing in session.missing_sources()] == [source]
    session.close()


def test_a_name_with_a_line_break_becomes_one_line(make_session, tmp_path):
    session = make_session(write_wav(tmp_path / "one\ntwo.wav"))
    assert session.project.tracks()[0].name == "one two"


def test_jobs_can_be_cancelled_and_failures_are_said(make_session, wav):
    session = make_session(wav)
    states = []
    session.notices.subscribe(
        lambda notice: states.append(getattr(getattr(notice, "job", None), "state", None))
    )

    def endless(job):
        while True:
            job.progress(0.5)
            time.sleep(0.001)

    job = session.jobs.start("Endless", endless)
    session.jobs.cancel(job.id)
    assert session.jobs.wait(10)
    assert "cancelled" in states

    def broken(job):
        raise RuntimeError("the cable is out")

    session.jobs.start("Broken", broken)
    assert session.jobs.wait(10)
    assert "failed" in states


def test_undoing_a_choice_reads_the_table_as_before(make_session, table):
    session = make_session(table)
    track = session.project.tracks()[0].id
    chosen = session.time_column(track)
    before = session.recorded(track)
    session.set_time_column(track, next(other for other in chosen.alternatives if other.unit == "s"))
    assert session.jobs.wait(20)
    assert session.recorded(track).duration_ns > 900 * before.duration_ns
    session.undo()
    assert session.jobs.wait(20)
    assert session.recorded(track) == before


def test_names_too_long_for_a_file_are_cut_for_a_draft_and_refused_for_a_copy(make_session, tmp_path):
    session = make_session(write_wav(tmp_path / f"{chr(0x20000) * 60}.wav"))
    with pytest.raises(ProjectError, match="could not be written"):
        session.save_copy(tmp_path / ("z" * 250))


def test_a_sound_that_can_no_longer_be_read_is_said_once(make_session, wav):
    session = make_session(wav)
    said = []
    session.notices.subscribe(
        lambda notice: said.append(notice.message) if isinstance(notice, Said) else None
    )
    session.mixer.tracks[0].reader.close()
    session.mixer.render(0, 4096)
    session.transport.seek(5)
    session.transport.seek(6)
    assert len(said) == 1
    assert said[0].startswith("recorder is silent: ")


def test_a_draft_that_nothing_came_into_is_not_kept(tmp_path, wav):
    empty = Session.draft([tmp_path / "gone.wav"])
    kept = Session.draft([wav])
    for session in (empty, kept):
        session.close()
    assert not empty.project.path.exists()
    assert kept.project.path.exists()
