"""MOT, COCO and CVAT: written and read again, frame for frame, and files that are broken."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.interchange.boxes.box_track import Place, frames_of, lifespan, still_frames
from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.frame_clock import FrameClock, rate_of
from syncstudio.interchange.label_document import (
    DocumentKeyframe,
    DocumentLabel,
    DocumentLane,
    DocumentMedium,
    DocumentRegion,
    DocumentSegment,
    LabelDocument,
)
from syncstudio.interchange.label_format import ReadOptions, WriteOptions
from syncstudio.interchange.label_formats import format_named, format_of, read_labels

TABLE = tuple(number * 40_000_000 + number * number * 1_003 for number in range(41))
CLOCKS = [
    (FrameClock(Fraction(30000, 1001)), {"frame_rate": "30000/1001"}),
    (FrameClock(Fraction(25)), {"frame_rate": "25"}),
    (FrameClock(starts_ns=TABLE), {"frame_starts_ns": TABLE}),
]
AXIS = st.integers(0, 40).map(lambda value: value * 12.5)
ROWS = st.lists(
    st.tuples(st.integers(0, 38), AXIS, AXIS, st.booleans()),
    min_size=1,
    max_size=12,
    unique_by=lambda row: row[0],
)


def placed(rows):
    return [Place(frame, ((x, y), (x + 10, y + 20.25)), hidden) for frame, x, y, hidden in sorted(rows)]


def documents():
    """(document, clock, options) of one video with regions on frames."""

    def made(tracks, names, which):
        clock, options = CLOCKS[which]
        segments = []
        for number, (rows, name) in enumerate(zip(tracks, names, strict=False), 1):
            span = lifespan(placed(rows), clock)
            segments.append(
                DocumentSegment(span.start_ns, span.end_ns, label=name, key=str(number), region=span.region)
            )
        segments.sort(key=lambda one: (one.start_ns, one.end_ns))
        lane = DocumentLane("cam.mp4", "regions", tuple(segments), medium="cam.mp4")
        labels = tuple(DocumentLabel(name, "#ff8800") for name in dict.fromkeys(names[: len(tracks)]) if name)
        medium = DocumentMedium("cam.mp4", "cam.mp4", "video", width=640, height=480)
        return LabelDocument((lane,), labels, (medium,), name="cam"), clock, options

    tracks = st.lists(ROWS, min_size=1, max_size=3)
    names = st.lists(st.sampled_from(["Man", "Ball & <b>", "Zoë"]), min_size=3, max_size=3)
    return st.builds(made, tracks, names, st.integers(0, 2))


def write_and_read(format_id, document, options, folder):
    chosen = format_named(format_id)
    written = chosen.write(document, WriteOptions(**options))
    path = folder / f"cam{chosen.suffixes[0]}"
    path.write_bytes(written.content)
    for name, content in written.beside:
        (folder / name).write_bytes(content)
    return chosen.read(path, ReadOptions(**options)), path, written


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("boxes")


def seen(document, clock):
    return [
        (one.label, one.key, [(place.frame, place.points, place.occluded) for place in frames_of(one, clock)])
        for _, one in document.segments()
    ]


@settings(max_examples=60, deadline=None)
@given(ROWS, st.sampled_from([clock for clock, _ in CLOCKS]))
def test_key_frames_give_every_frame_back(rows, clock):
    places = placed(rows)
    span = lifespan(places, clock)
    back = list(frames_of(DocumentSegment(span.start_ns, span.end_ns, region=span.region), clock))
    assert [(one.frame, one.occluded) for one in back] == [(one.frame, one.occluded) for one in places]
    for one, other in zip(back, places, strict=True):
        for point, where in zip(one.points, other.points, strict=True):
            assert point == pytest.approx(where, abs=1e-6)
    assert lifespan(back, clock).region == span.region


@given(
    st.integers(-500_000_000, 4_000_000_000),
    st.integers(0, 3_000_000_000),
    st.sampled_from([clock for clock, _ in CLOCKS]),
)
def test_what_never_moves_is_in_the_same_frames_without_looking_at_each(start_ns, length_ns, clock):
    region = DocumentRegion("box", (DocumentKeyframe(start_ns, ((0.0, 0.0), (1.0, 1.0))),))
    segment = DocumentSegment(start_ns, start_ns + length_ns, region=region)
    frames = still_frames(segment, clock)
    assert frames is not None
    assert list(frames) == [place.frame for place in frames_of(segment, clock)]


def test_a_straight_way_is_two_key_frames_and_a_bend_is_one_more():
    clock = FrameClock(Fraction(25))
    way = [*range(0, 100, 10), *range(100, 0, -5)]
    places = [Place(number, ((x, 0.0), (x + 1.0, 1.0))) for number, x in enumerate(way)]
    span = lifespan(places, clock)
    assert [key.at_ns // 40_000_000 for key in span.region.keyframes] == [0, 10, 29]
    assert span.thinned == 27


@settings(max_examples=30, deadline=None)
@given(made=documents(), format_id=st.sampled_from(["mot", "coco-video"]))
def test_lists_of_boxes_come_back_frame_for_frame(made, format_id, folder):
    document, clock, options = made
    back, path, _ = write_and_read(format_id, document, options, folder)
    for (label, key, ours), (its_label, its_key, theirs) in zip(
        seen(document, clock), seen(back, clock), strict=True
    ):
        assert (label, key) == (its_label, its_key)
        assert [(frame, hidden) for frame, _, hidden in ours] == [
            (frame, hidden) for frame, _, hidden in theirs
        ]
        for one, other in zip(ours, theirs, strict=True):
            for point, where in zip(one[1], other[1], strict=True):
                assert point == pytest.approx(where, abs=1e-6)
    assert format_of(path).id == format_id
    again, _, _ = write_and_read(format_id, back, options, folder)
    assert again.lanes == back.lanes


@settings(max_examples=40, deadline=None)
@given(made=documents())
def test_cvat_gives_the_same_document_back(made, folder):
    document, _, options = made
    back, path, _ = write_and_read("cvat", document, options, folder)
    assert back.lanes == document.lanes
    assert (back.labels, back.media) == (document.labels, document.media)
    assert format_of(path).id == "cvat"


def test_cvat_holds_polygons_points_and_attributes(tmp_path):
    def region(shape, *points):
        keys = tuple(DocumentKeyframe(at * 40_000_000, each) for at, each in enumerate(points))
        return DocumentSegment(
            0,
            400_000_000,
            label="Man",
            key=shape,
            attributes=(("who", "=A & B"),),
            region=DocumentRegion(shape, keys),
        )

    polygon = region("polygon", ((0.5, 1), (5, 1), (5, 9)), ((0.5, 1), (5, 1), (5, 9), (1, 9)))
    point = region("point", ((3.25, 4),), ((7, 8),))
    lane = DocumentLane("v.mp4", "regions", (polygon, point), medium="v.mp4")
    document = LabelDocument((lane,), (DocumentLabel("Man"),), (DocumentMedium("v.mp4", "v.mp4", "video"),))
    back, _, _ = write_and_read("cvat", document, {"frame_rate": "25"}, tmp_path)
    told = [(one.region, one.attributes) for _, one in back.segments()]
    assert told == [(one.region, one.attributes) for one in lane.segments]


def test_cvats_own_export_with_all_frames_needs_few_key_frames(tmp_path):
    def box(frame, x, key=0, outside=0):
        place = f'xtl="{x}" ytl="0.00" xbr="{x + 10}" ybr="10.00"'
        return f'<box frame="{frame}" keyframe="{key}" outside="{outside}" occluded="0" {place} z_order="0"></box>'

    boxes = [box(0, 0, 1), box(1, 3.33), box(2, 6.67), box(3, 10, 1), box(4, 10), box(5, 10, 1, 1)]
    path = tmp_path / "annotations.xml"
    path.write_text(
        '<?xml version="1.0"?><annotations><version>1.1</version><meta><task><size>9</size><stop_frame>8</stop_frame>'
        "<original_size><width>640</width><height>480</height></original_size><source>a.mp4</source></task></meta>"
        f'<track id="3" label="car" source="manual">{"".join(boxes)}</track></annotations>'
    )
    one = read_labels(path, ReadOptions(frame_rate="25")).lanes[0].segments[0]
    assert [key.at_ns // 40_000_000 for key in one.region.keyframes] == [0, 3]
    assert (one.end_ns // 40_000_000, one.key) == (5, "3")
    with pytest.raises(InterchangeError, match=r"says no times .*--frame-rate"):
        read_labels(path)


def test_mot_ground_truth_with_its_neighbours(tmp_path):
    (tmp_path / "gt").mkdir()
    path = tmp_path / "gt" / "gt.txt"
    path.write_text(
        "# frame, id, ...\n1,4,10,20,30.5,40,1,1,1\n2,4,12,20,30.5,40,1,1,0.2\n1,5,0,0,5,5,0,8,1\n"
    )
    (tmp_path / "seqinfo.ini").write_text(
        "[Sequence]\nname=MOT-09\nimDir=img1\nframeRate=30\nimWidth=1920\nimHeight=1080\n"
    )
    document = read_labels(path)
    first, second = sorted((one for _, one in document.segments()), key=lambda one: one.key)
    assert (document.media[0].name, document.media[0].width, first.end_ns) == ("MOT-09", 1920, 66_666_667)
    assert (first.label, second.label, second.attributes) == (
        "Pedestrian",
        "Distractor",
        (("ignored", "yes"),),
    )
    assert [key.occluded for key in first.region.keyframes] == [False, True]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("0,1,1,1,5,5,1,1,1", "Line 2 is of frame 0, and MOT counts from 1"),
        ("1,1,1,1,-5,5,1,1,1", "Line 2 has a box without a width or a height"),
        ("1,1,nan,1,5,5,1,1,1", "Line 2 holds something that is no number"),
        ("1,9,1,1,5,5,1,1,1", "Line 2 gives id 9 a second box in frame 1"),
        ("1.5,9,1,1,5,5,1,1,1", "Line 2 has no whole number"),
        ("1,9", "Line 2 has 2 fields"),
    ],
)
def test_broken_lines_of_mot_are_left_out_with_their_number(tmp_path, line, said):
    path = tmp_path / "gt.txt"
    path.write_text(f"1,9,1,1,5,5,1,1,1\n{line}\n")
    document = format_named("mot").read(path, ReadOptions(frame_rate="25"))
    assert any(note.startswith(said) for note in document.notes), document.notes
    assert len(document.lanes[0].segments) == 1


def test_detections_without_ids_are_regions_of_one_frame(tmp_path):
    path = tmp_path / "det.txt"
    path.write_text("1,-1,1,1,5,5,0.5,-1,-1,-1\n2,-1,1,1,5,5,0.75,-1,-1,-1\n")
    document = read_labels(path, ReadOptions(frame_rate="25"))
    assert [(one.end_ns - one.start_ns, one.confidence, one.key) for _, one in document.segments()] == [
        (40_000_000, 0.5, ""),
        (40_000_000, 0.75, ""),
    ]


def coco(tmp_path, **tables):
    made = {"videos": [], "images": [], "annotations": [], "categories": [{"id": 1, "name": "cat"}]} | tables
    path = tmp_path / "coco.json"
    path.write_text(json.dumps(made))
    return path


def annotation(number, image, box, **more):
    return {"id": number, "image_id": image, "category_id": 1, "bbox": box} | more


def test_coco_of_numbered_pictures_of_several_videos_and_sparse_frames(tmp_path):
    videos = [{"id": 1, "name": "a.mp4", "fps": 25}, {"id": 2, "name": "b.mp4", "fps": 10}]
    images = [{"id": n, "video_id": 1, "frame_id": n * 10} for n in range(3)]
    images += [{"id": n + 5, "video_id": 2, "frame_id": n + 1} for n in range(2)]
    boxes = [annotation(n, n, [n * 10, 0, 5, 5], track_id=7, score=0.5) for n in range(3)]
    boxes.append(annotation(9, 6, [0, 0, 5, 5], attributes={"track_id": 3, "occluded": True, "pose": "sits"}))
    path = coco(tmp_path, videos=videos, images=images, annotations=boxes)
    document = read_labels(path)
    first, second = (lane.segments[0] for lane in document.lanes)
    assert [key.at_ns for key in first.region.keyframes] == [0, 800_000_000]
    assert (first.end_ns, first.label, first.key, first.confidence) == (840_000_000, "cat", "7", 0.5)
    assert (second.start_ns, second.attributes, second.region.keyframes[0].occluded) == (
        100_000_000,
        (("pose", "sits"),),
        True,
    )
    assert format_named("coco-video").parts(path) == ("a.mp4", "b.mp4")
    assert [lane.name for lane in read_labels(path, ReadOptions(part="b.mp4")).lanes] == ["b.mp4"]


def test_coco_without_videos_and_youtube_vis_are_read(tmp_path):
    images = [{"id": n, "file_name": f"shots/{name}.jpg"} for n, name in enumerate(("f10", "f9", "f11"))]
    path = coco(
        tmp_path, images=images, annotations=[annotation(1, 0, [0, 0, 5, 5]), annotation(2, 1, [0, 0, 5, 5])]
    )
    document = read_labels(path, ReadOptions(frame_rate="10"))
    assert [one.start_ns for _, one in document.segments()] == [0, 100_000_000]
    boxes = [[0, 0, 5, 5], None, [1, 0, 5, 5]]
    entry = {"id": 4, "video_id": 1, "category_id": 1, "bboxes": boxes}
    path = coco(tmp_path, videos=[{"id": 1, "name": "v", "file_names": ["a", "b", "c"]}], annotations=[entry])
    one = read_labels(path, ReadOptions(frame_rate="10")).lanes[0].segments[0]
    assert [(key.at_ns, key.outside) for key in one.region.keyframes] == [
        (0, False),
        (100_000_000, True),
        (200_000_000, False),
    ]


def test_what_is_wrong_in_coco_is_left_out_with_its_annotation(tmp_path):
    images = [{"id": 1, "video_id": 1, "frame_id": 0}]
    boxes = [
        annotation(1, 1, [0, 0, 5, 5], track_id=1),
        annotation(2, 1, [0, 0, 5, 5], track_id=1),
        annotation(3, 1, [0, 0, -5, 5]),
        annotation(4, 99, [0, 0, 5, 5]),
        5,
    ]
    path = coco(tmp_path, videos=[{"id": 1, "name": "v"}], images=images, annotations=boxes)
    notes = "\n".join(read_labels(path, ReadOptions(frame_rate="10")).notes)
    for said in ("annotation 2", "annotation 3", "annotation 4", "no objects: 1"):
        assert said in notes
    path.write_text(path.read_text().replace('"images"', '"images" 5'))
    with pytest.raises(InterchangeError, match=r"line 1, column \d+: this is not sound JSON"):
        format_named("coco-video").read(path, ReadOptions())


def test_regions_of_two_videos_are_not_written_into_one_file():
    region = DocumentRegion("box", (DocumentKeyframe(0, ((0, 0), (5, 5))),))
    lanes = [
        DocumentLane(name, "regions", (DocumentSegment(0, 10**9, region=region),), medium=name)
        for name in "ab"
    ]
    document = LabelDocument(tuple(lanes), media=(DocumentMedium("a"), DocumentMedium("b")))
    for format_id in ("mot", "coco-video", "cvat"):
        with pytest.raises(InterchangeError, match="one video, and the regions are of “a”, “b”"):
            format_named(format_id).write(document, WriteOptions(frame_rate="25"))
        with pytest.raises(InterchangeError, match="regions only"):
            format_named(format_id).write(replace(document, lanes=()), WriteOptions(frame_rate="25"))


@pytest.mark.parametrize(
    ("text", "rate"), [("29.97", (30000, 1001)), ("23.976024", (24000, 1001)), ("25", (25, 1))]
)
def test_frame_rates_in_words(text, rate):
    assert rate_of(text) == Fraction(*rate)


@pytest.mark.parametrize("text", ["0", "-5", "x", "1/0", "nan", "1e30", ""])
def test_what_is_no_frame_rate_is_refused(text):
    with pytest.raises(InterchangeError, match="is no frame rate"):
        rate_of(text)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(["25", "30000/1001", "24000/1001", "44100", "7/3"]))
def test_frames_and_their_starts_are_a_pair_that_loses_nothing(frame, rate):
    clock = FrameClock(rate_of(rate))
    start_ns = clock.start_ns(frame)
    assert (clock.frame_at(start_ns), clock.frame_near(start_ns)) == (frame, frame)
    assert clock.frame_at(start_ns - 1) == frame - 1 or start_ns == 0


def test_a_table_goes_on_at_its_mean_rate():
    clock = FrameClock(starts_ns=(5, 15, 25, 35))
    assert [clock.start_ns(n) for n in (0, 2, 3, 5)] == [5, 25, 35, 55]
    assert [clock.frame_at(at) for at in (0, 5, 14, 34, 35, 56)] == [-1, 0, 0, 2, 3, 5]


def test_a_region_that_never_ends_is_not_written_frame_by_frame():
    keyframe = DocumentKeyframe(0, ((0.0, 0.0), (9.0, 9.0)))
    region = DocumentSegment(0, 360_000 * 10**9, region=DocumentRegion("box", (keyframe,)))
    document = LabelDocument((DocumentLane("cars", "regions", (region,)),))
    for name in ("mot", "coco-video"):
        made = format_named(name)
        with pytest.raises(InterchangeError, match=r"lasts 9,000,000 frames .* choose CVAT"):
            made.write(document, WriteOptions(frame_rate="25"))
