"""Boxes of other tools come onto the frames of the project's own video, and go out frame for frame."""

import json

import pytest

from syncstudio.session.errors import SessionError
from syncstudio.session.exchange.export_choice import ExportChoice
from syncstudio.session.media.picture_size import picture_size

CONFIG = """<View><Video name="cam" value="$film"/><VideoRectangle name="box" toName="cam"/>
<Labels name="who" toName="cam"><Label value="Man" background="#1f9d55"/>
<Label value="Ball" background="orange"/></Labels>
<TimelineLabels name="scene" toName="cam"><Label value="Goal" background="#8855dd"/></TimelineLabels></View>"""


def key(frame, x, enabled=True):
    return {"frame": frame, "x": x, "y": 25, "width": 10, "height": 50, "rotation": 0, "enabled": enabled}


def tasks(path):
    boxes = {"sequence": [key(1, 0), key(11, 50, False)], "labels": ["Man"]}
    results = [
        {"id": "b", "from_name": "box", "to_name": "cam", "type": "videorectangle", "value": boxes},
        {"id": "g", "from_name": "scene", "to_name": "cam", "type": "timelinelabels",
         "value": {"ranges": [{"start": 31, "end": 60}], "timelinelabels": ["Goal"]}},
    ]  # fmt: skip
    path.write_text(
        json.dumps(
            [{"data": {"film": path.with_name("camera.mp4").name}, "annotations": [{"result": results}]}]
        )
    )
    path.with_suffix(".xml").write_text(CONFIG)
    return path


def frames_of(session):
    lane = next(lane for lane in session.project.lanes() if lane.kind == "regions")
    (segment,) = session.project.segments(lane.id)
    video, track = session.frame_times(lane.track_id), session.region(segment.id)
    made = {}
    for number in range(video.last + 1):
        place = track.place_at(video.start_of(number))
        if place is not None:
            made[number] = tuple((round(x, 1), round(y, 1)) for x, y in place.points)
    return segment, made


def test_tasks_and_their_config_come_onto_the_videos_own_frames_and_go_out(make_session, clip, tmp_path):
    session = make_session(clip)
    done = session.import_file(tasks(tmp_path / "tasks.json"))
    assert {label.name: label.color for label in session.project.labels()} == {"Man": 5, "Ball": 3, "Goal": 1}
    assert any("by the video's own table" in note for note in done.notes)
    segment, placed = frames_of(session)
    assert (min(placed), max(placed), segment.key) == (0, 10, "b")
    assert placed[5] == ((40.0, 24.0), (56.0, 72.0))
    video = session.frame_times(session.project.tracks()[0].id)
    goal = next(lane for lane in session.project.lanes() if lane.name == "scene")
    (scene,) = session.project.segments(goal.id)
    assert (scene.start_ns, scene.end_ns) == (video.start_of(30), video.end_ns)

    lane = next(lane for lane in session.project.lanes() if lane.kind == "regions")
    choice = ExportChoice(lane_ids=(lane.id,))
    for format_id, name in (
        ("cvat", "out.xml"),
        ("mot", "out.txt"),
        ("coco-video", "coco.json"),
        ("label-studio", "again.json"),
    ):
        (tmp_path / format_id).mkdir()
        session.export_labels(tmp_path / format_id / name, format_id, choice)
        with session.project.edit("Delete lane") as edit:
            edit.delete(type(lane), next(one.id for one in session.project.lanes() if one.kind == "regions"))
        session.import_file(tmp_path / format_id / name)
        assert frames_of(session)[1] == placed, format_id
        # Each export after the first is of what the one before brought.
        choice = ExportChoice(
            lane_ids=tuple(one.id for one in session.project.lanes() if one.kind == "regions")
        )


def test_without_a_video_it_says_how_to_give_a_rate(make_session, tmp_path):
    with pytest.raises(SessionError, match="choose the video"):
        make_session().plan_import(tasks(tmp_path / "tasks.json"))


def test_pictures_that_are_turned_are_as_large_as_they_are_seen():
    from syncstudio.project.records import Track

    assert picture_size(Track(facts='{"width": 1920, "height": 1080, "rotation": 90}')) == (1080, 1920)
    assert picture_size(Track(facts='{"width": 1920, "height": 1080}')) == (1920, 1080)
    assert picture_size(Track()) == (0, 0)
