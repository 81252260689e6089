import threading
import time

from syncstudio.session.jobs import Jobs
from syncstudio.session.notices import MediaFailed, MediaGrown


def blocked(jobs):
    """Both workers busy until the answer is set."""
    go_on = threading.Event()
    for number in range(2):
        jobs.start(f"Busy {number}", lambda job: go_on.wait(10) and None)
    return go_on


def test_a_waiting_job_is_cancelled_at_once():
    said = []
    jobs = Jobs(said.append)
    go_on = blocked(jobs)
    ran = []
    waiting = jobs.start("Waiting", ran.append)
    jobs.cancel(waiting.id)
    assert [job.id for job in jobs.running() if job.id == waiting.id] == []
    assert (said[-1].id, said[-1].state) == (waiting.id, "cancelled")
    go_on.set()
    assert jobs.wait(10)
    assert not ran
    jobs.close()


def test_a_job_that_has_yet_to_look_up_is_known_to_be_stopping():
    jobs = Jobs(lambda job: None)
    go_on, begun = threading.Event(), threading.Event()

    def work(handle):
        begun.set()
        assert go_on.wait(10)
        handle.progress(0.5)

    busy = jobs.start("Busy", work)
    assert begun.wait(10)
    assert not jobs.stopping(busy.id)
    jobs.cancel(busy.id)
    assert jobs.stopping(busy.id)
    assert [job.id for job in jobs.running()] == [busy.id]
    go_on.set()
    assert jobs.wait(10)
    assert not jobs.stopping(busy.id)
    jobs.close()


def test_after_closing_nothing_waits_and_nothing_begins():
    jobs = Jobs(lambda job: None)
    go_on = blocked(jobs)
    jobs.start("Waiting", lambda job: None)
    threading.Timer(0.05, go_on.set).start()
    jobs.close()
    jobs.start("Too late", lambda job: None)
    assert jobs.running() == []


def test_what_a_cancelled_job_sets_off_while_closing_does_not_begin():
    ran = []

    def follow(job):
        if job.state == "cancelled" and job.name == "Waiting":
            jobs.start("Next", ran.append)

    jobs = Jobs(follow)
    go_on = blocked(jobs)
    jobs.start("Waiting", lambda job: None)
    threading.Timer(0.05, go_on.set).start()
    jobs.close()
    assert not ran


def test_waiting_includes_what_the_end_of_a_job_sets_off():
    ran = []

    def follow(job):
        if job.name == "First" and job.state == "done":
            time.sleep(0.1)
            jobs.start("Next", ran.append)

    jobs = Jobs(follow)
    jobs.start("First", lambda job: None)
    assert jobs.wait(10)
    assert jobs.idle
    assert len(ran) == 1
    jobs.close()


def test_a_cancelled_track_is_read_again_when_asked(make_session, wav, monkeypatch):
    from syncstudio.media import peak_builder

    session = make_session()
    begun, build = threading.Event(), peak_builder.build_peaks

    def endless(path, stream, progress, cancelled, started):
        begun.set()
        while True:
            progress(0.5)
            time.sleep(0.001)

    monkeypatch.setattr(peak_builder, "build_peaks", endless)
    session.add_media([wav])
    track = session.project.tracks()[0].id
    assert begun.wait(10)
    session.jobs.cancel_track(track)
    assert session.jobs.wait(10)
    assert session.peaks(track) is None
    assert "Read again" in session.track_trouble(track)
    monkeypatch.setattr(peak_builder, "build_peaks", build)
    session.read_again(track)
    assert session.jobs.wait(20)
    assert session.peaks(track).done
    assert session.track_trouble(track) is None
    assert [heard.id for heard in session.mixer.tracks] == [track]


def test_a_file_that_is_back_is_read_again_and_heard(make_session, wav, tmp_path):
    session = make_session(wav)
    session.save_as(tmp_path / "p")
    wav.rename(tmp_path / "away.wav")
    track = session.project.tracks()[0].id
    failed = []
    session.notices.subscribe(
        lambda notice: failed.append(notice) if isinstance(notice, MediaFailed) else None
    )
    session.read_again(track)
    assert "missing" in session.track_trouble(track)
    assert session.mixer.tracks == ()
    assert len(failed) == 1
    (tmp_path / "away.wav").rename(wav)
    session.read_again(track)
    assert session.jobs.wait(20)
    assert session.track_trouble(track) is None
    assert len(session.mixer.tracks) == 1


def test_what_an_overtaken_job_read_is_not_shown(make_session, table, monkeypatch):
    from syncstudio.media.series import table as tables

    session = make_session(table)
    track = session.project.tracks()[0].id
    read_table, slow, go_on = tables.read_table, threading.Event(), threading.Event()

    def held(path, choice, progress, cancelled):
        series = read_table(path, choice)
        slow.set()
        go_on.wait(10)
        return series

    monkeypatch.setattr(tables, "read_table", held)
    session.read_again(track)
    assert slow.wait(10)
    monkeypatch.setattr(tables, "read_table", read_table)
    other = next(c for c in session.time_column(track).alternatives if c.unit == "s")
    session.set_time_column(track, other)
    grown = threading.Event()
    session.notices.subscribe(lambda notice: grown.set() if isinstance(notice, MediaGrown) else None)
    assert session.series(track) is not None or grown.wait(10)
    length_ns = session.recorded(track).duration_ns
    go_on.set()
    assert session.jobs.wait(20)
    assert session.recorded(track).duration_ns == length_ns > 10**12


def test_a_removed_track_is_no_longer_read_and_undo_reads_it(make_session, wav, monkeypatch):
    from syncstudio.media import peak_builder

    session = make_session()
    begun, build = threading.Event(), peak_builder.build_peaks

    def endless(path, stream, progress, cancelled, started):
        begun.set()
        while True:
            progress(0.5)
            # Decoding lets other threads in; a loop that never does may keep a worker from starting.
            time.sleep(0.001)

    monkeypatch.setattr(peak_builder, "build_peaks", endless)
    session.add_media([wav])
    assert begun.wait(10)
    session.remove_source(session.project.sources()[0].id)
    assert session.jobs.wait(10)
    monkeypatch.setattr(peak_builder, "build_peaks", build)
    session.undo()
    assert session.jobs.wait(20)
    assert session.peaks(session.project.tracks()[0].id).done
