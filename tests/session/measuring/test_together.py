"""All measurements together: loops, the solution as one step, and what contradicts it."""

from __future__ import annotations

import pytest

from syncstudio.session.errors import SessionError
from syncstudio.sync.measurement import MeasuredPiece
from tests.session.measuring_rig import MS, S, answer, id_of


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
