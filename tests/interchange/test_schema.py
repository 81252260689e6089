"""Label schemas: what is wrong with one, and the file that people write."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.schemas.attribute_value import fitting_value, number_text
from syncstudio.interchange.schemas.schema import (
    COLORS,
    Medium,
    Schema,
    SchemaAttribute,
    SchemaLabel,
    SchemaLane,
)
from syncstudio.interchange.schemas.schema_fault import SchemaError
from syncstudio.interchange.schemas.schema_file import (
    read_schema,
    schema_from_text,
    schema_text,
    write_schema,
)
from syncstudio.interchange.schemas.schema_problems import check_schema, key_text
from syncstudio.resource import resource

LABELS = (SchemaLabel("Speech", key="1"), SchemaLabel("Noise", key="2"), SchemaLabel("Door", parent="Noise"))
SHIPPED = ("speech", "dubbing", "industrial-event", "medical", "trading-floor", "behaviour")


def lane(name="Turns", **more):
    return SchemaLane(name, **more)


def attribute(name="Sure", **more):
    return SchemaAttribute(name, **more)


def chain(count):
    names = [f"L{number}" for number in range(count)]
    return Schema(labels=(SchemaLabel("L0"), *(SchemaLabel(b, parent=a) for a, b in pairwise(names))))


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        (Schema(labels=(SchemaLabel("A"), SchemaLabel("a"))), "two labels called “a”"),
        (Schema(labels=(SchemaLabel(" "),)), "A label needs a name"),
        (Schema(labels=(SchemaLabel("A\x07"),)), "a character that cannot be seen"),
        (Schema(labels=(SchemaLabel("x" * 201),)), "one line of at most 200 characters"),
        (Schema(labels=(SchemaLabel("A", parent="B"), SchemaLabel("B", parent="A"))), "its own ancestor"),
        (Schema(labels=(SchemaLabel("A", parent="A"),)), "its own ancestor"),
        (Schema(labels=(SchemaLabel("A", parent="C"),)), "there is no such label"),
        (chain(1_500), "“L21” lies more than 20 deep in others"),
        (
            Schema(labels=tuple(SchemaLabel(a, parent=b) for a, b in ("AB", "BC", "CB"))),
            "“B” is its own ancestor",
        ),
        (Schema(labels=(SchemaLabel("A", key="1"), SchemaLabel("B", key="1"))), "key 1 already belongs to “A”"),
        (Schema(labels=(SchemaLabel("A", key="Ctrl+Nope"),)), "not a key for a label"),
        (Schema(labels=(*LABELS, SchemaLabel("X", key="1")), lanes=(lane(labels=("Speech", "X")),)), "The key 1"),
        (Schema(lanes=(lane(labels=("Gone",)),)), "takes the label “Gone”"),
        (Schema(labels=LABELS, lanes=(lane(labels=("Noise", "noise")),)), "names a label twice"),
        (Schema(lanes=(lane(kind="tier"),)), "is “tier”: it is segments, events, transcript or regions"),
        (Schema(lanes=(lane(relation="inside"),)), "without a parent lane"),
        (Schema(lanes=(lane(parent="Up"),)), "is “Up”, and there is no such lane"),
        (Schema(lanes=(lane("A", parent="B"), lane("B", parent="A"))), "its own ancestor"),
        (Schema(lanes=(lane("A"), lane("B", parent="A", relation="beside"))), "is “beside”: it is inside or same-span"),
        (Schema(lanes=(lane("A", follows="video"), lane("B", parent="A", relation="inside"))), "different clocks"),
        (Schema(lanes=(lane("A", kind="events"), lane("B", parent="A", relation="inside"))), "inside an event"),
        (Schema(lanes=(lane("A"), lane("B", kind="events", parent="A", relation="same-span"))), "An event has no span"),
        (Schema(lanes=(lane(follows="smell"),)), "follows “smell”"),
        (Schema(attributes=(attribute(kind="choice"),)), "a choice without choices"),
        (Schema(attributes=(attribute(kind="choice", choices=("a", "A")),)), "names a choice twice"),
        (Schema(attributes=(attribute(kind="choice", choices=("a", " ")),)), "is empty or has blanks"),
        (Schema(attributes=(attribute(kind="choice", choices=("a",), initial="b"),)), "“b” is not one of a"),
        (Schema(attributes=(attribute(choices=("a",)),)), "has choices: make it a choice"),
        (Schema(attributes=(attribute(kind="number", initial="three"),)), "“three” is not a number"),
        (Schema(attributes=(attribute(kind="yes-no", initial="perhaps"),)), "neither yes nor no"),
        (Schema(attributes=(attribute(kind="colour"),)), "is “colour”: it is choice, number, text or yes-no"),
        (Schema(attributes=(attribute(), attribute("SURE"))), "two attributes called “SURE”"),
        (Schema(attributes=(attribute(label="Gone"),)), "asked of the label “Gone”"),
        (Schema(attributes=(attribute(lane="Gone"),)), "asked on the lane “Gone”"),
        (Schema(labels=LABELS, lanes=(lane(),), attributes=(attribute(label="Noise", lane="Turns"),)), "not of both"),
        (Schema(labels=tuple(SchemaLabel(f"L{k}") for k in range(5001))), "at most 5,000 labels"),
        (Schema(media=(Medium("A", "smell"),)), "is “smell”: it is video"),
    ],
)  # fmt: skip
def test_each_fault_is_one_sentence(schema, says):
    with pytest.raises(SchemaError) as caught:
        check_schema(schema)
    assert says in str(caught.value)
    assert str(caught.value).endswith(".")


def test_a_key_may_be_used_again_where_no_lane_names_both():
    both = (*LABELS, SchemaLabel("Laugh", key="1"))
    lanes = (lane("A", labels=("Speech", "Noise")), lane("B", labels=("Laugh",)))
    check_schema(Schema(labels=both, lanes=(*lanes, lane("Everything"))))


def test_keys_held_together_have_one_order():
    assert key_text("shift+ctrl+a") == key_text("Ctrl+Shift+A") == "Ctrl+Shift+A"
    with pytest.raises(ValueError, match="not a key"):
        key_text("Hyper+A")


def test_an_attribute_may_be_asked_of_two_labels():
    check_schema(Schema(labels=LABELS, attributes=(attribute(label="Speech"), attribute(label="Noise"))))


@pytest.mark.parametrize("typed", ["1", "q", "shift+q", "Ctrl+Alt+F6", " 0 "])
def test_keys_are_written_one_way(typed):
    assert (
        key_text(typed)
        == key_text(key_text(typed))
        == "+".join(part.strip().capitalize() for part in typed.split("+"))
    )


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("number", "1,50", "1.5"), ("number", "−3", "-3"), ("number", "1e3", "1000"), ("number", "0.0", "0"),
        ("yes-no", "True", "yes"), ("yes-no", "n", "no"), ("choice", "RED", "red"), ("text", " a ", "a"),
        ("choice", " ", ""),
    ],
)  # fmt: skip
def test_values_are_kept_one_way(kind, typed, kept):
    assert fitting_value(kind, ("red", "green"), typed) == kept


@pytest.mark.parametrize("typed", ["", "x", "1.2.3", "nan", "inf", "1,2,3", "1e999"])
def test_what_is_not_a_number_is_said(typed):
    with pytest.raises(ValueError, match="is not a number"):
        number_text(typed)


def test_an_endless_answer_is_refused():
    with pytest.raises(ValueError, match="at most 10,000 characters"):
        fitting_value("text", (), "a" * 1_000_000)


# -- the file --------------------------------------------------------------------------------------------------------

HEAD = 'format = "syncstudio.labels/1"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", r"it does not say its format"),
        ('format = "other/2"\n', r"line 1: its format is “other/2”"),
        (HEAD + "colour = 3\n", r"line 2: “colour” is not part of a label schema"),
        (HEAD + '[[label]]\nname = "A"\nshade = "red"\n', r"line 4: “shade” is not said of a label"),
        (HEAD + '# more\n[[label]]\nname = "A"\n\n[[label]]\nname = "a"\n', r"line 7: There are two labels called “a”"),
        (HEAD + '[[label]]\nname = "A"\ncolor = "pink"\n', r"line 4: color is one of blue, violet"),
        (HEAD + '[[label]]\nkey = "1"\n', r"line 2: a label needs a name"),
        (HEAD + '[[attribute]]\nkind = "text"\n', r"line 2: an attribute needs a name"),
        (HEAD + '[label]\nname = "A"\n', r"line 2: write every label as a table of its own, under \[\[label\]\]"),
        (HEAD + '[[attribute]]\nname = "A"\nrequired = "maybe"\n', r"line 4: required is true or false"),
        (HEAD + '[[lane]]\nname = "A"\nlabels = "B"\n', r"line 4: labels is a list of texts"),
        (HEAD + '[[label]]\nname = "A"\nkey = "Enter"\n', r"line 4: “Enter” is not a key for a label"),
        (HEAD + "name = 3\n", r"line 2: the name must be a text"),
        (HEAD + 'name = "un', r", at its end: this is not TOML"),
        (HEAD + "a\n", r"line 2, column 2: this is not TOML"),
        ("a = " + "[" * 3000, r"this is not TOML \(its lists stand too deep"),
        (HEAD + 'description = """\n[[label]]\nkey = 1\n"""\n[[label]]\nname = "A"\nparent = "B"\n',
         r"line 8: The parent of “A”"),
        ('label = [{ name = "A" }, { name = "A" }]\n' + HEAD, r"line 1: There are two labels"),
    ],
)  # fmt: skip
def test_a_file_is_refused_with_its_line(text, says):
    with pytest.raises(SchemaError, match=r"^my\.labels\.toml.*" + says) as caught:
        schema_from_text(text, "my.labels.toml")
    assert "\n" not in str(caught.value)


def test_files_that_are_none_are_refused(tmp_path):
    with pytest.raises(InterchangeError, match="cannot be read"):
        read_schema(tmp_path / "none.labels.toml")
    binary = tmp_path / "b.labels.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InterchangeError, match="not text in UTF-8"):
        read_schema(binary)
    binary.write_bytes(b"#" * (5 << 20))
    with pytest.raises(InterchangeError, match="too large"):
        read_schema(binary)
    with pytest.raises(InterchangeError, match="cannot be written"):
        write_schema(tmp_path / "gone" / "x.labels.toml", Schema())


def test_numbers_and_truths_may_be_written_plainly():
    rows = '[[attribute]]\nname = "N"\nkind = "number"\ninitial = 3.5\n'
    rows += '[[attribute]]\nname = "C"\nkind = "choice"\nchoices = [1, 2]\n'
    schema = schema_from_text(HEAD + rows + '[[attribute]]\nname = "Y"\nkind = "yes-no"\ninitial = true\n')
    assert [one.initial for one in schema.attributes] == ["3.5", "", "yes"]
    assert schema.attributes[1].choices == ("1", "2")


NAMES = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), min_size=1, max_size=8)
PROSE = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=12) | st.just('a "quoted"\n\tline\\')


@st.composite
def schemas(draw):
    names = draw(st.lists(NAMES, unique_by=str.casefold, max_size=5))
    labels = []
    for place, name in enumerate(names):
        parent = draw(st.sampled_from(["", *names[:place]]))
        color = draw(st.none() | st.integers(0, len(COLORS) - 1))
        key = draw(st.sampled_from(["", str(place + 1), f"Shift+{'ABCDE'[place]}"]))
        labels.append(SchemaLabel(name, color, key, parent, draw(PROSE), draw(st.sampled_from(["", "one"]))))
    lanes = [
        SchemaLane(
            name, "segments", tuple(draw(st.lists(st.sampled_from(names), unique=True))) if names else ()
        )
        for name in draw(st.lists(NAMES, unique_by=str.casefold, max_size=3))
    ]
    if len(lanes) > 1:
        lanes[1] = replace(
            lanes[1], parent=lanes[0].name, relation=draw(st.sampled_from(["", "inside", "same-span"]))
        )
    choices = tuple(draw(st.lists(NAMES, unique_by=str.casefold, min_size=1, max_size=3)))
    kinds = {"choice": choices, "number": ("1", "-2.5"), "text": ("x",), "yes-no": ("yes", "no")}
    attributes = []
    for name in draw(st.lists(NAMES, unique_by=str.casefold, max_size=3)):
        kind = draw(st.sampled_from([*kinds]))
        initial = draw(st.sampled_from(["", *kinds[kind]]))
        of = draw(st.sampled_from(["", *names]))
        attributes.append(
            SchemaAttribute(name, kind, choices if kind == "choice" else (), initial, draw(st.booleans()), of)
        )
    return Schema(
        draw(PROSE),
        draw(PROSE),
        tuple(labels),
        tuple(lanes),
        tuple(attributes),
        (Medium("Cam 1", "video", "a"),),
    )


@settings(max_examples=30)
@given(schemas())
def test_a_schema_written_and_read_is_the_same(schema):
    check_schema(schema)
    assert schema_from_text(schema_text(schema)) == schema


def test_the_manual_s_example_can_be_used():
    page = resource("manual", "12-schemas.md").read_text(encoding="utf-8")
    schema = schema_from_text(page.split("```")[1])
    assert [lane.relation for lane in schema.lanes] == ["", "inside"]


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_schemas_load_and_are_written_for_people(name, tmp_path):
    path = resource("schemas", f"{name}.labels.toml")
    schema = read_schema(path)
    assert schema.name
    assert schema.description
    assert path.read_text(encoding="utf-8").startswith("# ")
    assert len(schema.labels) >= 10
    assert any(one.required for one in schema.attributes)
    assert all(one.labels for one in schema.lanes)
    write_schema(tmp_path / path.name, schema)
    assert read_schema(tmp_path / path.name) == schema
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
