"""What labels may do, asked of a project alone: no media, no session."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncstudio.project.edit import new_id
from syncstudio.project.labelling_records import Attribute, AttributeValue, VocabularyRow
from syncstudio.project.project import Project
from syncstudio.project.records import Label, Lane, Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.attributes import initial_values, missing_required
from syncstudio.session.labels.label_rules import LabelStep, exclusive_with, labels_of_lane, settled
from syncstudio.timebase.span import Span

S = 1_000_000_000


class Bench:
    """A project with two lanes on master time: “Turns”, and “Inner” that is held to it."""

    def __init__(self, project):
        self.project = project
        with project.edit("Begin") as edit:
            self.turns = edit.insert(Lane(name="Turns", position=0))
            self.inner = edit.insert(Lane(name="Inner", position=1))
            self.calm = edit.insert(Label(name="Calm", exclusive="mood"))
            self.angry = edit.insert(Label(name="Angry", exclusive="mood", position=1))
            self.noise = edit.insert(Label(name="Noise", position=2))

    def hold(self, relation):
        with self.project.edit("Hold") as edit:
            edit.update(Lane, self.inner, parent_id=self.turns, relation=relation)

    def put(self, lane, start, end, label=None):
        with self.project.edit("Put") as edit:
            return edit.insert(Segment(lane_id=lane, start_ns=start, end_ns=end, label_id=label))

    def settle(self, new=(), changed=(), deleted=()):
        return settled(
            self.project, LabelStep(tuple(new), tuple(changed), tuple(deleted)), lambda _track: None
        )

    def fresh(self, lane, start, end, label=None, text=""):
        return Segment(new_id(), lane, start, end, label, text)

    def moved(self, segment_id, start, end):
        old = self.project.segment(segment_id)
        return Segment(old.id, old.lane_id, start, end, old.label_id, old.text)


@pytest.fixture
def bench(tmp_path):
    with Project.create(tmp_path / "rules.syncstudio") as project:
        yield Bench(project)


def span(segment):
    return segment.start_ns, segment.end_ns


def test_labels_outside_a_vocabulary_are_refused_and_old_ones_left_alone(bench):
    old = bench.put(bench.turns, 0, S, bench.noise)
    with bench.project.edit("Take") as edit:
        edit.insert(VocabularyRow(0, bench.turns, bench.calm))
    with pytest.raises(SessionError, match=r"“Turns” does not take “Noise”: it takes “Calm”\."):
        bench.settle(new=[bench.fresh(bench.turns, 0, S, bench.noise)])
    assert bench.settle(changed=[bench.moved(old, S, 2 * S)]).changed[0].start_ns == S
    assert [label.name for label in labels_of_lane(bench.project, bench.turns)] == ["Calm"]
    assert len(labels_of_lane(bench.project, bench.inner)) == 3


def test_exclusive_labels_touch_but_never_overlap(bench):
    bench.put(bench.turns, 0, S, bench.calm)
    bench.settle(new=[bench.fresh(bench.turns, S, 2 * S, bench.angry)])
    bench.settle(
        new=[bench.fresh(bench.inner, 0, S, bench.angry), bench.fresh(bench.turns, 0, S, bench.noise)]
    )
    for label in (bench.angry, bench.calm):
        with pytest.raises(SessionError, match=r"exclude each other on “Turns”.*at 00:00:00\.999"):
            bench.settle(new=[bench.fresh(bench.turns, S - 1_000_000, 2 * S, label)])
    assert exclusive_with(bench.project, bench.calm) == {bench.calm, bench.angry}
    assert exclusive_with(bench.project, bench.noise) == frozenset()


def test_many_exclusive_labels_are_judged_as_few_are(bench):
    bench.put(bench.turns, 0, 10 * S, bench.noise)
    row = [bench.fresh(bench.turns, k * S, (k + 1) * S, (bench.calm, bench.angry)[k % 2]) for k in range(100)]
    assert bench.settle(new=row).new == tuple(row)
    with pytest.raises(SessionError, match="exclude each other"):
        bench.settle(new=[*row, bench.fresh(bench.turns, 40 * S + 5, 40 * S + 6, bench.calm)])


def test_a_child_over_the_same_span_takes_its_parents_and_goes_with_it(bench):
    bench.hold("same-span")
    parent = bench.put(bench.turns, S, 3 * S)
    made = bench.settle(new=[bench.fresh(bench.inner, S + 5, S + 9)]).new[0]
    assert span(made) == (S, 3 * S)
    child = bench.put(bench.inner, S, 3 * S)
    with pytest.raises(SessionError, match="has a label over that one of “Turns” already"):
        bench.settle(new=[bench.fresh(bench.inner, S, 2 * S)])
    step = bench.settle(changed=[bench.moved(parent, 2 * S, 5 * S)])
    assert {one.id: span(one) for one in step.changed} == {parent: (2 * S, 5 * S), child: (2 * S, 5 * S)}
    assert set(bench.settle(deleted=[parent]).deleted) == {parent, child}
    with pytest.raises(SessionError, match="must lie over the same span as one of “Turns”"):
        bench.settle(changed=[bench.moved(child, S, 2 * S)])
    with pytest.raises(SessionError, match=r"there is none at 00:00:09\.000: label “Turns” first"):
        bench.settle(new=[bench.fresh(bench.inner, 9 * S, 10 * S)])


def test_a_child_inside_is_cut_to_its_parent_and_holds_it_in_place(bench):
    bench.hold("inside")
    parent = bench.put(bench.turns, S, 3 * S)
    made = bench.settle(new=[bench.fresh(bench.inner, 2 * S, 9 * S)]).new[0]
    assert span(made) == (2 * S, 3 * S)
    child = bench.put(bench.inner, S, 2 * S)
    for step in ({"changed": [bench.moved(parent, 2 * S, 3 * S)]}, {"deleted": [parent]}):
        with pytest.raises(SessionError, match=r"the label at 00:00:01\.000 would no longer lie inside"):
            bench.settle(**step)
    bench.settle(changed=[bench.moved(parent, 0, 2 * S)])
    bench.settle(changed=[bench.moved(parent, 5 * S, 7 * S), bench.moved(child, 5 * S, 6 * S)])
    bench.settle(deleted=[parent, child])


def test_parents_and_children_made_at_once_fit(bench):
    bench.hold("inside")
    parent = bench.fresh(bench.turns, S, 3 * S)
    assert span(bench.settle(new=[bench.fresh(bench.inner, 0, 2 * S), parent]).new[0]) == (S, 2 * S)


def test_a_bulk_shift_of_both_lanes_passes(bench):
    bench.hold("same-span")
    with bench.project.edit("Put") as edit:
        turns, inner = (
            [edit.insert(Segment(lane_id=lane, start_ns=k * S, end_ns=k * S + 5)) for k in range(70)]
            for lane in (bench.turns, bench.inner)
        )
    step = bench.settle(changed=[bench.moved(one, k * S + 2, k * S + 7) for k, one in enumerate(turns)])
    assert {one.id for one in step.changed} == {*turns, *inner}
    assert all(one.end_ns - one.start_ns == 5 and one.start_ns % S == 2 for one in step.changed)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 8)), min_size=1, max_size=5), st.integers(-9, 9))
def test_children_over_the_same_span_stay_over_it(bench, places, by_ns):
    project = bench.project
    bench.hold("same-span")
    places = sorted({start: (start, start + length) for start, length in places}.values())
    lanes = (bench.turns, bench.inner)
    with project.edit("Begin anew") as edit:
        edit.delete_many(Segment, project.segment_ids())
        turns, _inner = (
            edit.insert_many([Segment(lane_id=lane, start_ns=a, end_ns=b) for a, b in places])
            for lane in lanes
        )
    moved = bench.moved(turns[0], places[0][0] + by_ns, places[0][1] + by_ns)
    if span(moved) in places[1:]:  # onto a parent that has its own child: whose would either be?
        with pytest.raises(SessionError, match="has a label over that one of “Turns” already"):
            bench.settle(changed=[moved])
        return
    step = bench.settle(changed=[moved])
    after = {one.id: one for lane in lanes for one in project.segments(lane)}
    after |= {one.id: one for one in step.changed}
    spans = [sorted(span(one) for one in after.values() if one.lane_id == lane) for lane in lanes]
    assert spans[0] == spans[1]


def test_negative_spans_and_endless_texts_are_refused(bench):
    with pytest.raises(SessionError, match=r"would end \(00:00:01.000\) before it starts \(00:00:02.000\)"):
        bench.settle(new=[bench.fresh(bench.turns, 2 * S, S)])
    with pytest.raises(SessionError, match=r"at most 100,000 characters, and this one has 1,000,000"):
        bench.settle(new=[bench.fresh(bench.turns, 0, S, text="a" * 1_000_000)])
    with pytest.raises(SessionError, match="label is no longer"):
        bench.settle(new=[bench.fresh(bench.turns, 0, S, 77)])


def test_attributes_begin_with_their_initial_values_and_required_ones_are_missed(bench):
    segment = bench.put(bench.turns, 0, S, bench.calm)
    with bench.project.edit("Ask") as edit:
        place = edit.insert(Attribute(name="Place", kind="text", initial="here", label_id=bench.calm))
        sure = edit.insert(Attribute(name="Sure", kind="yes-no", required=True))
        edit.insert(Attribute(name="Why", required=True, label_id=bench.angry))
    rows = initial_values(bench.project, [bench.project.segment(segment)])
    assert [(row.attribute_id, row.value) for row in rows] == [(place, "here")]
    assert missing_required(bench.project, [segment]) == {segment: ("Sure",)}
    assert missing_required(bench.project, [segment, *range(2, 100)]) == {segment: ("Sure",)}
    with bench.project.edit("Answer") as edit:
        edit.insert(AttributeValue(0, sure, segment, "no"))
    assert missing_required(bench.project, [segment]) == {}


def test_a_label_wholly_outside_what_was_recorded_is_refused(make_session, wav):
    session = make_session(wav)
    lane = session.add_lane("Speech", session.project.tracks()[0].id)
    held = session.add_segment(lane, Span(S, 3 * S))
    steps = len(session.project.history())
    refusal = r"outside “recorder”, which was recorded from 00:00:00.000 to 00:00:02.000 of its own time"
    with pytest.raises(SessionError, match=refusal):
        session.add_segment(lane, Span(9 * S, 10 * S))
    with pytest.raises(SessionError, match=refusal):
        session.move_segment(held, Span(9 * S, 11 * S))
    assert len(session.project.history()) == steps
    master = session.add_lane("Notes")
    session.add_segment(master, Span(9 * S, 10 * S))
