"""Streams of texts: what is kept of them, the way through their changes, and lanes made of them in one step."""

import json

import numpy as np
import pytest

from syncstudio.media.series.sensor_stream import SensorStream
from syncstudio.project.records import Label
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.safe_pattern import PatternError
from syncstudio.session.media.sensor_tracks import insert_events, sensor_track
from syncstudio.session.notices import StreamsFiltered
from syncstudio.session.series import streams
from syncstudio.session.series.stream_filter import StreamFilter
from tests.text_series import S, TextSeries, states

NAN = float("nan")


@pytest.fixture
def plant(make_session, tmp_path, monkeypatch):
    """A session on a track whose series is one of states, and of events: `plant(series)` says which."""
    path = tmp_path / "plant.csv"
    path.write_text("time [s],x\n0,1\n1,2\n2,1\n")
    session = make_session(path)
    track = session.project.tracks()[0].id
    shown = [states((0, 0), (2, 1), (3, 2), (5, 0), (6, NAN), (8, 1), end_s=10)]
    monkeypatch.setattr(session, "series", lambda track_id: shown[0])

    def take(series):
        shown[0] = series
        return session, track

    return take


@pytest.fixture
def rig(plant):
    return plant(states((0, 0), (2, 1), (3, 2), (5, 0), (6, NAN), (8, 1), end_s=10))


