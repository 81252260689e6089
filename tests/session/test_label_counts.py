"""Counts and durations against figures worked out by hand."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.project.labelling_records import Attribute, AttributeValue, Comment, Person, Region
from syncstudio.project.records import Label, Lane, Segment, Word
from syncstudio.session.labels.label_counts import counted, covered_ns, intervals_ns
from syncstudio.session.session import Session
from syncstudio.timebase.span import Span

S = 1_000_000_000


@pytest.fixture
def session(tmp_path: Path) -> Session:
    made = Session.create(tmp_path / "counts.syncstudio")
    yield made  # type: ignore[misc]
    made.close()


def test_the_table_follows_what_is_done_and_counts_are_exact(session: Session) -> None:
    with session.project.edit("Set up") as edit:
        anna = edit.insert(Person(name="Anna"))
        voices = edit.insert(Lane(name="Voices", person_id=anna))
        boxes = edit.insert(Lane(name="Boxes", kind="regions", position=1))
        laugh, cough = (
            edit.insert(Label(name=name, position=n)) for n, name in enumerate(("laugh", "cough"))
        )
        #   laugh 0..2, 1..4 (overlap), 10..13;  cough 4..5 and at 9 an instant;  a box without label 20..26
        rows = [(voices, 0, 2, laugh), (voices, 1, 4, laugh), (voices, 10, 13, laugh), (voices, 4, 5, cough)]
        rows += [(voices, 9, 9, cough), (boxes, 20, 26, None)]
        ids = edit.insert_many(
            [Segment(lane_id=lane, start_ns=s * S, end_ns=e * S, label_id=n) for lane, s, e, n in rows]
        )
        edit.insert(Region(segment_id=ids[5], person_id=anna, person_from="set"))
        mood = edit.insert(Attribute(name="Mood", kind="text"))
    table = session.label_table()
    assert table is session.label_table()
    assert table.ids.tolist() == [ids[n] for n in (0, 1, 3, 4, 2, 5)]
    coughs, laughs, none, together = counted(table, "label", Span(0, 60 * S))
    assert (laughs.name, laughs.count, laughs.total_ns, laughs.covered_ns) == ("laugh", 3, 8 * S, 7 * S)
    assert (laughs.mean_ns, laughs.median_ns) == (Fraction(8 * S, 3), 3 * S)
    assert (laughs.shortest_ns, laughs.longest_ns) == (2 * S, 3 * S)
    assert (laughs.share, laughs.per_minute) == (Fraction(7, 60), 3)
    assert (laughs.intervals, laughs.mean_interval_ns) == (1, 6 * S)
    assert (coughs.count, coughs.median_ns, coughs.shortest_interval_ns) == (2, Fraction(S, 2), 4 * S)
    assert (none.name, none.count) == ("no label", 1)
    assert (together.count, together.total_ns, together.covered_ns) == (6, 15 * S, 14 * S)
    assert (together.intervals, together.median_interval_ns) == (4, Fraction(5 * S, 2))

    within = counted(table, "lane", Span(1 * S, 5 * S))
    assert [(each.name, each.count, each.total_ns, each.share) for each in within] == [
        ("Voices", 3, 5 * S, Fraction(1)),
        ("", 3, 5 * S, Fraction(1)),
    ]
    assert [(each.name, each.count) for each in counted(table, "person", Span(0, 60 * S))] == [
        ("Anna", 6),
        ("", 6),
    ]
    empty = counted(table, "lane", Span(30 * S, 30 * S))
    assert [(each.count, each.share, each.mean_ns) for each in empty] == [(0, None, None)]

    # What an edit touches is taken in; the rest stays.
    with session.project.edit("Type") as edit:
        edit.update(Segment, ids[0], text="haha", start_ns=30 * S, end_ns=31 * S)
        edit.insert(Word(segment_id=ids[0], text="haha"))
        edit.insert(AttributeValue(attribute_id=mood, segment_id=ids[1], value="happy"))
        remark = edit.insert(Comment(segment_id=ids[3], text="sure?"))
        edit.insert(Comment(parent_id=remark, text="yes"))
        edit.delete(Segment, ids[2])
    assert session.label_table().ids.tolist() == [ids[n] for n in (1, 3, 4, 5, 0)]
    for text, found in (
        ("mood:happy", [1]),
        ("word:haha", [0]),
        ("comments=2", [3]),
        ("person:anna from:20", [5, 0]),
    ):
        assert session.find_labels(text) == [ids[n] for n in found]
    with session.project.edit("Name") as edit:
        edit.update(Label, laugh, name="giggle")
        edit.update(Lane, voices, person_id=None)
    assert session.find_labels("giggle") == [ids[1], ids[0]]
    assert session.find_labels("person:anna") == [ids[5]]
    session.undo()
    session.undo()
    assert np.array_equal(session.label_table().ids, table.ids)
    assert session.find_labels("comments>0") == []
    assert session.find_labels("label:laugh") == [ids[n] for n in (0, 1, 2)]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), max_size=15))
def test_cover_and_intervals_are_those_of_every_moment(told: list[tuple[int, int]]) -> None:
    starts = np.array([start for start, _ in told], dtype=np.int64)
    ends = np.array([start + long for start, long in told], dtype=np.int64)
    under = {at for start, long in told for at in range(start, start + long)}
    assert covered_ns(starts, ends) == len(under)
    gaps = []
    reached = None
    for start, end in sorted(zip(starts.tolist(), ends.tolist(), strict=True), key=lambda span: span[0]):
        if reached is not None and start >= reached:
            gaps.append(start - reached)
        reached = end if reached is None else max(reached, end)
    assert sorted(intervals_ns(starts, ends).tolist()) == sorted(gaps)
