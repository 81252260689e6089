"""Measuring in a project: one job, proposals, decisions, and what they do to alignments."""

from __future__ import annotations

import threading
from fractions import Fraction

import pytest

from syncstudio.project.records import Source
from syncstudio.session.errors import SessionError
from syncstudio.session.measured_pieces import pieces_of, stretches
from syncstudio.session.measuring_options import MeasuringOptions
from syncstudio.session.notices import MeasuringChanged, Said
from syncstudio.survey.errors import SurveyError
from syncstudio.sync.measurement import MeasuredPiece, Measurement
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.piece import Anchor, Piece
from syncstudio.timebase.span import Span
from syncstudio.timebase.streamclock import StreamClock
from tests.session.conftest import write_wav
from tests.session.measuring_rig import S, Survey, answer

MS = 1_000_000
CLOCK = StreamClock(Fraction(1, 48_000))


@pytest.fixture
def survey(monkeypatch):
    return Survey(monkeypatch)


@pytest.fixture
def session(make_session, survey, tmp_path):
    """Three recorders; the first is the reference."""
    return make_session(*(write_wav(tmp_path / f"{name}.wav") for name in ("one", "two", "three")))


def track(session, name):
    return next(each for each in session.project.tracks() if each.name == name)


def id_of(session, name):
    return track(session, name).id


def measure(session, job):
    assert session.jobs.wait(30)
    return job


# -- through the reference's clock map --------------------------------------------------------------------------------


def through(answered, reference, clock=CLOCK):
    return ClockMap(clock, pieces_of(stretches(answered, reference), clock))


def test_offset_and_drift_are_composed_exactly():
    reference = ClockMap.from_offset(CLOCK, 3 * S + 17, Fraction(37))
    found = through(answer(1_234_567_891, 24.1), reference)
    line = answer(1_234_567_891, 24.1).pieces[0].anchors_ns
    rate = Fraction(line[1][1] - line[0][1], line[1][0] - line[0][0])
    for source_ns in (0, 1, 999_999_937, 7200 * S + 13):
        exact = reference.pieces[0].master_exact(line[0][1] + source_ns * rate)
        assert abs(found.pieces[0].master_exact(source_ns) - exact) <= 1


def test_an_offset_against_a_plain_reference_stays_one_anchor():
    found = through(answer(-5 * MS), ClockMap.from_offset(CLOCK, 2 * S))
    assert found.pieces == (Piece((Anchor(0, 2 * S - 5 * MS),)),)


def test_a_reference_in_pieces_cuts_the_measured_track():
    at = 10 * 48_000
    reference = ClockMap(
        CLOCK,
        (Piece((Anchor(0, 0),), None, at), Piece((Anchor(10 * S, 13 * S), Anchor(20 * S, 23 * S + 500)), at)),
    )
    found = through(answer(2 * S), reference)
    assert len(found.pieces) == 2
    for source_ns in (0, 3 * S, 8 * S - 30_000, 8 * S, 9 * S + 1, 300 * S):
        master = reference.master_from_source(2 * S + source_ns)
        assert abs(found.master_from_source(source_ns) - master) <= 1


def test_measured_pieces_keep_their_steps():
    pieces = (
        MeasuredPiece(((0, 1 * S), (10 * S, 11 * S + 240)), None, 12 * S),
        MeasuredPiece(((12 * S, 15 * S), (20 * S, 23 * S)), 12 * S, None),
    )
    reference = ClockMap.from_offset(CLOCK, 100 * S)
    found = through(answer(1 * S, 24, pieces=pieces), reference)
    assert [(piece.from_tick, piece.to_tick) for piece in found.pieces] == [(None, 576_000), (576_000, None)]
    assert found.master_from_source(5 * S) == 106 * S + 120
    assert found.master_from_source(13 * S) == 116 * S


def test_a_restart_of_the_reference_is_not_counted_twice():
    """The reference was off for 5 s: the other's two pieces say where, and each stays with the part it was seen in."""
    at = 10 * 48_000
    reference = ClockMap(CLOCK, (Piece((Anchor(0, 0),), None, at), Piece((Anchor(10 * S, 15 * S),), at)))
    pieces = (
        MeasuredPiece(((0, 0), (9 * S, 9 * S)), None, 14 * S),
        MeasuredPiece(((16 * S, 11 * S), (20 * S, 15 * S)), 14 * S, None),
    )
    found = through(answer(0, pieces=pieces), reference)
    assert [found.master_from_source(at_s * S) for at_s in (1, 9, 12, 14, 18)] == [
        1 * S,
        9 * S,
        12 * S,
        14 * S,
        18 * S,
    ]


