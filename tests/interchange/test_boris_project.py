"""BORIS's projects: what they say, written and read again, and whatever is wrong with them."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.interchange.boris import boris_file
from syncstudio.interchange.boris.boris import FORMATS
from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import (
    DocumentLabel,
    DocumentLane,
    DocumentMedium,
    DocumentSegment,
    LabelDocument,
)
from syncstudio.interchange.label_format import ReadOptions, WriteOptions
from syncstudio.interchange.label_formats import format_of
from tests.interchange.boris_project import EVENTS, behaviour, content, observation, project

BORIS = FORMATS[0]
S = 1_000_000_000
MS = 1_000_000


def read(folder: Path, said: bytes, part: str = "", name: str = "p.boris") -> LabelDocument:
    path = folder / name
    path.write_bytes(said)
    assert BORIS.read
    return BORIS.read(path, ReadOptions(part=part))


def write(document: LabelDocument, **options: Any) -> bytes:
    assert BORIS.write
    return BORIS.write(document, WriteOptions(**options)).content


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("boris")


def test_subjects_are_lanes_states_segments_and_points_events(folder: Path) -> None:
    document = read(folder, content(project({"first": observation(EVENTS)})))
    assert [(each.name, each.kind, each.person) for each in document.lanes] == [
        ("Ann", "segments", "Ann"),
        ("Ann events", "events", "Ann"),
        ("Ben", "segments", "Ben"),
        ("No focal subject", "events", ""),
    ]
    walk, unpaired = document.lanes[0].segments
    assert (walk.start_ns, walk.end_ns, walk.label, walk.text) == (1_500 * MS, 4_125 * MS, "walk", "begins")
    assert walk.comments == (("ends", ""),)
    assert walk.attributes == (("frame index", "45"), ("frame index stop", "123"))
    assert (unpaired.start_ns, unpaired.end_ns) == (4_125 * MS, 6 * S)
    (peck,) = document.lanes[1].segments
    assert peck.attributes == (("Modifier 2", "hard"),)
    assert peck.text == "two\nlines"
    assert document.lanes[3].segments[0].attributes == (("side", "left"),)
    assert [each for each in document.notes if "Ben" in each] == [
        "observation “first”: state “rest” of Ben that starts at 3.000 s has no stop; it is kept as an instant"
    ]


def test_the_palette_has_colours_keys_and_categories(folder: Path) -> None:
    document = read(folder, content(project({"first": observation(EVENTS)})))
    moving, walk, rest, peck = document.labels
    assert moving == DocumentLabel("moving", "#00ff00")
    assert walk == DocumentLabel("walk", "#ff0000", "it walks", "w", "moving")
    assert rest.color == ""
    assert peck.color.startswith("#")
    assert any("exclude" in each for each in document.notes)
    assert dict(document.facts)["Variable weather"] == "sun"


def test_a_later_player_has_a_positive_offset_and_keeps_its_sign(folder: Path) -> None:
    # BORIS seeks a player to t - offset (`sync_time`): what begins 20 s later has an offset of 20.
    said = project({"first": observation(EVENTS, **{"time offset": 3.5})})
    one, two = read(folder, content(said)).media
    assert (one.name, one.kind, one.offset_ns, one.frame_rate) == (
        "one.mp4",
        "video",
        3_500 * MS,
        "30000/1001",
    )
    assert (two.name, two.kind, two.offset_ns, two.path) == ("two.wav", "sound", 23_500 * MS, "sound/two.wav")
    back = json.loads(write(read(folder, content(said))))["observations"]["first"]
    assert back["time offset"] == 3.5
    assert back["media_info"]["offset"] == {"1": 0.0, "2": 20.0}
    assert back["events"][0][0] == 1.5


def test_files_of_one_player_follow_on_one_another(folder: Path) -> None:
    said = observation([], file={"1": ["one.mp4", "sound/two.wav"], "2": []})
    document = read(folder, content(project({"first": said})))
    assert [each.offset_ns for each in document.media] == [0, 359_960 * MS]
    back = json.loads(write(document))["observations"]["first"]
    assert back["file"]["1"] == ["one.mp4", "sound/two.wav"]


def test_every_observation_by_itself_comes_back_as_it_was(folder: Path) -> None:
    said = content(
        project(
            {
                "first": observation(EVENTS),
                "live": {"type": "LIVE", "events": [each[:5] for each in EVENTS[:2]], "file": []},
            }
        )
    )
    path = folder / "two.boris"
    path.write_bytes(said)
    assert BORIS.parts
    assert BORIS.parts(path) == ("first", "live")
    for part in ("first", "live"):
        document = read(folder, said, part)
        again = read(folder, write(document))
        assert replace(again, notes=()) == replace(document, notes=())
        assert write(again) == write(document)
    both = read(folder, said)
    assert both.lanes[0].name == "first · Ann"
    assert "2 observations, each with a timeline of its own" in both.notes[0]
    with pytest.raises(InterchangeError, match="has no observation “x”; it has “first”, “live”"):
        read(folder, said, "x")


def test_old_versions_are_read(folder: Path) -> None:
    old = project(
        {
            "o": {
                "type": "VIDEO",
                "file": ["a.avi", "b.avi"],
                "time offset second player": -2.5,
                "events": [["1.25", "Ann", "jump", "high|left", ""], [2.5, "Ann", "jump", "", ""]],
            }
        },
        subjects_conf={"0": ["a", "Ann"]},
        behaviors_conf={"0": behaviour("jump", "Point event", modifiers="high,low|left,right")},
        project_format_version="1.6",
    )
    document = read(folder, content(old))
    assert [each.offset_ns for each in document.media] == [0, -2_500 * MS]
    assert document.lanes[0].segments[0].attributes == (("Modifier 1", "high"), ("Modifier 2", "left"))
    assert document.lanes[0].person == "Ann"
    assert document.format == "BORIS project 1.6"


def test_images_are_counted_where_they_have_no_time(folder: Path) -> None:
    said = {
        "type": "IMAGES",
        "time_lapse_delay": 2,
        "directories_list": ["pics"],
        "events": [
            [None, "Ann", "peck", "", "", 3, "pics/3.jpg"],
            ["NA", "Ann", "peck", "", "", 1, "pics/1.jpg"],
        ],
    }
    document = read(folder, content(project({"o": said})))
    first, second = document.lanes[0].segments
    assert (first.start_ns, second.start_ns) == (2 * S, 6 * S)
    assert second.attributes == (("image index", "3"), ("image path", "pics/3.jpg"))
    assert "2 events have no time but an image; images are counted as 2 s each" in document.notes[-1]


def test_packed_projects_are_read_and_written(folder: Path) -> None:
    said = content(project({"first": observation(EVENTS)}))
    document = read(folder, gzip.compress(said), name="p.boris.gz")
    assert document.lanes == read(folder, said).lanes
    packed = write(document, document_path=folder / "q.boris.gz")
    assert packed == write(document, document_path=folder / "q.boris.gz")
    path = folder / "q.boris.gz"
    path.write_bytes(packed)
    assert read(folder, packed, name="q.boris.gz").lanes == document.lanes
    found = format_of(path)
    assert found is not None
    assert found.id == "boris"


def test_what_overlaps_itself_gets_a_subject_of_its_own(folder: Path) -> None:
    lane = DocumentLane(
        "Ann", segments=tuple(DocumentSegment(n * S, (n + 5) * S, label="walk") for n in range(3))
    )
    assert BORIS.write
    written = BORIS.write(LabelDocument((lane,), (DocumentLabel("walk"),)), WriteOptions())
    assert "2 labels overlap another of the same behaviour" in written.notes[0]
    back = read(folder, written.content)
    spans = [(each.start_ns // S, each.end_ns // S) for _, each in back.segments()]
    assert sorted(spans) == [(0, 5), (1, 6), (2, 7)]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"", "is empty"),
        (b"{", r"p.boris, line 1, column 2: this is not sound JSON"),
        (b'{"a":1}', "is not a project of BORIS's"),
        (b"[1]", "is not a project of BORIS's"),
        (b"[" * 100_000, "is not JSON that can be read|not sound JSON"),
        (b'{"observations":{"a":' + b"9" * 5000 + b"}}", "is not JSON that can be read"),
        (b"\x00\x01", "not a text file"),
    ],
)
def test_what_is_no_project_is_refused_in_a_sentence(folder: Path, said: bytes, why: str) -> None:
    with pytest.raises(InterchangeError, match=why):
        read(folder, said)


def test_packed_bombs_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boris_file, "MOST_BYTES", 1 << 20)
    with pytest.raises(InterchangeError, match="unpacks to more than 1 MB"):
        read(folder, gzip.compress(b" " * (2 << 20)), name="p.boris.gz")
    cut = gzip.compress(content(project({})) * 50)[:-20]
    with pytest.raises(InterchangeError, match="could not be unpacked"):
        read(folder, cut, name="p.boris.gz")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**30) | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_whatever_stands_in_a_project_it_is_read_or_refused(folder: Path, data: st.DataObject) -> None:
    said: Any = project({"first": observation([list(each) for each in EVENTS])})
    for _ in range(data.draw(st.integers(1, 3))):
        at = said
        while True:
            keys = list(at) if isinstance(at, dict) else list(range(len(at)))
            if not keys:
                break
            key = data.draw(st.sampled_from(keys))
            if isinstance(at[key], dict | list) and at[key] and data.draw(st.integers(0, 3)):
                at = at[key]
                continue
            at[key] = data.draw(json_values)
            break
    try:
        document = read(folder, content(said))
    except InterchangeError:
        return
    write(document)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_damaged_bytes_are_read_or_refused(folder: Path, data: st.DataObject) -> None:
    said = bytearray(content(project({"first": observation(EVENTS)})))
    for _ in range(data.draw(st.integers(0, 3))):
        said[data.draw(st.integers(0, len(said) - 1))] = data.draw(st.integers(0, 255))
    try:
        read(folder, bytes(said[: data.draw(st.integers(1, len(said)))]))
    except InterchangeError as error:
        said_of = str(error)
        if "\n" in said_of:
            raise AssertionError(said_of) from error


codes = st.sampled_from(["walk", "rest", "état"])
values = st.text(
    st.characters(codec="utf-8", exclude_characters="|", exclude_categories=("Cs",)), min_size=1, max_size=4
)


@st.composite
def documents(draw: st.DrawFn) -> LabelDocument:
    lanes = []
    for person in draw(st.lists(st.sampled_from(["Ann", "Ben", ""]), unique=True, min_size=1)):
        for kind in draw(st.lists(st.sampled_from(["segments", "events"]), unique=True, min_size=1)):
            at, segments = draw(st.integers(-3_000, 3_000)), []
            for _ in range(draw(st.integers(1, 4))):
                end = at if kind == "events" else at + draw(st.integers(1, 500))
                segments.append(
                    DocumentSegment(
                        at * MS,
                        end * MS,
                        draw(st.just("") | values),
                        draw(codes) if kind == "segments" else "peck",
                        person,
                        attributes=tuple(
                            draw(st.dictionaries(st.sampled_from("ab"), values, max_size=2)).items()
                        ),
                    )
                )
                at = end + draw(st.integers(0 if kind == "segments" else 1, 50))
            lanes.append((person, kind, tuple(segments)))
    made = []
    for person, kind, segments in sorted(
        lanes, key=lambda each: (each[0] == "", each[0], each[1] == "events")
    ):
        name = person or "No focal subject"
        with_states = any(each[0] == person and each[1] == "segments" for each in lanes)
        title = f"{name} events" if kind == "events" and with_states else name
        vocabulary = ("peck",) if kind == "events" else ("walk", "rest", "état")
        made.append(DocumentLane(title, kind, segments, person=person, vocabulary=vocabulary))
    return LabelDocument(
        tuple(made),
        tuple(DocumentLabel(each, "#123456") for each in ("walk", "rest", "état", "peck")),
        (
            DocumentMedium(
                "a.mp4", "x/a.mp4", "video", draw(st.integers(-9, 9)) * 137 * MS, duration_ns=9 * S
            ),
            DocumentMedium(
                "b.wav", "/y/b.wav", "sound", draw(st.integers(-(10**12), 10**12)), duration_ns=9 * S
            ),
        ),
        name=draw(st.sampled_from(["First", "ä"])),
    )


def same(document: LabelDocument) -> LabelDocument:
    """What is compared: attributes in any order, and none that say "None", which is BORIS's word for no modifier."""
    lanes = []
    for lane in document.lanes:
        segments = [
            replace(each, attributes=tuple(sorted(pair for pair in each.attributes if pair[1] != "None")))
            for each in lane.segments
        ]
        lanes.append(replace(lane, segments=tuple(segments)))
    return replace(document, lanes=tuple(lanes), notes=(), format="", encoding="", facts=())


@settings(max_examples=25, deadline=None)
@given(documents())
def test_what_is_written_is_read_again(folder: Path, document: LabelDocument) -> None:
    back = read(folder, write(document))
    assert same(back) == same(document)
    assert write(back) == write(read(folder, write(back)))
