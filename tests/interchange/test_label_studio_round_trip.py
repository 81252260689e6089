"""Label Studio's JSON written and read again, and held against Label Studio's own checks where they are installed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
from syncstudio.interchange.label_formats import format_named
from syncstudio.interchange.label_losses import losses
from syncstudio.interchange.label_studio.label_studio_config import label_studio_config

LS = format_named("label-studio")
FRAME_NS = 40_000_000
SOUND = DocumentMedium("talk.wav", "rec/talk.wav", "sound")
VIDEO = DocumentMedium("cam ä.mp4", "rec/cam ä.mp4", "video", width=640, height=480, frame_rate="25")
LABELS = (DocumentLabel("Ann", "#ff0000"), DocumentLabel("Noise & <hum>"), DocumentLabel("Zoë", "#00aa55"))

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=12).filter(
    lambda text: not text or text.strip() == text
)
WORD = st.text(st.characters(categories=("L", "Nd")), min_size=1, max_size=8)
SPAN = st.tuples(st.integers(-(10**9), 10**16), st.integers(0, 10**12))


def segments(author):
    made = st.builds(
        lambda span, text, label, speaker, attributes, remarks, sure, key: DocumentSegment(
            span[0],
            span[0] + span[1],
            text,
            label,
            speaker,
            attributes=tuple(attributes.items()),
            author=author,
            comments=tuple((author, remark) for remark in dict.fromkeys(remarks)),
            confidence=sure,
            key=key,
        ),
        SPAN,
        TEXT,
        st.sampled_from(["", "Ann", "Noise & <hum>"]),
        st.sampled_from(["", "Ben", "=1+1"]),
        st.dictionaries(
            st.sampled_from(["mood", "speaker", "text", "n", "context"]),
            st.one_of(st.sampled_from(["calm", "1.50", "7", "=A1", "two  blanks"]), TEXT.filter(bool)),
            max_size=3,
        ),
        st.lists(TEXT.filter(bool), max_size=2),
        st.one_of(st.none(), st.floats(0, 1)),
        st.sampled_from(["", "k", "7/2"]),
    )
    return st.lists(made, min_size=1, max_size=4)


@st.composite
def documents(draw):
    lanes, names = [], ["labels", "speaker", "Ann's words", "text"]
    for name in names[: draw(st.integers(1, 4))]:
        author = draw(st.sampled_from(["", "ann@x.org", "model 2"]))
        own = sorted(draw(segments(author)), key=lambda one: (one.start_ns, one.end_ns))
        kind = "transcript" if draw(st.booleans()) and any(one.text for one in own) else "segments"
        if all(one.start_ns == one.end_ns for one in own):
            kind = "events" if kind == "segments" else kind
        vocabulary = draw(st.sampled_from([(), ("Ann", "Noise & <hum>")]))
        medium = draw(st.sampled_from([SOUND, VIDEO])).name
        lanes.append(DocumentLane(name, kind, tuple(own), vocabulary=vocabulary, medium=medium))
    return LabelDocument(tuple(lanes), LABELS, (SOUND, VIDEO), name="talk")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tasks")


def write_and_read(document, folder, options=None, **how):
    path = folder / "tasks.json"
    written = LS.write(document, WriteOptions(document_path=path, **how))
    path.write_bytes(written.content)
    for name, content in written.beside:
        (folder / name).write_bytes(content)
    return LS.read(path, options or ReadOptions()), written


def plain(lane):
    """What the format claims to hold: ids that were made for it, and the status, are no part of it."""
    return replace(
        lane,
        segments=tuple(
            replace(one, status="", key="" if one.key.startswith("syncstudio-") else one.key)
            for one in lane.segments
        ),
    )


@settings(max_examples=20, deadline=None)
@given(document=documents(), dialect=st.sampled_from(["annotations", "predictions"]))
def test_what_is_written_comes_back(document, dialect, folder):
    back, written = write_and_read(document, folder, dialect=dialect)
    keys = set()
    for lane, again in zip(document.lanes, back.lanes, strict=True):
        unique = []
        for one in lane.segments:  # an id stays with the first that has it
            unique.append(replace(one, key="" if one.key in keys else one.key))
            keys.add(one.key)
        assert plain(again) == plain(replace(lane, segments=tuple(unique)))
    assert {one.name: one.color for one in back.labels} == {one.name: one.color for one in LABELS}
    used = {lane.medium for lane in document.lanes}
    assert {(one.name, one.path, one.kind) for one in back.media} == {
        (one.name, one.path, one.kind) for one in (SOUND, VIDEO) if one.name in used
    }
    again, _ = write_and_read(back, folder, dialect=dialect)
    assert again == back
    assert (
        LS.write(document, WriteOptions(dialect=dialect)).content
        == LS.write(document, WriteOptions(dialect=dialect)).content
    )
    label_studio_config(written.beside[0][1])


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 90), st.integers(0, 400), st.booleans()),
        min_size=1,
        max_size=8,
        unique_by=lambda r: r[0],
    ),
    st.integers(1, 9),
    st.booleans(),
)
def test_regions_come_back_where_they_were_at_every_frame(folder, rows, tail, counted):
    from syncstudio.interchange.boxes.box_track import frames_of
    from syncstudio.interchange.frame_clock import FrameClock, rate_of

    rows = sorted(rows)
    keys = tuple(
        DocumentKeyframe(frame * FRAME_NS, ((x, 10.5), (x + 100, 50)), outside=outside and number > 0)
        for number, (frame, x, outside) in enumerate(rows)
    )
    region = DocumentRegion("box", keys)
    one = DocumentSegment(keys[0].at_ns, (rows[-1][0] + tail) * FRAME_NS, label="Ann", key="b", region=region)
    document = LabelDocument(
        (DocumentLane("people", "regions", (one,), medium=VIDEO.name),), LABELS, (VIDEO,)
    )
    starts = tuple(number * FRAME_NS for number in range(101)) if counted else ()
    back, written = write_and_read(
        document, folder, ReadOptions(frame_starts_ns=starts), frame_starts_ns=starts
    )
    lane = back.lanes[0]
    assert (lane.name, lane.kind, lane.medium, lane.segments[0].label) == (
        "people",
        "regions",
        VIDEO.name,
        "Ann",
    )
    clock = FrameClock(rate_of("25"))
    ours, theirs = list(frames_of(one, clock)), list(frames_of(lane.segments[0], clock))
    assert [place.frame for place in theirs] == [place.frame for place in ours]
    for mine, other in zip(ours, theirs, strict=True):
        for point, where in zip(mine.points, other.points, strict=True):
            assert point == pytest.approx(where, abs=2e-6)
    assert not any("rounded" in note for note in written.notes)
    again, _ = write_and_read(back, folder, ReadOptions(frame_starts_ns=starts), frame_starts_ns=starts)
    assert again.lanes == back.lanes


def test_lanes_below_others_are_seen_by_their_labels(folder):
    up = DocumentLane(
        "up", segments=(DocumentSegment(0, 10, label="Ann", key="p"), DocumentSegment(20, 30, key="q"))
    )
    inside = (DocumentSegment(1, 5, parent_key="p"), DocumentSegment(21, 30))
    same = (DocumentSegment(0, 10, text="x"), DocumentSegment(20, 30))
    document = LabelDocument(
        (
            replace(up, medium=SOUND.name),
            DocumentLane("in", segments=inside, parent="up", relation="inside", medium=SOUND.name),
            DocumentLane("as", segments=same, parent="up", relation="same-span", medium=SOUND.name),
        ),
        LABELS,
        (SOUND,),
    )
    back, _ = write_and_read(document, folder)
    assert [(lane.parent, lane.relation) for lane in back.lanes] == [
        ("", ""),
        ("up", "inside"),
        ("up", "same-span"),
    ]
    assert [one.parent_key for _, one in back.segments()] == ["", "", "p", "q", "p", "q"]
    assert losses(document, LS, WriteOptions()) == ()
    odd = replace(document.lanes[2], relation="inside")
    assert any(
        "hang together" in each for each in losses(replace(document, lanes=(up, odd)), LS, WriteOptions())
    )


def test_what_it_cannot_hold_is_listed():
    keys = (DocumentKeyframe(0, ((0, 0), (5, 5)), occluded=True),)
    region = DocumentSegment(0, FRAME_NS, author="a", region=DocumentRegion("box", keys, "Ann"))
    document = LabelDocument(
        (
            DocumentLane("r", "regions", (region, replace(region, author="b", comments=(("c", "look"),)))),
            DocumentLane("e"),
        ),
        (DocumentLabel("A"), DocumentLabel("B", parent="A")),
    )
    told = "\n".join(losses(document, LS, WriteOptions()))
    for said in (
        "Empty lanes",
        "several people",
        "below other labels",
        "occluded",
        "whom they show",
        "who said them",
    ):
        assert said in told


def test_addresses_stay_below_the_folder_of_the_file(tmp_path):
    media = tuple(
        DocumentMedium(name, path, "sound")
        for name, path in (
            ("a.wav", str(tmp_path / "sub" / "a.wav")),
            ("b.wav", "/elsewhere/b.wav"),
            ("c.wav", "../c.wav"),
        )
    )
    lanes = tuple(DocumentLane(one.name, segments=(DocumentSegment(0, 1),), medium=one.name) for one in media)
    back, written = write_and_read(LabelDocument(lanes, (), media), tmp_path)
    data = json.loads(written.content)[0]["data"]
    assert list(data.values()) == [f"/data/local-files/?d={name}" for name in ("sub/a.wav", "b.wav", "c.wav")]
    assert [lane.medium for lane in back.lanes] == ["a.wav", "b.wav", "c.wav"]


def test_label_studios_own_checks_accept_what_is_written(folder):
    label_interface = pytest.importorskip("label_studio_sdk.label_interface")
    box = DocumentRegion(
        "box", (DocumentKeyframe(0, ((0, 0), (640, 480))), DocumentKeyframe(FRAME_NS, ((1, 1), (9, 9))))
    )
    spoken = DocumentSegment(
        1_234_567_891, 2 * 10**9, "Hello\n=1+1", "Ann", "Ben", confidence=0.25, key="r",
        attributes=(("mood", "calm"), ("n", "1.5"), ("context", "a\nb")), comments=(("", "look"),),
    )  # fmt: skip
    document = LabelDocument(
        (
            DocumentLane(
                "words", "transcript", (spoken, replace(spoken, label="", key="")), medium=SOUND.name
            ),
            DocumentLane("notes", segments=(replace(spoken, key="n"),), medium=VIDEO.name),
            DocumentLane(
                "boxes", "regions", (DocumentSegment(0, 10**9, label="Zoë", region=box),), medium=VIDEO.name
            ),
        ),
        LABELS,
        (SOUND, VIDEO),
    )
    for dialect in ("annotations", "predictions"):
        _, written = write_and_read(document, folder, dialect=dialect)
        interface = label_interface.LabelInterface(written.beside[0][1].decode())
        interface.validate()
        (task,) = json.loads(written.content)
        for work in task[dialect]:
            assert interface._validate_object(work, return_errors=True) == []


def test_a_speaking_example_of_a_whole_file(tmp_path):
    """What a person sees who opens the file in an editor."""
    lane = DocumentLane(
        "talk", "transcript", (DocumentSegment(500_000_001, 2 * 10**9, "Hi", "Ann", key="r1"),)
    )
    written = LS.write(
        LabelDocument((lane,), LABELS[:1], (SOUND,)), WriteOptions(document_path=Path("x/talk.json"))
    )
    assert written.content.decode() == (
        '[{"data":{"audio":"/data/local-files/?d=rec/talk.wav"},\n"annotations":[\n'
        '{"was_cancelled":false,"ground_truth":false,"result":[\n'
        '{"id":"r1","to_name":"audio","origin":"manual","from_name":"talk","type":"labels",'
        '"value":{"start":0.500000001,"end":2,"channel":0,"labels":["Ann"]}},\n'
        '{"id":"r1","to_name":"audio","origin":"manual","from_name":"transcription","type":"textarea",'
        '"value":{"start":0.500000001,"end":2,"channel":0,"text":["Hi"]}}]}],\n"predictions":[]}]\n'
    )
    assert written.beside[0][0] == "talk.xml"
