"""The timing of recordings is checked behind, after everything else, and its findings lie where the track does."""

import threading
import time
from dataclasses import replace
from fractions import Fraction

import pytest

from syncstudio.media.errors import MediaError
from syncstudio.session.notices import FindingSelected, MediaGrown
from syncstudio.session.session import Session
from syncstudio.timebase.span import Span
from tests.session.conftest import write_wav
from tests.session.health_rig import Checks, finding, report, stream

S = 1_000_000_000


@pytest.fixture
def checks(monkeypatch):
    return Checks(monkeypatch)


@pytest.fixture
def open_with(make_session):
    """A session whose checks have all ended."""

    def make(*paths):
        session = make_session(*paths)
        wait_for_checks(session)
        return session

    return make


def wait_for_checks(session):
    done = threading.Event()
    stop = session.notices.subscribe(lambda _: done.set())
    try:
        for _ in range(400):
            states = [session.health_state(track.id).state for track in session.project.tracks()]
            if not {"waiting", "checking"} & set(states) and session.jobs.wait(0):
                return
            done.wait(0.05)
            done.clear()
    finally:
        stop()
    raise AssertionError(states)


def track_of(session, name):
    return next(track.id for track in session.project.tracks() if track.name == name)


def test_every_file_is_checked_once_and_told_of_each_of_its_tracks(checks, clip, wav, table, subtitles):
    heard = []
    session = Session.draft()
    session.notices.subscribe(heard.append)
    try:
        session.add_media([clip, wav, table, subtitles])
        wait_for_checks(session)
        assert sorted(checks.asked) == ["camera.mp4", "imu.csv", "recorder.wav"]
        told = {
            notice.track_id for notice in heard if isinstance(notice, MediaGrown) and notice.what == "health"
        }
        checked = [track for track in session.project.tracks() if track.kind != "transcript"]
        assert told == {track.id for track in checked}
        assert {session.health_state(track.id).state for track in checked} == {"known"}
        talk = next(track for track in session.project.tracks() if track.kind == "transcript")
        assert session.health_state(talk.id).state == "none"
        assert session.health(talk.id) is None
        assert session.findings_on(talk.id) == []
    finally:
        session.close()


def test_a_track_has_its_own_findings_and_those_of_the_file(checks, clip, open_with):
    checks.found["camera.mp4"] = lambda path: report(
        path,
        finding("variable-frame-rate", "warning", stream=0),
        finding("priming", "info", 0, stream=1),
        finding("duration-mismatch", "error", stream=None),
        streams=(stream(0), stream(1, "sound")),
    )
    session = open_with(clip)
    video, sound = session.project.tracks()
    assert [found.code for found in session.health(video.id).findings] == [
        "duration-mismatch",
        "variable-frame-rate",
    ]
    assert [found.code for found in session.health(sound.id).findings] == ["duration-mismatch", "priming"]
    assert session.health(sound.id).stream.kind == "sound"
    assert [each.finding.code for each in session.all_findings()] == [
        "duration-mismatch",
        "variable-frame-rate",
        "priming",
    ]


def test_findings_lie_where_the_track_lies(checks, wav, open_with):
    third = Fraction(1, 3)
    checks.found["recorder.wav"] = lambda path: report(
        path, finding("timestamp-gap", "error", third, 1), finding("no-duration", "warning")
    )
    session = open_with(wav)
    (track,) = session.project.tracks()
    gap, nowhere = session.findings_on(track.id)
    assert gap.master == Span(333_333_334, S)
    assert nowhere.master is None
    session.set_alignment(track.id, 5 * S, 100_000)
    assert session.findings_on(track.id)[0].master == Span(5_366_666_667, 6_100_000_000)
    session.preview_shift(track.id, S)
    assert session.findings_on(track.id)[0].master.start_ns == 6_366_666_667
    session.cancel_preview()


def test_where_nothing_was_recorded_a_finding_has_no_place(checks, wav, open_with):
    from syncstudio.timebase.piece import Anchor, Piece

    checks.found["recorder.wav"] = lambda path: report(
        path, finding("timestamp-gap", "error", Fraction(3, 2))
    )
    session = open_with(wav)
    (track,) = session.project.tracks()
    with session.project.edit("Cut") as edit:
        edit.set_pieces(track.id, [Piece((Anchor(0, 0),), 0, 8000)], "typed", None)
    assert session.findings_on(track.id)[0].master is None


def test_what_cannot_be_checked_is_said_and_the_others_go_on(checks, wav, tmp_path, open_with):
    other = write_wav(tmp_path / "other.wav")
    checks.found["recorder.wav"] = MediaError("recorder.wav is cut off: copy it again.")
    session = open_with(wav, other)
    first, second = session.project.tracks()
    state = session.health_state(first.id)
    assert (state.state, state.message) == ("failed", "recorder.wav is cut off: copy it again.")
    assert session.health(first.id) is None
    assert session.health_state(second.id).state == "known"