# -- one job ----------------------------------------------------------------------------------------------------------


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


# -- decisions --------------------------------------------------------------------------------------------------------


@pytest.fixture
def proposed(session, survey):
    """Recorder two measured against one, which lies 1 s later than zero."""
    session.set_alignment(id_of(session, "one"), 1 * S)
    survey.answers["one", "two"] = answer(1_234_567_000, 24.1, 100_000)
    session.measure_track(id_of(session, "two"))
    assert session.jobs.wait(30)
    return session.measurements(id_of(session, "two"))[0]


def test_accepting_is_one_step(session, proposed):
    two = id_of(session, "two")
    before = session.project.pieces(two)
    session.accept_measurement(proposed.id)
    assert session.project.history()[-1].name == "Accept measurement of two"
    assert (track(session, "two").alignment, track(session, "two").uncertainty_ns) == ("measured", 100_000)
    assert session.clock_map(two).offset_ns == 2_234_567_000
    assert float(session.clock_map(two).drift_ppm) == pytest.approx(24.1, abs=1e-4)
    assert session.measurement_in_use(two).id == proposed.id
    session.undo()
    assert session.project.pieces(two) == before
    assert session.project.measurement(proposed.id).decision == "proposed"


def test_the_reference_s_own_uncertainty_is_part_of_it(session, survey, proposed):
    session.accept_measurement(proposed.id)
    survey.answers["two", "three"] = answer(7 * MS, uncertainty_ns=200_000)
    session.measure_pair(id_of(session, "two"), id_of(session, "three"))
    assert session.jobs.wait(30)
    session.accept_measurement(session.measurements(id_of(session, "three"))[0].id)
    assert track(session, "three").uncertainty_ns == round((100_000**2 + 200_000**2) ** 0.5)


def test_rejecting_moves_nothing(session, proposed):
    session.reject_measurement(proposed.id)
    assert session.project.measurement(proposed.id).decision == "rejected"
    assert track(session, "two").alignment == "none"
    assert session.shown_measurement(id_of(session, "two")).id == proposed.id


def test_editing_keeps_the_drift_and_says_typed(session, proposed):
    two = id_of(session, "two")
    session.edit_measurement(proposed.id, 2_300 * MS)
    assert session.clock_map(two).offset_ns == 2_300 * MS
    assert float(session.clock_map(two).drift_ppm) == pytest.approx(24.1, abs=1e-4)
    assert (track(session, "two").alignment, track(session, "two").uncertainty_ns) == ("typed", None)


def test_the_preview_counts_labels_on_other_tracks(session, proposed):
    label = session.add_label("Clap")
    own = session.add_lane("Own", id_of(session, "two"))
    master = session.add_lane("Events", None, "events")
    for lane in (own, master):
        session.add_segment(lane, Span(1_100 * MS, 1_200 * MS), label)
    before = session.proposal(proposed.id)
    assert before.labels == 1
    # The far end of its two seconds drifts by 24.1 ppm.
    assert before.by_ns == before.offset_ns - session.clock_map(proposed.track_id).offset_ns + 48_200
    session.accept_measurement(proposed.id)
    again = session.proposal(proposed.id)
    assert (again.labels, again.changes) == (0, False)


def test_nothing_can_be_accepted_of_what_could_not_be_told(session):
    session.measure_pair(id_of(session, "one"), id_of(session, "two"))
    assert session.jobs.wait(30)
    (row,) = session.measurements(id_of(session, "two"))
    with pytest.raises(SessionError, match="nothing to accept"):
        session.accept_measurement(row.id)


def test_after_a_file_was_replaced_it_is_stale(session, proposed):
    assert not session.is_stale(proposed)
    source_id = track(session, "two").source_id
    with session.project.edit("Relink recording") as edit:
        edit.update(Source, source_id, fingerprint="other")
    assert session.is_stale(proposed)
    with pytest.raises(SessionError, match="measure again"):
        session.accept_measurement(proposed.id)
    session.undo()
    assert not session.is_stale(proposed)


