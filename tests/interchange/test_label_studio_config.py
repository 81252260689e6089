"""Labelling configs as Label Studio's own templates write them, and those that nobody should read."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_studio.label_studio_config import (
    label_studio_config,
    read_label_studio_config,
)
from syncstudio.interchange.schemas.css_color import nearest_color
from syncstudio.interchange.schemas.schema import COLORS, Medium, SchemaAttribute, SchemaLabel, SchemaLane
from syncstudio.interchange.schemas.schema_file import schema_from_text, schema_text

DIARISATION = """
<View>
  <Header value="Transcribe each speaker"/>
  <Labels name="labels" toName="audio">
    <Label value="Speaker one" background="#00FF00"/>
    <Label value="Speaker two" background="#12ad59" hotkey="s" selected="true"/>
  </Labels>
  <Audio name="audio" value="$audio" zoom="true"/>
  <TextArea name="transcription" toName="audio" rows="2" editable="true" perRegion="true" required="true"/>
  <Choices name="gender" toName="audio" perRegion="true" required="true">
    <Choice value="Female" selected="true"/><Choice value="Male"/>
  </Choices>
  <Rating name="quality" toName="audio" maxRating="3"/>
</View>
"""
VIDEO_TIMELINE = """
<View>
  <TimelineLabels name="timelineLabels" toName="video">
    <Label value="Intro" background="#944BFF"/><Label value="Goal" background="red" alias="G" hint="Ball in the net"/>
  </TimelineLabels>
  <Video name="video" value="$video_url" timelineHeight="120" framerate="29.97"/>
</View>
"""
TRACKING = """
<View>
  <Labels name="videoLabels" toName="video" allowEmpty="true">
    <Label value="Man" background="blue"/><Label value="Ball"/></Labels>
  <Video name="video" value="$video" framerate="25.0"/>
  <VideoRectangle name="box" toName="video"/>
  <View visibleWhen="region-selected" whenTagName="videoLabels" whenLabelValue="Man">
    <Number name="shirt" toName="video" perRegion="true" min="1" max="99" defaultValue="ten"/>
    <Choices name="doing" toName="video" perRegion="true" choice="multiple">
      <Choice value="runs"/><Choice value="kicks"/></Choices>
  </View>
</View>
"""
SYNCED = """
<View>
  <View style="display: flex">
    <Video name="cam" value="$video" sync="group_a"/>
    <AudioPlus name="mic" value="$audio" sync="group_a"/>
    <TimeSeries name="imu" valueType="url" value="$csv" timeColumn="t" sync="group_a">
      <Channel column="ax" units="g" strokeColor="#1f77b4"/><Channel column="ay"/>
    </TimeSeries>
    <Video name="cam2" value="$second" sync="cam3"/>
    <Video name="cam3" value="$third" sync="cam2"/>
  </View>
  <TimeSeriesLabels name="motion" toName="imu"><Label value="Run"/><Label value="Walk"/></TimeSeriesLabels>
  <TimelineLabels name="scene" toName="cam2"><Label value="Run"/></TimelineLabels>
  <Taxonomy name="subject" toName="cam">
    <Choice value="Animal"><Choice value="Cat"/><Choice value="Other"/></Choice>
    <Choice value="Plant"><Choice value="Tree"/><Choice value="Other"/></Choice>
  </Taxonomy>
  <Taxonomy name="kind" toName="cam2" perRegion="true" maxUsages="1">
    <Choice value="A"><Choice value="B"/></Choice></Taxonomy>
  <Choices name="usable" toName="cam"><Choice value="yes"/><Choice value="no" hotkey="n"/></Choices>
</View>
"""
DIALOGUE = """
<View>
  <Paragraphs name="dialogue" value="$chat" layout="dialogue" audioUrl="$audio"/>
  <ParagraphLabels name="intent" toName="dialogue"><Label value="Ask"/><Label value="Tell"/></ParagraphLabels>
  <BrushLabels name="paint" toName="x"><Label value="Mask"/></BrushLabels>
  <Relations><Relation value="answers"/></Relations>
  <NoSuchTag name="odd"/>