def test_a_fault_of_the_check_is_a_sentence_too(checks, wav, open_with):
    checks.found["recorder.wav"] = ZeroDivisionError("surprise")
    session = open_with(wav)
    (track,) = session.project.tracks()
    assert "recorder.wav could not be checked" in session.health_state(track.id).message


def test_a_stopped_check_says_so_and_reading_again_starts_it_anew(checks, wav, make_session):
    begun, go_on = threading.Event(), threading.Event()

    def wait(progress, cancelled):
        begun.set()
        go_on.wait(10)
        progress(0.5)

    checks.before = wait
    session = make_session()
    session.add_media([wav])
    assert begun.wait(10)
    (track,) = session.project.tracks()
    assert session.health_state(track.id).state == "checking"
    (job,) = session.jobs.running()
    assert job.name == "Timing of recorder.wav"
    assert session.is_health_job(job)
    session.jobs.cancel(job.id)
    go_on.set()
    wait_for_checks(session)
    assert "stopped" in session.health_state(track.id).message
    session.read_again(track.id)
    wait_for_checks(session)
    assert session.health_state(track.id).state == "known"
    assert checks.asked == ["recorder.wav", "recorder.wav"]


def test_reading_again_forgets_what_was_found(checks, wav, open_with):
    checks.found["recorder.wav"] = lambda path: report(path, finding("truncated", "error", 1))
    session = open_with(wav)
    (track,) = session.project.tracks()
    checks.found["recorder.wav"] = lambda path: report(path)
    session.read_again(track.id)
    wait_for_checks(session)
    assert session.findings_on(track.id) == []


def test_a_removed_recording_is_forgotten_and_comes_back_with_undo(checks, wav, open_with):
    session = open_with(wav)
    (track,) = session.project.tracks()
    session.remove_source(track.source_id)
    assert session.all_findings() == []
    session.undo()
    wait_for_checks(session)
    assert session.health_state(track.id).state == "known"
    assert checks.asked == ["recorder.wav", "recorder.wav"]


def test_a_missing_recording_is_not_checked(checks, wav, tmp_path):
    session = Session.create(tmp_path / "p.syncstudio")
    try:
        session.add_media([wav])
        wait_for_checks(session)
    finally:
        session.close()
    wav.unlink()
    session = Session.open(tmp_path / "p.syncstudio")
    try:
        (track,) = session.project.tracks()
        assert session.health_state(track.id).state == "unread"
        assert "missing" in session.health_state(track.id).message
        assert checks.asked == ["recorder.wav"]
    finally:
        session.close()


def test_clocks_are_compared_when_all_are_known(checks, wav, tmp_path, open_with):
    other = write_wav(tmp_path / "other.wav")
    rounds = []

    def compare(reports):
        rounds.append([each.path.name for each in reports])
        if len(reports) < 2:
            return list(reports)
        late = finding("clock-zone", "warning", stream=None)
        return [reports[0], replace(reports[1], findings=(*reports[1].findings, late))]

    checks.compare = compare
    session = open_with(wav, other)
    first, second = session.project.tracks()
    # Alone for as long as the other one had not been added.
    assert rounds[-1] == ["recorder.wav", "other.wav"]
    assert session.findings_on(first.id) == []
    assert [each.finding.code for each in session.findings_on(second.id)] == ["clock-zone"]
    session.remove_source(first.source_id)
    assert rounds[-1] == ["other.wav"]
    assert session.findings_on(second.id) == []


def test_the_way_from_finding_to_finding(checks, wav, table, open_with):
    checks.found["recorder.wav"] = lambda path: report(
        path,
        finding("timestamp-gap", "error", 1),
        finding("timestamp-backwards", "warning", 1),
        finding("no-duration", "warning"),
    )
    checks.found["imu.csv"] = lambda path: report(path, finding("clock-reset", "error", Fraction(3, 2)))
    session = open_with(wav, table)
    heard = []
    session.notices.subscribe(heard.append)
    codes = []
    for direction in (1, 1, 1, 1, -1, -1, -1, -1):
        placed = session.finding_beside(direction)
        codes.append(None if placed is None else placed.finding.code)
        if placed is not None:
            session.go_to_finding(placed)
    assert codes == [
        "timestamp-gap",
        "timestamp-backwards",
        "clock-reset",
        None,
        "timestamp-backwards",
        "timestamp-gap",
        None,
        None,
    ]
    assert session.transport.position_ns() == S
    assert session.focus_track_id == track_of(session, "recorder")
    assert session.selected_finding.finding.code == "timestamp-gap"
    assert sum(isinstance(notice, FindingSelected) for notice in heard) == 5


def test_closing_while_a_check_runs_ends_it(checks, wav):
    begun = threading.Event()

    def wait(progress, cancelled):
        begun.set()
        while not cancelled():
            time.sleep(0.001)

    checks.before = wait
    session = Session.draft([wav])
    assert begun.wait(10)
    session.close()
