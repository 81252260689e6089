"""The language in which labels are asked for, against what each of its words should find."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.project.records import Segment
from syncstudio.session.labels import label_relations as relations
from syncstudio.session.labels.label_match import matching
from syncstudio.session.labels.label_places import exact_places
from syncstudio.session.labels.label_query import QueryError, parse_query
from syncstudio.session.labels.label_table import LabelTable
from syncstudio.session.labels.labelling import placed
from syncstudio.session.labels.safe_pattern import SafePattern
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.piece import Anchor, Piece
from syncstudio.timebase.streamclock import StreamClock

MS = 1_000_000
LANES = {1: "Anna", 2: "Ben", 3: "Noises"}
LABELS = {11: "laugh", 12: "number", 13: "off the record"}
#        id  lane start  end  label text             speaker  status author confidence
ROWS = [
    (101, 1, 0, 500, 11, "ha haaa", "Anna", 0, "ann", None),
    (102, 2, 650, 900, 12, "Twenty-two", "Ben", 1, "ann", 0.4),
    (103, 1, 1000, 3000, 12, "I said hello (twice)", "Anna", 2, "bob", 0.9),
    (104, 3, 1200, 1300, 0, "", "", 3, "", None),
    (105, 3, 2500, 2500, 13, "click", "", 0, "bob", 0.5),
    (106, 2, 9000, 9500, 11, "Straße", "Ben", 0, "bob", None),
]


def objects(values: list[str]) -> np.ndarray:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


@pytest.fixture(scope="module")
def table() -> LabelTable:
    columns = map(list, zip(*ROWS, strict=True))
    ids, lanes, starts, ends, labels, texts, speakers, statuses, authors, confidences = columns
    return LabelTable(
        ids=np.array(ids), lanes=np.array(lanes), starts_ns=np.array(starts) * MS, ends_ns=np.array(ends) * MS,
        labels=np.array(labels), people=np.array([7, 0, 7, 0, 0, 0]), statuses=np.array(statuses, dtype=np.int8),
        confidences=np.array(confidences, dtype=float), texts=objects(texts), speakers=objects(speakers),
        authors=objects(authors), lane_names=LANES,
        lane_kinds={1: "transcript", 2: "segments", 3: "events"}, label_names=LABELS, person_names={7: "Anna Berg"},
        attribute_names=("Mood", "turn type"),
        answers={"Mood": {101: "happy", 103: "sad"}, "turn type": {102: "2.5"}},
        comments={104: ["is this a cough?", "yes"]},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [101, 102, 103, 104, 105, 106]),
        ("lane:anna", [101, 103]),
        ("lane=Noise", []),
        ("lane=noises", [104, 105]),
        ("label:laugh", [101, 106]),
        ('label="off the record"', [105]),
        ('label=""', [104]),
        ("text:STRASSE", [106]),
        ('text:"said hello"', [103]),
        ("text:/ha{2,}/", [101]),
        (r"text:/\(twice\)$/", [103]),
        ("/^twenty.two$/", [102]),
        ("hello", [103]),
        ("cough", [104]),
        ("comment:/^yes$/", [104]),
        ("comments>=2", [104]),
        ("status:draft -lane:anna", [105, 106]),
        ("speaker:anna or speaker:ben", [101, 102, 103, 106]),
        ("(speaker:anna or speaker:ben) number", [102, 103]),
        ("not (lane:anna or lane:ben)", [104, 105]),
        ("author:bob and label:number", [103]),
        ("person:berg", [101, 103]),
        ("kind:events", [104, 105]),
        ("longer:1s", [103]),
        ("shorter:200ms", [104, 105]),
        ("duration<=0.25", [102, 104, 105]),
        ("from:1 to:0:03", [103, 104, 105]),
        ("start>=0:02.5", [105, 106]),
        ("confidence<0.5", [102]),
        ("confidence>=0.5", [103, 105]),
        ("mood:happy", [101]),
        ('"turn type">2', [102]),
        ("word:/^hello$/", [103]),
        ("label:laugh within 200ms before label:number", [101]),
        ("label:number within 200 ms after label:laugh", [102]),
        ("lane:noises inside lane:anna", [104, 105]),
        ("lane:anna contains lane:noises", [103]),
        ("lane:anna not contains lane:noises", [101]),
        ("lane:noises overlaps label:number", [104, 105]),
        ("label:laugh not within 1s of label:number", [106]),
        ("label:number within 0:00.1 of label:number", [102, 103]),
        ("label:number within 99ms of label:number", []),
        ("(lane:noises inside lane:anna) within 2s before lane:ben or 22", []),
        ("lane:noises inside lane:anna overlaps /click/", [105][:0]),
    ],
)
def test_what_is_found(table: LabelTable, text: str, found: list[int]) -> None:
    spoken = {103: ["I", "said", "hello"]}
    assert table.ids[matching(table, parse_query(text), lambda: spoken)].tolist() == found


@pytest.mark.parametrize(
    ("text", "said", "place"),
    [
        ("text:/ha", "no end: add /", 5),
        ('lane:"Anna', 'no end: add "', 5),
        ("lane:", "What should “lane” be?", 0),
        ("(a or b", "never closed", 0),
        ("a or b)", "never opened", 6),
        ("a or", "is missing", 4),
        ("overlaps b", "is missing", 0),
        ("a overlaps", "is missing", 10),
        ("a within b before c", "not a time", 9),
        ("a within 3s beside c", "before, after or of", 12),
        ("a within", "How near?", 8),
        ("(" * 3000, "60 deep at most", 60),
        ("not " * 900 + "a", "60 deep at most", 240),
        ("a " * 3000, "at most 4,000 letters", 4000),
        ("longer:x", "“x” is not a time", 0),
        ("confidence>much", "“much” is not a number", 0),
        ("text<5", "ask with : or =", 0),
        ("text:/(a/", "missing ), at its character 3", 0),
        ("a mod:happy", "no field and no attribute “mod”. The attributes are: Mood, turn type", 2),
        ("text:/(x|xx)+\\W$/", "takes too long", 0),
    ],
)
def test_what_cannot_be_read_is_one_sentence_with_the_place(
    table: LabelTable, text: str, said: str, place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("syncstudio.session.labels.safe_pattern.SafePattern.found_in.__defaults__", (0.02,))
    slow = replace(table, texts=objects(["x" * 60] * 6))
    with pytest.raises(QueryError) as refused:
        matching(slow, parse_query(text))
    assert said in str(refused.value)
    assert refused.value.place == place
    assert str(refused.value).endswith(f"(at character {place + 1}).")


@pytest.mark.parametrize(
    ("pattern", "plain"),
    [
        ("ha+", True), ("(ha){3,}$", True), (r"\bum+\b", True), ("[a+*(]+x", True), (r"a\+(b)*", True),
        ("(?:ab)?c", True),
        ("(a+)+", False), ("(a|aa)+", False), ("(?:x+x+)*y", False), (r"(a)\1", False), ("a*b*c*d*", False),
        ("((ab)+c)*", False), ("(?=a)b", False),
    ],
)  # fmt: skip
def test_only_patterns_of_few_readings_go_without_a_clock(pattern: str, plain: bool) -> None:
    assert SafePattern(pattern)._plain is plain


spans = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 8)), max_size=12)


@given(spans, spans, st.lists(st.booleans(), min_size=12, max_size=12), st.integers(0, 6))
def test_relations_are_those_of_every_pair(
    one: list[tuple[int, int]], other: list[tuple[int, int]], shared: list[bool], near: int
) -> None:
    """The quick way against looking at all pairs; a span that is on both sides is not related to itself."""
    left = [(n, s, s + d) for n, (s, d) in enumerate(one)]
    right = [row for row, also in zip(left, shared, strict=False) if also]
    right += [(100 + n, s, s + d) for n, (s, d) in enumerate(other)]
    starts, ends = (np.array([row[k] for row in left], dtype=np.int64) for k in (1, 2))
    others = relations.Others(*(np.array([row[k] for row in right], dtype=np.int64) for k in (1, 2)))
    same = np.array([row in right for row in left], dtype=bool)

    def by_pairs(related: object) -> list[bool]:
        return [any(b[0] != a[0] and related(a[1], a[2], b[1], b[2]) for b in right) for a in left]  # type: ignore[operator]

    def answer(relation: object) -> list[bool]:
        return [bool(each) for each in relation(starts, ends, others, same, near)]  # type: ignore[operator]

    assert answer(relations.before) == by_pairs(lambda s, e, s2, e2: e <= s2 <= e + near)
    assert answer(relations.after) == by_pairs(lambda s, e, s2, e2: s - near <= e2 <= s)
    assert answer(relations.near) == by_pairs(lambda s, e, s2, e2: s2 <= e + near and e2 >= s - near)
    assert answer(relations.overlaps) == by_pairs(
        lambda s, e, s2, e2: s2 < max(e, s + 1) and max(e2, s2 + 1) > s
    )
    assert answer(relations.inside) == by_pairs(lambda s, e, s2, e2: s2 <= s and e2 >= e)
    assert answer(relations.contains) == by_pairs(lambda s, e, s2, e2: s2 >= s and e2 <= e)


@pytest.mark.parametrize(
    "pieces",
    [
        (Piece((Anchor(0, 7_000_000_001),)),),
        (Piece((Anchor(5, 100), Anchor(3_600_000_000_005, 3_600_000_400_101))),),
        (
            Piece((Anchor(0, 50), Anchor(10**9, 10**9 - 3)), 0, 48_000),
            Piece((Anchor(10**9, 5 * 10**9),), 48_000, None),
        ),
    ],
)
@given(st.lists(st.tuples(st.integers(-(10**9), 4 * 10**12), st.integers(0, 10**10)), max_size=20))
def test_many_lie_where_each_of_them_lies(pieces: tuple[Piece, ...], told: list[tuple[int, int]]) -> None:
    clock_map = ClockMap(StreamClock(Fraction(1, 48_000)), pieces)
    starts = np.array([start for start, _ in told], dtype=np.int64)
    ends = np.array([start + long for start, long in told], dtype=np.int64)
    found = zip(*(each.tolist() for each in exact_places(clock_map, starts, ends)), strict=True)
    expected = [placed(clock_map, Segment(start_ns=s, end_ns=s + d)) for s, d in told]
    assert [*found] == [(span.start_ns, span.end_ns) for span in expected]
