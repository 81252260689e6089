"""Which clips are planned, from when to when exactly, and why others are not."""

from fractions import Fraction

import av
import numpy as np
import pytest

from syncstudio.project.records import Segment
from syncstudio.session.dataset.choice import Coding, Cutting, Texts
from syncstudio.session.dataset.plan import plan_project
from syncstudio.session.dataset.whole_plan import joined_plans
from syncstudio.session.errors import SessionError
from syncstudio.timebase.piece import Anchor, Piece
from tests.media.dataset_clips.rig import FPS, RATE
from tests.session.dataset.rig import S, choice, lane_of, track


def planned(session, made):
    plan = plan_project(session, made)
    plan.close()
    return plan


def test_a_clip_begins_at_a_frame_and_the_sound_at_the_same_instant(session):
    lane_of(session, "Takes", (0.6, 1.2), (1.25, 1.9))
    plan = planned(session, choice(sound="recorder"))
    assert not plan.left_out
    for clip in plan.clips:
        start = clip.clock.start_master
        frames = start * FPS / S
        assert frames.denominator == 1
        assert (start + clip.duration_ns) * FPS / S % 1 == 0
        # Moved by half a frame at most, and it is said by how much.
        assert abs(Fraction(clip.metadata["start_moved_ns"])) <= S / FPS / 2
        assert clip.metadata["first_pts"] == frames * 1001 * Fraction(1, 30000) / Fraction(
            clip.metadata["time_base"]
        )
        # On the recorder's own clock: half a second later, and 200 ppm slow.
        wanted = (start - S // 2) / (1 + Fraction(200, 1_000_000)) * RATE / S
        assert abs(Fraction(clip.metadata["first_sample"]) - wanted) < Fraction(1, 10**6)
        assert [part.media.track.name for part in clip.parts] == ["camera", "recorder", "imu"]
    assert plan.clips[0].clock.start_master != plan.clips[1].clock.start_master


def test_what_nobody_aligned_is_said(session):
    lane_of(session, "Takes", (0.6, 1.2))
    assert planned(session, choice()).notes == [
        f"{session.project.path.name}: imu was never aligned with camera, and lies where it was put when it was added; "
        "align it first, or leave it out."
    ]
    assert not planned(session, choice(tracks=("camera", "recorder"))).notes


def test_what_was_not_recorded_leaves_a_clip_out_with_the_reason(session):
    lane_of(session, "Takes", (0.1, 1.0), (1.0, 1.5), (2.5, 3.5), (5, 6))
    plan = planned(session, choice(sound="recorder"))
    assert len(plan.clips) == 1
    why = [one.reason for one in plan.left_out]
    assert why[0].startswith("Left out, for recorder recorded nothing for 0.4")
    assert why[1] == "Left out, for camera ends 0.497 s before it ends."
    assert why[2] == "Left out, for camera recorded nothing there."
    assert {one.kind for one in plan.left_out} == {"gap"}
    kept = planned(session, choice(sound="recorder", gaps="keep"))
    assert len(kept.clips) == 2
    assert kept.clips[0].metadata["tracks"][1]["gaps_ns"][0][0] == "0"
    # Without the recorder nothing is missing but the picture.
    alone = planned(session, choice(tracks=("camera",)))
    assert len(alone.clips) == 2


def test_a_gap_between_pieces_is_stated(session):
    recorder = track(session, "recorder")
    # It stopped after one second of its own, and went on half a second later.
    second = RATE
    pieces = [Piece((Anchor(0, 0),), None, second), Piece((Anchor(S, S + S // 2),), second, None)]
    with session.project.edit("Set pieces") as edit:
        edit.set_pieces(recorder.id, pieces)
    lane_of(session, "Takes", (0.2, 0.9), (0.7, 1.7), (1.6, 2.4))
    plan = planned(session, choice(tracks=("camera", "recorder"), sound="recorder"))
    assert [clip.cut.span.start_ns for clip in plan.clips] == [S // 5, 8 * S // 5]
    assert plan.clips[1].metadata["tracks"][1]["pieces"][0]["source_ns"] == str(
        plan.clips[1].clock.start_master - S // 2
    )
    assert "recorder recorded nothing for 0.5" in plan.left_out[0].reason


def test_the_clip_s_clock_is_the_picture_s_or_the_master_s(session):
    camera = track(session, "camera")
    session.set_alignment(camera.id, 0, Fraction(1000))
    lane_of(session, "Takes", (0.6, 1.6))
    own = planned(session, choice(tracks=("camera",))).clips[0]
    assert own.clock.rate == Fraction(1001, 1000)
    assert own.duration_ns * FPS / S % 1 == 0
    master = planned(session, choice(tracks=("camera",), clock="master")).clips[0]
    assert master.clock.rate == 1
    assert master.duration_ns == own.duration_ns * own.clock.rate
    assert master.clock.start_master == own.clock.start_master


def test_clips_of_a_fixed_length_have_as_many_frames(session):
    cutting = Cutting("fixed", length_ns=S // 2, overlap_ns=S // 4)
    plan = planned(session, choice(cutting, sound="recorder"))
    assert len({clip.duration_ns for clip in plan.clips}) == 1
    assert len(plan.clips) == 8
    at_25 = planned(session, choice(cutting, sound="recorder", coding=Coding(fps=Fraction(25))))
    assert {clip.duration_ns for clip in at_25.clips} == {12 * S // 25}


def test_labels_are_chosen_by_lane_label_query_and_status(session):
    lane_id = lane_of(session, "Takes", (0.6, 1.0), (1.0, 1.6), (1.6, 2.2))
    lane_of(session, "Others", (0.6, 0.8))
    ids = [segment.id for segment in session.project.segments(lane_id)]
    with session.project.edit("Accept") as edit:
        edit.update(Segment, ids[1], status="accepted", text="keep")
    takes = Cutting(lanes=("takes",))
    assert len(planned(session, choice(takes)).clips) == 3
    assert len(planned(session, choice()).clips) == 4
    for cutting in (Cutting(accepted=True), Cutting(query="text:keep")):
        assert [clip.cut.segment_id for clip in planned(session, choice(cutting)).clips] == [ids[1]]
    lengths = planned(session, choice(Cutting(lanes=("Takes",), least_ns=S // 2)))
    assert [one.kind for one in lengths.left_out] == ["length"]
    split = planned(session, choice(Cutting(lanes=("Takes",), most_ns=3 * S // 10, too_long="split")))
    assert len(split.clips) == 6
    with pytest.raises(SessionError, match="There is no lane “Nothing”"):
        plan_project(session, choice(Cutting(lanes=("Nothing",))))
    with pytest.raises(SessionError, match="There is no label “dog”"):
        plan_project(session, choice(Cutting(labels=("dog",))))
    with pytest.raises(SessionError, match="There is no track “tuba”"):
        plan_project(session, choice(tracks=("tuba",)))


def test_words_and_captions_are_in_clip_time(session):
    lane_of(session, "Takes", (1.001, 2.002))
    lane_id = session.add_lane("Caption")
    from syncstudio.timebase.span import Span

    session.add_segment(lane_id, Span(S, 2 * S), text="Two people at a pump")
    plan = planned(session, choice(Cutting(lanes=("Takes",)), texts=Texts(licence="CC0-1.0")))
    said = plan.clips[0].metadata
    assert said["caption"] == "Two people at a pump"
    assert said["speech"] == "So the pump Every time?"
    assert said["licence"] == "CC0-1.0"
    assert said["speakers"] == ["Ann", "Ben"]
    first, second = said["utterances"]
    assert (first["start_ns"], first["end_ns"], first["cut"]) == (99_000_000, 599_000_000, False)
    assert (second["start_ns"], second["cut"]) == (499_000_000, True)
    with pytest.raises(SessionError, match="There is no lane “Nothing”"):
        plan_project(session, choice(texts=Texts(caption="Nothing")))


def test_recordings_that_are_missing_or_changed_are_left_out_and_said(session, media):
    lane_of(session, "Takes", (0.6, 1.2))
    (media / "imu.csv").unlink()
    plan = planned(session, choice(sound="recorder"))
    assert len(plan.clips) == 1
    assert plan.left_out[0].reason.startswith("imu.csv is missing: it was at")
    assert plan.clips[0].metadata["absent"] == [{"track": "imu", "reason": "its recording cannot be read"}]
    (media / "recorder.wav").write_bytes((media / "recorder.wav").read_bytes()[:-2] + b"\1\1")
    plan = planned(session, choice(sound="recorder"))
    assert not plan.clips
    assert "is no longer the file that was added" in plan.left_out[0].reason
    assert plan.left_out[-1].reason == "No clips are made, for they need recorder."


def test_keys_of_two_projects_never_clash(session):
    lane_of(session, "Takes", (0.6, 1.2), (0.6, 1.2))
    plans = [plan_project(session, choice()) for _ in range(2)]
    whole = joined_plans(plans, choice())
    whole.close()
    assert len({clip.key for clip in whole.clips}) == 4
    assert all("." not in clip.key for clip in whole.clips)


def test_a_picture_that_stands_for_long_is_begun_in(make_session, tmp_path):
    slow = tmp_path / "slow.mp4"
    with av.open(str(slow), "w") as out:
        stream = out.add_stream("libx264", rate=Fraction(1, 2))
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for shade in (20, 120, 220):
            picture = np.full((48, 64, 3), shade, np.uint8)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(stream.encode(None))
    session = make_session(slow)
    plan = planned(session, choice(Cutting("fixed", length_ns=S // 2)))
    starts = [clip.clock.start_master for clip in plan.clips]
    assert len(set(starts)) == len(starts) == 12
    assert all(abs(Fraction(clip.metadata["start_moved_ns"])) < 10_000_000 for clip in plan.clips)
