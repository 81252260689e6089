"""Measuring is one job: what is asked, cancelled, refused and kept."""

from __future__ import annotations

import threading
import time

import pytest

from syncstudio.project.records import Source
from syncstudio.session.errors import SessionError
from syncstudio.session.measuring.measuring_options import MeasuringOptions
from syncstudio.session.notices import MeasuringChanged, Said
from syncstudio.survey.errors import SurveyError
from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.measurement import Measurement
from syncstudio.timebase.span import Span
from tests.session.conftest import write_wav
from tests.session.measuring_rig import MS, S, answer, id_of, track


def measure(session, job):
    assert session.jobs.wait(30)
    return job


def test_all_pairs_are_one_job_and_one_step(session, survey):
    survey.answers["one", "two"] = answer(1_234_567_000, 24.1)
    job = session.measure_all()
    assert session.jobs.wait(30)
    assert job.name == "Measuring everything"
    assert survey.asked == [("one", "two", "auto"), ("one", "three", "auto")]
    assert session.project.history()[-1].name == "Measure 2 pairs"
    (row,) = session.measurements(id_of(session, "two"))
    assert (row.status, row.decision, row.offset_ns, row.method) == (
        "measured",
        "proposed",
        1_234_567_000,
        "sound",
    )
    assert session.evidence(row.id).pieces == answer(1_234_567_000, 24.1).pieces
    assert session.measurements(id_of(session, "three"))[0].status == "cannot-tell"
    assert track(session, "two").alignment == "none"
    session.undo()
    assert session.project.measurements() == []


def test_a_track_is_measured_against_the_reference(session, survey):
    session.set_reference(id_of(session, "three"))
    session.measure_track(id_of(session, "two"))
    assert session.jobs.wait(30)
    assert survey.asked == [("three", "two", "auto")]
    with pytest.raises(SessionError, match="is the reference"):
        session.measure_track(id_of(session, "three"))


def test_a_cancelled_job_leaves_nothing(session, survey):
    begun, told = threading.Event(), []

    def wait(progress, cancelled):
        begun.set()
        while not cancelled():
            progress(0.25)

    survey.before = wait
    session.notices.subscribe(lambda notice: told.append(notice))
    job = session.measure_all()
    assert begun.wait(10)
    assert session.measuring_job.id == job.id
    with pytest.raises(SessionError, match="under way"):
        session.measure_all()
    session.jobs.cancel(job.id)
    assert session.jobs.wait(30)
    assert session.project.measurements() == []
    assert session.measuring_job is None
    assert MeasuringChanged() in told


def test_an_unreadable_file_is_an_answer_among_many(session, survey):
    survey.answers["one", "two"] = SurveyError("two.wav cannot be read: check the disk.")
    survey.answers["one", "three"] = answer(5)
    session.measure_all()
    assert session.jobs.wait(30)
    (row,) = session.measurements(id_of(session, "two"))
    assert (row.status, row.reason) == ("cannot-tell", "two.wav cannot be read: check the disk.")


def test_what_could_not_be_told_is_said(session, survey):
    said = []
    session.notices.subscribe(lambda notice: said.append(notice) if isinstance(notice, Said) else None)
    session.measure_pair(id_of(session, "one"), id_of(session, "two"))
    assert session.jobs.wait(30)
    assert [notice.message for notice in said] == ["two: The two share no sound: choose others."]


def test_only_the_selection_is_looked_at(session, survey):
    one, two = id_of(session, "one"), id_of(session, "two")
    session.set_alignment(one, 10 * S)
    session.set_alignment(two, 12 * S)
    session.measuring_options = MeasuringOptions(
        selection_only=True, excluded=(Span(11 * S, 12 * S),), search_ns=500 * MS
    )
    with pytest.raises(SessionError, match="nothing is selected"):
        session.measure_pair(one, two)
    session.selection = Span(10 * S, 15 * S)
    session.measure_pair(one, two)
    assert session.jobs.wait(30)
    (limits,) = survey.limits
    assert limits.spans_ns == ((0, 5 * S),)
    assert limits.excluded_ns == ((1 * S, 2 * S),)
    assert (limits.around_ns, limits.search_ns) == (2 * S, 500 * MS)


def test_a_chosen_method_leaves_out_what_it_does_not_suit(session, survey):
    session.measuring_options = MeasuringOptions(method="dub")
    with pytest.raises(SessionError, match="nothing to measure"):
        session.measure_all()
    survey.suits = ("sound", "dub")
    session.measure_all()
    assert session.jobs.wait(30)
    assert {method for *_, method in survey.asked} == {"dub"}


def test_a_track_cannot_be_measured_against_itself(session):
    with pytest.raises(SessionError, match="itself"):
        session.measure_pair(id_of(session, "one"), id_of(session, "one"))


def test_a_pair_that_breaks_off_does_not_keep_the_others(session, survey, caplog):
    survey.answers["one", "two"] = ZeroDivisionError("surprise")
    survey.answers["one", "three"] = answer(5)
    session.measure_all()
    assert session.jobs.wait(30)
    (row,) = session.measurements(id_of(session, "two"))
    assert "not foreseen" in row.reason
    assert session.measurements(id_of(session, "three"))[0].status == "measured"


def test_an_ambiguous_answer_keeps_its_candidates(session, survey):
    survey.answers["one", "two"] = Measurement.ambiguous("sound", "Two places fit alike.", answer(0).windows)
    session.measure_pair(id_of(session, "one"), id_of(session, "two"))
    assert session.jobs.wait(30)
    (row,) = session.measurements(id_of(session, "two"))
    assert len(session.evidence(row.id).windows) == 6


