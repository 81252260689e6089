"""What is done to labels as they lie: extending, nudging, walking, shifting, copying and snapping."""

import json
import wave
from fractions import Fraction

import numpy as np
import pytest

from syncstudio.project.records import Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.label_clip import read_clip
from syncstudio.session.labels.snap_ways import SnapWays
from syncstudio.timebase.span import Span

S = 1_000_000_000
MS = 1_000_000


@pytest.fixture
def session(make_session):
    return make_session()


@pytest.fixture
def lane(session):
    return session.add_lane("Ann")


def add(session, lane, start_s, end_s, **more):
    return session.add_segment(lane, Span(round(start_s * S), round(end_s * S)), **more)


def spans(session, lane):
    return [(s.start_ns / S, s.end_ns / S) for s in session.project.segments(lane)]


def choose(session, *ids):
    session.selected_segments = frozenset(ids)


def test_edges_extend_to_the_playhead_and_to_neighbours(session, lane):
    before, here, after = add(session, lane, 0, 1), add(session, lane, 3, 4), add(session, lane, 8, 9)
    choose(session, here)
    session.extend_to_playhead("end", 6 * S)
    session.extend_to_playhead("start", 2 * S)
    assert spans(session, lane)[1] == (2, 6)
    session.extend_to_neighbour("end")
    session.extend_to_neighbour("start")
    assert spans(session, lane)[1] == (1, 8)
    with pytest.raises(SessionError, match="beyond the other edge"):
        session.extend_to_playhead("start", 9 * S)
    choose(session, after)
    with pytest.raises(SessionError, match="no label after"):
        session.extend_to_neighbour("end")
    assert session.project.segment(before).end_ns == S


