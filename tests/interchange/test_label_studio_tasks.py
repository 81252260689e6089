"""Label Studio's exports in all their shapes, as they come out of it, and those that nobody should read."""

import json

import pytest

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentKeyframe
from syncstudio.interchange.label_format import ReadOptions
from syncstudio.interchange.label_formats import format_named, format_of

LS = format_named("label-studio")
CONFIG = """<View>
  <Audio name="sound" value="$track"/><Video name="cam" value="$film" frameRate="25"/>
  <Labels name="speech" toName="sound">
    <Label value="Ann" background="#FF0000" hotkey="a"/><Label value="Noise"/></Labels>
  <Labels name="who" toName="cam"><Label value="Man" background="blue"/></Labels>
  <VideoRectangle name="box" toName="cam"/>
  <TextArea name="transcription" toName="sound" perRegion="true"/>
  <Choices name="mood" toName="sound" perRegion="true" choice="multiple">
    <Choice value="calm"/><Choice value="loud"/></Choices>
</View>"""


def spoken(key, start, end, *labels, control="speech", **more):
    value = {"start": start, "end": end, "channel": 0, "labels": list(labels)}
    return {"id": key, "from_name": control, "to_name": "sound", "type": "labels", "value": value, **more}


def answered(key, control, kind, **value):
    return {"id": key, "from_name": control, "to_name": "sound", "type": kind, "value": value}


def boxes(*keys, **value):
    sequence = [
        {"frame": f, "x": x, "y": 10, "width": 20, "height": 30, "rotation": 0, "enabled": on, "time": f / 25}
        for f, x, on in keys
    ]
    value = {"sequence": sequence, "labels": ["Man"], "framesCount": 100, "duration": 4.0} | value
    return {"id": "b", "from_name": "box", "to_name": "cam", "type": "videorectangle", "value": value}


@pytest.fixture
def read(tmp_path):
    def made(content, options=None, config=""):
        path = tmp_path / "tasks.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        if config:
            path.with_suffix(".xml").write_text(config, "utf-8")
        return LS.read(path, options or ReadOptions())

    return made


def task(*results, data=None, **more):
    return {"id": 7, "data": data or {"track": "/data/local-files/?d=talks/a.wav"}} | (
        {"annotations": [{"id": 1, "completed_by": {"email": "ann@x.org"}, "result": list(results)}]} | more
    )


def test_regions_bring_their_text_answers_and_remarks(read):
    document = read(
        [
            task(
                spoken(
                    "r1", 1.234567891, 2.5, "Ann", original_length=9.5, meta={"text": ["check"]}, score=0.75
                ),
                answered(
                    "r1", "transcription", "textarea", start=1.234567891, end=2.5, text=["Hello", "you"]
                ),
                answered("r1", "mood", "choices", start=1.234567891, end=2.5, choices=["calm", "loud"]),
                answered("r1", "stars", "rating", start=1.234567891, end=2.5, rating=4),
                answered("r1", "speaker", "choices", start=1.234567891, end=2.5, choices=["Ben"]),
                spoken("r2", 1.5, 2, "Cough", control="sounds", parentID="r1"),
                spoken("r3", 3, 3, "Noise", "Cough", control="clicks"),
                answered("q", "usable", "choices", choices=["yes"]),
                {"type": "relation", "from_id": "r1", "to_id": "r2"},
            )
        ]
    )
    speech, sounds, clicks, whole = document.lanes
    assert [(lane.name, lane.kind, lane.medium) for lane in document.lanes] == [
        ("speech", "transcript", "a.wav"),
        ("sounds", "segments", "a.wav"),
        ("clicks", "events", "a.wav"),
        ("Whole recording", "segments", "a.wav"),
    ]
    one = speech.segments[0]
    assert (one.start_ns, one.end_ns, one.text, one.label) == (
        1_234_567_891,
        2_500_000_000,
        "Hello\nyou",
        "Ann",
    )
    assert one.attributes == (("mood: calm", "yes"), ("mood: loud", "yes"), ("stars", "4"))
    assert (one.speaker, one.key, one.confidence, one.author) == ("Ben", "r1", 0.75, "ann@x.org")
    assert (one.comments, one.status) == ((("ann@x.org", "check"),), "submitted")
    assert (sounds.parent, sounds.relation, sounds.segments[0].parent_key) == ("speech", "inside", "r1")
    assert [(each.label, each.key) for each in clicks.segments] == [("Noise", "r3"), ("Cough", "r3/2")]
    assert (whole.segments[0].end_ns, whole.segments[0].attributes) == (9_500_000_000, (("usable", "yes"),))
    assert any("Relations between labels: 1, left out" in note for note in document.notes)


