from fractions import Fraction

import pytest

from syncstudio.media.burned_code import read_code
from syncstudio.media.exact_frame import exact_frame
from syncstudio.timebase.span import Span
from tests.media.clips.clip import NTSC
from tests.media.clips.writing import X264, write_video


@pytest.mark.parametrize("drift", [0, 250, -333])
def test_a_thousand_steps_there_and_back_end_where_they_began(make_session, clip, drift):
    session = make_session(clip)
    video = session.project.tracks()[0].id
    session.set_alignment(video, 1_234_567_891, Fraction(drift))
    session.transport.seek(session.frame_start(video, 3))
    seen = []
    for _ in range(40):
        session.step_frames(1)
        seen.append(session.frame_at(video, session.transport.position_ns()))
    assert seen == list(range(4, 44))
    for _ in range(40):
        session.step_frames(-1)
    assert session.transport.position_ns() == session.frame_start(video, 3)


def even(start, step):
    return lambda number: start + step * number


def uneven(number):
    return 2700 * number + (0, 600, 200, 1799)[number % 4]


LONG = {
    "ntsc.mp4": {"rate": NTSC},
    "open_groups.mp4": {"rate": NTSC, "options": X264 | {"x264-params": "open-gop=1:keyint=20:scenecut=0"}},
    "variable.mp4": {"time_base": Fraction(1, 90000), "ticks": uneven},
    "variable.mkv": {"time_base": Fraction(1, 1000), "ticks": lambda number: number * 1001 // 30},
    "nine_hours.ts": {"time_base": Fraction(1, 90000), "ticks": even(9 * 3600 * 90000, 3003), "rate": NTSC},
    "past_the_wrap.ts": {
        "time_base": Fraction(1, 90000),
        "ticks": even((1 << 33) - 500 * 3003, 3003),
        "rate": NTSC,
    },
    "untimed.h264": {"form": "h264", "rate": NTSC},
    "untimed.avi": {"rate": NTSC},
}


@pytest.mark.parametrize("name", LONG)
def test_a_thousand_frames_of_any_kind_forward_and_back(name, make_session, kept, tmp_path):
    """The playhead ends where it began, every frame was passed once, and the pictures are those frames."""
    path = tmp_path / "long" / name
    settings = {"options": X264} | LONG[name]

    def write(place):
        write_video(place / name, frames=1010, size=(112, 64), gop=48, **settings)

    kept.fill(f"a thousand frames of {name}", path.parent, write)
    session = make_session(path)
    video = session.project.tracks()[0].id
    session.set_alignment(video, 1_234_567_891, Fraction("-41.7"))
    begun = session.frame_start(video, 4)
    session.transport.seek(begun)
    for expected in range(5, 1005):
        session.step_frames(1)
        assert session.frame_at(video, session.transport.position_ns()) == expected
    far = session.frame_at(video, session.transport.position_ns())
    assert read_code(exact_frame(path, 0, far).image) == far == 1004
    for expected in range(1003, 3, -1):
        session.step_frames(-1)
        assert session.frame_at(video, session.transport.position_ns()) == expected
    assert session.transport.position_ns() == begun
    assert read_code(exact_frame(path, 0, 4).image) == 4


def test_steps_stop_at_the_ends_and_walk_onto_the_recording(make_session, clip):
    session = make_session(clip)
    video = session.project.tracks()[0].id
    session.set_alignment(video, 10**9)
    assert session.stepped(0, 1) == session.frame_start(video, 0)
    assert session.stepped(10**11, -1) == session.frame_start(video, 59)
    assert session.stepped(session.frame_start(video, 59), 1) == session.frame_start(video, 59)


def test_without_a_video_a_step_is_ten_milliseconds(make_session, wav):
    session = make_session(wav)
    assert session.stepped(0, 3) == 30_000_000
    assert session.stepped(0, -1) == 0


def test_snapping_prefers_edges_and_falls_on_frames(make_session, clip):
    session = make_session(clip)
    video = session.project.tracks()[0].id
    lane = session.add_lane("Labels")
    segment = session.add_segment(lane, Span(500_000_000, 900_000_000))
    session.transport.seek(1_500_000_000)
    near = 3_000_000
    assert session.snap(501_000_000, near).what == "edge"
    assert session.snap(1_500_900_000, near).what == "playhead"
    start = session.frame_start(video, 10)
    hit = session.snap(start + 1_000_000, near)
    assert (hit.ns, hit.what) == (start, "frame")
    assert session.snap(start + 16_000_000, near) is None
    hit = session.snap(501_000_000, near, exclude=[segment])
    assert hit is None or hit.what == "frame"


def test_a_label_snapped_to_a_frame_begins_with_it_on_a_drifting_track(make_session, clip):
    session = make_session(clip)
    video = session.project.tracks()[0].id
    session.set_alignment(video, 987_654_321, Fraction("-123.4"))
    lane = session.add_lane("Labels", video)
    for number in range(0, 58, 7):
        span = Span(session.frame_start(video, number), session.frame_start(video, number + 1))
        placed = session.placed_segment(session.add_segment(lane, span)).master
        assert session.frame_at(video, placed.start_ns) == number
        assert session.frame_at(video, placed.end_ns) == number + 1