def test_the_last_label_is_repeated_with_its_text_and_attributes(session, lane):
    label = session.add_label("Speech")
    first = add(session, lane, 0, 1.5, label_id=label, text="yes")
    choose(session)
    again = session.project.segment(session.repeat_last(4 * S))
    assert (again.start_ns, again.end_ns, again.label_id, again.text) == (4 * S, 5 * S + S // 2, label, "yes")
    assert again.id != first
    choose(session)
    session.selection = Span(7 * S, 8 * S)
    assert session.project.segment(session.repeat_last(0)).start_ns == 7 * S


def test_walking_goes_from_label_to_label_and_lane_to_lane(session, lane):
    other = session.add_lane("Ben")
    ids = [add(session, lane, k, k + 0.5) for k in (1, 3, 5)]
    low = add(session, other, 3, 4)
    choose(session)
    session.current_lane_id = lane
    session.transport.seek(2 * S)
    assert session.go_to_label(1).id == ids[1]
    assert session.transport.position_ns() == 3 * S
    assert session.go_to_label(-1).id == ids[0]
    assert session.go_to_label(-1) is None
    assert session.selected_segments == {ids[0]}
    session.transport.seek(3 * S)
    assert session.go_to_lane(1) == other
    assert session.selected_segments == {low}
    assert session.go_to_lane(1) == other
    assert session.go_to_lane(-1) == lane
    session.extend_selection(1)
    session.extend_selection(1)
    assert session.selected_segments == set(ids[1:])
    assert session.select_lane() == 3
    assert session.select_everything() == 4
    choose(session, ids[0])
    session.select_through(ids[2])
    assert session.selected_segments == set(ids)
    assert session.select_by_query("lane:Ben") == 1
    assert session.selected_segments == {low}


def test_the_current_label_is_looped(session, lane):
    made = add(session, lane, 1, 2)
    session.transport.seek(5 * S)
    assert session.loop_current()
    assert (session.transport.loop, session.transport.playing) == (Span(S, 2 * S), True)
    assert not session.loop_current()
    assert session.transport.loop is None
    choose(session)
    with pytest.raises(SessionError, match="Select the label"):
        session.loop_current()
    assert session.project.segment(made).start_ns == S


def test_many_are_shifted_in_one_step_by_every_scope(session, lane):
    other = session.add_lane("Ben")
    for k in range(4):
        add(session, lane, 2 * k, 2 * k + 1)
        add(session, other, 2 * k, 2 * k + 1)
    choose(session, session.project.segments(lane)[0].id)
    steps = len(session.project.history())
    for scope, count in (("selection", 1), ("lane", 4), ("after", 4)):
        ids = session.scope_ids(scope, 4 * S)
        assert len(ids) == count
        assert session.shift_labels(ids, 250 * MS) == count
        steps += 1
        assert len(session.project.history()) == steps
        session.undo()
        steps += 1
    session.preview_labels(frozenset(ids), S)
    assert session.label_preview == (frozenset(ids), S)
    assert len(session.project.history()) == steps
    session.shift_labels(ids, -S)
    assert session.label_preview == (frozenset(), 0)
    assert spans(session, other) == [(0, 1), (2, 3), (3, 4), (5, 6)]


def test_a_protected_neighbour_stops_all_that_move_together(session, lane):
    ids = [add(session, lane, 0, 1), add(session, lane, 2, 3)]
    add(session, lane, 4, 5)
    session.neighbours = "protect"
    session.shift_labels(ids, round(1.5 * S))
    assert spans(session, lane) == [(1, 2), (3, 4), (4, 5)]


def test_hundreds_are_moved_at_one_go_only_where_nothing_stands_against_it(session, lane):
    ids = [add(session, lane, 2 * k, 2 * k + 1) for k in range(3)]
    with session.project.edit("Many") as edit:
        edit.insert_many([Segment(0, lane, k * S, k * S + 10) for k in range(10, 310)])
    child = session.add_lane("Words")
    add(session, child, 0, 0.5)
    session.hold_lane(child, lane, "inside")
    everything = session.project.segment_ids()
    assert session.shift_labels(everything, S) == len(everything)
    assert spans(session, child) == [(1, 1.5)]
    with pytest.raises(SessionError):  # the child would lie outside of its parent
        session.shift_labels(session.project.segment_ids(lane), 100 * S)
    assert spans(session, lane)[0] == (1, 2)
    session.hold_lane(child, None)
    session.neighbours = "protect"
    assert session.shift_labels([*session.project.segment_ids(lane) - {ids[1]}], S) == 302
    assert spans(session, lane)[:2] == [(2, 3), (3, 4)]


def test_labels_are_copied_between_lanes_times_and_projects(session, lane, make_session):
    label = session.add_label("Speech")
    first = add(session, lane, 1, 2, label_id=label, text="one\ttwo")
    second = add(session, lane, 3, 4)
    choose(session, first, second)
    clip = session.copy_labels()
    assert clip.table().splitlines()[1].split("\t") == [
        "1.000000000", "2.000000000", "00:00:01.000", "00:00:02.000", "Ann", "Speech", "one two",
    ]  # fmt: skip
    other = session.add_lane("Ben")
    session.current_lane_id = other
    steps = len(session.project.history())
    session.paste_labels(clip.document(), 10 * S)
    assert spans(session, other) == [(10, 11), (12, 13)]
    assert len(session.project.history()) == steps + 1
    choose(session, first)
    session.duplicate_labels()
    assert spans(session, other)[0] == (1, 2)
    choose(session, first, second)
    session.cut_labels()
    assert spans(session, lane) == []
    elsewhere = make_session()
    target = elsewhere.add_lane("Anyone")
    elsewhere.paste_labels(clip.document(), 0)
    (pasted, _) = elsewhere.project.segments(target)
    assert elsewhere.project.label(pasted.label_id).name == "Speech"
    assert pasted.text == "one\ttwo"
    elsewhere.undo()
    assert elsewhere.project.labels() == []


@pytest.mark.parametrize(
    "document",
    [
        "", "{", "[]", "null", '{"schema": "other"}', '{"schema": "syncstudio.labels/1"}',
        '{"schema":"syncstudio.labels/1","from_ns":0,"lanes":[],"labels":[{"start_ns":0,"end_ns":1,"lane":0}]}',
        '{"schema":"syncstudio.labels/1","from_ns":0,"lanes":[["a","segments"]],"labels":[{"start_ns":5,"end_ns":1,"lane":0}]}',
        '{"schema":"syncstudio.labels/1","from_ns":0,"lanes":[["a","segments"]],"labels":[{"x":5}]}',
        json.dumps({"a": 1}) + "[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_clip_is_refused_in_a_sentence(document):
    with pytest.raises(SessionError, match="clipboard"):
        read_clip(document)


def test_nudges_go_by_milliseconds_frames_and_samples(make_session, clip, wav):
    session = make_session(clip, wav)
    sound = next(t.id for t in session.project.tracks() if t.name.startswith("recorder"))
    video = session.stepping_track()
    session.set_alignment(sound, 123_457, Fraction(35))
    lane = session.add_lane("Ann", sound)
    made = session.add_segment(lane, Span(500 * MS, 700 * MS))

    def place():
        return session.placed_segment(made).master

    before = place()
    session.nudge("start", 1)
    assert place().start_ns - before.start_ns == pytest.approx(MS, abs=1)
    assert place().end_ns == before.end_ns
    session.nudge_unit = "frame"
    for direction in (1, 1, -1):
        session.nudge("end", direction)
        number = session.frame_at(video, place().end_ns)
        assert place().end_ns == pytest.approx(session.frame_start(video, number), abs=1)
    session.nudge_unit = "sample"
    clock_map = session.clock_map(sound)
    ticks = []
    for direction in (-1, 1, 1, 1):
        session.nudge("start", direction)
        ticks.append(clock_map.clock.tick_from_source_ns(session.project.segment(made).start_ns))
        assert clock_map.clock.source_ns_from_tick(ticks[-1]) == session.project.segment(made).start_ns
    assert np.diff(ticks).tolist() == [1, 1, 1]
    before = session.project.segment(made)
    session.nudge("body", 1)
    after = session.project.segment(made)
    assert after.end_ns - after.start_ns == before.end_ns - before.start_ns
    assert after.start_ns > before.start_ns


@pytest.fixture
def beeps(tmp_path):
    """Silence, a tone from 1 s to 2 s, silence: 8 kHz."""
    t = np.arange(4 * 8000) / 8000
    sound = np.where((t >= 1) & (t < 2), np.sin(2 * np.pi * 200 * t), 0) * 20_000
    sound = sound + np.random.default_rng(1).normal(0, 8, len(t))
    path = tmp_path / "beeps.wav"
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(sound.astype("<i2").tobytes())
    return path


def test_edges_snap_to_what_is_heard(make_session, beeps):
    session = make_session(beeps)
    lane = session.add_lane("Ann", session.project.tracks()[0].id)
    session.transport.seek(3 * S)

    def snapped(at_ns, within_ns, **ways):
        session.snap_ways = SnapWays(frames=False, **ways)
        session.snap(at_ns, within_ns, (), lane)
        assert session._looking is None or session._looking.wait(10)
        return session.snap(at_ns, within_ns, (), lane)

    onset = snapped(round(1.04 * S), 60 * MS, onsets=True)
    assert (onset.what, onset.ns / S) == ("onset", pytest.approx(1, abs=0.004))
    silence = snapped(round(1.97 * S), 60 * MS, silence=True)
    assert (silence.what, silence.ns / S) == ("silence", pytest.approx(2, abs=0.006))
    zero = snapped(round(1.5011 * S), 4 * MS, zero=True)
    assert zero.what == "zero"
    assert abs((round(zero.ns * 8000 / S) + 10) % 20 - 10) <= 1  # half a period of the tone is 20 samples
    assert snapped(round(1.5 * S), 4 * MS) is None
    add(session, lane, 1.5, 1.7)
    assert snapped(round(1.502 * S), 4 * MS, zero=True).what == "edge"
    assert snapped(round(1.502 * S), 4 * MS, on=False) is None
    assert session.snap_playhead(round(1.502 * S), 4 * MS) == round(1.502 * S)
    session.snap_ways = SnapWays()
    assert session.snap_playhead(round(1.502 * S), 4 * MS) == round(1.5 * S)
