"""A schema and a project: read from it, merged into it by name, in one step that one undo takes back."""

import pytest

from syncstudio.interchange.schemas.schema import Medium, Schema, SchemaAttribute, SchemaLabel, SchemaLane
from syncstudio.interchange.schemas.schema_file import read_schema
from syncstudio.resource import resource
from syncstudio.session.errors import SessionError
from syncstudio.session.schemas.schema_library import SchemaLibrary
from syncstudio.timebase.span import Span

S = 1_000_000_000


def shipped(name):
    return read_schema(resource("schemas", f"{name}.labels.toml"))


@pytest.fixture
def session(make_session):
    return make_session()


@pytest.mark.parametrize(
    "name", ["speech", "dubbing", "industrial-event", "medical", "trading-floor", "behaviour"]
)
def test_a_shipped_schema_is_there_after_one_step_and_gone_after_one_undo(session, name):
    schema = shipped(name)
    plan = session.apply_schema(schema)
    assert len(plan.added) == len(schema.labels) + len(schema.lanes) + len(schema.attributes)
    mine = session.schema()
    assert [one.name for one in mine.labels] == [one.name for one in schema.labels]
    assert [(one.name, one.labels, one.parent, one.relation) for one in mine.lanes] == [
        (one.name, one.labels, one.parent, one.relation) for one in schema.lanes
    ]
    assert mine.attributes == schema.attributes
    assert session.preview_schema(schema).empty
    assert session.project.can_undo == f"Apply schema “{schema.name}”"
    session.undo()
    assert session.project.labels() == session.project.lanes() == session.project.people() == []


def test_lanes_follow_the_tracks_they_are_meant_for(make_session, clip, wav):
    session = make_session(clip, wav)
    sounds = [track for track in session.project.tracks() if track.kind == "sound"]
    media = (Medium("near", "sound"), Medium("far", "sound"))
    lanes = (
        SchemaLane("Far", follows="far"),
        SchemaLane("Film", follows="video"),
        SchemaLane("Hand", follows="series"),
    )
    plan = session.apply_schema(Schema("Two mics", lanes=lanes, media=media))
    by_name = {lane.name: lane for lane in session.project.lanes()}
    assert by_name["Far"].track_id == sounds[1].id
    assert session.project.track(by_name["Film"].track_id).kind == "video"
    assert by_name["Hand"].track_id is None
    assert plan.notes == [
        "“Hand” would follow a sensor track that is not here: it lies on master time. Add the recording "
        "first to have it follow."
    ]
    again = session.schema()
    assert [one.kind for one in again.media] == ["sound", "sound"]
    assert again.lanes[0].follows == again.media[1].name
    assert again.lanes[1].follows == "video"


def test_media_that_move_together_are_linked_where_they_are_one_file(make_session, clip):
    session = make_session(clip)
    video, sound = session.project.tracks()
    session.set_linked(sound.id, False)
    media = (Medium("cam", "video", "a"), Medium("mic", "sound", "a"))
    plan = session.apply_schema(Schema("Synced", media=media))
    assert [session.project.track(one.id).linked for one in (video, sound)] == [True, True]
    assert plan.changed == [f"track “{sound.name}”: linked to its file"]


