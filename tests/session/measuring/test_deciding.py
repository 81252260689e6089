"""Accepting, rejecting and editing a measurement, and its history."""

from __future__ import annotations

import pytest

from syncstudio.project.records import Source
from syncstudio.session.errors import SessionError
from syncstudio.timebase.span import Span
from tests.session.measuring_rig import MS, S, answer, id_of, track


def measure(session, job):
    assert session.jobs.wait(30)
    return job


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


def test_of_several_accepted_the_one_that_the_track_lies_by_is_looked_at(session, survey, proposed):
    two = id_of(session, "two")
    survey.answers["one", "two"] = answer(1_234 * MS, uncertainty_ns=23 * MS)
    session.measure_track(two)
    assert session.jobs.wait(30)
    coarse = session.measurements(two)[0]
    session.accept_measurement(coarse.id)
    session.accept_measurement(proposed.id)
    assert session.measurement_in_use(two).id == proposed.id
    assert session.shown_measurement(two).id == proposed.id


def test_editing_keeps_the_drift_and_says_typed(session, proposed):
    two = id_of(session, "two")
    session.edit_measurement(proposed.id, 2_300 * MS)
    assert session.clock_map(two).offset_ns == 2_300 * MS
    assert float(session.clock_map(two).drift_ppm) == pytest.approx(24.1, abs=1e-4)
    assert (track(session, "two").alignment, track(session, "two").uncertainty_ns) == ("typed", None)


def test_a_slip_of_the_hand_is_no_offset(session, proposed):
    with pytest.raises(SessionError, match="hundred years"):
        session.edit_measurement(proposed.id, 200 * 365 * 86_400 * S)
    assert track(session, "two").alignment == "none"


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


def test_damaged_evidence_is_said(session, proposed):
    from syncstudio.project.records import MeasurementRow
    from syncstudio.sync.errors import SyncError

    with session.project.edit("Damage") as edit:
        edit.update(MeasurementRow, proposed.id, content=b"nothing")
    with pytest.raises(SyncError, match="damaged"):
        session.evidence(proposed.id)
    assert session.solution() is not None


def test_what_is_kept_of_the_rows_follows_every_edit(session, proposed):
    assert [row.id for row in session.all_measurements()] == [proposed.id]
    session.reject_measurement(proposed.id)
    assert session.all_measurements()[0].decision == "rejected"
    session.undo()
    assert session.all_measurements()[0].decision == "proposed"
    session.remove_source(track(session, "two").source_id)
    assert session.all_measurements() == ()