def test_history_is_newest_first(session, survey, proposed):
    survey.answers["one", "two"] = answer(1_234_600_000)
    session.measure_track(id_of(session, "two"))
    assert session.jobs.wait(30)
    assert [row.offset_ns for row in session.measurements(id_of(session, "two"))] == [
        1_234_600_000,
        1_234_567_000,
    ]


# -- a camera: linked tracks, its sound against its picture, device delays -------------------------------------------


@pytest.fixture
def camera(make_session, survey, clip, wav):
    return make_session(clip, wav)


def test_linked_tracks_move_together(camera, survey):
    video, sound = id_of(camera, "camera"), id_of(camera, "camera sound")
    camera.set_reference(id_of(camera, "recorder"))
    survey.answers["recorder", "camera sound"] = answer(250 * MS)
    camera.measure_track(video)
    assert camera.jobs.wait(30)
    (row,) = camera.measurements(video)
    assert row.track_id == sound
    camera.accept_measurement(row.id)
    assert camera.clock_map(video).offset_ns == camera.clock_map(sound).offset_ns == 250 * MS
    assert {track(camera, name).alignment for name in ("camera", "camera sound")} == {"measured"}


def test_a_stated_delay_of_the_picture_is_honoured(camera, survey):
    from syncstudio.project.records import Track

    video, sound = id_of(camera, "camera"), id_of(camera, "camera sound")
    with camera.project.edit("Set device") as edit:
        edit.update(Track, video, delay_ns=40 * MS)
    camera.set_reference(id_of(camera, "recorder"))
    survey.answers["recorder", "camera sound"] = answer(250 * MS)
    camera.measure_track(sound)
    assert camera.jobs.wait(30)
    camera.accept_measurement(camera.measurements(sound)[0].id)
    assert camera.clock_map(sound).offset_ns == 250 * MS
    assert camera.clock_map(video).offset_ns == 210 * MS


def test_a_sound_against_its_own_picture_moves_alone(camera, survey):
    video, sound = id_of(camera, "camera"), id_of(camera, "camera sound")
    survey.answers["camera", "camera sound"] = answer(52 * MS, method="flash-beep", uncertainty_ns=6 * MS)
    camera.measure_pair(video, sound)
    assert camera.jobs.wait(30)
    (row,) = camera.measurements(sound)
    assert camera.measurements(video) == []
    assert camera.proposal(row.id).unlinks
    verdict = camera.verdict(sound)
    assert (verdict.recorded.verdict, round(verdict.recorded.sound_early_ms)) == ("outside", 52)
    assert verdict.aligned.verdict == "outside"
    camera.accept_measurement(row.id)
    assert (camera.clock_map(video).offset_ns, camera.clock_map(sound).offset_ns) == (0, 52 * MS)
    assert not track(camera, "camera sound").linked
    verdict = camera.verdict(video)
    assert (verdict.recorded.verdict, verdict.aligned.verdict, verdict.corrected) == (
        "outside",
        "inside",
        True,
    )
    camera.undo()
    assert track(camera, "camera sound").linked


def test_in_tolerance_there_is_nothing_to_decide(camera, survey):
    video, sound = id_of(camera, "camera"), id_of(camera, "camera sound")
    for offset_ns, calls in ((2 * MS, False), (52 * MS, True)):
        survey.answers["camera", "camera sound"] = answer(
            offset_ns, method="flash-beep", uncertainty_ns=5 * MS
        )
        camera.measure_pair(video, sound)
        assert camera.jobs.wait(30)
        row = camera.shown_measurement(sound)
        assert row.offset_ns == offset_ns
        assert camera.calls_for_decision(row) is calls


