"""Regions: drawing, key frames, lifespans; always on the starts of frames."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from syncstudio.project.errors import ProjectError
from syncstudio.project.records import Segment
from syncstudio.session.errors import SessionError
from syncstudio.timebase.span import Span
from tests.session.region_rig import BOX, SIZE, add_video, box_at, go_to, keys_of

# Variable rate: no two frames as long as the next.
UNEVEN = np.cumsum([0, *(1500 + 700 * (n % 5) for n in range(59))])


@pytest.fixture(params=["even", "uneven"])
def rig(request, make_session):
    session = make_session()
    return session, add_video(session, None if request.param == "even" else UNEVEN)


def moved(by):
    return tuple((x + by, y) for x, y in BOX)


def test_a_box_moves_between_its_key_frames_by_the_frames_own_times(rig):
    session, video = rig
    session.set_alignment(video, 1_234_567_891, Fraction("-41.7"))
    segment = session.add_region(video, "box", BOX, 3, SIZE)
    session.shape_region(segment, 23, moved(40), SIZE)
    assert session.project.can_undo == "Move region"
    assert keys_of(session, segment) == [3, 23]
    starts = [session.frame_ns(video, number) for number in (3, 10, 23)]
    share = (starts[1] - starts[0]) / (starts[2] - starts[0])
    assert box_at(session, segment, 10)[0][0] == pytest.approx(10 + 40 * share, abs=0.06)
    assert box_at(session, segment, 2) is None
    assert box_at(session, segment, 59) == moved(40)
    row = session.project.segment(segment)
    assert (row.start_ns, row.end_ns) == (starts[0], session.frame_times(video).end_ns)
    session.undo()
    assert box_at(session, segment, 23) == BOX
    assert [lane.kind for lane in session.region_lanes(video)] == ["regions"]
    session.undo()
    assert session.region_lanes(video) == []


def test_a_region_drawn_in_a_selected_span_lasts_to_its_end(rig):
    session, video = rig
    session.selection = Span(session.frame_start(video, 5), session.frame_start(video, 20))
    segment = session.add_region(video, "point", [(5, 5)], 8)
    assert session.project.segment(segment).end_ns == session.frame_ns(video, 20)


def test_leaving_and_returning_is_one_region(rig):
    session, video = rig
    segment = session.add_region(video, "box", BOX, 0)
    session.shape_region(segment, 30, moved(30))
    go_to(session, video, 10)
    assert session.toggle_outside([segment]) is True
    go_to(session, video, 20)
    assert session.toggle_outside([segment]) is False
    session.shape_region(segment, 20, moved(90))
    assert [box_at(session, segment, n) is not None for n in (9, 10, 19, 20, 40)] == [
        True,
        False,
        False,
        True,
        True,
    ]
    assert box_at(session, segment, 20) == moved(90)
    first, second = session.region(segment).seen_spans()
    assert (first.end_ns, second.start_ns) == (session.frame_ns(video, 10), session.frame_ns(video, 20))


def test_copying_to_the_next_frame_is_exact_and_goes_there(rig):
    session, video = rig
    segment = session.add_region(video, "box", BOX, 0)
    session.shape_region(segment, 30, moved(30))
    go_to(session, video, 10)
    here = box_at(session, segment, 10)
    session.copy_to_next_frame([segment])
    assert keys_of(session, segment) == [0, 10, 11, 30]
    assert box_at(session, segment, 10) == box_at(session, segment, 11) == here
    assert session.frame_here(video) == 11
    session.end_regions([segment])
    go_to(session, video, 10)
    session.copy_to_next_frame([segment])
    assert session.project.segment(segment).end_ns == session.frame_ns(video, 12)


def test_key_frames_are_added_walked_and_taken_away(rig):
    session, video = rig
    segment = session.add_region(video, "box", BOX, 0)
    session.shape_region(segment, 40, moved(40))
    go_to(session, video, 20)
    session.add_keyframes([segment])
    with pytest.raises(SessionError, match="a key frame in this frame already"):
        session.add_keyframes([segment])
    session.step_keyframe([segment], 1)
    assert session.frame_here(video) == 40
    with pytest.raises(SessionError, match="no later key frame"):
        session.step_keyframe([segment], 1)
    session.step_keyframe([segment], -1)
    assert session.frame_here(video) == 20
    session.delete_keyframes([segment])
    assert keys_of(session, segment) == [0, 40]
    with pytest.raises(SessionError, match="no key frame in this frame"):
        session.delete_keyframes([segment])
    assert session.toggle_occluded([segment]) is True
    assert session.region(segment).outline_at(session.frame_ns(video, 30)).occluded
    session.hold_regions([segment], 30)
    assert keys_of(session, segment) == [0, 20, 50]
    assert box_at(session, segment, 20) == box_at(session, segment, 50)


def test_ends_keep_the_path_that_is_left(rig):
    session, video = rig
    segment = session.add_region(video, "box", BOX, 0)
    session.shape_region(segment, 40, moved(40))
    before = {number: box_at(session, segment, number) for number in range(10, 30)}
    go_to(session, video, 30)
    session.end_regions([segment])
    assert session.project.can_undo == "End region here"
    go_to(session, video, 10)
    session.begin_regions([segment])
    assert keys_of(session, segment) == [10, 29]
    assert {number: box_at(session, segment, number) for number in range(10, 30)} == before
    with pytest.raises(SessionError, match="begins here"):
        session.end_regions([segment])


def test_split_and_merged_again_it_is_where_it_was(rig):
    session, video = rig
    segment = session.add_region(video, "box", BOX, 0)
    session.shape_region(segment, 40, moved(40))
    before = [box_at(session, segment, number) for number in range(60)]
    go_to(session, video, 17)
    (second,) = session.split_regions([segment])
    assert keys_of(session, segment) == [0, 16]
    assert keys_of(session, second) == [17, 40]
    assert [box_at(session, segment, n) or box_at(session, second, n) for n in range(60)] == before
    go_to(session, video, 20)
    session.begin_regions([second])
    session.merge_regions([second, segment])
    now = [box_at(session, segment, number) for number in range(60)]
    assert now[:17] == before[:17]
    assert now[17:20] == [None] * 3
    assert now[20:] == before[20:]
    with pytest.raises(ProjectError):
        session.project.segment(second)
    for _ in range(3):
        session.undo()
    assert [box_at(session, segment, number) for number in range(60)] == before


def test_key_frames_go_with_a_moved_segment(rig):
    session, video = rig
    segment = session.add_region(video, "box", BOX, 0)
    session.shape_region(segment, 20, moved(40))
    go_to(session, video, 30)
    session.end_regions([segment])
    before = session.project.segment(segment)
    after = replace(before, start_ns=before.start_ns + 333_000_000, end_ns=before.end_ns + 333_000_000)
    with session.project.edit("Move segment") as edit:
        edit.update(Segment, segment, start_ns=after.start_ns, end_ns=after.end_ns)
        session.region_follow(edit, before, after)
    keys, row = keys_of(session, segment), session.project.segment(segment)
    assert row.start_ns == session.frame_ns(video, keys[0])
    assert abs(row.start_ns - after.start_ns) < 60_000_000
    assert abs(session.frame_ns(video, keys[1]) - session.frame_ns(video, 20) - 333_000_000) < 60_000_000
    far = replace(row, start_ns=row.start_ns + 10**12, end_ns=row.end_ns + 10**12)
    with session.project.edit("Move segment") as edit:
        edit.update(Segment, segment, start_ns=far.start_ns, end_ns=far.end_ns)
        session.region_follow(edit, row, far)
    assert len(keys_of(session, segment)) == 2
    assert session.project.segment(segment).end_ns == session.frame_times(video).end_ns
    copy = replace(session.project.segment(segment), id=0, start_ns=0, end_ns=1)
    with session.project.edit("Paste") as edit:
        copy = replace(copy, id=edit.insert(copy))
        session.region_copy(edit, session.project.segment(segment), copy)
    assert len(keys_of(session, copy.id)) == 2
    assert keys_of(session, copy.id)[0] == 0


def test_what_is_on_show_follows_every_edit_and_undo(rig):
    session, video = rig
    ann = session.add_person("Ann")
    segment = session.add_region(video, "box", BOX, 2, SIZE)
    (shown,) = session.regions_at(video, 5)
    assert (shown.segment_id, shown.name, shown.suggested) == (segment, "", False)
    session.set_region_person([segment], ann, "suggested")
    (shown,) = session.regions_at(video, 5)
    assert (shown.name, shown.suggested) == ("Ann", True)
    session.accept_person([segment])
    assert not session.regions_at(video, 5)[0].suggested
    session.delete_segments([segment])
    assert session.regions_at(video, 5) == []
    session.undo()
    assert session.regions_at(video, 5)[0].name == "Ann"
    assert session.regions_at(video, 1) == []


def test_what_is_no_region_is_refused_in_a_sentence_and_changes_nothing(make_session, wav):
    session = make_session(wav)
    video = add_video(session)
    sound = next(track.id for track in session.project.tracks() if track.kind == "sound")
    steps = len(session.project.history())
    for shape, points, words in (
        ("box", [(5, 5), (5, 50)], "thinner than a pixel"),
        ("box", [(5, 5)], "two corners"),
        ("box", [(200, 5), (300, 50)], "outside the picture"),
        ("box", [(5, 5), (float("nan"), 50)], "without a place"),
        ("point", [(5, 5), (6, 6)], "click once"),
        ("polygon", [(5, 5), (9, 9), (9, 9)], "three corners"),
        ("polygon", [(5, 5), (9, 5), (19, 5)], "in one line"),
    ):
        with pytest.raises(SessionError, match=words):
            session.add_region(video, shape, points, 0, SIZE)
    with pytest.raises(SessionError, match="has no pictures"):
        session.add_region(sound, "box", BOX, 0)
    with pytest.raises(SessionError, match="no frame 60"):
        session.add_region(video, "box", BOX, 60)
    for track in (None, sound):
        with pytest.raises(SessionError, match="choose a video"):
            session.add_lane("Faces", track, "regions")
    assert len(session.project.history()) == steps
    lane = session.add_lane("Faces", video, "regions")
    with pytest.raises(SessionError, match="draw them in the picture"):
        session.add_segment(lane, Span(0, 10))
    with pytest.raises(SessionError, match="Select a region"):
        session.end_regions([])


def test_outlines_are_clipped_and_rounded(make_session):
    session = make_session()
    video = add_video(session)
    segment = session.add_region(video, "box", [(150.123456, 50), (-7, 20)], 0, SIZE)
    assert session.region(segment).keyframes[0].points == "[[0,20],[150.12,50]]"
    crossing = [(0, 0), (40, 40), (40, 0), (0, 40)]
    eight = session.add_region(video, "polygon", crossing, 0, SIZE)
    session.shape_region(eight, 10, [*crossing, (20, 60)], SIZE)
    place = session.region(eight).place_at(session.frame_ns(video, 5))
    assert (len(place.points), place.held) == (4, True)
