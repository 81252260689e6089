"""A camera: linked tracks, its sound against its picture, verdicts, and the delay of a device."""

from __future__ import annotations

import pytest

from syncstudio.session.errors import SessionError
from syncstudio.session.notices import MeasuringChanged
from syncstudio.sync.measurement import MeasuredPiece
from tests.session.measuring_rig import MS, S, answer, id_of, track


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


def test_read_at_one_go_what_moves_together_is_looked_up_once(camera):
    video, sound = id_of(camera, "camera"), id_of(camera, "camera sound")
    with camera.read_at_one_go():
        assert set(camera.moved_with(sound)) == {video, sound}
        camera.set_linked(sound, False)
        assert set(camera.moved_with(sound)) == {video, sound}
    assert camera.moved_with(sound) == (sound,)