def test_of_all_that_were_accepted_the_sharpest_is_in_use(session, survey):
    two = id_of(session, "two")
    survey.answers["one", "two"] = answer(100 * MS, uncertainty_ns=MS // 100)
    survey.answers["three", "two"] = answer(100 * MS, uncertainty_ns=45 * MS, method="cues")
    survey.answers["one", "three"] = answer(0, uncertainty_ns=MS // 100)
    for reference, other in (("one", "three"), ("one", "two"), ("three", "two")):
        session.measure_pair(id_of(session, reference), id_of(session, other))
        assert session.jobs.wait(30)
    session.accept_all()
    assert session.measurement_in_use(two).method == "sound"
    assert session.measurements(two)[0].method == "cues"


def test_two_recorders_have_no_verdict(session, proposed):
    assert session.verdict(id_of(session, "two")) is None


def test_another_profile_judges_otherwise(camera, survey):
    video, sound = id_of(camera, "camera"), id_of(camera, "camera sound")
    survey.answers["camera", "camera sound"] = answer(52 * MS, uncertainty_ns=1 * MS)
    camera.measure_pair(video, sound)
    assert camera.jobs.wait(30)
    told = []
    camera.notices.subscribe(told.append)
    camera.profile_id = "bt1359-acceptability"
    assert told == [MeasuringChanged()]
    assert camera.verdict(sound).recorded.verdict == "inside"
    camera.profile_id = "half-frame"
    assert camera.verdict(sound).recorded.verdict == "outside"
    with pytest.raises(SessionError, match="no tolerance profile"):
        camera.profile_id = "mine"


def test_drift_that_the_alignment_makes_up_for_is_inside(camera, survey):
    video, sound = id_of(camera, "camera"), id_of(camera, "camera sound")
    far = (MeasuredPiece(((0, 0), (3600 * S, 3600 * S + 200 * MS)), uncertainty_ns=MS),)
    survey.answers["camera", "camera sound"] = answer(0, 55.5, MS, pieces=far)
    camera.measure_pair(video, sound)
    assert camera.jobs.wait(30)
    assert camera.verdict(sound).recorded.verdict == "outside"
    camera.accept_measurement(camera.measurements(sound)[0].id)
    assert camera.verdict(sound).aligned.verdict == "inside"


# -- all together -----------------------------------------------------------------------------------------------------


@pytest.fixture
def loop(session, survey):
    survey.plans = [("one", "two"), ("one", "three"), ("two", "three")]
    survey.answers["one", "two"] = answer(100 * MS, uncertainty_ns=50_000)
    survey.answers["one", "three"] = answer(300 * MS, uncertainty_ns=50_000)
    survey.answers["two", "three"] = answer(200 * MS + 20_000, uncertainty_ns=50_000)
    session.measure_all()
    assert session.jobs.wait(30)
    return session


def test_closure_errors_are_there_again_after_a_restart(loop, tmp_path):
    from syncstudio.session.session import Session

    found = loop.loop_of(id_of(loop, "three"))
    assert found.closes
    assert abs(found.closure_ns) == pytest.approx(20_000, abs=10)
    path = tmp_path / "kept.syncstudio"
    loop.save_copy(path)
    again = Session.open(path)
    try:
        assert again.jobs.wait(30)
        assert abs(again.loop_of(id_of(again, "three")).closure_ns) == abs(found.closure_ns)
    finally:
        again.close()


def test_the_whole_solution_is_one_step(loop):
    steps = len(loop.project.history())
    assert loop.accept_all() == 2
    assert loop.project.history()[-1].name == "Accept 3 measurements"
    assert len(loop.project.history()) == steps + 1
    offsets = [loop.clock_map(id_of(loop, name)).offset_ns for name in ("one", "two", "three")]
    assert offsets[0] == 0
    assert offsets[1:] == pytest.approx([100 * MS, 300 * MS], abs=20_000)
    assert {row.decision for row in loop.project.measurements()} == {"accepted"}
    assert loop.accept_all() == 0
    loop.undo()
    assert {row.decision for row in loop.project.measurements()} == {"proposed"}


def test_a_measurement_that_breaks_the_loop_is_seen(session, survey):
    survey.plans = [("one", "two"), ("one", "three"), ("two", "three")]
    survey.answers["one", "two"] = answer(100 * MS)
    survey.answers["one", "three"] = answer(300 * MS)
    survey.answers["two", "three"] = answer(900 * MS)
    session.measure_all()
    assert session.jobs.wait(30)
    assert not session.loop_of(id_of(session, "two")).closes


def test_what_was_rejected_does_not_count(loop):
    wrong = next(row for row in loop.project.measurements() if row.offset_ns == 200 * MS + 20_000)
    loop.reject_measurement(wrong.id)
    assert loop.loop_of(id_of(loop, "three")) is None


def test_nothing_to_apply_is_said(session):
    with pytest.raises(SessionError, match="Nothing was measured"):
        session.accept_all()


def test_steps_survive_the_solution(session, survey):
    pieces = (
        MeasuredPiece(((0, 0), (S, S)), None, S),
        MeasuredPiece(((S, S + 300 * MS), (2 * S, 2 * S + 300 * MS)), S, None),
    )
    survey.answers["one", "two"] = answer(0, pieces=pieces)
    session.measure_all()
    assert session.jobs.wait(30)
    session.accept_all()
    assert len(session.project.pieces(id_of(session, "two"))) == 2


# -- roles ------------------------------------------------------------------------------------------------------------


def test_steps_of_a_linked_sound_survive_the_solution(camera, survey):
    camera.set_reference(id_of(camera, "recorder"))
    pieces = (
        MeasuredPiece(((0, 0), (S, S)), None, S),
        MeasuredPiece(((S, S + 300 * MS), (2 * S, 2 * S + 300 * MS)), S, None),
    )
    survey.answers["recorder", "camera sound"] = answer(0, pieces=pieces)
    camera.measure_all()
    assert camera.jobs.wait(30)
    camera.accept_all()
    assert len(camera.project.pieces(id_of(camera, "camera sound"))) == 2
    assert len(camera.project.pieces(id_of(camera, "camera"))) == 2


@pytest.mark.parametrize("reference", ["camera", "recorder"])
def test_a_stated_delay_is_honoured_by_the_solution(camera, survey, reference):
    from syncstudio.project.records import Track

    video, sound, recorder = (id_of(camera, name) for name in ("camera", "camera sound", "recorder"))
    with camera.project.edit("Set device") as edit:
        edit.update(Track, video, delay_ns=40 * MS)
    camera.set_alignment(sound, S)
    assert camera.clock_map(video).offset_ns == S - 40 * MS
    camera.set_reference(id_of(camera, reference))
    survey.plans = [("recorder", "camera sound")]
    survey.answers["recorder", "camera sound"] = answer(250 * MS)
    camera.measure_all()
    assert camera.jobs.wait(30)
    assert camera.accept_all()
    offsets = [camera.clock_map(id).offset_ns - camera.clock_map(recorder).offset_ns for id in (sound, video)]
    assert offsets == pytest.approx([250 * MS, 210 * MS], abs=2)


def test_where_nobody_chose_the_reference_may_be_one_that_was_reached(session, survey):
    survey.plans = [("two", "three")]
    survey.answers["two", "three"] = answer(70 * MS)
    session.measure_all()
    assert session.jobs.wait(30)
    assert session.accept_all() == 1
    two, three = (session.clock_map(id_of(session, name)).offset_ns for name in ("two", "three"))
    assert abs(three - two) == 70 * MS


def test_a_chosen_reference_that_nothing_reaches_is_said(session, survey):
    session.set_reference(id_of(session, "one"))
    survey.plans = [("two", "three")]
    survey.answers["two", "three"] = answer(70 * MS)
    session.measure_all()
    assert session.jobs.wait(30)
    with pytest.raises(SessionError, match="no measurement reaches one, the reference"):
        session.accept_all()
    assert session.project.measurements()[0].decision == "proposed"


def test_roles_are_set_and_taken_back(camera):
    sound = id_of(camera, "camera sound")
    camera.set_role(sound, "dub")
    assert (track(camera, "camera sound").role, track(camera, "camera sound").role_from) == ("dub", "set")
    camera.set_role(sound, "")
    assert (track(camera, "camera sound").role, track(camera, "camera sound").role_from) == ("", "")
    with pytest.raises(SessionError, match="no sound"):
        camera.set_role(id_of(camera, "camera"), "dub")


def test_the_reference_is_the_first_picture_until_one_is_chosen(camera):
    assert camera.reference_track_id == id_of(camera, "camera")
    camera.set_reference(id_of(camera, "recorder"))
    assert camera.reference_track_id == id_of(camera, "recorder")
    camera.undo()
    assert camera.reference_track_id == id_of(camera, "camera")


def test_damaged_evidence_is_said(session, proposed):
    from syncstudio.project.records import MeasurementRow
    from syncstudio.sync.errors import SyncError

    with session.project.edit("Damage") as edit:
        edit.update(MeasurementRow, proposed.id, content=b"nothing")
    with pytest.raises(SyncError, match="damaged"):
        session.evidence(proposed.id)
    assert session.solution() is not None


def test_an_ambiguous_answer_keeps_its_candidates(session, survey):
    survey.answers["one", "two"] = Measurement.ambiguous("sound", "Two places fit alike.", answer(0).windows)
    session.measure_pair(id_of(session, "one"), id_of(session, "two"))
    assert session.jobs.wait(30)
    (row,) = session.measurements(id_of(session, "two"))
    assert len(session.evidence(row.id).windows) == 6


def test_a_pair_that_breaks_off_does_not_keep_the_others(session, survey, caplog):
    survey.answers["one", "two"] = ZeroDivisionError("surprise")
    survey.answers["one", "three"] = answer(5)
    session.measure_all()
    assert session.jobs.wait(30)
    (row,) = session.measurements(id_of(session, "two"))
    assert "not foreseen" in row.reason
    assert session.measurements(id_of(session, "three"))[0].status == "measured"


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


def test_contradictions_move_nothing(session, survey):
    survey.plans = [("one", "two"), ("one", "three"), ("two", "three")]
    survey.answers["one", "two"] = answer(100 * MS)
    survey.answers["one", "three"] = answer(300 * MS)
    survey.answers["two", "three"] = answer(900 * MS)
    session.measure_all()
    assert session.jobs.wait(30)
    with pytest.raises(SessionError, match="does not close, so one of them is wrong"):
        session.accept_all()
    wrong = next(row for row in session.all_measurements() if row.offset_ns == 900 * MS)
    session.reject_measurement(wrong.id)
    assert session.accept_all() == 2


def test_what_is_kept_of_the_rows_follows_every_edit(session, proposed):
    assert [row.id for row in session.all_measurements()] == [proposed.id]
    session.reject_measurement(proposed.id)
    assert session.all_measurements()[0].decision == "rejected"
    session.undo()
    assert session.all_measurements()[0].decision == "proposed"
    session.remove_source(track(session, "two").source_id)
    assert session.all_measurements() == ()


def test_a_guessed_role_is_a_guess(session, survey, monkeypatch):
    from syncstudio.survey import role_guess
    from syncstudio.sync.sound.roles import RoleGuess

    guesses = {"one": RoleGuess("speech", 0.9, "Voices."), "two": RoleGuess("", 0.3, "Nothing stands out.")}
    monkeypatch.setattr(role_guess, "guess_role_of", lambda subject, cancelled: guesses[subject.name])
    session.set_role(id_of(session, "three"), "music")
    session.guess_roles()
    assert session.jobs.wait(30)
    found = {each.name: (each.role, each.role_from) for each in session.project.tracks()}
    assert found == {"one": ("speech", "guessed"), "two": ("", ""), "three": ("music", "set")}
    assert session.project.history()[-1].name == "Guess roles"
    session.set_role(id_of(session, "one"), "speech")
    session.set_role(id_of(session, "two"), "mix")
    with pytest.raises(SessionError, match="no sound whose role is open"):
        session.guess_roles()


def test_a_guess_does_not_decide_how_it_is_measured(session):
    from syncstudio.project.records import Track
    from syncstudio.session.subjects import subject_of

    with session.project.edit("Guess roles") as edit:
        edit.update(Track, id_of(session, "one"), role="dub", role_from="guessed")
    assert subject_of(session.project, track(session, "one")).role == ""


def test_of_one_job_the_answer_against_the_reference_comes_first(session, survey):
    survey.plans = [("three", "two"), ("one", "two")]
    survey.answers["one", "two"] = answer(5 * MS)
    survey.answers["three", "two"] = answer(9 * MS)
    session.measure_all()
    assert session.jobs.wait(30)
    two = id_of(session, "two")
    shown = session.shown_measurement(two)
    assert (shown.reference_id, len(session.measurements(two))) == (id_of(session, "one"), 2)