def test_merging_keeps_what_is_there(session):
    clap = session.add_label("Clap")
    lane = session.add_lane("Turns")
    session.add_segment(lane, Span(0, S), clap)
    schema = Schema(
        "More",
        labels=(
            SchemaLabel("clap", description="Hands"),
            SchemaLabel("Speech", key="1"),
            SchemaLabel("Odd", key="7"),
        ),
        lanes=(SchemaLane("TURNS", labels=("Speech",), person="Ann"),),
    )
    plan = session.apply_schema(schema)
    assert plan.changed == ["label “Clap”: description", "lane “Turns”: labels it takes"]
    assert plan.notes == [
        "“Turns” goes on taking “Clap”, which it uses already.",
        "“Speech” comes without its key 1, which belongs to “Clap” here.",
    ]
    labels = {label.name: label for label in session.project.labels()}
    assert labels["Clap"].description == "Hands"
    assert (labels["Clap"].hotkey, labels["Speech"].hotkey, labels["Odd"].hotkey) == ("1", None, "7")
    assert session.project.vocabulary() == {lane: {clap, labels["Speech"].id}}
    assert session.project.person(session.project.lane(lane).person_id).name == "Ann"
    again = session.preview_schema(schema)
    assert (again.empty, again.changed, again.notes) == (True, [], plan.notes[1:])


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        (Schema(lanes=(SchemaLane("Turns", "events"),)), "“Turns” is a lane of segments here, and of events"),
        (
            Schema(attributes=(SchemaAttribute("Sure", "number"),)),
            "“Sure” is a yes-no here with answers already",
        ),
        (Schema(labels=(SchemaLabel("A", parent="B"), SchemaLabel("B", parent="A"))), "its own ancestor"),
        (
            Schema(labels=(SchemaLabel("Clap", parent="X"), SchemaLabel("X", parent="Clap"))),
            "its own ancestor",
        ),
        (
            Schema(lanes=(SchemaLane("Up"), SchemaLane("Turns", parent="Up", relation="inside", follows=""))),
            None,
        ),
    ],
)
def test_what_does_not_go_together_changes_nothing(session, schema, says):
    session.add_label("Clap")
    lane = session.add_lane("Turns")
    segment = session.add_segment(lane, Span(0, S))
    sure = session.add_attribute("Sure", "yes-no")
    session.set_attribute([segment], sure, "yes")
    steps = len(session.project.history())
    if says is None:
        session.apply_schema(schema)
        return
    with pytest.raises(Exception, match=says):
        session.apply_schema(schema)
    assert len(session.project.history()) == steps


def test_single_changes_keep_to_the_same_rules(session):
    a, b = session.add_label("A"), session.add_label("B")
    up, down = session.add_lane("Up"), session.add_lane("Down")
    session.update_label(b, parent_id=a)
    for change, says in [
        (lambda: session.update_label(a, parent_id=b), "its own ancestor"),
        (lambda: session.update_label(a, name="b"), "two labels called"),
        (lambda: session.update_label(a, hotkey="2"), "key 2 already belongs"),
        (lambda: session.update_label(a, hotkey="Enter"), "not a key for a label"),
        (lambda: session.rename_lane(up, "down"), "two lanes called"),
        (lambda: session.rename_lane(up, "x" * 100_000), "one line of at most 200 characters"),
        (lambda: session.add_lane("x" * 100_000), "one line of at most 200 characters"),
        (lambda: session.add_lane("a\nb"), "a character that cannot be seen"),
        (lambda: session.update_label(a, description="\x00"), "a character that cannot be seen"),
        (lambda: session.hold_lane(up, up, "inside"), "its own ancestor"),
        (lambda: session.add_attribute("Kind", "choice"), "a choice without choices"),
        (lambda: session.add_attribute(" "), "needs a name"),
    ]:
        with pytest.raises(SessionError, match=says):
            change()
    session.hold_lane(down, up, "inside")
    assert session.project.can_undo == "Hold lane to parent"
    session.set_vocabulary(down, [a])
    session.set_vocabulary(up, [b])
    session.update_label(a, hotkey="2")
    with pytest.raises(SessionError, match="The key 2 already belongs"):
        session.set_vocabulary(up, [a, b])
    session.add_lane("Up")
    assert session.project.lanes()[2].name == "Up 2"
    session.move_label(b, a, None)
    assert [(label.name, label.parent_id) for label in session.project.labels()] == [("B", None), ("A", None)]
    session.update_label(b, parent_id=a)
    session.delete_label(a)
    assert session.project.label(b).parent_id is None