def test_of_one_job_the_answer_against_the_reference_comes_first(session, survey):
    survey.plans = [("three", "two"), ("one", "two")]
    survey.answers["one", "two"] = answer(5 * MS)
    survey.answers["three", "two"] = answer(9 * MS)
    session.measure_all()
    assert session.jobs.wait(30)
    two = id_of(session, "two")
    shown = session.shown_measurement(two)
    assert (shown.reference_id, len(session.measurements(two))) == (id_of(session, "one"), 2)


def test_what_could_not_be_told_in_the_same_job_does_not_hide_what_was(session, survey):
    survey.plans = [("one", "two"), ("three", "two")]
    survey.answers["one", "two"] = answer(5 * MS)
    session.measure_all()
    assert session.jobs.wait(30)
    two = id_of(session, "two")
    shown = session.shown_measurement(two)
    assert shown.status == "measured"
    session.accept_measurement(shown.id)
    assert session.shown_measurement(two).id == shown.id
    assert session.waiting_for_all() == 0
    session.measure_pair(id_of(session, "three"), two)
    assert session.jobs.wait(30)
    assert session.shown_measurement(two).status == "cannot-tell"


def test_of_what_could_not_be_told_the_one_against_the_reference_comes_first(session, survey):
    survey.plans = [("one", "two"), ("three", "two")]
    session.measure_all()
    assert session.jobs.wait(30)
    assert session.shown_measurement(id_of(session, "two")).reference_id == id_of(session, "one")


def test_what_is_said_names_methods_as_people_do(session, survey):
    told = []
    session.notices.subscribe(lambda notice: told.append(notice) if isinstance(notice, Said) else None)
    survey.answers["one", "two"] = Measurement.cannot_tell("sound", "Nothing is alike. Tried: sound, dub.")
    session.measure_pair(id_of(session, "one"), id_of(session, "two"))
    assert session.jobs.wait(30)
    assert told[-1].message == "two: Nothing is alike. Tried: sound, dub to original."
    survey.answers["one", "two"] = Measurement.cannot_tell(
        "sound", "Several fit (-9.504 s, 0.7 s): mark one."
    )
    session.measure_pair(id_of(session, "one"), id_of(session, "two"))
    assert session.jobs.wait(30)
    assert told[-1].message == "two: Several fit (−9.504 s, 0.7 s): mark one."
    survey.answers["one", "three"] = answer(5)
    session.measure_all()
    assert session.jobs.wait(30)
    assert told[-1].message.startswith("1 of 2 pairs was measured")


def test_a_file_that_is_replaced_while_it_is_measured_is_measured_again(session, survey):
    two = id_of(session, "two")
    survey.answers["one", "two"] = answer(5 * MS)

    def replaced(progress, cancelled):
        with session.project.edit("Relink") as edit:
            edit.update(Source, track(session, "two").source_id, fingerprint="another")

    survey.before = replaced
    session.measure_track(two)
    assert session.jobs.wait(30)
    (row,) = session.measurements(two)
    assert session.is_stale(row)
    assert session.solution() is None or two not in session.solution().nodes


def test_of_a_track_that_is_removed_while_it_is_measured_nothing_is_kept(session, survey):
    survey.answers["one", "two"] = answer(5 * MS)
    survey.answers["one", "three"] = answer(7 * MS)
    gone = []

    def removed(progress, cancelled):
        if not gone:
            gone.append(session.remove_source(track(session, "two").source_id))

    survey.before = removed
    session.measure_all()
    assert session.jobs.wait(30)
    assert [row.track_id for row in session.all_measurements()] == [id_of(session, "three")]


def test_a_method_that_is_cancelled_does_not_look_as_if_it_stumbled(session, survey):
    raised = []

    def cancelled_meanwhile(progress, cancelled):
        while session.measuring_job is None:  # the job may run before whoever began it knows its number
            time.sleep(0.001)
        session.jobs.cancel(session.measuring_job.id)
        try:
            progress(0.3)
        except Exception as error:
            raised.append(type(error))
            raise

    survey.before = cancelled_meanwhile
    session.measure_track(id_of(session, "two"))
    assert session.jobs.wait(30)
    # The one exception that the survey hands on; any other is a method that broke off, and the next is tried.
    assert raised == [MeasuringCancelled]
    assert session.all_measurements() == ()


def test_everything_waits_for_files_that_are_being_added(session, survey, tmp_path):
    """Pressed while recordings came in, it measured those that were in, and said nothing of the others."""
    steps = []
    session.notices.subscribe(lambda notice: steps.append(getattr(getattr(notice, "job", None), "step", "")))
    session.expect_files()
    job = session.measure_all()
    assert not session.jobs.wait(0.2)
    assert (survey.asked, session.measuring_job.id) == ([], job.id)
    assert "waiting for the files that are being added" in steps
    session.add_media([write_wav(tmp_path / "four.wav")])
    session.files_are_in()
    assert session.jobs.wait(30)
    assert [other for _, other, _ in survey.asked] == ["two", "three", "four"]


def test_waiting_for_files_is_cancelled_like_any_measuring(session, survey):
    said = []
    session.notices.subscribe(
        lambda notice: said.append(notice.message) if isinstance(notice, Said) else None
    )
    session.expect_files()
    session.jobs.cancel(session.measure_all().id)
    assert session.jobs.wait(30)
    session.files_are_in()
    assert (survey.asked, session.measuring_job) == ([], None)


def test_where_nothing_came_in_that_can_be_measured_it_is_said(session, survey):
    said = []
    session.notices.subscribe(
        lambda notice: said.append(notice.message) if isinstance(notice, Said) else None
    )
    survey.plans = []
    session.expect_files()
    session.measure_all()
    session.files_are_in()
    assert session.jobs.wait(30)
    assert said == ["There is nothing to measure: add at least two recordings of the same scene."]