def test_every_annotator_model_draft_and_channel_has_a_lane(read):
    left, right = spoken("c", 1, 2, "Ann"), spoken("d", 1, 2, "Ann")
    right["value"]["channel"] = 1
    document = read(
        [
            task(
                annotations=[
                    {"completed_by": 3, "result": [spoken("a", 0, 1, "Ann")], "ground_truth": True},
                    {"completed_by": {"email": "ben@x.org"}, "result": [left, right], "was_cancelled": True},
                ],
                predictions=[{"model_version": "m 1", "score": 0.5, "result": [spoken("e", 0, 1, "Ann")]}],
                drafts=[{"user": "ben@x.org", "result": [spoken("f", 0, 1, "Ann")]}],
            )
        ]
    )
    told = [(lane.name, one.author, one.status, one.confidence) for lane, one in document.segments()]
    assert told == [
        ("speech (annotator 3)", "annotator 3", "accepted", None),
        ("speech (ben@x.org), channel 1", "ben@x.org", "rejected", None),
        ("speech (ben@x.org), channel 2", "ben@x.org", "rejected", None),
        ("speech (m 1)", "m 1", "draft", 0.5),
        ("speech (ben@x.org, draft)", "ben@x.org", "draft", None),
    ]
    assert any("several people or models" in note for note in document.notes)


def test_the_config_beside_gives_colours_names_and_rates(read):
    data = {"track": "https://host/x/a.wav?token=1", "film": "/data/upload/3/0a1b2c3d-cam.mp4"}
    document = read(
        [task(spoken("r", 0, 1, "Ann"), boxes((1, 10, True), (3, 30, False)), data=data)],
        ReadOptions(picture_size=(1000, 500)),
        CONFIG,
    )
    assert {label.name: label.color for label in document.labels} == {
        "Ann": "#ff0000",
        "Noise": "",
        "Man": "#2626d9",
    }
    assert [(each.name, each.path, each.kind, each.also) for each in document.media] == [
        ("a.wav", "a.wav", "sound", ()),
        ("0a1b2c3d-cam.mp4", "0a1b2c3d-cam.mp4", "video", ("cam.mp4",)),
    ]
    speech, box = document.lanes
    assert (speech.vocabulary, speech.medium, box.medium) == (("Ann", "Noise"), "a.wav", "0a1b2c3d-cam.mp4")
    one = box.segments[0]
    assert (one.start_ns, one.end_ns, one.label) == (0, 120_000_000, "Man")
    assert one.region.keyframes == (
        DocumentKeyframe(0, ((100, 50), (300, 200))),
        DocumentKeyframe(80_000_000, ((300, 50), (500, 200))),
    )