def test_texts_have_counts_and_a_filter_keeps_some(rig):
    session, track = rig
    heard = []
    session.notices.subscribe(heard.append)
    counts = session.stream_counts(track, 0)
    assert [(each.text, each.count, each.lasted_ns // S) for each in counts] == [
        ("idle", 2, 3), ("run", 2, 3), ("fault", 1, 2),
    ]  # fmt: skip
    session.set_stream_filter(track, 0, StreamFilter("UN"))
    assert StreamsFiltered(track) in heard
    assert session.stream(track, 0).shown.tolist() == [False, True, False]
    assert len(session.stream(track, 0).drawn) == 5
    session.set_stream_filter(track, 0, StreamFilter("un", negated=True, hides=True))
    assert session.stream(track, 0).shown.tolist() == [True, False, True]
    assert len(session.stream(track, 0).drawn) == 3
    session.set_stream_filter(track, 0, StreamFilter("^(i|f)", regular=True, unticked=frozenset({"idle"})))
    assert session.stream(track, 0).shown.tolist() == [False, False, True]
    assert [each.ticked for each in session.stream_counts(track, 0)] == [False, True, True]
    before = session.stream_filter(track, 0)
    with pytest.raises(PatternError):
        session.set_stream_filter(track, 0, StreamFilter("(", regular=True))
    assert session.stream_filter(track, 0) == before


def test_filters_are_kept_between_runs_and_rubbish_is_passed_over(rig):
    session, track = rig
    session.set_stream_filter(track, 0, StreamFilter("run", unticked=frozenset({"b", "a"})))
    text = session.stream_filters_text()
    session.set_stream_filter(track, 0, StreamFilter())
    assert json.loads(session.stream_filters_text()) == []
    session.take_stream_filters(text)
    assert session.stream_filter(track, 0) == StreamFilter("run", unticked=frozenset({"a", "b"}))
    for rubbish in ("", "{", "[1]", '[["x", "y", {}]]', '[[1, "y", 4]]'):
        session.take_stream_filters(rubbish)


def test_filters_of_another_window_stay_among_those_that_are_kept(rig):
    session, track = rig
    theirs = [track + 1, "state", StreamFilter("stop").to_json()]
    gone = [track, "state", StreamFilter("old").to_json()]
    session.set_stream_filter(track, 0, StreamFilter("run"))
    kept = json.loads(session.stream_filters_text(json.dumps([theirs, gone])))
    assert [row[0] for row in kept] == [track + 1, track]
    assert kept[0] == theirs
    assert kept[1][2]["words"] == "run"
    for rubbish in ("", "{", "[1]", "[[]]", "{}"):
        assert len(json.loads(session.stream_filters_text(rubbish))) == 1


def test_the_way_through_changes_follows_the_filter_and_the_clock(rig):
    session, track = rig
    session.set_alignment(track, 10 * S)
    offset = session.clock_map(track).offset_ns
    assert offset == 10 * S
    session.transport.seek(offset)
    walked = []
    for _ in range(4):
        session.go_to_change(track, 1)
        walked.append((session.transport.position_ns() - offset) // S)
    assert walked == [2, 3, 5, 8]
    with pytest.raises(SessionError, match="no change after"):
        session.go_to_change(track, 1)
    session.go_to_change(track, -1)
    assert (session.transport.position_ns() - offset) // S == 5
    session.set_stream_filter(track, 0, StreamFilter("run"))
    session.go_to_change(track, -1)
    assert (session.transport.position_ns() - offset) // S == 2
    with pytest.raises(SessionError, match="no change before"):
        session.go_to_change(track, -1)


def test_states_become_segments_with_labels_in_one_step(rig):
    session, track = rig
    with session.project.edit("Add label") as edit:
        known = edit.insert(Label(name="Run", color=3))
    steps = len(session.project.history())
    session.set_stream_filter(track, 0, StreamFilter("idle", negated=True))
    lane_id = session.make_stream_lane(track, 0)
    lane = session.project.lane(lane_id)
    assert (lane.kind, lane.track_id, lane.origin) == ("segments", track, "plant.csv, mode, only not “idle”")
    labels = {label.id: label.name for label in session.project.labels()}
    found = [(each.start_ns // S, each.end_ns // S, labels[each.label_id], each.text)
             for each in session.project.segments(lane_id)]  # fmt: skip
    assert found == [(2, 3, "Run", ""), (3, 5, "fault", ""), (8, 10, "Run", "")]
    assert known in labels
    assert len(session.project.history()) == steps + 1
    session.undo()
    assert not session.project.lanes()
    assert [label.name for label in session.project.labels()] == ["Run"]


def test_events_of_many_texts_stay_texts(plant):
    texts = [f"alarm {n}" for n in range(40)]
    session, track = plant(TextSeries(np.arange(40) * S, [("log", "event", range(40))], texts))
    lane_id = session.make_stream_lane(track, 0)
    assert session.project.lane(lane_id).kind == "events"
    segments = session.project.segments(lane_id)
    assert [each.text for each in segments] == texts
    assert {each.label_id for each in segments} == {None}
    assert all(each.start_ns == each.end_ns for each in segments)
    session.set_stream_filter(track, 0, StreamFilter("nowhere"))
    with pytest.raises(SessionError, match="Nothing is left"):
        session.make_stream_lane(track, 0)


def test_long_streams_are_gathered_behind(plant, monkeypatch):
    monkeypatch.setattr(streams, "_AT_ONCE", 10)
    session, track = plant(
        TextSeries(np.arange(100) * S, [("m", "state", np.arange(100) % 3)], ["a", "b", "c"])
    )
    first = session.stream(track, 0)
    assert session.jobs.wait(10)
    assert first is None
    assert len(session.stream(track, 0).runs) == 100
    assert session.stream(track, 0) is session.stream(track, 0)


def test_colours_are_the_same_for_the_same_texts_and_apart():
    one = dict(zip("abcdefgh", streams.stream_colors("abcdefgh"), strict=True))
    other = dict(zip("hgfedcba", streams.stream_colors("hgfedcba"), strict=True))
    assert one == other
    assert len(set(one.values())) == 8
    assert len(streams.stream_colors([f"t{n}" for n in range(50)])) == 50


def test_markers_of_a_file_come_in_as_lanes_of_instants_and_of_spans(rig, tmp_path):
    session, track_id = rig
    stream = SensorStream(
        "a", 0, "annotations", "edf", ("event",), ("",), 0, None, None, 0, 1,
        events=((0, "Sleep stage W"), (30 * S, "Lights off"), (31 * S, "Sleep stage N1")),
        lasting_ns=(30 * S, 0, 30 * S),
    )  # fmt: skip
    file = tmp_path / "night.edf"
    with session.project.edit("Add") as edit:
        insert_events(edit, session.project, file, stream, sensor_track(0, file, stream), track_id)
    spans, instants = session.project.lanes()
    assert (spans.kind, instants.kind) == ("segments", "events")
    assert instants.name == f"{spans.name} instants"
    assert spans.origin == "night.edf, annotations"
    told = [(each.start_ns // S, each.end_ns // S, each.text) for each in session.project.segments(spans.id)]
    assert told == [(0, 30, "Sleep stage W"), (31, 61, "Sleep stage N1")]
    assert [each.text for each in session.project.segments(instants.id)] == ["Lights off"]
