"""The one way labels are written: neighbours, words, attributes and rules, each change one step of undo."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.project.labelling_records import Attribute, AttributeValue
from syncstudio.project.records import Segment, Word
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.neighbours import MODES, treat_neighbours
from syncstudio.session.labels.segment_plan import SegmentPlan
from syncstudio.session.notices import Said
from syncstudio.timebase.span import Span

S = 1_000_000_000


@pytest.fixture
def session(make_session):
    return make_session()


@pytest.fixture
def lane(session):
    return session.add_lane("Ann")


def add(session, lane, start_s, end_s, **more):
    return session.add_segment(lane, Span(round(start_s * S), round(end_s * S)), **more)


def spans(session, lane):
    return [(s.start_ns / S, s.end_ns / S) for s in session.project.segments(lane)]


def steps(session):
    return len(session.project.history())


def test_labels_may_overlap_unless_neighbours_are_treated(session, lane):
    add(session, lane, 0, 2)
    add(session, lane, 1, 3)
    assert spans(session, lane) == [(0, 2), (1, 3)]


def test_a_protected_neighbour_stops_edges_bodies_and_new_ones(session, lane):
    first, second = add(session, lane, 0, 2), add(session, lane, 4, 6)
    session.neighbours = "protect"
    session.move_segment(first, Span(0, 5 * S))
    assert spans(session, lane) == [(0, 4), (4, 6)]
    session.undo()
    session.move_segment(first, Span(3 * S, 5 * S))
    assert spans(session, lane) == [(2, 4), (4, 6)]
    session.move_segment(first, Span(7 * S, 9 * S))  # a free place is reached over others
    assert spans(session, lane) == [(4, 6), (7, 9)]
    add(session, lane, 5, 8)
    assert spans(session, lane) == [(4, 6), (6, 7), (7, 9)]
    before = steps(session)
    with pytest.raises(SessionError, match="no room"):
        add(session, lane, 4.5, 5)
    assert (steps(session), len(spans(session, lane))) == (before, 3)
    assert session.project.segment(second).end_ns == 6 * S


def test_bulldozed_neighbours_are_trimmed_split_or_removed_in_one_step(session, lane):
    for start, end in ((0, 2), (2, 3), (3, 8)):
        add(session, lane, start, end)
    session.neighbours = "bulldoze"
    before = steps(session)
    add(session, lane, 1, 4)
    assert spans(session, lane) == [(0, 1), (1, 4), (4, 8)]
    add(session, lane, 5, 6)
    assert spans(session, lane) == [(0, 1), (1, 4), (4, 5), (5, 6), (6, 8)]
    assert steps(session) == before + 2
    session.undo()
    session.undo()
    assert spans(session, lane) == [(0, 2), (2, 3), (3, 8)]


def test_labels_of_two_speakers_never_touch_each_others(session, lane):
    other = session.add_lane("Ben")
    add(session, other, 1, 2)
    session.neighbours = "bulldoze"
    add(session, lane, 0, 3)
    assert spans(session, other) == [(1, 2)]


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12), st.integers(-20, 20)), min_size=1, max_size=9),
    st.sampled_from(MODES[1:]),
)
def test_the_law_of_neighbours(places, mode):
    """Protected or bulldozed, labels drawn and moved never come to overlap; protected ones are never changed."""
    lane: dict[int, Segment] = {}

    def carry_out(plan):
        kept = {id: each for id, each in lane.items() if id not in plan.ids}
        try:
            treat_neighbours(plan, mode, {1: "segments"}, lambda _, span: [*lane.values()], cut)
        except SessionError:
            assert mode == "protect"
            return
        assert mode == "bulldoze" or not plan.deleted.keys() | (plan.changed.keys() & kept.keys())
        for id in plan.deleted:
            del lane[id]
        lane.update(plan.changed | plan.new)
        now = sorted(lane.values(), key=lambda each: each.start_ns)
        assert all(one.end_ns <= next_.start_ns for one, next_ in pairwise(now))
        assert all(each.start_ns < each.end_ns for each in now)

    def cut(plan, segment, at_ns):
        return plan.new[plan.add(replace(segment, id=0, start_ns=at_ns))]

    for start, length, by in places:
        plan = SegmentPlan("Add")
        made = plan.add(Segment(0, 1, start, start + length))
        carry_out(plan)
        if made in lane:
            plan = SegmentPlan("Move")
            plan.change(lane[made], start_ns=lane[made].start_ns + by, end_ns=lane[made].end_ns + by)
            carry_out(plan)


@pytest.fixture
def utterance(session):
    """Four words, one a second, with a yes and its attribute."""
    lane = session.add_lane("Ann", kind="transcript")
    segment = add(session, lane, 0, 4, text="one two three four")
    with session.project.edit("Words") as edit:
        for place, text in enumerate(["one", "two", "three", "four"]):
            edit.insert(Word(0, segment, place, place * S, (place + 1) * S, text))
        loud = edit.insert(Attribute(name="loud", kind="yes-no"))
        edit.insert(AttributeValue(attribute_id=loud, segment_id=segment, value="yes"))
    return lane, segment


def said(session, lane):
    project = session.project
    return [
        (
            each.text,
            [word.text for word in project.words(each.id)],
            [v.value for v in project.attribute_values(each.id)],
        )
        for each in project.segments(lane)
    ]


def test_a_split_sends_words_to_their_side_and_a_merge_brings_them_back(session, utterance):
    lane, segment = utterance
    before = session.project.segments(lane), session.project.words(segment)
    session.selected_segments = frozenset({segment})
    (second,) = session.split_at(round(2.2 * S))
    assert said(session, lane) == [
        ("one two", ["one", "two"], ["yes"]),
        ("three four", ["three", "four"], ["yes"]),
    ]
    session.selected_segments = frozenset({segment, second})
    session.merge_segments()
    assert (session.project.segments(lane), session.project.words(segment)) == before
    session.undo()
    session.undo()
    assert (session.project.segments(lane), session.project.words(segment)) == before


def test_a_text_without_timed_words_stays_with_the_first_part_and_that_is_said(session):
    heard = []
    session.notices.subscribe(heard.append)
    lane = session.add_lane("Ann", kind="transcript")
    add(session, lane, 0, 4, text="nobody timed this")
    session.split_at(2 * S)
    assert [text for text, _, _ in said(session, lane)] == ["nobody timed this", ""]
    assert any("no times" in getattr(each, "message", "") for each in heard)


def test_merging_keeps_what_differs_of_the_first_and_says_so(session, utterance):
    _, segment = utterance
    heard = []
    session.notices.subscribe(heard.append)
    session.selected_segments = frozenset({segment})
    (second,) = session.split_at(2 * S)
    loud = session.project.attributes()[0].id
    value = session.project.attribute_values(second)[0]
    with session.project.edit("Answer") as edit:
        edit.update(AttributeValue, value.id, value="no")
    session.selected_segments = frozenset({segment})
    session.merge_segments()  # with the next one
    assert [v.value for v in session.project.attribute_values(segment) if v.attribute_id == loud] == ["yes"]
    assert any("differed in loud" in getattr(each, "message", "") for each in heard)


def test_a_text_written_anew_keeps_the_times_of_words_that_are_still_said(session, utterance):
    _, segment = utterance
    session.set_text(segment, "one 2 three and four")
    words = session.project.words(segment)
    assert [(word.text, word.start_ns) for word in words] == [
        ("one", 0), ("2", S), ("three", 2 * S), ("and", 3 * S), ("four", 3 * S),
    ]  # fmt: skip


def test_bulldozing_through_an_utterance_parts_its_words(session, utterance):
    lane, _ = utterance
    session.neighbours = "bulldoze"
    add(session, lane, 2, 3, text="…")
    assert [words for _, words, _ in said(session, lane)] == [["one", "two", "three"], [], ["four"]]


def test_bad_input_is_one_sentence_and_changes_nothing(session, lane):
    segment = add(session, lane, 1, 2, text="kept")
    before = (session.project.segment(segment), steps(session))
    for wrong, match in (
        (lambda: session.set_times(segment, 2 * S, S), "before it starts"),
        (lambda: session.set_text(segment, "x" * 1_000_000), "at most 100,000 characters"),
        (lambda: session.add_segment(lane, Span(0, S), 12345), "no longer in the project"),
    ):
        with pytest.raises(SessionError, match=match):
            wrong()
    assert (session.project.segment(segment), steps(session)) == before


def test_a_label_outside_its_recording_is_refused(make_session, wav):
    session = make_session(wav)
    lane = session.add_lane("Ann", session.project.tracks()[0].id)
    with pytest.raises(SessionError, match="outside"):
        session.add_segment(lane, Span(60 * S, 61 * S))
    assert session.project.segments(lane) == []


def test_a_label_that_reaches_out_of_its_recording_is_kept_with_a_word(make_session, wav):
    session = make_session(wav)  # two seconds
    lane = session.add_lane("Ann", session.project.tracks()[0].id)
    heard = []
    session.notices.subscribe(
        lambda notice: heard.extend([notice.message] if isinstance(notice, Said) else [])
    )
    first = add(session, lane, 1, 9)
    assert spans(session, lane) == [(1, 9)]
    assert heard == [
        "The label reaches out of “recorder”, which was recorded from 00:00:00.000 to 00:00:02.000 of its own time."
    ]
    session.move_segment(first, Span(S // 2, 9 * S))  # no further out than before
    session.set_text(first, "said")
    session.move_segment(first, Span(S // 2, 2 * S))
    add(session, session.add_lane("Notes"), 1, 9)
    second = add(session, lane, 0, 1)
    assert len(heard) == 1
    session.shift_labels([first, second], S // 2)
    assert len(heard) == 2
    session.shift_labels([first, second], -S)
    assert heard[2].startswith("The label reaches out of")
