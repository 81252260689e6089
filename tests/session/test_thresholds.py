"""A threshold is looked at first, stored nowhere, and made into a lane in one step."""

import numpy as np
import pytest

from syncstudio.interchange.schemas.schema_fault import MOST_NAME
from syncstudio.media.series.analysis.crossings import Found, Rule
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import ThresholdsChanged
from syncstudio.session.series.thresholds import ThresholdChoice, ThresholdProposal, rule_in_words


@pytest.fixture
def rig(make_session, tmp_path):
    t = np.arange(1000) / 100
    path = tmp_path / "press.csv"
    np.savetxt(
        path,
        np.column_stack([t, np.sin(2 * np.pi * t)]),
        delimiter=",",
        header="time [s],force [N]",
        comments="",
    )
    session = make_session(path)
    assert session.jobs.wait(30)
    return session, session.project.tracks()[0].id


def look(session, track, kind, low, **more):
    session.look_for(ThresholdChoice(track, "force", kind, low, **more))
    assert session.jobs.wait(30)
    return session.threshold_proposal


def test_what_is_found_is_a_proposal_until_it_is_made_a_lane_of_its_tracks_clock(rig):
    session, track = rig
    heard = []
    session.notices.subscribe(
        lambda notice: heard.append(notice) if isinstance(notice, ThresholdsChanged) else None
    )
    session.set_alignment(track, 7_000_000_000)
    steps = len(session.project.history())
    found = look(session, track, "above", 0.5, shortest_ns=50_000_000)
    assert found.count == 10
    assert found.says == "force > 0.5 N, for at least 50 ms"
    assert heard == [ThresholdsChanged(track)]
    assert len(session.project.history()) == steps
    lane_id = session.make_threshold_lane()
    lane = session.project.lane(lane_id)
    assert (lane.track_id, lane.kind, lane.name) == (track, "segments", "force > 0.5 N, for at least 50 ms")
    assert lane.origin == "press.csv, where force > 0.5 N, for at least 50 ms"
    first = session.project.segments(lane_id)[0]
    # sin(2 pi t) reaches a half after a twelfth of a second, on the recording's own clock.
    assert first.start_ns == pytest.approx(1e9 / 12, abs=2e5)
    assert first.end_ns == pytest.approx(5e9 / 12, abs=2e5)
    assert session.threshold_proposal is None
    assert session.undo() == "Make a lane of a threshold"
    assert session.project.lanes() == []


def test_a_lane_of_a_channel_with_a_very_long_name_is_named_all_the_same(make_session, tmp_path):
    path = tmp_path / "long.csv"
    path.write_text(f"time [s],{'force ' * 60}\n" + "".join(f"{n / 10},{n % 7}\n" for n in range(50)))
    session = make_session(path)
    assert session.jobs.wait(30)
    track = session.project.tracks()[0].id
    session.look_for(ThresholdChoice(track, session.analysed_names(track)[0], "above", 3.0))
    assert session.jobs.wait(30)
    lane = session.project.lane(session.make_threshold_lane())
    assert lane.name.startswith("force force")
    assert len(lane.name) <= MOST_NAME
    assert lane.origin.startswith("long.csv")


def test_crossings_become_events_with_a_label(rig):
    session, track = rig
    label = session.add_label("stroke")
    look(session, track, "rising", 0.2)
    lane_id = session.make_threshold_lane("Strokes", label)
    assert session.project.lane(lane_id).kind == "events"
    segments = session.project.segments(lane_id)
    assert len(segments) == 10
    assert {segment.label_id for segment in segments} == {label}
    assert all(segment.start_ns == segment.end_ns for segment in segments)


def test_sigmas_count_from_the_median(rig):
    session, track = rig
    found = look(session, track, "outside", 0.5, sigmas=True)
    assert found.rule.high == pytest.approx(-found.rule.low, abs=1e-3)
    # The median distance from 0 of a sine is 0.707.
    assert found.rule.high == pytest.approx(0.5 * 1.4826 * 2**-0.5, abs=0.02)


def test_what_cannot_be_looked_for_is_refused_and_nothing_found_makes_no_lane(rig):
    session, track = rig
    for choice, says in (
        (ThresholdChoice(track, "gone", "above", 1), "holds no numbers"),
        (ThresholdChoice(track, "force", "inside", 2, 1), "lower value comes first"),
        (ThresholdChoice(track, "force", "above", 1, hysteresis=-1), "0 or more"),
        (ThresholdChoice(track, "force", "outside", 0, 1, hysteresis=0.5), "less than half"),
    ):
        with pytest.raises(SessionError, match=says):
            session.look_for(choice)
    assert look(session, track, "above", 5).count == 0
    with pytest.raises(SessionError, match="Nothing was found yet"):
        session.make_threshold_lane()
    assert session.project.lanes() == []


def test_more_than_anybody_can_work_through_are_refused(rig):
    session, track = rig
    many = np.arange(2_000_001)
    rule = Rule("rising", 1)
    session.threshold_proposal = ThresholdProposal(
        ThresholdChoice(track, "force", "rising", 1), rule, Found(many, many), "x"
    )
    with pytest.raises(SessionError, match="2,000,001 labels are more"):
        session.make_threshold_lane()


def test_rules_are_said_in_words():
    assert (
        rule_in_words("|acc|", "g", Rule("above", 3, shortest_ns=50_000_000))
        == "|acc| > 3 g, for at least 50 ms"
    )
    assert (
        rule_in_words("v", "", Rule("inside", -1, 2, 0.5, merge_ns=2_000_000_000))
        == "v from −1 to 2, hysteresis 0.5, gaps under 2 s joined"
    )
