"""Regions are labels: what the timeline does to their segments, their key frames go along with; and laws of places."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.media.frame_index import FrameIndex
from syncstudio.project.labelling_records import Keyframe, Region
from syncstudio.project.records import Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.regions.frame_times import FrameTimes
from syncstudio.session.regions.region_interpolation import RegionTrack
from syncstudio.session.regions.region_shapes import bounds, checked, moved, points_from, points_text
from syncstudio.timebase.span import Span
from syncstudio.timebase.streamclock import StreamClock
from tests.session.region_rig import BOX, SIZE, add_video, box_at, go_to, keys_of

S = 1_000_000_000
AWAY = tuple((x + 80, y) for x, y in BOX)


@pytest.fixture
def rig(make_session):
    session = make_session()
    video = add_video(session)
    session.set_alignment(video, 2 * S)
    segment = session.add_region(video, "box", BOX, 10)
    session.shape_region(segment, 30, AWAY)
    go_to(session, video, 40)
    session.end_regions([segment])
    return session, video, segment


def spans(session, video, first, last):
    return Span(session.frame_start(video, first), session.frame_start(video, last))


def test_a_segment_dragged_on_the_timeline_takes_its_key_frames_along(rig):
    session, video, segment = rig
    place = session.placed_segment(segment).master
    session.move_segment(segment, place.shifted(5 * 33_366_667 + 4_000_000))
    assert keys_of(session, segment) == [15, 35]
    assert session.placed_segment(segment).master == spans(session, video, 15, 45)
    session.move_segment(segment, spans(session, video, 20, 45))
    assert keys_of(session, segment) == [20, 35]
    assert box_at(session, segment, 20) == tuple((round(x + 20, 1), y) for x, y in BOX)
    session.move_segment(segment, spans(session, video, 15, 45))
    assert box_at(session, segment, 15) == BOX
    for _ in range(3):
        session.undo()
    assert keys_of(session, segment) == [10, 30]


def test_split_merge_copy_and_delete_as_any_label(rig):
    session, video, segment = rig
    before = [box_at(session, segment, number) for number in range(60)]
    session.selected_segments = frozenset({segment})
    session.split_at(session.frame_start(video, 20))
    (lane,) = session.region_lanes(video)
    first, second = (one.id for one in session.project.segments(lane.id))
    assert [box_at(session, first, n) or box_at(session, second, n) for n in range(60)] == before
    session.selected_segments = frozenset({first, second})
    session.merge_segments()
    (kept,) = session.project.segments(lane.id)
    assert [box_at(session, kept.id, number) for number in range(60)] == before
    session.selected_segments = frozenset({kept.id})
    clip = session.copy_labels()
    pasted = session.paste_labels(clip.document(), session.frame_start(video, 25))
    assert len(pasted) == 1
    assert session.project.region_of(pasted[0]) is not None
    assert box_at(session, pasted[0], 25) == BOX
    session.delete_segments([kept.id])
    assert [one.id for one in session.project.segments(lane.id)] == pasted
    session.undo()
    assert [box_at(session, kept.id, number) for number in range(60)] == before


def test_a_region_does_not_go_to_a_lane_of_other_labels(rig):
    session, _video, segment = rig
    other = session.add_lane("Speech")
    with pytest.raises(SessionError, match="takes no regions"):
        session.set_lane([segment], other)
    said = session.add_segment(other, Span(2 * S, 3 * S))
    with pytest.raises(SessionError, match="lane of regions"):
        session.set_lane([said], session.project.segment(segment).lane_id)
    session.selected_segments = frozenset({segment})
    session.current_lane_id = session.project.segment(segment).lane_id
    again = session.project.segment(session.repeat_last(3 * S))  # the last one that is no region, on its lane
    assert (again.lane_id, again.start_ns, again.end_ns) == (other, 3 * S, 4 * S)
    session.current_lane_id = session.project.segment(segment).lane_id
    assert len(session.project.segments(session.current_lane_id)) == 1
    assert keys_of(session, segment) == [10, 30]


FRACTIONS = st.fractions(0, 9, max_denominator=90_000)


@given(FRACTIONS.filter(lambda base: base >= Fraction(1, 90_000)), FRACTIONS, st.integers(-(10**6), 10**12))
def test_times_of_frames_are_those_of_their_clock(base, zero, tick):
    clock = StreamClock(base, zero)
    pts = np.arange(tick, tick + 3, dtype=np.int64)
    yes, none = np.ones(3, bool), np.full(3, -1, np.int64)
    frames = FrameTimes(FrameIndex(base, pts, np.ones(3, np.int64), yes, pts, none), clock, "camera")
    assert frames.start_of(1) == clock.source_ns_from_tick(tick + 1)
    assert frames.end_ns == clock.source_ns_from_tick(tick + 3)
    for number in range(3):
        assert frames.number_at(frames.start_of(number)) == number
        assert frames.number_at(frames.end_of(number) - 1) == number
        assert frames.start_near(frames.start_of(number) + 1) == frames.start_of(number)


PLACES = st.floats(-50, 250, allow_nan=False)
OUTLINES = st.lists(st.tuples(PLACES, PLACES), min_size=2, max_size=2)


@given(st.lists(st.tuples(st.integers(0, 100), OUTLINES, st.booleans()), min_size=1, max_size=6), st.data())
def test_a_box_between_key_frames_stays_between_them(keys, data):
    made, at = [], sorted({time for time, _, _ in keys})
    for time, (_, corners, outside) in zip(at, keys, strict=False):
        (left, top), (right, bottom) = np.sort(np.array(corners), axis=0).tolist()
        points = points_text(((left, top), (right + 1, bottom + 1)))
        made.append(Keyframe(at_ns=time, points=points, outside=outside))
    track = RegionTrack(Segment(start_ns=0, end_ns=101), Region(), tuple(made))
    now = data.draw(st.integers(0, 100))
    place = track.place_at(now)
    assert (place is not None) == any(span.covers(now) for span in track.seen_spans())
    outlines = np.array([points_from(one.points) for one in made])
    inside = np.array(track.outline_at(now).points)
    assert (inside >= outlines.min(axis=0) - 1e-9).all()
    assert (inside <= outlines.max(axis=0) + 1e-9).all()
    for one in made:
        assert track.outline_at(one.at_ns).points == points_from(one.points)


@given(OUTLINES, PLACES, PLACES)
def test_what_is_kept_lies_in_the_picture_and_moves_without_changing_its_size(corners, right, down):
    try:
        kept = checked("box", corners, SIZE)
    except SessionError:
        return
    assert points_from(points_text(kept)) == kept
    for shifted in (kept, moved(kept, right, down, SIZE)):
        left, top, end, bottom = bounds(shifted)
        assert min(left, top) >= -1e-9
        assert end <= SIZE[0] + 1e-9
        assert bottom <= SIZE[1] + 1e-9
    before, after = bounds(kept), bounds(moved(kept, right, down, SIZE))
    assert after[2] - after[0] == pytest.approx(before[2] - before[0])
    assert after[3] - after[1] == pytest.approx(before[3] - before[1])