</View>
"""


def read(text):
    return label_studio_config(text.encode(), "config.xml")


def test_diarisation_becomes_a_lane_its_text_and_its_questions():
    config = read(DIARISATION)
    assert config.schema.labels == (
        SchemaLabel("Speaker one", COLORS.index("green"), "1"),
        SchemaLabel("Speaker two", COLORS.index("green"), "S"),
    )
    assert config.schema.lanes == (
        SchemaLane("labels", labels=("Speaker one", "Speaker two"), follows="sound"),
        SchemaLane("Whole recording"),
    )
    assert config.schema.attributes == (
        SchemaAttribute("gender", "choice", ("Female", "Male"), "Female", True, lane="labels"),
        SchemaAttribute("quality", "choice", ("1", "2", "3"), lane="Whole recording", description="Stars"),
    )
    assert config.notes[0] == "“transcription” is the text of each segment on “labels”: Enter types it."
    assert [(one.line, one.what) for one in config.unmapped] == [
        (3, "<Header “Transcribe each speaker”>"),
        (6, "selected of <Label “Speaker two”>"),
        (9, "required of <TextArea “transcription”>"),
    ]
    assert [(one.name, one.kind, one.variable) for one in config.media] == [("audio", "sound", "$audio")]


def test_attributes_that_say_more_than_how_it_looks_are_listed():
    config = read(
        '<View><Audio name="a" value="$a" hotkey="space" zoom="true" sync="t"/><Paragraphs name="t" value="$t" '
        'sync="a" textKey="said"/><Labels name="l" toName="a" hotkey="ctrl+enter"><Label value="A"/></Labels></View>'
    )
    assert [(one.what, one.reason) for one in config.unmapped] == [
        ("hotkey of <Audio “a”>", "keys of the program are set in Change keys"),
        ("textKey of <Paragraphs “t”>", "a transcript's own file says what is text"),
        ("hotkey of <Labels “l”>", "keys of the program are set in Change keys"),
    ]
    assert len({one.together for one in config.media}) == 1


def test_timeline_labels_follow_the_video():
    config = read(VIDEO_TIMELINE)
    assert config.schema.lanes == (SchemaLane("timelineLabels", labels=("Intro", "Goal"), follows="video"),)
    assert config.schema.labels[1] == SchemaLabel(
        "Goal", COLORS.index("rose"), "2", description="Ball in the net Written as “G” by Label Studio."
    )
    assert config.unmapped == ()


def test_boxes_take_the_labels_of_the_video_and_conditions_hold_for_what_is_within():
    config = read(TRACKING)
    assert config.schema.lanes == (SchemaLane("videoLabels", "regions", ("Man", "Ball"), follows="video"),)
    assert [(one.name, one.kind, one.label, one.description) for one in config.schema.attributes] == [
        ("shirt", "number", "Man", "Min 1, max 99"),
        ("doing: runs", "yes-no", "Man", ""),
        ("doing: kicks", "yes-no", "Man", ""),
    ]
    assert [one.reason for one in config.unmapped] == ["its initial value “ten” does not fit"]


def test_sync_groups_become_media_that_move_together():
    config = read(SYNCED)
    assert config.schema.media == (
        Medium("cam", "video", "group_a"), Medium("mic", "sound", "group_a"), Medium("imu", "series", "group_a"),
        Medium("cam2", "video", "cam3"), Medium("cam3", "video", "cam3"),
    )  # fmt: skip
    assert config.media[2].channels == ("ax", "ay")
    assert any(note.startswith("“cam”, “mic” and “imu” move together") for note in config.notes)
    lanes = {lane.name: lane for lane in config.schema.lanes}
    assert "The time of “imu” is in the column “t”: choose it when adding it." in config.notes
    assert (lanes["motion"].follows, lanes["scene"].follows) == ("series", "cam2")
    assert lanes["motion"].labels == ("Run", "Walk")
    assert lanes["scene"].labels == ("Run",)
    assert lanes["subject"].labels == ("Animal", "Cat", "Other", "Plant", "Tree", "Plant › Other")
    assert [label.parent for label in config.schema.labels[-6:]] == [
        "",
        "Animal",
        "Animal",
        "",
        "Plant",
        "Plant",
    ]
    asked = {one.name: one for one in config.schema.attributes}
    assert asked["kind"].choices == ("A", "A › B")
    assert asked["kind"].lane == "scene"
    assert asked["usable"].lane == "Whole recording"
    assert [one.what for one in config.unmapped] == ["hotkey of <Choice “no”>"]


def test_what_has_no_counterpart_is_listed_with_its_reason():
    config = read(DIALOGUE)
    assert config.schema.lanes == (SchemaLane("intent", labels=("Ask", "Tell"), follows="transcript"),)
    assert [(one.line, one.what, one.reason.partition(":")[0]) for one in config.unmapped] == [
        (3, "audioUrl of <Paragraphs “dialogue”>", "add the sound of a dialogue as a sound track"),
        (5, "<BrushLabels “paint”>", "painted masks are not drawn here"),
        (6, "<Relations>", "labels are not joined by named relations here"),
        (7, "<NoSuchTag “odd”>", "this tag is not known here"),
    ]


@pytest.mark.parametrize("text", [DIARISATION, VIDEO_TIMELINE, TRACKING, SYNCED, DIALOGUE])
def test_what_was_read_is_a_schema_that_can_be_saved(text):
    schema = read(text).schema
    assert schema_from_text(schema_text(schema)) == schema


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<View><Labels></View>", r"line 1, column 17: this is not sound XML \(mismatched tag\)"),
        (b"<View>\n  <A x=3/></View>", r"line 2, column 8: this is not sound XML"),
        (b"", "not sound XML"),
        (b"\xff\xfe\x00", "not sound XML"),
        (b"<?xml version='1.0' encoding='klingon'?><View/>", "not XML in an encoding"),
        (b"<html/>", r"line 1: its outermost tag is <html>"),
        (b"<View/>", "names no labels and asks nothing"),
        (b"<View>" * 500 + b"</View>" * 500, "more than 100 deep"),
        (b"<View>" + b" " * (4 << 20) + b"</View>", "more than 4 MB"),
        (
            b'<!DOCTYPE v [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>\n<View>&b;</View>',
            r"line 1, column \d+: it declares",
        ),
        (b'<!DOCTYPE v SYSTEM "file:///etc/passwd"><View/>', "it declares a document type or entities"),
        (b'<!DOCTYPE v [<!ENTITY x SYSTEM "file:///etc/passwd">]><View>&x;</View>', "it declares"),
    ],
)
def test_bad_xml_is_one_sentence(content, says):
    with pytest.raises(InterchangeError, match=r"^config\.xml.*" + says) as caught:
        label_studio_config(content, "config.xml")
    assert "\n" not in str(caught.value)


def test_more_labels_than_anybody_could_choose_from_are_refused_at_once():
    rows = "".join(f'<Label value="L{number}"/>' for number in range(6_000))
    with pytest.raises(InterchangeError, match="at most 5,000 labels: this one has 6,000"):
        read(f'<View><Audio name="a" value="$a"/><Labels name="l" toName="a">{rows}</Labels></View>')


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(InterchangeError, match="cannot be read"):
        read_label_studio_config(tmp_path / "none.xml")


TAGS = (
    "Labels",
    "Label",
    "Choices",
    "Choice",
    "Video",
    "Audio",
    "TextArea",
    "Taxonomy",
    "VideoRectangle",
    "View",
    "X",
)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(TAGS), st.sampled_from(["a", "b", "A", ""]), st.sampled_from(["a", "b", "x"])
        ),
        max_size=14,
    )
)
def test_whatever_tags_stand_there_a_schema_or_a_sentence_comes_out(rows):
    depth, text = [], "<View>"
    for name, own, target in rows:
        text += f'<{name} name="{own}" value="{own}" toName="{target}" hotkey="1" perRegion="true">'
        depth.append(name)
        if len(depth) > 3:
            text += f"</{depth.pop()}>" * 1
    text += "".join(f"</{name}>" for name in reversed(depth)) + "</View>"
    with contextlib.suppress(InterchangeError):
        schema = read(text).schema
        assert schema_from_text(schema_text(schema)) == schema


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("#f00", "rose"), ("#00FF00", "green"), ("rgba(10, 20, 250, 0.5)", "blue"), ("orange", "orange"),
        ("#777", "slate"), ("black", "slate"), ("#ffe600ff", "gold"), ("hsl(1,2,3)", None), ("", None),
    ],
)  # fmt: skip
def test_colours_become_the_nearest_of_the_palette(written, name):
    assert nearest_color(written) == (None if name is None else COLORS.index(name))