def test_boxes_go_on_where_they_are_enabled_and_hide_after_where_not(read):
    keys = (5, 10, True), (7, 20, False), (11, 20, True)
    region = boxes(*keys) | {"original_width": 100, "original_height": 100}
    one = read([task(region)]).lanes[0].segments[0]
    assert (one.start_ns, one.end_ns) == (160_000_000, 4_000_000_000)
    assert [(key.at_ns // 40_000_000, key.outside) for key in one.region.keyframes] == [
        (4, False),
        (6, False),
        (7, True),
        (10, False),
    ]


def test_frames_are_those_of_the_video_unless_it_was_counted_at_another_rate(read):
    content = [task({"id": "t", "from_name": "tl", "to_name": "cam", "type": "timelinelabels",
                     "value": {"ranges": [{"start": 2, "end": 3}], "timelinelabels": ["Goal"]}})]  # fmt: skip
    with pytest.raises(InterchangeError, match=r"says no times .* choose the video .*--frame-rate"):
        read(content)
    one = read(content, ReadOptions(frame_starts_ns=(0, 10, 30, 70))).lanes[0].segments[0]
    assert (one.start_ns, one.end_ns) == (10, 70)
    one = read(content, ReadOptions(frame_rate="29.97")).lanes[0].segments[0]
    assert (one.start_ns, one.end_ns) == (33_366_667, 100_100_000)
    region = boxes((1, 10, True), (5, 20, False)) | {"original_width": 100, "original_height": 100}
    document = read([task(region)], ReadOptions(frame_rate="50"))
    assert document.lanes[0].segments[0].end_ns == 200_000_000
    assert any("counted 25 frames a second" in note for note in document.notes)


@pytest.mark.parametrize(
    ("rate", "digits", "less", "told"),
    [
        (30, 3, 0, "30"),
        (24, 17, 0, "24"),
        (25, 2, 1, "25"),
        (30000 / 1001, 9, 0, "29.97"),
        (17.5, 17, 0, "17.5"),
    ],
)
def test_the_times_of_key_frames_tell_the_rate_they_were_counted_at(read, rate, digits, less, told):
    region = boxes((2, 10, True), (31, 20, False), (200, 20, True)) | {
        "original_width": 99,
        "original_height": 99,
    }
    for key in region["value"]["sequence"]:
        key["time"] = round((key["frame"] - less) / rate, digits)
    assert any(f"read at {told} frames a second" in note for note in read([task(region)]).notes)


def test_json_min_and_completions_and_one_task_are_read(read):
    flat = {"id": 1, "track": "a.wav", "speech": [{"start": 1, "end": 2, "labels": ["Ann"]}], "annotator": 2,
            "annotation_id": 9, "transcription": ["Hi"], "lead_time": 2.5}  # fmt: skip
    one = read([flat]).lanes[0].segments[0]
    assert (one.start_ns, one.label, one.text, one.author) == (1_000_000_000, "Ann", "Hi", "annotator 2")
    old = {"id": 1, "data": {"track": "a.wav"}, "completions": [{"result": [spoken("k", 1, 2, "Ann")]}]}
    assert read(old).lanes[0].segments[0].key == "k"
    assert [lane.name for lane in read([old, {**old, "id": 2, "data": {"track": "b.wav"}}]).lanes] == [
        "speech (a.wav)",
        "speech (b.wav)",
    ]


def test_a_task_can_be_chosen(read, tmp_path):
    both = [
        task(spoken("a", 0, 1, "Ann")),
        task(spoken("b", 0, 1, "Ben"), data={"track": "b.wav"}) | {"id": 8},
    ]
    document = read(both, ReadOptions(part="8: b.wav"))
    assert [one.key for _, one in document.segments()] == ["b"]
    assert LS.parts(tmp_path / "tasks.json") == ("7: a.wav", "8: b.wav")
    with pytest.raises(InterchangeError, match="has no task “9”"):
        read(both, ReadOptions(part="9"))


def test_dialogues_become_utterances_and_their_labels_lie_on_turns(read):
    turns = [
        {"author": "Ann", "text": "Good day", "start": 0.5, "end": 1.5},
        {"author": "Ben", "text": "Hi", "start": 2},
    ]
    value = {"start": "0", "end": "1", "startOffset": 5, "endOffset": 1, "paragraphlabels": ["Greeting"]}
    label = {"id": "p", "from_name": "kind", "to_name": "talk", "type": "paragraphlabels", "value": value}
    late = {
        "id": "x",
        "from_name": "kind",
        "to_name": "talk",
        "type": "paragraphlabels",
        "value": value | {"end": "9"},
    }
    document = read([task(label, late, data={"talk": turns})])
    talk, kind = document.lanes
    assert [(one.start_ns, one.end_ns, one.text, one.speaker) for one in talk.segments] == [
        (500_000_000, 1_500_000_000, "Good day", "Ann"),
        (2_000_000_000, 2_000_000_000, "Hi", "Ben"),
    ]
    assert [(one.start_ns, one.end_ns, one.text) for one in kind.segments] == [
        (500_000_000, 2_000_000_000, "day\nH")
    ]
    assert any("without times: 1, left out" in note for note in document.notes)


def test_labels_of_series_are_seconds_or_dates_counted_from_the_series_start(read):
    def label(start, end):
        value = {"start": start, "end": end, "instant": start == end, "timeserieslabels": ["Run"]}
        return {
            "id": f"s{start}",
            "from_name": "l",
            "to_name": "ts",
            "type": "timeserieslabels",
            "value": value,
        }

    lane = read([task(label(1.5, 2), data={"ts": "imu.csv"})]).lanes[0]
    assert (lane.medium, lane.segments[0].start_ns) == ("imu.csv", 1_500_000_000)
    document = read(
        [task(label(1592250751951.5, 1592250752951.5), data={"ts": {"time": [1592250750951.5], "x": [1]}})]
    )
    assert document.lanes[0].segments[0].start_ns == 1_000_000_000
    document = read([task(label("2020-03-02 12:00:01", "2020-03-02 12:00:02.5"), data={"ts": "imu.csv"})])
    assert (document.lanes[0].segments[0].end_ns, "2020-03-02 12:00:01" in document.notes[0]) == (
        1_500_000_000,
        True,
    )


@pytest.mark.parametrize(
    ("results", "said"),
    [
        ([spoken("a", 2, 1, "Ann")], "start and end were exchanged"),
        ([spoken("a", "x", 1, "Ann")], "without a time they start at: 1, left out"),
        ([spoken("a", 1, None, "Ann")], "made events where they start"),
        ([spoken("a", 1, 2, "Ann", score=7)], "Scores outside 0 to 1"),
        ([boxes((0, 10, True), (1, 10, False))], "Key frames before frame 1"),
        ([boxes((1, 90, True), (1, 95, False))], "reach out of the picture"),
        ([boxes((1, 10, True), (1, 95, False))], "two places of one box"),
        ([boxes((1, "NaN", True))], "without a key frame that can be used"),
        ([answered("k", "k", "keypointlabels", x=1, y=2)], "Shapes in still pictures"),
        ([5, {"id": "a"}], "Results without a value: 2"),
    ],
)
def test_what_is_broken_is_repaired_or_left_out_with_a_sentence(read, results, said):
    document = read([task(*results)], ReadOptions(picture_size=(100, 100)))
    assert any(said in note and "task 7" in note for note in document.notes), document.notes


def test_a_turned_box_is_taken_upright(read):
    region = boxes((1, 50, True))
    region["value"]["sequence"][0] |= {"rotation": 90}
    region |= {"original_width": 200, "original_height": 100}
    document = read([task(region)])
    assert document.lanes[0].segments[0].region.keyframes[0].points == ((70, 10), (100, 50))
    assert any("turned" in note for note in document.notes)


def test_boxes_without_the_size_of_their_picture_are_refused(read):
    with pytest.raises(
        InterchangeError, match=r"task 7, region b holds boxes in percent .* choose the video"
    ):
        read([task(boxes((1, 10, True)))])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            '[{"id": 1, "annotations": [{"result": []}], "data": {}},\n {"id": ]',
            r"line 2, column 9: this is not sound JSON",
        ),
        ("[" * 100_000, r"deep in one another"),
        ('[{"id": ' + "9" * 5000 + "}]", r"a number that is too long"),
        ("[1]", r"entry 1: this is no task"),
        ('"x"', r"begins with neither"),
        ('[{"data": {}}] x', r"goes on after its end"),
    ],
)
def test_unsound_files_are_refused_with_their_place(read, content, said):
    with pytest.raises(InterchangeError, match=said):
        read(content)


def test_huge_numbers_and_paths_that_climb_do_no_harm(read):
    data = {
        "track": "../../etc/a.wav",
        "b": "/data/local-files/?d=../../x/b.wav",
        "c": "file:///tmp/../c.wav",
    }
    content = json.dumps([task(spoken("a", 1, 2, "Ann"), data=data)]).replace(
        '"start": 1', '"start": 1e999999999'
    )
    document = read(content)
    assert [medium.path for medium in document.media] == ["a.wav", "b.wav", "c.wav"]
    assert any("without a time they start at" in note for note in document.notes)


def test_an_export_is_told_by_its_content(tmp_path):
    for name, content in (
        ("a.json", [task(spoken("a", 0, 1, "x"))]),
        ("b.json", task(spoken("a", 0, 1, "x"))),
        ("c.json", [{"data": {"a": "x.wav"}, "predictions": []}]),
    ):
        (tmp_path / name).write_text(json.dumps(content))
        assert format_of(tmp_path / name).id == "label-studio"
    (tmp_path / "coco.json").write_text('{"images": [], "annotations": [], "data": 1}')
    found = format_of(tmp_path / "coco.json")
    assert found is None or found.id != "label-studio"