def test_attributes_are_answered_in_one_step(session):
    lane, label = session.add_lane("Turns"), session.add_label("Speech")
    one, two = (session.add_segment(lane, Span(k * S, k * S + 9), label) for k in range(2))
    color = session.add_attribute("Colour", "choice", ["red", " green "], label_id=label)
    number = session.add_attribute("Count", "number")
    session.set_attribute([one, two], color, "GREEN")
    session.set_attribute([one], number, "2,5")
    assert session.attribute_values(one) == {color: "green", number: "2.5"}
    with pytest.raises(SessionError, match="“Colour” cannot be set: “blue” is not one of red, green"):
        session.set_attribute([one], color, "blue")
    session.update_attribute(number, required=True)
    assert session.missing_required([one, two]) == {two: ("Count",)}
    session.set_label([two], None)
    assert [each.name for each in session.attributes_of(two)] == ["Count"]
    assert session.attribute_values(two) == {color: "green"}
    with pytest.raises(SessionError, match="asked of “Speech” only"):
        session.set_attribute([one, two], color, "red")
    session.set_attribute([one, two], color, "")
    assert session.attribute_values(two) == {}
    with pytest.raises(SessionError, match="no longer in the project"):
        session.set_attribute([12345], number, "3")
    with pytest.raises(SessionError, match="attribute is no longer"):
        session.set_attribute([one], 12345, "3")
    session.undo()
    assert session.attribute_values(two) == {color: "green"}


def test_the_library_lists_shipped_schemas_and_ones_own(session, tmp_path):
    library = SchemaLibrary(tmp_path / "mine")
    assert [entry.word for entry in library.known()] == [
        "behaviour", "dubbing", "industrial-event", "medical", "speech", "trading-floor",
    ]  # fmt: skip
    session.apply_schema(library.named("speech"))
    path = library.keep(session.schema(), "Our talks!")
    assert path.name == "our-talks.labels.toml"
    (tmp_path / "mine" / "broken.labels.toml").write_text("format = 3")
    own = [entry for entry in library.known() if entry.own]
    assert [(entry.word, bool(entry.trouble)) for entry in own] == [("broken", True), ("our-talks", False)]
    assert library.named("our-talks").labels == session.schema().labels
    with pytest.raises(
        SessionError, match="There is no label schema “nothing”: give a file, or one of behaviour"
    ):
        library.named("nothing")
    with pytest.raises(SessionError, match="needs a name"):
        library.keep(session.schema(), "!")
    with pytest.raises(SessionError, match="too long to name a file"):
        library.keep(session.schema(), "ü" * 150)


def test_the_adaptation_goes_with_its_line_in_one_step(session):
    session.apply_schema(shipped("dubbing"))
    lanes = {lane.name: lane.id for lane in session.project.lanes()}
    labels = {label.name: label.id for label in session.project.labels()}
    line = session.add_segment(lanes["Original"], Span(S, 3 * S), labels["On screen"], "Hello")
    dub = session.add_segment(lanes["Adaptation"], Span(S, 2 * S), text="Hallo")
    lips = session.add_segment(lanes["Lips"], Span(2 * S, 2 * S), labels["Lips closed"])
    assert session.placed_segment(dub).master == Span(S, 3 * S)
    character, lip_sync = session.project.attributes()[:2]
    assert session.attribute_values(line) == {lip_sync.id: "length only"}
    assert session.missing_required([line]) == {line: (character.name,)}
    session.move_segment(line, Span(S + 5, 3 * S + 5))
    assert session.placed_segment(dub).master == Span(S + 5, 3 * S + 5)
    steps = len(session.project.history())
    with pytest.raises(
        SessionError, match=r"On “Lips”, the label at 00:00:02\.000 would no longer lie inside"
    ):
        session.move_segment(line, Span(5 * S, 7 * S))
    with pytest.raises(SessionError, match="exclude each other on “Original”"):
        session.add_segment(lanes["Original"], Span(2 * S, 4 * S), labels["Off screen"])
    with pytest.raises(SessionError, match="“Original” does not take “Gasp”"):
        session.set_label([line], labels["Gasp"])
    assert len(session.project.history()) == steps
    session.undo()
    assert session.placed_segment(dub).master == Span(S, 3 * S)
    session.delete_segments([line, lips])
    assert session.project.segment_ids() == frozenset()
    session.undo()
    assert session.project.segment_ids() == {line, dub, lips}
