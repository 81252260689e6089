"""Markers of editing programs and manifests of speech corpora: read, written, and the same again."""

from __future__ import annotations

import gzip
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentLane, DocumentMedium, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import ReadOptions, WriteOptions
from syncstudio.interchange.label_formats import format_named, format_of, read_labels
from syncstudio.interchange.utterance import TimedWord
from syncstudio.timebase.instant import ns_from_ticks

S = 1_000_000_000

_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Z"), exclude_characters="|"), max_size=6)
_SEGMENT = st.builds(
    lambda start, length, text, label, speaker, key: DocumentSegment(
        start, start + length, text, label, speaker, key=key, attributes=(("mood", "calm"),)
    ),
    st.integers(-(10**13), 10**14),
    st.integers(0, 10**11),
    _TEXT,
    _TEXT,
    _TEXT,
    _TEXT,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("editing")


@pytest.fixture
def read(tmp_path):
    def of(text: str | bytes, name: str, **options) -> LabelDocument:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_labels(path, ReadOptions(**options))

    return of


@pytest.mark.parametrize("rate", ["", "25", "30000/1001"])
@settings(max_examples=15, deadline=None)
@given(segments=st.lists(_SEGMENT, min_size=1, max_size=3), offset=st.integers(-(10**12), 10**12))
def test_otio_comes_back_to_the_nanosecond(folder, rate, segments, offset):
    pytest.importorskip("opentimelineio")
    document = LabelDocument(
        (
            DocumentLane("A", "segments", tuple(segments), vocabulary=("x",), color="#ff0000"),
            DocumentLane(
                "B", "events", (DocumentSegment(5, 5, label="clap"),), parent="A", relation="inside"
            ),
            DocumentLane("A", "transcript"),
        ),
        media=(DocumentMedium("a.mov", "/v/a.mov", offset_ns=offset, duration_ns=10**13),),
        name="talk",
    )
    written = format_named("otio").write(document, WriteOptions(frame_rate=rate))
    path = folder / "a.otio"
    path.write_bytes(written.content)
    found = read_labels(path)
    assert found.lanes == document.lanes
    assert found.media == document.media
    assert found.name == "talk"
    assert format_named("otio").write(found, WriteOptions(frame_rate=rate)).content == written.content


def test_markers_and_clips_of_an_editing_program(tmp_path):
    otio = pytest.importorskip("opentimelineio")
    time, span = otio.opentime.RationalTime, otio.opentime.TimeRange
    clip = otio.schema.Clip(
        "take 1",
        otio.schema.ExternalReference("file:///v/a.mov", span(time(86400, 24), time(2400, 24))),
        span(time(86448, 24), time(240, 24)),
    )
    clip.markers.append(
        otio.schema.Marker("good", span(time(86472, 24), time(12, 24)), otio.schema.MarkerColor.RED)
    )
    track = otio.schema.Track("V1", [otio.schema.Gap(duration=time(24, 24)), clip])
    timeline = otio.schema.Timeline("cut", tracks=[track])
    path = tmp_path / "cut.otio"
    otio.adapters.write_to_file(timeline, str(path))
    found = read_labels(path)
    # The clip begins at 1 s and shows its source from 2 s on: the marker, 1 s further into it, is at 2 s.
    assert [(lane.name, each.start_ns, each.end_ns, each.label) for lane, each in found.segments()] == [
        ("V1, markers", 2 * S, 5 * S // 2, "good"),
        ("V1", S, 11 * S, "take 1"),
    ]
    assert found.media == (DocumentMedium("a.mov", "file:///v/a.mov", offset_ns=-S, duration_ns=100 * S),)


def test_otio_that_is_not_sound(read):
    pytest.importorskip("opentimelineio")
    with pytest.raises(InterchangeError, match="no sound OpenTimelineIO file"):
        read('{"OTIO_SCHEMA": "Timeline.1", "tracks": [', "a.otio")
    with pytest.raises(InterchangeError, match="holds no timeline"):
        read('{"OTIO_SCHEMA": "Gap.1"}', "a.otio")


RESOLVE = """TITLE: Cut 1
FCM: NON-DROP FRAME

001  001      V     C        01:00:02:05 01:00:02:06 01:00:02:05 01:00:02:06
 look here |C:ResolveColorBlue |M:Marker 1 |D:1

002  001      V     C        01:00:04:00 01:00:04:01 01:00:04:00 01:00:04:01
 |C:ResolveColorRed |M:Marker 2 |D:50

003  AX       V     C        00:00:00:00 00:00:02:00 01:00:10:00 01:00:12:00
* FROM CLIP NAME: a.mov
* LOC: 01:00:11:00 RED     splice
004  AX       V     C        00:00:00:00 00:00:02:00 01:00:10:99 01:00:12:00
"""


def test_markers_of_resolve_and_avid(read):
    found = read(RESOLVE, "a.edl", frame_rate="25")
    assert [
        (lane.name, each.start_ns, each.end_ns, each.label, each.text) for lane, each in found.segments()
    ] == [
        ("Markers", 2 * S + S // 5, 2 * S + S // 5, "Marker 1", "look here"),
        ("Markers", 4 * S, 6 * S, "Marker 2", ""),
        ("Markers", 11 * S, 11 * S, "splice", ""),
        ("Edits V", 10 * S, 12 * S, "a.mov", ""),
    ]
    assert found.notes[0].startswith("line 13: “01:00:10:99” is not a timecode at 25 frames a second")
    with pytest.raises(InterchangeError, match="counts frames: choose the video"):
        read(RESOLVE, "a.edl")


@pytest.mark.parametrize("rate", ["25", "30000/1001", "24000/1001", "60"])
@settings(max_examples=15, deadline=None)
@given(
    frames=st.lists(
        st.tuples(st.integers(0, 10**6), st.integers(2, 999), _TEXT, _TEXT), min_size=1, max_size=3
    )
)
def test_edl_comes_back_to_the_frame(folder, rate, frames):
    frame_s = 1 / Fraction(rate)
    segments = tuple(
        DocumentSegment(
            ns_from_ticks(first, frame_s),
            ns_from_ticks(first + length, frame_s),
            text,
            label,
            attributes=(("color", "Red"),),
        )
        for first, length, text, label in sorted(frames)
    )
    document = LabelDocument((DocumentLane("Markers", "segments", segments),))
    written = format_named("edl").write(document, WriteOptions(frame_rate=rate))
    assert not written.notes
    path = folder / "a.edl"
    path.write_bytes(written.content)
    found = read_labels(path, ReadOptions(frame_rate=rate))
    assert sorted(found.lanes[0].segments, key=repr) == sorted(segments, key=repr)


def test_edl_counts_the_frames_of_the_video():
    said = (DocumentSegment(S, 2 * S, "so"),)
    lanes = (DocumentLane("Ann", "transcript", said), DocumentLane("Boxes", "regions", said))
    write = format_named("edl").write
    film = DocumentMedium("film.mp4", kind="video", frame_rate="24")
    written = write(LabelDocument(lanes, media=(film,)), WriteOptions())
    assert written.content == write(LabelDocument(lanes), WriteOptions(frame_rate="24")).content
    assert written.content.count(b"|D:24") == 1
    with pytest.raises(InterchangeError, match=r"give its frame rate .* or add the video to the project"):
        write(LabelDocument(lanes), WriteOptions())


@pytest.mark.parametrize("format_id", ["nemo", "lhotse"])
@settings(max_examples=15, deadline=None)
@given(segments=st.lists(_SEGMENT, min_size=1, max_size=4, unique_by=lambda each: each.key))
def test_manifests_come_back(folder, format_id, segments):
    word = TimedWord("hi", 5, 7, 0.25) if format_id == "lhotse" else None
    segments = [
        replace(each, label="", text=each.text or "x", key="", words=(word,) if word else ())
        for each in segments
    ]
    document = LabelDocument(
        (
            DocumentLane("a", "transcript", tuple(segments[:2]), medium="a", language="en"),
            DocumentLane("b", "transcript", tuple(segments[2:]), medium="b"),
        ),
        media=(DocumentMedium("a", "a", "sound"), DocumentMedium("b", "b", "sound")),
    )
    written = format_named(format_id).write(document, WriteOptions())
    for name, content in (("m.jsonl", written.content), ("m.jsonl.gz", gzip.compress(written.content))):
        path = folder / name
        path.write_bytes(content)
        assert format_of(path).id == format_id
        found = read_labels(path)
        lanes = [
            replace(lane, segments=tuple(replace(each, key="") for each in lane.segments))
            for lane in found.lanes
        ]
        assert lanes == [lane for lane in document.lanes if lane.segments]
    if format_id == "nemo":
        assert format_named(format_id).parts(path) == tuple(lane.medium for lane in lanes)


def test_cuts_of_lhotse_and_bad_lines(read):
    found = read(
        '{"id": "c", "start": 2.5, "duration": 3, "channel": 0, "recording": {"id": "r", "sources": '
        '[{"type": "file", "channels": [0], "source": "a/r.wav"}]}, "supervisions": [{"id": "s", "recording_id": "r", '
        '"start": 0.25, "duration": 1, "text": "hi", "alignment": {"word": [["hi", 0.5, 0.25, 1.5], {"symbol": "x"}]}}'
        ', {"id": "t"}]}\nnonsense\n',
        "cuts.jsonl",
    )
    segment = found.lanes[0].segments[0]
    assert (segment.start_ns, segment.end_ns) == (11 * S // 4, 15 * S // 4)
    assert segment.words == (TimedWord("hi", 3 * S, 13 * S // 4), TimedWord("x"))
    assert found.media == (DocumentMedium("r", "a/r.wav", "sound"),)
    assert [note.split(":")[0] for note in found.notes] == ["line 1", "line 2"]


def test_a_packed_manifest_that_is_cut_off(read):
    content = gzip.compress(b'{"audio_filepath": "a", "duration": 1}\n' * 9999)
    with pytest.raises(InterchangeError, match="is cut off"):
        read(content[:-20], "a.jsonl.gz")
    assert len(read(content, "a.jsonl.gz").lanes[0].segments) == 9999
