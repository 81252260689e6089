"""Channels worked out from others: kept as formulas, worked out behind, one step of undo each."""

import json
import re

import numpy as np
import pytest

from syncstudio.session.errors import SessionError
from syncstudio.session.session import Session


def table(path, rate, names, columns, start_s=0.0):
    rows = np.column_stack([np.arange(len(columns[0])) / rate + start_s, *columns])
    head = ",".join(["time [s]", *names])
    np.savetxt(path, rows, delimiter=",", header=head, comments="", fmt="%.9g")
    return path


@pytest.fixture
def rig(make_session, tmp_path):
    t = np.arange(400) / 100
    imu = table(tmp_path / "imu.csv", 100, ["x [m/s2]", "y [m/s2]", "motor speed"], [3 + 0 * t, 4 + 0 * t, t])
    gps = table(tmp_path / "gps.csv", 10, ["speed"], [np.arange(40.0)])
    session = make_session(imu, gps)
    assert session.jobs.wait(30)
    by_name = {track.name: track.id for track in session.project.tracks()}
    return session, by_name["imu"], by_name["gps"]


def values(session, channel):
    assert session.jobs.wait(30)
    series = session.derived_series(channel)
    assert series is not None, session.derived_trouble(channel)
    return series.column(0, 0, series.rows)


def test_a_formula_becomes_a_channel_and_undo_takes_it_away(rig):
    session, imu, _ = rig
    channel = session.add_derived(imu, "strength", "magnitude(x, y)")
    assert values(session, channel).tolist() == [5.0] * 400
    view = session.channel_view(imu, "strength")
    assert (view.unit, view.formula, view.kind) == ("m/s2", "magnitude(x, y)", "number")
    assert np.array_equal(view.series.times(0, 9), session.series(imu).times(0, 9))
    assert session.undo() == "Add channel “strength”"
    assert session.derived_series(channel) is None
    session.redo()
    assert values(session, channel)[0] == 5.0


def test_what_cannot_be_is_said_with_its_place_and_nothing_is_stored(rig):
    session, imu, _ = rig
    steps = len(session.project.history())
    for formula, says in (
        ("magnitude(x, q)", "no channel “q” in this track: it has x, y, motor speed (at character 14)"),
        ("lowpass(x, 60 Hz)", "nothing above 50 Hz"),
        ("gps.sped", "“gps” has no such channel: it has speed"),
        ("radio.x", "neither a channel “radio.x” nor another series “radio”"),
    ):
        with pytest.raises(SessionError, match=re.escape(says)):
            session.add_derived(imu, "new", formula)
    with pytest.raises(SessionError, match="has a channel “x” already"):
        session.add_derived(imu, "x", "y")
    assert len(session.project.history()) == steps


def test_names_follow_a_rename_in_one_step_and_a_used_channel_stays(rig):
    session, imu, _ = rig
    first = session.add_derived(imu, "twice", "`motor speed` * 2")
    second = session.add_derived(imu, "more", "twice + 1")
    assert values(session, second)[100] == 3.0
    with pytest.raises(SessionError, match="“twice” is used by “more”"):
        session.delete_derived(first)
    session.change_derived(first, "double speed", "`motor speed` * 2")
    assert [row.formula for row in session.derived_rows(imu)] == ["`motor speed` * 2", "`double speed` + 1"]
    assert values(session, second)[100] == 3.0
    with pytest.raises(SessionError, match="worked out from itself"):
        session.change_derived(first, "double speed", "more / 2")
    session.change_derived(first, "double speed", "`motor speed` * 3")
    assert values(session, second)[100] == 4.0
    session.undo()
    session.undo()
    assert [row.name for row in session.derived_rows(imu)] == ["twice", "more"]
    assert values(session, second)[100] == 3.0


def test_another_track_is_read_off_through_both_clocks_and_has_no_value_where_it_has_none(rig):
    session, imu, gps = rig
    channel = session.add_derived(imu, "v", "gps.speed")
    before = values(session, channel)
    # Ten readings a second on a straight line: row n of the first lies between two of the second.
    assert before[:391] == pytest.approx(np.arange(391) / 10)
    assert np.isnan(before[391:]).all()
    session.set_alignment(gps, 1_000_000_000)
    after = values(session, channel)
    assert np.isnan(after[:100]).all()
    assert after[100:400] == pytest.approx(np.arange(300) / 10)
    session.undo()
    assert values(session, channel)[5] == pytest.approx(0.5)


def test_names_to_complete_are_written_as_a_formula_has_them(rig):
    session, imu, _ = rig
    assert session.formula_names(imu) == ["x", "y", "`motor speed`", "gps.speed"]
    trial = session.try_formula(imu, "derivative(`motor speed`)")
    assert trial.values == pytest.approx(np.ones(400))
    assert json.dumps(trial.unit) == '""'
    assert session.try_formula(imu, "x +").trouble.at == 3


def test_it_is_worked_out_anew_when_the_track_is_read_again_and_found_when_the_project_is_opened_again(
    rig, tmp_path
):
    session, imu, _ = rig
    channel = session.add_derived(imu, "slow", "lowpass(x, 5 Hz)")
    assert values(session, channel) == pytest.approx(np.full(400, 3.0))
    before = session.derived_series(channel)
    session.read_again(imu)
    assert values(session, channel) == pytest.approx(np.full(400, 3.0))
    assert session.derived_series(channel) is not before
    session.save_copy(tmp_path / "copy.syncstudio")
    again = Session.open(tmp_path / "copy.syncstudio")
    try:
        assert values(again, channel)[7] == pytest.approx(3.0)
    finally:
        again.close()


def test_a_formula_that_no_longer_fits_stays_and_says_why(rig):
    session, imu, gps = rig
    channel = session.add_derived(imu, "v", "gps.speed * 2")
    assert values(session, channel)[0] == 0
    session.rename_track(gps, "receiver")
    assert session.jobs.wait(30)
    assert session.derived_series(channel) is None
    assert "neither a channel “gps.speed” nor another series “gps”" in session.derived_trouble(channel)
    assert session.channel_view(imu, "v").trouble
    session.undo()
    assert values(session, channel)[10] == pytest.approx(2.0)
    session.remove_source(session.project.track(gps).source_id)
    assert session.jobs.wait(30)
    assert session.derived_trouble(channel)
    assert session.project.channels(imu)[0].formula == "gps.speed * 2"
